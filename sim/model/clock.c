/* SPDX-License-Identifier: MIT */
/*
 * Each part below is a module of rtl/core by the same name. A row of neurons is computed as it is
 * popped from the shadow and its results travel down the pipe: nothing can change its state or
 * parameters meanwhile.
 */
#include <stdlib.h>
#include <string.h>
#include "clock_state.h"

static struct row *stage(struct clock *m, int s)
{
	int i = m->up.head + s;

	return &m->up.pipe[i > PIPE ? i - PIPE - 1 : i];
}

/* Read through the lanes. */
static bool is_word(unsigned space)
{
	return space == SP_WEIGHT || space == SP_TAG;
}

/* -- Before the edge ---------------------------------------------------------------------- */

static void eval_host(struct clock *m, struct core_pins *p)
{
	bool go = m->host.state == H_GO, still = m->host.fragile && m->ev.ahead;
	bool access = p->h_op != OP_CHECK && !m->host.range, ready = m->ctl.ready;

	m->w.idle = m->ctl.state == C_IDLE && !m->ctl.end_pend;
	m->w.asked = p->h_vld && p->h_op != OP_CHECK;
	m->w.answer = !access || (still && ready);
	m->w.grant = go && access && !still && ready;
	m->w.write = m->host.write;
	m->w.read = m->w.grant && p->h_op == OP_READ;
	m->w.clear = m->w.grant && p->h_op == OP_CLEAR;
	m->w.hold = m->host.hold && !m->host.range;
	p->h_ack = m->host.state == H_ACK;
	p->h_status = m->host.range ? ST_RANGE : m->host.refuse ? ST_STATE : ST_OK;
	p->h_next = m->host.next;
	p->h_rdata = m->host.rdata;

	p->reg_we = m->w.write && p->h_space == SP_REG;
	p->delay_we = m->w.write && p->h_space == SP_AXON;
	p->weight_unit = -1;
	if (m->w.write && is_word(p->h_space)) {
		p->weight_unit = access_weight(&m->at, p->h_addr).unit;
		p->weight_addr = (p->h_addr >> m->at.log_units) +
				 (p->h_space == SP_TAG ? access_words(&m->at) : 0);
	}
	p->rule_we = m->w.write && p->h_space == SP_RULE;
	p->plastic_we = m->w.write && p->h_space == SP_PLASTIC;
	p->set_we = m->w.write && p->h_space == SP_SET ? 1u << (p->h_addr & 7) : 0;
	p->set_addr = (uint16_t)(p->h_addr >> 3);
	p->state_we = m->w.write && p->h_space == SP_STATE ? 1u << (p->h_addr & 3) : 0;
	p->state_row = (uint16_t)((int)(p->h_addr >> 2) / m->c->n_pipes);
	p->state_pipe = (uint16_t)((int)(p->h_addr >> 2) % m->c->n_pipes);
}

static void eval_events(struct clock *m, struct core_pins *p)
{
	const int a = m->c->n_axons, slot = m->ev.slot3, payload = m->ev.fb ? m->ev.fb_mag : p->in_payload;
	bool fb = m->ev.fb, range = !fb && p->in_axon >= a, plain = abs(payload) <= 1;

	struct clock_dendrite *d = m->dendrite;
	bool goal = d && p->in_axon >= GOAL_AXON && !p->in_tick, busy = d && clock_dendrite_busy(d);

	m->w.fb_new = m->up.fb_vld && m->ev.ran;
	m->w.accept = p->in_vld && !p->in_tick && !m->w.asked && !m->ctl.tick_wait &&
		      !m->ev.stage && !m->ctl.rdy && !m->ev.wiping && !(goal && (!m->w.idle || busy));
	m->w.goal = goal && p->in_axon - GOAL_AXON < d->d->r.somas;
	m->w.dendrite.goal = m->w.goal && m->ev.stage == LAST_STAGE(m->ev.fb) && !m->ev.fb;
	m->w.tick = p->in_vld && p->in_tick && !m->ctl.rdy && (m->r.free || !m->ctl.tick_wait);
	m->w.ev_busy = m->w.accept || m->ev.stage || m->ev.settle || m->ev.wiping || busy ||
		       (m->learn && clock_learn_busy(m->learn));
	m->w.list_full = m->ev.n_in[slot] + m->r.fb_count >= a;
	m->w.payload = payload;
	p->list_we = m->ev.stage == LAST_STAGE(fb) && (fb || (!range && !m->w.list_full));
	p->list_addr = (uint32_t)(slot * a + ((fb ? m->ev.n_fb[slot] : ~m->ev.n_in[slot]) & (a - 1)));
	p->list_data = ((uint32_t)m->ev.axon << (W_PAYLOAD + 1)) | (uint32_t)(payload < 0) << W_PAYLOAD |
		       (uint32_t)plain << (W_PAYLOAD - 1) | (abs(payload) & ((1u << (W_PAYLOAD - 1)) - 1));
	p->in_rdy = m->ctl.rdy;
	p->in_status = m->ctl.status;
}

