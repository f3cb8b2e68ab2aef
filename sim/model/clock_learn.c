/* SPDX-License-Identifier: MIT */
/* clock_learn.c -- lq_learn and what is below it: when axons, neurons and words are learned */
#include "clock_learn.h"
#include <stdlib.h>
#include <string.h>

void clock_learn_free(struct clock_learn *k)
{
	if (!k)
		return;
	learn_free(k->l);
	free(k->fired);
	free(k->word);
	free(k->word_tag);
	for (int i = 0; i < IN_FLIGHT; i++)
		free(k->write[i].z);
	free(k);
}

struct clock_learn *clock_learn_new(const struct access *at)
{
	const struct config *c = at->c;
	size_t lanes = (size_t)c->n_lanes;
	struct clock_learn *k = calloc(1, sizeof(*k));
	bool ok;

	if (!k)
		return NULL;
	k->l = learn_new(at);
	k->fired = calloc((size_t)c->n_neurons, sizeof(*k->fired));
	k->word = calloc(lanes, sizeof(*k->word));
	k->word_tag = calloc(lanes, sizeof(*k->word_tag));
	ok = k->l && k->fired && k->word && k->word_tag;
	for (int i = 0; i < IN_FLIGHT; i++) {
		k->write[i].z = calloc(lanes, sizeof(*k->write[i].z));
		ok = ok && k->write[i].z;
	}
	if (ok)
		return k;
	clock_learn_free(k);
	return NULL;
}

bool clock_learn_busy(const struct clock_learn *k)
{
	bool rows = false;

	for (int i = 1; i <= R_LAST; i++)
		rows |= k->r[i].vld;
	return k->pass.busy || k->state == L_CLEAR || rows;
}

void clock_learn_fired(struct clock_learn *k, int neuron, bool fired)
{
	k->fired[neuron] = fired;
}

/* -- Before the edge ---------------------------------------------------------------------- */

static const struct rule *rule(const struct clock_learn *k)
{
	return learn_rule(k->l, k->axon);
}

/* In an epoch a rule with tags visits twice; the tags go first. */
static bool twice(const struct clock_learn *k)
{
	return k->l->epoch && rule(k)->tag;
}

static bool one_port(const struct clock_learn *k)
{
	return k->l->c->n_ports == 1;
}

/* Whether the first list counts. After the last block there is none to ask about. */
static bool first_list(const struct clock_learn *k)
{
	return k->filling && learn_open(k->l, k->block);
}

/* With one port an operation that does nothing has but one slot, or none; not in an epoch with tags. */
static bool idle(const struct clock_learn *k)
{
	return one_port(k) && !twice(k) &&
	       learn_idle(rule(k), k->op, learn_visit(k->l, k->axon, k->block_s0));
}

static bool final_op(const struct clock_learn *k)
{
	return k->op == rule(k)->ops - 1;
}

static bool final_block(const struct clock_learn *k, int blocks)
{
	return k->block + 1 == blocks;
}

static void eval_visit(struct clock_learn *k, bool run, int blocks)
{
	bool visit, reads;

	int n = first_list(k) ? k->l->n_list : k->l->n_listed;

	k->w.l_vld = k->filling && k->index != n;
	k->w.slot = k->w.half_ends = k->w.s0_ends = k->w.barren = false;
	if (k->s0_vld) {
		visit = learn_visit(k->l, k->axon, k->block_s0);
		reads = k->op == 0 && !k->second && !k->bubble;
		k->w.slot = visit && !k->bubble && !k->tail &&
			    !(one_port(k) && reads && k->w.write >= 0);
		k->w.half_ends = k->w.slot && (one_port(k) ? k->second && k->last : final_op(k));
		k->w.barren = !visit && one_port(k) && !k->barren;
		k->w.s0_ends = (!visit && !k->w.barren) || k->tail || (k->w.half_ends && (!twice(k) || k->weights));
	}
	k->w.next = run && (!k->s0_vld || k->w.s0_ends);
	k->w.turn = k->filling && k->w.next && k->index == 0;
	k->w.through = k->filling && k->w.next &&
		       (!k->w.l_vld || (!one_port(k) && k->index + 1 == n && !final_block(k, blocks)));
	k->w.visited = k->w.through && final_block(k, blocks);
}

