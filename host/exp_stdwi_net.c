/* SPDX-License-Identifier: MIT */
#include "exp_stdwi.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "draw.h"
#include "lq_spec.h"

/*
 * Axons 0 .. 99 are the stimuli, 100 .. 209 the neurons fed back. A potential of THRESHOLD is the
 * paper's 1. Its synapse adds w / (10 - 3) to two currents, its neuron takes in 1 / 20 of their
 * difference in a step and loses twice 1 / 20 of its potential.
 */
enum {
	FED = STDWI_IN, BACK = FED + STDWI_IN, THRESHOLD = 4096, FAST_AMP = 1 << 13,
	OUTPUTS = 4096, QUARTERS = 4
};

static const double tau_slow = 10, tau_fast = 3, tau_v = 20, gain = 12;
static const double trace_fast = 20, trace_slow = 200, eta = 5e-4, lambda = 0.1;

/* -- Stimulus ---------------------------------------------------------------------------- */

void stdwi_stimulus_begin(struct stdwi_stimulus *s, const struct stdwi_arm *arm)
{
	*s = (struct stdwi_stimulus){
		.random = { arm->seed * 2 + 1 }, .all_active = arm->all_active,
		.correlation = arm->correlation,
	};
	memset(s->active, arm->all_active, sizeof(s->active));
}

/* A fresh fifth of the sources. */
static void draw_active(struct stdwi_stimulus *s)
{
	memset(s->active, 0, sizeof(s->active));
	for (int left = STDWI_IN / 5; left;) {
		int i = random_below(&s->random, STDWI_IN);

		left -= !s->active[i];
		s->active[i] = true;
	}
}

/*
 * Single-interaction process (Kuhn 2003): each source has spikes of its own and copies some of the
 * common ones. Drawn at a quarter of a millisecond, as in the paper: a step's spikes of a source
 * are one event with their number as payload.
 */
size_t stdwi_stimulus_step(struct stdwi_stimulus *s, struct lq_event *event)
{
	const double rate = 0.2 / QUARTERS; /* 200 Hz */
	bool common[QUARTERS];
	size_t n = 0;

	if (!s->all_active && s->step % STDWI_STIMULUS == 0)
		draw_active(s);
	s->step++;
	for (int q = 0; q < QUARTERS; q++)
		common[q] = s->correlation > 0 && draw_uniform(&s->random) < rate;
	for (int i = 0; i < STDWI_IN; i++) {
		int8_t spikes = 0;

		for (int q = 0; s->active[i] && q < QUARTERS; q++) {
			bool own = draw_uniform(&s->random) < (1 - s->correlation) * rate;

			spikes += own || (common[q] && draw_uniform(&s->random) < s->correlation);
		}
		if (spikes)
			event[n++] = (struct lq_event){ (uint16_t)i, spikes };
	}
	return n;
}

/* -- Setting up --------------------------------------------------------------------------- */

static unsigned decay(double tau)
{
	return (unsigned)lround(exp(-1 / tau) * 4096) - 1;
}

/* W as drawn: its mean and spread suit the number of inputs that are active at once. */
static void draw_w(struct stdwi_record *record)
{
	struct random r = { record->arm.seed * 2 };
	const double active = record->arm.all_active ? STDWI_IN : STDWI_IN / 5;
	const double mean = 7.5 * gain / active, spread = 7.5 * gain * 0.5 / sqrt(active);

	for (int j = 0; j < STDWI_OUT; j++)
		for (int i = 0; i < STDWI_IN; i++)
			record->w.at[j][i] = mean + spread * draw_normal(&r);
}

static int write_neurons(struct lq *dev, unsigned shift)
{
	const struct lq_set set = {
		.leak = (uint16_t)(lround((1 - 2 / tau_v) * 4096) - 1),
		.decay1 = (uint16_t)decay(tau_slow), .decay2 = (uint16_t)decay(tau_fast),
		.threshold = THRESHOLD, .reset = -THRESHOLD, .shift = (uint8_t)shift,
		.i1 = true, .i2 = true, .spiking = true,
	};
	const struct lq_state rest = { 0 };
	int err = lq_write_set(dev, 0, &set);

	for (unsigned n = 0; !err && n < STDWI_ALL; n++)
		err = lq_write_state(dev, n, &rest);
	return err ? err : lq_use(dev, STDWI_ALL, FED, STDWI_ALL);
}

