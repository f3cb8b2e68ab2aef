/* SPDX-License-Identifier: MIT */
#include "learning.h"
#include "lq_spec.h"

/* Axons that can be plastic, at most; factors that any core has. */
enum { MOST = 20, AXON_FACTORS = AF_REWARD + 1, LANE_FACTORS = LF_SIGN + 1 };

/* The driver refuses what no rule can be: then there is one rule less. */
static int rule(struct lq *dev, const struct lq_info *info, struct random *rnd, unsigned index)
{
	const unsigned bits = info->weight_bits > 8 ? info->weight_bits : 8;
	struct lq_rule r = {
		.ops = 1 + (unsigned)random_below(rnd, 4), .shift = bits + 4 * (unsigned)random_below(rnd, 3),
		.stochastic = random_below(rnd, 2), .tag = info->tags && random_below(rnd, 2),
		.clear = info->tags && random_below(rnd, 2), .live = random_below(rnd, 2),
	};
	int err;

	for (unsigned k = 0; k < r.ops; k++)
		r.op[k] = (struct lq_op){
			.sum_gate = 1 + (unsigned)random_below(rnd, GATE_EPOCH),
			.sum_axon = (unsigned)random_below(rnd, AXON_FACTORS),
			.sum_mantissa = random_below(rnd, 256) - 128,
			.mul_gate = 1 + (unsigned)random_below(rnd, GATE_EPOCH),
			.mul_axon = (unsigned)random_below(rnd, AXON_FACTORS),
			.mul_lane = (unsigned)random_below(rnd, LANE_FACTORS),
			.mul_chain = (unsigned)(random_below(rnd, 2) ? CHAIN_NEW : random_below(rnd, CHAIN_BOTH + 1)),
			.mul_mantissa = random_below(rnd, 256) - 128,
		};
	err = lq_write_rule(dev, index, &r);
	return err == LQ_ERR_ARG ? LQ_OK : err;
}

static int axon(struct lq *dev, const struct lq_info *info, struct random *rnd, unsigned index)
{
	return lq_write_plastic(dev, index, &(struct lq_plastic){
		.rule = (unsigned)random_below(rnd, (int)info->rules), .class = (unsigned)random_below(rnd, 4),
		.plastic = !random_once(rnd, 8), .sparse = random_once(rnd, 4), .silent = random_once(rnd, 6),
		.loss = (unsigned)(random_below(rnd, 2) ? 0 : random_below(rnd, 128)),
	});
}

static unsigned decay(struct random *rnd)
{
	return 4095 - (unsigned)random_below(rnd, 600);
}

static int neuron(struct lq *dev, struct random *rnd, unsigned index)
{
	int err = lq_write_post(dev, index, &(struct lq_post){ decay(rnd), decay(rnd), random_below(rnd, 2) });

	if (!err)
		err = lq_write_traces(dev, index, random_bits(rnd) & INT16_MAX, random_bits(rnd) & INT16_MAX);
	return err ? err : lq_write_target(dev, index, (int16_t)random_bits(rnd));
}

static struct lq_trace_amp amp(struct random *rnd, bool axons)
{
	struct lq_trace_amp a = { .set = random_below(rnd, 2), .graded = axons && random_below(rnd, 2) };

	a.amp = a.graded ? (unsigned)random_below(rnd, 16) : random_bits(rnd) & 0x3fff;
	return a;
}

static int whole(struct lq *dev, const struct lq_info *info, struct random *rnd)
{
	const struct lq_learning l = {
		.count = 1 + (unsigned)random_below(rnd, (int)(info->axons < MOST ? info->axons : MOST)),
		.every = (unsigned)random_below(rnd, 5), .reward = (int16_t)random_bits(rnd),
		.error_shift = (unsigned)random_below(rnd, 16), .error_gate = (uint16_t)random_below(rnd, 1 << 14),
		.x_decay = { decay(rnd), decay(rnd) }, .x = { amp(rnd, true), amp(rnd, true) },
		.y = { amp(rnd, false), amp(rnd, false) }, .seed = (uint32_t)random_bits(rnd) | 1,
	};
	int err = lq_write_learning(dev, &l);

	return err ? err : lq_learn(dev, !random_once(rnd, 8));
}

int twin_learning(struct lq *dev, const struct lq_info *info, struct random *rnd, unsigned axons, unsigned neurons)
{
	switch (random_below(rnd, 8)) {
	case 0: return rule(dev, info, rnd, (unsigned)random_below(rnd, (int)info->rules));
	case 1: return whole(dev, info, rnd);
	case 2: return lq_epoch(dev);
	case 3: case 4: return axon(dev, info, rnd, (unsigned)random_below(rnd, (int)axons));
	default: return neuron(dev, rnd, (unsigned)random_below(rnd, (int)neurons));
	}
}

int twin_learning_begin(struct lq *dev, const struct lq_info *info, struct random *rnd, unsigned axons,
			unsigned neurons)
{
	int err = whole(dev, info, rnd);

	for (unsigned i = 0; i < info->rules && !err; i++)
		err = rule(dev, info, rnd, i);
	for (unsigned i = 0; i < axons && !err; i++)
		err = axon(dev, info, rnd, i);
	for (unsigned i = 0; i < neurons && !err; i++)
		err = neuron(dev, rnd, i);
	return err ? err : lq_learn(dev, true);
}
