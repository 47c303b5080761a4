// Elementary functions in float64: the C library's. float64 serves checks, not speed.
#ifndef CK_MATH_F64_H
#define CK_MATH_F64_H

#include "multi.h"

#define REAL_EXP exp
#define REAL_TANH tanh
#define REAL_LOG log
#define REAL_SIN sin
#define REAL_COS cos
#define REAL_SQRT sqrt
#define REAL_ABS fabs
#define REAL_POW pow
#define REAL_ERF erf
#define REAL_NEXT nextafter

#endif