static void eval_update(struct clock *m, struct core_pins *p)
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

static void eval_sweep(struct clock *m)
{
	m->w.adv_sw = m->w.run &&
		      !(m->sw.vld3 && m->sw.first3 && m->sw.acc_full && !m->w.take);
	m->w.s1_done = !m->sw.vld1 || m->sw.none1 || m->sw.mag1 >> m->sw.digit1 <= 1;
	m->w.go = m->w.adv_sw && m->sw.active && m->w.s1_done;
	m->w.last = m->sw.at + 1 >= m->ev.n_run;
}

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
		.state = m->state, .dendrite = m->dendrite ? m->dendrite->d : NULL, .weight = m->weight, .blocks = m->r.blocks, .rows = m->r.rows,
	};
	clock_learn_eval(m->learn, &m->w.learn, p);
	if (m->learn->l->r.on)
		m->w.ended = m->learn->w.done;
}

void clock_eval(struct clock *m, struct core_pins *p)
{
	m->w.run = !m->out.held;
	m->w.soma_put = m->w.soma_fed = false;
	eval_host(m, p);
	m->w.finish = m->w.run && m->ctl.state == C_END;
	m->w.start = m->ctl.ready && !m->ctl.asked &&
		     (m->ctl.tick_wait || (m->r.free && m->ctl.waiting));
	eval_update(m, p);
	eval_sweep(m);
	eval_events(m, p);
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

static void step_events(struct clock *m, const struct core_pins *p)
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
		m->ctl.status = p->in_axon >= a ? (m->w.goal ? ST_OK : ST_RANGE) : m->w.list_full ? ST_FULL : ST_OK;
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

static void forget_events(struct clock *m)
{
	memset(m->ev.n_fb, 0, (size_t)m->c->n_slots * sizeof(int));
	memset(m->ev.n_in, 0, (size_t)m->c->n_slots * sizeof(int));
	m->ev.slot = m->ev.ahead = 0;
	m->ev.wiping = 2 * m->c->n_slots;
}

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

static void step_sweep(struct clock *m, const struct core_pins *p)
{
	bool tag = p->h_space == SP_TAG, inject = m->w.read && is_word(p->h_space);
	bool full = m->w.adv_sw && m->sw.vld3 && m->sw.last3;

	if (m->w.adv_sw) {
		bool lowest = m->sw.digit1 == 0;
		int rest = m->sw.none1 ? 0 : m->sw.mag1 >> m->sw.digit1;

		if (m->sw.vld3)
			add(m);
		m->sw.vld3 = m->sw.vld2;
		m->sw.first3 = m->sw.first2;
		m->sw.last3 = m->sw.last2;
		m->sw.add3 = m->sw.add2;
		if (m->sw.load2) {
			m->sw.word3 = m->sw.word2;
			m->sw.neg3 = m->sw.neg2;
			m->sw.shift3 = 0;
		} else {
			m->sw.shift3 = (m->sw.shift3 + 1) & 7;
		}
		if (inject)
			m->sw.word2 = (int)((p->h_addr >> m->at.log_units) + (tag ? access_words(&m->at) : 0));
		else if (m->sw.vld1 && lowest)
			m->sw.word2 = m->sw.block1 << m->at.log_axons | m->sw.axon1;
		m->sw.vld2 = m->sw.vld1 || inject;
		m->sw.load2 = inject || lowest;
		m->sw.add2 = inject || ((rest & 1) &&
			     !(m->learn && learn_silent(m->learn->l, (unsigned)m->sw.axon1)));
		m->sw.first2 = inject || (m->sw.first1 && lowest);
		m->sw.last2 = inject || (m->sw.last1 && m->w.s1_done);
		m->sw.neg2 = !inject && m->sw.neg1;
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

static void step_update(struct clock *m, const struct core_pins *p)
{
	bool peek = m->w.hold && is_word(p->h_space) && m->w.idle;
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

static void step_output(struct clock *m, const struct core_pins *p)
{
	if (m->w.put)
		m->out.word = m->w.word;
	m->out.held = m->w.put || m->out.vld;
	m->out.vld = m->w.put || (m->out.vld && !p->out_rdy);
}

/* Pops of the shadow that bring a unit to its low end. */
static int shifts(const struct clock *m, uint32_t addr)
{
	return access_weight(&m->at, addr).unit * m->at.per_unit / m->c->n_pipes;
}

static void step_host(struct clock *m, const struct core_pins *p)
{
	int status;

	switch (m->host.state) {
	case H_IDLE:
		status = access_check(&m->at, p->h_space, p->h_addr,
				      p->h_op == OP_WRITE || (p->h_op == OP_CHECK && (p->h_wdata & 1)),
				      false);
		m->host.range = p->h_op != OP_CLEAR && status == ST_RANGE;
		m->host.fragile = p->h_op != OP_CLEAR && status == ST_STATE;
		m->host.next = access_next(&m->at, p->h_space, p->h_addr);
		m->host.hold = p->h_vld && p->h_op != OP_CHECK;
		if (p->h_vld)
			m->host.state = H_GO;
		break;
	case H_GO:
		m->host.shifts_left = shifts(m, p->h_addr);
		m->host.refuse = m->host.fragile && m->ev.ahead;
		m->host.write = m->w.grant && p->h_op == OP_WRITE;
		if (m->w.answer || m->host.write)
			m->host.state = H_ACK;
		else if (m->w.clear)
			m->host.state = H_CLEAR;
		else if (m->w.read)
			m->host.state = is_word(p->h_space) ? H_LOAD : H_READ;
		break;
	case H_LOAD:
		if (m->w.take)
			m->host.state = H_HOLD;
		break;
	case H_HOLD:
		m->host.state = m->host.shifts_left ? H_SHIFT : H_READ;
		break;
	case H_SHIFT:
		if (--m->host.shifts_left == 0)
			m->host.state = H_READ;
		break;
	case H_READ:
		m->host.rdata = clock_peek(m, p->h_space, p->h_addr);
		m->host.state = H_ACK;
		break;
	case H_CLEAR:
		if (!m->up.clearing && !(m->learn && clock_learn_busy(m->learn)) &&
		    !(m->dendrite && clock_dendrite_busy(m->dendrite)))
			m->host.state = H_ACK;
		break;
	default:
		m->host.state = H_IDLE;
		m->host.hold = m->host.write = false;
	}
}

static void reset(struct clock *m)
{
	memset(&m->ctl, 0, sizeof(m->ctl));
	m->ev.stage = 0;
	m->ev.started = false;
	forget_events(m);
	m->sw.active = m->sw.vld1 = m->sw.vld2 = m->sw.vld3 = m->sw.acc_full = false;
	m->sw.digit1 = 0;
	m->up.sh_vld = m->up.clearing = m->up.clear_pop = m->up.fb_vld = false;
	m->up.at_end = true;
	m->up.pend = 0;
	for (int s = 0; s <= PIPE; s++)
		m->up.pipe[s].vld = false;
	m->out.held = m->out.vld = false;
	m->host.state = H_IDLE;
	m->host.hold = m->host.write = false;
	if (m->learn)
		clock_learn_reset(m->learn);
	if (m->dendrite)
		clock_dendrite_reset(m->dendrite);
	model_regs_reset(&m->r, &m->at);
}

void clock_step(struct clock *m, const struct core_pins *p)
{
	clock_cover_clock(m, p);
	step_host(m, p); /* reads registers as they are before the edge */
	step_control(m, p);
	step_events(m, p);
	step_update(m, p);
	step_sweep(m, p);
	step_output(m, p);
	if (m->learn)
		clock_learn_step(m->learn, &m->w.learn);
	if (m->dendrite)
		clock_dendrite_step(m->dendrite, &m->w.dendrite, p);
	if (m->w.write)
		clock_write_unit(m, p);
	if (m->w.clear)
		forget_events(m);
	if (p->rst)
		reset(m);
}
