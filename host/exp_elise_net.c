/* SPDX-License-Identifier: MIT */
/*
 * exp_elise_net.c -- a network of exp_elise.h on the device
 *
 * The first neurons are the visible ones; all are fed back to axons of their number. The
 * dendrite is kept as the prediction (docs/dendrite.md), so weights take the factor G_D / (G_L + G_D).
 */
#include <math.h>
#include <string.h>
#include "draw.h"
#include "exp_elise.h"

#define G_L 0.1 /* of a capacity of 1, in 1 / ms */
#define G_D 2.0
#define G_BOTH (G_L + G_D)

enum { TRACE_ONE = 1 << TRACE_AMP_W, AT_ONCE = 4, SPIKE_TRACE = 3, LATER = 25 };

static const double reversal[2] = { 70, -5 }, opens[2] = { 0.3, 6 };
static const double teaching = 0.6;
static const double eta = 0.3, eta_visible = 0.03, init = 0.5;

/* How the dendrite's numbers are scaled. */
struct scale {
	double keeps;     /* of a potential, a step */
	double lsb;       /* weight of 1 mV and unit rate */
	unsigned shift;   /* of the neurons' input */
	unsigned leak;
	struct lq_trace_amp amp;
	double trace;     /* trace of a rate of one that lasts, one is 1 */
};

static struct scale scale_of(const struct elise *is)
{
	const double published = pow(1 - G_L * 0.1, 10);
	struct scale s = { .leak = (unsigned)lround(4096 * published) - 1 };
	const double payload = is->spiking ? 1 : 128;

	s.keeps = (s.leak + 1) / 4096.;
	s.shift = !is->spiking ? 15 : is->coarse ? 8 : 12;
	s.lsb = (1 - s.keeps) * G_D / G_BOTH * ELISE_MV / (payload * ldexp(1, 7 - (int)s.shift));
	s.amp = is->spiking ? (struct lq_trace_amp){ .amp = TRACE_ONE / 10 }
			    : (struct lq_trace_amp){ .graded = true, .amp = AT_ONCE };
	s.trace = (is->spiking ? TRACE_ONE / 10 : payload * 256 / (1 << AT_ONCE)) / TRACE_ONE / (1 - s.keeps);
	return s;
}

static int write_somas(struct lq *dev, struct elise_net *net)
{
	const double one = ldexp(1, W_LEAK) / G_BOTH, teacher = teaching / (1 - teaching);
	struct lq_somas *s = &net->somas;

	*s = (struct lq_somas){
		.count = (unsigned)net->neurons, .report = (unsigned)net->visible,
		.spiking = net->is.spiking, .shift = SPIKE_TRACE,
		.half = (int16_t)lround(ELISE_HALF * ELISE_MV),
		.floor = (unsigned)lround(256 / (1 + exp(ELISE_SLOPE * ELISE_HALF))),
		.goal_open = (uint16_t)lround(ldexp(teacher, W_LEAK - 7)),
		.goal_base = (int16_t)lround(teacher * ELISE_GOAL_LEAST * ELISE_MV),
		.goal_pull = (int16_t)lround(ldexp(teacher * ELISE_GOAL_MV * ELISE_MV, W_LEAK - 10)),
		.seed = (uint32_t)(net->is.seed * 2246822519u) | 1,
	};
	for (int i = 0; i < 2; i++) {
		s->open[i] = (unsigned)lround(opens[i] * one / 256);
		s->pull[i] = (int16_t)lround(ldexp(s->open[i] * reversal[i] * ELISE_MV, -7));
	}
	return lq_write_somas(dev, s);
}

/* A parent's delay is its own: 5 to 15 steps excitatory, 25 more inhibitory. */
static int write_scaffold(struct lq *dev, struct elise_net *net)
{
	struct random r = { net->is.seed * 8 + 1 };
	const struct elise_scaffold *s = &net->scaffold;
	unsigned delay[ELISE_ALL];
	int err = LQ_OK;

	elise_grow(&net->scaffold, net->visible, &r);
	for (int i = 0; i < net->neurons; i++)
		delay[i] = 5 + (unsigned)random_below(&r, 11);
	for (unsigned n = 0; !err && n < (unsigned)net->neurons; n++) {
		struct lq_parent p[2 * ELISE_PARENTS];
		size_t k = 0;

		for (int i = 0; !net->is.bare && i < s->parents[n]; i++) {
			unsigned from = s->parent[n][i];

			p[k++] = (struct lq_parent){ from, delay[from], false };
			p[k++] = (struct lq_parent){ from, delay[from] + LATER, true };
		}
		err = lq_write_parents(dev, n, p, k);
	}
	return err;
}

