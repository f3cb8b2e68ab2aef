/* SPDX-License-Identifier: MIT */
#include "learn.h"
#include <stdlib.h>
#include <string.h>

#define BIT(gate) (1u << ((gate) - 1))
#define OPENED_BY_NEURONS (BIT(GATE_POST) | BIT(GATE_ERROR) | BIT(GATE_EVERY))

void learn_free(struct learn *l)
{
	if (!l)
		return;
	free(l->rule);
	free(l->unit);
	free(l->axon);
	free(l->post);
	free(l->random);
	free(l->payload);
	free(l->event);
	free(l->list);
	free(l->listed);
	free(l->scalar);
	free(l->lane.y1);
	free(l->word.factor);
	free(l->word.sum32);
	free(l->word.sum64);
	free(l->post_open);
	free(l->error_open);
	free(l);
}

/* Arrays that are as long as each other share one allocation, in the first. */
static bool new_lanes(struct learn *l, size_t neurons, size_t lanes)
{
	struct lanes *n = &l->lane;
	struct learn_room *w = &l->word;

	n->y1 = calloc(5 * neurons, sizeof(*n->y1));
	w->factor = calloc(4 * lanes, sizeof(*w->factor));
	w->sum32 = calloc(lanes, sizeof(*w->sum32));
	w->sum64 = calloc(lanes, sizeof(*w->sum64));
	if (!n->y1 || !w->factor || !w->sum32 || !w->sum64)
		return false;
	n->y2 = n->y1 + neurons;
	n->error = n->y2 + neurons;
	n->fired = n->error + neurons;
	n->wrong = n->fired + neurons;
	w->held = w->factor + lanes;
	w->all = w->held + lanes;
	w->none = w->all + lanes;
	memset(w->all, -1, lanes * sizeof(*w->all));
	return true;
}

struct learn *learn_new(const struct access *at)
{
	const struct config *c = at->c;
	size_t n = (size_t)c->n_neurons, a = (size_t)c->n_axons, b = (size_t)at->blocks;
	struct learn *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->at = at;
	l->c = c;
	l->f = c->w_weight > 8 ? 16 : 8;
	l->groups = (c->n_lanes + LEARN_GROUP - 1) / LEARN_GROUP;
	l->rule = calloc((size_t)c->n_rules, sizeof(*l->rule));
	l->unit = calloc((size_t)c->n_rules, sizeof(*l->unit));
	l->axon = calloc(a, sizeof(*l->axon));
	l->post = calloc(n, sizeof(*l->post));
	l->random = calloc((size_t)l->groups, sizeof(*l->random));
	l->payload = calloc(a, sizeof(*l->payload));
	l->event = calloc(a, sizeof(*l->event));
	l->list = calloc(a, sizeof(*l->list));
	l->listed = calloc(a, sizeof(*l->listed));
	l->scalar = calloc(a, sizeof(*l->scalar));
	l->post_open = calloc(b, sizeof(*l->post_open));
	l->error_open = calloc(b, sizeof(*l->error_open));
	if (!l->rule || !l->unit || !l->axon || !l->post || !l->random || !l->payload ||
	    !l->event || !l->list || !l->listed || !l->scalar || !l->post_open || !l->error_open ||
	    !new_lanes(l, n, (size_t)c->n_lanes)) {
		learn_free(l);
		return NULL;
	}
	learn_reset(l);
	return l;
}

static void seed(struct learn *l, uint32_t value)
{
	for (int g = 0; g < l->groups; g++)
		l->random[g] = learn_seed(value, g);
}

void learn_reset(struct learn *l)
{
	l->r = (struct learn_regs){ 0 };
	l->due = 0;
	seed(l, 1);
	learn_end(l);
}

void learn_clear(struct learn *l)
{
	for (int a = 0; a < l->c->n_axons; a++)
		l->axon[a].x[0] = l->axon[a].x[1] = 0;
	for (int n = 0; n < l->c->n_neurons; n++)
		l->post[n].y[0] = l->post[n].y[1] = 0;
	l->r.epoch = false;
	l->due = 0;
}