/* The two layers' weights, and W as it is after rounding. lsb: a weight of one, of the paper's. */
static int write_layers(struct lq *dev, struct stdwi_record *record, double lsb, int max,
			unsigned axons)
{
	int16_t row[STDWI_ALL] = { 0 };
	int err = LQ_OK;

	for (unsigned a = 0; !err && a < axons; a++)
		err = lq_write_weights(dev, a, 0, row, STDWI_ALL);
	for (unsigned i = 0; !err && i < STDWI_IN; i++) {
		memset(row, 0, sizeof(row));
		row[i] = (int16_t)lround(gain / lsb);
		err = lq_write_weights(dev, i, 0, row, STDWI_ALL);
		memset(row, 0, sizeof(row));
		for (int j = 0; j < STDWI_OUT; j++) {
			double w = fmax(-max - 1, fmin(max, round(record->w.at[j][i] / lsb)));

			row[STDWI_IN + j] = (int16_t)w;
			record->w.at[j][i] = w * lsb;
		}
		if (!err)
			err = lq_write_weights(dev, FED + i, 0, row, STDWI_ALL);
	}
	return err;
}

/* What the inferred weights begin with: uniform in +-5e-4. */
static int write_guess(struct lq *dev, const struct stdwi_record *record, double scale)
{
	struct random r = { record->arm.seed * 2 + 99 };
	const bool forward = record->arm.forward;
	int16_t row[STDWI_IN];
	int err = LQ_OK;

	for (unsigned k = 0; !err && k < (forward ? STDWI_IN : STDWI_OUT); k++) {
		for (int i = 0; i < (forward ? STDWI_OUT : STDWI_IN); i++)
			row[i] = (int16_t)lround(scale * 1e-3 * (draw_uniform(&r) - 0.5));
		err = forward ? lq_write_tags(dev, FED + k, STDWI_IN, row, STDWI_OUT) :
				lq_write_weights(dev, BACK + k, 0, row, STDWI_IN);
	}
	return err;
}

/* What the rule's three products are multiplied by. */
struct mantissas {
	int fast, slow, decay;
	unsigned every; /* steps; 0: the weights decay at spikes */
};

/*
 * Both traces get the same area: amplitude x mantissa / (1 - retention) is the same. The slow one
 * has more amplitude and less mantissa than the paper's, which keeps it clear of the rounding of
 * small traces: up to 10 spikes fit into it, or 32 if all inputs fire all the time.
 */
static unsigned slow_amp(const struct stdwi_arm *arm)
{
	return arm->all_active ? 1024 : 3277;
}

/*
 * Factors of 8 bits are too coarse for the decay at a spike: there it is by the clock, what it
 * would be at 60 Hz.
 */
static struct mantissas mantissas(const struct stdwi_arm *arm, double scale, int shift)
{
	const double one = pow(2, shift), lsb_of_trace = arm->bits > 8 ? 1 : 256, rate = 0.06;
	double fast = eta * scale * one * lsb_of_trace / FAST_AMP;
	double slow = arm->slow * fast * FAST_AMP / slow_amp(arm) *
		      (4095 - decay(trace_slow)) / (4095 - decay(trace_fast));
	double forget = eta * lambda * one;
	bool coarse = forget < 0.5;

	return (struct mantissas){
		(int)lround(fast), (int)lround(slow), coarse ? 1 : (int)lround(forget),
		coarse ? (unsigned)lround(1 / (forget * rate)) : 0,
	};
}

/*
 * At an output's spike, dw = eta (fast - slow) - eta lambda w, from either end: of synapses from
 * the outputs back to the inputs, the traces are those of the neurons; of those from the inputs to
 * the outputs, where w is the tag, those of the axons.
 */
