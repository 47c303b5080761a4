// Functions of one variable and their gradients. Included once for each element type.

CK_INLINE REAL CK(sigmoid_of)(REAL x) { return (REAL)1 / ((REAL)1 + REAL_EXP(-x)); }

// 0.5 (1 + erf(x / sqrt 2)), and the constants of the tanh form (Hendrycks and Gimpel 2016).
CK_INLINE REAL CK(normal_cdf)(REAL x) {
  return (REAL)0.5 * ((REAL)1 + REAL_ERF(x * (REAL)0.70710678118654752440));
}
#define CK_GELU_C ((REAL)0.79788456080286535588)
#define CK_GELU_K ((REAL)0.044715)

#define CK_EACH(expression)                  \
  CK_ELEMENTWISE                             \
  for (size_t i = 0; i < count; i++) {       \
    const REAL v = x[i];                     \
    y[i] = (expression);                     \
  }                                          \
  break

CK_MULTI
static void CK(unary)(ck_unary_op op, double parameter, size_t count, const void *xs, void *ys) {
#pragma clang fp contract(fast)
  const REAL *x = xs;
  REAL *y = ys;
  const REAL p = (REAL)parameter;
  switch (op) {
    case CK_NEGATE: CK_EACH(-v);
    case CK_ABS: CK_EACH(REAL_ABS(v));
    case CK_SQUARE: CK_EACH(v * v);
    case CK_SQRT: CK_EACH(REAL_SQRT(v));
    case CK_RECIPROCAL: CK_EACH((REAL)1 / v);
    case CK_EXP: CK_EACH(REAL_EXP(v));
    case CK_LOG: CK_EACH(REAL_LOG(v));
    case CK_SIN: CK_EACH(REAL_SIN(v));
    case CK_COS: CK_EACH(REAL_COS(v));
    case CK_TANH: CK_EACH(REAL_TANH(v));
    case CK_SIGMOID: CK_EACH(CK(sigmoid_of)(v));
    case CK_SILU: CK_EACH(v * CK(sigmoid_of)(v));
    case CK_GELU: CK_EACH(v * CK(normal_cdf)(v));
    case CK_GELU_TANH:
      CK_EACH((REAL)0.5 * v * ((REAL)1 + REAL_TANH(CK_GELU_C * (v + CK_GELU_K * v * v * v))));
    // The comparison is written so that NaN passes through.
    case CK_RELU: CK_EACH(v < 0 ? (REAL)0 : v);
    case CK_LEAKY_RELU: CK_EACH(v < 0 ? p * v : v);
    case CK_POWER: CK_EACH(REAL_POW(v, p));
    case CK_UNARY_COUNT: break;
  }
}
#undef CK_EACH

#define CK_EACH(expression)                          \
  CK_ELEMENTWISE                                     \
  for (size_t i = 0; i < count; i++) {               \
    const REAL v = x[i], f = y[i], d = dy[i];        \
    (void)v, (void)f;                                \
    dx[i] = (accumulate ? dx[i] : (REAL)0) + d * (expression); \
  }                                                  \
  break

CK_INLINE REAL CK(silu_slope)(REAL v) {
  const REAL s = CK(sigmoid_of)(v);
  return s * ((REAL)1 + v * ((REAL)1 - s));
}

CK_INLINE REAL CK(gelu_slope)(REAL v) {
  return CK(normal_cdf)(v)
         + v * (REAL)0.39894228040143267794 * REAL_EXP((REAL)-0.5 * v * v);
}

CK_INLINE REAL CK(gelu_tanh_slope)(REAL v) {
  const REAL t = REAL_TANH(CK_GELU_C * (v + CK_GELU_K * v * v * v));
  return (REAL)0.5 * ((REAL)1 + t)
         + (REAL)0.5 * v * ((REAL)1 - t * t) * CK_GELU_C * ((REAL)1 + 3 * CK_GELU_K * v * v);
}

CK_MULTI
static void CK(unary_gradient)(ck_unary_op op, double parameter, size_t count, const void *xs,
                               const void *ys, const void *dys, void *dxs, bool accumulate) {
#pragma clang fp contract(fast)
  const REAL *x = xs, *y = ys, *dy = dys;
  REAL *dx = dxs;
  const REAL p = (REAL)parameter;
  switch (op) {
    case CK_NEGATE: CK_EACH((REAL)-1);
    case CK_ABS: CK_EACH((REAL)((v > 0) - (v < 0)));
    case CK_SQUARE: CK_EACH(2 * v);
    case CK_SQRT: CK_EACH((REAL)0.5 / f);
    case CK_RECIPROCAL: CK_EACH(-f * f);
    case CK_EXP: CK_EACH(f);
    case CK_LOG: CK_EACH((REAL)1 / v);
    case CK_SIN: CK_EACH(REAL_COS(v));
    case CK_COS: CK_EACH(-REAL_SIN(v));
    case CK_TANH: CK_EACH((REAL)1 - f * f);
    case CK_SIGMOID: CK_EACH(f * ((REAL)1 - f));
    case CK_SILU: CK_EACH(CK(silu_slope)(v));
    case CK_GELU: CK_EACH(CK(gelu_slope)(v));
    case CK_GELU_TANH: CK_EACH(CK(gelu_tanh_slope)(v));
    case CK_RELU: CK_EACH((REAL)(v > 0));
    case CK_LEAKY_RELU: CK_EACH(v > 0 ? (REAL)1 : p);
    case CK_POWER: CK_EACH(p == 0 ? (REAL)0 : p * REAL_POW(v, p - 1));
    case CK_UNARY_COUNT: break;
  }
}
#undef CK_EACH

CK_MULTI
static void CK(axpby)(size_t count, double alpha, const void *xs, double beta, void *ys) {
#pragma clang fp contract(fast)
  const REAL *x = xs, a = (REAL)alpha, b = (REAL)beta;
  REAL *y = ys;
  if (b == 0) {
    CK_ELEMENTWISE
    for (size_t i = 0; i < count; i++) y[i] = a * x[i];
  } else {
    CK_ELEMENTWISE
    for (size_t i = 0; i < count; i++) y[i] = a * x[i] + b * y[i];
  }
}

CK_MULTI
static void CK(fill)(size_t count, double value, void *ys) {
  REAL *y = ys;
  const REAL v = (REAL)value;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) y[i] = v;
}

CK_MULTI
static void CK(above)(size_t count, double threshold, const void *xs, void *ys) {
  const REAL *x = xs, t = (REAL)threshold;
  REAL *y = ys;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) y[i] = (REAL)(x[i] > t);
}

// SwiGLU (Shazeer 2020, arXiv 2002.05202): silu(gate) up.
CK_MULTI
static void CK(swiglu)(size_t count, const void *gates, const void *ups, void *ys) {
#pragma clang fp contract(fast)
  const REAL *gate = gates, *up = ups;
  REAL *y = ys;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) y[i] = gate[i] * CK(sigmoid_of)(gate[i]) * up[i];
}

CK_MULTI
static void CK(swiglu_gradient)(size_t count, const void *gates, const void *ups, const void *dys,
                                void *dgates, void *dups) {
#pragma clang fp contract(fast)
  const REAL *gate = gates, *up = ups, *dy = dys;
  REAL *dgate = dgates, *dup = dups;
  CK_ELEMENTWISE
  for (size_t i = 0; i < count; i++) {
    const REAL g = gate[i], s = CK(sigmoid_of)(g), d = dy[i];
    const REAL slope = s * ((REAL)1 + g * ((REAL)1 - s));
    dgate[i] = d * up[i] * slope;
    dup[i] = d * g * s;
  }
}
