/// Selection by magnitude, or by value.
#ifndef CK_SELECT_H
#define CK_SELECT_H

#include <stddef.h>

/// mask = 0 for the `dropped` numbers of smallest magnitude, the earlier of equal ones first, and 1
/// for the others; dropped <= count. NaN counts as infinite. Exact, in O(count): a number without
/// its sign is ordered as its bits are, so that a few histograms of eleven bits each find the
/// largest magnitude that goes.
void ck_mask_smallest_f32(size_t count, size_t dropped, const float *x, float *mask);
void ck_mask_smallest_f64(size_t count, size_t dropped, const double *x, double *mask);

/// The same for the `dropped` lowest numbers, signs and all. Both zeros are equal; NaN counts as
/// infinite.
void ck_mask_lowest_f32(size_t count, size_t dropped, const float *x, float *mask);
void ck_mask_lowest_f64(size_t count, size_t dropped, const double *x, double *mask);

#endif
