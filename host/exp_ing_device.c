/* SPDX-License-Identifier: MIT */
/*
 * exp_ing_device.c -- the perceptron as neuron 0 of a device, and its rules
 *
 * A pattern is one step: its inputs are the payloads of events, the target is written, and the
 * graded neuron reports its potential, which without retention is this step's sum. Inputs are
 * axons 0 .. n - 1, the bias is axon n. Weights are 16 bits.
 *
 *   online   PRE: w += rate x payload x error
 *   batch    PRE: t += scale x payload x error      EPOCH: w += rate x t - decay x w, t = 0
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "ing.h"
#include "lq_spec.h"

enum {
	MOST_INPUTS = 255, PAYLOAD_MAX = 127, TIMEOUT_MS = 60000,
	BATCH = 64,       /* patterns sent ahead */
	SETTLED = 20,     /* epochs without any change, after which there will be none */
	ONE = 1 << 14,    /* of a factor of 16 bits */
	UNIT = 64,        /* payload that is one as a factor */
	SHIFT = 16,       /* of every rule here: a change is sum / 2^16 */
	BIAS_PAYLOAD = PAYLOAD_MAX
};

/* What one is, in units of the device. */
struct scale {
	double x, w, v, t;
	unsigned shift; /* of the parameter set */
};

struct perceptron {
	struct lq *dev;
	const struct ing_problem *pr;
	const struct ing_learning *l;
	struct scale one;
	struct lq_event *event; /* [first[k]] are the pattern's events */
	size_t *first;          /* [p + 1] */
	int16_t *target;        /* [p] */
	double squares;         /* of errors, since it was set to zero */
	int heard;              /* potentials received of this pass */
};

static int whole(double x, int most)
{
	return (int)fmax(-most, fmin(most, round(x)));
}

/* The potential's one is as great as leaves room for eight. */
static struct scale make_scale(const struct ing_learning *l)
{
	struct scale one = { .x = (PAYLOAD_MAX + 1) / l->x_full, .w = 32768 / l->w_full };

	one.v = one.x * one.w / 256;
	for (one.shift = 15; one.shift > 0 && one.v * 2 <= 4096; one.shift--)
		one.v *= 2;
	one.t = 32768 / l->t_full;
	return one;
}

/* Mantissa by which payload x error changes a value by `rate` of that value's units. */
static int product_mantissa(const struct scale *one, double rate)
{
	double factors = one->x / UNIT * (one->v / ONE); /* what 1 x 1 is, as factors */

	return (int)lround(rate * 65536 / factors / ONE);
}

static int write_rule(const struct perceptron *p)
{
	const struct ing_learning *l = p->l;
	double rate = l->eta / p->pr->n;
	struct lq_rule rule = { .shift = SHIFT };

	if (l->online) {
		rule.stochastic = true;
		rule.ops = 1;
		rule.op[0] = (struct lq_op){
			.mul_gate = GATE_PRE, .mul_axon = AF_PAYLOAD, .mul_lane = LF_ERROR,
			.mul_mantissa = product_mantissa(&p->one, rate * p->one.w),
		};
	} else {
		rule.tag = rule.clear = true;
		rule.ops = l->gamma > 0 ? 3 : 2;
		rule.op[0] = (struct lq_op){
			.mul_gate = GATE_PRE, .mul_axon = AF_PAYLOAD, .mul_lane = LF_ERROR,
			.mul_mantissa = product_mantissa(&p->one, p->one.t),
		};
		rule.op[1] = (struct lq_op){
			.mul_gate = GATE_EPOCH, .mul_axon = AF_ONE, .mul_lane = LF_TAG,
			.mul_mantissa = (int)lround(rate * p->one.w / p->one.t * 65536),
		};
		rule.op[2] = (struct lq_op){
			.mul_gate = GATE_EPOCH, .mul_axon = AF_ONE, .mul_lane = LF_VALUE,
			.mul_mantissa = -(int)lround(l->eta * l->gamma * 65536),
		};
	}
	return lq_write_rule(p->dev, 0, &rule);
}

static int write_axons(const struct perceptron *p)
{
	static const int16_t zero[4];
	int err = LQ_OK, n = p->pr->n + p->pr->bias;

	for (int i = 0; i < n && !err; i++) {
		struct lq_plastic plastic = { .plastic = true };

		plastic.class = p->pr->free || i == p->pr->n ? CLASS_FREE :
				i < p->pr->n_e ? CLASS_EXC : CLASS_INH;
		err = lq_write_plastic(p->dev, (unsigned)i, &plastic);
		if (!err)
			err = lq_write_weights(p->dev, (unsigned)i, 0, zero, 4);
		if (!err)
			err = lq_write_tags(p->dev, (unsigned)i, 0, zero, 4);
	}
	return err;
}

static int set_up(const struct perceptron *p)
{
	struct lq_set set = { .shift = (uint8_t)p->one.shift, .report = true };
	struct lq_state state = { 0 };
	struct lq_learning learning = {
		.count = (unsigned)(p->pr->n + p->pr->bias), .seed = p->l->seed,
	};
	int err = lq_learn(p->dev, false);

	if (!err)
		err = lq_use(p->dev, 1, 0, 0);
	if (!err)
		err = lq_clear(p->dev);
	if (!err)
		err = lq_write_set(p->dev, 0, &set);
	if (!err)
		err = lq_write_state(p->dev, 0, &state);
	if (!err)
		err = lq_write_post(p->dev, 0, &(struct lq_post){ .own = true });
	if (!err)
		err = lq_write_learning(p->dev, &learning);
	if (!err)
		err = write_rule(p);
	return err ? err : write_axons(p);
}

