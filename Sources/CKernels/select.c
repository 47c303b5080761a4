#include <stdint.h>
#include <string.h>

#include "CKernels.h"

enum { DIGIT_BITS = 11, BINS = 1 << DIGIT_BITS };

/// `top` is the lowest bit of the first digit; `infinite` the bits of infinity, which are above
/// those of all other numbers, and below those of NaN.
#define MASK_SMALLEST(name, type, bits, top, infinite)                                \
  static inline bits name##_key(const type *x) {                                      \
    bits key;                                                                         \
    memcpy(&key, x, sizeof key);                                                      \
    key &= (bits)-1 >> 1;                                                             \
    return key > (infinite) ? (infinite) : key;                                       \
  }                                                                                   \
                                                                                      \
  void name(size_t count, size_t dropped, const type *x, type *mask) {                \
    bits last = 0; /* the digits of the last key to go that are known so far */       \
    size_t rest = dropped; /* how many go of those keys that share these digits */    \
    for (int shift = (top); rest > 0 && shift >= 0; shift -= DIGIT_BITS) {            \
      size_t bins[BINS] = {0};                                                        \
      for (size_t i = 0; i < count; i++) {                                            \
        bits key = name##_key(x + i);                                                 \
        if (((key ^ last) >> shift) < BINS) bins[(key >> shift) % BINS]++;            \
      }                                                                               \
      bits digit = 0;                                                                 \
      while (rest > bins[digit]) rest -= bins[digit++];                               \
      last |= digit << shift;                                                         \
    }                                                                                 \
    for (size_t i = 0; i < count; i++) {                                              \
      bits key = name##_key(x + i);                                                   \
      int goes = dropped > 0 && (key < last || (key == last && rest > 0));            \
      rest -= goes && key == last;                                                    \
      mask[i] = (type)!goes;                                                          \
    }                                                                                 \
  }

MASK_SMALLEST(ck_mask_smallest_f32, float, uint32_t, 22, 0x7f800000u)
MASK_SMALLEST(ck_mask_smallest_f64, double, uint64_t, 55, 0x7ff0000000000000u)
