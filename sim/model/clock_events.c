/* SPDX-License-Identifier: MIT */
/* clock_events.c -- lq_events: the lists of events in flight, and how an event gets into one */
#include <stdlib.h>
#include <string.h>
#include "clock_state.h"

/* The word that goes into the list, {axon, negative, one digit, magnitude}, and its place there. */
static void list_write(const struct clock *m, struct core_pins *p, int payload)
{
	const int a = m->c->n_axons, slot = m->ev.slot3;
	bool plain = abs(payload) <= 1;

	p->list_addr = (uint32_t)(slot * a + ((m->ev.fb ? m->ev.n_fb[slot] : ~m->ev.n_in[slot]) & (a - 1)));
	p->list_data = ((uint32_t)m->ev.axon << (W_PAYLOAD + 1)) | (uint32_t)(payload < 0) << W_PAYLOAD |
		       (uint32_t)plain << (W_PAYLOAD - 1) | (abs(payload) & ((1u << (W_PAYLOAD - 1)) - 1));
}

void clock_events_eval(struct clock *m, struct core_pins *p)
{
	const int a = m->c->n_axons, payload = m->ev.fb ? m->ev.fb_mag : p->in_payload;
	struct clock_dendrite *d = m->dendrite;
	bool fb = m->ev.fb, range = !fb && p->in_axon >= a, last = m->ev.stage == LAST_STAGE(fb);
	bool goal = d && p->in_axon >= GOAL_AXON && !p->in_tick, busy = d && clock_dendrite_busy(d);

	m->w.fb_new = m->up.fb_vld && m->ev.ran;
	m->w.accept = p->in_vld && !p->in_tick && !m->w.asked && !m->ctl.tick_wait &&
		      !m->ev.stage && !m->ctl.rdy && !m->ev.wiping && !(goal && (!m->w.idle || busy));
	m->w.goal = goal && p->in_axon - GOAL_AXON < d->d->r.somas;
	m->w.dendrite.goal = m->w.goal && last && !fb;
	m->w.tick = p->in_vld && p->in_tick && !m->ctl.rdy && (m->r.free || !m->ctl.tick_wait);
	m->w.ev_busy = m->w.accept || m->ev.stage || m->ev.settle || m->ev.wiping || busy ||
		       (m->learn && clock_learn_busy(m->learn));
	m->w.list_full = m->ev.n_in[m->ev.slot3] + m->r.fb_count >= a;
	m->w.payload = payload;
	p->list_we = last && (fb || (!range && !m->w.list_full));
	if (p->list_we)
		list_write(m, p, payload);
	p->in_rdy = m->ctl.rdy;
	p->in_status = m->ctl.status;
}

void clock_events_step(struct clock *m, const struct core_pins *p)
{
	const int a = m->c->n_axons, slot = m->ev.slot3, stage = m->ev.stage;
	const int last = LAST_STAGE(m->ev.fb);

	if (p->list_we) {
		m->list[p->list_addr].axon = m->ev.axon;
		m->list[p->list_addr].neg = m->w.payload < 0;
		m->list[p->list_addr].mag = (uint16_t)abs(m->w.payload);
		++*(m->ev.fb ? &m->ev.n_fb[slot] : &m->ev.n_in[slot]);
		if (m->ev.far3 >= m->ev.ahead)
			m->ev.ahead = m->ev.far3 + 1;
	}
	m->ctl.rdy = m->w.tick || (stage == last && !m->ev.fb);
	if (p->in_tick)
		m->ctl.status = m->r.free ? ST_STATE : ST_OK;
	else
		m->ctl.status = p->in_axon >= a ? (m->w.goal ? ST_OK : ST_RANGE) :
				m->w.list_full ? ST_FULL : ST_OK;
	if (stage == last || m->ev.wiping)
		m->ev.settle = 2;
	else if (m->ev.settle)
		m->ev.settle--;
	if (m->ev.wiping)
		m->ev.wiping--;
	m->ev.slot3 = (uint16_t)((m->ev.slot + 1 + m->ev.delay) & (m->c->n_slots - 1));
	m->ev.far3 = m->ev.delay;
	m->ev.delay = m->delay[m->ev.axon];
	/* One event at a time; those fed back put off the host's, which begins again. */
	if (m->w.fb_new || m->w.accept) {
		m->ev.stage = 1;
		m->ev.fb = m->w.fb_new;
		m->ev.fb_mag = m->dendrite ? m->dendrite->fb_mag : 1;
		m->ev.axon = (uint16_t)(m->ev.fb ? m->up.fb_axon : p->in_axon & (a - 1));
	} else {
		m->ev.stage = stage == 1 && m->ev.started ? 0 : stage && stage < last ? stage + 1 : 0;
	}
	m->ev.ran = m->w.run;
	m->ev.started = m->w.start;
	if (m->w.start) {
		int n, *n_fb, *n_in;

		m->ev.slot = (m->ev.slot + 1) & (m->c->n_slots - 1);
		n_fb = &m->ev.n_fb[m->ev.slot];
		n_in = &m->ev.n_in[m->ev.slot];
		n = *n_fb + *n_in;
		m->ev.first = *n_fb - 1;
		m->ev.n_run = n;
		*n_fb = *n_in = 0;
		m->ev.ahead -= m->ev.ahead > 0;
	}
}

void clock_events_forget(struct clock *m)
{
	memset(m->ev.n_fb, 0, (size_t)m->c->n_slots * sizeof(int));
	memset(m->ev.n_in, 0, (size_t)m->c->n_slots * sizeof(int));
	m->ev.slot = m->ev.ahead = 0;
	m->ev.wiping = 2 * m->c->n_slots;
}

void clock_events_reset(struct clock *m)
{
	m->ev.stage = 0;
	m->ev.started = false;
	clock_events_forget(m);
}
