/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "arith.h"
#include "access.h"
#include "dendrite.h"
#include "learn.h"
#include "plane.h"
#include "step.h"
#include "step_clocks.h"

/* The events of one step: fed back ones, then the host's. */
struct slot {
	struct event *fb, *in;
	int n_fb, n_in;
};

struct model {
	const struct config *c;
	struct access at;
	struct plane w, tag;     /* no tags without their bank */
	struct sums sums;
	struct learn *learn;     /* NULL: a core without rules */
	struct dendrite *dendrite; /* NULL: a core without somas */
	bool *fired;             /* [neuron], for learning */
	int16_t *row, *row_tag;  /* of the plane, as learning takes it */
	struct neuron_set *set;
	struct neuron_state *state;
	uint8_t *delay;          /* of an axon, less 1 */
	struct slot *slot;
	struct event *events;    /* all slots' */
	uint16_t *row_events;    /* events of each row in this step */
	int next;                /* slot of the next step to start */
	int in_flight;
	struct model_regs r;
	uint32_t step;
};

void model_free(struct model *m)
{
	if (!m)
		return;
	plane_free(&m->w);
	plane_free(&m->tag);
	sums_free(&m->sums);
	learn_free(m->learn);
	dendrite_free(m->dendrite);
	free(m->fired);
	free(m->row);
	free(m->row_tag);
	free(m->set);
	free(m->state);
	free(m->delay);
	free(m->slot);
	free(m->events);
	free(m->row_events);
	free(m);
}

struct model *model_new(const struct config *c)
{
	struct model *m = calloc(1, sizeof(*m));
	size_t n = (size_t)c->n_neurons, a = (size_t)c->n_axons, s = (size_t)c->n_slots;
	bool ok;

	if (!m)
		return NULL;
	m->c = c;
	access_init(&m->at, c);
	m->learn = c->n_rules ? learn_new(&m->at) : NULL;
	m->dendrite = c->n_soma ? dendrite_new(&m->at) : NULL;
	m->fired = calloc(n, sizeof(*m->fired));
	m->row = calloc(n, sizeof(*m->row));
	m->row_tag = calloc(n, sizeof(*m->row_tag));
	m->set = calloc((size_t)c->n_sets, sizeof(*m->set));
	m->state = calloc(n, sizeof(*m->state));
	m->delay = calloc(a, 1);
	m->slot = calloc(s, sizeof(*m->slot));
	m->events = calloc(2 * s * a, sizeof(*m->events));
	m->row_events = calloc(n / (size_t)c->n_pipes, sizeof(*m->row_events));
	ok = plane_new(&m->w, &m->at) && (!c->n_tags || plane_new(&m->tag, &m->at)) &&
	     sums_new(&m->sums, c->n_neurons) && (!c->n_rules || m->learn) &&
	     (!c->n_soma || m->dendrite) && m->fired && m->row && m->row_tag && m->set && m->state &&
	     m->delay && m->slot && m->events && m->row_events;
	if (!ok) {
		model_free(m);
		return NULL;
	}
	for (size_t i = 0; i < s; i++) {
		m->slot[i].fb = m->events + 2 * i * a;
		m->slot[i].in = m->slot[i].fb + a;
	}
	model_reset(m);
	return m;
}

static void forget_events(struct model *m)
{
	for (int i = 0; i < m->c->n_slots; i++)
		m->slot[i].n_fb = m->slot[i].n_in = 0;
	m->next = m->in_flight = 0;
	m->step = 0;
}

void model_reset(struct model *m)
{
	model_regs_reset(&m->r, &m->at);
	if (m->learn)
		learn_reset(m->learn);
	if (m->dendrite)
		dendrite_reset(m->dendrite);
	forget_events(m);
}

void model_clear(struct model *m)
{
	forget_events(m);
	if (m->learn)
		learn_clear(m->learn);
	if (m->dendrite)
		dendrite_clear(m->dendrite);
	for (int n = 0; n < m->c->n_neurons; n++) {
		struct neuron_state *s = &m->state[n];

		s->v = s->i1 = s->i2 = 0;
		s->ref_set &= (1u << W_SET) - 1;
	}
}

/* -- Host access ------------------------------------------------------------------------- */

int model_check(const struct model *m, unsigned space, uint32_t addr, bool write)
{
	return access_check(&m->at, space, addr, write, m->in_flight == 0);
}

uint32_t model_next(const struct model *m, unsigned space, uint32_t addr)
{
	return access_next(&m->at, space, addr);
}