/* Rows: those of the next block go ahead, and wait in r3 for the lanes. */
static void eval_rows(struct clock_learn *k, bool run)
{
	k->w.stall = k->r[3].vld && k->r[3].first && k->taken && !k->room;
	k->w.row_vld = k->state == L_CLEAR || k->state == L_ROWS;
	k->w.complete = !k->w.stall && k->r[2].vld && k->r[2].last;
	k->w.opens = run && (k->w.complete || k->ready) && (!k->filling || k->w.through);
}

/* No word is on its way beyond this clock. */
static bool written(const struct clock_learn *k)
{
	for (int i = 0; i < IN_FLIGHT; i++)
		if (k->write[i].in > 1)
			return false;
	return true;
}

void clock_learn_eval(struct clock_learn *k, const struct learn_wires *in, struct core_pins *p)
{
	const struct config *c = k->l->c;

	k->w.write = -1;
	for (int i = 0; i < IN_FLIGHT; i++)
		if (k->write[i].in == 1)
			k->w.write = i;
	k->w.pass_start = in->run && k->hearing && in->past;
	k->w.last_p5 = in->run && k->pass.vld[P_LAST];
	k->w.done = in->run && k->state == L_DRAIN && written(k);
	eval_visit(k, in->run, in->blocks);
	eval_rows(k, in->run);

	p->x_we = k->w.last_p5 && (!k->pass.wiping || k->pass.zero);
	p->x_addr = (uint16_t)k->pass.axon_p[P_LAST];
	for (int i = 0; p->x_we && i < 2; i++)
		p->x[i] = k->pass.zero && k->pass.wiping ? 0 : learn_next_x(k->l, p->x_addr, i);
	p->y_we = in->run && k->r[R_LAST].vld;
	p->y_row = (uint16_t)k->r[R_LAST].row;
	for (int i = 0; p->y_we && i < c->n_pipes; i++) {
		p->y1[i] = k->r[R_LAST].y[i][0];
		p->y2[i] = k->r[R_LAST].y[i][1];
	}
	p->word_we = in->run && k->w.write >= 0;
	if (p->word_we) {
		p->word_addr = (uint32_t)k->write[k->w.write].word;
		memcpy(p->word, k->write[k->w.write].z, (size_t)c->n_lanes * sizeof(*p->word));
	}
}

/* -- The edge ----------------------------------------------------------------------------- */

static void step_pass(struct clock_learn *k, const struct learn_wires *in)
{
	const struct config *c = k->l->c;
	bool active = k->pass.left != 0, behind = false;
	/* With one port an axon with an event stays in p1 for a second clock, which alone goes on. */
	bool again = one_port(k) && k->pass.vld[1] && !k->pass.wiping && !k->pass.again &&
		     k->l->event[k->pass.axon_p[1]];

	if (k->w.last_p5) {
		int a = k->pass.axon_p[P_LAST];

		if (!k->pass.wiping)
			learn_axon(k->l, a);
		else if (k->pass.zero)
			k->l->axon[a].x[0] = k->l->axon[a].x[1] = 0;
	}
	for (int i = 1; i < P_LAST; i++)
		behind |= k->pass.vld[i];
	for (int i = P_LAST; i > 1; i--) {
		k->pass.vld[i] = k->pass.vld[i - 1];
		k->pass.axon_p[i] = k->pass.axon_p[i - 1];
	}
	k->pass.again = again;
	if (again) {
		k->pass.vld[2] = false;
	} else {
		k->pass.vld[1] = active;
		k->pass.axon_p[1] = k->pass.axon;
	}
	if (k->w.pass_start || in->clear) {
		k->pass.wiping = k->pass.zero = in->clear;
		k->pass.left = in->clear ? c->n_axons : k->l->r.count;
		k->pass.axon = in->clear ? 0 : k->l->r.first;
		k->pass.busy = true;
		return;
	}
	k->pass.busy = active || behind;
	if (!active || again)
		return;
	k->pass.axon = (k->pass.axon + 1) & (c->n_axons - 1);
	k->pass.left--;
}

