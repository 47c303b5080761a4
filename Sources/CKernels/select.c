#include <stdint.h>
#include <string.h>

#include "CKernels.h"

enum { DIGIT_BITS = 11, BINS = 1 << DIGIT_BITS };

/// A number without its sign is ordered as its bits are. `infinite` are the bits of infinity, which
/// are above those of all other numbers, and below those of NaN.
#define MAGNITUDE_KEY(name, type, bits, infinite)  \
  static inline bits name(const type *x) {         \
    bits key;                                      \
    memcpy(&key, x, sizeof key);                   \
    key &= (bits)-1 >> 1;                          \
    return key > (infinite) ? (infinite) : key;    \
  }

MAGNITUDE_KEY(magnitude_f32, float, uint32_t, 0x7f800000u)
MAGNITUDE_KEY(magnitude_f64, double, uint64_t, 0x7ff0000000000000u)

/// With its sign: the bits of negative numbers run the other way. Both zeros are the same, and NaN
/// counts as infinite.
#define VALUE_KEY(name, type, bits, infinite)               \
  static inline bits name(const type *x) {                  \
    const bits sign = (bits)1 << (8 * sizeof(bits) - 1);    \
    bits key;                                               \
    memcpy(&key, x, sizeof key);                            \
    if ((key & ~sign) > (infinite)) key = (infinite);       \
    if (key == sign) key = 0;                               \
    return key & sign ? ~key : key | sign;                  \
  }

VALUE_KEY(value_f32, float, uint32_t, 0x7f800000u)
VALUE_KEY(value_f64, double, uint64_t, 0x7ff0000000000000u)

/// `top` is the lowest bit of the first digit.
#define MASK_FIRST(name, type, bits, top, key_of)                                     \
  void name(size_t count, size_t dropped, const type *x, type *mask) {                \
    bits last = 0; /* the digits of the last key to go that are known so far */       \
    size_t rest = dropped; /* how many go of those keys that share these digits */    \
    for (int shift = (top); rest > 0 && shift >= 0; shift -= DIGIT_BITS) {            \
      size_t bins[BINS] = {0};                                                        \
      for (size_t i = 0; i < count; i++) {                                            \
        bits key = key_of(x + i);                                                     \
        if (((key ^ last) >> shift) < BINS) bins[(key >> shift) % BINS]++;            \
      }                                                                               \
      bits digit = 0;                                                                 \
      while (rest > bins[digit]) rest -= bins[digit++];                               \
      last |= digit << shift;                                                         \
    }                                                                                 \
    for (size_t i = 0; i < count; i++) {                                              \
      bits key = key_of(x + i);                                                       \
      int goes = dropped > 0 && (key < last || (key == last && rest > 0));            \
      rest -= goes && key == last;                                                    \
      mask[i] = (type)!goes;                                                          \
    }                                                                                 \
  }

MASK_FIRST(ck_mask_smallest_f32, float, uint32_t, 22, magnitude_f32)
MASK_FIRST(ck_mask_smallest_f64, double, uint64_t, 55, magnitude_f64)
MASK_FIRST(ck_mask_lowest_f32, float, uint32_t, 22, value_f32)
MASK_FIRST(ck_mask_lowest_f64, double, uint64_t, 55, value_f64)
