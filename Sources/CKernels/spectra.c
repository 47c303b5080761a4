#include <float.h>
#include <math.h>

#include "CKernels.h"

#define COUNT_NOT_FINITE(name, type, magnitude, greatest)                       \
  size_t name(size_t count, const type *a, size_t *first) {                     \
    size_t wrong = 0;                                                           \
    for (size_t i = 0; i < count; i++) wrong += !(magnitude(a[i]) <= greatest); \
    if (wrong == 0) return 0;                                                   \
    size_t i = 0;                                                               \
    while (magnitude(a[i]) <= greatest) i++;                                    \
    *first = i;                                                                 \
    return wrong;                                                               \
  }
COUNT_NOT_FINITE(ck_count_not_finite_f32, float, fabsf, FLT_MAX)
COUNT_NOT_FINITE(ck_count_not_finite_f64, double, fabs, DBL_MAX)

void ck_fix_signs_f64(size_t rows, size_t k, size_t columns, double *u, double *vt,
                      double *largest) {
  for (size_t j = 0; j < k; j++) largest[j] = 0;
  // Row by row, so that memory is read in its order.
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < k; j++)
      if (fabs(u[i * k + j]) > fabs(largest[j])) largest[j] = u[i * k + j];
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < k; j++)
      if (largest[j] < 0) u[i * k + j] = -u[i * k + j];
  for (size_t j = 0; j < k; j++)
    for (size_t i = 0; largest[j] < 0 && i < columns; i++)
      vt[j * columns + i] = -vt[j * columns + i];
}
