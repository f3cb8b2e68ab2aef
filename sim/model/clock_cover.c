/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "clock_state.h"

#define MET(name, when) m->cover[COVER_##name] += (when)

const uint64_t *clock_cover(const struct clock *m)
{
	return m->cover;
}

void clock_cover_learning(struct clock *m, struct learn_cover *cover)
{
	if (m->learn)
		m->learn->l->cover = cover;
}

void clock_cover_neuron(struct clock *m, const struct neuron_set *p, int64_t acc, bool resting,
			const struct neuron_result *n)
{
	int in = arith_input(acc, mode_get(p->mode, MODE_SHIFT, MODE_SHIFT_W));
	bool i1 = mode_get(p->mode, MODE_I1, 1), subtract = mode_get(p->mode, MODE_SUBTRACT, 1);

	MET(V_HIGH, !resting && !n->fired && n->s.v == INT16_MAX);
	MET(V_LOW, !resting && !n->fired && n->s.v == INT16_MIN);
	MET(I1_HIGH, i1 && n->s.i1 == INT16_MAX);
	MET(I1_LOW, i1 && n->s.i1 == INT16_MIN);
	MET(I2_HIGH, n->s.i2 == INT16_MAX);
	MET(I2_LOW, n->s.i2 == INT16_MIN);
	MET(I1_ON, i1);
	MET(I1_OFF, !i1);
	MET(I2_ON, mode_get(p->mode, MODE_I2, 1));
	MET(IN_HIGH, in == INT16_MAX);
	MET(IN_LOW, in == INT16_MIN);
	MET(FIRED_RESET, n->fired && !subtract);
	MET(FIRED_SUBTRACT, n->fired && subtract);
	MET(REFRACTORY, resting);
	MET(GRADED, !mode_get(p->mode, MODE_SPIKING, 1));
	MET(REPORT, n->report);
	MET(SHIFT_MIN, acc && mode_get(p->mode, MODE_SHIFT, MODE_SHIFT_W) == 0);
	MET(SHIFT_MAX, acc && mode_get(p->mode, MODE_SHIFT, MODE_SHIFT_W) == 15);
	MET(LEAK_MIN, p->leak == 0);
	MET(LEAK_MAX, p->leak == (1u << W_DECAY) - 1);
}

/* What the host's words and a soma's amount to. */
void clock_cover_soma(struct clock *m, const struct core_pins *p)
{
	const struct clock_dendrite *k = m->dendrite;
	const struct dendrite *d = k->d;
	const struct soma *s = &k->w.s, *was = &d->soma[k->w.neuron];
	const struct soma_regs *r = &d->r;
	int sum[2];

	MET(GOAL_RANGE, p->in_vld && p->in_rdy && !p->in_tick && p->in_axon >= GOAL_AXON &&
	    p->in_status == ST_RANGE);
	MET(GOAL_TAKEN, m->w.dendrite.goal);
	MET(GOAL_WAITED, p->in_vld && !p->in_tick && p->in_axon >= GOAL_AXON && !m->w.idle);
	MET(RESET_SOMA, p->rst && k->t && !k->w.done && m->ctl.state == C_RUN);
	if (!k->w.solved)
		return;
	dendrite_sums(d, k->w.neuron, sum);
	MET(SOMA_NUDGED, was->goal >> GOAL_ON & 1);
	MET(SOMA_FREE, !(was->goal >> GOAL_ON & 1) && (sum[0] || sum[1]));
	MET(SOMA_HIGH, s->u == INT16_MAX);
	MET(SOMA_LOW, s->u == -INT16_MAX);
	MET(SOMA_SHUT, !sum[0] && !sum[1]);
	MET(SOMA_LEAST, soma_rate(s->u, r->half) == 0);
	MET(SOMA_MOST, sum[0] + sum[1] > 1800 && r->open[0] > 4000 && r->open[1] > 4000);
	MET(SOMA_FIRED, k->w.out.fired);
	MET(SOMA_SILENT, r->spiking && !k->w.out.fired);
	MET(SOMA_SENT, !r->spiking && k->w.out.payload);
	MET(SOMA_NOTHING, !k->w.out.payload);
	MET(SOMA_REPORT, k->w.out.report);
	MET(SOMA_FULL_RATE, k->w.out.payload == 127);
	MET(SOMA_SHIFTED, r->spiking && r->shift && was->trace >> r->shift);
	MET(SOMA_FED, m->w.soma_fed);
	MET(SOMA_LIF, r->somas < m->c->n_neurons);
	for (int i = 0; i < N_PARENTS; i++) {
		int lag = was->parent[i] & (HISTORY - 1);
		bool on = was->parent[i] >> PARENT_ON & 1;

		MET(SOMA_LAG_1, on && lag == 0);
		MET(SOMA_LAG_64, on && lag == HISTORY - 1 && d->age == HISTORY);
		MET(SOMA_NO_PAST, on && lag >= d->age);
		MET(SOMA_INH, on && (was->parent[i] >> PARENT_INH & 1));
	}
}

