/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "arith.h"
#include "lockstep.h"

struct lockstep {
	struct clock *model;
	int pipes, lanes;
	uint64_t clocks;
	struct core_pins pins;
};

struct lockstep *lockstep_new(const struct config *c)
{
	struct lockstep *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->model = clock_new(c);
	if (!l->model) {
		free(l);
		return NULL;
	}
	l->pipes = c->n_pipes;
	l->lanes = c->n_lanes;
	return l;
}

void lockstep_free(struct lockstep *l)
{
	if (!l)
		return;
	clock_free(l->model);
	free(l);
}

/* Every comparison: signal, and when it means anything in terms of the model's pins w. */
#define SIGNALS(X) \
	X(h_ack, 1) X(h_status, w->h_ack) X(h_next, w->h_ack && w->h_op != 3 && w->h_status == ST_OK) \
	X(h_rdata, w->h_ack && w->h_op == 1 && w->h_status == ST_OK) \
	X(in_rdy, 1) X(in_status, w->in_vld && w->in_rdy) \
	X(out_vld, 1) X(out_end, w->out_vld) \
	X(out_fired, w->out_vld && !w->out_end) X(out_has_value, w->out_vld && !w->out_end) \
	X(out_neuron, w->out_vld && !w->out_end) X(out_value, w->out_vld && !w->out_end) \
	X(st_step, 1) X(st_clocks, 1) X(st_late, 1) X(st_lost, 1) X(st_busy, 1) X(st_run, 1) \
	X(list_we, 1) X(list_addr, w->list_we) X(list_data, w->list_we) \
	X(delay_we, 1) X(reg_we, 1) X(weight_unit, 1) X(weight_addr, w->weight_unit >= 0) \
	X(set_we, 1) X(set_addr, w->set_we) \
	X(state_we, 1) X(state_row, w->state_we) X(state_pipe, w->state_we && pipes) \
	X(i_we, 1) X(i_row, w->i_we) X(v_we, 1) X(v_row, w->v_we) \
	X(rule_we, 1) X(plastic_we, 1) X(x_we, 1) X(x_addr, w->x_we) X(x[0], w->x_we) X(x[1], w->x_we) \
	X(y_we, 1) X(y_row, w->y_we) X(word_we, 1) X(word_addr, w->word_we) \
	X(past_we, 1) X(soma_we, 1) X(goal_we, 1) X(soma_addr, w->past_we || w->soma_we || w->goal_we) \
	X(past, w->past_we) X(rate, w->soma_we) X(miss, w->soma_we) X(u, w->soma_we) \
	X(goal, w->goal_we)
#define LANES(X) \
	X(i1, w->i_we, pipes) X(i2, w->i_we, pipes) X(v, w->v_we, pipes) X(ref_set, w->v_we, pipes) \
	X(y1, w->y_we, pipes) X(y2, w->y_we, pipes) X(word, w->word_we, lanes)

static bool differ(const struct lockstep *l, const char *signal, long long model, long long rtl,
		   char *msg, size_t cap)
{
	snprintf(msg, cap, "clock %" PRIu64 ": %s: model %lld, rtl %lld", l->clocks, signal, model,
		 rtl);
	return false;
}

static bool same(const struct lockstep *l, const struct core_pins *w, const struct core_pins *g,
		 char *msg, size_t cap)
{
	const bool pipes = l->pipes > 1;

#define X(name, when) \
	if ((when) && w->name != g->name) \
		return differ(l, #name, (long long)w->name, (long long)g->name, msg, cap);
	SIGNALS(X)
#undef X
#define X(name, when, n) \
	for (int i = 0; (when) && i < l->n; i++) \
		if (w->name[i] != g->name[i]) { \
			char at[32]; \
			snprintf(at, sizeof(at), #name "[%d]", i); \
			return differ(l, at, (long long)w->name[i], (long long)g->name[i], msg, cap); \
		}
	LANES(X)
#undef X
	return true;
}

bool lockstep_clock(struct lockstep *l, const struct core_pins *rtl, char *msg, size_t cap)
{
	struct core_pins *w = &l->pins;
	bool ok;

	w->rst = rtl->rst;
	w->h_vld = rtl->h_vld;
	w->h_op = rtl->h_op;
	w->h_space = rtl->h_space;
	w->h_addr = rtl->h_addr;
	w->h_wdata = rtl->h_wdata;
	w->in_vld = rtl->in_vld;
	w->in_tick = rtl->in_tick;
	w->in_axon = rtl->in_axon;
	w->in_payload = rtl->in_payload;
	w->out_rdy = rtl->out_rdy;
	clock_eval(l->model, w);
	/* Before the first reset nothing is defined. */
	ok = (l->clocks == 0 && w->rst) || same(l, w, rtl, msg, cap);
	clock_step(l->model, w);
	l->clocks++;
	return ok;
}

void lockstep_cover_learning(struct lockstep *l, struct learn_cover *cover)
{
	clock_cover_learning(l->model, cover);
}

uint64_t lockstep_clocks(const struct lockstep *l)
{
	return l->clocks;
}

const struct clock *lockstep_model(const struct lockstep *l)
{
	return l->model;
}

const struct core_pins *lockstep_pins(const struct lockstep *l)
{
	return &l->pins;
}
