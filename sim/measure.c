/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "access.h"
#include "dut_core.h"
#include "measure.h"

enum { OP_WRITE = 2, LIMIT = 10000000 };

struct bench {
	const struct dut_core_ops *dut;
	void *core;
	struct core_pins p;
};

static void clock_once(struct bench *b)
{
	b->dut->eval(b->core, &b->p);
	b->dut->step(b->core);
}

static void put(struct bench *b, unsigned space, uint32_t addr, unsigned unit)
{
	b->p.h_vld = true;
	b->p.h_op = OP_WRITE;
	b->p.h_space = (uint8_t)space;
	b->p.h_addr = addr;
	b->p.h_wdata = (uint16_t)unit;
	do
		clock_once(b);
	while (!b->p.h_ack);
	b->p.h_vld = false;
}

static void offer(struct bench *b, bool tick, int axon)
{
	b->p.in_vld = true;
	b->p.in_tick = tick;
	b->p.in_axon = (uint16_t)axon;
	b->p.in_payload = 1;
	do
		clock_once(b);
	while (!b->p.in_rdy);
	b->p.in_vld = false;
}

/* Set 0 never fires, set 1 fires every step; the weights do not matter then. */
static void load(struct bench *b, const struct measure *m, const struct access *at)
{
	const int rows = at->block_rows, blocks = m->neurons / at->c->n_lanes;

	for (unsigned set = 0; set < 2; set++) {
		for (unsigned col = 0; col < SET_MODE; col++)
			put(b, SP_SET, set << 3 | col,
			    col != SET_THRESHOLD ? 0 : set ? (unsigned)INT16_MIN : INT16_MAX);
		put(b, SP_SET, set << 3 | SET_MODE, 1u << MODE_SPIKING | 15u << MODE_SHIFT);
	}
	for (int n = 0; n < m->neurons; n++) {
		for (unsigned col = 0; col < STATE_SET; col++)
			put(b, SP_STATE, (uint32_t)n << 2 | col, 0);
		put(b, SP_STATE, (uint32_t)n << 2 | STATE_SET, n >= m->neurons - m->firing);
	}
	for (int a = 0; a < m->spikes; a++)
		put(b, SP_AXON, (uint32_t)a, 0);
	put(b, SP_REG, REG_BLOCKS, (unsigned)blocks);
	put(b, SP_REG, REG_ROWS, (unsigned)rows);
}

int measure_step(struct measure *m)
{
	struct bench b = { .p = { .rst = true, .out_rdy = true } };
	const struct config *c = config_find(m->config);
	struct access at;
	bool end = false;

	for (int i = 0; c && dut_core_table[i]; i++)
		if (!strcmp(dut_core_table[i]->name, m->config))
			b.dut = dut_core_table[i];
	b.core = b.dut ? b.dut->open(1) : NULL;
	if (!b.core)
		return -1;
	access_init(&at, c);
	clock_once(&b);
	b.p.rst = false;
	load(&b, m, &at);
	for (int a = 0; a < m->spikes; a++)
		offer(&b, false, a);
	offer(&b, true, 0);
	m->latency = 0;
	for (m->clocks = 1; !end && m->clocks < LIMIT; m->clocks++) {
		clock_once(&b);
		end = b.p.out_vld && b.p.out_end;
		if (b.p.out_vld && b.p.out_fired && !b.p.out_end)
			m->latency = m->clocks;
	}
	b.dut->close(b.core);
	return end ? 0 : -1;
}
