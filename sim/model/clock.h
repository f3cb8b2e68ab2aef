/* SPDX-License-Identifier: MIT */
/*
 * clock.h -- the reference model of the core, a clock at a time
 *
 * Predicts every output pin and every memory write of rtl/core/lq_core.v on every clock. The
 * arithmetic is that of the step-level model (arith.h); this adds when. clock_eval() gives the
 * pins before a clock edge, clock_step() is the edge itself. One thread per model.
 */
#ifndef LQ_CLOCK_H
#define LQ_CLOCK_H
#include <stdbool.h>
#include <stdint.h>
#include "config.h"

enum { MAX_PIPES = 16, MAX_LEARN_LANES = 128 };

/* The core's ports during one clock, inputs first; then what it writes at the coming edge. */
struct core_pins {
	bool rst;
	bool h_vld;
	uint8_t h_op, h_space;
	uint32_t h_addr;
	uint16_t h_wdata;
	bool in_vld, in_tick;
	uint16_t in_axon;
	int8_t in_payload;
	bool out_rdy;

	bool h_ack;
	uint8_t h_status;              /* with h_ack */
	uint16_t h_rdata;              /* with h_ack of a read that was not refused */
	uint32_t h_next;               /* with h_ack and h_status OK */
	bool in_rdy;
	uint8_t in_status;             /* with in_vld && in_rdy */
	bool out_vld;
	bool out_end, out_fired, out_has_value;  /* with out_vld */
	uint16_t out_neuron;           /* with out_vld, not the end */
	int16_t out_value;             /* with out_vld, not the end */
	uint32_t st_step, st_clocks;
	uint16_t st_late, st_lost;
	bool st_busy, st_run;

	bool list_we;
	uint32_t list_addr, list_data; /* with list_we */
	bool delay_we, reg_we;         /* the host's writes: h_addr, h_wdata */
	int weight_unit;               /* the unit written, or -1 */
	uint32_t weight_addr;          /* {block, axon}, with weight_unit >= 0 */
	uint8_t set_we;                /* by column */
	uint16_t set_addr;             /* with set_we */
	uint8_t state_we;              /* by column: the host's writes */
	uint16_t state_row, state_pipe; /* with state_we */
	bool i_we, v_we;               /* all pipes of a row */
	uint16_t i_row, v_row;
	int16_t i1[MAX_PIPES], i2[MAX_PIPES], v[MAX_PIPES];
	uint16_t ref_set[MAX_PIPES];

	/* The writes of learning. */
	bool rule_we, plastic_we;      /* the host's: h_addr, h_wdata */
	bool x_we;
	uint16_t x_addr, x[2];
	bool y_we;                     /* all pipes of a row */
	uint16_t y_row, y1[MAX_PIPES], y2[MAX_PIPES];
	bool word_we;
	uint32_t word_addr;            /* {tag, block, axon} */
	int16_t word[MAX_LEARN_LANES];

	/* The writes of somas; the host's are plastic_we, reg_we. */
	bool past_we;                  /* history: {slot, neuron} in soma_addr */
	bool soma_we;                  /* a neuron's results */
	bool goal_we;
	uint16_t soma_addr;
	uint16_t past;
	uint16_t rate, miss, u;        /* with soma_we */
	uint16_t goal;                 /* with goal_we, not soma_we */
};

