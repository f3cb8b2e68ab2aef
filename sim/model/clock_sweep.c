/* SPDX-License-Identifier: MIT */
/* clock_sweep.c -- lq_sweep, lq_lanes: once per block, payload times word of every event, added */
#include "clock_state.h"

/* s3: add the word, doubled as often as the digit says, to the accumulators. */
static void add(struct clock *m)
{
	const int16_t *restrict w = m->weight + (size_t)m->sw.word3 * (size_t)m->c->n_lanes;
	int64_t *restrict acc = m->sw.acc;
	int64_t factor = !m->sw.add3 ? 0 : (m->sw.neg3 ? -1 : 1) * ((int64_t)1 << m->sw.shift3);

	if (m->sw.first3)
		for (int l = 0; l < m->c->n_lanes; l++)
			acc[l] = w[l] * factor;
	else if (factor)
		for (int l = 0; l < m->c->n_lanes; l++)
			acc[l] += w[l] * factor;
}

void clock_sweep_step(struct clock *m, const struct core_pins *p)
{
	bool tag = p->h_space == SP_TAG, inject = m->w.read && clock_is_word(p->h_space);
	bool full = m->w.adv_sw && m->sw.vld3 && m->sw.last3;

	if (m->w.adv_sw) {
		bool lowest = m->sw.digit1 == 0;
		struct sweep_op *op2 = &m->sw.op2, op = config_reads_late(m->c) ? m->sw.opw : *op2;
		int rest = m->sw.none1 ? 0 : m->sw.mag1 >> m->sw.digit1;

		if (m->sw.vld3)
			add(m);
		m->sw.vld3 = op.vld;
		m->sw.first3 = op.first;
		m->sw.last3 = op.last;
		m->sw.add3 = op.add;
		if (op.load) {
			m->sw.word3 = op.word;
			m->sw.neg3 = op.neg;
			m->sw.shift3 = 0;
		} else {
			m->sw.shift3 = (m->sw.shift3 + 1) & 7;
		}
		m->sw.opw = *op2;
		if (inject)
			op2->word = (int)((p->h_addr >> m->at.log_units) + (tag ? access_words(&m->at) : 0));
		else if (m->sw.vld1 && lowest)
			op2->word = m->sw.block1 << m->at.log_axons | m->sw.axon1;
		op2->vld = m->sw.vld1 || inject;
		op2->load = inject || lowest;
		op2->add = inject || ((rest & 1) &&
			   !(m->learn && learn_silent(m->learn->l, (unsigned)m->sw.axon1)));
		op2->first = inject || (m->sw.first1 && lowest);
		op2->last = inject || (m->sw.last1 && m->w.s1_done);
		op2->neg = !inject && m->sw.neg1;
		m->sw.digit1 = m->sw.vld1 && !m->w.s1_done ? m->sw.digit1 + 1 : 0;
		m->sw.vld1 = m->w.go || (m->sw.vld1 && !m->w.s1_done);
	}
	m->sw.acc_full = full || (m->sw.acc_full && !m->w.take);

	if (m->w.start) {
		m->sw.active = true;
		m->sw.at = 0;
		m->sw.left = m->r.blocks;
	} else if (m->w.go) {
		const int a = m->c->n_axons;
		int e = m->ev.slot * a + ((m->ev.first - m->sw.at) & (a - 1));

		m->sw.first1 = m->sw.at == 0;
		m->sw.last1 = m->w.last;
		m->sw.none1 = m->ev.n_run == 0;
		m->sw.block1 = m->r.blocks - m->sw.left;
		m->sw.axon1 = m->list[e].axon;
		m->sw.mag1 = m->list[e].mag;
		m->sw.neg1 = m->list[e].neg;
		m->sw.at = m->w.last ? 0 : m->sw.at + 1;
		if (m->w.last && --m->sw.left == 0)
			m->sw.active = false;
	}
}

void clock_sweep_reset(struct clock *m)
{
	m->sw.active = m->sw.vld1 = m->sw.op2.vld = m->sw.opw.vld = m->sw.vld3 = m->sw.acc_full = false;
	m->sw.digit1 = 0;
}
