/* SPDX-License-Identifier: MIT */
#include "dendrite.h"
#include <stdlib.h>
#include <string.h>

void dendrite_free(struct dendrite *d)
{
	if (!d)
		return;
	free(d->soma);
	free(d->history);
	free(d);
}

struct dendrite *dendrite_new(const struct access *at)
{
	struct dendrite *d = calloc(1, sizeof(*d));
	size_t n = (size_t)at->c->n_neurons;

	if (!d)
		return NULL;
	d->c = at->c;
	d->soma = calloc(n, sizeof(*d->soma));
	d->history = calloc(n * HISTORY, 1);
	if (!d->soma || !d->history) {
		dendrite_free(d);
		return NULL;
	}
	dendrite_reset(d);
	return d;
}

static void forget(struct dendrite *d)
{
	for (int i = 0; i < d->c->n_neurons; i++)
		d->soma[i].goal = 0;
	d->slot = d->age = 0;
}

void dendrite_reset(struct dendrite *d)
{
	d->r = (struct soma_regs){ 0 };
	d->random = 1;
	forget(d);
}

void dendrite_clear(struct dendrite *d)
{
	forget(d);
	for (int i = 0; i < d->c->n_neurons; i++) {
		d->soma[i].trace = 0;
		d->soma[i].miss = d->soma[i].u = 0;
	}
}

/* -- Host access ------------------------------------------------------------------------- */

uint16_t dendrite_read(const struct dendrite *d, unsigned space, uint32_t addr)
{
	const struct soma_regs *r = &d->r;

	if (space == SP_PLASTIC) {
		const struct soma *s = &d->soma[(addr & (SOMA_NEURON - 1)) >> 4];

		switch (addr & 15) {
		case SOMA_AT_RATE: return s->trace;
		case SOMA_AT_GOAL: return s->goal;
		case SOMA_AT_MISS: return (uint16_t)s->miss;
		case SOMA_AT_U: return (uint16_t)s->u;
		default: return s->parent[addr & 7];
		}
	}
	switch (addr) {
	case REG_SOMAS: return r->somas;
	case REG_SOMA_MODE:
		return (uint16_t)(r->spiking << SOMA_SPIKING | (int)r->shift << SOMA_SHIFT);
	case REG_SOMA_REPORT: return r->report;
	case REG_SOMA_HALF: return (uint16_t)r->half;
	case REG_SOMA_FLOOR: return r->floor;
	case REG_OPEN_EXC:
	case REG_OPEN_INH: return r->open[addr - REG_OPEN_EXC];
	case REG_PULL_EXC:
	case REG_PULL_INH: return (uint16_t)r->pull[addr - REG_PULL_EXC];
	case REG_GOAL_OPEN: return r->goal_open;
	case REG_GOAL_BASE: return (uint16_t)r->goal_base;
	case REG_GOAL_PULL: return (uint16_t)r->goal_pull;
	case REG_SOMA_SEED_LO: return (uint16_t)d->random;
	default: return (uint16_t)(d->random >> 16);
	}
}

