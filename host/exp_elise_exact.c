/* SPDX-License-Identifier: MIT */
#include "exp_elise_exact.h"
#include <math.h>
#include <stdlib.h>
#include "draw.h"

/* A row is a power of two long, so that loops over it are of vectors. */
enum { N = 64, PAST = 512, NOTE = ELISE_NOTE * ELISE_FINE, LATER = 25 * ELISE_FINE };

static const double dt = 1. / ELISE_FINE, g_l = 0.1, g_d = 2, g_exc = 0.3, g_inh = 6;
static const double e_exc = 70, e_inh = -5, teaching = 0.6, eta = 1e-3, eta_visible = 1e-4, init = 0.5;

struct elise_exact {
	struct elise_scaffold scaffold;
	struct elise_cycle target;
	int visible, neurons;
	unsigned now, dendritic[N], scaffolding[N]; /* steps run; delays */
	double u[N], v[N], trace[N];
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
		x->dendritic[i] = 50 + (unsigned)random_below(&r, 101);
		x->scaffolding[i] = 50 + (unsigned)random_below(&r, 101);
		for (int k = 0; k < x->neurons; k++)
			x->w[i][k] = i == k ? 0 : init * draw_normal(&r);
	}
	for (int t = 0; t < PAST; t++)
		for (int i = 0; i < x->neurons; i++)
			x->past[t][i] = sigmoid(0);
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

static void step(struct elise_exact *x, const double *target, bool silenced)
{
	double error[N] = { 0 }, input[N];

	for (int i = 0; i < x->neurons; i++) {
		double rate = sigmoid(x->u[i]);

		x->past[x->now % PAST][i] = rate;
		error[i] = rate - sigmoid(g_d / (g_l + g_d) * x->v[i]);
	}
	dendrites(x, error, input);
	for (int i = 0; i < x->neurons; i++) {
		const double u = x->u[i], v = x->v[i];
		double exc, inh;

		conductances(x, i, target, &exc, &inh);
		x->u[i] = silenced && i < x->visible ? 0
			: u + dt * (g_d * (v - u) - g_l * u + exc * (e_exc - u) + inh * (e_inh - u));
		x->v[i] = v + dt * g_l * (input[i] - v);
	}
	x->now++;
}

/* The target at 0.1 ms. */
static void target_at(const struct elise_exact *x, int t, double *target)
{
	const int notes = x->target.steps / ELISE_NOTE, now = t / NOTE, before = (now + notes - 1) % notes;

	for (int i = 0; i < x->visible; i++) {
		const bool on = elise_sounds(ELISE_LONG, now, i), was = elise_sounds(ELISE_LONG, before, i);

		target[i] = elise_ramp(on, on == was ? INFINITY : (t % NOTE - NOTE / 2) * dt + 0.7);
	}
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
