// OpenBLAS's and LAPACKE's headers, with a clear word where they are missing.
#ifndef CK_OPENBLAS_H
#define CK_OPENBLAS_H

#if !__has_include(<cblas.h>) || !__has_include(<lapacke.h>)
#error "OpenBLAS or LAPACKE is missing. Debian, Ubuntu: apt-get install libopenblas-dev liblapacke-dev"
#else
#include <cblas.h>
#include <lapacke.h>
#endif

#endif
