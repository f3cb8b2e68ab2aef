/* SPDX-License-Identifier: MIT */
/*
 * exp_hrsnn_net.c -- a network of exp_hrsnn.h on the device
 *
 * Axons 0 .. HRSNN_N - 1 are the neurons fed back, FIRST_INPUT and up the inputs. A weight of the
 * device's largest number b is 2.5 g, the bound of the excitatory ones. The published inhibitory
 * weights go to 6.4 g: here each has 2.5 g at most, and 2.56 times as many synapses.
 */
#include <math.h>
#include <string.h>
#include "draw.h"
#include "exp_hrsnn.h"
#include "lq_spec.h"

enum { FIRST_INPUT = HRSNN_N, ONE = 1 << TRACE_AMP_W, POTENTIAL_MOST = 22000, REFRACTORY = 2 };

static const double connect_e = 0.1, connect_i = 0.256, bound = 2.5, kick = 10;
static const double tau_least = 2, tau_most = 200;

/* Of a trace's one: a spike's on the axon's trace, the mean gains, which are stored as traces. */
static const double amp_x = 0.5, gain_one = 0.2;

struct scale {
	int b;            /* largest weight */
	int f;            /* bits of a factor */
	unsigned shift;   /* of the neurons' input */
	double threshold; /* potential of one */
};

static struct scale scale_of(const struct hrsnn *net, const struct lq_info *info)
{
	struct scale s = { .b = (1 << (info->weight_bits - 1)) - 1, .f = info->weight_bits > 8 ? 16 : 8 };

	/* A weight of one adds kick 2.5 g / b / tau to the potential: a power of two on the device. */
	do
		s.threshold = ldexp(1, 7 - (int)s.shift) * s.b * net->tau / (kick * bound * net->g);
	while (s.threshold > POTENTIAL_MOST && ++s.shift < 15);
	return s;
}

static unsigned decay(double tau)
{
	return (unsigned)lround(exp(-1 / tau) * 4096) - 1;
}

/* V <- (1 - 1 / tau) V + bias / mean tau. */
static int write_neurons(struct lq *dev, const struct hrsnn *net, const struct scale *s)
{
	struct random r = { net->seed * 8 + 1 };
	int err = LQ_OK;

	for (unsigned n = 0; !err && n < HRSNN_N; n++) {
		double tau = draw_gamma(&r, net->shape_n) / net->shape_n * net->tau;
		struct lq_set set = {
			.bias = (int16_t)lround(net->bias / net->tau * s->threshold),
			.threshold = (int16_t)lround(s->threshold), .shift = (uint8_t)s->shift,
			.spiking = true, .ref = REFRACTORY,
		};

		tau = net->class & HRSNN_HEN ? fmin(fmax(tau, tau_least), tau_most) : net->tau;
		set.leak = (uint16_t)(lround((1 - 1 / tau) * 4096) - 1);
		err = lq_write_set(dev, n, &set);
		if (!err)
			err = lq_write_state(dev, n, &(struct lq_state){ .set = (uint16_t)n });
	}
	return err ? err : lq_use(dev, HRSNN_N, 0, HRSNN_N);
}

static int write_recurrent(struct lq *dev, const struct hrsnn *net, const struct scale *s)
{
	struct random r = { net->seed * 8 + 2 };
	int16_t row[HRSNN_N];
	int err = LQ_OK;

	for (unsigned a = 0; !err && a < HRSNN_N; a++) {
		const bool e = a < HRSNN_E;

		for (unsigned n = 0; n < HRSNN_N; n++) {
			bool there = draw_uniform(&r) < (e ? connect_e : connect_i) && n != a;
			double w = draw_uniform(&r) * (e ? 2 / bound : 1) * s->b;

			row[n] = (int16_t)(there ? fmax(1, round(w)) * (e ? 1 : -1) : 0);
		}
		err = lq_write_weights(dev, a, 0, row, HRSNN_N);
		if (!err)
			err = lq_write_delay(dev, a, 1);
	}
	return err;
}

/* An input of one adds up to g_in / tau a step; a spike does what a recurrent one of that weight does. */
static int write_inputs(struct lq *dev, const struct hrsnn *net, const struct scale *s,
			unsigned axons)
{
	const double unit = bound * net->g / s->b * (net->analog ? kick * HRSNN_LEVELS : kick);
	struct random r = { net->seed * 8 + 3 };
	int16_t row[HRSNN_N];
	int err = LQ_OK;

	for (unsigned a = FIRST_INPUT; !err && a < axons; a++) {
		for (int n = 0; n < HRSNN_N; n++) {
			double w = a < FIRST_INPUT + (unsigned)net->inputs ?
				   round(net->g_in * draw_uniform(&r) * (net->analog ? 1 : kick) / unit) : 0;

			row[n] = (int16_t)fmax(-s->b, fmin(s->b, w));
		}
		err = lq_write_weights(dev, a, 0, row, HRSNN_N);
		if (!err)
			err = lq_write_delay(dev, a, 1);
	}
	return err;
}

