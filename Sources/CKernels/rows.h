// Operations on rows: softmax, RMSNorm, dots. Included once for each element type.

// In lanes, because a compiler may not reorder comparisons that could meet a NaN. NaN is passed over:
// what follows meets it again.
CK_MULTI
static REAL CK(row_maximum)(size_t count, const REAL *x) {
  enum { lanes = 32 };
  REAL best[lanes];
  for (size_t l = 0; l < lanes; l++) best[l] = -INFINITY;
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (size_t l = 0; l < lanes; l++) best[l] = x[i + l] > best[l] ? x[i + l] : best[l];
  for (size_t l = 0; i < count; i++, l++) best[l] = x[i] > best[l] ? x[i] : best[l];
  for (size_t l = 1; l < lanes; l++) best[0] = best[l] > best[0] ? best[l] : best[0];
  return best[0];
}

// y = exp(scale x - shift) and its sum. A NaN in x reaches the sum.
CK_MULTI
static REAL CK(row_exp)(size_t count, REAL scale, REAL shift, const REAL *x, REAL *y) {
#pragma clang fp reassociate(on) contract(fast)
  REAL sum = 0;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL e = REAL_EXP(scale * x[i] - shift);
    y[i] = e;
    sum += e;
  }
  return sum;
}

CK_MULTI
static void CK(row_scale)(size_t count, REAL scale, REAL *y) {
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) y[i] *= scale;
}

static void CK(softmax)(size_t rows, size_t count, const void *xs, void *ys) {
  const REAL *x = xs;
  REAL *y = ys;
  for (size_t r = 0; r < rows; r++, x += count, y += count) {
    const REAL sum = CK(row_exp)(count, 1, CK(row_maximum)(count, x), x, y);
    CK(row_scale)(count, (REAL)1 / sum, y);
  }
}

CK_MULTI
static REAL CK(row_dot)(size_t count, const REAL *x, const REAL *y) {
#pragma clang fp reassociate(on) contract(fast)
  REAL sum = 0;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) sum += x[i] * y[i];
  return sum;
}

static void CK(row_dots)(size_t rows, size_t count, const void *xs, size_t x_stride,
                         const void *ys, size_t y_stride, void *out) {
  const REAL *x = xs, *y = ys;
  REAL *sums = out;
  for (size_t r = 0; r < rows; r++)
    sums[r] = CK(row_dot)(count, x + r * x_stride, y + r * y_stride);
}

CK_MULTI
static void CK(softmax_gradient_row)(size_t count, REAL dot, const REAL *y, const REAL *dy,
                                     REAL *dx, bool accumulate) {
#pragma clang fp contract(fast)
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++)
    dx[i] = (accumulate ? dx[i] : (REAL)0) + y[i] * (dy[i] - dot);
}

static void CK(softmax_gradient)(size_t rows, size_t count, const void *ys, const void *dys,
                                 void *dxs, bool accumulate) {
  const REAL *y = ys, *dy = dys;
  REAL *dx = dxs;
  for (size_t r = 0; r < rows; r++, y += count, dy += count, dx += count)
    CK(softmax_gradient_row)(count, CK(row_dot)(count, y, dy), y, dy, dx, accumulate);
}

// RMSNorm (Zhang and Sennrich 2019, arXiv 1910.07467).
CK_MULTI
static void CK(rms_norm)(size_t rows, size_t count, double epsilon, const void *xs, const void *ws,
                         void *ys, void *inverses) {
#pragma clang fp reassociate(on) contract(fast)
  const REAL *x = xs, *w = ws;
  REAL *y = ys, *inverse = inverses;
  for (size_t r = 0; r < rows; r++, x += count, y += count) {
    REAL squares = 0;
    CK_ELEMENTWISE
    for (size_t i = 0; i < count; i++) squares += x[i] * x[i];
    const REAL scale = (REAL)1 / REAL_SQRT(squares / (REAL)count + (REAL)epsilon);
    inverse[r] = scale;
    CK_ELEMENTWISE
    for (size_t i = 0; i < count; i++) y[i] = w[i] * x[i] * scale;
  }
}

// With u = x·inverse: dx = inverse (w dy - u mean(w dy u)), dw = sum over rows of dy u.
CK_MULTI
static void CK(rms_norm_gradient)(size_t rows, size_t count, const void *xs, const void *ws,
                                  const void *inverses, const void *dys, void *dxs, void *dws,
                                  bool accumulate) {
#pragma clang fp reassociate(on) contract(fast)
  const REAL *x = xs, *w = ws, *inverse = inverses, *dy = dys;
  REAL *dx = dxs, *dw = dws;
  for (size_t r = 0; r < rows; r++, x += count, dy += count) {
    const REAL scale = inverse[r];
    if (dx) {
      REAL dot = 0;
      CK_ELEMENTWISE
      for (size_t i = 0; i < count; i++) dot += w[i] * dy[i] * x[i];
      const REAL back = dot * scale * scale * scale / (REAL)count;
      if (accumulate) {
        CK_ELEMENTWISE
        for (size_t i = 0; i < count; i++) dx[i] += scale * w[i] * dy[i] - back * x[i];
      } else {
        CK_ELEMENTWISE
        for (size_t i = 0; i < count; i++) dx[i] = scale * w[i] * dy[i] - back * x[i];
      }
      dx += count;
    }
    if (dw)
      CK_ELEMENTWISE
      for (size_t i = 0; i < count; i++) dw[i] += dy[i] * x[i] * scale;
  }
}
