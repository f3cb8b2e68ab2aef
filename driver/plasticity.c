/* SPDX-License-Identifier: MIT */
/*
 * Rules and what belongs to them: spaces RULE and PLASTIC, the registers from LEARN up. Everything
 * is checked against the device and the width of its field before anything is sent.
 */
#include "handle.h"

#include <math.h>

#include "layout.h"
#include "lq_spec.h"

static int check_learns(struct lq *dev, const void *what)
{
	if (!dev)
		return LQ_ERR_ARG;
	if (!what)
		return lq_handle_fail(dev, LQ_ERR_ARG, "nothing given to write");
	if (!dev->info.rules)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s does not learn", dev->info.config);
	return LQ_OK;
}

static int check_max(struct lq *dev, const char *what, unsigned value, unsigned max)
{
	if (value > max)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s %u, the largest is %u", what, value, max);
	return LQ_OK;
}

static int check_mantissa(struct lq *dev, const char *what, int value)
{
	int end = dev->info.weight_bits > 8 ? 1 << 15 : 1 << 7;

	if (value < -end || value >= end)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s %d, expected %d to %d", what, value, -end,
				      end - 1);
	return LQ_OK;
}

static int check_op(struct lq *dev, const struct lq_op *o)
{
	int err;

	if ((err = check_max(dev, "gate of a sum", o->sum_gate, GATE_EPOCH)) ||
	    (err = check_max(dev, "axon factor of a sum", o->sum_axon, AF_REWARD)) ||
	    (err = check_mantissa(dev, "mantissa of a sum", o->sum_mantissa)) ||
	    (err = check_max(dev, "gate of a product", o->mul_gate, GATE_EPOCH)) ||
	    (err = check_max(dev, "axon factor of a product", o->mul_axon, AF_REWARD)) ||
	    (err = check_max(dev, "lane factor", o->mul_lane, LF_TAG)) ||
	    (err = check_max(dev, "chain", o->mul_chain, CHAIN_BOTH)) ||
	    (err = check_mantissa(dev, "mantissa of a product", o->mul_mantissa)))
		return err;
	return LQ_OK;
}

/* Whether an operation does what it says where it stands; i is its index. */
static int check_place(struct lq *dev, const struct lq_rule *rule, unsigned i)
{
	const struct lq_op *o = &rule->op[i];
	bool cont = o->mul_chain & CHAIN_CONT, hold = o->mul_chain & CHAIN_HOLD;
	bool of_tag = o->mul_lane == LF_TAG && (o->mul_gate || hold);

	if (of_tag && !dev->info.tags)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule uses tags, the device has none");
	if (cont && i == 0)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule's first operation continues a chain");
	if (cont && !(o[-1].mul_chain & CHAIN_HOLD))
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule's operation %u continues a chain, "
				      "the one before keeps nothing", i + 1);
	if (hold && i == rule->ops - 1)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule's last operation keeps a product");
	if (hold && o->sum_gate)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule's operation %u keeps its product and has a sum, "
				      "which it cannot add", i + 1);
	/* They are of the two halves of a visit. */
	if (cont && (o->mul_lane == LF_TAG) != (o[-1].mul_lane == LF_TAG))
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule has a chain of the tag and another factor");
	if (of_tag && !rule->tag)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule uses the tag, but is not marked TAG");
	return LQ_OK;
}

static unsigned use(unsigned gate)
{
	return gate ? 1u << (gate - 1) : 0;
}

