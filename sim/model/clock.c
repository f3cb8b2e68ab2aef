/* SPDX-License-Identifier: MIT */
/*
 * clock.c -- a clock of the core: its parts in their order, when steps begin and end, the output
 *
 * Each part is a module of rtl/core by the same name: clock_host.c, clock_events.c, clock_sweep.c,
 * clock_update.c, clock_dendrite.c, clock_learn.c; lq_control and lq_output are here.
 */
#include <string.h>
#include "clock_state.h"

/* -- Before the edge ---------------------------------------------------------------------- */

static void eval_dendrite(struct clock *m, struct core_pins *p)
{
	struct dendrite_wires *in = &m->w.dendrite;

	m->w.updated = m->w.done && m->ctl.state == C_RUN;
	p->past_we = p->soma_we = p->goal_we = false;
	if (!m->dendrite)
		return;
	in->run = m->w.run;
	in->start = m->w.start;
	in->updated = m->w.updated;
	in->clear = m->w.clear;
	in->state = m->state;
	clock_dendrite_eval(m->dendrite, in, p);
	m->w.updated = m->dendrite->w.done;
	if (m->dendrite->w.solved) {
		const struct soma_output *o = &m->dendrite->w.out;
		int n = m->dendrite->w.neuron;

		m->w.soma_put = o->fired || o->report;
		m->w.soma_fed = o->payload && n < m->r.fb_count;
		m->w.word = (struct word){ false, o->fired, o->report, (uint16_t)n,
					   m->dendrite->w.s.u };
	}
}

static void eval_learn(struct clock *m, struct core_pins *p)
{
	bool first = m->sw.vld1 && m->sw.block1 == 0;

	m->w.ended = m->w.updated;
	if (!m->learn)
		return;
	m->w.learn = (struct learn_wires){
		.run = m->w.run, .start = m->w.start, .updated = m->w.updated, .clear = m->w.clear,
		.event = m->w.adv_sw && first && m->sw.digit1 == 0 && !m->sw.none1,
		.past = (m->sw.left < m->r.blocks || !m->sw.active) && !first,
		.axon = m->sw.axon1, .payload = m->sw.neg1 ? -m->sw.mag1 : m->sw.mag1,
		.state = m->state, .dendrite = m->dendrite ? m->dendrite->d : NULL,
		.weight = m->weight, .blocks = m->r.blocks, .rows = m->r.rows,
	};
	clock_learn_eval(m->learn, &m->w.learn, p);
	if (m->learn->l->r.on)
		m->w.ended = m->learn->w.done;
}

void clock_eval(struct clock *m, struct core_pins *p)
{
	m->w.run = !m->out.held;
	m->w.soma_put = m->w.soma_fed = false;
	clock_host_eval(m, p);
	m->w.finish = m->w.run && m->ctl.state == C_END;
	m->w.start = m->ctl.ready && !m->ctl.asked &&
		     (m->ctl.tick_wait || (m->r.free && m->ctl.waiting));
	clock_update_eval(m, p);
	clock_sweep_eval(m);
	clock_events_eval(m, p);
	eval_dendrite(m, p);
	eval_learn(m, p);

	m->w.put = m->w.run && (m->up.pend || m->w.soma_put || m->w.finish);
	if (m->w.finish)
		m->w.word = (struct word){ .end = true };
	p->out_vld = m->out.vld;
	p->out_end = m->out.word.end;
	p->out_fired = m->out.word.fired;
	p->out_has_value = m->out.word.report;
	p->out_neuron = m->out.word.neuron;
	p->out_value = m->out.word.value;
	p->st_step = m->ctl.step;
	p->st_clocks = m->ctl.clocks;
	p->st_late = m->ctl.late;
	p->st_lost = m->ctl.lost;
	p->st_busy = !m->w.idle || m->ctl.tick_wait;
	p->st_run = m->r.free;
}

/* -- The edge ----------------------------------------------------------------------------- */

static void count_up(uint16_t *n)
{
	if (*n != UINT16_MAX)
		++*n;
}

static void step_control(struct clock *m, const struct core_pins *p)
{
	bool fire = m->ctl.fire, timed = m->w.start && !m->ctl.tick_wait;
	bool taken = m->out.vld && p->out_rdy && m->out.word.end;

	if (m->ctl.was_lost) {
		count_up(&m->ctl.lost);
		m->cover[COVER_LOST]++;
	}
	if (m->ctl.was_late) {
		count_up(&m->ctl.late);
		m->cover[COVER_LATE]++;
	}
	m->ctl.was_lost = fire && m->ctl.waiting && !timed;
	m->ctl.was_late = fire && !m->ctl.waiting && m->ctl.state != C_IDLE;
	m->ctl.fire = m->r.free && !fire && m->ctl.count <= 2;
	if (!m->r.free)
		m->ctl.count = 0;
	else
		m->ctl.count = (fire ? m->r.period : m->ctl.count - 1) & ((1u << W_PERIOD) - 1);
	m->ctl.waiting = m->r.free && (fire || (m->ctl.waiting && !timed));
	m->ctl.tick_wait = m->ctl.tick_wait ? !m->w.start : m->w.tick && !m->r.free;
	m->ctl.ready = m->w.idle && !m->w.start && !m->w.ev_busy;
	m->ctl.asked = m->w.asked;
	if (m->ctl.ended)
		m->ctl.step++;
	m->ctl.ended = taken;
	if (m->w.clear)
		m->ctl.late = m->ctl.lost = 0, m->ctl.step = 0;
	m->ctl.end_pend = m->w.finish || (m->ctl.end_pend && !taken);
	if (m->w.start)
		m->ctl.clocks = 0;
	else if (m->w.run && m->ctl.state != C_IDLE)
		m->ctl.clocks++;
	if (m->w.run) {
		if (m->ctl.state == C_IDLE)
			m->ctl.state = m->w.start ? C_RUN : C_IDLE;
		else if (m->ctl.state == C_RUN)
			m->ctl.state = m->w.ended ? C_END : C_RUN;
		else
			m->ctl.state = C_IDLE;
	}
}

static void step_output(struct clock *m, const struct core_pins *p)
{
	if (m->w.put)
		m->out.word = m->w.word;
	m->out.held = m->w.put || m->out.vld;
	m->out.vld = m->w.put || (m->out.vld && !p->out_rdy);
}

static void reset(struct clock *m)
{
	memset(&m->ctl, 0, sizeof(m->ctl));
	m->out.held = m->out.vld = false;
	clock_host_reset(m);
	clock_events_reset(m);
	clock_sweep_reset(m);
	clock_update_reset(m);
	if (m->learn)
		clock_learn_reset(m->learn);
	if (m->dendrite)
		clock_dendrite_reset(m->dendrite);
	model_regs_reset(&m->r, &m->at);
}

void clock_step(struct clock *m, const struct core_pins *p)
{
	clock_cover_clock(m, p);
	clock_host_step(m, p); /* reads registers as they are before the edge */
	step_control(m, p);
	clock_events_step(m, p);
	clock_update_step(m, p);
	clock_sweep_step(m, p);
	step_output(m, p);
	if (m->learn)
		clock_learn_step(m->learn, &m->w.learn);
	if (m->dendrite)
		clock_dendrite_step(m->dendrite, &m->w.dendrite, p);
	if (m->w.write)
		clock_write_unit(m, p);
	if (m->w.clear)
		clock_events_forget(m);
	if (p->rst)
		reset(m);
}
