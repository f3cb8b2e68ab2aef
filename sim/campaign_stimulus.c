/* SPDX-License-Identifier: MIT */
#include "campaign_dendrite.h"
#include "campaign_learn.h"
#include "campaign_segment.h"

enum {
	SAMPLE = 4096,        /* units read back of a weight memory larger than ALL_UNITS */
	ALL_UNITS = 65536
};

void campaign_op(struct segment *s, int op, unsigned space, uint32_t addr, unsigned data)
{
	if (s->n_ops < MAX_OPS)
		s->ops[s->n_ops++] = (struct op){ (uint8_t)op, (uint8_t)space, (uint16_t)data, addr };
}

static void do_write(struct segment *s, unsigned space, uint32_t addr, unsigned data)
{
	campaign_op(s, 2, space, addr, data);
}

static int below(struct segment *s, int n)
{
	return random_below(&s->rnd, n);
}

static bool once(struct segment *s, int n)
{
	return random_once(&s->rnd, n);
}

uint16_t campaign_any(struct segment *s)
{
	static const uint16_t extreme[] = { 0, 1, 0xffff, 0x7fff, 0x8000, 0x0fff, 0x0ffe };

	switch (below(s, 3)) {
	case 0: return extreme[below(s, 7)];
	case 1: return (uint16_t)(below(s, 512) - 256);
	default: return (uint16_t)random_bits(&s->rnd);
	}
}

static void write_set(struct segment *s, uint32_t set)
{
	static const uint16_t decay[] = { 0, 4095, 4000, 3000, 4090 };

	for (unsigned col = 0; col <= SET_MODE; col++) {
		uint16_t x = campaign_any(s);

		if (col <= SET_DECAY2 && !once(s, 4))
			x = decay[below(s, 5)];
		if (col == SET_THRESHOLD && once(s, 2))
			x = (uint16_t)(1 + below(s, 8000));
		if (col == SET_BIAS && once(s, 2))
			x = (uint16_t)(below(s, 64) - 32);
		if (col == SET_MODE && once(s, 2))    /* moderate input, mostly spiking */
			x = (uint16_t)((x & ~0x7e0f) | (4 + below(s, 8)) |
				       !once(s, 4) << MODE_SPIKING | below(s, 4) << MODE_REF);
		do_write(s, SP_SET, set << 3 | col, x);
	}
}

static void write_state(struct segment *s, uint32_t neuron)
{
	for (unsigned col = 0; col < 3; col++)
		do_write(s, SP_STATE, neuron << 2 | col, campaign_any(s));
	do_write(s, SP_STATE, neuron << 2 | STATE_SET,
		 (unsigned)(once(s, 8) ? campaign_any(s) : below(s, s->c->n_sets)));
}

static uint32_t weight_addr(struct segment *s)
{
	uint32_t word = (uint32_t)(below(s, s->at.blocks) << s->at.log_axons | below(s, s->c->n_axons));

	return word << s->at.log_units | (uint32_t)below(s, s->at.units);
}

static void each_weight(struct segment *s, unsigned space, int op)
{
	uint32_t addr = 0;
	long n = (long)s->at.blocks * s->c->n_axons * s->at.units;

	if (op == 1 && n > ALL_UNITS) {
		for (int i = 0; i < SAMPLE; i++)
			campaign_op(s, op, space, weight_addr(s), 0);
		return;
	}
	for (long i = 0; i < n; i++) {
		campaign_op(s, op, space, addr, campaign_any(s));
		addr = access_next(&s->at, space, addr);
	}
}

void campaign_load_all(struct segment *s)
{
	for (int i = 0; i < s->c->n_axons; i++)
		do_write(s, SP_AXON, (uint32_t)i, (unsigned)below(s, s->c->n_slots));
	for (int i = 0; i < s->c->n_sets; i++)
		write_set(s, (uint32_t)i);
	for (int i = 0; i < s->c->n_neurons; i++)
		write_state(s, (uint32_t)i);
	each_weight(s, SP_WEIGHT, 2);
	if (s->c->n_tags)
		each_weight(s, SP_TAG, 2);
	if (s->c->n_rules)
		campaign_load_rules(s);
	if (s->c->n_soma)
		campaign_load_somas(s);
}

