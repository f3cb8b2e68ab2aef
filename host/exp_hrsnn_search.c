/* SPDX-License-Identifier: MIT */
/* exp_hrsnn_search.c -- H4, both kinds of neurons at their best; H5, a chaotic system's future */
#include <math.h>
#include <stdio.h>
#include "bayes.h"
#include "cmd.h"
#include "draw.h"
#include "exp_hrsnn_lab.h"

enum {
	TUNED = 9001,                /* seeds of the search: none of those that are judged */
	TRIES = 30, FIRST = 10,      /* sets in all; drawn by both ways of searching */
	CUBE = 9, COORDINATES = 8
};

static const double enough = 1.3;    /* capacity */

/* -- What is searched: a point of the unit cube is a set of parameters ------------------------- */

static double between(double u, double lo, double hi)
{
	return lo * pow(hi / lo, u);
}

/* The same law for both kinds; what is of heterogeneity alone comes last. */
static struct hrsnn set_of(const double u[CUBE], unsigned neurons)
{
	struct hrsnn net = hrsnn_recipe_memory(neurons, 0);

	net.tau = between(u[0], 15, 80);
	net.bias = between(u[1], 0.3, 1);
	net.g_in = between(u[2], 0.3, 3);
	net.g = between(u[3], 0.01, 0.15);
	net.eta = between(u[4], 0.003, 0.05);
	net.depress = between(u[5], 0.7, 1.5);
	net.class |= u[6] < 0.5 ? HRSNN_HES : 0;
	net.shape_s = between(u[7], 0.3, 3);
	net.shape_n = between(u[8], 0.7, 6);
	return net;
}

/*
 * What the models see of it. A law of mean 1 is as far from that of another shape as their
 * deviations differ (at least so far, by Wasserstein's distance, and exactly from HoS, of none):
 * so spread is a coordinate and HoS the end of it.
 */
static void coordinates_of(const double u[CUBE], double x[COORDINATES])
{
	const struct hrsnn net = set_of(u, 0);

	for (int i = 0; i < 6; i++)
		x[i] = u[i];
	x[6] = net.class & HRSNN_HES ? sqrt(1 / net.shape_s) : 0;
	x[7] = sqrt(1 / net.shape_n);
}

/* A set that was measured on the seeds of the search. */
struct tried {
	double u[CUBE], capacity, efficiency;
};

static int score(struct hrsnn_lab *x, int width, const struct hrsnn *net, uint32_t from, uint32_t seeds,
		 const struct hrsnn_length *length, double *capacity, double *efficiency)
{
	int status = EXIT_OK;

	*capacity = *efficiency = 0;
	for (uint32_t k = 0; !status && k < seeds; k++) {
		struct hrsnn n = *net;
		struct hrsnn_score s;

		n.seed = from + k;
		status = hrsnn_memory_only(x, width, "H4", &n, length, &s);
		if (status)
			break;
		*capacity += s.value / seeds;
		*efficiency += (s.rate > 0 ? s.value / s.rate : 0) / seeds;
	}
	return status;
}

/* The most efficient that remembers enough; while there is none, the one that remembers most. */
static const struct tried *best_of(const struct tried *t)
{
	const struct tried *best = t;

	for (int k = 1; k < TRIES; k++)
		if (fmin(t[k].capacity, best->capacity) > enough ? t[k].efficiency > best->efficiency :
								   t[k].capacity > best->capacity)
			best = &t[k];
	return best;
}

/* -- Two ways to search ------------------------------------------------------------------------ */

enum method { RANDOM, BAYES, METHODS };

static const char *const methods[METHODS] = { "random", "Bayes" };

struct search {
	struct hrsnn_lab *x;
	int width;
	const struct hrsnn_length *length;
	uint32_t seeds;              /* that a set is measured on */
	unsigned neurons;            /* 0 or HRSNN_HEN */
	struct tried tried[METHODS][TRIES];
};

static int try(const struct search *s, enum method method, int k, struct tried *t)
{
	const struct hrsnn net = set_of(t->u, s->neurons);
	const char *kind = s->neurons ? "HeN" : "HoN";
	char name[40];
	int status;

	lab_progress(s->x->lab, "search, %s, %s: %d of %d", methods[method], kind, k, TRIES);
	status = score(s->x, s->width, &net, TUNED, s->seeds, s->length, &t->capacity, &t->efficiency);
	if (status)
		return status;
	snprintf(name, sizeof(name), "%s %s capacity", methods[method], kind);
	lab_figure(s->x->lab, "H4", (uint32_t)k, name, t->capacity);
	snprintf(name, sizeof(name), "%s %s efficiency", methods[method], kind);
	lab_figure(s->x->lab, "H4", (uint32_t)k, name, t->efficiency);
	return EXIT_OK;
}

static int search_random(struct search *s)
{
	struct random r = { s->x->lab->seed * 2 + s->neurons };
	int status = EXIT_OK;

	for (int k = 0; !status && k < TRIES; k++) {
		for (int i = 0; i < CUBE; i++)
			s->tried[RANDOM][k].u[i] = draw_uniform(&r);
		status = try(s, RANDOM, k, &s->tried[RANDOM][k]);
	}
	return status;
}

/* What is sought is a ratio: its logarithm is told. Silent networks have none worth the name. */
static bool tell(struct bayes *b, const struct tried *t)
{
	return bayes_tell(b, t->u, log(fmax(t->efficiency, 1e-2)), t->capacity);
}

