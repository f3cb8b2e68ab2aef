/* SPDX-License-Identifier: MIT */
/*
 * elise -- targets and the score, sounds, short lives of networks on the device and in the published
 * equations
 */
#define _XOPEN_SOURCE 700
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sndfile.h>
#include <unistd.h>
#include "exp_elise_exact.h"
#include "exp_elise_lab.h"
#include "returns.h"

static struct lq *dev;

static int open_device(void **state)
{
	(void)state;
	return lq_open(&dev, "model:up5k-dendrite");
}

static int close_device(void **state)
{
	(void)state;
	lq_close(dev);
	return 0;
}

static void target(void **state)
{
	struct elise_cycle u, rate, other;
	int on = 0, off = 0;

	(void)state;
	elise_target(&u, ELISE_SHORT, ELISE_NOTE);
	elise_rates(&rate, &u);
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++) {
			double before = u.at[(t + ELISE_CYCLE - 1) % ELISE_CYCLE][i], x = u.at[t][i];

			assert_true(x >= 0 && x <= 20 && fabs(x - before) <= 5);
			on += x == 20;
			off += x == 0;
			assert_true(fabs(rate.at[t][i] - 1 / (1 + exp(-0.3 * (x - 12)))) < 1e-12);
		}
	assert_true(on > 0 && off > on);
	/* Any shift is found; what is constant has no r; what is upside down has a poor one. */
	other = rate;
	for (int shift = 0; shift < ELISE_CYCLE; shift += 17) {
		for (int t = 0; t < ELISE_CYCLE; t++)
			memcpy(other.at[t], rate.at[(t + shift) % ELISE_CYCLE], sizeof(other.at[t]));
		assert_true(fabs(elise_score(&other, &rate) - 1) < 1e-9);
	}
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			other.at[t][i] = 1 - rate.at[t][i];
	assert_true(elise_score(&other, &rate) < 0.3);
	/* A neuron that does not vary is one of seven of the mean; a shift is only sought where it may be. */
	for (int t = 0; t < ELISE_CYCLE; t++) {
		memcpy(other.at[t], rate.at[(t + 5) % ELISE_CYCLE], sizeof(other.at[t]));
		other.at[t][3] = 0.5;
	}
	assert_true(fabs(elise_mean_score(&other, &rate, 6) - 6. / 7) < 1e-9);
	assert_true(elise_mean_score(&other, &rate, 5) < 0.85);
	memset(other.at, 0, sizeof(other.at));
	assert_true(elise_score(&other, &rate) == 0);
}

/* Other tunes: as many notes of either length, no two notes alike; what is as it was does not vary. */
static void tunes(void **state)
{
	static const struct { enum elise_tune tune; int visible, notes; } known[] = {
		{ ELISE_SHORT, 7, 12 }, { ELISE_LONG, 13, 25 }, { ELISE_SONG, 13, 24 },
	};
	struct elise_cycle u, fast;

	(void)state;
	for (int k = 0; k < 3; k++) {
		elise_target(&u, known[k].tune, 10);
		elise_target(&fast, known[k].tune, 5);
		assert_int_equal(u.visible, known[k].visible);
		assert_int_equal(u.steps, 10 * known[k].notes);
		assert_int_equal(fast.steps, 5 * known[k].notes);
		for (int i = 0; i < u.visible; i++) {
			double most = 0, least = 20;

			/* Of the middle of a note's second half, where no ramp is. */
			for (int n = 0; n < known[k].notes; n++) {
				double x = u.at[10 * n + 9][i];

				assert_true(x >= 0 && x <= 20);
				if (known[k].tune != ELISE_SONG) {
					assert_true(elise_sounds(known[k].tune, n, i) ? x > 19 : x < 1);
					assert_true((fast.at[5 * n + 4][i] > 10) == (x > 10));
				}
			}
			for (int t = 0; t < u.steps; t++) {
				most = fmax(most, u.at[t][i]);
				least = fmin(least, u.at[t][i]);
			}
			assert_true(most > (known[k].tune == ELISE_SONG ? 9 : 19) && least < 0.1);
			assert_non_null(elise_names(known[k].tune)[i]);
		}
	}
	/* E5 rises as D#5 falls. Published notes overlap by 1.4 ms; the short tune's are all as long as they are. */
	assert_true(fabs(elise_wanted(ELISE_LONG, 3, 12, -0.7) - 10) < 1e-9);
	assert_true(fabs(elise_wanted(ELISE_LONG, 3, 11, 0.7) - 10) < 1e-9);
	assert_true(elise_wanted(ELISE_LONG, 3, 12, -3.4) == 0 && elise_wanted(ELISE_LONG, 3, 11, 3.4) == 0);
	assert_true(fabs(elise_wanted(ELISE_SHORT, 2, 6, -0.7) - 10) < 1e-9);
	assert_true(fabs(elise_wanted(ELISE_SHORT, 2, 5, -0.7) - 10) < 1e-9);
	elise_target(&u, ELISE_LONG, 10);
	assert_true(fabs(elise_correlate(&u, &u, 200) - 1) < 1e-9);
	assert_true(elise_correlate(&u, &fast, 0) < 0.9);
}