uint16_t model_read(const struct model *m, unsigned space, uint32_t addr)
{
	const struct neuron_state *s = &m->state[space == SP_STATE ? addr >> 2 : 0];

	if (m->dendrite && dendrite_owns(space, addr))
		return dendrite_read(m->dendrite, space, addr);
	switch (space) {
	case SP_WEIGHT:
		return plane_read(&m->w, addr);
	case SP_TAG:
		return plane_read(&m->tag, addr);
	case SP_RULE:
	case SP_PLASTIC:
		return learn_read(m->learn, space, addr);
	case SP_AXON:
		return m->delay[addr];
	case SP_SET:
		return access_set_get(&m->set[addr >> 3], addr & 7);
	case SP_STATE:
		return access_state_get(s, addr & 3);
	}
	if (addr >= REG_LEARN)
		return learn_read(m->learn, space, addr);
	return model_regs_get(&m->r, &m->at, addr);
}

void model_write(struct model *m, unsigned space, uint32_t addr, uint16_t unit)
{
	if (m->dendrite && dendrite_owns(space, addr)) {
		dendrite_write(m->dendrite, space, addr, unit);
		return;
	}
	switch (space) {
	case SP_WEIGHT:
		plane_write(&m->w, addr, unit);
		break;
	case SP_TAG:
		plane_write(&m->tag, addr, unit);
		break;
	case SP_RULE:
	case SP_PLASTIC:
		learn_write(m->learn, space, addr, unit);
		break;
	case SP_AXON:
		m->delay[addr] = (uint8_t)access_delay(&m->at, unit);
		break;
	case SP_SET:
		access_set_put(&m->set[addr >> 3], &m->at, addr & 7, unit);
		break;
	case SP_STATE:
		access_state_put(&m->state[addr >> 2], &m->at, addr & 3, unit);
		break;
	default:
		if (addr >= REG_LEARN)
			learn_write(m->learn, space, addr, unit);
		else
			model_regs_put(&m->r, &m->at, addr, unit);
	}
}

bool model_free_running(const struct model *m)
{
	return m->r.free;
}

uint32_t model_steps(const struct model *m)
{
	return m->step;
}

uint16_t model_late(const struct model *m)
{
	(void)m;
	return 0; /* time is virtual: a step is never late */
}

uint16_t model_lost(const struct model *m)
{
	(void)m;
	return 0;
}

/* -- Events ------------------------------------------------------------------------------ */

/* Of an axon's next event; there are a power of two of them. */
static struct slot *slot_of(const struct model *m, unsigned axon)
{
	return &m->slot[(m->next + m->delay[axon]) & (m->c->n_slots - 1)];
}

int model_event(struct model *m, unsigned axon, int payload)
{
	struct slot *s;

	if (axon >= (unsigned)m->c->n_axons)
		return m->dendrite ? dendrite_goal(m->dendrite, axon, payload) : ST_RANGE;
	s = slot_of(m, axon);
	if (s->n_in >= m->c->n_axons - m->r.fb_count)
		return ST_FULL;
	s->in[s->n_in++] = (struct event){ (uint16_t)axon, (int8_t)payload };
	m->in_flight++;
	return ST_OK;
}

static void feed_back(struct model *m, int neuron, int payload)
{
	unsigned axon = (unsigned)((m->r.fb_base + neuron) % m->c->n_axons);
	struct slot *s = slot_of(m, axon);

	s->fb[s->n_fb++] = (struct event){ (uint16_t)axon, (int8_t)payload };
	m->in_flight++;
}

/* -- Learning ----------------------------------------------------------------------------- */

/* Before the sweep: the events reach the rules; those of silent axons drive no neuron. */
static void meet(struct model *m, struct event *e, int n)
{
	for (int k = 0; k < n; k++) {
		if (m->learn->r.on)
			learn_event(m->learn, e[k].axon, e[k].payload);
		if (learn_silent(m->learn, e[k].axon))
			e[k].payload = 0;
	}
}

static void get(const struct plane *p, int axon, const struct span *s, int16_t *z)
{
	const int lanes = p->at->c->n_lanes;

	for (int i = 0; i < s->runs; z += s->run[i++].words * lanes)
		plane_get(p, axon, s->run[i].first * lanes, s->run[i].words * lanes, z);
}

static void put(struct plane *p, int axon, const struct span *s, const int16_t *z)
{
	const int lanes = p->at->c->n_lanes;

	for (int i = 0; i < s->runs; z += s->run[i++].words * lanes)
		plane_put(p, axon, s->run[i].first * lanes, s->run[i].words * lanes, z);
}

