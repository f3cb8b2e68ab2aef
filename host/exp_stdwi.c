/* SPDX-License-Identifier: MIT */
/* exp_stdwi.c -- `lapicque experiment stdwi`: the bars S1 to S5 of docs/experiments.md */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "exp_stdwi_picture.h"
#include "experiment.h"

#define WIDE "up5k-learn-w16"
#define NARROW "up5k-learn"

/* Milliseconds. */
enum { SECOND = 1000, RUN = 200 * SECOND, EVERY = 5 * SECOND };

struct stdwi {
	struct lab *lab;
	struct lq *wide, *narrow; /* of 16 and 8 bits; narrow NULL if -d names one of 16 */
	struct stdwi_picture picture;
};

/* What a run is called while it goes on. */
struct job {
	const struct lab *lab;
	const char *id;
	const struct stdwi_arm *arm;
};

static void tell(void *arg, uint32_t step)
{
	const struct job *job = arg;

	if (step % (20 * SECOND) == 0)
		lab_progress(job->lab, "%s: seed %u, %u of %u s", job->id, (unsigned)job->arm->seed,
			     (unsigned)(step / SECOND), (unsigned)(job->arm->steps / SECOND));
}

/* 16 bits that hold all that is inferred in 200 s. */
static struct stdwi_arm plain(uint32_t seed)
{
	return (struct stdwi_arm){
		.seed = seed, .steps = RUN, .every = EVERY, .bits = 16, .full = 0.5, .slow = 1,
	};
}

static void figures(const struct stdwi *x, const char *id, const char *method, uint32_t seed,
		    const struct stdwi_score *s)
{
	const char *const what[] = { "sign", "balanced", "r" };
	const double value[] = { s->sign, s->balanced, s->r };
	char name[40];

	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s %s", method, what[i]);
		lab_figure(x->lab, id, seed, name, value[i]);
	}
}

/* Run an arm and score what it ends with. The caller frees the record, whatever is returned. */
static int infer(struct stdwi *x, const char *id, const struct stdwi_arm *arm,
		 struct stdwi_record *record, struct stdwi_score *score)
{
	struct lq *dev = arm->bits == 8 ? x->narrow : x->wide;
	struct job job = { x->lab, id, arm };
	uint32_t seed = (uint32_t)arm->seed;
	int err = stdwi_run(dev, arm, record, tell, &job);

	if (err) {
		say("%s: %s", id, err == LQ_ERR_NOMEM ? lq_strerror(err) : lq_message(dev));
		return err == LQ_ERR_NOMEM ? EXIT_USAGE : cmd_status(err);
	}
	*score = stdwi_score(&record->guess[record->n_guesses - 1], &record->w);
	lab_figure(x->lab, id, seed, "spikes", (double)record->n_spikes);
	lab_figure(x->lab, id, seed, "clocks a step", (double)record->clocks / arm->steps);
	lab_figure(x->lab, id, seed, "range used",
		   stdwi_largest(&record->guess[record->n_guesses - 1]) / arm->full);
	figures(x, id, "stdwi", seed, score);
	return EXIT_OK;
}

/* The same without the record; shuffled: scored as if inputs had learned from others' traces. */
static int score_only(struct stdwi *x, const char *id, const struct stdwi_arm *arm, bool shuffled,
		      struct stdwi_score *score)
{
	struct stdwi_record record;
	int status = infer(x, id, arm, &record, score);

	if (!status && shuffled) {
		struct stdwi_matrix *last = &record.guess[record.n_guesses - 1];

		stdwi_shuffle(last, arm->seed);
		*score = stdwi_score(last, &record.w);
		figures(x, id, "shuffled", (uint32_t)arm->seed, score);
	}
	stdwi_record_free(&record);
	return status;
}

/* Every method on a record's spikes, what the device did first; false: out of memory, said. */
static bool compare(const struct stdwi_record *record, struct stdwi_matrix *guess[STDWI_METHODS])
{
	size_t n = record->n_guesses;
	bool ok = true;

	for (int m = 0; m < STDWI_METHODS; m++) {
		guess[m] = calloc(n, sizeof(*guess[m]));
		ok = ok && guess[m];
	}
	if (!ok) {
		say("out of memory");
		return false;
	}
	memcpy(guess[STDWI_DEVICE], record->guess, n * sizeof(*record->guess));
	stdwi_rdd(record, guess[STDWI_RDD]);
	stdwi_akrout(record, guess[STDWI_AKROUT]);
	stdwi_reference(record, guess[STDWI_DOUBLE]);
	return true;
}