/* No synapse of a neuron to itself: zero, and zero weights are no synapses. */
static int write_dendrites(struct lq *dev, const struct elise_net *net, const struct scale *s)
{
	struct random r = { net->is.seed * 8 + 2 };
	const struct lq_set set = { .leak = (uint16_t)s->leak, .shift = (uint8_t)s->shift };
	const unsigned neurons = (unsigned)net->neurons;
	int16_t row[ELISE_ALL] = { 0 };
	int err = lq_write_set(dev, 0, &set);

	for (unsigned n = 0; !err && n < neurons; n++)
		err = lq_write_state(dev, n, &(struct lq_state){ .set = 0 });
	for (unsigned a = 0; !err && a < neurons; a++) {
		for (unsigned n = 0; n < neurons; n++) {
			double w = round(draw_normal(&r) * init * s->lsb);

			row[n] = (int16_t)(n == a ? 0 : w != 0 ? w : 1);
		}
		err = lq_write_weights(dev, a, 0, row, neurons);
		if (!err)
			err = lq_write_delay(dev, a, 5 + (unsigned)random_below(&r, 11));
	}
	return err ? err : lq_use(dev, neurons, 0, neurons);
}

/*
 * dw = eta error r, r the low-passed rate. From latent neurons it is one product; from visible ones
 * eta is the neuron's first trace, which stays as it is: synapses between visible neurons learn slower.
 */
static int write_rules(struct lq *dev, const struct elise_net *net, const struct scale *s)
{
	/* Of a trace and an error of one, in units of the weight; gain is below two. */
	const double full = eta * s->lsb * G_D / G_BOTH / s->trace;
	const unsigned shift = full / 16 < 1.9 ? 24 : 20;
	const double gain = ldexp(full, (int)shift - 28), ratio = eta_visible / eta;
	const struct lq_op from_latent = {
		.mul_gate = GATE_ERROR, .mul_axon = AF_X1, .mul_lane = LF_ERROR,
		.mul_mantissa = (int)lround(gain * 16384),
	};
	const struct lq_op from_visible[2] = {
		{ .mul_gate = GATE_ERROR, .mul_axon = AF_X1, .mul_lane = LF_ERROR, .mul_chain = CHAIN_HOLD,
		  .mul_mantissa = 16384 },
		{ .mul_gate = GATE_ERROR, .mul_axon = AF_ONE, .mul_lane = LF_Y1, .mul_chain = CHAIN_CONT },
	};
	struct lq_rule rule = { .ops = 1, .shift = shift, .stochastic = true, .op = { from_latent } };
	int err = lq_write_rule(dev, 0, &rule);

	rule.ops = 2;
	memcpy(rule.op, from_visible, sizeof(from_visible));
	if (!err)
		err = lq_write_rule(dev, 1, &rule);
	for (unsigned n = 0; !err && n < (unsigned)net->neurons; n++) {
		const bool visible = n < (unsigned)net->visible;
		const struct lq_post post = {
			.decay1 = 4095, .decay2 = 4095, .own = visible || !net->is.reservoir,
		};

		err = lq_write_post(dev, n, &post);
		if (!err)
			err = lq_write_target(dev, n, 0);
		if (!err)
			err = lq_write_traces(dev, n, (unsigned)lround(gain * (visible ? ratio : 1) * 16384), 0);
	}
	return err;
}

static int write_learning(struct lq *dev, const struct elise_net *net, const struct scale *s,
			  unsigned axons)
{
	const struct lq_learning learning = {
		.count = (unsigned)net->neurons, .x_decay = { s->leak, 0 }, .x = { s->amp },
		.error_gate = (uint16_t)lround(net->is.gate * 16384),
		.seed = (uint32_t)(net->is.seed * 2654435761u) | 1,
	};
	int err = write_rules(dev, net, s);

	for (unsigned a = 0; !err && a < axons; a++) {
		const struct lq_plastic p = {
			.plastic = a < (unsigned)net->neurons, .rule = a < (unsigned)net->visible,
			.sparse = true,
		};

		err = lq_write_plastic(dev, a, &p);
	}
	return err ? err : lq_write_learning(dev, &learning);
}

int elise_load(struct lq *dev, const struct elise *is, struct elise_net *net)
{
	const struct scale s = scale_of(is);
	struct lq_info info;
	int err = lq_describe(dev, &info);

	*net = (struct elise_net){ .is = *is, .noise = { is->seed * 8 + 3 } };
	elise_target(&net->target, is->tune, is->note ? is->note : ELISE_NOTE);
	net->visible = net->target.visible;
	net->neurons = net->visible + ELISE_LATENT;
	if (!err)
		err = lq_learn(dev, false);
	if (!err)
		err = lq_clear(dev);
	if (!err)
		err = write_somas(dev, net);
	if (!err)
		err = write_scaffold(dev, net);
	if (!err)
		err = write_dendrites(dev, net, &s);
	if (!err)
		err = write_learning(dev, net, &s, info.axons);
	return err ? err : lq_learn(dev, true);
}