static void weights(int16_t (*w)[ELISE_N])
{
	for (unsigned a = 0; a < ELISE_N; a++)
		OK(lq_read_weights(dev, a, 0, w[a], ELISE_N));
}

/* What learns and what does not, in some cycles; the same seed is the same life. */
static void learns(void **state)
{
	static int16_t w[3][ELISE_N][ELISE_N];
	static struct elise_net net;
	struct elise_cycle u[2];

	(void)state;
	for (int k = 0; k < 5; k++) {
		const struct elise is = { .seed = 9, .reservoir = k == 2, .gate = k == 3 ? 1.9 : 0,
					  .spiking = k == 4 };
		int visible = 0, latent = 0;

		OK(elise_load(dev, &is, &net));
		weights(w[0]);
		for (int i = 0; i < 5; i++)
			OK(elise_run(dev, &net, ELISE_TAUGHT, NULL));
		OK(elise_run(dev, &net, ELISE_TAUGHT, k < 2 ? &u[k] : NULL));
		assert_int_equal(net.steps, 6 * ELISE_CYCLE);
		weights(w[1]);
		for (int a = 0; a < ELISE_N; a++)
			for (int n = 0; n < ELISE_N; n++) {
				assert_true(a != n || !w[1][a][n]);
				*(n < ELISE_VISIBLE ? &visible : &latent) += w[0][a][n] != w[1][a][n];
			}
		assert_true(k == 3 ? visible == 0 : visible > 200);
		assert_true(k == 2 || k == 3 ? latent == 0 : latent > 300);
		if (k == 0)
			memcpy(w[2], w[1], sizeof(w[2]));
		if (k == 1)
			assert_memory_equal(w[2], w[1], sizeof(w[2]));
	}
	assert_memory_equal(&u[0], &u[1], sizeof(u[0]));
}

