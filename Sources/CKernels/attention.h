// The pieces of attention between its matrix products, for one head. Included once for each
// element type, after rows.h.

// Rotary positions in the half-rotation form of Hugging Face's LLaMA (Su et al. 2021, arXiv
// 2104.09864): (x_j, x_{j+half}) turned by the angle of its row.
CK_MULTI
static void CK(rotate)(size_t rows, size_t half, double sign, const void *xs, size_t x_stride,
                       const void *cosines, const void *sines, void *ys, size_t y_stride,
                       bool accumulate) {
#pragma clang fp contract(fast)
  const REAL *x = xs, *cosine = cosines, *sine = sines;
  REAL *y = ys;
  const REAL direction = (REAL)sign;
  for (size_t r = 0; r < rows; r++) {
    CK_ELEMENTWISE
    for (size_t j = 0; j < half; j++) {
      const REAL c = cosine[j], s = direction * sine[j], a = x[j], b = x[j + half];
      const REAL first = a * c - b * s, second = b * c + a * s;
      y[j] = (accumulate ? y[j] : (REAL)0) + first;
      y[j + half] = (accumulate ? y[j + half] : (REAL)0) + second;
    }
    x += x_stride, y += y_stride, cosine += half, sine += half;
  }
}

CK_INLINE size_t CK(seen)(size_t row, size_t keys, size_t visible) {
  return visible + row < keys ? visible + row : keys;
}

static void CK(causal_softmax)(size_t rows, size_t keys, size_t stride, size_t visible,
                               double scale, void *ss, void *log_sums) {
  REAL *s = ss, *log_sum = log_sums;
  for (size_t r = 0; r < rows; r++, s += stride) {
    const size_t n = CK(seen)(r, keys, visible);
    const REAL shift = (REAL)scale * CK(row_maximum)(n, s);
    const REAL sum = CK(row_exp)(n, (REAL)scale, shift, s, s);
    CK(row_scale)(n, (REAL)1 / sum, s);
    memset(s + n, 0, (keys - n) * sizeof(REAL));
    if (log_sum) log_sum[r] = shift + REAL_LOG(sum);
  }
}

static void CK(causal_probabilities)(size_t rows, size_t keys, size_t stride, size_t visible,
                                     double scale, void *ss, const void *log_sums) {
  REAL *s = ss;
  const REAL *log_sum = log_sums;
  for (size_t r = 0; r < rows; r++, s += stride) {
    const size_t n = CK(seen)(r, keys, visible);
    CK(row_exp)(n, (REAL)scale, log_sum[r], s, s);
    memset(s + n, 0, (keys - n) * sizeof(REAL));
  }
}

CK_MULTI
static void CK(score_gradient)(size_t rows, size_t keys, size_t stride, double scale,
                               const void *ps, void *dps, const void *deltas) {
#pragma clang fp contract(fast)
  const REAL *p = ps, *delta = deltas;
  REAL *dp = dps;
  for (size_t r = 0; r < rows; r++, p += stride, dp += stride) {
    const REAL d = delta[r];
    CK_ELEMENTWISE
    for (size_t j = 0; j < keys; j++) dp[j] = (REAL)scale * p[j] * (dp[j] - d);
  }
}
