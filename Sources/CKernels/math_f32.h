// Elementary functions in float32 without branches, so that the compiler vectorises the loops
// around them. Coefficients: Cephes (Moshier), expf and tanhf. Errors are at most 2 units in the
// last place; NaN, infinities and subnormal results are right.
#ifndef CK_MATH_F32_H
#define CK_MATH_F32_H

#include "multi.h"

CK_INLINE float ck_bits_to_float(int32_t bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

CK_INLINE float ck_expf(float x) {
#pragma clang fp contract(fast)
  // Beyond these the result is 0 or infinity anyway. A NaN fails both comparisons and stays.
  float c = x < -104.0f ? -104.0f : x;
  c = c > 89.0f ? 89.0f : c;
  const float n = rintf(c * 1.44269504088896341f);
  float r = c - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  const float y = p * (r * r) + r + 1.0f;
  // 2^n in two factors, because n reaches -150 (subnormal results) and 128. `fmin` keeps the
  // conversion defined for NaN.
  const int32_t whole = (int32_t)fminf(n, 200.0f);
  const int32_t half = whole >> 1;
  return y * ck_bits_to_float((half + 127) << 23) * ck_bits_to_float((whole - half + 127) << 23);
}

CK_INLINE float ck_tanhf(float x) {
#pragma clang fp contract(fast)
  const float z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const float near = p * z * x + x;
  const float a = fabsf(x);
  const float far = 1.0f - 2.0f / (ck_expf(2.0f * a) + 1.0f);
  const float signed_far = x < 0.0f ? -far : far;
  return a < 0.625f ? near : signed_far;
}

#define REAL_EXP ck_expf
#define REAL_TANH ck_tanhf
#define REAL_LOG logf
#define REAL_SIN sinf
#define REAL_COS cosf
#define REAL_SQRT sqrtf
#define REAL_ABS fabsf
#define REAL_POW powf
#define REAL_ERF erff
#define REAL_NEXT nextafterf

#endif