/* The first sets are random search's, which were measured already: they are not run again. */
static int search_bayes(struct search *s)
{
	const struct bayes_plan plan = {
		.dim = CUBE, .coordinates = COORDINATES, .coordinates_of = coordinates_of,
		.first = FIRST, .least = enough, .seed = s->x->lab->seed * 2 + s->neurons,
	};
	struct bayes *b = bayes_new(&plan);
	int status = EXIT_OK;
	bool ok = b;

	for (int k = 0; ok && !status && k < TRIES; k++) {
		struct tried *t = &s->tried[BAYES][k];

		if (k < FIRST) {
			*t = s->tried[RANDOM][k];
		} else {
			ok = bayes_ask(b, t->u);
			if (ok)
				status = try(s, BAYES, k, t);
		}
		ok = ok && (status || tell(b, t));
	}
	bayes_free(b);
	if (ok)
		return status;
	say("H4: out of memory, or LAPACK failed");
	return EXIT_USAGE;
}

/* -- H4 ---------------------------------------------------------------------------------------- */

static const struct {
	const char *id, *what;
} searched[METHODS][5] = {
	{ { "H4a", "random search: capacity per spike, HeN over HoN" },
	  { "H4b", "random search: capacity per spike, HoN" },
	  { "H4c", "random search: capacity per spike, HeN" },
	  { "H4d", "random search: capacity, HoN" },
	  { "H4e", "random search: capacity, HeN" } },
	{ { "H4f", "Bayes' search: capacity per spike, HeN over HoN" },
	  { "H4g", "Bayes' search: capacity per spike, HoN" },
	  { "H4h", "Bayes' search: capacity per spike, HeN" },
	  { "H4i", "Bayes' search: capacity, HoN" },
	  { "H4j", "Bayes' search: capacity, HeN" } },
};

/* What the best sets of one way to search come to on other seeds. */
static int judge(const struct search *s, enum method method, const struct hrsnn best[2], uint32_t seeds)
{
	struct lab *lab = s->x->lab;
	struct bar *bar[5];
	int status = EXIT_OK;

	for (int i = 0; i < 5; i++)
		bar[i] = lab_bar(lab, searched[method][i].id, searched[method][i].what, LAB_MEDIAN,
				 i ? -INFINITY : 1.5, INFINITY);
	for (uint32_t seed = lab->seed; !status && seed < lab->seed + seeds; seed++) {
		double e[2], m[2];

		for (int c = 0; !status && c < 2; c++)
			status = score(s->x, s->width, &best[c], seed, 1, s->length, &m[c], &e[c]);
		for (int c = 0; !status && c < 2; c++) {
			lab_value(lab, bar[1 + c], seed, e[c]);
			lab_value(lab, bar[3 + c], seed, m[c]);
		}
		if (!status)
			lab_value(lab, bar[0], seed, e[1] / e[0]);
	}
	return status;
}

int hrsnn_search(struct hrsnn_lab *x)
{
	static const struct hrsnn_length full = { 500, 3000, 2000 }, quick = { 100, 800, 400 };
	struct search s = {
		.x = x, .width = x->dev[0] ? 0 : 1, .length = x->lab->quick ? &quick : &full,
		.seeds = x->lab->quick ? 1 : 2,
	};
	struct hrsnn best[METHODS][2] = { 0 };
	int status = EXIT_OK;

	for (int c = 0; !status && c < 2; c++) {
		s.neurons = c ? HRSNN_HEN : 0;
		status = search_random(&s);
		if (!status)
			status = search_bayes(&s);
		for (int m = 0; !status && m < METHODS; m++)
			best[m][c] = set_of(best_of(s.tried[m])->u, s.neurons);
	}
	for (int m = 0; !status && m < METHODS; m++)
		status = judge(&s, m, best[m], lab_seeds(x->lab, 6, 3));
	return status;
}

int hrsnn_report_lorenz(struct hrsnn_lab *x)
{
	static const uint32_t ahead[2] = { 1, 5 };
	static const char *const id[2][2] = { { "H5a", "H5b" }, { "H5c", "H5d" } };
	static const char *const what[2][2] = {
		{ "Lorenz, error 1 ahead, HoN-HoS", "Lorenz, error 5 ahead, HoN-HoS" },
		{ "Lorenz, error 1 ahead, HeN-HeS", "Lorenz, error 5 ahead, HeN-HeS" },
	};
	const struct hrsnn_length full = { 500, 3000, 2000 }, quick = { 200, 1200, 800 };
	const uint32_t seeds = lab_seeds(x->lab, 8, 2);
	const int width = x->dev[0] ? 0 : 1;
	struct bar *bar[2][2];
	int status = EXIT_OK;

	for (int c = 0; c < 2; c++)
		for (int k = 0; k < 2; k++)
			bar[c][k] = lab_bar(x->lab, id[c][k], what[c][k], LAB_MEDIAN, -INFINITY, INFINITY);
	for (uint32_t seed = x->lab->seed; !status && seed < x->lab->seed + seeds; seed++)
		for (int c = 0; !status && c < 2; c++) {
			const struct hrsnn net = hrsnn_recipe_memory(c ? HRSNN_HEN | HRSNN_HES : 0, seed);
			struct hrsnn_record record = { 0 };
			struct hrsnn_score s;
			double error[2];
			int err = hrsnn_lorenz(x->dev[width], &net, x->lab->quick ? &quick : &full, ahead,
					       error, &record, &s);

			hrsnn_record_free(&record);
			status = hrsnn_status(x->dev[width], "H5", err);
			for (int k = 0; !status && k < 2; k++)
				lab_value(x->lab, bar[c][k], seed, error[k]);
		}
	return status;
}