void learn_end(struct learn *l)
{
	memset(l->payload, 0, (size_t)l->c->n_axons);
	memset(l->event, 0, (size_t)l->c->n_axons * sizeof(*l->event));
	memset(l->post_open, 0, (size_t)l->at->blocks * sizeof(*l->post_open));
	memset(l->error_open, 0, (size_t)l->at->blocks * sizeof(*l->error_open));
}

/* -- Host access ------------------------------------------------------------------------- */

static unsigned field(unsigned unit, unsigned lsb, unsigned bits)
{
	return unit >> lsb & ((1u << bits) - 1);
}

static void decode(struct rule *r, uint16_t (*unit)[N_UNITS_OF_OP], int f, int n_tags)
{
	unsigned head = unit[OP_HEAD][0], ops = field(head, HEAD_OPS, HEAD_OPS_W);

	for (int i = 0; i < N_OPS; i++)
		r->op[i] = (struct rule_op){
			.sum_gate = (uint8_t)field(unit[i][0], SUM_GATE, SUM_GATE_W),
			.sum_axon = (uint8_t)field(unit[i][0], SUM_AXON, SUM_AXON_W),
			.sum_mantissa = (int16_t)(f > 8 ? (int16_t)unit[i][1] : (int8_t)unit[i][1]),
			.mul_gate = (uint8_t)field(unit[i][2], MUL_GATE, MUL_GATE_W),
			.mul_axon = (uint8_t)field(unit[i][2], MUL_AXON, MUL_AXON_W),
			.mul_lane = (uint8_t)field(unit[i][2], MUL_LANE, MUL_LANE_W),
			.mul_chain = (uint8_t)field(unit[i][2], MUL_CHAIN, MUL_CHAIN_W),
			.mul_mantissa = (int16_t)(f > 8 ? (int16_t)unit[i][3] : (int8_t)unit[i][3]),
		};
	r->ops = ops > N_OPS ? N_OPS : (int)ops;
	r->shift = f + 4 * (int)field(head, HEAD_SHIFT, HEAD_SHIFT_W);
	r->stochastic = field(head, HEAD_STOCHASTIC, 1);
	r->tag = n_tags && field(head, HEAD_TAG, 1);
	r->clear = field(head, HEAD_CLEAR, 1);
	r->live = field(head, HEAD_LIVE, 1);
	r->uses = field(head, HEAD_USES, HEAD_USES_W);
}

uint16_t learn_read(const struct learn *l, unsigned space, uint32_t addr)
{
	uint32_t at = addr & (PLASTIC_NEURON - 1);

	if (space == SP_RULE)
		return l->unit[addr >> 5][addr >> 2 & 7][addr & 3];
	if (space == SP_PLASTIC && addr < PLASTIC_NEURON) {
		const struct axon_state *a = &l->axon[at >> 2];

		return (at & 3) == PL_RULE ? a->rule : a->x[(at & 3) - PL_X1];
	}
	if (space == SP_PLASTIC) {
		const struct post_state *p = &l->post[at >> 3];

		switch (at & 7) {
		case PL_Y1:
		case PL_Y2: return p->y[(at & 7) - PL_Y1];
		case PL_TARGET: return (uint16_t)p->target;
		case PL_DECAY1: return p->decay[0] | (uint16_t)(p->own << POST_OWN);
		default: return p->decay[1];
		}
	}
	switch (addr) {
	case REG_EPOCH: return l->r.epoch;
	case REG_SEED_LO: return (uint16_t)l->random[0];
	case REG_SEED_HI: return (uint16_t)(l->random[0] >> 16);
	default: return l->r.unit[addr - REG_LEARN];
	}
}

/* A unit of a rule as it is kept: fields, or a mantissa with its sign. */
static uint16_t stored(uint32_t addr, uint16_t unit, int f)
{
	if ((addr >> 2 & 7) == OP_HEAD)
		return unit & ((1u << (HEAD_USES + HEAD_USES_W)) - 1);
	if (addr & 1)
		return f > 8 ? unit : (uint16_t)(int8_t)unit;
	return unit & ((1u << (addr & 2 ? MUL_CHAIN + MUL_CHAIN_W : SUM_AXON + SUM_AXON_W)) - 1);
}

