/// OpenBLAS: which kernels it runs, with how many threads; and the LAPACK routines we use.
#ifndef CK_BLAS_H
#define CK_BLAS_H

#include <stdbool.h>
#include <stddef.h>

/// The processor name whose kernels OpenBLAS runs ("Haswell", "SkylakeX", "Cooperlake", …).
const char *ck_blas_kernels(void);
/// OpenBLAS's own description of its build.
const char *ck_blas_configuration(void);
/// Whether the named kernels use AVX-512.
bool ck_blas_kernels_use_avx512(const char *name);
/// Whether this processor and this operating system run AVX-512.
bool ck_processor_has_avx512(void);

/// Makes OpenBLAS forget OPENBLAS_CORETYPE and choose again from the processor, so that a machine
/// with AVX-512 runs kernels with AVX-512. Must be called before another thread uses OpenBLAS.
/// Returns false, with nothing changed, where the library offers no such switch.
bool ck_blas_choose_kernels_again(void);

/// OpenBLAS's own number of threads. The engine keeps it at 1 and cuts products itself, because
/// OpenBLAS's cut, and so the last bits of its result, depend on the number of threads.
void ck_blas_set_threads(int threads);

/// Singular values of the row-major rows x columns matrix `a`, which is overwritten, descending in
/// `values` (min(rows, columns) of them). LAPACK ?gesdd with job N, or, when `slow`, ?gesvd: for a
/// matrix on which the first did not converge. Returns 0, or LAPACK's info (> 0: no convergence,
/// < 0: a NaN); -1010 when there is no memory.
int ck_singular_values_f32(size_t rows, size_t columns, float *a, float *values, bool slow);
int ck_singular_values_f64(size_t rows, size_t columns, double *a, double *values, bool slow);

/// Thin singular value decomposition a = u diag(values) vt of a row-major matrix (overwritten):
/// u is rows x k, vt is k x columns, k = min(rows, columns). `slow` and result as above.
int ck_singular_vectors_f64(size_t rows, size_t columns, double *a, double *values, double *u,
                            double *vt, bool slow);

/// The triangle r (columns x columns, upper, row-major) of the QR decomposition of a row-major
/// rows x columns matrix with rows >= columns, overwritten. When `transposed`, `a` holds the matrix
/// transposed: columns x rows, row-major. Returns as above.
int ck_qr_triangle_f64(size_t rows, size_t columns, double *a, bool transposed, double *r);

/// Thin QR decomposition of a row-major rows x columns matrix with rows >= columns: `a` becomes Q
/// (rows x columns), `r` receives the upper triangular columns x columns factor.
int ck_qr_f64(size_t rows, size_t columns, double *a, double *r);

/// Solves a x = b for a row-major n x n matrix `a` (overwritten by its LU factors) and
/// `right_sides` columns in row-major `b`, overwritten by the solution. `pivots` has n entries.
/// Returns 0, or i > 0 when the i-th pivot is exactly zero. NaN in `a` or `b` gives NaN.
int ck_solve_f32(size_t n, size_t right_sides, float *a, int *pivots, float *b);
int ck_solve_f64(size_t n, size_t right_sides, double *a, int *pivots, double *b);

#endif
