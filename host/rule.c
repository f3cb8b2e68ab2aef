/* SPDX-License-Identifier: MIT */
/*
 * rule.c -- compile a rule to the operations of a device
 *
 * Terms become parts, one for each product: y1-y2 makes two. Equal parts become one. A part without
 * a lane factor is a sum, the others are products, of several lane factors chains; operation i takes
 * the i-th sum and the i-th product, which are independent of each other.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "lq_spec.h"
#include "rule_private.h"

/* -- Terms to parts ----------------------------------------------------------------------- */

static unsigned axon_of(unsigned factor)
{
	static const unsigned axon[] = {AF_X1, AF_X2, AF_DIFF, AF_PAYLOAD, AF_REWARD};

	return axon[factor];
}

static unsigned lane_of(const struct rule_compiler *c, const struct rule_term *t, unsigned factor)
{
	switch (factor) {
	case RULE_Y1: return LF_Y1;
	case RULE_Y2: return LF_Y2;
	case RULE_ERROR: return LF_ERROR;
	case RULE_UP: return LF_UP;
	case RULE_DOWN: return LF_DOWN;
	case RULE_SIGN: return LF_SIGN;
	case RULE_T: return c->f->tag && t->gate == GATE_EPOCH ? LF_TAG : LF_VALUE;
	default: return LF_VALUE;
	}
}

/* Products of a chain are rounded but the last: what is mostly near one goes first. */
static int rank(unsigned lane)
{
	static const int of[] = {
		[LF_SIGN] = 0, [LF_UP] = 1, [LF_DOWN] = 2, [LF_VALUE] = 3, [LF_TAG] = 4,
		[LF_ERROR] = 5, [LF_Y1] = 6, [LF_Y2] = 7,
	};

	return of[lane];
}

static void add_lane(struct rule_part *p, unsigned lane)
{
	unsigned i = p->lanes++;

	for (; i > 0 && rank(p->lane[i - 1]) > rank(lane); i--)
		p->lane[i] = p->lane[i - 1];
	p->lane[i] = lane;
}

static bool same_product(const struct rule_part *a, const struct rule_part *b)
{
	return a->gate == b->gate && a->axon == b->axon && a->lanes == b->lanes &&
	       !memcmp(a->lane, b->lane, a->lanes * sizeof(*a->lane));
}

static bool add_part(struct rule_compiler *c, const struct rule_part *p)
{
	struct rule_code *code = c->code;

	for (size_t i = 0; i < code->parts; i++)
		if (same_product(&code->part[i], p)) {
			code->part[i].scale += p->scale;
			return true;
		}
	if (code->parts == RULE_PARTS)
		return why_not(c->why, "%s: terms: expected at most %d products, found more",
			       c->f->path, RULE_PARTS);
	code->part[code->parts++] = *p;
	return true;
}

/* Bit i of choose: the i-th y1-y2 of the term is -y2, else y1. */
static bool add_term(struct rule_compiler *c, size_t index, unsigned choose, unsigned *differences)
{
	const struct rule_term *t = &c->f->term[index];
	struct rule_part p = {.term = index, .gate = t->gate, .axon = AF_ONE, .scale = t->scale};
	bool tag = false, other = false;

	*differences = 0;
	for (unsigned i = 0; i < t->factors; i++) {
		unsigned factor = t->factor[i];

		if (factor <= RULE_REWARD) {
			p.axon = axon_of(factor);
		} else if (factor == RULE_Y_DIFF) {
			bool second = choose >> (*differences)++ & 1;

			add_lane(&p, second ? LF_Y2 : LF_Y1);
			p.scale = second ? -p.scale : p.scale;
		} else {
			add_lane(&p, lane_of(c, t, factor));
			if (factor == RULE_ERROR)
				p.scale = ldexp(p.scale, c->error);
		}
	}
	for (unsigned i = 0; i < p.lanes; i++) {
		tag |= p.lane[i] == LF_TAG;
		other |= p.lane[i] != LF_TAG;
	}
	if (tag && other)
		return why_not(c->why, "%s: terms[%zu]: factor \"t\" cannot be multiplied by another of "
			       "neuron or synapse: the tag is read before the weight", c->f->path, index);
	return add_part(c, &p);
}

static bool make_parts(struct rule_compiler *c)
{
	size_t left = 0;

	for (size_t i = 0; i < c->f->terms; i++)
		for (unsigned choose = 0, n = 0; choose < 1u << n || !choose; choose++)
			if (!add_term(c, i, choose, &n))
				return false;
	/* What cancelled is gone. */
	for (size_t i = 0; i < c->code->parts; i++)
		if (c->code->part[i].scale != 0)
			c->code->part[left++] = c->code->part[i];
	c->code->parts = left;
	return left || why_not(c->why, "%s: terms: expected some that do not cancel", c->f->path);
}

/* -- Operations --------------------------------------------------------------------------- */

static void put_chain(struct lq_rule *rule, unsigned first, const struct rule_part *p)
{
	for (unsigned k = 0; k < p->lanes; k++) {
		struct lq_op *o = &rule->op[first + k];
		bool last = k + 1 == p->lanes;

		o->mul_lane = p->lane[k];
		o->mul_gate = last ? p->gate : GATE_NEVER;
		o->mul_chain = (k ? CHAIN_CONT : CHAIN_NEW) | (last ? 0 : CHAIN_HOLD);
		o->mul_axon = k ? AF_ONE : p->axon;
		o->mul_mantissa = k ? 0 : p->mantissa;
	}
}

