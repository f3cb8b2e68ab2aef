/* SPDX-License-Identifier: MIT */
/* exp_elise_song.c -- other speeds; a song like a bird's, learned, replayed, and as sound */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include "cmd.h"
#include "exp_elise_lab.h"

int elise_speeds(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	const struct { const char *id, *what; int note; } speeds[] = {
		{ "E9a", "r of replay, notes of 20 ms", 2 * ELISE_NOTE },
		{ "E9b", "r of replay, notes of 5 ms", ELISE_NOTE / 2 },
	};
	const uint32_t n = lab_seeds(lab, 3, 1);
	int status = EXIT_OK;

	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		struct bar *r = lab_bar(lab, speeds[i].id, speeds[i].what, LAB_MEDIAN, -INFINITY, INFINITY);

		if (!status)
			status = elise_arm(x, speeds[i].id, (struct elise){ .note = speeds[i].note }, n, r, NULL,
					   NULL);
	}
	return status;
}

/* In short as well: after fewer there is little to hear. */
enum { SONG_CYCLES = 1000 };

int elise_song(struct elise_lab *x)
{
	struct lab *lab = x->lab;
	struct bar *r = lab_bar(lab, "E11", "r of replay, a song of four syllables", LAB_MEDIAN, -INFINITY,
				INFINITY);
	const uint32_t n = lab_seeds(lab, 3, 1);
	int status = EXIT_OK;

	for (uint32_t seed = lab->seed; !status && seed < lab->seed + n; seed++) {
		struct life l = elise_of_seed(x, seed, (struct elise){ .tune = ELISE_SONG });

		l.cycles = SONG_CYCLES;
		status = elise_live(x, &l, "E11");
		if (status)
			break;
		lab_value(lab, r, seed, l.r[ELISE_REPLAY - 1]);
		if (seed == lab->seed) {
			struct elise_cycle u;

			elise_target(&u, ELISE_SONG, ELISE_NOTE);
			elise_rates(&x->picture.sung, &u);
			x->picture.song[0] = l.before;
			x->picture.song[1] = l.last;
		}
	}
	return status;
}

/* -- Sound ------------------------------------------------------------------------------------------ */

/*
 * A band is a tone, a sixth of an octave above the one before, as loud as its neuron's rate is above
 * rest; with its octave, fainter, if that can be heard. Four times as slow as the network.
 */
enum { RATE = 16000, STEP = RATE / 1000 * 4 };

static const double lowest_hz = 1000, octave = 0.2, gain = 0.25, turn = 6.283185307179586;

static double loud(double rate)
{
	const double rest = 1 / (1 + exp(ELISE_SLOPE * ELISE_HALF));

	return fmax(rate - rest, 0) / (1 - rest);
}

/* Between steps loudness goes in straight lines. */
static double sample(const struct elise_cycle *now, const struct elise_cycle *next, int t, int k, double s)
{
	const struct elise_cycle *then = t + 1 < now->steps ? now : next;
	double sum = 0;

	for (int i = 0; i < now->visible; i++) {
		double hz = lowest_hz * pow(2, i / 6.), a = loud(now->at[t][i]);
		double b = loud(then->at[(t + 1) % now->steps][i]), x = turn * hz * s;

		sum += (a + (b - a) * k / STEP) * (sin(x) + (4 * hz < RATE ? octave * sin(2 * x) : 0));
	}
	return gain * sum;
}

/* Two cycles, 16 bits a sample. */
static bool write_sound(const struct elise_cycle *first, const struct elise_cycle *second, const char *path,
			struct why *why)
{
	static short samples[2 * ELISE_STEPS * STEP];
	const int steps = first->steps;
	SF_INFO info = { .samplerate = RATE, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
	sf_count_t n = 0;
	struct outfile out;
	SNDFILE *file;
	bool good;

	for (int t = 0; t < 2 * steps; t++)
		for (int k = 0; k < STEP; k++, n++) {
			const struct elise_cycle *now = t < steps ? first : second;
			double y = sample(now, second, t % steps, k, (double)n / RATE);

			samples[n] = (short)lround(32767 * fmin(fmax(y, -1), 1));
		}
	if (!outfile_open(&out, path, why))
		return false;
	file = sf_open_fd(fileno(out.stream), SFM_WRITE, &info, SF_FALSE);
	good = file && sf_writef_short(file, samples, n) == n;
	if (!good)
		why_not(why, "%s: cannot be written: %s", path, sf_strerror(file));
	good = !sf_close(file) && good;
	if (good)
		return outfile_commit(&out, why);
	outfile_abort(&out);
	return false;
}

int elise_sing(struct lab *lab, const struct elise_picture *p)
{
	const char *target = lab_sound(lab, "song-target"), *replay = lab_sound(lab, "song-replay");
	struct why why;

	if (!target || !replay)
		return EXIT_USAGE;
	if (write_sound(&p->sung, &p->sung, target, &why) &&
	    write_sound(&p->song[0], &p->song[1], replay, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}