void learn_write(struct learn *l, unsigned space, uint32_t addr, uint16_t unit)
{
	const uint16_t decay = (1u << W_DECAY) - 1, trace = TRACE_MAX;
	uint32_t at = addr & (PLASTIC_NEURON - 1);

	if (space == SP_RULE) {
		l->unit[addr >> 5][addr >> 2 & 7][addr & 3] = stored(addr, unit, l->f);
		decode(&l->rule[addr >> 5], l->unit[addr >> 5], l->f, l->c->n_tags);
		return;
	}
	if (space == SP_PLASTIC && addr < PLASTIC_NEURON) {
		struct axon_state *a = &l->axon[at >> 2];

		if ((at & 3) == PL_RULE)
			a->rule = unit;
		else
			a->x[(at & 3) - PL_X1] = unit & trace;
		return;
	}
	if (space == SP_PLASTIC) {
		struct post_state *p = &l->post[at >> 3];

		switch (at & 7) {
		case PL_Y1:
		case PL_Y2: p->y[(at & 7) - PL_Y1] = unit & trace; break;
		case PL_TARGET: p->target = (int16_t)unit; break;
		case PL_DECAY1:
			p->decay[0] = unit & decay;
			p->own = unit >> POST_OWN & 1;
			break;
		default: p->decay[1] = unit & decay;
		}
		return;
	}
	l->r.unit[addr - REG_LEARN] = unit;
	switch (addr) {
	case REG_LEARN: l->r.on = unit & 1; break;
	case REG_FIRST: l->r.first = unit & (uint16_t)(l->c->n_axons - 1); break;
	case REG_COUNT: l->r.count = unit > l->c->n_axons ? (uint16_t)l->c->n_axons : unit; break;
	case REG_EPOCH: l->r.epoch = unit & 1; break;
	case REG_EVERY: l->r.every = unit; break;
	case REG_REWARD: l->r.reward = (int16_t)unit; break;
	case REG_ERROR_SHIFT: l->r.error_shift = unit & 15; break;
	case REG_ERROR_GATE: l->r.error_gate = unit; break;
	case REG_X1_DECAY:
	case REG_X2_DECAY: l->r.x_decay[addr - REG_X1_DECAY] = unit & decay; break;
	case REG_X1_AMP:
	case REG_X2_AMP: l->r.x_amp[addr - REG_X1_AMP] = unit; break;
	case REG_Y1_AMP:
	case REG_Y2_AMP: l->r.y_amp[addr - REG_Y1_AMP] = unit; break;
	case REG_SEED_LO: seed(l, (l->random[0] & 0xffff0000u) | unit); break;
	case REG_SEED_HI: seed(l, (l->random[0] & 0xffffu) | (uint32_t)unit << 16); break;
	}
}

/* -- One step ----------------------------------------------------------------------------- */

void learn_event(struct learn *l, unsigned axon, int payload)
{
	l->payload[axon] = (int8_t)clamp32(l->payload[axon] + payload, INT8_MIN, INT8_MAX);
	l->event[axon] = true;
}

const struct rule *learn_rule(const struct learn *l, int axon)
{
	unsigned word = l->axon[axon].rule, r = field(word, AXON_RULE, AXON_RULE_W);

	if (!(word >> AXON_PLASTIC & 1) || r >= (unsigned)l->c->n_rules || !l->rule[r].ops)
		return NULL;
	return &l->rule[r];
}

static bool alive(const struct learn *l, const struct rule *r, int axon)
{
	return !r->live || l->event[axon] || l->axon[axon].x[0] || l->axon[axon].x[1];
}

static unsigned uses_of_all(const struct learn *l)
{
	unsigned uses = 0;

	for (int i = 0; i < l->c->n_rules; i++)
		uses |= l->rule[i].ops ? l->rule[i].uses : 0;
	return uses;
}

