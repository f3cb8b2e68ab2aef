/* SPDX-License-Identifier: MIT */
#include "campaign_learn.h"
#include <stdio.h>
#include <string.h>

static int below(struct segment *s, int n)
{
	return random_below(&s->rnd, n);
}

static bool once(struct segment *s, int n)
{
	return random_once(&s->rnd, n);
}

static void write_reg(struct segment *s, unsigned reg, unsigned value)
{
	campaign_op(s, 2, SP_REG, reg, value);
}

/* Mostly rules that make sense: gates that are used, operations that exist. */
static void write_rule(struct segment *s, uint32_t rule)
{
	const bool wide = s->c->w_weight > 8;
	unsigned ops = (unsigned)(once(s, 12) ? below(s, 8) : 1 + below(s, N_OPS)), uses = 0;
	bool tag = s->c->n_tags && once(s, 3);

	for (unsigned op = 0; op < N_OPS; op++) {
		unsigned gate[2], scale = wide ? 1u << 14 : 64;

		for (int half = 0; half < 2; half++) {
			int mantissa = once(s, 3) ? campaign_any(s) : below(s, (int)scale) - (int)scale / 2;
			/* The tag is a factor in an epoch only, which is too rare to be left to chance. */
			bool by_tag = half && s->c->n_tags && once(s, 10);
			unsigned fields;

			gate[half] = by_tag ? GATE_EPOCH :
				     (unsigned)(once(s, 8) ? below(s, 8) : 1 + below(s, GATE_EPOCH));
			if (gate[half] && gate[half] <= GATE_EPOCH && op < ops)
				uses |= 1u << (gate[half] - 1);
			fields = gate[half] << SUM_GATE | (unsigned)below(s, 8) << SUM_AXON;
			if (half)
				fields |= (by_tag ? LF_TAG : (unsigned)below(s, once(s, 8) ? 16 : 8)) << MUL_LANE |
					  (unsigned)(once(s, 2) ? 0 : below(s, 4)) << MUL_CHAIN;
			campaign_op(s, 2, SP_RULE, rule << 5 | op << 2 | (unsigned)half << 1, fields);
			campaign_op(s, 2, SP_RULE, rule << 5 | op << 2 | (unsigned)half << 1 | 1,
				    (unsigned)mantissa & 0xffff);
		}
	}
	if (once(s, 10))
		uses = (unsigned)below(s, 32);
	campaign_op(s, 2, SP_RULE, rule << 5 | OP_HEAD << 2,
		    ops << HEAD_OPS | (unsigned)below(s, 4) << HEAD_SHIFT |
		    (unsigned)once(s, 2) << HEAD_STOCHASTIC | (unsigned)tag << HEAD_TAG |
		    (unsigned)once(s, 2) << HEAD_CLEAR | (unsigned)once(s, 3) << HEAD_LIVE |
		    uses << HEAD_USES);
}

static unsigned decay(struct segment *s)
{
	return once(s, 4) ? campaign_any(s) : (unsigned)(4096 - 1 - below(s, 600));
}

static void write_axon(struct segment *s, uint32_t axon)
{
	unsigned word = (unsigned)(once(s, 20) ? below(s, 16) : below(s, s->c->n_rules)) << AXON_RULE |
			(unsigned)below(s, 4) << AXON_CLASS | (unsigned)once(s, 4) << AXON_SPARSE |
			(unsigned)!once(s, 8) << AXON_PLASTIC | (unsigned)once(s, 6) << AXON_SILENT |
			(unsigned)(once(s, 2) ? 0 : below(s, 1 << AXON_LOSS_W)) << AXON_LOSS;

	campaign_op(s, 2, SP_PLASTIC, axon << 2 | PL_RULE, once(s, 10) ? campaign_any(s) : word);
	campaign_op(s, 2, SP_PLASTIC, axon << 2 | PL_X1, campaign_any(s));
	campaign_op(s, 2, SP_PLASTIC, axon << 2 | PL_X2, campaign_any(s));
}

