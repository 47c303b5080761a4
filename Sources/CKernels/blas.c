// The door to OpenBLAS and LAPACKE.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "openblas.h"

#include "CKernels.h"

// Exported by OpenBLAS; its cblas.h declares them, other libraries' (a generic cblas.h) do not.
extern char *openblas_get_corename(void);
extern char *openblas_get_config(void);
extern void openblas_set_num_threads(int);

const char *ck_blas_kernels(void) { return openblas_get_corename(); }
const char *ck_blas_configuration(void) { return openblas_get_config(); }
void ck_blas_set_threads(int threads) { openblas_set_num_threads(threads); }

bool ck_blas_kernels_use_avx512(const char *name) {
  static const char *const names[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcasecmp(name, names[i]) == 0) return true;
  return false;
}

bool ck_blas_choose_kernels_again(void) {
  void (*quit)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit");
  void (*init)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init");
  if (!quit || !init) return false;
  // OpenBLAS reads the variable; children of this process keep the caller's choice.
  const char *current = getenv("OPENBLAS_CORETYPE");
  char *kept = current ? strdup(current) : NULL;
  quit();
  unsetenv("OPENBLAS_CORETYPE");
  init();
  if (!ck_blas_kernels_use_avx512(openblas_get_corename())) {
    // An old OpenBLAS does not know a new processor's family, but its kernels run there.
    quit();
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 1);
    init();
    unsetenv("OPENBLAS_CORETYPE");
  }
  if (kept) setenv("OPENBLAS_CORETYPE", kept, 1);
  free(kept);
  return true;
}

// A row-major matrix is its transpose column-major, which has the same singular values, and whose
// left vectors, column-major, are our right ones, row-major. So nothing is transposed or copied.

#define SINGULAR_VALUES(name, type, letter)                                                       \
  int name(size_t rows, size_t columns, type *a, type *values, bool slow) {                       \
    const lapack_int m = (lapack_int)columns, n = (lapack_int)rows, small = m < n ? m : n;        \
    if (small == 0) return 0;                                                                     \
    if (!slow)                                                                                    \
      return LAPACKE_##letter##gesdd(LAPACK_COL_MAJOR, 'N', m, n, a, m, values, NULL, 1, NULL, 1); \
    type *spare = malloc((size_t)small * sizeof(type));                                           \
    if (!spare) return LAPACK_WORK_MEMORY_ERROR;                                                  \
    const int info = LAPACKE_##letter##gesvd(LAPACK_COL_MAJOR, 'N', 'N', m, n, a, m, values,      \
                                             NULL, 1, NULL, 1, spare);                            \
    return free(spare), info;                                                                     \
  }
SINGULAR_VALUES(ck_singular_values_f32, float, s)
SINGULAR_VALUES(ck_singular_values_f64, double, d)

int ck_singular_vectors_f64(size_t rows, size_t columns, double *a, double *values, double *u,
                            double *vt, bool slow) {
  const lapack_int m = (lapack_int)columns, n = (lapack_int)rows, small = m < n ? m : n;
  if (small == 0) return 0;
  if (!slow)
    return LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, a, m, values, vt, m, u, small);
  double *spare = malloc((size_t)small * sizeof(double));
  if (!spare) return LAPACK_WORK_MEMORY_ERROR;
  const int info =
      LAPACKE_dgesvd(LAPACK_COL_MAJOR, 'S', 'S', m, n, a, m, values, vt, m, u, small, spare);
  return free(spare), info;
}

/// The matrix's columns one after another, from its rows; in squares that stay in the cache.
static void by_columns(size_t rows, size_t columns, const double *from, double *to) {
  enum { side = 16 };
  for (size_t i0 = 0; i0 < rows; i0 += side)
    for (size_t j0 = 0; j0 < columns; j0 += side)
      for (size_t j = j0; j < columns && j < j0 + side; j++)
        for (size_t i = i0; i < rows && i < i0 + side; i++)
          to[j * rows + i] = from[i * columns + j];
}

int ck_qr_triangle_f64(size_t rows, size_t columns, double *a, bool transposed, double *r) {
  const lapack_int m = (lapack_int)rows, n = (lapack_int)columns;
  // The recursive decomposition of panels: geqrf took 1.8 times as long for 1024 x 128, and gelqf of
  // the transposed matrix 3.8 times.
  const lapack_int panel = n < 32 ? n : 32;
  if (n == 0) return 0;
  double *t = malloc((size_t)panel * columns * sizeof(double));
  double *own = transposed ? a : malloc(rows * columns * sizeof(double));
  int info = LAPACK_WORK_MEMORY_ERROR;
  if (t && own) {
    if (!transposed) by_columns(rows, columns, a, own);
    info = LAPACKE_dgeqrt(LAPACK_COL_MAJOR, m, n, panel, own, m, t, panel);
    for (size_t i = 0; i < columns; i++)
      for (size_t j = 0; j < columns; j++)
        r[i * columns + j] = j < i ? 0 : own[j * rows + i];
  }
  if (!transposed) free(own);
  return free(t), info;
}

int ck_qr_f64(size_t rows, size_t columns, double *a, double *r) {
  double *tau = malloc((columns ? columns : 1) * sizeof(double));
  if (!tau) return LAPACK_WORK_MEMORY_ERROR;
  const lapack_int m = (lapack_int)rows, n = (lapack_int)columns;
  int info = LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, m, n, a, n, tau);
  for (size_t i = 0; i < columns; i++)
    for (size_t j = 0; j < columns; j++) r[i * columns + j] = j >= i ? a[i * columns + j] : 0;
  if (info == 0) info = LAPACKE_dorgqr(LAPACK_ROW_MAJOR, m, n, n, a, n, tau);
  return free(tau), info;
}

// The functions without `_work` refuse a NaN as if it were a wrong argument.
int ck_solve_f32(size_t n, size_t right_sides, float *a, int *pivots, float *b) {
  return LAPACKE_sgesv_work(LAPACK_ROW_MAJOR, (lapack_int)n, (lapack_int)right_sides, a,
                            (lapack_int)n, pivots, b, (lapack_int)right_sides);
}

int ck_solve_f64(size_t n, size_t right_sides, double *a, int *pivots, double *b) {
  return LAPACKE_dgesv_work(LAPACK_ROW_MAJOR, (lapack_int)n, (lapack_int)right_sides, a,
                            (lapack_int)n, pivots, b, (lapack_int)right_sides);
}
