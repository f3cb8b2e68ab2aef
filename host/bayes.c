/* SPDX-License-Identifier: MIT */
#include "bayes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "draw.h"

enum { ANYWHERE = 2000, NEAR = 1000, CANDIDATES = ANYWHERE + NEAR };

struct bayes {
	struct bayes_plan plan;
	struct random random;
	int n, cap;
	double *u, *x;         /* [n][dim], [n][coordinates] */
	double *value, *limit; /* [n] */
};

struct bayes *bayes_new(const struct bayes_plan *plan)
{
	struct bayes *b = calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->plan = *plan;
	b->random.state = plan->seed;
	if (!plan->coordinates_of)
		b->plan.coordinates = plan->dim;
	return b;
}

void bayes_free(struct bayes *b)
{
	if (!b)
		return;
	free(b->u);
	free(b->x);
	free(b->value);
	free(b->limit);
	free(b);
}

static bool grow(double **list, int n)
{
	double *more = realloc(*list, (size_t)n * sizeof(*more));

	if (more)
		*list = more;
	return more;
}

static void coordinates(const struct bayes *b, const double *u, double *x)
{
	if (b->plan.coordinates_of)
		b->plan.coordinates_of(u, x);
	else
		memcpy(x, u, (size_t)b->plan.dim * sizeof(*x));
}

bool bayes_tell(struct bayes *b, const double *u, double value, double limit)
{
	if (b->n == b->cap) {
		int cap = b->cap ? 2 * b->cap : 32;

		if (!grow(&b->u, cap * b->plan.dim) || !grow(&b->x, cap * b->plan.coordinates) ||
		    !grow(&b->value, cap) || !grow(&b->limit, cap))
			return false;
		b->cap = cap;
	}
	memcpy(b->u + b->n * b->plan.dim, u, (size_t)b->plan.dim * sizeof(*u));
	coordinates(b, u, b->x + b->n * b->plan.coordinates);
	b->value[b->n] = value;
	b->limit[b->n++] = limit;
	return true;
}

static bool keeps(const struct bayes *b, int i)
{
	return b->plan.least == -INFINITY || b->limit[i] > b->plan.least;
}

int bayes_best(const struct bayes *b)
{
	int best = -1;

	for (int i = 0; i < b->n; i++) {
		bool kept = keeps(b, i);

		if (best < 0 || kept > keeps(b, best) ||
		    (kept == keeps(b, best) && (kept ? b->value[i] > b->value[best] :
						       b->limit[i] > b->limit[best])))
			best = i;
	}
	return best;
}

/* Probability that a normal number is below x. */
static double below(double x)
{
	return erfc(-x / sqrt(2)) / 2;
}

double bayes_improvement(double mean, double deviation, double best)
{
	const double more = mean - best, z = more / deviation;

	if (!(deviation > 0))
		return fmax(more, 0);
	/* Of far worse points rounding may leave less than nothing. */
	return fmax(0, more * below(z) + deviation * exp(-z * z / 2) / sqrt(2 * acos(-1)));
}

/* A point beyond a face of the cube is its mirror image. */
static double reflected(double x)
{
	x = fabs(fmod(x, 2));
	return fmin(x < 1 ? x : 2 - x, nextafter(1, 0));
}

/* Uniform points, then some around the best: all coordinates moved, by 0.01 to 0.3. */
static void candidates(struct bayes *b, double *u)
{
	const double *best = b->u + bayes_best(b) * b->plan.dim;

	for (int k = 0; k < CANDIDATES; k++) {
		const double step = 0.01 * pow(30, draw_uniform(&b->random));

		for (int i = 0; i < b->plan.dim; i++)
			*u++ = k < ANYWHERE ? draw_uniform(&b->random) :
				reflected(best[i] + step * draw_normal(&b->random));
	}
}

struct belief {
	double mean[CANDIDATES], deviation[CANDIDATES];
};

static bool believe(const struct bayes *b, const double *y, const double *x, struct belief *belief)
{
	struct gp gp;
	bool ok = gp_fit(&gp, b->x, y, b->n, b->plan.coordinates);

	if (ok)
		ok = gp_predict(&gp, x, CANDIDATES, belief->mean, belief->deviation);
	gp_free(&gp);
	return ok;
}

/* The candidate to be preferred; -1: out of memory, or LAPACK failed. */
static int choose(const struct bayes *b, const double *x, struct belief *value, struct belief *limit)
{
	const int best = bayes_best(b);
	const bool kept = keeps(b, best), bound = b->plan.least > -INFINITY;
	double most = -1;
	int chosen = -1;

	if ((bound && !believe(b, b->limit, x, limit)) || (kept && !believe(b, b->value, x, value)))
		return -1;
	for (int k = 0; k < CANDIDATES; k++) {
		double gain;

		if (kept)
			gain = bayes_improvement(value->mean[k], value->deviation[k], b->value[best]);
		else
			gain = bayes_improvement(limit->mean[k], limit->deviation[k], b->limit[best]);
		if (kept && bound)
			gain *= below((limit->mean[k] - b->plan.least) / fmax(limit->deviation[k], 1e-12));
		if (gain > most) {
			most = gain;
			chosen = k;
		}
	}
	return chosen;
}

bool bayes_ask(struct bayes *b, double *u)
{
	const size_t dim = (size_t)b->plan.dim, width = (size_t)b->plan.coordinates;
	double *all, *x;
	struct belief *belief;
	int chosen = -1;

	if (b->n < b->plan.first || b->n < 2) {
		for (size_t i = 0; i < dim; i++)
			u[i] = draw_uniform(&b->random);
		return true;
	}
	all = malloc(CANDIDATES * dim * sizeof(*all));
	x = malloc(CANDIDATES * width * sizeof(*x));
	belief = malloc(2 * sizeof(*belief));
	if (all && x && belief) {
		candidates(b, all);
		for (size_t k = 0; k < CANDIDATES; k++)
			coordinates(b, all + k * dim, x + k * width);
		chosen = choose(b, x, belief, belief + 1);
	}
	if (chosen >= 0)
		memcpy(u, all + (size_t)chosen * dim, dim * sizeof(*u));
	free(all);
	free(x);
	free(belief);
	return chosen >= 0;
}