static void write_neuron(struct segment *s, uint32_t neuron)
{
	uint32_t at = PLASTIC_NEURON | neuron << 3;

	campaign_op(s, 2, SP_PLASTIC, at | PL_Y1, campaign_any(s));
	campaign_op(s, 2, SP_PLASTIC, at | PL_Y2, campaign_any(s));
	campaign_op(s, 2, SP_PLASTIC, at | PL_TARGET, campaign_any(s));
	campaign_op(s, 2, SP_PLASTIC, at | PL_DECAY1, decay(s) ^ (unsigned)once(s, 2) << POST_OWN);
	campaign_op(s, 2, SP_PLASTIC, at | PL_DECAY2, decay(s));
}

static void write_regs(struct segment *s)
{
	const int a = s->c->n_axons;

	write_reg(s, REG_LEARN, !once(s, 8));
	write_reg(s, REG_FIRST, (unsigned)(once(s, 2) ? 0 : below(s, a + 4)));
	/* On a large core a visit of everything takes as long as a hundred other steps. */
	if (a > 16 && !once(s, 12))
		write_reg(s, REG_COUNT, (unsigned)below(s, 20));
	else
		write_reg(s, REG_COUNT, (unsigned)(once(s, 2) ? a : below(s, a + 4)));
	write_reg(s, REG_EPOCH, once(s, 3));
	write_reg(s, REG_EVERY, (unsigned)(once(s, 8) ? campaign_any(s) : below(s, 5)));
	write_reg(s, REG_REWARD, campaign_any(s));
	write_reg(s, REG_ERROR_SHIFT, (unsigned)below(s, 18));
	write_reg(s, REG_ERROR_GATE, (unsigned)(once(s, 4) ? campaign_any(s) : below(s, 40000)));
	for (unsigned i = 0; i < 2; i++) {
		write_reg(s, REG_X1_DECAY + i, decay(s));
		write_reg(s, REG_X1_AMP + i, campaign_any(s));
		write_reg(s, REG_Y1_AMP + i, campaign_any(s));
	}
	if (once(s, 4)) {
		write_reg(s, REG_SEED_LO, campaign_any(s));
		write_reg(s, REG_SEED_HI, campaign_any(s));
	}
}

void campaign_load_rules(struct segment *s)
{
	for (int i = 0; i < s->c->n_rules; i++)
		write_rule(s, (uint32_t)i);
	for (int i = 0; i < s->c->n_axons; i++)
		write_axon(s, (uint32_t)i);
	for (int i = 0; i < s->c->n_neurons; i++)
		write_neuron(s, (uint32_t)i);
	write_regs(s);
}

void campaign_change_rules(struct segment *s)
{
	write_regs(s);
	for (int i = below(s, 3); i > 0; i--)
		write_rule(s, (uint32_t)below(s, s->c->n_rules));
	for (int i = below(s, 6); i > 0; i--)
		write_axon(s, (uint32_t)below(s, s->c->n_axons));
	for (int i = below(s, 6); i > 0; i--)
		write_neuron(s, (uint32_t)below(s, s->c->n_neurons));
}

void campaign_read_rules(struct segment *s)
{
	for (int i = 0; i < s->c->n_rules * 32; i++)
		campaign_op(s, 1, SP_RULE, (uint32_t)i, 0);
	for (int i = 0; i < s->c->n_axons * 4; i++)
		campaign_op(s, 1, SP_PLASTIC, (uint32_t)i, 0);
	for (int i = 0; i < s->c->n_neurons * 8; i++)
		campaign_op(s, 1, SP_PLASTIC, PLASTIC_NEURON | (uint32_t)i, 0);
}

static void copy(struct segment *s, unsigned space, uint32_t first, uint32_t end)
{
	const struct clock *m = lockstep_model(s->lock);

	for (uint32_t a = first; a < end; a++)
		if (access_check(&s->at, space, a, true, true) == ST_OK)
			model_write(s->step, space, a, clock_peek(m, space, a));
}