static void fill_rule(struct lq_rule *rule, bool forward, const struct mantissas *m)
{
	const unsigned forget = m->every ? GATE_EVERY : GATE_PRE;
	const struct lq_op back[] = {
		{ .mul_gate = GATE_PRE, .mul_lane = LF_Y1, .mul_mantissa = m->fast },
		{ .mul_gate = GATE_PRE, .mul_lane = LF_Y2, .mul_mantissa = -m->slow },
		{ .mul_gate = forget, .mul_lane = LF_VALUE, .mul_mantissa = -m->decay },
	};
	const struct lq_op ahead[] = {
		{ .sum_gate = GATE_POST, .sum_axon = AF_X1, .sum_mantissa = m->fast,
		  .mul_gate = GATE_POST, .mul_lane = LF_VALUE, .mul_mantissa = -m->decay },
		{ .sum_gate = GATE_POST, .sum_axon = AF_X2, .sum_mantissa = -m->slow },
	};

	rule->ops = forward ? 2 : 3;
	rule->tag = forward;
	memcpy(rule->op, forward ? ahead : back, forward ? sizeof(ahead) : sizeof(back));
}

static int write_rule(struct lq *dev, const struct stdwi_arm *arm, double scale)
{
	const int shift = arm->bits == 8 ? 12 : arm->bits == 12 ? 24 : 20;
	const unsigned d1 = decay(trace_fast), d2 = decay(trace_slow);
	const struct lq_trace_amp amp1 = { .amp = FAST_AMP }, amp2 = { .amp = slow_amp(arm) };
	const struct mantissas m = mantissas(arm, scale, shift);
	struct lq_rule rule = { .shift = (unsigned)shift, .stochastic = !arm->nearest };
	const struct lq_plastic learns = { .plastic = true, .silent = !arm->forward };
	const struct lq_learning learning = {
		.first = arm->forward ? FED : BACK, .count = arm->forward ? STDWI_IN : STDWI_OUT,
		.every = m.every, .x_decay = { d1, d2 }, .x = { amp1, amp2 }, .y = { amp1, amp2 },
		.seed = (uint32_t)(arm->seed * 2654435761u) | 1,
	};
	int err;

	fill_rule(&rule, arm->forward, &m);
	err = lq_write_rule(dev, 0, &rule);
	for (unsigned k = 0; !err && k < learning.count; k++)
		err = lq_write_plastic(dev, learning.first + k, &learns);
	for (unsigned n = 0; !err && n < STDWI_ALL; n++)
		err = lq_write_post(dev, n, &(struct lq_post){ .decay1 = d1, .decay2 = d2 });
	return err ? err : lq_write_learning(dev, &learning);
}

static int set_up(struct lq *dev, struct stdwi_record *record, double scale)
{
	const struct lq_plastic fixed = { 0 };
	struct lq_info info;
	unsigned shift;
	double lsb;
	int err = lq_describe(dev, &info);

	if (!err)
		err = lq_learn(dev, false);
	for (unsigned a = 0; !err && a < info.axons; a++)
		err = lq_write_plastic(dev, a, &fixed);
	if (!err)
		err = lq_clear(dev);
	if (err)
		return err;
	shift = info.weight_bits > 8 ? 7 : 3; /* a weight of one adds 1 or 16 to a current */
	lsb = (128 >> shift) * tau_v * (tau_slow - tau_fast) / THRESHOLD;
	draw_w(record);
	err = write_neurons(dev, shift);
	for (unsigned a = 0; !err && a < BACK + STDWI_OUT; a++)
		err = lq_write_delay(dev, a, 1);
	if (!err)
		err = write_layers(dev, record, lsb, (1 << (info.weight_bits - 1)) - 1, info.axons);
	if (!err)
		err = write_guess(dev, record, scale);
	if (!err)
		err = write_rule(dev, &record->arm, scale);
	return err ? err : lq_learn(dev, true);
}

/* -- Running ------------------------------------------------------------------------------ */