/* What a stimulus has met so far: COVER(name, needs), needs of a config in C. */
#define COVERS(X) \
	X(V_HIGH, 1) X(V_LOW, 1) \
	X(I1_HIGH, currents > 0) X(I1_LOW, currents > 0) X(I2_HIGH, currents > 1) \
	X(I2_LOW, currents > 1) X(I1_ON, currents > 0) X(I1_OFF, 1) X(I2_ON, currents > 1) \
	X(IN_HIGH, 1) X(IN_LOW, 1) X(FIRED_RESET, 1) X(FIRED_SUBTRACT, 1) X(REFRACTORY, 1) \
	X(GRADED, 1) X(REPORT, 1) X(SHIFT_MIN, 1) X(SHIFT_MAX, 1) X(LEAK_MIN, 1) X(LEAK_MAX, 1) \
	X(MAG_128, 1) X(MAG_ZERO, 1) X(MAG_ONE, 1) X(NEGATIVE, 1) \
	X(EVENTS_NONE, 1) X(EVENTS_ONE, 1) X(EVENTS_ALL, 1) X(FED_BACK, 1) \
	X(DELAY_1, 1) X(DELAY_MAX, slots > 2) X(IN_WHILE_RUNNING, 1) X(IN_FULL, 1) X(IN_RANGE, 1) \
	X(FREEZE, 1) X(FREEZE_LONG, 1) X(ROW_WAIT, pipes > 1) X(SWEEP_WAIT, blocks > 2) \
	X(ROWS_PART, 1) X(BLOCKS_PART, blocks > 1) \
	X(HOST_WAIT, 1) X(HOST_RANGE, 1) X(HOST_STATE, 1) X(HOST_CHECK, 1) X(HOST_CLEAR, 1) \
	X(READ_REG, 1) X(READ_WEIGHT, 1) X(READ_AXON, 1) X(READ_SET, 1) X(READ_STATE, 1) \
	X(WRITE_REG, 1) X(WRITE_WEIGHT, 1) X(WRITE_AXON, 1) X(WRITE_SET, 1) X(WRITE_STATE, 1) \
	X(TICK, 1) X(TICK_REFUSED, 1) X(TIMER, 1) X(LATE, 1) X(LOST, 1) \
	X(RESET_IDLE, 1) X(RESET_RUN, 1) X(RESET_END, 1) X(RESET_HOST, 1) \
	X(SOMA_FREE, soma) X(SOMA_NUDGED, soma) X(SOMA_HIGH, soma) X(SOMA_LOW, soma) \
	X(SOMA_LEAST, soma) X(SOMA_MOST, soma) X(SOMA_FIRED, soma) X(SOMA_SILENT, soma) \
	X(SOMA_SENT, soma) X(SOMA_NOTHING, soma) X(SOMA_REPORT, soma) X(SOMA_FULL_RATE, soma) \
	X(SOMA_LAG_1, soma) X(SOMA_LAG_64, soma) X(SOMA_NO_PAST, soma) X(SOMA_INH, soma) \
	X(SOMA_LIF, soma) X(SOMA_SHIFTED, soma) X(SOMA_FED, soma) X(GOAL_TAKEN, soma) \
	X(GOAL_RANGE, soma) X(GOAL_WAITED, soma) X(SOMA_SHUT, soma) X(RESET_SOMA, soma)
enum cover {
#define X(name, needs) COVER_##name,
	COVERS(X)
#undef X
	COVER_COUNT
};

struct clock;

/* NULL when out of memory. Memories start as zeros; drive rst for a clock first. */
struct clock *clock_new(const struct config *c);
void clock_free(struct clock *m); /* NULL is fine */

/* Fill in the outputs and writes that belong to the inputs in *p. */
void clock_eval(struct clock *m, struct core_pins *p);

/* The clock edge, after clock_eval() of the same pins. */
void clock_step(struct clock *m, const struct core_pins *p);

/* At the last edge a step started; or its last work was done: the coming clock offers its end. */
bool clock_started(const struct clock *m);
bool clock_ended(const struct clock *m);

/* How often each case was met since clock_new(): COVER_COUNT counts. */
const uint64_t *clock_cover(const struct clock *m);

/* Count in *cover, the caller's, what rules do; nothing on a core without. */
struct learn_cover;
void clock_cover_learning(struct clock *m, struct learn_cover *cover);

/* What a memory or register holds now, one unit of spec/space.def. */
uint16_t clock_peek(const struct clock *m, unsigned space, uint32_t addr);

#endif
