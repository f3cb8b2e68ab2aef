/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "exp_hrsnn.h"

enum { OUTPUTS = 4096, TOGETHER = 64 };

static const double tau_trace = 50;

struct run {
	struct lq *dev;
	struct hrsnn_record *record;
	uint32_t every, ended;
	double left;
};

static bool note(struct hrsnn_record *r, uint16_t neuron)
{
	if (r->n_spikes == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 1 << 14;
		struct hrsnn_spike *more = realloc(r->spike, cap * sizeof(*more));

		if (!more)
			return false;
		r->spike = more;
		r->cap = cap;
	}
	r->spike[r->n_spikes++] = (struct hrsnn_spike){ (uint32_t)r->steps, neuron };
	return true;
}

static void step_ends(struct run *run, uint32_t clocks)
{
	struct hrsnn_record *r = run->record;

	r->clocks += clocks;
	r->steps++;
	if (++run->ended % run->every == 0)
		memcpy(r->x + r->samples++ * HRSNN_N, r->trace, sizeof(r->trace));
	for (int n = 0; n < HRSNN_N; n++)
		r->trace[n] *= run->left;
}

static bool take(struct run *run, const struct lq_output *out, size_t n)
{
	struct hrsnn_record *r = run->record;

	for (size_t i = 0; i < n; i++) {
		if (out[i].kind == LQ_STEP_END) {
			step_ends(run, out[i].clocks);
			continue;
		}
		if (!out[i].fired || out[i].neuron >= HRSNN_N)
			continue;
		r->trace[out[i].neuron] += 1;
		r->spikes++;
		if (r->keep && !note(r, out[i].neuron))
			return false;
	}
	return true;
}

/* Take what has arrived; all: wait until step `end` is in. */
static int collect(struct run *run, uint32_t end, bool all)
{
	static struct lq_output out[OUTPUTS];
	size_t n;
	int err;

	do {
		err = lq_receive(run->dev, out, OUTPUTS, &n, all && run->ended < end ? 5000 : 0);
		if (!err && !take(run, out, n))
			err = LQ_ERR_NOMEM;
	} while (!err && (n == OUTPUTS || (all && run->ended < end)));
	return err;
}

int hrsnn_run(struct lq *dev, const struct hrsnn_feed *feed, uint32_t steps, uint32_t every,
	      struct hrsnn_record *record)
{
	struct run run = { .dev = dev, .record = record, .every = every, .left = exp(-1 / tau_trace) };
	const uint32_t from = (uint32_t)record->steps;
	size_t samples = record->samples + steps / every;
	double *x = realloc(record->x, (samples + 1) * HRSNN_N * sizeof(*x));
	struct lq_event event[HRSNN_IN];
	int err = LQ_OK;

	if (!x)
		return LQ_ERR_NOMEM;
	record->x = x;
	for (uint32_t t = 0; !err && t < steps; t++) {
		size_t n = feed->events(feed->arg, from + t, event);

		for (size_t i = 0; i < n; i++)
			event[i].axon = (uint16_t)(event[i].axon + HRSNN_N);
		if (n)
			err = lq_push(dev, event, n);
		if (!err)
			err = lq_step(dev, 1);
		if (!err && (t + 1) % TOGETHER == 0)
			err = collect(&run, t + 1, false);
	}
	return err ? err : collect(&run, steps, true);
}

void hrsnn_record_free(struct hrsnn_record *record)
{
	free(record->x);
	free(record->spike);
	*record = (struct hrsnn_record){ 0 };
}