static void step_rows(struct clock_learn *k, const struct learn_wires *in)
{
	const struct config *c = k->l->c;
	bool last_block = k->left == 1;
	int at = k->r[2].row * c->n_pipes;

	for (int i = 0; k->r[R_LAST].vld && i < c->n_pipes; i++)
		memcpy(k->l->post[k->r[R_LAST].row * c->n_pipes + i].y, k->r[R_LAST].y[i],
		       sizeof(k->r[R_LAST].y[i]));
	k->r[R_LAST].vld = false;
	if (k->w.stall)
		return;
	/* What becomes of a row is known in r3, before its traces are written. */
	for (int i = 0; k->r[2].vld && i < c->n_pipes; i++) {
		struct post_state *s = &k->l->post[at + i], old = *s;

		if (k->r[2].clear)
			s->y[0] = s->y[1] = 0;
		else
			learn_neuron(k->l, at + i, k->r[2].used && k->fired[at + i],
				     dendrite_seen(in->dendrite, at + i, in->state[at + i].v));
		memcpy(k->r[2].y[i], s->y, sizeof(k->r[2].y[i]));
		memcpy(s->y, old.y, sizeof(old.y));
	}
	for (int i = R_LAST; i > 1; i--)
		k->r[i] = k->r[i - 1];
	k->r[1].vld = k->w.row_vld;
	k->r[1].first = k->state == L_ROWS && k->row_in == 0;
	k->r[1].last = k->state == L_ROWS && k->row_in == k->l->at->block_rows - 1;
	k->r[1].clear = k->state == L_CLEAR;
	k->r[1].row = k->row;
	k->r[1].used = !last_block || k->row_in < in->rows;
}

/* Where the tags of a word are. */
static size_t tag_of(const struct clock_learn *k, size_t word)
{
	return word + access_words(k->l->at);
}

static void send(struct clock_learn *k, size_t word, const int16_t *z, int after)
{
	for (int i = 0; i < IN_FLIGHT; i++)
		if (!k->write[i].in) {
			k->write[i].in = after;
			k->write[i].word = word;
			memcpy(k->write[i].z, z, (size_t)k->l->c->n_lanes * sizeof(*z));
			return;
		}
}

static void step_writes(struct clock_learn *k, const struct learn_wires *in)
{
	const size_t lanes = (size_t)k->l->c->n_lanes;

	for (int i = 0; i < IN_FLIGHT; i++)
		if (k->write[i].in && --k->write[i].in == 0)
			memcpy(in->weight + k->write[i].word * lanes, k->write[i].z,
			       lanes * sizeof(*k->write[i].z));
}

/* The visit is computed as it begins: what it reads is not written before it ends. */
static void begin_visit(struct clock_learn *k, const struct learn_wires *in, size_t word)
{
	const size_t lanes = (size_t)k->l->c->n_lanes;
	bool both = twice(k);

	memcpy(k->word, in->weight + (rule(k)->tag && !both ? tag_of(k, word) : word) * lanes,
	       lanes * sizeof(*k->word));
	if (both)
		memcpy(k->word_tag, in->weight + tag_of(k, word) * lanes,
		       lanes * sizeof(*k->word_tag));
	learn_word(k->l, k->axon, k->block_s0, learn_visit(k->l, k->axon, k->block_s0), k->word,
		   both ? k->word_tag : NULL);
}

