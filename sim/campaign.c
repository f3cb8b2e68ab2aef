/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "arith.h"
#include "campaign.h"
#include "dut_core.h"
#include "lockstep.h"
#include "random.h"
#include "step.h"

enum {
	SEGMENT = 400000,     /* clocks beyond the loading of all memories */
	BEFORE = 3000,        /* clocks of waveform before a difference */
	SAMPLE = 4096,        /* units read back of a weight memory larger than ALL_UNITS */
	ALL_UNITS = 65536,
	MAX_OPS = 1 << 20
};

struct op {
	uint8_t op, space;    /* h_op; 1 read, 2 write, 3 clear */
	uint16_t data;
	uint32_t addr;
};

/* One segment: a core, its models, and the drivers of its three ports. */
struct segment {
	const struct config *c;
	struct access at;
	const struct dut_core_ops *dut;
	void *core;
	struct lockstep *lock;
	struct model *step;
	struct random rnd;
	struct core_pins pins;

	struct op *ops;           /* what the host is to do */
	size_t n_ops, op;
	struct { bool tick; uint16_t axon; int8_t payload; } in[8192];
	int n_in, in_at, gap, gaps;
	int out_mode, stall;
	int resets;               /* clocks of reset left */

	struct model_output *want;
	size_t n_want, got;
	uint32_t want_step, want_clocks;
	bool running;
	uint64_t steps;
	char *msg;
	size_t cap;
};

/* -- Stimulus ----------------------------------------------------------------------------- */

static void do_op(struct segment *s, int op, unsigned space, uint32_t addr, unsigned data)
{
	if (s->n_ops < MAX_OPS)
		s->ops[s->n_ops++] = (struct op){ (uint8_t)op, (uint8_t)space, (uint16_t)data, addr };
}

static void do_write(struct segment *s, unsigned space, uint32_t addr, unsigned data)
{
	do_op(s, 2, space, addr, data);
}

static int below(struct segment *s, int n)
{
	return random_below(&s->rnd, n);
}

static bool once(struct segment *s, int n)
{
	return random_once(&s->rnd, n);
}

/* Any 16 bits, with a liking for the extremes and for small numbers. */
static uint16_t any16(struct segment *s)
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
		uint16_t x = any16(s);

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
		do_write(s, SP_STATE, neuron << 2 | col, any16(s));
	do_write(s, SP_STATE, neuron << 2 | STATE_SET,
		 (unsigned)(once(s, 8) ? any16(s) : below(s, s->c->n_sets)));
}

static uint32_t weight_addr(struct segment *s)
{
	uint32_t word = (uint32_t)(below(s, s->at.blocks) << s->at.log_axons | below(s, s->c->n_axons));

	return word << s->at.log_units | (uint32_t)below(s, s->at.units);
}

static void each_weight(struct segment *s, int op)
{
	uint32_t addr = 0;
	long n = (long)s->at.blocks * s->c->n_axons * s->at.units;

	if (op == 1 && n > ALL_UNITS) {
		for (int i = 0; i < SAMPLE; i++)
			do_op(s, op, SP_WEIGHT, weight_addr(s), 0);
		return;
	}
	for (long i = 0; i < n; i++) {
		do_op(s, op, SP_WEIGHT, addr, any16(s));
		addr = access_next(&s->at, SP_WEIGHT, addr);
	}
}

static void load_all(struct segment *s)
{
	for (int i = 0; i < s->c->n_axons; i++)
		do_write(s, SP_AXON, (uint32_t)i, (unsigned)below(s, s->c->n_slots));
	for (int i = 0; i < s->c->n_sets; i++)
		write_set(s, (uint32_t)i);
	for (int i = 0; i < s->c->n_neurons; i++)
		write_state(s, (uint32_t)i);
	each_weight(s, 2);
}