static void release(struct stdwi_matrix *guess[STDWI_METHODS])
{
	for (int m = 0; m < STDWI_METHODS; m++)
		free(guess[m]);
}

/* -- S1 and S2: 200 s, 16 bits --------------------------------------------------------------- */

struct main_bars {
	struct bar *sign[3], *r[3];  /* after 25, 50 and 200 s */
	struct bar *balanced;
	struct bar *over_rdd, *over_akrout, *rdd, *akrout, *reference;
};

static const uint32_t read_s[] = { 25, 50, 200 };

/* In the order of the table. */
static struct main_bars main_bars(struct lab *lab)
{
	const double any = INFINITY;
	struct main_bars b;

	b.sign[2] = lab_bar(lab, "S1a", "sign accuracy after 200 s", LAB_MEAN, 0.91, any);
	b.r[2] = lab_bar(lab, "S1b", "r after 200 s", LAB_MEAN, 0.96, any);
	b.balanced = lab_bar(lab, "S1c", "balanced accuracy after 200 s", LAB_MEAN, -any, any);
	b.reference = lab_bar(lab, "S1d", "sign accuracy in double precision", LAB_MEAN, -any, any);
	b.sign[1] = lab_bar(lab, "S1e", "sign accuracy after 50 s", LAB_MEAN, 0.87, any);
	b.r[1] = lab_bar(lab, "S1f", "r after 50 s", LAB_MEAN, 0.90, any);
	b.sign[0] = lab_bar(lab, "S1g", "sign accuracy after 25 s", LAB_MEAN, 0.82, any);
	b.r[0] = lab_bar(lab, "S1h", "r after 25 s", LAB_MEAN, 0.82, any);
	b.over_rdd = lab_bar(lab, "S2a", "sign accuracy, STDWI less RDD", LAB_MEAN, 1e-4, any);
	b.over_akrout = lab_bar(lab, "S2b", "sign accuracy, RDD less Akrout", LAB_MEAN, 1e-4, any);
	b.rdd = lab_bar(lab, "S2c", "sign accuracy of RDD", LAB_MEAN, -any, any);
	b.akrout = lab_bar(lab, "S2d", "sign accuracy of Akrout", LAB_MEAN, -any, any);
	return b;
}

static int main_seed(struct stdwi *x, const struct main_bars *b, uint32_t seed, bool first)
{
	static const char *const names[STDWI_METHODS] = { "stdwi", "rdd", "akrout", "double" };
	const struct stdwi_arm arm = plain(seed);
	struct stdwi_matrix *guess[STDWI_METHODS] = { NULL };
	struct stdwi_record record;
	struct stdwi_score s[STDWI_METHODS];
	int status = infer(x, "S1", &arm, &record, &s[0]);

	if (!status && !compare(&record, guess))
		status = EXIT_USAGE;
	if (status)
		goto out;
	for (int k = 0; k < 3; k++) {
		size_t at = read_s[k] * SECOND / EVERY - 1;
		struct stdwi_score early = stdwi_score(&record.guess[at], &record.w);

		lab_value(x->lab, b->sign[k], seed, early.sign);
		lab_value(x->lab, b->r[k], seed, early.r);
	}
	for (int m = 0; m < STDWI_METHODS; m++) {
		s[m] = stdwi_score(&guess[m][record.n_guesses - 1], &record.w);
		if (m != STDWI_DEVICE)
			figures(x, "S2", names[m], seed, &s[m]);
	}
	lab_value(x->lab, b->balanced, seed, s[STDWI_DEVICE].balanced);
	lab_value(x->lab, b->reference, seed, s[STDWI_DOUBLE].sign);
	lab_value(x->lab, b->over_rdd, seed, s[STDWI_DEVICE].sign - s[STDWI_RDD].sign);
	lab_value(x->lab, b->over_akrout, seed, s[STDWI_RDD].sign - s[STDWI_AKROUT].sign);
	lab_value(x->lab, b->rdd, seed, s[STDWI_RDD].sign);
	lab_value(x->lab, b->akrout, seed, s[STDWI_AKROUT].sign);
	stdwi_picture_add(&x->picture, &record, guess, first);
out:
	release(guess);
	stdwi_record_free(&record);
	return status;
}

