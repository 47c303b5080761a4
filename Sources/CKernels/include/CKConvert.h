/// Conversions between the element types of the engine and those of files.
#ifndef CK_CONVERT_H
#define CK_CONVERT_H

#include <stddef.h>
#include <stdint.h>

/// To float32, exactly.
void ck_f16_to_f32(size_t count, const uint16_t *x, float *y);
void ck_bf16_to_f32(size_t count, const uint16_t *x, float *y);
/// From float32, rounded to nearest, ties to even; NaN stays NaN, overflow becomes infinity.
void ck_f32_to_f16(size_t count, const float *x, uint16_t *y);
void ck_f32_to_bf16(size_t count, const float *x, uint16_t *y);
void ck_f32_to_f64(size_t count, const float *x, double *y);
void ck_f64_to_f32(size_t count, const double *x, float *y);

#endif
