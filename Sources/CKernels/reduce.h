// Reductions. Sums are carried in float64: a reduction over millions of float32 values keeps its
// last digits, and memory, not arithmetic, sets the speed. Included once for each element type.

CK_MULTI
static double CK(sum_of)(size_t count, const REAL *x) {
#pragma clang fp reassociate(on)
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += (double)x[i];
  return sum;
}

CK_INLINE bool CK(replaces)(ck_reduce_op op, REAL candidate, REAL best) {
  // The first NaN wins and stays.
  if (best != best) return false;
  return candidate != candidate || (op == CK_MAX ? candidate > best : candidate < best);
}

// Sums of columns, a block of them at a time, each in the order of the rows.
CK_MULTI
static void CK(sum_columns)(size_t count, size_t inner, size_t stride, const REAL *x, REAL *y) {
  enum { block = 128 };
  double sums[block];
  for (size_t first = 0; first < inner; first += block) {
    const size_t width = inner - first < block ? inner - first : block;
    for (size_t i = 0; i < width; i++) sums[i] = 0;
    for (size_t c = 0; c < count; c++) {
      const REAL *row = x + c * stride + first;
      for (size_t i = 0; i < width; i++) sums[i] += (double)row[i];
    }
    for (size_t i = 0; i < width; i++) y[first + i] = (REAL)sums[i];
  }
}

static void CK(extreme_columns)(ck_reduce_op op, size_t count, size_t inner, size_t stride,
                                const REAL *x, REAL *y) {
  for (size_t i = 0; i < inner; i++) {
    REAL best = x[i];
    for (size_t c = 1; c < count; c++)
      if (CK(replaces)(op, x[c * stride + i], best)) best = x[c * stride + i];
    y[i] = best;
  }
}

static void CK(reduce)(ck_reduce_op op, size_t outer, size_t count, size_t inner, size_t stride,
                       const void *xs, void *out) {
  const REAL *x = xs;
  REAL *y = out;
  for (size_t o = 0; o < outer; o++, x += count * stride, y += inner) {
    if (op != CK_SUM)
      CK(extreme_columns)(op, count, inner, stride, x, y);
    else if (inner == 1 && stride == 1)
      y[0] = (REAL)CK(sum_of)(count, x);
    else
      CK(sum_columns)(count, inner, stride, x, y);
  }
}

CK_MULTI
static double CK(dot)(size_t count, const void *xs, const void *ys) {
#pragma clang fp reassociate(on) contract(fast)
  const REAL *x = xs, *y = ys;
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)y[i];
  return sum;
}

CK_MULTI
static size_t CK(not_finite)(size_t count, const void *xs) {
  const REAL *x = xs;
  size_t found = 0;
  // x - x is 0 for finite x, NaN otherwise.
  for (size_t i = 0; i < count; i++) found += (x[i] - x[i]) != 0;
  return found;
}