static void change_row(struct model *m, int axon)
{
	const struct span *s = learn_span(m->learn, axon);
	struct plane *changed;
	bool twice;

	if (!s)
		return;
	changed = learn_tags(m->learn, axon, &twice) && !twice ? &m->tag : &m->w;
	get(changed, axon, s, m->row);
	if (twice)
		get(&m->tag, axon, s, m->row_tag);
	learn_row(m->learn, axon, m->row, m->row_tag);
	put(changed, axon, s, m->row);
	if (twice)
		put(&m->tag, axon, s, m->row_tag);
}

/*
 * The phase after the update, which took the step's first `clocks`, ops operations a block. Clocks
 * are counted as in docs/learning.md; returns those of the whole step.
 */
static uint32_t learn(struct model *m, uint32_t clocks, int ops)
{
	struct learn *l = m->learn;
	uint32_t passed = (uint32_t)(ops + 2 + (l->r.count ? l->r.count + 6 : 2));

	learn_begin(l);
	for (int i = 0; i < l->r.count; i++) {
		int axon = (l->r.first + i) & (m->c->n_axons - 1);

		learn_axon(l, axon);
		passed += m->c->n_ports == 1 && l->event[axon];
	}
	for (int n = 0; n < m->r.blocks * m->c->n_lanes; n++)
		learn_neuron(l, n, m->fired[n], dendrite_seen(m->dendrite, n, m->state[n].v));
	clocks = learn_visits(l, m->r.blocks, clocks > passed ? clocks : passed);
	for (int k = 0; k < l->n_list; k++)
		change_row(m, l->list[k]);
	learn_end(l);
	return clocks;
}

/*
 * The somas, after the update of the neurons in use; returns how many items they add to out. Those
 * beyond have somas as well, but learn as ones that never fire.
 */
static size_t solve(struct model *m, struct model_output *out, int used)
{
	struct dendrite *d = m->dendrite;
	size_t n_out = 0;

	if (!d || !d->r.somas)
		return 0;
	dendrite_begin(d);
	for (int i = 0; i < m->c->n_neurons; i++)
		dendrite_publish(d, i);
	for (int i = 0; i < d->r.somas; i++) {
		struct soma_output o = dendrite_soma(d, i, m->state[i].v, &d->soma[i]);

		m->fired[i] = o.fired && i < used;
		if (o.fired || o.report)
			out[n_out++] = (struct model_output){ (uint16_t)i, o.fired, o.report,
							      d->soma[i].u };
		if (o.payload && i < m->r.fb_count)
			feed_back(m, i, o.payload);
	}
	return n_out;
}

size_t model_step(struct model *m, struct model_output *out, uint32_t *step, uint32_t *clocks)
{
	const struct config *c = m->c;
	struct slot *s = &m->slot[m->next];
	int n_rows = (m->r.blocks - 1) * m->at.block_rows + m->r.rows;
	int n = n_rows * c->n_pipes, most = 0;
	int ops = step_operations(s->fb, s->n_fb) + step_operations(s->in, s->n_in);
	size_t n_out = 0;

	if (m->learn) {
		meet(m, s->fb, s->n_fb);
		meet(m, s->in, s->n_in);
		memset(m->fired, 0, (size_t)c->n_neurons * sizeof(*m->fired));
	}
	sums_begin(&m->sums, n);
	sums_add(&m->sums, &m->w, s->fb, s->n_fb);
	sums_add(&m->sums, &m->w, s->in, s->n_in);
	m->next = (m->next + 1) % c->n_slots;
	memset(m->row_events, 0, (size_t)n_rows * sizeof(*m->row_events));
	for (int i = 0; i < n; i++) {
		struct neuron_state *st = &m->state[i];
		const struct neuron_set *p = &m->set[st->ref_set & ((1u << W_SET) - 1)];
		bool lif = !dendrite_is(m->dendrite, i);
		bool fired = neuron_update(st, p, sums_get(&m->sums, i)) && lif;
		bool report = mode_get(p->mode, MODE_REPORT, 1) && lif;

		m->fired[i] = fired;
		if (!fired && !report)
			continue;
		out[n_out++] = (struct model_output){ (uint16_t)i, fired, report, st->v };
		if (++m->row_events[i / c->n_pipes] > most)
			most = m->row_events[i / c->n_pipes];
		if (fired && i < m->r.fb_count)
			feed_back(m, i, 1);
	}
	n_out += solve(m, out + n_out, n);
	m->in_flight -= s->n_fb + s->n_in;
	s->n_fb = s->n_in = 0;
	*step = m->step++;
	ops = ops ? ops : 1;
	*clocks = step_clocks(&m->at, &m->r, m->row_events, most, ops);
	if (m->dendrite)
		*clocks += dendrite_clocks(m->dendrite);
	if (m->learn && m->learn->r.on)
		*clocks = learn(m, *clocks, ops);
	return n_out;
}
