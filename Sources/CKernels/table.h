// The table of one element type. Included last.

const ck_kernels *CK_JOIN(ck_kernels, CK_SUFFIX)(void) {
  static const ck_kernels table = {
      .size = sizeof(REAL),
      .gemm = CK(gemm),
      .unary = CK(unary),
      .unary_gradient = CK(unary_gradient),
      .binary = CK(binary),
      .transfer = CK(transfer),
      .axpby = CK(axpby),
      .fill = CK(fill),
      .above = CK(above),
      .reduce = CK(reduce),
      .dot = CK(dot),
      .not_finite = CK(not_finite),
      .softmax = CK(softmax),
      .softmax_gradient = CK(softmax_gradient),
      .rms_norm = CK(rms_norm),
      .rms_norm_gradient = CK(rms_norm_gradient),
      .swiglu = CK(swiglu),
      .swiglu_gradient = CK(swiglu_gradient),
      .rotate = CK(rotate),
      .causal_softmax = CK(causal_softmax),
      .causal_probabilities = CK(causal_probabilities),
      .score_gradient = CK(score_gradient),
      .row_dots = CK(row_dots),
      .row_exponentials = CK(row_exponentials),
      .cross_entropy_gradient = CK(cross_entropy_gradient),
      .gather_rows = CK(gather_rows),
      .scatter_rows = CK(scatter_rows),
      .adam = CK(adam),
      .sgd = CK(sgd),
      .uniform = CK(uniform),
      .normal = CK(normal),
      .dropout = CK(dropout),
  };
  return &table;
}
