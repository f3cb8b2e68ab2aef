/* SPDX-License-Identifier: MIT */
#include "draw.h"
#include <math.h>

double draw_uniform(struct random *r)
{
	return (double)(random_bits(r) >> 11) * 0x1p-53;
}

double draw_normal(struct random *r)
{
	double radius = sqrt(-2 * log(1 - draw_uniform(r)));

	return radius * cos(2 * acos(-1) * draw_uniform(r));
}

/* Marsaglia and Tsang (2000); below 1 by the power of a uniform number. */
double draw_gamma(struct random *r, double k)
{
	const double d = (k < 1 ? k + 1 : k) - 1. / 3, c = 1 / sqrt(9 * d);
	double x, v, u;

	do {
		x = draw_normal(r);
		v = 1 + c * x;
		v = v > 0 ? v * v * v : 0;
		u = 1 - draw_uniform(r);
	} while (!(v > 0 && log(u) < 0.5 * x * x + d - d * v + d * log(v)));
	return d * v * (k < 1 ? pow(1 - draw_uniform(r), 1 / k) : 1);
}