static int main_runs(struct stdwi *x)
{
	const struct main_bars b = main_bars(x->lab);
	uint32_t seeds = lab_seeds(x->lab, 10, 3);
	int status = EXIT_OK;

	for (uint32_t k = 0; k < seeds && !status; k++)
		status = main_seed(x, &b, x->lab->seed + k, k == 0);
	return status;
}

/* -- S3: fewer bits --------------------------------------------------------------------------- */

static int twelve_bits(struct stdwi *x)
{
	const double any = INFINITY;
	struct lab *lab = x->lab;
	struct bar *sign = lab_bar(lab, "S3a", "sign accuracy, 12 bits", LAB_MEAN, 0.92, any);
	struct bar *r = lab_bar(lab, "S3b", "r, 12 bits", LAB_MEAN, 0.955, any);
	struct bar *less = lab_bar(lab, "S3c", "sign accuracy lost to nearest", LAB_MEAN,
				   0.05, any);
	uint32_t seeds = lab_seeds(lab, 10, 2);
	int status = EXIT_OK;

	for (uint32_t k = 0; k < seeds && !status; k++) {
		struct stdwi_arm arm = plain(lab->seed + k);
		struct stdwi_score s, nearest;

		arm.bits = 12;
		status = score_only(x, "S3a", &arm, false, &s);
		arm.nearest = true;
		if (!status)
			status = score_only(x, "S3c", &arm, false, &nearest);
		if (status)
			break;
		lab_value(lab, sign, lab->seed + k, s.sign);
		lab_value(lab, r, lab->seed + k, s.r);
		lab_value(lab, less, lab->seed + k, s.sign - nearest.sign);
	}
	return status;
}

/* On a device of 8 bits. A quarter as full scale clips some weights and resolves the others. */
static int eight_bits(struct stdwi *x)
{
	struct lab *lab = x->lab;
	struct bar *sign, *r;
	uint32_t seeds = lab_seeds(lab, 10, 2);
	int status = EXIT_OK;

	if (!x->narrow)
		return EXIT_OK;
	sign = lab_bar(lab, "S3d", "sign accuracy, 8 bits", LAB_MEAN, 0.82, INFINITY);
	r = lab_bar(lab, "S3e", "r, 8 bits", LAB_MEAN, -INFINITY, INFINITY);
	for (uint32_t k = 0; k < seeds && !status; k++) {
		struct stdwi_arm arm = plain(lab->seed + k);
		struct stdwi_score s;

		arm.bits = 8;
		arm.full = 0.25;
		status = score_only(x, "S3d", &arm, false, &s);
		if (status)
			break;
		lab_value(lab, sign, lab->seed + k, s.sign);
		lab_value(lab, r, lab->seed + k, s.r);
	}
	return status;
}

/* -- S4: correlated stimuli, all active ------------------------------------------------------- */

static int correlated(struct stdwi *x)
{
	const double any = INFINITY;
	struct lab *lab = x->lab;
	struct bar *over = lab_bar(lab, "S4a", "r, correlated, STDWI less Akrout", LAB_MEAN,
				   0.15, any);
	struct bar *r = lab_bar(lab, "S4b", "r, correlated", LAB_MEAN, -any, any);
	uint32_t seeds = lab_seeds(lab, 10, 2);
	int status = EXIT_OK;

	for (uint32_t k = 0; k < seeds && !status; k++) {
		struct stdwi_arm arm = plain(lab->seed + k);
		struct stdwi_matrix *guess[STDWI_METHODS] = { NULL };
		struct stdwi_record record;
		struct stdwi_score s, a;

		arm.steps = 400 * SECOND;
		arm.full = 1;
		arm.all_active = true;
		arm.correlation = 0.4;
		status = infer(x, "S4", &arm, &record, &s);
		if (!status && !compare(&record, guess))
			status = EXIT_USAGE;
		if (!status) {
			a = stdwi_score(&guess[STDWI_AKROUT][record.n_guesses - 1], &record.w);
			figures(x, "S4", "akrout", lab->seed + k, &a);
			lab_value(lab, over, lab->seed + k, s.r - a.r);
			lab_value(lab, r, lab->seed + k, s.r);
			a = stdwi_score(&guess[STDWI_RDD][record.n_guesses - 1], &record.w);
			figures(x, "S4", "rdd", lab->seed + k, &a);
		}
		release(guess);
		stdwi_record_free(&record);
	}
	return status;
}