int lq_write_rule(struct lq *dev, unsigned index, const struct lq_rule *rule)
{
	uint16_t unit[RULE_UNITS] = { 0 };
	unsigned uses = 0, least;
	int err = check_learns(dev, rule);

	if (err || (err = check_max(dev, "rule", index, dev->info.rules - 1)) ||
	    (err = check_max(dev, "operations of a rule", rule->ops, N_OPS)))
		return err;
	least = dev->info.weight_bits > 8 ? 16 : 8;
	if (rule->shift < least || rule->shift > least + 12 || rule->shift % 4)
		return lq_handle_fail(dev, LQ_ERR_ARG, "shift of a rule %u, expected %u, %u, %u or %u",
				      rule->shift, least, least + 4, least + 8, least + 12);
	if ((rule->tag || rule->clear) && !dev->info.tags)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a rule uses tags, the device has none");
	for (unsigned i = 0; i < rule->ops; i++) {
		const struct lq_op *o = &rule->op[i];

		if ((err = check_op(dev, o)) || (err = check_place(dev, rule, i)))
			return err;
		unit[4 * i] = (uint16_t)(o->sum_gate << SUM_GATE | o->sum_axon << SUM_AXON);
		unit[4 * i + 1] = (uint16_t)o->sum_mantissa;
		unit[4 * i + 2] = (uint16_t)(o->mul_gate << MUL_GATE | o->mul_axon << MUL_AXON |
					     o->mul_lane << MUL_LANE | o->mul_chain << MUL_CHAIN);
		unit[4 * i + 3] = (uint16_t)o->mul_mantissa;
		uses |= use(o->sum_gate) | use(o->mul_gate);
	}
	unit[RULE_UNITS - 1] = (uint16_t)(rule->ops << HEAD_OPS |
					  (rule->shift - least) / 4 << HEAD_SHIFT |
					  (unsigned)rule->stochastic << HEAD_STOCHASTIC |
					  (unsigned)rule->tag << HEAD_TAG |
					  (unsigned)rule->clear << HEAD_CLEAR |
					  (unsigned)rule->live << HEAD_LIVE | uses << HEAD_USES);
	return lq_handle_result(dev, lq_handle_write(dev, SP_RULE, index << 5, unit, RULE_UNITS));
}

int lq_write_plastic(struct lq *dev, unsigned axon, const struct lq_plastic *p)
{
	uint16_t unit;
	int err = check_learns(dev, p);

	if (err || (err = check_max(dev, "axon", axon, dev->info.axons - 1)) ||
	    (err = check_max(dev, "rule", p->rule, dev->info.rules - 1)) ||
	    (err = check_max(dev, "class", p->class, CLASS_INH)) ||
	    (err = check_max(dev, "loss of a trace", p->loss, (1u << AXON_LOSS_W) - 1)))
		return err;
	unit = (uint16_t)(p->rule << AXON_RULE | p->class << AXON_CLASS |
			  (unsigned)p->sparse << AXON_SPARSE |
			  (unsigned)p->plastic << AXON_PLASTIC |
			  (unsigned)p->silent << AXON_SILENT | p->loss << AXON_LOSS);
	return lq_handle_result(dev, lq_handle_write(dev, SP_PLASTIC, axon << 2 | PL_RULE, &unit, 1));
}

unsigned lq_loss(double tau)
{
	const double lost = tau > 0 ? -expm1(-1 / tau) * (1 << W_DECAY) : 1 << W_DECAY;
	unsigned best = 1;

	/* They grow with the number: the first that is nearer than the next. */
	while (best < (1u << AXON_LOSS_W) - 1) {
		double here = ldexp(16 + best % 16, (int)best / 16);
		double next = ldexp(16 + (best + 1) % 16, (int)(best + 1) / 16);

		if (lost * lost <= here * next)
			break;
		best++;
	}
	return best;
}

static int write_neuron(struct lq *dev, unsigned neuron, unsigned col, const uint16_t *unit, size_t n)
{
	int err = check_learns(dev, unit);

	if (!err)
		err = check_max(dev, "neuron", neuron, dev->info.neurons - 1);
	if (err)
		return err;
	return lq_handle_result(dev, lq_handle_write(dev, SP_PLASTIC,
						     PLASTIC_NEURONS | neuron << 3 | col, unit, n));
}

int lq_write_target(struct lq *dev, unsigned neuron, int16_t target)
{
	uint16_t unit = (uint16_t)target;

	return write_neuron(dev, neuron, PL_TARGET, &unit, 1);
}

int lq_write_traces(struct lq *dev, unsigned neuron, unsigned y1, unsigned y2)
{
	const uint16_t unit[2] = { (uint16_t)y1, (uint16_t)y2 };
	int err = check_learns(dev, unit);

	if (err || (err = check_max(dev, "trace", y1, (2u << TRACE_AMP_W) - 1)) ||
	    (err = check_max(dev, "trace", y2, (2u << TRACE_AMP_W) - 1)))
		return err;
	return write_neuron(dev, neuron, PL_Y1, unit, 2);
}

int lq_write_post(struct lq *dev, unsigned neuron, const struct lq_post *p)
{
	const unsigned max = (1u << W_DECAY) - 1;
	uint16_t unit[2];
	int err = check_learns(dev, p);

	if (err || (err = check_max(dev, "decay of a trace", p->decay1, max)) ||
	    (err = check_max(dev, "decay of a trace", p->decay2, max)))
		return err;
	unit[0] = (uint16_t)(p->decay1 | (unsigned)p->own << POST_OWN);
	unit[1] = (uint16_t)p->decay2;
	return write_neuron(dev, neuron, PL_DECAY1, unit, 2);
}