/*
 * POST: +A Ap[post] x1[pre]; PRE: -A An[post] y1[post]. Ap is the target of the neuron, An its
 * second trace, which stays and is what a spike adds to the first. PRE comes first, as a core with
 * one port leaves it out at no loss where many words follow each other: those of a post spike.
 */
static int write_rule(struct lq *dev, const struct hrsnn *net, const struct scale *s)
{
	const double lsb = net->eta * s->b / bound; /* of a pair of traces of one */
	const double one = ldexp(1, s->f - 2), most = ldexp(1, s->f - 1) - 1;
	double up = lsb / (amp_x * gain_one * one), down = net->depress * lsb / (gain_one * one);
	unsigned shift = (unsigned)s->f;

	while (fmax(up, down) * ldexp(1, (int)shift + 4) <= most && shift < (unsigned)s->f + 12)
		shift += 4;
	up = round(ldexp(up, (int)shift));
	down = round(ldexp(down, (int)shift));
	return lq_write_rule(dev, 0, &(struct lq_rule){
		.ops = 2, .shift = shift, .stochastic = true, .live = true,
		.op = {
			{ .mul_gate = GATE_PRE, .mul_axon = AF_ONE, .mul_lane = LF_Y1,
			  .mul_mantissa = -(int)down },
			{ .mul_gate = GATE_POST, .mul_axon = AF_X1, .mul_lane = LF_ERROR,
			  .mul_mantissa = (int)up },
		},
	});
}

/* Time constants and gains of STDP: those of the law, or their mean. */
static double spread(const struct hrsnn *net, struct random *r)
{
	double x = draw_gamma(r, net->shape_s) / net->shape_s;

	return net->class & HRSNN_HES ? x : 1;
}

static int write_plasticity(struct lq *dev, const struct hrsnn *net, const struct scale *s,
			    unsigned axons)
{
	const struct lq_learning learning = {
		.count = HRSNN_E, .x_decay = { decay(net->tau_up), 0 },
		.x = { { .amp = (unsigned)lround(amp_x * ONE) } }, .y = { { .second = true } },
		.seed = (uint32_t)(net->seed * 2654435761u) | 1,
	};
	const double most = ldexp(1, s->f - 1) - 1;
	struct random r = { net->seed * 8 + 4 };
	int err = write_rule(dev, net, s);

	for (unsigned a = 0; !err && a < axons; a++) {
		struct lq_plastic p = { .plastic = a < HRSNN_E, .sparse = true, .class = CLASS_EXC };

		if (a < HRSNN_E && net->class & HRSNN_HES)
			p.loss = lq_loss(net->tau_up * spread(net, &r));
		err = lq_write_plastic(dev, a, &p);
	}
	for (unsigned n = 0; !err && n < HRSNN_N; n++) {
		double tau = fmax(net->tau_down * spread(net, &r), 0.15);
		double up = gain_one * spread(net, &r), down = gain_one * spread(net, &r);
		const struct lq_post post = { .decay1 = decay(fmin(tau, 4000)), .decay2 = 4095 };

		err = lq_write_post(dev, n, &post);
		if (!err)
			err = lq_write_target(dev, n, (int16_t)fmin(round(ldexp(up, s->f - 2)), most));
		if (!err)
			err = lq_write_traces(dev, n, 0, (unsigned)fmin(round(down * ONE), 2 * ONE - 1));
	}
	return err ? err : lq_write_learning(dev, &learning);
}

int hrsnn_load(struct lq *dev, const struct hrsnn *net)
{
	struct lq_info info;
	struct scale s;
	int err = lq_describe(dev, &info);

	if (!err)
		err = lq_learn(dev, false);
	if (!err)
		err = lq_clear(dev);
	if (err)
		return err;
	s = scale_of(net, &info);
	err = write_neurons(dev, net, &s);
	if (!err)
		err = write_recurrent(dev, net, &s);
	if (!err)
		err = write_inputs(dev, net, &s, info.axons);
	if (!err)
		err = write_plasticity(dev, net, &s, info.axons);
	return err ? err : lq_learn(dev, net->eta > 0);
}

int hrsnn_rest(struct lq *dev)
{
	int err = LQ_OK;

	for (unsigned n = 0; !err && n < HRSNN_N; n++)
		err = lq_write_state(dev, n, &(struct lq_state){ .set = (uint16_t)n });
	return err;
}

int hrsnn_weights(struct lq *dev, int16_t (*w)[HRSNN_N])
{
	int err = LQ_OK;

	for (unsigned a = 0; !err && a < HRSNN_N; a++)
		err = lq_read_weights(dev, a, 0, w[a], HRSNN_N);
	return err;
}