void clock_cover_clock(struct clock *m, const struct core_pins *p)
{
	bool go = m->host.state == H_GO, waits = go && m->w.hold && !m->w.grant;
	int done = m->ev.n_run, payload = m->w.payload;

	if (m->dendrite)
		clock_cover_soma(m, p);
	if (m->w.run)
		m->frozen = 0;
	else
		MET(FREEZE_LONG, ++m->frozen == 100);
	MET(FREEZE, !m->w.run);
	MET(ROW_WAIT, m->w.run && !m->w.adv);
	MET(SWEEP_WAIT, m->w.run && !m->w.adv_sw);
	MET(HOST_WAIT, waits && m->w.run && m->ctl.state == C_RUN);
	if (p->h_ack) {
		MET(HOST_RANGE, p->h_status == ST_RANGE);
		MET(HOST_STATE, p->h_status == ST_STATE);
		MET(HOST_CHECK, p->h_op == OP_CHECK && p->h_status == ST_OK);
		MET(HOST_CLEAR, p->h_op == OP_CLEAR);
		if (p->h_status == ST_OK && p->h_op == OP_READ)
			m->cover[COVER_READ_REG + p->h_space]++;
		if (p->h_status == ST_OK && p->h_op == OP_WRITE)
			m->cover[COVER_WRITE_REG + p->h_space]++;
	}
	if (p->in_vld && p->in_rdy) {
		MET(TICK_REFUSED, p->in_tick && p->in_status == ST_STATE);
		MET(IN_FULL, !p->in_tick && p->in_status == ST_FULL);
		MET(IN_RANGE, !p->in_tick && p->in_status == ST_RANGE);
	}
	if (p->list_we) {
		MET(MAG_128, payload == -128);
		MET(MAG_ZERO, payload == 0);
		MET(MAG_ONE, abs(payload) == 1);
		MET(NEGATIVE, payload < 0);
		MET(FED_BACK, m->ev.fb);
		MET(IN_WHILE_RUNNING, !m->ev.fb && m->ctl.state == C_RUN);
	}
	if (m->ev.stage == 2) {
		MET(DELAY_1, m->ev.delay == 0);
		MET(DELAY_MAX, m->ev.delay == m->c->n_slots - 2);
	}
	if (m->w.finish) {
		MET(EVENTS_NONE, done == 0);
		MET(EVENTS_ONE, done == 1);
		MET(EVENTS_ALL, done == m->c->n_axons);
		MET(ROWS_PART, m->r.rows < m->at.block_rows);
		MET(BLOCKS_PART, m->r.blocks < m->at.blocks);
	}
	if (m->w.start) {
		MET(TICK, m->ctl.tick_wait);
		MET(TIMER, !m->ctl.tick_wait);
	}
	if (p->rst) {
		MET(RESET_IDLE, m->ctl.state == C_IDLE);
		MET(RESET_RUN, m->ctl.state == C_RUN);
		MET(RESET_END, m->ctl.state == C_END);
		MET(RESET_HOST, m->host.state != H_IDLE);
	}
}
