// Cross-entropy on slices of the vocabulary. Included once for each element type, after rows.h.

CK_MULTI
static REAL CK(row_exp_sum)(size_t count, REAL shift, const REAL *x) {
#pragma clang fp reassociate(on) contract(fast)
  REAL sum = 0;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) sum += REAL_EXP(x[i] - shift);
  return sum;
}

static void CK(row_exponentials)(size_t rows, size_t count, size_t stride, const void *xs,
                                 void *largests, void *sums) {
  const REAL *x = xs;
  REAL *largest = largests, *sum = sums;
  for (size_t r = 0; r < rows; r++, x += stride) {
    largest[r] = CK(row_maximum)(count, x);
    sum[r] = CK(row_exp_sum)(count, largest[r], x);
  }
}

CK_MULTI
static void CK(cross_entropy_gradient)(size_t rows, size_t first, size_t count, size_t stride,
                                       void *xs, const void *log_sums, const void *weights,
                                       const int32_t *target) {
#pragma clang fp contract(fast)
  REAL *x = xs;
  const REAL *log_sum = log_sums, *weight = weights;
  for (size_t r = 0; r < rows; r++, x += stride) {
    const REAL shift = log_sum[r], w = weight[r];
    if (w == 0) {
      // Padding may hold anything, even a NaN.
      memset(x, 0, count * sizeof(REAL));
      continue;
    }
    CK_ELEMENTWISE
    for (size_t j = 0; j < count; j++) x[j] = w * REAL_EXP(x[j] - shift);
    const size_t own = (size_t)target[r] - first;
    if (target[r] >= 0 && (size_t)target[r] >= first && own < count) x[own] -= w;
  }
}
