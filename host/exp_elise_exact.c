/* SPDX-License-Identifier: MIT */
#include "exp_elise_exact.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "draw.h"

/*
 * A row is a power of two long, so that loops over it are of vectors. Delays are 50 to 150 steps, less
 * the two by which the published code's ring buffers are shorter.
 */
enum {
	N = 64, PAST = 512, NOTE = ELISE_NOTE * ELISE_FINE, LATER = 25 * ELISE_FINE,
	SOONEST = 48, DELAYS = 101
};

static const double dt = 1. / ELISE_FINE, g_l = 0.1, g_d = 2, g_exc = 0.3, g_inh = 6;
static const double e_exc = 70, e_inh = -5, teaching = 0.6, eta = 1e-3, eta_visible = 1e-4, init = 0.5;

struct elise_exact {
	struct elise_scaffold scaffold;
	struct elise_cycle target;
	int visible, neurons;
	unsigned now, dendritic[N], scaffolding[N]; /* steps run; delays */
	double u[N], v[N], rate[N], trace[N];       /* rate: of u */
	double past[PAST][N];                       /* rates */
	double w[N][N];                             /* from, to */
};

static double sigmoid(double u)
{
	return 1 / (1 + exp(-ELISE_SLOPE * (u - ELISE_HALF)));
}

struct elise_exact *elise_exact_new(uint64_t seed)
{
	struct elise_exact *x = calloc(1, sizeof(*x));
	struct random r = { seed * 8 + 4 };

	if (!x)
		return NULL;
	elise_target(&x->target, ELISE_LONG, ELISE_NOTE);
	x->visible = x->target.visible;
	x->neurons = x->visible + ELISE_LATENT;
	elise_grow(&x->scaffold, x->visible, &r);
	for (int i = 0; i < x->neurons; i++) {
		x->dendritic[i] = SOONEST + (unsigned)random_below(&r, DELAYS);
		x->scaffolding[i] = SOONEST + (unsigned)random_below(&r, DELAYS);
		for (int k = 0; k < x->neurons; k++)
			x->w[i][k] = i == k ? 0 : init * draw_normal(&r);
	}
	for (int i = 0; i < x->neurons; i++) {
		x->rate[i] = sigmoid(0);
		for (int t = 0; t < PAST; t++)
			x->past[t][i] = x->rate[i];
	}
	return x;
}

void elise_exact_free(struct elise_exact *x)
{
	free(x);
}

double elise_exact_weight(const struct elise_exact *x, int from, int to)
{
	return x->w[from][to];
}

static double rate_of(const struct elise_exact *x, int neuron, unsigned delay)
{
	return x->past[(x->now - delay) % PAST][neuron];
}

/* The dendrites' input; in the same pass the weights learn from the errors as they are. */
static void dendrites(struct elise_exact *x, const double *error, double *input)
{
	double slow[N], fast[N];

	for (int i = 0; i < N; i++) {
		input[i] = 0;
		fast[i] = eta * error[i];
		slow[i] = (i < x->visible ? eta_visible : eta) * error[i];
	}
	for (int k = 0; k < x->neurons; k++) {
		const double rate = rate_of(x, k, x->dendritic[k]), *step = k < x->visible ? slow : fast;
		double *w = x->w[k], trace;

		x->trace[k] += dt * g_l * (g_d / (g_l + g_d) * rate - x->trace[k]);
		trace = x->trace[k];
		for (int i = 0; i < N; i++) {
			input[i] += w[i] * rate;
			w[i] += step[i] * trace;
		}
		w[k] = 0;
	}
}

/* What opens a neuron's soma: the teacher of a visible one, the parents of a latent one. */
static void conductances(const struct elise_exact *x, int i, const double *target, double *exc, double *inh)
{
	const double c = (g_l + g_d) * teaching / (1 - teaching), floor = sigmoid(0);
	const struct elise_scaffold *s = &x->scaffold;

	*exc = *inh = 0;
	if (i < x->visible && target) {
		*exc = c * (target[i] - e_inh) / (e_exc - e_inh);
		*inh = c * (e_exc - target[i]) / (e_exc - e_inh);
	}
	for (int p = 0; p < s->parents[i]; p++) {
		const int from = s->parent[i][p];

		*exc += g_exc * fmax(rate_of(x, from, x->scaffolding[from]), floor);
		*inh += g_inh * fmax(rate_of(x, from, x->scaffolding[from] + LATER), floor);
	}
}

/* In the published order: errors are of the new somas and the dendrites before the step. */
static void step(struct elise_exact *x, const double *target, bool silenced)
{
	double error[N] = { 0 }, input[N];

	memcpy(x->past[x->now % PAST], x->rate, sizeof(x->rate));
	for (int i = 0; i < x->neurons; i++) {
		const double u = x->u[i], v = x->v[i];
		double exc, inh;

		conductances(x, i, target, &exc, &inh);
		x->u[i] = silenced && i < x->visible ? 0
			: u + dt * (g_d * (v - u) - g_l * u + exc * (e_exc - u) + inh * (e_inh - u));
		x->rate[i] = sigmoid(x->u[i]);
		error[i] = x->rate[i] - sigmoid(g_d / (g_l + g_d) * v);
	}
	dendrites(x, error, input);
	for (int i = 0; i < x->neurons; i++)
		x->v[i] += dt * g_l * (input[i] - x->v[i]);
	x->now++;
}

/* The target at 0.1 ms. */
static void target_at(const struct elise_exact *x, int t, double *target)
{
	for (int i = 0; i < x->visible; i++)
		target[i] = elise_wanted(ELISE_LONG, t / NOTE, i, (t % NOTE - NOTE / 2) * dt);
}

void elise_exact_run(struct elise_exact *x, enum elise_teacher teacher, struct elise_cycle *u)
{
	const int steps = x->target.steps * ELISE_FINE;

	if (u)
		*u = (struct elise_cycle){ .steps = x->target.steps, .visible = x->visible };
	for (int t = 0; t < steps; t++) {
		double target[ELISE_SEEN];

		for (int i = 0; u && t % ELISE_FINE == 0 && i < x->visible; i++)
			u->at[t / ELISE_FINE][i] = x->u[i];
		if (teacher == ELISE_TAUGHT)
			target_at(x, t, target);
		step(x, teacher == ELISE_TAUGHT ? target : NULL, teacher == ELISE_SILENCED);
	}
}
