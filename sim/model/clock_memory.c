/* SPDX-License-Identifier: MIT */
/* clock_memory.c -- the core's memories: allocated, read and written by the host's units */
#include <stdlib.h>
#include "clock_state.h"

void clock_free(struct clock *m)
{
	if (!m)
		return;
	free(m->weight);
	clock_learn_free(m->learn);
	clock_dendrite_free(m->dendrite);
	free(m->set);
	free(m->state);
	free(m->delay);
	free(m->list);
	free(m->ev.n_fb);
	free(m->ev.n_in);
	free(m->sw.acc);
	free(m->up.shadow);
	free(m);
}

struct clock *clock_new(const struct config *c)
{
	struct clock *m = calloc(1, sizeof(*m));
	size_t n = (size_t)c->n_neurons, a = (size_t)c->n_axons, s = (size_t)c->n_slots;

	if (!m)
		return NULL;
	m->c = c;
	access_init(&m->at, c);
	m->weight = calloc(n * a * (c->n_tags ? 2 : 1), sizeof(*m->weight));
	m->learn = c->n_rules ? clock_learn_new(&m->at) : NULL;
	m->dendrite = c->n_soma ? clock_dendrite_new(&m->at) : NULL;
	m->set = calloc((size_t)c->n_sets, sizeof(*m->set));
	m->state = calloc(n, sizeof(*m->state));
	m->delay = calloc(a, 1);
	m->list = calloc(s * a, sizeof(*m->list));
	m->ev.n_fb = calloc(s, sizeof(*m->ev.n_fb));
	m->ev.n_in = calloc(s, sizeof(*m->ev.n_in));
	m->sw.acc = calloc((size_t)c->n_lanes, sizeof(*m->sw.acc));
	m->up.shadow = calloc((size_t)c->n_lanes, sizeof(*m->up.shadow));
	if (!m->weight || (c->n_rules && !m->learn) || (c->n_soma && !m->dendrite) || !m->set ||
	    !m->state || !m->delay || !m->list || !m->ev.n_fb || !m->ev.n_in || !m->sw.acc ||
	    !m->up.shadow) {
		clock_free(m);
		return NULL;
	}
	model_regs_reset(&m->r, &m->at);
	return m;
}

bool clock_started(const struct clock *m)
{
	return m->w.start;
}

bool clock_ended(const struct clock *m)
{
	return m->w.ended && m->ctl.state == C_END;
}

uint16_t clock_peek(const struct clock *m, unsigned space, uint32_t addr)
{
	uint16_t unit = 0;

	if (m->dendrite && dendrite_owns(space, addr))
		return dendrite_read(m->dendrite->d, space, addr);
	switch (space) {
	case SP_TAG:
	case SP_WEIGHT: {
		struct weight_at w = access_weight(&m->at, addr);
		size_t word = (size_t)(addr >> m->at.log_units) +
			      (space == SP_TAG ? access_words(&m->at) : 0);
		const int16_t *at = m->weight + word * (size_t)m->c->n_lanes +
				    w.unit * m->at.per_unit;

		for (int i = 0; i < m->at.per_unit; i++)
			unit |= (uint16_t)((at[i] & ((1 << m->c->w_weight) - 1)) << i * m->c->w_weight);
		return unit;
	}
	case SP_AXON:
		return m->delay[addr];
	case SP_SET:
		return access_set_get(&m->set[addr >> 3], addr & 7);
	case SP_STATE:
		return access_state_get(&m->state[addr >> 2], addr & 3);
	case SP_RULE:
	case SP_PLASTIC:
		return learn_read(m->learn->l, space, addr);
	}
	if (addr >= REG_LEARN)
		return learn_read(m->learn->l, space, addr);
	return model_regs_get(&m->r, &m->at, addr);
}

void clock_write_unit(struct clock *m, const struct core_pins *p)
{
	uint32_t addr = p->h_addr;

	if (m->dendrite && dendrite_owns(p->h_space, addr)) {
		dendrite_write(m->dendrite->d, p->h_space, addr, p->h_wdata);
		return;
	}
	switch (p->h_space) {
	case SP_TAG:
	case SP_WEIGHT: {
		size_t at = (size_t)p->weight_addr * (size_t)m->c->n_lanes +
			    (size_t)(p->weight_unit * m->at.per_unit);

		for (int i = 0; i < m->at.per_unit; i++)
			m->weight[at + (size_t)i] =
				(int16_t)((int16_t)(p->h_wdata >> i * m->c->w_weight
						    << (16 - m->c->w_weight)) >> (16 - m->c->w_weight));
		break;
	}
	case SP_AXON:
		m->delay[addr] = (uint8_t)access_delay(&m->at, p->h_wdata);
		break;
	case SP_SET:
		access_set_put(&m->set[addr >> 3], &m->at, addr & 7, p->h_wdata);
		break;
	case SP_STATE:
		access_state_put(&m->state[addr >> 2], &m->at, addr & 3, p->h_wdata);
		break;
	case SP_RULE:
	case SP_PLASTIC:
		learn_write(m->learn->l, p->h_space, addr, p->h_wdata);
		break;
	default:
		if (addr >= REG_LEARN)
			learn_write(m->learn->l, p->h_space, addr, p->h_wdata);
		else
			model_regs_put(&m->r, &m->at, addr, p->h_wdata);
	}
}
