/* SPDX-License-Identifier: MIT */
/*
 * The methods that STDWI is compared with, and STDWI itself in double precision, on recorded
 * spikes. Constants are those of the paper's scripts; all learn at its rate 5e-4.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "exp_stdwi.h"

static const double eta = 5e-4;

/* The spikes of one step after another. */
struct replay {
	const struct stdwi_record *record;
	size_t at;
	bool fired[STDWI_ALL];
};

static void replay_step(struct replay *p, uint32_t step)
{
	const struct stdwi_record *r = p->record;

	memset(p->fired, 0, sizeof(p->fired));
	for (; p->at < r->n_spikes && r->spike[p->at].step == step; p->at++)
		p->fired[r->spike[p->at].neuron] = true;
}

static void keep(const struct stdwi_record *record, uint32_t step, const struct stdwi_matrix *now,
		 struct stdwi_matrix *guess)
{
	if ((step + 1) % record->arm.every == 0)
		guess[(step + 1) / record->arm.every - 1] = *now;
}

/* -- Akrout: the covariance of spike counts over stimuli ---------------------------------- */

enum { BATCH = 100 };

static void akrout_batch(int (*count)[STDWI_ALL], int n, struct stdwi_matrix *now)
{
	const double forget = 0.2;
	double mean[STDWI_ALL] = { 0 };

	for (int s = 0; s < n; s++)
		for (int k = 0; k < STDWI_ALL; k++)
			mean[k] += (double)count[s][k] / n;
	for (int s = 0; s < n; s++)
		for (int j = 0; j < STDWI_OUT; j++) {
			double o = count[s][STDWI_IN + j] - mean[STDWI_IN + j];

			for (int i = 0; i < STDWI_IN; i++)
				now->at[j][i] += eta * (o * (count[s][i] - mean[i]) -
							forget * now->at[j][i]);
		}
}

void stdwi_akrout(const struct stdwi_record *record, struct stdwi_matrix *guess)
{
	static int count[BATCH][STDWI_ALL];
	struct replay p = { .record = record };
	struct stdwi_matrix now = { { { 0 } } };

	memset(count, 0, sizeof(count));
	for (uint32_t t = 0; t < record->arm.steps; t++) {
		int s = (int)(t / STDWI_STIMULUS % BATCH);

		replay_step(&p, t);
		for (int k = 0; k < STDWI_ALL; k++)
			count[s][k] += p.fired[k];
		if ((t + 1) % (BATCH * STDWI_STIMULUS) == 0 || t + 1 == record->arm.steps) {
			akrout_batch(count, s + 1, &now);
			memset(count, 0, sizeof(count));
		}
		keep(record, t, &now, guess);
	}
}

/* -- RDD: the jump of what follows, where the drive passes the threshold ------------------- */

struct membrane {
	double slow, fast; /* currents */
	double v, drive;   /* with and without reset */
};

static double psp(struct membrane *m, double in)
{
	m->slow = m->slow * exp(-1 / 10.) + in;
	m->fast = m->fast * exp(-1 / 3.) + in;
	return (m->slow - m->fast) / (10 - 3);
}

/* An input neuron's window: from when it is near its threshold, for 35 steps. */
struct window {
	int left;
	double most;                              /* of the drive */
	double sum[STDWI_OUT], start[STDWI_OUT];  /* of the outputs' responses */
};

/* A fit is u -> c[0] u + c[1], below and above the threshold. */
static void rdd_update(const struct window *w, int i, double (*fit)[2][STDWI_OUT][STDWI_IN])
{
	double (*c)[STDWI_OUT][STDWI_IN] = fit[w->most >= 1];

	if (fabs(w->most - 1) > 10)
		return;
	for (int j = 0; j < STDWI_OUT; j++) {
		double delta = w->sum[j] / 35 - w->start[j];

		c[0][j][i] -= eta * w->most * (w->most * c[0][j][i] + c[1][j][i] - delta);
		c[1][j][i] -= eta * (w->most * c[0][j][i] + c[1][j][i] - delta);
	}
}

void stdwi_rdd(const struct stdwi_record *record, struct stdwi_matrix *guess)
{
	static struct membrane m[STDWI_ALL];
	static struct window window[STDWI_IN];
	static double fit[2][2][STDWI_OUT][STDWI_IN];
	struct replay p = { .record = record };
	struct stdwi_stimulus s;

	memset(m, 0, sizeof(m));
	memset(window, 0, sizeof(window));
	memset(fit, 0, sizeof(fit));
	stdwi_stimulus_begin(&s, &record->arm);
	for (uint32_t t = 0; t < record->arm.steps; t++) {
		struct lq_event event[STDWI_IN];
		size_t n = stdwi_stimulus_step(&s, event);
		double in[STDWI_IN] = { 0 }, response[STDWI_OUT];

		for (size_t k = 0; k < n; k++)
			in[event[k].axon] = 12 * event[k].payload;
		replay_step(&p, t);
		for (int j = 0; j < STDWI_OUT; j++)
			response[j] = psp(&m[STDWI_IN + j], p.fired[STDWI_IN + j]);
		for (int i = 0; i < STDWI_IN; i++) {
			double current = psp(&m[i], in[i]) / 20;
			struct window *w = &window[i];

			m[i].drive = 0.9 * m[i].drive + current;
			m[i].v = 0.9 * m[i].v + current;
			if (!w->left && (p.fired[i] || m[i].v >= 1 - 0.025)) {
				*w = (struct window){ .left = 35, .most = m[i].drive };
				memcpy(w->start, response, sizeof(response));
			}
			if (p.fired[i])
				m[i].v = -1;
			if (!w->left)
				continue;
			w->most = fmax(w->most, m[i].drive);
			for (int j = 0; j < STDWI_OUT; j++)
				w->sum[j] += response[j];
			if (--w->left == 0)
				rdd_update(w, i, fit);
		}
		if ((t + 1) % record->arm.every == 0) {
			struct stdwi_matrix *now = &guess[(t + 1) / record->arm.every - 1];

			for (int j = 0; j < STDWI_OUT; j++)
				for (int i = 0; i < STDWI_IN; i++)
					now->at[j][i] = fit[1][0][j][i] + fit[1][1][j][i] -
						       fit[0][0][j][i] - fit[0][1][j][i];
		}
	}
}

/* -- STDWI -------------------------------------------------------------------------------- */

void stdwi_reference(const struct stdwi_record *record, struct stdwi_matrix *guess)
{
	const double f = exp(-1 / 20.), s = exp(-1 / 200.);
	const double amp = record->arm.slow * (1 - s) / (1 - f);
	double fast[STDWI_IN] = { 0 }, slow[STDWI_IN] = { 0 };
	struct replay p = { .record = record };
	struct stdwi_matrix now = { { { 0 } } };

	for (uint32_t t = 0; t < record->arm.steps; t++) {
		replay_step(&p, t);
		for (int i = 0; i < STDWI_IN; i++) {
			fast[i] = fast[i] * f + p.fired[i];
			slow[i] = slow[i] * s + amp * p.fired[i];
		}
		for (int j = 0; j < STDWI_OUT; j++)
			for (int i = 0; p.fired[STDWI_IN + j] && i < STDWI_IN; i++)
				now.at[j][i] += eta * (fast[i] - slow[i] - 0.1 * now.at[j][i]);
		keep(record, t, &now, guess);
	}
}