void campaign_read_all(struct segment *s)
{
	for (uint32_t i = 0; i < 64; i++)
		campaign_op(s, 1, SP_REG, i, 0);
	for (int i = 0; i < s->c->n_axons; i++)
		campaign_op(s, 1, SP_AXON, (uint32_t)i, 0);
	for (int i = 0; i < s->c->n_sets * 8; i++)
		campaign_op(s, 1, SP_SET, (uint32_t)i, 0);
	for (int i = 0; i < s->c->n_neurons * 4; i++)
		campaign_op(s, 1, SP_STATE, (uint32_t)i, 0);
	each_weight(s, SP_WEIGHT, 1);
	if (s->c->n_tags)
		each_weight(s, SP_TAG, 1);
	if (s->c->n_rules)
		campaign_read_rules(s);
	if (s->c->n_soma)
		campaign_read_somas(s);
}

/* Any access at all, addresses just out of range and codes without meaning included. */
static void random_op(struct segment *s)
{
	unsigned space = (unsigned)below(s, 8);
	uint32_t addr, top[] = { 64, 0, (uint32_t)s->c->n_axons, (uint32_t)s->c->n_sets * 8,
				 (uint32_t)s->c->n_neurons * 4, (uint32_t)s->c->n_rules * 32, 0,
				 (uint32_t)s->c->n_axons * 4 };

	addr = space == SP_WEIGHT || space == SP_TAG ? weight_addr(s) : (uint32_t)below(s, (int)top[space] + 2);
	if (space == SP_PLASTIC && once(s, 2))
		addr = PLASTIC_NEURON | (uint32_t)below(s, s->c->n_neurons * 8 + 2);
	if (once(s, 16))
		addr = (uint32_t)random_bits(&s->rnd) & ((1u << W_ADDR) - 1);
	if (space == SP_PLASTIC && s->c->n_soma && once(s, 2))
		addr = 1u << 22 | (uint32_t)below(s, s->c->n_neurons * 16 + 2);
	if (space == SP_REG && addr >= REG_PERIOD_LO && addr <= REG_RUN)
		addr = REG_CONFIG;         /* free run has its own episodes */
	campaign_op(s, once(s, 40) ? 3 : below(s, 3), space, addr, campaign_any(s));
}

static void push(struct segment *s, bool tick, int axon, int payload)
{
	if (s->n_in < MAX_IN) {
		s->in[s->n_in].tick = tick;
		s->in[s->n_in].axon = (uint16_t)axon;
		s->in[s->n_in++].payload = (int8_t)payload;
	}
}

static int payload(struct segment *s)
{
	static const int extreme[] = { -128, 127, 0, -1 };

	return !once(s, 4) ? 1 : once(s, 3) ? extreme[below(s, 4)] : below(s, 256) - 128;
}

static void push_step(struct segment *s)
{
	const int a = s->c->n_axons;
	int kind = below(s, 16), one = below(s, a);

	if (kind == 0) {                  /* a full slot, sometimes one too many */
		for (int i = -below(s, 2); i < a; i++)
			push(s, false, one, 1);
	} else if (kind == 1) {           /* every axon, as far as it does not take for ever */
		for (int i = 0; i < a; i += a > 64 ? 1 + below(s, 16) : 1)
			push(s, false, i, payload(s));
	} else {
		int most = once(s, 4) ? a / 8 + 2 : 16;

		for (int i = kind < 4 ? 0 : kind < 8 ? 1 : below(s, most); i > 0; i--)
			push(s, false, below(s, a), payload(s));
	}
	if (once(s, 20))
		push(s, false, a + below(s, 65536 - a), 1);     /* no such axon */
	for (int i = s->c->n_soma ? below(s, 4) : 0; i > 0; i--)
		push(s, false, campaign_goal_axon(s), payload(s));
	push(s, true, 0, 0);
}