void learn_begin(struct learn *l)
{
	bool reached = l->r.every && l->due + 1 >= l->r.every;

	l->epoch = l->r.epoch;
	l->r.epoch = false;
	l->uses = uses_of_all(l);
	l->every = reached && !l->epoch && (l->uses & BIT(GATE_EVERY));
	l->due = reached ? 0 : (uint16_t)(l->due + 1);
	l->n_list = l->n_listed = 0;
}

static int32_t axon_factor(const struct learn *l, const struct axon_state *a, int payload,
			   unsigned which)
{
	int down = 16 - l->f;

	switch (which) {
	case AF_ONE: return 1 << (l->f - 2);
	case AF_X1: return a->x[0] >> down;
	case AF_X2: return a->x[1] >> down;
	case AF_DIFF: return (a->x[0] - a->x[1]) >> down;
	case AF_PAYLOAD: return payload * (1 << (l->f - 8));
	case AF_REWARD: return l->r.reward >> down;
	default: return 0;
	}
}

static void make_scalars(struct learn *l, const struct rule *r, int axon)
{
	const struct axon_state *a = &l->axon[axon];
	struct scalars *s = &l->scalar[axon];
	int payload = l->payload[axon];

	for (int i = 0; i < r->ops; i++) {
		const struct rule_op *o = &r->op[i];

		s->sum[i] = learn_round((int64_t)o->sum_mantissa *
					axon_factor(l, a, payload, o->sum_axon), l->f);
		s->mul[i] = learn_round((int64_t)o->mul_mantissa *
					axon_factor(l, a, payload, o->mul_axon), l->f);
	}
}

uint16_t learn_next_x(const struct learn *l, int axon, int k)
{
	const struct axon_state *a = &l->axon[axon];
	uint32_t decay = k ? l->r.x_decay[1] : learn_decay(a->rule, l->r.x_decay[0]);

	return learn_trace(a->x[k], decay, l->event[axon], l->r.x_amp[k],
			   learn_axon_more(l->r.x_amp[k], l->payload[axon]));
}

static void meet_loss(struct learn *l, int axon)
{
	unsigned loss = field(l->axon[axon].rule, AXON_LOSS, AXON_LOSS_W);

	if (loss && l->axon[axon].x[0])
		l->cover->lost[loss >> 4]++;
}

void learn_axon(struct learn *l, int axon)
{
	const struct rule *r = learn_rule(l, axon);
	struct axon_state *a = &l->axon[axon];
	bool met, reached;

	if (l->cover)
		meet_loss(l, axon);
	for (int k = 0; k < 2; k++)
		a->x[k] = learn_next_x(l, axon, k);
	if (!r)
		return;
	met = !l->epoch && l->event[axon] && (r->uses & BIT(GATE_PRE));
	if (met)
		l->listed[l->n_listed++] = (uint16_t)axon;
	reached = l->epoch ? r->uses & BIT(GATE_EPOCH)
			   : met || ((r->uses & OPENED_BY_NEURONS) && alive(l, r, axon));
	if (reached)
		l->list[l->n_list++] = (uint16_t)axon;
	if (met || reached)
		make_scalars(l, r, axon);
}

void learn_neuron(struct learn *l, int neuron, bool fired, int16_t v)
{
	struct post_state *p = &l->post[neuron];
	int block = neuron / l->c->n_lanes, f = l->f;
	int32_t e = p->own ? arith_sat((int64_t)p->target - v) : p->target;
	bool wrong = (e < 0 ? -e : e) >= l->r.error_gate;

	if (l->cover && fired && (l->r.y_amp[0] >> TRACE_SECOND & 1) && p->y[1])
		l->cover->second[l->r.y_amp[0] >> TRACE_SET & 1]++;
	/* The first takes the second as it was. */
	for (int i = 0; i < 2; i++)
		p->y[i] = learn_trace(p->y[i], p->decay[i], fired, l->r.y_amp[i],
				      learn_post_more(l->r.y_amp[i], i == 0, p->y[1]));
	l->lane.y1[neuron] = (int16_t)(p->y[0] >> (16 - f));
	l->lane.y2[neuron] = (int16_t)(p->y[1] >> (16 - f));
	l->lane.error[neuron] = (int16_t)clamp32(e >> l->r.error_shift, -(1 << (f - 1)),
						 (1 << (f - 1)) - 1);
	l->lane.fired[neuron] = fired ? -1 : 0;
	l->lane.wrong[neuron] = wrong ? -1 : 0;
	l->post_open[block] |= fired && (l->uses & BIT(GATE_POST));
	l->error_open[block] |= wrong && (l->uses & BIT(GATE_ERROR));
}