static bool keep(struct stdwi_record *record, const struct lq_output *out, size_t n)
{
	if (record->n_spikes + n > record->cap) {
		size_t cap = record->cap ? 2 * record->cap : 1 << 18;
		struct stdwi_spike *more;

		while (cap < record->n_spikes + n)
			cap *= 2;
		more = realloc(record->spike, cap * sizeof(*more));
		if (!more)
			return false;
		record->spike = more;
		record->cap = cap;
	}
	for (size_t i = 0; i < n; i++)
		if (out[i].kind == LQ_EVENT && out[i].fired)
			record->spike[record->n_spikes++] =
				(struct stdwi_spike){ out[i].step, out[i].neuron };
	return true;
}

/* Take what has arrived; all: wait until the step before `end` is in. */
static int collect(struct lq *dev, struct stdwi_record *record, uint32_t *ended, uint32_t end,
		   bool all)
{
	static struct lq_output out[OUTPUTS];
	size_t n;
	int err;

	do {
		err = lq_receive(dev, out, OUTPUTS, &n, all && *ended < end ? 5000 : 0);
		if (!err && !keep(record, out, n))
			err = LQ_ERR_NOMEM;
		for (size_t i = 0; !err && i < n; i++)
			if (out[i].kind == LQ_STEP_END) {
				*ended += 1;
				record->clocks += out[i].clocks;
			}
	} while (!err && (n == OUTPUTS || (all && *ended < end)));
	return err;
}

static int read_guess(struct lq *dev, struct stdwi_record *record, double scale)
{
	struct stdwi_matrix *g = &record->guess[record->n_guesses];
	int16_t row[STDWI_IN];
	int err = LQ_OK;

	for (unsigned i = 0; !err && record->arm.forward && i < STDWI_IN; i++) {
		err = lq_read_tags(dev, FED + i, STDWI_IN, row, STDWI_OUT);
		for (int j = 0; !err && j < STDWI_OUT; j++)
			g->at[j][i] = row[j] / scale;
	}
	for (unsigned j = 0; !err && !record->arm.forward && j < STDWI_OUT; j++) {
		err = lq_read_weights(dev, BACK + j, 0, row, STDWI_IN);
		for (int i = 0; !err && i < STDWI_IN; i++)
			g->at[j][i] = row[i] / scale;
	}
	record->n_guesses += !err;
	return err;
}

static int run(struct lq *dev, struct stdwi_record *record, double scale,
	       void (*progress)(void *arg, uint32_t step), void *arg)
{
	struct lq_event event[STDWI_IN];
	struct stdwi_stimulus s;
	uint32_t ended = 0;
	int err = LQ_OK;

	stdwi_stimulus_begin(&s, &record->arm);
	for (uint32_t t = 1; !err && t <= record->arm.steps; t++) {
		size_t n = stdwi_stimulus_step(&s, event);

		if (n)
			err = lq_push(dev, event, n);
		if (!err)
			err = lq_step(dev, 1);
		if (!err && t % 64 == 0)
			err = collect(dev, record, &ended, t, false);
		if (!err && t % record->arm.every == 0) {
			err = collect(dev, record, &ended, t, true);
			if (!err)
				err = read_guess(dev, record, scale);
			if (progress)
				progress(arg, t);
		}
	}
	return err;
}

int stdwi_run(struct lq *dev, const struct stdwi_arm *arm, struct stdwi_record *record,
	      void (*progress)(void *arg, uint32_t step), void *arg)
{
	const double scale = pow(2, arm->bits - 1) / arm->full; /* LSB of a paper's weight of one */
	int err;

	*record = (struct stdwi_record){ .arm = *arm };
	record->guess = calloc(arm->steps / arm->every, sizeof(*record->guess));
	if (!record->guess)
		return LQ_ERR_NOMEM;
	err = set_up(dev, record, scale);
	return err ? err : run(dev, record, scale, progress, arg);
}

void stdwi_record_free(struct stdwi_record *record)
{
	free(record->spike);
	free(record->guess);
	*record = (struct stdwi_record){ .n_spikes = 0 };
}