void campaign_episode(struct segment *s)
{
	bool free = once(s, 4);
	int rows = s->at.block_rows, blocks = s->at.blocks;

	s->n_ops = s->op = 0;
	s->n_in = s->in_at = 0;
	s->gaps = once(s, 2) ? 0 : 1 + below(s, 12);
	s->out_mode = below(s, 5);
	if (once(s, 3))
		campaign_op(s, 3, 0, 0, 0);
	do_write(s, SP_REG, REG_BLOCKS, (unsigned)(once(s, 4) ? blocks : once(s, 2) ? below(s, blocks + 2) : 1));
	do_write(s, SP_REG, REG_ROWS, (unsigned)(once(s, 2) ? rows : below(s, rows + 2)));
	do_write(s, SP_REG, REG_FB_BASE, (unsigned)below(s, s->c->n_axons + 1));
	do_write(s, SP_REG, REG_FB_COUNT, (unsigned)(once(s, 3) ? 0 : below(s, s->c->n_neurons + 2)));
	for (int i = below(s, 4); i > 0; i--)
		do_write(s, SP_AXON, (uint32_t)below(s, s->c->n_axons), campaign_any(s));
	for (int i = below(s, 4); i > 0; i--)
		write_set(s, (uint32_t)below(s, s->c->n_sets));
	for (int i = below(s, 8); i > 0; i--)
		write_state(s, (uint32_t)below(s, s->c->n_neurons));
	for (int i = below(s, 32); i > 0; i--)
		do_write(s, SP_WEIGHT, weight_addr(s), campaign_any(s));
	if (s->c->n_rules)
		campaign_change_rules(s);
	if (s->c->n_soma)
		campaign_change_somas(s);
	if (free) {
		do_write(s, SP_REG, REG_PERIOD_LO, (unsigned)below(s, once(s, 2) ? 60 : 3000));
		do_write(s, SP_REG, REG_PERIOD_HI, 0);
		do_write(s, SP_REG, REG_RUN, 1);
		s->wait_run = true;
	}
	for (int i = below(s, 6); i > 0; i--)
		push_step(s);
	/* As many steps as a history has, and without anything between. */
	for (int i = s->c->n_soma && once(s, 12) ? 70 : 0; i > 0; i--)
		push(s, true, 0, 0);
	for (int i = once(s, 2) ? 0 : below(s, 16); i > 0; i--)
		random_op(s);
	if (free)
		do_write(s, SP_REG, REG_RUN, 0);
}

void campaign_drive(struct segment *s, bool quiet)
{
	struct core_pins *p = &s->pins;

	p->rst = s->resets > 0;
	if (p->rst) {
		s->resets--;
		p->h_vld = p->in_vld = false;
		s->n_ops = s->op = 0;
		s->n_in = s->in_at = 0;
		s->wait_run = false;
	}
	if (p->st_run)
		s->wait_run = false;
	/* Some ask only when a step's end is offered, which may not be taken for long: by then all stands still. */
	bool waits = s->out_mode == 4 && s->gaps == 0 && !quiet && p->st_busy && !(p->out_vld && p->out_end);

	if (!p->h_vld && s->op < s->n_ops && (quiet || !once(s, 3)) && !p->rst && !waits) {
		const struct op *o = &s->ops[s->op++];

		p->h_vld = true;
		p->h_op = o->op;
		p->h_space = o->space;
		p->h_addr = o->addr;
		p->h_wdata = o->data;
	}
	if (s->wait_run)
		;
	else if (s->gap > 0)
		s->gap--;
	else if (!p->in_vld && s->in_at < s->n_in && !p->rst) {
		p->in_vld = true;
		p->in_tick = s->in[s->in_at].tick;
		p->in_axon = s->in[s->in_at].axon;
		p->in_payload = s->in[s->in_at++].payload;
	}
	if (s->stall > 0)
		s->stall--;
	else if (s->out_mode == 3 && once(s, 60))
		s->stall = below(s, 260);
	else if (s->out_mode == 4)
		s->stall = below(s, 24);
	p->out_rdy = s->stall == 0 && (s->out_mode != 1 || once(s, 2));
}
