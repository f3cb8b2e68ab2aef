/* SPDX-License-Identifier: MIT */
#include <math.h>
#include "exp_elise.h"

/* -- Tunes ---------------------------------------------------------------------------------------- */

/*
 * The opening of "Für Elise" and a second voice to it: two neurons are on, of twelve notes in all but
 * two, where one is. D#5, E5 and five others that both voices share.
 */
static const char *const short_names[] = { "E4", "A4", "B4", "C5", "D5", "D#5", "E5" };
static const int melody[ELISE_NOTES] = { 6, 5, 6, 5, 6, 2, 4, 3, 1, -1, 0, 1 };
static const int second[ELISE_NOTES] = { 0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 3, 3 };

/* The published pattern: its first phrase, right hand and left, 34 notes of which some last. */
enum { E2, A2, E3, GIS3, A3, C4, E4, A4, B4, C5, D5, DIS5, E5, PHRASE = 25 };

static const char *const long_names[] = {
	"E2", "A2", "E3", "G#3", "A3", "C4", "E4", "A4", "B4", "C5", "D5", "D#5", "E5",
};
static const int right[PHRASE] = {
	E4, E5, DIS5, E5, DIS5, E5, B4, D5, C5, A4, A4, A4, C4, E4, A4,
	B4, B4, B4, E4, C5, B4, A4, A4, A4, E4,
};
static const int left[PHRASE] = {
	-1, -1, -1, -1, -1, -1, -1, -1, -1, A2, E3, A3, -1, -1, -1,
	E2, E3, GIS3, -1, -1, A2, E3, -1, A3, -1,
};

/* A song's are bands of pitch. */
enum { SONG = 24 };

static const char *const song_names[] = {
	"1.0 kHz", "1.1", "1.3", "1.4", "1.6", "1.8", "2.0", "2.2", "2.5", "2.8", "3.2", "3.6", "4.0",
};

static const struct {
	int visible, notes;
	const char *const *name;
} tunes[] = {
	[ELISE_SHORT] = { ELISE_VISIBLE, ELISE_NOTES, short_names },
	[ELISE_LONG] = { ELISE_SEEN, PHRASE, long_names },
	[ELISE_SONG] = { ELISE_SEEN, SONG, song_names },
};

static const double top = 20, aside = 0.7;

bool elise_sounds(enum elise_tune tune, int note, int neuron)
{
	return tune == ELISE_SHORT ? melody[note] == neuron || second[note] == neuron
				   : right[note] == neuron || left[note] == neuron;
}

/* From 0 to top, half of it at x = 0. */
static double ramp(double x)
{
	return top / (1 + exp(-x));
}

/*
 * Published ramps rise before the change and fall after it, so that notes overlap, and a third of a
 * note away from it what is off is at rest. Those of the short tune are both before it.
 */
double elise_wanted(enum elise_tune tune, int note, int neuron, double x)
{
	const int notes = tunes[tune].notes, before = (note + notes - 1) % notes;
	const bool on = elise_sounds(tune, note, neuron), was = elise_sounds(tune, before, neuron);

	if (on == was)
		return on * top;
	if (tune == ELISE_LONG && (on ? -x : x) > ELISE_NOTE / 3.)
		return 0;
	return on ? ramp(x + aside) : ramp(tune == ELISE_LONG ? aside - x : -(x + aside));
}

static void tune_target(struct elise_cycle *u, enum elise_tune tune, int note)
{
	for (int t = 0; t < u->steps; t++)
		for (int i = 0; i < u->visible; i++)
			u->at[t][i] = elise_wanted(tune, t / note, i, t % note - note / 2.);
}

/* -- A song: syllables drawn into bands of pitch, time in notes -------------------------------------- */

enum { PARTIALS = 3 };