bool learn_open(const struct learn *l, int block)
{
	return l->epoch || l->every || l->post_open[block] || l->error_open[block];
}

unsigned learn_visit(const struct learn *l, int axon, int block)
{
	const struct rule *r = learn_rule(l, axon);
	unsigned gates;

	if (!r)
		return 0;
	if (l->epoch)
		return r->uses & BIT(GATE_EPOCH);
	gates = (l->event[axon] ? BIT(GATE_PRE) : 0) |
		(l->post_open[block] ? BIT(GATE_POST) : 0) |
		(l->error_open[block] ? BIT(GATE_ERROR) : 0) | (l->every ? BIT(GATE_EVERY) : 0);
	return alive(l, r, axon) ? gates & r->uses : 0;
}

bool learn_tags(const struct learn *l, int axon, bool *twice)
{
	const struct rule *r = learn_rule(l, axon);

	*twice = r && r->tag && l->epoch;
	return r && r->tag;
}

uint32_t learn_block(const struct learn_time *t, const struct config *c, bool first, uint32_t began,
		     uint32_t block_rows)
{
	uint32_t ready = began + block_rows + LEARN_TURN;

	if (first || c->n_ports == 1)
		return t->now + block_rows + LEARN_SETTLE;
	return t->now > ready ? t->now : ready;
}

static bool writes_in(const struct learn_time *t, uint32_t clock)
{
	bool found = false;

	for (int i = 0; i < WRITE_AFTER; i++)
		found |= t->write[i] == clock;
	return found;
}

void learn_time(const struct learn *l, int axon, unsigned gates, struct learn_time *t)
{
	const struct rule *r = learn_rule(l, axon);
	bool one_port = l->c->n_ports == 1;
	uint32_t slots;

	if (!gates) {
		t->now++;
		return;
	}
	slots = (uint32_t)(one_port ? 2 * r->ops : r->ops);
	/* With two ports an operation after one that holds waits for its product. */
	for (int i = 0; !one_port && i < r->ops - 1; i++)
		slots += r->op[i].mul_chain & CHAIN_HOLD;
	for (int half = l->epoch && r->tag ? 2 : 1; half > 0; half--) {
		if (one_port && writes_in(t, t->now + 1))
			t->now++;
		t->now += slots;
		t->write[t->next++ % WRITE_AFTER] = t->now + WRITE_AFTER;
	}
}

/* -- One word ----------------------------------------------------------------------------- */

/* A visit: what is changed, and by which rule. */
struct visit {
	const struct rule *r;
	const struct scalars *s;
	unsigned gates, class;
	bool twice, tags, sparse; /* twice: tags and weights; tags: no weights */
	int first, lanes;         /* neurons of the lanes */
	int16_t *z, *tag;
};

/* The lanes for which a gate is open. */
static const int16_t *open_lanes(const struct learn *l, const struct visit *v, unsigned gate)
{
	if (gate == GATE_NEVER || gate > GATE_EPOCH || !(v->gates & BIT(gate)))
		return NULL;
	return gate == GATE_POST ? l->lane.fired + v->first :
	       gate == GATE_ERROR ? l->lane.wrong + v->first : l->word.all;
}

static const int16_t *lane_factor(const struct learn *l, const struct visit *v, unsigned which)
{
	const int w = l->c->w_weight, f = l->f;
	int16_t *x = l->word.factor;

	switch (which) {
	case LF_Y1: return l->lane.y1 + v->first;
	case LF_Y2: return l->lane.y2 + v->first;
	case LF_ERROR: return l->lane.error + v->first;
	case LF_VALUE:
	case LF_UP:
	case LF_DOWN:
	case LF_SIGN:
		for (int i = 0; i < v->lanes; i++)
			x[i] = (int16_t)learn_value(which, v->z[i], v->class, w, f);
		return x;
	case LF_TAG:
		for (int i = 0; v->twice && i < v->lanes; i++)
			x[i] = (int16_t)(v->tag[i] * (1 << (f - w)));
		return v->twice ? x : l->word.none;
	default: return l->word.none;
	}
}

