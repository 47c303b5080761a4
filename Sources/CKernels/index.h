// Rows by index. Included once for each element type.

static void CK(gather_rows)(size_t rows, size_t count, const void *tables, size_t stride,
                            const int32_t *index, void *out, size_t out_stride) {
  const REAL *table = tables;
  REAL *y = out;
  for (size_t r = 0; r < rows; r++)
    memcpy(y + r * out_stride, table + (size_t)index[r] * stride, count * sizeof(REAL));
}

CK_MULTI
static void CK(scatter_rows)(size_t rows, size_t count, double alpha, const void *xs,
                             size_t x_stride, const int32_t *index, void *tables, size_t stride) {
#pragma clang fp contract(fast)
  const REAL *x = xs, a = (REAL)alpha;
  REAL *table = tables;
  for (size_t r = 0; r < rows; r++) {
    REAL *y = table + (size_t)index[r] * stride;
    const REAL *row = x + r * x_stride;
    for (size_t i = 0; i < count; i++) y[i] += a * row[i];
  }
}
