/* SPDX-License-Identifier: MIT */
/* exp_hrsnn_search.c -- H4, both kinds of neurons at their best; H5, a chaotic system's future */
#include <math.h>
#include <string.h>
#include "cmd.h"
#include "draw.h"
#include "exp_hrsnn_lab.h"

enum { TUNED = 9001 };               /* seeds of the search: none of those that are judged */

static const double enough = 1.3;    /* capacity */

static double between(struct random *r, double lo, double hi)
{
	return lo * pow(hi / lo, draw_uniform(r));
}

/* The same law for both kinds; what is of heterogeneity alone comes last. */
static struct hrsnn draw(struct random *r, unsigned neurons)
{
	struct hrsnn net = hrsnn_recipe_memory(neurons, 0);

	net.tau = between(r, 15, 80);
	net.bias = between(r, 0.3, 1);
	net.g_in = between(r, 0.3, 3);
	net.g = between(r, 0.01, 0.15);
	net.eta = between(r, 0.003, 0.05);
	net.depress = between(r, 0.7, 1.5);
	net.class |= draw_uniform(r) < 0.5 ? HRSNN_HES : 0;
	net.shape_s = between(r, 0.3, 3);
	net.shape_n = between(r, 0.7, 6);
	return net;
}

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
static int search(struct hrsnn_lab *x, int width, unsigned neurons, uint32_t tries, uint32_t seeds,
		  const struct hrsnn_length *length, struct hrsnn *best)
{
	double best_capacity = -1, best_efficiency = 0;
	struct random r = { x->lab->seed * 2 + neurons };
	int status = EXIT_OK;

	for (uint32_t k = 0; !status && k < tries; k++) {
		const struct hrsnn net = draw(&r, neurons);
		double capacity, efficiency;
		bool better;

		lab_progress(x->lab, "search, %s: %u of %u", neurons ? "HeN" : "HoN", (unsigned)k,
			     (unsigned)tries);
		status = score(x, width, &net, TUNED, seeds, length, &capacity, &efficiency);
		if (status)
			break;
		lab_figure(x->lab, "H4", k, neurons ? "HeN capacity" : "HoN capacity", capacity);
		lab_figure(x->lab, "H4", k, neurons ? "HeN efficiency" : "HoN efficiency", efficiency);
		if (fmin(capacity, best_capacity) > enough)
			better = efficiency > best_efficiency;
		else
			better = capacity > best_capacity;
		if (better) {
			*best = net;
			best_capacity = capacity;
			best_efficiency = efficiency;
		}
	}
	return status;
}

int hrsnn_search(struct hrsnn_lab *x)
{
	const struct hrsnn_length full = { 500, 3000, 2000 }, quick = { 100, 800, 400 };
	const struct hrsnn_length *length = x->lab->quick ? &quick : &full;
	const uint32_t seeds = lab_seeds(x->lab, 6, 3), tries = 30;
	const double any = INFINITY;
	struct bar *ratio = lab_bar(x->lab, "H4a", "searched: capacity per spike, HeN over HoN",
				    LAB_MEDIAN, 1.5, any);
	struct bar *of[2], *capacity[2];
	int status = EXIT_OK, width = x->dev[0] ? 0 : 1;
	struct hrsnn best[2] = { 0 };

	of[0] = lab_bar(x->lab, "H4b", "searched: capacity per spike, HoN", LAB_MEDIAN, -any, any);
	of[1] = lab_bar(x->lab, "H4c", "searched: capacity per spike, HeN", LAB_MEDIAN, -any, any);
	capacity[0] = lab_bar(x->lab, "H4d", "searched: capacity, HoN", LAB_MEDIAN, -any, any);
	capacity[1] = lab_bar(x->lab, "H4e", "searched: capacity, HeN", LAB_MEDIAN, -any, any);
	for (int c = 0; !status && c < 2; c++)
		status = search(x, width, c ? HRSNN_HEN : 0, tries, x->lab->quick ? 1 : 2,
				length, &best[c]);
	for (uint32_t seed = x->lab->seed; !status && seed < x->lab->seed + seeds; seed++) {
		double e[2], m[2];

		for (int c = 0; !status && c < 2; c++)
			status = score(x, width, &best[c], seed, 1, length, &m[c], &e[c]);
		for (int c = 0; !status && c < 2; c++) {
			lab_value(x->lab, of[c], seed, e[c]);
			lab_value(x->lab, capacity[c], seed, m[c]);
		}
		if (!status)
			lab_value(x->lab, ratio, seed, e[1] / e[0]);
	}
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
