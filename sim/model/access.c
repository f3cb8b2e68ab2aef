/* SPDX-License-Identifier: MIT */
#include "access.h"
#include "dendrite.h"

static int log2_up(int n)
{
	int bits = 0;

	while (1 << bits < n)
		bits++;
	return bits;
}

void access_init(struct access *at, const struct config *c)
{
	at->c = c;
	at->blocks = c->n_neurons / c->n_lanes;
	at->block_rows = c->n_lanes / c->n_pipes;
	at->rows = c->n_neurons / c->n_pipes;
	at->per_unit = W_UNIT / c->w_weight;
	at->units = c->n_lanes / at->per_unit;
	at->log_units = log2_up(at->units);
	at->log_axons = log2_up(c->n_axons);
	at->id = config_id(c);
}

struct weight_at access_weight(const struct access *at, uint32_t addr)
{
	uint32_t word = addr >> at->log_units;
	struct weight_at w = {
		.block = (int)(word >> at->log_axons),
		.axon = (int)(word & ((1u << at->log_axons) - 1)),
		.unit = (int)(addr & ((1u << at->log_units) - 1)),
	};

	w.neuron = w.block * at->c->n_lanes + w.unit * at->per_unit;
	return w;
}

static bool is_sizes(uint32_t addr)
{
	return addr <= REG_N_TAGS;
}

static bool in_rule(const struct config *c, uint32_t addr)
{
	uint32_t op = addr >> 2 & 7, unit = addr & 3;

	return addr >> 5 < (uint32_t)c->n_rules && (op < N_OPS || (op == OP_HEAD && unit == 0));
}

static bool in_plastic(const struct config *c, uint32_t addr)
{
	uint32_t at = addr & (PLASTIC_NEURON - 1);

	if (c->n_soma && addr >> 22 == SOMA_NEURON >> 22)
		return (addr & (SOMA_NEURON - 1)) >> 4 < (uint32_t)c->n_neurons &&
		       (addr & 15) <= SOMA_AT_U;
	return c->n_rules && (addr < PLASTIC_NEURON ?
			      at >> 2 < (uint32_t)c->n_axons && (at & 3) <= PL_X2 :
			      at >> 3 < (uint32_t)c->n_neurons && (at & 7) <= PL_DECAY2);
}

int access_check(const struct access *at, unsigned space, uint32_t addr, bool write, bool quiet)
{
	const struct config *c = at->c;
	struct weight_at w;
	bool in = false, settled = true;

	switch (space) {
	case SP_REG:
		in = (addr >= REG_BLOCKS && addr <= REG_RUN) ||
		     (c->n_rules && addr >= REG_LEARN && addr <= REG_SEED_HI) ||
		     (c->n_soma && addr >= REG_SOMAS && addr <= REG_SOMA_SEED_HI) ||
		     (!write && is_sizes(addr));
		settled = !write || quiet || (addr != REG_FB_BASE && addr != REG_FB_COUNT);
		break;
	case SP_TAG:
	case SP_WEIGHT:
		w = access_weight(at, addr);
		in = (space == SP_WEIGHT || c->n_tags) && w.block < at->blocks &&
		     w.unit < at->units;
		break;
	case SP_AXON:
		in = addr < (uint32_t)c->n_axons;
		settled = !write || quiet;
		break;
	case SP_SET:
		in = addr >> 3 < (uint32_t)c->n_sets && (addr & 7) <= SET_MODE;
		break;
	case SP_STATE:
		in = addr >> 2 < (uint32_t)c->n_neurons;
		break;
	case SP_RULE:
		in = in_rule(c, addr);
		break;
	case SP_PLASTIC:
		in = in_plastic(c, addr);
		break;
	}
	return !in ? ST_RANGE : !settled ? ST_STATE : ST_OK;
}

uint32_t access_next(const struct access *at, unsigned space, uint32_t addr)
{
	const uint32_t mask = (1u << W_ADDR) - 1;

	if ((space == SP_WEIGHT || space == SP_TAG) &&
	    access_weight(at, addr).unit == at->units - 1)
		return (((addr >> at->log_units) + 1) << at->log_units) & mask;
	if (space == SP_SET && (addr & 7) == SET_MODE)
		return (addr + 2) & mask;
	if (space == SP_RULE && (addr & 31) == N_OPS * N_UNITS_OF_OP - 1)
		return ((addr & ~31u) | OP_HEAD * N_UNITS_OF_OP) & mask;
	if (space == SP_RULE && (addr & 31) == OP_HEAD * N_UNITS_OF_OP)
		return (addr + 4) & mask;
	if (space == SP_PLASTIC && at->c->n_soma && addr >> 22 == SOMA_NEURON >> 22)
		return (addr + ((addr & 15) == SOMA_AT_U ? 16 - SOMA_AT_U : 1)) & mask;
	if (space == SP_PLASTIC && addr < PLASTIC_NEURON && (addr & 3) == PL_X2)
		return (addr + 2) & mask;
	if (space == SP_PLASTIC && addr >= PLASTIC_NEURON && (addr & 7) == PL_DECAY2)
		return (addr + 4) & mask;
	return (addr + 1) & mask;
}