static void step_visit(struct clock_learn *k, const struct learn_wires *in)
{
	size_t word = (size_t)k->block_s0 << k->l->at->log_axons | (size_t)k->axon;
	bool first = first_list(k), bubble = false, second = false, tail = false;

	if (k->w.slot || k->tail) {
		const struct rule *r = rule(k);
		bool both = twice(k), of_tag = both && !k->weights, takes = k->w.slot && !k->second;
		bool holds = (r->op[k->op].mul_chain & CHAIN_HOLD) && !final_op(k);

		if (k->op == 0 && takes && (!both || of_tag))
			begin_visit(k, in, word);
		if (k->w.half_ends || k->tail)
			send(k, r->tag && (!both || of_tag) ? tag_of(k, word) : word,
			     of_tag ? k->word_tag : k->word, WRITE_AFTER - k->tail);
		bubble = !one_port(k) && takes && holds;
		second = one_port(k) && takes && (final_op(k) || !idle(k));
		tail = k->second && !k->last && k->adds && final_op(k) && idle(k);
		k->last = final_op(k);
		k->adds = !holds;
		if (takes || k->tail)
			k->op = final_op(k) ? 0 : k->op + 1;
		if (k->w.half_ends)
			k->weights = both && !k->weights;
	}
	k->bubble = bubble;
	k->second = second;
	k->tail = tail;
	k->barren = k->w.barren;
	if (k->w.next) {
		k->s0_vld = k->w.l_vld;
		if (k->w.l_vld)
			k->axon = first ? k->l->list[k->index] : k->l->listed[k->index];
		k->block_s0 = k->block;
	}
	if (!k->filling || k->w.through)
		k->index = 0;
	else if (k->w.next && k->w.l_vld)
		k->index++;
	k->filling = k->w.opens || (k->filling && !k->w.through);
}

/* Who holds the lanes' factors, or, with two ports, the second set of them. */
static void step_lanes(struct clock_learn *k)
{
	bool first = k->r[3].vld && k->r[3].first && !k->w.stall;

	k->taken = first || (k->taken && !(one_port(k) ? k->w.through : k->room));
	k->room = !one_port(k) && k->w.turn;
	k->ready = (k->ready || k->w.complete) && !k->w.opens;
}

static void step_state(struct clock_learn *k, const struct learn_wires *in)
{
	int state = k->state, rows = k->l->at->rows;
	bool issue = k->w.row_vld && !k->w.stall, last_row = k->row_in == k->l->at->block_rows - 1;

	switch (state) {
	case L_OFF:
		if (in->clear)
			k->state = L_CLEAR;
		else if (in->updated && k->l->r.on)
			k->state = L_AXONS;
		break;
	case L_AXONS:
		if (!k->pass.busy && !k->hearing)
			k->state = L_ROWS;
		break;
	case L_ROWS:
		if (issue && last_row && k->left == 1)
			k->state = L_VISIT;
		break;
	case L_VISIT:
		if (k->w.visited)
			k->state = L_DRAIN;
		break;
	case L_DRAIN:
		if (k->w.done)
			k->state = L_OFF;
		break;
	default:
		if (k->row == rows - 1)
			k->state = L_OFF;
	}
	k->row = state == L_OFF ? 0 : issue ? (k->row + 1) % rows : k->row;
	k->left = state == L_OFF ? in->blocks : k->left - (state == L_ROWS && issue && last_row);
	k->row_in = state != L_ROWS || (issue && last_row) ? 0 : k->row_in + issue;
	k->block = state == L_OFF ? 0 : k->block + k->w.through;
}

void clock_learn_step(struct clock_learn *k, const struct learn_wires *in)
{
	bool hears;

	if (!in->run)
		return;
	if (in->event && k->l->r.on)
		learn_event(k->l, (unsigned)in->axon, in->payload);
	if (in->start && k->l->r.on)
		learn_begin(k->l);
	if (in->clear) {
		k->l->r.epoch = false;
		k->l->due = 0;
	}
	hears = (in->start && k->l->r.on) || (k->hearing && !in->past);
	step_writes(k, in);
	step_lanes(k);
	step_rows(k, in);
	step_visit(k, in);
	if (k->w.done)
		learn_end(k->l);
	/* The state machine sees the pass and the hearing as they were. */
	step_state(k, in);
	k->hearing = hears;
	step_pass(k, in);
}

void clock_learn_reset(struct clock_learn *k)
{
	learn_reset(k->l);
	k->hearing = k->filling = k->s0_vld = k->second = k->weights = k->bubble = k->tail = k->barren = false;
	k->taken = k->room = k->ready = false;
	k->op = 0;
	k->state = L_OFF;
	memset(&k->pass, 0, sizeof(k->pass));
	k->pass.wiping = k->pass.busy = true;
	k->pass.left = k->l->c->n_axons;
	for (int i = 0; i <= R_LAST; i++)
		k->r[i].vld = false;
	for (int i = 0; i < IN_FLIGHT; i++)
		k->write[i].in = 0;
}