static void keep(const struct learn *l, const struct visit *v, bool cont, int32_t a, const int16_t *x)
{
	int16_t *held = l->word.held;

	for (int i = 0; i < v->lanes; i++)
		held[i] = (int16_t)learn_round((int64_t)(cont ? held[i] : a) * x[i], l->f);
}

/*
 * Loops over lanes, once for sums of 32 bits and once for 64, which factors of 16 bits need. Written
 * so that gcc vectorises them; where it knows how many lanes there are, it is twice as fast.
 */
#define SUMS(T) \
static inline void add_scalar_##T(T *sum, int lanes, T a, const int16_t *open) \
{ \
	for (int i = 0; i < lanes; i++) \
		sum[i] += a & open[i]; \
} \
static inline void add_product_##T(T *sum, int lanes, int16_t a, const int16_t *x, \
				   const int16_t *open) \
{ \
	for (int i = 0; i < lanes; i++) \
		sum[i] += (int32_t)a * x[i] & open[i]; \
} \
static inline void add_held_##T(T *sum, int lanes, const int16_t *held, const int16_t *x, \
				const int16_t *open) \
{ \
	for (int i = 0; i < lanes; i++) \
		sum[i] += (int32_t)held[i] * x[i] & open[i]; \
} \
/* The sums of a rule. In an epoch the tag's products come first. */ \
static inline void change_##T(struct learn *l, const struct visit *v, T *sum, int lanes) \
{ \
	memset(sum, 0, (size_t)lanes * sizeof(*sum)); \
	for (int pass = v->twice ? 0 : 1; pass < 2; pass++) { \
		bool kept = false; /* by the operation before */ \
\
		for (int i = 0; i < v->r->ops; i++) { \
			const struct rule_op *o = &v->r->op[i]; \
			bool cont = (o->mul_chain & CHAIN_CONT) && kept; \
			bool holds = (o->mul_chain & CHAIN_HOLD) && i + 1 < v->r->ops; \
			const int16_t *open = open_lanes(l, v, o->sum_gate), *x; \
\
			kept = false; \
			if (pass == 1 && open && !holds) { \
				if (l->cover) \
					meet_sum(l, v, i, open); \
				add_scalar_##T(sum, lanes, (T)v->s->sum[i] * (1 << (l->f - 2)), open); \
			} \
			if (v->twice && (o->mul_lane == LF_TAG) != (pass == 0)) \
				continue; \
			kept = holds; \
			open = open_lanes(l, v, o->mul_gate); \
			if (!kept && !open) \
				continue; \
			x = lane_factor(l, v, o->mul_lane); \
			if (kept) { \
				keep(l, v, cont, v->s->mul[i], x); \
				continue; \
			} \
			if (l->cover) \
				meet_product(l, v, i, cont, x, open); \
			if (cont) \
				add_held_##T(sum, lanes, l->word.held, x, open); \
			else \
				add_product_##T(sum, lanes, (int16_t)v->s->mul[i], x, open); \
		} \
	} \
} \
static inline void finish_##T(struct learn *l, const struct visit *v, T *sum, int lanes) \
{ \
	const int shift = v->r->shift, w = l->c->w_weight; \
	const T lo = learn_low(v->class, w), hi = learn_high(v->class, w); \
	const bool stochastic = v->r->stochastic; \
	int16_t *z = v->z; \
\
	for (int g = 0; g < lanes; g += LEARN_GROUP) { \
		uint32_t state = l->random[g / LEARN_GROUP] = learn_draw(l->random[g / LEARN_GROUP]); \
\
		for (int i = 0; i < LEARN_GROUP && g + i < lanes; i++) \
			sum[g + i] = (sum[g + i] + (T)learn_dither(shift, stochastic, state, i)) >> shift; \
	} \
	if (l->cover) \
		for (int i = 0; i < lanes; i++) \
			meet_end(l, v, z[i], sum[i]); \
	for (int i = 0; i < lanes; i++) { \
		int32_t old = z[i]; \
		T to = old + sum[i]; \
\
		to = to < lo ? lo : to; \
		sum[i] = to > hi ? hi : to; \
	} \
	for (int i = 0; v->sparse && i < lanes; i++) \
		sum[i] = z[i] ? learn_clamp(sum[i], z[i], v->class, true, w) : 0; \
	for (int i = 0; i < lanes; i++) \
		z[i] = (int16_t)sum[i]; \
} \
static inline void word_##T(struct learn *l, const struct visit *v, T *sum, int lanes) \
{ \
	change_##T(l, v, sum, lanes); \
	finish_##T(l, v, sum, lanes); \
}