/* -- S5: what must fail; and the other end of the synapse ------------------------------------- */

static int controls(struct stdwi *x)
{
	static const struct {
		const char *id, *what;
		double slow, hi;
		bool shuffled, forward;
	} row[] = {
		{ "S5a", "sign accuracy, inputs shuffled", 1, 0.62, true, false },
		{ "S5c", "sign accuracy, slow trace doubled", 2, 0.45, false, false },
		{ "S5d", "sign accuracy, slow trace halved", 0.5, 0.72, false, false },
		{ "S5e", "sign accuracy, no slow trace", 0, 0.72, false, false },
		{ "S6", "sign accuracy, inferred in tags", 1, INFINITY, false, true },
	};
	const double any = INFINITY;
	uint32_t seeds = lab_seeds(x->lab, 10, 1);
	int status = EXIT_OK;

	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]) && !status; i++) {
		struct bar *sign = lab_bar(x->lab, row[i].id, row[i].what, LAB_MEAN,
					   -any, row[i].hi);
		struct bar *r = NULL;

		if (row[i].shuffled)
			r = lab_bar(x->lab, "S5b", "|r|, inputs shuffled", LAB_MEAN, -any, 0.15);

		for (uint32_t k = 0; k < seeds && !status; k++) {
			struct stdwi_arm arm = plain(x->lab->seed + k);
			struct stdwi_score s;

			arm.slow = row[i].slow;
			arm.forward = row[i].forward;
			arm.full = row[i].slow == 1 ? arm.full : 4; /* off balance, weights grow */
			status = score_only(x, row[i].id, &arm, row[i].shuffled, &s);
			if (status)
				break;
			lab_value(x->lab, sign, x->lab->seed + k, s.sign);
			if (r)
				lab_value(x->lab, r, x->lab->seed + k, fabs(s.r));
		}
	}
	return status;
}

/* -- All --------------------------------------------------------------------------------------- */

static int open_devices(struct stdwi *x)
{
	struct lq_info info;
	int status = lab_open(x->lab, &x->wide, WIDE);

	if (status)
		return status;
	if (!lq_describe(x->wide, &info) && info.weight_bits != 16) {
		say("%s has weights of %u bits, needed are 16", info.config, info.weight_bits);
		return EXIT_DEVICE;
	}
	status = lab_open(x->lab, &x->narrow, NARROW);
	if (!status && !lq_describe(x->narrow, &info) && info.weight_bits != 8) {
		say("%s has weights of %u bits: S3d is left out", info.config, info.weight_bits);
		lq_close(x->narrow);
		x->narrow = NULL;
	}
	return status;
}

static int pictures(const struct stdwi *x)
{
	const char *scatter = lab_picture(x->lab, "weights");
	const char *curves = lab_picture(x->lab, "accuracy");
	struct why why;

	if (!scatter || !curves)
		return EXIT_USAGE;
	if (stdwi_picture_scatter(&x->picture, scatter, &why) &&
	    stdwi_picture_curves(&x->picture, curves, &why))
		return EXIT_OK;
	say("%s", why.text);
	return EXIT_USAGE;
}

int experiment_stdwi(struct lab *lab)
{
	static int (*const part[])(struct stdwi *x) = {
		open_devices, main_runs, twelve_bits, eight_bits, correlated, controls,
	};
	struct stdwi x = { .lab = lab };
	int status = EXIT_OK;

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && !status; i++)
		status = part[i](&x);
	lq_close(x.wide);
	lq_close(x.narrow);
	return status ? status : pictures(&x);
}
