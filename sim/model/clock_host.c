/* SPDX-License-Identifier: MIT */
/*
 * clock_host.c -- lq_host: the host's access to every memory and register, clock by clock
 *
 * What is read or written is in clock_memory.c, the ranges are in access.c.
 */
#include "clock_state.h"

void clock_host_eval(struct clock *m, struct core_pins *p)
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
	if (m->w.write && clock_is_word(p->h_space)) {
		p->weight_unit = access_weight(&m->at, p->h_addr).unit;
		p->weight_addr = (p->h_addr >> m->at.log_units) +
				 (p->h_space == SP_TAG ? access_words(&m->at) : 0);
	}
	p->rule_we = m->w.write && p->h_space == SP_RULE;
	p->plastic_we = m->w.write && p->h_space == SP_PLASTIC;
	p->set_we = m->w.write && p->h_space == SP_SET ? 1u << (p->h_addr & 7) : 0;
	p->set_addr = (uint16_t)(p->h_addr >> 3);
	p->state_we = m->w.write && p->h_space == SP_STATE ? 1u << (p->h_addr & 3) : 0;
	if (p->state_we) {
		p->state_row = (uint16_t)((int)(p->h_addr >> 2) / m->c->n_pipes);
		p->state_pipe = (uint16_t)((int)(p->h_addr >> 2) % m->c->n_pipes);
	}
}

/* Pops of the shadow that bring a unit to its low end. */
static int shifts(const struct clock *m, uint32_t addr)
{
	return access_weight(&m->at, addr).unit * m->at.per_unit / m->c->n_pipes;
}

void clock_host_step(struct clock *m, const struct core_pins *p)
{
	int status;

	switch (m->host.state) {
	case H_IDLE:
		if (!p->h_vld)
			break;
		status = access_check(&m->at, p->h_space, p->h_addr,
				      p->h_op == OP_WRITE || (p->h_op == OP_CHECK && (p->h_wdata & 1)),
				      false);
		m->host.range = p->h_op != OP_CLEAR && status == ST_RANGE;
		m->host.fragile = p->h_op != OP_CLEAR && status == ST_STATE;
		m->host.next = access_next(&m->at, p->h_space, p->h_addr);
		m->host.hold = p->h_op != OP_CHECK;
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
			m->host.state = clock_is_word(p->h_space) ? H_LOAD : H_READ;
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

void clock_host_reset(struct clock *m)
{
	m->host.state = H_IDLE;
	m->host.hold = m->host.write = false;
}
