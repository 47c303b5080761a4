// The kernels for double.
#include "CKernels.h"
#include "math_f64.h"
#include "openblas.h"

#define REAL double
#define CK_PREFIX ck_f64
#define CK_SUFFIX f64

static void ck_f64_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                        double alpha, const void *a, size_t lda, const void *b, size_t ldb,
                        double beta, void *c, size_t ldc) {
  cblas_dgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
              transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, (double)alpha, a,
              (int)lda, b, (int)ldb, (double)beta, c, (int)ldc);
}

#include "elementwise.h"
#include "strided.h"
#include "reduce.h"
#include "rows.h"
#include "attention.h"
#include "loss.h"
#include "index.h"
#include "optimize.h"
#include "random.h"

#include "table.h"