/* Partials glide from a band to another; the first one is up by `warble` every other note. */
static const struct syllable {
	double begin, end, from[PARTIALS], to[PARTIALS];
	int partials;
	double warble;
} syllables[] = {
	{ 0.5, 5.5, { 1 }, { 9 }, 1, 0 },
	{ 7, 11.5, { 2, 6, 10 }, { 2.5, 6.5, 10.5 }, 3, 0 },
	{ 13, 18, { 6 }, { 6 }, 1, 4 },
	{ 19.5, 23.5, { 12, 5 }, { 4, 0 }, 2, 0 },
};

/* Pitches are as narrow as that, in bands; syllables swell and fade within so many notes. */
static const double narrow = 0.6, swell = 0.35;

static double loudness(const struct syllable *s, double x, int band)
{
	const double part = (x - s->begin) / (s->end - s->begin);
	const double rise = 1 + exp((s->begin - x) / swell * 4), fall = 1 + exp((x - s->end) / swell * 4);
	double loud = 0;

	for (int p = 0; p < s->partials; p++) {
		double pitch = s->from[p] + (s->to[p] - s->from[p]) * fmin(fmax(part, 0), 1);

		if (!p && s->warble != 0 && ((int)floor(x) & 1))
			pitch += s->warble;
		loud = fmax(loud, exp(-(band - pitch) * (band - pitch) / (2 * narrow * narrow)));
	}
	return loud / (rise * fall);
}

static void song_target(struct elise_cycle *u, int note)
{
	for (int t = 0; t < u->steps; t++)
		for (int i = 0; i < u->visible; i++) {
			double loud = 0;

			for (size_t s = 0; s < sizeof(syllables) / sizeof(syllables[0]); s++)
				loud = fmax(loud, loudness(&syllables[s], (t + 0.5) / note, i));
			u->at[t][i] = top * loud;
		}
}

const char *const *elise_names(enum elise_tune tune)
{
	return tunes[tune].name;
}

void elise_target(struct elise_cycle *u, enum elise_tune tune, int note)
{
	*u = (struct elise_cycle){ .steps = tunes[tune].notes * note, .visible = tunes[tune].visible };
	if (tune == ELISE_SONG)
		song_target(u, note);
	else
		tune_target(u, tune, note);
}

/* -- Scores ------------------------------------------------------------------------------------------ */

void elise_rates(struct elise_cycle *rate, const struct elise_cycle *u)
{
	*rate = (struct elise_cycle){ .steps = u->steps, .visible = u->visible };
	for (int t = 0; t < u->steps; t++)
		for (int i = 0; i < u->visible; i++)
			rate->at[t][i] = 1 / (1 + exp(-ELISE_SLOPE * (u->at[t][i] - ELISE_HALF)));
}

/* Of so many neurons from the first one on. */
static double correlation(const struct elise_cycle *a, const struct elise_cycle *b, int first, int neurons,
			  int from, int shift)
{
	const double n = (a->steps - from) * neurons;
	double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0, spread;

	for (int t = from; t < a->steps; t++)
		for (int i = first; i < first + neurons; i++) {
			double x = a->at[t][i], y = b->at[(t + shift) % a->steps][i];

			sa += x;
			sb += y;
			saa += x * x;
			sbb += y * y;
			sab += x * y;
		}
	spread = (saa - sa * sa / n) * (sbb - sb * sb / n);
	return spread > 1e-12 ? (sab - sa * sb / n) / sqrt(spread) : 0;
}

double elise_correlate(const struct elise_cycle *seen, const struct elise_cycle *target, int from)
{
	return correlation(seen, target, 0, seen->visible, from, 0);
}

double elise_score(const struct elise_cycle *seen, const struct elise_cycle *target)
{
	double best = -1;

	for (int shift = 0; shift < seen->steps; shift++)
		best = fmax(best, correlation(seen, target, 0, seen->visible, 0, shift));
	return best;
}

double elise_mean_score(const struct elise_cycle *seen, const struct elise_cycle *target, int shifts)
{
	double best = -1;

	for (int shift = 0; shift < shifts; shift++) {
		double sum = 0;

		for (int i = 0; i < seen->visible; i++)
			sum += correlation(seen, target, i, 1, 0, shift);
		best = fmax(best, sum / seen->visible);
	}
	return best;
}
