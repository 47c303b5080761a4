/// What surrounds LAPACK's decompositions.
#ifndef CK_SPECTRA_H
#define CK_SPECTRA_H

#include <stddef.h>

/// How many of the numbers are NaN or infinite. `first` becomes the index of the first of them, and
/// is left as it is where there is none.
size_t ck_count_not_finite_f32(size_t count, const float *a, size_t *first);
size_t ck_count_not_finite_f64(size_t count, const double *a, size_t *first);

/// Fixes the signs that a singular value decomposition leaves open: the entry of largest magnitude
/// in each column of u (rows x k, row-major), the first where several are, becomes positive; where
/// its sign changes, so does that of the row of vt (k x columns). `largest` has room for k numbers.
void ck_fix_signs_f64(size_t rows, size_t k, size_t columns, double *u, double *vt,
                      double *largest);

#endif