static int clamp(int x, int lo, int hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

int access_delay(const struct access *at, uint16_t unit)
{
	return clamp(unit & (at->c->n_slots - 1), 0, at->c->n_slots - 2);
}

uint16_t access_set_get(const struct neuron_set *s, unsigned col)
{
	switch (col) {
	case SET_LEAK: return s->leak;
	case SET_DECAY1: return s->decay1;
	case SET_DECAY2: return s->decay2;
	case SET_BIAS: return (uint16_t)s->bias;
	case SET_THRESHOLD: return (uint16_t)s->threshold;
	case SET_RESET: return (uint16_t)s->reset;
	default: return s->mode;
	}
}

void access_set_put(struct neuron_set *s, const struct access *at, unsigned col, uint16_t unit)
{
	const uint16_t decay = (1u << W_DECAY) - 1;

	switch (col) {
	case SET_LEAK: s->leak = unit & decay; break;
	case SET_DECAY1: s->decay1 = at->c->n_currents > 0 ? unit & decay : 0; break;
	case SET_DECAY2: s->decay2 = at->c->n_currents > 1 ? unit & decay : 0; break;
	case SET_BIAS: s->bias = (int16_t)unit; break;
	case SET_THRESHOLD: s->threshold = (int16_t)unit; break;
	case SET_RESET: s->reset = (int16_t)unit; break;
	default:
		s->mode = unit & 0x7fff;
		if (at->c->n_currents < 1)
			s->mode &= (uint16_t)~(1u << MODE_I1);
		if (at->c->n_currents < 2)
			s->mode &= (uint16_t)~(1u << MODE_I2);
	}
}

uint16_t access_state_get(const struct neuron_state *s, unsigned col)
{
	return col == STATE_V ? (uint16_t)s->v : col == STATE_I1 ? (uint16_t)s->i1 :
	       col == STATE_I2 ? (uint16_t)s->i2 : s->ref_set;
}

void access_state_put(struct neuron_state *s, const struct access *at, unsigned col, uint16_t unit)
{
	const unsigned mask = (1u << W_SET) - 1;

	switch (col) {
	case STATE_V: s->v = (int16_t)unit; break;
	case STATE_I1: s->i1 = (int16_t)(at->c->n_currents > 0 ? unit : 0); break;
	case STATE_I2: s->i2 = (int16_t)(at->c->n_currents > 1 ? unit : 0); break;
	default:
		s->ref_set = (uint16_t)((unit & ~mask) |
					(unsigned)clamp((int)(unit & mask), 0, at->c->n_sets - 1));
	}
}

void model_regs_reset(struct model_regs *r, const struct access *at)
{
	*r = (struct model_regs){ .blocks = at->blocks, .rows = at->block_rows };
}

uint16_t model_regs_get(const struct model_regs *r, const struct access *at, uint32_t addr)
{
	const struct config *c = at->c;

	switch (addr) {
	case REG_INTERFACE: return INTERFACE;
	case REG_CONFIG: return at->id;
	case REG_N_NEURONS: return (uint16_t)c->n_neurons;
	case REG_N_AXONS: return (uint16_t)c->n_axons;
	case REG_N_LANES: return (uint16_t)c->n_lanes;
	case REG_N_PIPES: return (uint16_t)c->n_pipes;
	case REG_W_WEIGHT: return (uint16_t)c->w_weight;
	case REG_N_SLOTS: return (uint16_t)c->n_slots;
	case REG_N_SETS: return (uint16_t)c->n_sets;
	case REG_N_CURRENTS: return (uint16_t)c->n_currents;
	case REG_N_RULES: return (uint16_t)c->n_rules;
	case REG_N_TAGS: return (uint16_t)(c->n_tags | c->n_soma << 8);
	case REG_TX_BYTES:
	case REG_RX_BYTES: return RING_BYTES;
	case REG_BLOCKS: return (uint16_t)r->blocks;
	case REG_ROWS: return (uint16_t)r->rows;
	case REG_FB_BASE: return (uint16_t)r->fb_base;
	case REG_FB_COUNT: return (uint16_t)r->fb_count;
	case REG_PERIOD_LO: return (uint16_t)r->period;
	case REG_PERIOD_HI: return (uint16_t)(r->period >> 16);
	case REG_RUN: return r->free;
	default: return 0;
	}
}

/* Of the bits that an index of them takes, at least one, 0 and what is above them mean all. */
static int part(uint16_t unit, int all)
{
	int bits = log2_up(all), n = unit & ((1 << (bits ? bits : 1)) - 1);

	return n && n < all ? n : all;
}

void model_regs_put(struct model_regs *r, const struct access *at, uint32_t addr, uint16_t unit)
{
	const struct config *c = at->c;

	switch (addr) {
	case REG_BLOCKS: r->blocks = part(unit, at->blocks); break;
	case REG_ROWS: r->rows = part(unit, at->block_rows); break;
	case REG_FB_BASE: r->fb_base = unit & (c->n_axons - 1); break;
	case REG_FB_COUNT: r->fb_count = clamp(unit & (2 * c->n_axons - 1), 0, c->n_axons); break;
	case REG_PERIOD_LO: r->period = (r->period & ~0xffffu) | unit; break;
	case REG_PERIOD_HI:
		r->period = ((r->period & 0xffffu) | (uint32_t)unit << 16) & ((1u << W_PERIOD) - 1);
		break;
	case REG_RUN: r->free = unit & 1; break;
	}
}
