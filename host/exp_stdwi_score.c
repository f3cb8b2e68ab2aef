/* SPDX-License-Identifier: MIT */
#include <math.h>
#include "exp_stdwi.h"

struct stdwi_score stdwi_score(const struct stdwi_matrix *guess,
			       const struct stdwi_matrix *w)
{
	const double n = STDWI_IN * STDWI_OUT;
	double right[2] = { 0 }, all[2] = { 0 }, sg = 0, sw = 0, sgg = 0, sww = 0, sgw = 0, spread;

	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++) {
			double g = guess->at[j][i], x = w->at[j][i];

			all[x >= 0]++;
			right[x >= 0] += (g >= 0) == (x >= 0);
			sg += g;
			sw += x;
			sgg += g * g;
			sww += x * x;
			sgw += g * x;
		}
	spread = sqrt((sgg - sg * sg / n) * (sww - sw * sw / n));
	return (struct stdwi_score){
		.sign = (right[0] + right[1]) / n,
		.balanced = (right[0] / fmax(all[0], 1) + right[1] / fmax(all[1], 1)) / 2,
		.r = spread > 0 ? (sgw - sg * sw / n) / spread : 0,
	};
}

double stdwi_largest(const struct stdwi_matrix *m)
{
	double most = 0;

	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			most = fmax(most, fabs(m->at[j][i]));
	return most;
}

void stdwi_shuffle(struct stdwi_matrix *guess, uint64_t seed)
{
	const struct stdwi_matrix was = *guess;
	struct random r = { seed * 2 + 77 };
	int from[STDWI_IN];

	for (int i = 0; i < STDWI_IN; i++) {
		int k = random_below(&r, i + 1);

		from[i] = from[k];
		from[k] = i;
	}
	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			guess->at[j][i] = was.at[j][from[i]];
}
