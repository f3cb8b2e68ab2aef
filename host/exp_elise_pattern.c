/* SPDX-License-Identifier: MIT */
#include <math.h>
#include "exp_elise.h"

/*
 * The opening of "Für Elise" and a second voice to it: two neurons are on, of twelve notes in all but
 * two, where one is. D#5, E5 and five others that both voices share.
 */
static const int melody[ELISE_NOTES] = { 6, 5, 6, 5, 6, 2, 4, 3, 1, -1, 0, 1 };
static const int second[ELISE_NOTES] = { 0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 3, 3 };

static const double top = 20;

static bool sounds(int note, int neuron)
{
	return melody[note] == neuron || second[note] == neuron;
}

void elise_target(struct elise_cycle *u)
{
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++) {
			int now = t / ELISE_NOTE, before = (now + ELISE_NOTES - 1) % ELISE_NOTES;
			bool on = sounds(now, i), was = sounds(before, i);
			double x = t % ELISE_NOTE - ELISE_NOTE / 2. + 0.7;

			u->at[t][i] = on == was ? on * top : top / (1 + exp(on ? -x : x));
		}
}

void elise_rates(struct elise_cycle *rate, const struct elise_cycle *u)
{
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			rate->at[t][i] = 1 / (1 + exp(-ELISE_SLOPE * (u->at[t][i] - ELISE_HALF)));
}

static double correlation(const struct elise_cycle *a, const struct elise_cycle *b, int shift)
{
	const double n = ELISE_CYCLE * ELISE_VISIBLE;
	double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, spread;

	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++) {
			double x = a->at[t][i], y = b->at[(t + shift) % ELISE_CYCLE][i];

			sa += x;
			sb += y;
			saa += x * x;
			sbb += y * y;
			sab += x * y;
		}
	spread = (saa - sa * sa / n) * (sbb - sb * sb / n);
	return spread > 1e-12 ? (sab - sa * sb / n) / sqrt(spread) : 0;
}

double elise_score(const struct elise_cycle *seen, const struct elise_cycle *target)
{
	double best = -1;

	for (int shift = 0; shift < ELISE_CYCLE; shift++)
		best = fmax(best, correlation(seen, target, shift));
	return best;
}