/* first: it is a neuron's first. */
static int trace_unit(struct lq *dev, const struct lq_trace_amp *t, bool of_axon, bool first,
		      uint16_t *unit)
{
	if (t->graded && !of_axon)
		return lq_handle_fail(dev, LQ_ERR_ARG, "graded trace of a neuron: only axons have those");
	if (t->second && !first)
		return lq_handle_fail(dev, LQ_ERR_ARG, "a trace adds a second one: only a neuron's first does");
	if (t->second && t->amp)
		return lq_handle_fail(dev, LQ_ERR_ARG, "amplitude %u of a trace that adds the second, "
				      "expected 0", t->amp);
	*unit = (uint16_t)(t->amp | (unsigned)t->graded << TRACE_GRADED |
			   (unsigned)t->second << TRACE_SECOND | (unsigned)t->set << TRACE_SET);
	return check_max(dev, "amplitude of a trace", t->amp,
			 t->graded ? 15 : (1u << TRACE_AMP_W) - 1);
}

int lq_write_learning(struct lq *dev, const struct lq_learning *l)
{
	enum { FROM = REG_EVERY, N = REG_SEED_HI - REG_EVERY + 1 };
	const unsigned decay = (1u << W_DECAY) - 1;
	uint16_t reg[N], range[2];
	int err = check_learns(dev, l);

	if (err || (err = check_max(dev, "first plastic axon", l->first, dev->info.axons - 1)) ||
	    (err = check_max(dev, "plastic axons", l->count, dev->info.axons - l->first)) ||
	    (err = check_max(dev, "steps of gate EVERY", l->every, UINT16_MAX)) ||
	    (err = check_max(dev, "shift of errors", l->error_shift, 15)) ||
	    (err = check_max(dev, "decay of a trace", l->x_decay[0], decay)) ||
	    (err = check_max(dev, "decay of a trace", l->x_decay[1], decay)) ||
	    (err = trace_unit(dev, &l->x[0], true, false, &reg[REG_X1_AMP - FROM])) ||
	    (err = trace_unit(dev, &l->x[1], true, false, &reg[REG_X2_AMP - FROM])) ||
	    (err = trace_unit(dev, &l->y[0], false, true, &reg[REG_Y1_AMP - FROM])) ||
	    (err = trace_unit(dev, &l->y[1], false, false, &reg[REG_Y2_AMP - FROM])))
		return err;
	for (unsigned g = 0; g < dev->info.lanes; g += 16)
		if (l->seed == g / 16 * UINT32_C(0x9E3779B9))
			return lq_handle_fail(dev, LQ_ERR_ARG, "seed 0x%lX leaves lanes %u and up "
					      "without random numbers", (unsigned long)l->seed, g);
	range[0] = (uint16_t)l->first;
	range[1] = (uint16_t)l->count;
	reg[REG_EVERY - FROM] = (uint16_t)l->every;
	reg[REG_REWARD - FROM] = (uint16_t)l->reward;
	reg[REG_ERROR_SHIFT - FROM] = (uint16_t)l->error_shift;
	reg[REG_ERROR_GATE - FROM] = l->error_gate;
	reg[REG_X1_DECAY - FROM] = (uint16_t)l->x_decay[0];
	reg[REG_X2_DECAY - FROM] = (uint16_t)l->x_decay[1];
	reg[REG_SEED_LO - FROM] = (uint16_t)l->seed;
	reg[REG_SEED_HI - FROM] = (uint16_t)(l->seed >> 16);
	err = lq_handle_write(dev, SP_REG, REG_FIRST, range, 2);
	if (!err)
		err = lq_handle_write(dev, SP_REG, FROM, reg, N);
	return lq_handle_result(dev, err);
}

static int write_flag(struct lq *dev, unsigned reg, bool on)
{
	uint16_t unit = on;
	int err = check_learns(dev, &unit);

	return err ? err : lq_handle_result(dev, lq_handle_write(dev, SP_REG, reg, &unit, 1));
}

int lq_learn(struct lq *dev, bool on)
{
	return write_flag(dev, REG_LEARN, on);
}

int lq_epoch(struct lq *dev)
{
	return write_flag(dev, REG_EPOCH, true);
}
