// Broadcasting arithmetic and copies over strided memory. Included once for each element type.

// Calls `row` for every position of the outer dimensions, with the offsets of both operands.
#define CK_MAX_RANK 16

CK_INLINE bool CK(advance)(size_t rank, const size_t *shape, size_t *index, const ptrdiff_t *a,
                           ptrdiff_t *a_offset, const ptrdiff_t *b, ptrdiff_t *b_offset) {
  for (size_t d = rank; d-- > 0;) {
    *a_offset += a[d];
    *b_offset += b[d];
    if (++index[d] < shape[d]) return true;
    *a_offset -= a[d] * (ptrdiff_t)shape[d];
    *b_offset -= b[d] * (ptrdiff_t)shape[d];
    index[d] = 0;
  }
  return false;
}

// The three cases that occur in practice get a loop that vectorises.
#define CK_ROW(expression)                                                             \
  if (sa == 1 && sb == 1) {                                                            \
    CK_ELEMENTWISE                                                                             \
    for (size_t i = 0; i < count; i++) { const REAL p = a[i], q = b[i]; y[i] = (expression); } \
  } else if (sa == 1 && sb == 0) {                                                     \
    const REAL q = b[0];                                                               \
    CK_ELEMENTWISE                                                                     \
    for (size_t i = 0; i < count; i++) { const REAL p = a[i]; y[i] = (expression); }   \
  } else {                                                                             \
    CK_ELEMENTWISE                                                                     \
    for (size_t i = 0; i < count; i++) {                                               \
      const REAL p = a[(ptrdiff_t)i * sa], q = b[(ptrdiff_t)i * sb];                   \
      y[i] = (expression);                                                             \
    }                                                                                  \
  }                                                                                    \
  break

CK_MULTI
static void CK(binary_row)(ck_binary_op op, size_t count, const REAL *a, ptrdiff_t sa,
                           const REAL *b, ptrdiff_t sb, REAL *y) {
  switch (op) {
    case CK_ADD: CK_ROW(p + q);
    case CK_SUBTRACT: CK_ROW(p - q);
    case CK_MULTIPLY: CK_ROW(p * q);
    case CK_DIVIDE: CK_ROW(p / q);
    // A NaN in either operand is the result.
    case CK_MAXIMUM: CK_ROW(p > q || p != p ? p : q);
    case CK_MINIMUM: CK_ROW(p < q || p != p ? p : q);
    case CK_BINARY_COUNT: break;
  }
}
#undef CK_ROW

static void CK(binary)(ck_binary_op op, size_t rank, const size_t *shape, const void *as,
                       const ptrdiff_t *a_strides, const void *bs, const ptrdiff_t *b_strides,
                       void *out) {
  const REAL *a = as, *b = bs;
  REAL *y = out;
  if (rank == 0) {
    CK(binary_row)(op, 1, a, 0, b, 0, y);
    return;
  }
  const size_t outer = rank - 1, count = shape[outer];
  for (size_t d = 0; d < rank; d++)
    if (shape[d] == 0) return;
  size_t index[CK_MAX_RANK] = {0};
  ptrdiff_t ao = 0, bo = 0;
  do {
    CK(binary_row)(op, count, a + ao, a_strides[outer], b + bo, b_strides[outer], y);
    y += count;
  } while (CK(advance)(outer, shape, index, a_strides, &ao, b_strides, &bo));
}

CK_MULTI
static void CK(transfer_row)(size_t count, REAL alpha, const REAL *x, ptrdiff_t sx, REAL *y,
                             ptrdiff_t sy, bool accumulate) {
#pragma clang fp contract(fast)
  if (sx == 1 && sy == 1) {
    if (accumulate) {
      CK_ELEMENTWISE
      for (size_t i = 0; i < count; i++) y[i] += alpha * x[i];
    } else {
      CK_ELEMENTWISE
      for (size_t i = 0; i < count; i++) y[i] = alpha * x[i];
    }
    return;
  }
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    REAL *t = y + (ptrdiff_t)i * sy;
    const REAL value = alpha * x[(ptrdiff_t)i * sx];
    // Not 0 + value, which would lose the sign of a zero.
    *t = accumulate ? *t + value : value;
  }
}

static void CK(transfer)(size_t rank, const size_t *shape, double alpha, const void *xs,
                         const ptrdiff_t *x_strides, void *ys, const ptrdiff_t *y_strides,
                         bool accumulate) {
  const REAL *x = xs;
  REAL *y = ys;
  if (rank == 0) {
    CK(transfer_row)(1, (REAL)alpha, x, 0, y, 0, accumulate);
    return;
  }
  for (size_t d = 0; d < rank; d++)
    if (shape[d] == 0) return;
  const size_t outer = rank - 1;
  size_t index[CK_MAX_RANK] = {0};
  ptrdiff_t xo = 0, yo = 0;
  do {
    CK(transfer_row)(shape[outer], (REAL)alpha, x + xo, x_strides[outer], y + yo,
                     y_strides[outer], accumulate);
  } while (CK(advance)(outer, shape, index, x_strides, &xo, y_strides, &yo));
}