/* An operation that keeps its product has no sum. */
static bool count_operations(struct rule_compiler *c)
{
	unsigned sums = 0, products = 0, kept = 0;

	for (size_t i = 0; i < c->code->parts; i++) {
		const unsigned lanes = c->code->part[i].lanes;

		sums += !lanes;
		products += lanes;
		kept += lanes ? lanes - 1 : 0;
	}
	c->code->rule.ops = sums + kept > products ? sums + kept : products;
	return c->code->rule.ops <= N_OPS ||
	       why_not(c->why, "%s: terms: need %u operations (%u sums, %u products), a rule has %d",
		       c->f->path, c->code->rule.ops, sums, products, N_OPS);
}

static void put_operations(struct rule_compiler *c)
{
	struct lq_rule *rule = &c->code->rule;
	unsigned sum = 0, products = 0;

	for (size_t i = 0; i < c->code->parts; i++) {
		const struct rule_part *p = &c->code->part[i];

		if (p->lanes) {
			put_chain(rule, products, p);
			products += p->lanes;
		}
	}
	for (size_t i = 0; i < c->code->parts; i++) {
		const struct rule_part *p = &c->code->part[i];

		if (p->lanes)
			continue;
		while (rule->op[sum].mul_chain & CHAIN_HOLD)
			sum++;
		rule->op[sum].sum_gate = p->gate;
		rule->op[sum].sum_axon = p->axon;
		rule->op[sum++].sum_mantissa = p->mantissa;
	}
}

/* Without an event or a trace of the axon nothing changes: axons without may be passed over. */
static bool is_live(const struct rule_code *code)
{
	for (size_t i = 0; i < code->parts; i++) {
		const struct rule_part *p = &code->part[i];

		if (p->gate != GATE_PRE && p->gate != GATE_EPOCH &&
		    (p->axon == AF_ONE || p->axon == AF_REWARD))
			return false;
	}
	return true;
}

/* -- What is not of a rule alone ---------------------------------------------------------- */

static unsigned retention(double kept)
{
	return (unsigned)fmax(0, lround(kept * (1 << W_DECAY)) - 1);
}

static struct lq_trace_amp amplitude(const struct rule_trace *t)
{
	return (struct lq_trace_amp){
		.set = t->set, .graded = t->graded,
		.amp = t->graded ? (unsigned)-ilogb(t->amplitude) :
				   (unsigned)fmin(lround(t->amplitude * 16384), 16383),
	};
}

static bool make_learning(struct rule_compiler *c)
{
	const struct rule_file *f = c->f;
	struct lq_learning *l = &c->code->learning;
	int shift = f->has_error ? ilogb(f->error_one) - (c->bits - 2) : 0;

	if (shift > 15)
		return why_not(c->why, "%s: error.one: expected at most 2^%d with %u-bit weights, found 2^%d",
			       f->path, c->bits + 13, c->info->weight_bits, ilogb(f->error_one));
	/* Errors cannot be shifted left: the scales make up for it. */
	c->error = shift < 0 ? -shift : 0;
	shift += c->error;
	*l = (struct lq_learning){
		.every = f->every,
		.reward = (int16_t)lround(f->reward * 16384),
		.error_shift = (unsigned)shift, .error_gate = (uint16_t)f->error_gate,
		.seed = f->seed,
	};
	for (int i = 0; i < 2; i++) {
		l->x_decay[i] = f->trace[i].given ? retention(f->trace[i].retention) : 0;
		l->x[i] = f->trace[i].given ? amplitude(&f->trace[i]) : (struct lq_trace_amp){0};
		l->y[i] = f->trace[2 + i].given ? amplitude(&f->trace[2 + i]) :
						  (struct lq_trace_amp){0};
	}
	c->code->post = (struct lq_post){
		.decay1 = f->trace[2].given ? retention(f->trace[2].retention) : 0,
		.decay2 = f->trace[3].given ? retention(f->trace[3].retention) : 0,
		.own = f->own,
	};
	c->code->plastic = (struct lq_plastic){
		.class = f->class, .plastic = true, .sparse = f->sparse, .silent = f->silent,
	};
	return true;
}

bool rule_compile(const struct rule_file *f, const struct lq_info *info, struct rule_code *code,
		  struct why *why)
{
	struct rule_compiler c = {.f = f, .info = info, .code = code, .why = why};

	c.bits = info->weight_bits > 8 ? 16 : 8;
	c.top = (ldexp(1, c.bits - 1) - 1) / ldexp(1, c.bits - 2);
	*code = (struct rule_code){
		.rule = {.stochastic = f->stochastic, .tag = f->tag, .clear = f->clear},
	};
	if (!info->rules)
		return why_not(why, "%s: expected a device that learns, found %s", f->path, info->config);
	if (f->tag && !info->tags)
		return why_not(why, "%s: target: expected \"weight\", found \"tag\": %s has no tags",
			       f->path, info->config);
	if (!make_learning(&c) || !make_parts(&c) || !count_operations(&c) || !rule_mantissas(&c))
		return false;
	put_operations(&c);
	code->rule.live = is_live(code);
	return true;
}

const char *rule_part_name(const struct rule_part *p, char *buf, size_t size)
{
	static const char *const gates[] = {"never", "pre", "post", "error", "every", "epoch"};
	static const char *const axons[] = {"", " x1", " x2", " x1-x2", " payload", " reward"};
	static const char *const lanes[] = {"y1", "y2", "error", "value", "up", "down", "sgn", "t"};
	size_t n = (size_t)snprintf(buf, size, "%s%s", gates[p->gate], axons[p->axon]);

	for (unsigned i = 0; i < p->lanes && n < size; i++)
		n += (size_t)snprintf(buf + n, size - n, " %s", lanes[p->lane[i]]);
	return buf;
}