void dendrite_write(struct dendrite *d, unsigned space, uint32_t addr, uint16_t unit)
{
	struct soma_regs *r = &d->r;
	const uint16_t n = (uint16_t)d->c->n_neurons;
	unsigned neurons = n - 1u, lacks;

	if (space == SP_PLASTIC) {
		struct soma *s = &d->soma[(addr & (SOMA_NEURON - 1)) >> 4];

		switch (addr & 15) {
		case SOMA_AT_RATE: s->trace = unit & TRACE_MAX; break;
		case SOMA_AT_GOAL: s->goal = unit & ((1u << (GOAL_ON + GOAL_ON_W)) - 1); break;
		case SOMA_AT_MISS: s->miss = (int16_t)unit; break;
		case SOMA_AT_U: s->u = (int16_t)unit; break;
		default: /* of a parent's number, the bits that there are */
			lacks = ~neurons & ((1u << PARENT_NEURON_W) - 1);
			s->parent[addr & 7] = (uint16_t)(unit & ~(lacks << PARENT_NEURON));
		}
		return;
	}
	switch (addr) {
	case REG_SOMAS: r->somas = unit < n ? unit : n; break;
	case REG_SOMA_MODE:
		r->spiking = mode_get(unit, SOMA_SPIKING, 1);
		r->shift = mode_get(unit, SOMA_SHIFT, SOMA_SHIFT_W);
		break;
	case REG_SOMA_REPORT: r->report = unit < n ? unit : n; break;
	case REG_SOMA_HALF: r->half = (int16_t)unit; break;
	case REG_SOMA_FLOOR: r->floor = unit & ((1 << W_RATE) - 1); break;
	case REG_OPEN_EXC:
	case REG_OPEN_INH: r->open[addr - REG_OPEN_EXC] = unit & ((1 << W_OPEN) - 1); break;
	case REG_PULL_EXC:
	case REG_PULL_INH: r->pull[addr - REG_PULL_EXC] = (int16_t)unit; break;
	case REG_GOAL_OPEN: r->goal_open = unit; break;
	case REG_GOAL_BASE: r->goal_base = (int16_t)unit; break;
	case REG_GOAL_PULL: r->goal_pull = (int16_t)unit; break;
	case REG_SOMA_SEED_LO: d->random = (d->random & 0xffff0000u) | unit; break;
	case REG_SOMA_SEED_HI: d->random = (d->random & 0xffffu) | (uint32_t)unit << 16; break;
	}
}

int dendrite_goal(struct dendrite *d, unsigned axon, int payload)
{
	unsigned neuron = axon - GOAL_AXON;

	if (axon < GOAL_AXON || neuron >= d->r.somas)
		return ST_RANGE;
	d->soma[neuron].goal = (uint16_t)(1 << GOAL_ON | (payload & 0xff) << GOAL_VALUE);
	return ST_OK;
}

/* -- One step ----------------------------------------------------------------------------- */

void dendrite_begin(struct dendrite *d)
{
	d->slot = (d->slot + 1) & (HISTORY - 1);
	d->age += d->age < HISTORY;
}

uint8_t dendrite_published(const struct dendrite *d, int neuron)
{
	return soma_parent(&d->r, d->soma[neuron].trace);
}

void dendrite_publish(struct dendrite *d, int neuron)
{
	d->history[d->slot * d->c->n_neurons + neuron] = dendrite_published(d, neuron);
}

void dendrite_sums(const struct dendrite *d, int neuron, int sum[2])
{
	sum[0] = sum[1] = 0;
	for (int i = 0; i < N_PARENTS; i++) {
		uint16_t p = d->soma[neuron].parent[i];
		int lag = (int)mode_get(p, PARENT_DELAY, PARENT_DELAY_W);
		int at = ((d->slot - lag) & (HISTORY - 1)) * d->c->n_neurons +
			 (int)mode_get(p, PARENT_NEURON, PARENT_NEURON_W);

		if (p >> PARENT_ON & 1)
			sum[p >> PARENT_INH & 1] += lag < d->age ? d->history[at] : d->r.floor;
	}
}

struct soma_output dendrite_soma(struct dendrite *d, int neuron, int16_t v, struct soma *s)
{
	const struct soma_regs *r = &d->r;
	const struct soma *was = &d->soma[neuron];
	struct soma_output out;
	int sum[2], rate;

	*s = *was;
	dendrite_sums(d, neuron, sum);
	s->u = (int16_t)soma_potential(r, v, sum, was->goal >> GOAL_ON & 1 ?
				       (int)mode_get(was->goal, GOAL_VALUE, GOAL_VALUE_W) : -1);
	rate = soma_rate(s->u, r->half);
	s->miss = (int16_t)((soma_rate(v, r->half) - rate) * (TRACE_ONE / RATE_ONE));
	s->goal = 0;
	d->random = learn_draw(d->random);
	out.fired = r->spiking && (int)(d->random & (RATE_ONE - 1)) < rate;
	out.report = neuron < r->report;
	out.payload = r->spiking ? out.fired : soma_payload(rate);
	s->trace = soma_trace(r, was->trace, rate, out.fired);
	return out;
}

uint32_t dendrite_clocks(const struct dendrite *d)
{
	const int n = d->r.somas, each = d->c->n_soma;

	return n ? (uint32_t)(d->c->n_neurons + (n + 1 + 16 / each) * each + 10) : 0;
}