static void read_all(struct segment *s)
{
	for (uint32_t i = 0; i < 32; i++)
		do_op(s, 1, SP_REG, i, 0);
	for (int i = 0; i < s->c->n_axons; i++)
		do_op(s, 1, SP_AXON, (uint32_t)i, 0);
	for (int i = 0; i < s->c->n_sets * 8; i++)
		do_op(s, 1, SP_SET, (uint32_t)i, 0);
	for (int i = 0; i < s->c->n_neurons * 4; i++)
		do_op(s, 1, SP_STATE, (uint32_t)i, 0);
	each_weight(s, 1);
}

/* Any access at all, addresses just out of range and codes without meaning included. */
static void random_op(struct segment *s)
{
	unsigned space = (unsigned)below(s, 6);
	uint32_t addr, top[] = { 32, 0, (uint32_t)s->c->n_axons, (uint32_t)s->c->n_sets * 8,
				 (uint32_t)s->c->n_neurons * 4, 1 };

	addr = space == SP_WEIGHT ? weight_addr(s) : (uint32_t)below(s, (int)top[space] + 2);
	if (once(s, 16))
		addr = (uint32_t)random_bits(&s->rnd) & ((1u << W_ADDR) - 1);
	if (space == SP_REG && addr >= REG_PERIOD_LO && addr <= REG_RUN)
		addr = REG_LATE;          /* free run has its own episodes */
	do_op(s, once(s, 40) ? 3 : below(s, 3), space, addr, any16(s));
}

static void push(struct segment *s, bool tick, int axon, int payload)
{
	if (s->n_in < (int)(sizeof(s->in) / sizeof(*s->in))) {
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
		for (int i = kind < 4 ? 0 : kind < 8 ? 1 : below(s, a / 8 + 2); i > 0; i--)
			push(s, false, below(s, a), payload(s));
	}
	if (once(s, 20))
		push(s, false, a + below(s, 65536 - a), 1);     /* no such axon */
	push(s, true, 0, 0);
}

/* What the ports are to do next; called when all three have come to rest. */
static void episode(struct segment *s)
{
	bool free = once(s, 6);
	int rows = s->at.block_rows, blocks = s->at.blocks;

	s->n_ops = s->op = 0;
	s->n_in = s->in_at = 0;
	s->gaps = once(s, 2) ? 0 : 1 + below(s, 12);
	s->out_mode = below(s, 5);
	if (once(s, 3))
		do_op(s, 3, 0, 0, 0);
	do_write(s, SP_REG, REG_BLOCKS, (unsigned)(once(s, 2) ? blocks : below(s, blocks + 2)));
	do_write(s, SP_REG, REG_ROWS, (unsigned)(once(s, 2) ? rows : below(s, rows + 2)));
	do_write(s, SP_REG, REG_FB_BASE, (unsigned)below(s, s->c->n_axons + 1));
	do_write(s, SP_REG, REG_FB_COUNT, (unsigned)(once(s, 3) ? 0 : below(s, s->c->n_neurons + 2)));
	for (int i = below(s, 4); i > 0; i--)
		do_write(s, SP_AXON, (uint32_t)below(s, s->c->n_axons), any16(s));
	for (int i = below(s, 4); i > 0; i--)
		write_set(s, (uint32_t)below(s, s->c->n_sets));
	for (int i = below(s, 8); i > 0; i--)
		write_state(s, (uint32_t)below(s, s->c->n_neurons));
	for (int i = below(s, 32); i > 0; i--)
		do_write(s, SP_WEIGHT, weight_addr(s), any16(s));
	if (free) {
		do_write(s, SP_REG, REG_PERIOD_LO, (unsigned)below(s, once(s, 2) ? 60 : 3000));
		do_write(s, SP_REG, REG_PERIOD_HI, 0);
		do_write(s, SP_REG, REG_RUN, 1);
	}
	for (int i = below(s, 6); i > 0; i--)
		push_step(s);
	for (int i = once(s, 2) ? 0 : below(s, 16); i > 0; i--)
		random_op(s);
	if (free)
		do_write(s, SP_REG, REG_RUN, 0);
}