void campaign_copy_learning(struct segment *s)
{
	uint32_t words = access_words(&s->at) << s->at.log_units;

	copy(s, SP_WEIGHT, 0, words);
	if (s->c->n_tags)
		copy(s, SP_TAG, 0, words);
	copy(s, SP_PLASTIC, 0, (uint32_t)s->c->n_axons * 4);
	copy(s, SP_PLASTIC, PLASTIC_NEURON, PLASTIC_NEURON + (uint32_t)s->c->n_neurons * 8);
}

/* -- Coverage ----------------------------------------------------------------------------- */

struct list {
	struct campaign *c;
	size_t n;
};

static void need(struct list *l, uint64_t met, const char *what, int a, int b, int d, int e)
{
	size_t room = sizeof(l->c->missed) - l->n;

	if (!met && room > 1)
		l->n += (size_t)snprintf(l->c->missed + l->n, room, "%s%s[%d,%d,%d,%d]",
					 l->n ? " " : "", what, a, b, d, e);
	if (l->n >= sizeof(l->c->missed))
		l->n = sizeof(l->c->missed) - 1;
}

void campaign_missed_learning(struct campaign *c, const struct config *g,
			      const struct learn_cover *met)
{
	struct list l = { c, strlen(c->missed) };
	uint64_t any[2];

	/* Each case by itself on the tiny cores; the others have too few steps in as many clocks. */
	for (int gate = 0; g->n_axons > 16 && gate < GATE_EPOCH; gate++) {
		any[0] = any[1] = 0;
		for (int f = 0; f <= LF_TAG; f++)
			for (int class = 0; class <= CLASS_INH; class++)
				any[0] += met->mul[gate][f][0][class] + met->mul[gate][f][1][class];
		for (int f = 0; f <= AF_REWARD; f++)
			any[1] += met->sum[gate][f][0] + met->sum[gate][f][1];
		need(&l, any[0], "mul", gate + 1, -1, -1, -1);
		need(&l, any[1], "sum", gate + 1, -1, -1, -1);
	}
	if (g->n_axons > 16)
		return;
	for (int gate = GATE_PRE; gate <= GATE_EPOCH; gate++)
		for (int tag = 0; tag <= (g->n_tags && gate != GATE_EPOCH); tag++) {
			for (int f = LF_Y1; f <= LF_TAG; f++)
				for (int class = 0; class <= (tag ? CLASS_FREE : CLASS_INH); class++)
					/* The tag is a factor in an epoch only. */
					if (f != LF_TAG || (gate == GATE_EPOCH && g->n_tags))
						need(&l, met->mul[gate - 1][f][tag][class], "mul", gate, f,
						     tag, class);
			for (int f = AF_ONE; f <= AF_REWARD; f++)
				need(&l, met->sum[gate - 1][f][tag], "sum", gate, f, tag, 0);
		}
	for (int f = AF_ONE; f <= AF_REWARD; f++)
		need(&l, met->axon[f], "axon", f, 0, 0, 0);
	need(&l, met->chain[CHAIN_CONT], "chain", CHAIN_CONT, 0, 0, 0);
	for (int class = 0; class <= CLASS_INH; class++) {
		need(&l, met->high[class], "high", class, 0, 0, 0);
		need(&l, met->low[class], "low", class, 0, 0, 0);
	}
	for (int i = 0; i < 4; i++) {
		need(&l, met->stochastic[i], "stochastic", i, 0, 0, 0);
		need(&l, met->nearest[i], "nearest", i, 0, 0, 0);
	}
	for (int i = 0; i < 1 << (AXON_LOSS_W - 4); i++)
		need(&l, met->lost[i], "lost", i, 0, 0, 0);
	for (int i = 0; i < 2; i++)
		need(&l, met->second[i], "second", i, 0, 0, 0);
	need(&l, met->absent, "absent", 0, 0, 0, 0);
	need(&l, met->spared, "spared", 0, 0, 0, 0);
	if (g->n_tags)
		need(&l, met->cleared, "cleared", 0, 0, 0, 0);
}
