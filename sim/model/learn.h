/* SPDX-License-Identifier: MIT */
/*
 * learn.h -- what a core keeps for learning, and the learning of one step; see docs/learning.md
 *
 * Used by the step-level and the clock-level model. Weights stay the model's: learning asks for
 * and gives back whole words: one, or those of an axon's row that a step visits.
 */
#ifndef LQ_LEARN_H
#define LQ_LEARN_H
#include "access.h"
#include "learn_arith.h"

/* The registers from LEARN up. */
struct learn_regs {
	bool on, epoch;
	uint16_t first, count, every, error_gate, error_shift;
	int16_t reward;
	uint16_t x_decay[2], x_amp[2], y_amp[2];
	uint16_t unit[REG_SEED_HI - REG_LEARN + 1]; /* as written, to be read back */
};

/* Of a plastic axon, and of a neuron. */
struct axon_state {
	uint16_t rule; /* column RULE */
	uint16_t x[2];
};
struct post_state {
	uint16_t y[2], decay[2];
	int16_t target;
	bool own; /* the error is the target less the potential; else the target */
};

/* Neurons as their lanes see them: factors, and which gates of theirs are open, 0 or -1. */
enum { LANE_Y1, LANE_Y2, LANE_ERROR, LANE_FIRED, LANE_WRONG, LANE_KINDS };

/* An axon that the step visits. */
struct visitor {
	const struct rule *r;
	unsigned uses;                   /* gates by which its words are reached */
	unsigned gates;                  /* those of them that are open in every word */
	int32_t sum[N_OPS], mul[N_OPS];  /* of its operations: mantissas by axon factors */
	bool wide;                       /* sums may need more than 32 bits */
	uint8_t halves;                  /* of a visit */
	int words;                       /* that are visited ... */
	uint32_t *draw;                  /* ... and their states of the generator, [word][group] */
};

/* Words of a row, in order: runs of neighbours, and the lanes of their neurons side by side. */
struct span {
	int words, runs;
	struct run {
		int first, words;
	} *run;
	int16_t *lane[LANE_KINDS];
};

/* Room for a row, [lane]. */
struct learn_room {
	int16_t *factor, *held;    /* of an operation; kept by the one before */
	int16_t *changed;          /* the row as it will be */
	int16_t *all, *none;       /* constants: -1, 0 */
	int32_t *sum32;
	int64_t *sum64;            /* where 32 bits may overflow */
};

/* Rows in a step are of these kinds: whole, or the blocks where gate POST, ERROR or either is open. */
enum { LEARN_SPANS = 4 };

/* A gate as in rule.uses. */
#define LEARN_BIT(gate) (1u << ((gate) - 1))

struct learn {
	const struct access *at;
	const struct config *c;
	int f; /* W_FACTOR */
	struct learn_regs r;
	struct rule *rule;
	uint16_t (*unit)[8][N_UNITS_OF_OP]; /* rules as written */
	struct axon_state *axon;
	struct post_state *post;
	uint32_t *random; /* of each group of lanes */
	int groups;
	uint16_t due;     /* steps that have learned since EVERY was open or written, or CLEAR */
	/* Of the step that runs. */
	int8_t *payload;  /* [axon], saturated sum */
	bool *event;      /* [axon] */
	uint16_t *list;   /* axons to visit in a block with an open gate of its own, then ... */
	uint16_t *listed; /* ... those with an event and gate PRE: both in order */
	int n_list, n_listed;
	unsigned uses;    /* gates of any rule */
	bool every, epoch;
	struct learn_cover *cover; /* learn_cover.h; counted if not NULL; the caller's */
	struct visitor *visitor;  /* [axon], those on the lists */
	int16_t *lane[LANE_KINDS]; /* [neuron] */
	uint8_t *opened;          /* [block], by its neurons: GATE_POST, GATE_ERROR */
	struct span span[LEARN_SPANS];
	uint32_t *draw;           /* the visitors' */
	struct learn_room room;
};

/* NULL when out of memory; c->n_rules > 0. at stays the caller's. */
struct learn *learn_new(const struct access *at);
void learn_free(struct learn *l); /* NULL is fine */
void learn_reset(struct learn *l);
void learn_clear(struct learn *l);

/* Host access: spaces RULE and PLASTIC, registers from LEARN up. access_check() has passed. */
uint16_t learn_read(const struct learn *l, unsigned space, uint32_t addr);
void learn_write(struct learn *l, unsigned space, uint32_t addr, uint16_t unit);

/* An axon's events do not drive neurons. */
static inline bool learn_silent(const struct learn *l, unsigned axon)
{
	return l->axon[axon].rule >> AXON_SILENT & 1;
}

/* One event that acts in this step. */
void learn_event(struct learn *l, unsigned axon, int payload);

/* A step that learns starts; then, once all its events are in, each axon of the range in order:
 * its traces, and whether it goes on the lists of axons to visit. */
void learn_begin(struct learn *l);
void learn_axon(struct learn *l, int axon);

/* Trace k of an axon as it will be after its step. */
uint16_t learn_next_x(const struct learn *l, int axon, int k);

/* The rule of an axon, or NULL if it has none that could act. */
const struct rule *learn_rule(const struct learn *l, int axon);

/* One neuron after its update. */
void learn_neuron(struct learn *l, int neuron, bool fired, int16_t v);

/* Whether a block is visited by axons without an event as well. */
bool learn_open(const struct learn *l, int block);

/* Which gates are open for an axon in a block; 0: no visit. */
unsigned learn_visit(const struct learn *l, int axon, int block);

/* Whether learning changes the tags of an axon; *twice: its weights from them, in an epoch. */
bool learn_tags(const struct learn *l, int axon, bool *twice);

/* Whether operation i of a rule does nothing where these gates are open. */
bool learn_idle(const struct rule *r, int i, unsigned gates);

/*
 * Change one word; gates: learn_visit(). z[n_lanes]: weights or, as the rule says, tags. tag: in an
 * epoch the tags, which may be cleared; NULL otherwise.
 */
void learn_word(struct learn *l, int axon, int block, unsigned gates, int16_t *z, int16_t *tag);

/* Clocks of the visits. A word is written WRITE_AFTER clocks after its visit's last slot. */
enum {
	LEARN_SETTLE = 3,  /* from the first block's rows to its visits; those of others go ahead */
	WRITE_AFTER = 8
};

/*
 * All visits of a step at once, after its axons and the neurons of its blocks: their order, their
 * random numbers, and their clocks; now: the one ahead of them. Returns those of the whole step.
 */
uint32_t learn_visits(struct learn *l, int blocks, uint32_t now);

/* The words of an axon of list that are then to be changed; NULL: none. */
const struct span *learn_span(const struct learn *l, int axon);

/* Change them; z and tag as those of learn_word(), word after word. */
void learn_row(struct learn *l, int axon, int16_t *z, int16_t *tag);

/* The step ends: the events are forgotten. */
void learn_end(struct learn *l);

#endif
