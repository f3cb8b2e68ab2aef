/* SPDX-License-Identifier: MIT */
/*
 * clock_learn.h -- the rule engine a clock at a time: rtl/core/lq_learn.v and what is below it
 *
 * Private to the clock-level model. Values are those of learn.h; this adds when.
 */
#ifndef LQ_CLOCK_LEARN_H
#define LQ_CLOCK_LEARN_H
#include "clock.h"
#include "dendrite.h"
#include "learn.h"

enum { L_OFF, L_AXONS, L_ROWS, L_VISIT, L_DRAIN, L_CLEAR };
enum { P_LAST = 5, R_LAST = 4, IN_FLIGHT = WRITE_AFTER + 2 };

/* What the rest of the core shows the engine in a clock. */
struct learn_wires {
	bool run, start, updated, clear;
	bool event, past;             /* of the sweep's first block */
	int axon, payload;
	const struct neuron_state *state;
	const struct dendrite *dendrite; /* or NULL */
	int16_t *weight;              /* [word][lane]; words are {tag, block, axon} */
	int blocks, rows;
};

struct clock_learn {
	struct learn *l;
	bool *fired;                  /* [neuron] */

	bool hearing;
	struct {
		bool wiping, zero, busy, again, vld[P_LAST + 1];
		int left, axon, axon_p[P_LAST + 1];
	} pass;

	int state, left, row_in, row;
	struct {
		bool vld, used, clear, first, last;
		int row;
		uint16_t y[MAX_PIPES][2]; /* from r3 on, as they will be written */
	} r[R_LAST + 1];
	bool taken, room, ready;      /* of the lanes' factors; a block's rows have met */

	bool filling, s0_vld;
	int index, axon;
	int block, block_s0;          /* in l, in s0 */
	int op;                       /* whose fields are there */
	bool second, last, adds;      /* one port: the slot of the odd lanes, and of which operation */
	bool weights, bubble;
	bool tail, barren;            /* one port: the last operation is left out; no gate is open */
	int16_t *word, *word_tag;     /* of the visit, as it will be written */
	struct { int in; size_t word; int16_t *z; } write[IN_FLIGHT]; /* in: clocks */

	/* Wires, from clock_learn_eval() to clock_learn_step(). */
	struct {
		bool pass_start, l_vld, s0_ends, barren, next, slot, half_ends, done, last_p5;
		bool stall, row_vld, complete, opens, through, visited, turn;
		int write;                /* the one due, or -1 */
	} w;
};

/* NULL when out of memory. */
struct clock_learn *clock_learn_new(const struct access *at);
void clock_learn_free(struct clock_learn *k); /* NULL is fine */

/* Fills in the engine's writes of *p. */
void clock_learn_eval(struct clock_learn *k, const struct learn_wires *in, struct core_pins *p);
void clock_learn_step(struct clock_learn *k, const struct learn_wires *in);
void clock_learn_reset(struct clock_learn *k);

/* A row of the update is written: which of its neurons fired. */
void clock_learn_fired(struct clock_learn *k, int neuron, bool fired);

/* Events are being forgotten, or traces: no step starts, no access is granted. */
bool clock_learn_busy(const struct clock_learn *k);

#endif
