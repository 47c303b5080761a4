// Conversions between element types, on the bits, without a branch on the value.
#include "CKConvert.h"
#include "multi.h"

CK_INLINE float float_of_bits(uint32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

CK_INLINE uint32_t bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

CK_MULTI
void ck_f16_to_f32(size_t count, const uint16_t *x, float *y) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t sign = (uint32_t)(x[i] & 0x8000) << 16, rest = x[i] & 0x7fff;
    // Scaling by 2^112 moves the exponent's bias from 15 to 127, subnormal numbers included.
    const uint32_t finite = bits_of_float(float_of_bits(rest << 13) * 0x1p112f);
    const uint32_t special = 0x7f800000 | (rest << 13);
    y[i] = float_of_bits(sign | (rest >= 0x7c00 ? special : finite));
  }
}

CK_MULTI
void ck_bf16_to_f32(size_t count, const uint16_t *x, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = float_of_bits((uint32_t)x[i] << 16);
}

CK_MULTI
void ck_f32_to_bf16(size_t count, const float *x, uint16_t *y) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t bits = bits_of_float(x[i]), magnitude = bits & 0x7fffffff;
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    const uint32_t quiet = (bits >> 16) | 0x40;
    y[i] = (uint16_t)(magnitude > 0x7f800000 ? quiet : rounded);
  }
}

CK_MULTI
void ck_f32_to_f16(size_t count, const float *x, uint16_t *y) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t bits = bits_of_float(x[i]), sign = (bits >> 16) & 0x8000;
    const uint32_t magnitude = bits & 0x7fffffff;
    // Normal results: rebias the exponent (by -112 << 23) and round 13 bits away, ties to even.
    const uint32_t normal = (magnitude - 0x38000000 + 0xfff + ((magnitude >> 13) & 1)) >> 13;
    // Subnormal results: adding 0.5 makes the hardware round at the right bit.
    const uint32_t subnormal = bits_of_float(float_of_bits(magnitude) + 0.5f) - 0x3f000000;
    uint32_t result = magnitude < 0x38800000 ? subnormal : normal;
    result = magnitude >= 0x477ff000 ? 0x7c00 : result;
    result = magnitude > 0x7f800000 ? 0x7e00 | ((magnitude >> 13) & 0x3ff) : result;
    y[i] = (uint16_t)(sign | result);
  }
}

CK_MULTI
void ck_f32_to_f64(size_t count, const float *x, double *y) {
  for (size_t i = 0; i < count; i++) y[i] = x[i];
}

CK_MULTI
void ck_f64_to_f32(size_t count, const double *x, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = (float)x[i];
}
