/* SPDX-License-Identifier: MIT */
/*
 * clock_update.c -- lq_update, lq_neuron: rows of neurons from the shadow through the pipes
 *
 * A row is computed as it is popped from the shadow and its results travel down the pipe: nothing
 * can change its state or parameters meanwhile.
 */
#include <string.h>
#include "clock_state.h"

static struct row *stage(struct clock *m, int s)
{
	int i = m->up.head + s;

	return &m->up.pipe[i > PIPE ? i - PIPE - 1 : i];
}

void clock_update_eval(struct clock *m, struct core_pins *p)
{
	uint32_t rest = m->up.pend & (m->up.pend - 1);
	struct row *r6 = stage(m, I_STAGE), *r10 = stage(m, PIPE);
	bool at_end = m->up.at_end;

	m->w.adv = rest == 0;
	m->w.ce = m->w.run && m->w.adv;
	m->w.take = m->w.run && m->sw.acc_full && at_end && (m->w.adv || !m->up.sh_vld);
	m->w.done = m->w.ce && r10->vld && r10->last;
	m->w.fired = false;
	if (m->up.pend) {
		int which = __builtin_ctz(m->up.pend);
		const struct neuron_result *n = &r10->n[which];

		m->w.neuron = m->up.row10 * m->c->n_pipes + which;
		m->w.fired = n->fired;
		m->w.fed = m->w.neuron < m->r.fb_count;
		m->w.word = (struct word){ false, n->fired, n->report, (uint16_t)m->w.neuron,
					   n->s.v };
	}
	p->i_we = m->w.ce && r6->vld;
	p->v_we = m->w.ce && r10->vld;
	p->i_row = (uint16_t)m->up.row6;
	p->v_row = (uint16_t)m->up.row10;
	if (p->i_we)
		for (int i = 0; i < m->c->n_pipes; i++) {
			p->i1[i] = r6->n[i].s.i1;
			p->i2[i] = r6->n[i].s.i2;
		}
	if (p->v_we)
		for (int i = 0; i < m->c->n_pipes; i++) {
			p->v[i] = r10->n[i].s.v;
			p->ref_set[i] = r10->n[i].s.ref_set;
		}
}

/* Compute the row that leaves the shadow. */
static void pop(struct clock *m, struct row *r)
{
	r->vld = m->up.sh_vld || m->up.clear_pop;
	if (!r->vld)
		return;
	r->last = m->up.clear_pop ? m->up.row == m->at.rows - 1 : m->up.sh_last && m->up.at_end;
	for (int i = 0; i < m->c->n_pipes; i++) {
		struct neuron_result *n = &r->n[i];
		const struct neuron_set *p;

		n->s = m->state[m->up.row * m->c->n_pipes + i];
		p = &m->set[n->s.ref_set & ((1u << W_SET) - 1)];
		if (m->up.clear_pop) {
			n->s.v = n->s.i1 = n->s.i2 = 0;
			n->s.ref_set &= (1u << W_SET) - 1;
			n->fired = n->report = false;
		} else {
			int64_t acc = m->up.shadow[m->up.sh_at + i];
			bool resting = n->s.ref_set >> W_SET;

			n->fired = neuron_update(&n->s, p, acc);
			n->report = mode_get(p->mode, MODE_REPORT, 1);
			clock_cover_neuron(m, p, acc, resting, n);
			if (m->dendrite && dendrite_is(m->dendrite->d, m->up.row * m->c->n_pipes + i))
				n->fired = n->report = false;
		}
	}
}

static void write_rows(struct clock *m, const struct core_pins *p)
{
	for (int i = 0; p->i_we && i < m->c->n_pipes; i++) {
		struct neuron_state *s = &m->state[m->up.row6 * m->c->n_pipes + i];

		s->i1 = p->i1[i];
		s->i2 = p->i2[i];
	}
	for (int i = 0; p->v_we && i < m->c->n_pipes; i++) {
		struct neuron_state *s = &m->state[m->up.row10 * m->c->n_pipes + i];

		s->v = p->v[i];
		s->ref_set = p->ref_set[i];
		if (m->learn && !m->up.clearing)
			clock_learn_fired(m->learn, m->up.row10 * m->c->n_pipes + i,
					  stage(m, PIPE)->n[i].fired);
	}
	if (p->i_we)
		m->up.row6 = (m->up.row6 + 1) % m->at.rows;
	if (p->v_we)
		m->up.row10 = (m->up.row10 + 1) % m->at.rows;
}

void clock_update_step(struct clock *m, const struct core_pins *p)
{
	bool peek = m->w.hold && clock_is_word(p->h_space) && m->w.idle;
	bool sh_pop = m->w.ce && m->up.sh_vld;
	bool fb_vld = m->up.pend && m->w.fired && m->w.fed;
	bool clear_ends = m->w.ce && m->up.row == m->at.rows - 1;
	bool at_end = m->up.at_end;

	write_rows(m, p);
	if (m->w.run) {
		int neuron = m->w.soma_fed ? m->dendrite->w.neuron : m->w.neuron;

		m->up.fb_vld = fb_vld || m->w.soma_fed;
		m->up.fb_axon = (m->r.fb_base + neuron) & (m->c->n_axons - 1);
		if (m->dendrite && m->dendrite->w.solved)
			clock_learn_fired(m->learn, m->dendrite->w.neuron,
					  m->dendrite->w.out.fired);
	}
	if (m->w.ce) {
		struct row *r10;

		m->up.head = m->up.head ? m->up.head - 1 : PIPE;
		pop(m, stage(m, 1));
		r10 = stage(m, PIPE);
		m->up.pend = 0;
		for (int i = 0; r10->vld && i < m->c->n_pipes; i++)
			m->up.pend |= (uint32_t)(r10->n[i].fired || r10->n[i].report) << i;
		if (m->up.sh_vld || m->up.clear_pop)
			m->up.row = (m->up.row + 1) % m->at.rows;
	} else if (m->w.run) {
		m->up.pend &= m->up.pend - 1;
	}

	if (sh_pop) {
		m->up.sh_at += m->c->n_pipes;
		m->up.at_end = at_end || m->up.rows_left == 2;
		m->up.rows_left--;
		if (at_end)
			m->up.sh_vld = false;
	}
	if (m->w.run && m->host.state == H_SHIFT)
		m->up.sh_at += m->c->n_pipes;
	if (m->w.take) {
		memcpy(m->up.shadow, m->sw.acc, (size_t)m->c->n_lanes * sizeof(*m->sw.acc));
		m->up.sh_at = 0;
		m->up.sh_last = m->up.blocks_left == 1;
		m->up.rows_left = m->up.sh_last ? m->r.rows : m->at.block_rows;
		m->up.blocks_left--;
		m->up.sh_vld = !peek;
		m->up.at_end = peek || m->up.rows_left == 1;
	}
	if (m->w.start)
		m->up.blocks_left = m->r.blocks;
	m->up.clear_pop = m->w.clear || (m->up.clear_pop && !clear_ends);
	m->up.clearing = m->w.clear || (m->up.clearing && !m->w.done);
	if (m->w.start || m->w.clear)
		m->up.row = m->up.row6 = m->up.row10 = 0;
}

void clock_update_reset(struct clock *m)
{
	m->up.sh_vld = m->up.clearing = m->up.clear_pop = m->up.fb_vld = false;
	m->up.at_end = true;
	m->up.pend = 0;
	for (int s = 0; s <= PIPE; s++)
		m->up.pipe[s].vld = false;
}