/* Events and targets. An input of zero is no event. */
static void encode(struct perceptron *p)
{
	const struct ing_problem *pr = p->pr;
	size_t at = 0;

	for (int k = 0; k < pr->p; k++) {
		p->first[k] = at;
		for (int i = 0; i < pr->n; i++) {
			int x = whole(pr->x[k * pr->n + i] * p->one.x, PAYLOAD_MAX);

			if (x)
				p->event[at++] = (struct lq_event){ (uint16_t)i, (int8_t)x };
		}
		if (pr->bias)
			p->event[at++] = (struct lq_event){ (uint16_t)pr->n, BIAS_PAYLOAD };
		p->target[k] = (int16_t)whole(pr->y[k] * p->one.v, 32767);
	}
	p->first[pr->p] = at;
}

/* Take the potentials of the patterns up to `sent` of this pass. */
static int hear(struct perceptron *p, int sent)
{
	struct lq_output out[2 * BATCH];
	size_t n;

	while (p->heard < sent) {
		int err = lq_receive(p->dev, out, 2 * BATCH, &n, TIMEOUT_MS);

		if (err)
			return err;
		for (size_t i = 0; i < n; i++) {
			double e;

			/* The step of an epoch has an end and a potential too: heard < 0. */
			if (out[i].kind == LQ_STEP_END) {
				p->heard++;
				continue;
			}
			if (p->heard < 0)
				continue;
			e = (p->target[p->heard] - out[i].value) / p->one.v;
			p->squares += e * e;
		}
	}
	return LQ_OK;
}

/* All patterns once; *mse is their error as they came. The step behind them may be an epoch. */
static int pass(struct perceptron *p, bool epoch, double *mse)
{
	int err = LQ_OK;

	p->squares = 0;
	p->heard = 0;
	for (int k = 0; k < p->pr->p && !err; k++) {
		err = lq_write_target(p->dev, 0, p->target[k]);
		if (!err)
			err = lq_push(p->dev, p->event + p->first[k], p->first[k + 1] - p->first[k]);
		if (!err)
			err = lq_step(p->dev, 1);
		if (!err && (k + 1) % BATCH == 0)
			err = hear(p, k + 1 - BATCH / 2);
	}
	if (!err)
		err = hear(p, p->pr->p);
	*mse = p->squares / p->pr->p;
	if (err || !epoch)
		return err;
	p->heard = -1;
	err = lq_epoch(p->dev);
	if (!err)
		err = lq_step(p->dev, 1);
	return err ? err : hear(p, 0);
}

/* The weights, and what is counted of them. */
static int take_weights(const struct perceptron *p, struct ing_result *r)
{
	const struct ing_problem *pr = p->pr;
	int silent[2] = { 0, 0 }, n_i = pr->n - pr->n_e;

	for (int i = 0; i < pr->n + pr->bias; i++) {
		int16_t w[4];
		int err = lq_read_weights(p->dev, (unsigned)i, 0, w, 4);

		if (err)
			return err;
		r->w[i] = w[0] / p->one.w;
		if (i == pr->n) {
			r->w[i] *= BIAS_PAYLOAD / p->one.x;
			continue;
		}
		r->norm += r->w[i] * r->w[i];
		silent[i >= pr->n_e] += !w[0];
		r->wrong += !pr->free && (i < pr->n_e ? w[0] < 0 : w[0] > 0);
	}
	r->silent = (double)(silent[0] + silent[1]) / pr->n;
	r->silent_e = pr->n_e ? (double)silent[0] / pr->n_e : NAN;
	r->silent_i = n_i ? (double)silent[1] / n_i : NAN;
	return LQ_OK;
}

/*
 * In a batch the weights are the same for all patterns, so a pass measures them; errors that stay
 * the same to the last bit mean weights that stay.
 */
static bool done(const struct perceptron *p, double mse, double *last, int *same)
{
	*same = mse == *last ? *same + 1 : 0;
	*last = mse;
	return !p->l->online && (mse < p->l->stop || *same == SETTLED);
}

static int run(struct perceptron *p, struct ing_result *r)
{
	double last = -1;
	int err = set_up(p), same = 0;

	if (!err)
		err = lq_learn(p->dev, true);
	for (r->epochs = 0; r->epochs < p->l->epochs && !err; r->epochs++) {
		err = pass(p, !p->l->online, &r->mse);
		if (done(p, r->mse, &last, &same))
			break;
	}
	if (!err)
		err = lq_learn(p->dev, false);
	if (!err)
		err = pass(p, false, &r->mse);
	return err ? err : take_weights(p, r);
}

int ing_learn(struct lq *dev, const struct ing_problem *pr, const struct ing_learning *l,
	      struct ing_result *r)
{
	struct perceptron p = { .dev = dev, .pr = pr, .l = l, .one = make_scale(l) };
	size_t events = (size_t)pr->p * (size_t)(pr->n + 1);
	int err = LQ_ERR_NOMEM;

	*r = (struct ing_result){ .w = calloc((size_t)pr->n + 1, sizeof(*r->w)) };
	p.event = malloc(events * sizeof(*p.event));
	p.first = malloc(((size_t)pr->p + 1) * sizeof(*p.first));
	p.target = malloc((size_t)pr->p * sizeof(*p.target));
	if (pr->n > MOST_INPUTS) {
		err = LQ_ERR_ARG;
	} else if (r->w && p.event && p.first && p.target) {
		encode(&p);
		err = run(&p, r);
	}
	free(p.event);
	free(p.first);
	free(p.target);
	return err;
}
