/* SPDX-License-Identifier: MIT */
/*
 * twin.h -- a board's RTL and what was made of it (netlist or image), Verilated one by one, side by side
 *
 * lq_twin.v and lq_other.v, which tools/twin.py writes, have the same pins. Every clock all nets whose name
 * in the RTL is known are compared, and the core inside the RTL with its clock-level model. Flip-flops
 * and memories start as zeros, as a configured iCE40's do. There is one a process.
 */
#ifndef LQ_TWIN_H
#define LQ_TWIN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "clock.h"

/* Levels of the board's pins; of those a board has not, nothing is read or written. */
struct twin_pins {
	bool uart_rx;
	uint8_t dp, dn;    /* what the host drives: bit 0 before the falling edge, 1 before the rising one */
	bool drive;        /* it drives at all */

	bool uart_tx;
	bool oe, p, n;     /* what the device drives from the rising edge on */
	bool pull_up;
};

/* What the stimulus met at the core's pins, clocks each. */
struct twin_seen {
	uint64_t ends, fired, values, stalls, events, accesses;
	uint64_t weights, states, sets, delays, registers, learned;
};

struct twin {
	struct twin_pins pins;
	uint64_t clocks;
	char why[400];           /* the first difference; "" while there is none */
	size_t nets, moved;      /* compared; of them how many were both 0 and 1 (twin_moved) */
	struct twin_seen seen;
};

/* names: file with the names of the nets, one a line, empty if not compared, as twin.py wrote it. False, and why says it. */
bool twin_open(struct twin *i, const char *config, const char *names);
void twin_close(struct twin *i);

/* One clock with the pins as they are. False after a difference; then nothing runs any more. */
bool twin_clock(struct twin *i);

/* Fills `moved`; the name of the k-th net that never changed goes to name, "" if there are not so many. */
void twin_moved(struct twin *i, size_t k, char *name, size_t cap);

void twin_trace(struct twin *i, const char *path); /* FST from now on */

#endif
