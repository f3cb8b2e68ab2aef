/* SPDX-License-Identifier: MIT */
/*
 * distort.h -- an image as somebody else might have written it
 *
 * A small random affine map, bilinear between pixels: scale by up to 10 %, shear 0.14, shift
 * 0.55 pixels across and 0.35 down. No libm: the same bits everywhere.
 */
#ifndef LQ_DISTORT_H
#define LQ_DISTORT_H
#include "digits.h"
#include "random.h"

void distort(const uint8_t from[DIGITS_PIXELS], uint8_t to[DIGITS_PIXELS], struct random *random);

#endif