/* Lanes without a synapse meet nothing. */
static bool absent(const struct visit *v, int lane)
{
	return v->sparse && !v->z[lane];
}

static void meet_sum(struct learn *l, const struct visit *v, int op, const int16_t *open)
{
	const struct rule_op *o = &v->r->op[op];

	for (int i = 0; i < v->lanes && o->sum_axon <= AF_REWARD; i++)
		l->cover->sum[o->sum_gate - 1][o->sum_axon][v->tags] +=
			!absent(v, i) && open[i] && v->s->sum[op];
}

static void meet_product(struct learn *l, const struct visit *v, int op, bool cont, const int16_t *x,
			 const int16_t *open)
{
	const struct rule_op *o = &v->r->op[op];

	for (int i = 0; i < v->lanes; i++) {
		if (absent(v, i) || !open[i] || !x[i] || !(cont ? l->word.held[i] : v->s->mul[op]))
			continue;
		if (o->mul_lane <= LF_TAG)
			l->cover->mul[o->mul_gate - 1][o->mul_lane][v->tags][v->class]++;
		if (!cont && o->mul_axon <= AF_REWARD)
			l->cover->axon[o->mul_axon]++;
		l->cover->chain[cont ? o->mul_chain : CHAIN_NEW]++;
	}
}

static void meet_end(struct learn *l, const struct visit *v, int32_t z, int64_t change)
{
	struct learn_cover *c = l->cover;
	int64_t to = z + change;
	int32_t is = learn_clamp(to, z, v->class, v->sparse, l->c->w_weight);

	c->absent += v->sparse && !z;
	if (v->sparse && !z)
		return;
	c->high[v->class] += to > is && is != z;
	c->low[v->class] += to < is && is != z;
	c->spared += v->sparse && !to;
	(v->r->stochastic ? c->stochastic : c->nearest)[v->r->shift / 4 % 4]++;
}

SUMS(int32_t)
SUMS(int64_t)

void learn_word(struct learn *l, int axon, int block, unsigned gates, int16_t *z, int16_t *tag)
{
	const struct rule *r = learn_rule(l, axon);
	unsigned word = l->axon[axon].rule;
	bool weights = l->epoch || !r->tag;
	int32_t eight[8];
	const int lanes = l->c->n_lanes;
	struct visit v = {
		.r = r, .s = &l->scalar[axon], .gates = gates,
		.class = weights ? field(word, AXON_CLASS, AXON_CLASS_W) : CLASS_FREE,
		.twice = l->epoch && r->tag, .tags = !weights,
		.sparse = weights && (word >> AXON_SPARSE & 1),
		.first = block * lanes, .lanes = lanes, .z = z, .tag = tag,
	};

	if (l->f > 8)
		word_int64_t(l, &v, l->word.sum64, lanes);
	else if (lanes == 8)
		word_int32_t(l, &v, eight, 8);
	else
		word_int32_t(l, &v, l->word.sum32, lanes);
	for (int i = 0; v.twice && r->clear && i < lanes; i++) {
		if (l->cover && tag[i])
			l->cover->cleared++;
		tag[i] = 0;
	}
}