/* A taught neuron is near its target, a silenced one near rest, a free one where its dendrite is. */
static void teaching(void **state)
{
	const struct elise is = { .seed = 10 };
	static struct elise_net net;
	struct elise_cycle u;
	double share;

	(void)state;
	OK(elise_load(dev, &is, &net));
	OK(lq_learn(dev, false));
	OK(elise_run(dev, &net, ELISE_TAUGHT, &u));
	for (int t = 20; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			assert_true(fabs(u.at[t][i] - 0.6 * net.target.at[t][i]) < 3);
	OK(elise_wrong(dev, &net, 0.06, &share));
	assert_true(share > 0.01 && share < 0.9);
	OK(elise_run(dev, &net, ELISE_SILENCED, &u));
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			assert_true(fabs(u.at[t][i]) < 0.4);
	OK(elise_run(dev, &net, ELISE_TAUGHT, &u));
	assert_true(fabs(u.at[5][6] - 12) < 6);
}

/* Cued, neurons are near the target while the cue lasts, and go on as if it had not been after it. */
static void cue(void **state)
{
	const struct elise is = { .seed = 11, .tune = ELISE_LONG };
	static struct elise_net net;
	struct elise_cycle u;
	double taught = 0, free = 0;

	(void)state;
	OK(elise_load(dev, &is, &net));
	OK(lq_learn(dev, false));
	net.cue = 100;
	OK(elise_run(dev, &net, ELISE_CUED, &u));
	assert_int_equal(u.steps, 250);
	for (int t = 20; t < u.steps; t++)
		for (int i = 0; i < u.visible; i++) {
			double off = fabs(u.at[t][i] - 0.6 * net.target.at[t][i]);

			taught = t < 100 ? fmax(taught, off) : taught;
			free = t < 100 ? free : fmax(free, off);
		}
	assert_true(taught < 3 && free > 6);
}

/* The published equations: taught and silenced potentials, no synapse to itself, what learns how fast. */
static void exact(void **state)
{
	struct elise_exact *x = elise_exact_new(12), *again = elise_exact_new(12);
	static double before[ELISE_ALL][ELISE_ALL];
	double visible = 0, other = 0;
	struct elise_cycle u, target;
	int n = 0;

	(void)state;
	assert_true(x && again);
	elise_target(&target, ELISE_LONG, 10);
	for (int i = 0; i < ELISE_ALL; i++)
		for (int k = 0; k < ELISE_ALL; k++)
			before[i][k] = elise_exact_weight(x, i, k);
	elise_exact_run(x, ELISE_TAUGHT, &u);
	elise_exact_run(again, ELISE_TAUGHT, NULL);
	/* Teacher and dendrite have 0.6 and 0.4 of the conductance; a step takes 0.2 ms to come. */
	for (int t = 20; t < target.steps; t++)
		for (int i = 0; i < target.visible; i++)
			if (target.at[t][i] == target.at[t - 1][i] && ++n)
				assert_true(fabs(u.at[t][i] - 0.6 * target.at[t][i]) < 3);
	assert_true(n > 1000);
	for (int i = 0; i < ELISE_ALL; i++)
		for (int k = 0; k < ELISE_ALL; k++) {
			double change = fabs(elise_exact_weight(x, i, k) - before[i][k]);

			assert_true(elise_exact_weight(x, i, k) == elise_exact_weight(again, i, k));
			assert_true(i != k || (!before[i][k] && !change));
			if (k < ELISE_SEEN)
				*(i < ELISE_SEEN ? &visible : &other) += change / (i < ELISE_SEEN ? 13 : 50);
		}
	/* Visible neurons, which fire as much, have a tenth of the rate of learning. */
	assert_true(other > 3 * visible && visible > 0);
	elise_exact_run(x, ELISE_SILENCED, &u);
	for (int t = 1; t < u.steps; t++)
		for (int i = 0; i < u.visible; i++)
			assert_true(u.at[t][i] == 0);
	elise_exact_free(x);
	elise_exact_free(again);
}

/* A sound of two cycles at four times the length; a neuron is a tone of its own frequency. */
static void sounds(void **state)
{
	static struct elise_picture p;
	static short sample[1 << 16];
	char dir[] = "/tmp/elise-XXXXXX", path[2][80];
	static struct lab lab = { .name = "elise" };
	SF_INFO info = { 0 };
	SNDFILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	lab.dir = dir;
	elise_target(&p.sung, ELISE_SONG, 10);
	for (int t = 0; t < p.sung.steps; t++)
		for (int i = 0; i < p.sung.visible; i++)
			p.sung.at[t][i] = t < 100 && i == 6;
	p.song[0] = p.song[1] = p.sung;
	assert_int_equal(elise_sing(&lab, &p), 0);
	for (int i = 0; i < 2; i++)
		snprintf(path[i], sizeof(path[i]), "%s/elise-song-%s.wav", dir, i ? "replay" : "target");
	f = sf_open(path[0], SFM_READ, &info);
	assert_non_null(f);
	assert_int_equal(info.samplerate, 16000);
	assert_int_equal(info.channels, 1);
	assert_int_equal(info.frames, 2 * 240 * 64);
	assert_int_equal(sf_readf_short(f, sample, info.frames), info.frames);
	sf_close(f);
	for (int part = 0; part < 4; part++) {
		/* Of 0.2 s: 2 kHz and nothing else, in the first 0.4 s of either cycle. */
		const short *s = sample + part / 2 * 240 * 64 + (part % 2 ? 8000 : 1600);
		int rises = 0, loudest = 0;

		for (int i = 1; i < 3200; i++) {
			rises += s[i - 1] < 0 && s[i] >= 0;
			loudest = abs(s[i]) > loudest ? abs(s[i]) : loudest;
		}
		if (part % 2)
			assert_true(!loudest);
		else
			assert_true(abs(rises - 400) <= 1 && loudest > 6000);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(unlink(path[i]), 0);
		free(lab.sound[i]);
	}
	assert_int_equal(rmdir(dir), 0);
}

static void refused(void **state)
{
	const struct elise is = { .seed = 1 };
	static struct elise_net net;
	struct lq *other;

	(void)state;
	assert_int_equal(lq_open(&other, "model:up5k-learn-w16"), LQ_OK);
	assert_int_equal(elise_load(other, &is, &net), LQ_ERR_ARG);
	assert_non_null(strstr(lq_message(other), "has no conductance somas"));
	lq_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(target), cmocka_unit_test(learns),
		cmocka_unit_test(teaching), cmocka_unit_test(refused), cmocka_unit_test(tunes),
		cmocka_unit_test(cue), cmocka_unit_test(exact), cmocka_unit_test(sounds),
	};

	return cmocka_run_group_tests(tests, open_device, close_device);
}
