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

enum { MAX_PIPES = 16 };

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
	uint32_t h_next;               /* with h_ack */
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
	uint32_t list_addr, list_data;
	bool delay_we, reg_we;         /* the host's writes: h_addr, h_wdata */
	int weight_unit;               /* the unit written, or -1 */
	uint32_t weight_addr;          /* {block, axon}, with weight_unit >= 0 */
	uint8_t set_we;                /* by column */
	uint16_t set_addr;             /* with set_we */
	uint8_t state_we;              /* by column: the host's writes */
	uint16_t state_row, state_pipe;
	bool i_we, v_we;               /* all pipes of a row */
	uint16_t i_row, v_row;
	int16_t i1[MAX_PIPES], i2[MAX_PIPES], v[MAX_PIPES];
	uint16_t ref_set[MAX_PIPES];
};

struct clock;

/* NULL when out of memory. Memories start as zeros; drive rst for a clock first. */
struct clock *clock_new(const struct config *c);
void clock_free(struct clock *m); /* NULL is fine */

/* Fill in the outputs and writes that belong to the inputs in *p. */
void clock_eval(struct clock *m, struct core_pins *p);

/* The clock edge, after clock_eval() of the same pins. */
void clock_step(struct clock *m, const struct core_pins *p);

/*
 * Compare what the memories and registers hold now, one unit of spec/space.def; what only a
 * waiting event or a running step holds is not among them.
 */
uint16_t clock_peek(const struct clock *m, unsigned space, uint32_t addr);

#endif