/* The inputs of this clock. Fields of an offer hold until it is taken. */
static void drive(struct segment *s, bool quiet)
{
	struct core_pins *p = &s->pins;

	p->rst = s->resets > 0;
	if (p->rst) {
		s->resets--;
		p->h_vld = p->in_vld = false;
		s->n_ops = s->op = 0;
		s->n_in = s->in_at = 0;
	}
	if (!p->h_vld && s->op < s->n_ops && (quiet || !once(s, 3)) && !p->rst) {
		const struct op *o = &s->ops[s->op++];

		p->h_vld = true;
		p->h_op = o->op;
		p->h_space = o->space;
		p->h_addr = o->addr;
		p->h_wdata = o->data;
	}
	if (s->gap > 0)
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

/* -- The step-level model follows at what the pins show ------------------------------------ */

static bool wrong(struct segment *s, const char *what, long long step, long long pins)
{
	snprintf(s->msg, s->cap, "clock %" PRIu64 ": %s: step-level model %lld, core %lld",
		 lockstep_clocks(s->lock), what, step, pins);
	return false;
}

/* After a reset in the middle of a step the core is where the clock-level model says. */
static void resync(struct segment *s)
{
	const struct clock *m = lockstep_model(s->lock);

	model_reset(s->step);
	for (uint32_t a = 0; a < (uint32_t)s->c->n_neurons * 4; a++)
		model_write(s->step, SP_STATE, a, clock_peek(m, SP_STATE, a));
	s->running = false;
	s->got = s->n_want = 0;
}

static bool follow_host(struct segment *s, const struct core_pins *p)
{
	bool write = p->h_op == 2 || (p->h_op == 0 && (p->h_wdata & 1));
	int status;

	if (!p->h_vld || !p->h_ack)
		return true;
	if (p->h_op == 3) {
		model_clear(s->step);
		return true;
	}
	status = model_check(s->step, p->h_space, p->h_addr, write);
	/* The model's step is over when the core's has hardly begun: events in flight differ. */
	if (!p->st_busy && !p->st_run && status != p->h_status)
		return wrong(s, "h_status", status, p->h_status);
	if (model_next(s->step, p->h_space, p->h_addr) != p->h_next)
		return wrong(s, "h_next", model_next(s->step, p->h_space, p->h_addr), p->h_next);
	if (p->h_status != ST_OK)
		return true;
	if (p->h_op == 2)
		model_write(s->step, p->h_space, p->h_addr, p->h_wdata);
	else if (p->h_op == 1 && !p->st_run && p->h_space + p->h_addr != REG_LATE &&
		 p->h_space + p->h_addr != REG_LOST &&
		 model_read(s->step, p->h_space, p->h_addr) != p->h_rdata)
		return wrong(s, "h_rdata", model_read(s->step, p->h_space, p->h_addr), p->h_rdata);
	return true;
}

static bool follow_out(struct segment *s, const struct core_pins *p)
{
	const struct model_output *w = &s->want[s->got];

	if (!p->out_vld || !p->out_rdy)
		return true;
	if (p->out_end) {
		if (s->got != s->n_want)
			return wrong(s, "events of the step", (long long)s->n_want, (long long)s->got);
		if (s->want_step != p->st_step)
			return wrong(s, "st_step", s->want_step, p->st_step);
		if (s->want_clocks != p->st_clocks)
			return wrong(s, "st_clocks", s->want_clocks, p->st_clocks);
		s->steps++;
		s->got = s->n_want = 0;
		return true;
	}
	if (s->got >= s->n_want)
		return wrong(s, "events of the step", (long long)s->n_want, (long long)s->got + 1);
	if (w->neuron != p->out_neuron)
		return wrong(s, "out_neuron", w->neuron, p->out_neuron);
	if (w->fired != p->out_fired || w->has_value != p->out_has_value)
		return wrong(s, "out_fired, out_has_value", w->fired * 2 + w->has_value,
			     p->out_fired * 2 + p->out_has_value);
	if (w->has_value && w->value != p->out_value)
		return wrong(s, "out_value", w->value, p->out_value);
	s->got++;
	return true;
}

static bool follow(struct segment *s, const struct core_pins *p)
{
	bool ok = true;

	if (p->rst) {                     /* what is written in this very clock stays written */
		if (p->h_ack && p->h_op == 2 && p->h_status == ST_OK)
			model_write(s->step, p->h_space, p->h_addr, p->h_wdata);
		return true;
	}
	if (p->st_busy && !s->running)
		s->n_want = model_step(s->step, s->want, &s->want_step, &s->want_clocks);
	s->running = p->st_busy;
	if (!follow_host(s, p))
		return false;
	if (p->in_vld && p->in_rdy && !p->in_tick) {
		int status = model_event(s->step, p->in_axon, p->in_payload);

		if (status != p->in_status)
			ok = wrong(s, "in_status", status, p->in_status);
	}
	return ok && follow_out(s, p);
}

/* -- Clocks ------------------------------------------------------------------------------- */

static bool clock_once(struct segment *s, bool quiet)
{
	struct core_pins *p = &s->pins;
	bool was_reset, ok;

	drive(s, quiet);
	was_reset = p->rst;
	s->dut->eval(s->core, p);
	ok = lockstep_clock(s->lock, p, s->msg, s->cap) && follow(s, p);
	s->dut->step(s->core);
	if (was_reset)
		resync(s);
	if (p->h_ack)
		p->h_vld = false;
	if (p->in_rdy && p->in_vld) {
		p->in_vld = false;
		s->gap = s->gaps ? below(s, s->gaps) : 0;
	}
	return ok;
}

static bool at_rest(const struct segment *s)
{
	return s->op == s->n_ops && !s->pins.h_vld && s->in_at == s->n_in && !s->pins.in_vld &&
	       !s->pins.st_busy && !s->resets;
}

/* Until every port has come to rest; a core that never does is a difference as well. */
static bool settle(struct segment *s, bool quiet)
{
	const uint64_t limit = lockstep_clocks(s->lock) + 64u * (s->n_ops + 1) + 4000000;

	do {
		if (!clock_once(s, quiet))
			return false;
		if (lockstep_clocks(s->lock) > limit)
			return wrong(s, "clocks without coming to rest", 0, 4000000);
	} while (!at_rest(s));
	return true;
}

static void segment_free(struct segment *s)
{
	if (!s)
		return;
	if (s->core)
		s->dut->close(s->core);
	lockstep_free(s->lock);
	model_free(s->step);
	free(s->want);
	free(s->ops);
	free(s);
}

static struct segment *segment_new(const struct config *c, const struct dut_core_ops *dut,
				   uint64_t seed, char *msg, size_t cap)
{
	struct segment *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->c = c;
	s->dut = dut;
	access_init(&s->at, c);
	s->rnd.state = seed;
	s->msg = msg;
	s->cap = cap;
	s->ops = calloc(MAX_OPS, sizeof(*s->ops));
	s->want = calloc((size_t)c->n_neurons + 1, sizeof(*s->want));
	s->lock = lockstep_new(c);
	s->step = model_new(c);
	s->core = dut->open((unsigned)seed | 1);
	if (!s->ops || !s->want || !s->lock || !s->step || !s->core) {
		segment_free(s);
		return NULL;
	}
	return s;
}

/* The step's last row was written in the last clock: the coming one offers its end. */
static bool last_row(const struct segment *s)
{
	const struct clock *m = lockstep_model(s->lock);
	int blocks = clock_peek(m, SP_REG, REG_BLOCKS), rows = clock_peek(m, SP_REG, REG_ROWS);

	return s->pins.v_we && s->pins.v_row == (blocks - 1) * s->at.block_rows + rows - 1;
}

/* One whole segment, traced from clock trace_from on if fst is given. */
static bool segment_run(struct segment *s, uint64_t clocks, const char *fst, uint64_t trace_from)
{
	uint64_t n = 0;

	s->resets = 2;
	load_all(s);
	{
		size_t loaded = s->n_ops;

		if (!clock_once(s, true) || !clock_once(s, true))
			return false;
		s->n_ops = loaded;        /* reset forgets what was queued */
	}
	for (bool ok = settle(s, true); ; ok = settle(s, false)) {
		if (!ok)
			return false;
		n = lockstep_clocks(s->lock);
		if (n >= clocks)
			break;
		if (fst && n + BEFORE >= trace_from) {
			s->dut->trace(s->core, fst);
			fst = NULL;
		}
		episode(s);
		if (once(s, 10)) {
			bool at_end = once(s, 2);

			for (int i = at_end ? 20000 : below(s, 400); i > 0; i--) {
				if (!clock_once(s, false))
					return false;
				if (at_end && last_row(s))
					break;
			}
			s->resets = 1 + below(s, 3);
		}
	}
	s->n_ops = s->op = 0;
	s->n_in = s->in_at = 0;
	s->out_mode = 0;
	read_all(s);
	return settle(s, true);
}

static const struct dut_core_ops *find_dut(const char *config)
{
	for (int i = 0; dut_core_table[i]; i++)
		if (!strcmp(dut_core_table[i]->name, config))
			return dut_core_table[i];
	return NULL;
}

static void list_missed(struct campaign *c, const struct config *g, const uint64_t *met)
{
	const int currents = g->n_currents, slots = g->n_slots, pipes = g->n_pipes;
	const int blocks = g->n_neurons / g->n_lanes;
	size_t n = 0;

	c->missed[0] = '\0';
#define X(name, needs) \
	if ((needs) && !met[COVER_##name] && n < sizeof(c->missed) - 1) \
		n += (size_t)snprintf(c->missed + n, sizeof(c->missed) - n, "%s" #name, n ? " " : "");
	COVERS(X)
#undef X
}

int campaign_run(struct campaign *c)
{
	const struct config *config = config_find(c->config);
	const struct dut_core_ops *dut = config ? find_dut(c->config) : NULL;
	uint64_t met[COVER_COUNT] = { 0 };
	char why[160];

	c->done = c->steps = 0;
	c->same = true;
	c->message[0] = c->missed[0] = '\0';
	if (!dut) {
		snprintf(c->message, sizeof(c->message), "no Verilated core of config %s", c->config);
		return -1;
	}
	for (uint64_t i = 0; c->same && c->done < c->clocks; i++) {
		struct random derive = { c->seed + i * UINT64_C(0x2545f4914f6cdd1d) };
		uint64_t seed = random_bits(&derive), left = c->clocks - c->done;
		uint64_t clocks = left < SEGMENT ? left : SEGMENT;
		struct segment *s = segment_new(config, dut, seed, why, sizeof(why));

		if (!s) {
			snprintf(c->message, sizeof(c->message), "out of memory");
			return -1;
		}
		/* Loading counts, but never is all of a segment. */
		clocks += 3u * (uint64_t)(s->at.units * s->at.blocks * config->n_axons);
		c->same = segment_run(s, clocks, NULL, 0);
		c->done += lockstep_clocks(s->lock);
		c->steps += s->steps;
		for (int k = 0; k < COVER_COUNT; k++)
			met[k] += clock_cover(lockstep_model(s->lock))[k];
		if (!c->same)
			snprintf(c->message, sizeof(c->message), "config %s, seed %" PRIu64 ", segment %"
				 PRIu64 ", %s", c->config, c->seed, i, why);
		if (!c->same && c->fst) {
			uint64_t at = lockstep_clocks(s->lock);

			segment_free(s);
			s = segment_new(config, dut, seed, why, sizeof(why));
			if (s)
				segment_run(s, clocks, c->fst, at);
		}
		segment_free(s);
		if (c->progress)
			c->progress(c, c->done);
	}
	list_missed(c, config, met);
	return 0;
}
