/* SPDX-License-Identifier: MIT */
/*
 * campaign_segment.h -- one segment of a campaign; private to campaign.c and its stimulus
 */
#ifndef LQ_CAMPAIGN_SEGMENT_H
#define LQ_CAMPAIGN_SEGMENT_H
#include "access.h"
#include "dut_core.h"
#include "lockstep.h"
#include "random.h"
#include "step.h"

enum { MAX_OPS = 1 << 20, MAX_IN = 8192 };

struct op {
	uint8_t op, space;    /* h_op; 1 read, 2 write, 3 clear */
	uint16_t data;
	uint32_t addr;
};

/* One segment: a core, its models, and the drivers of its three ports. */
struct segment {
	const struct config *c;
	struct access at;
	const struct dut_core_ops *dut;
	void *core;
	struct lockstep *lock;
	struct model *step;
	struct random rnd;
	struct core_pins pins;

	struct op *ops;           /* what the host is to do */
	size_t n_ops, op;
	struct { bool tick; uint16_t axon; int8_t payload; } in[MAX_IN];
	int n_in, in_at, gap, gaps;
	bool wait_run;            /* the input waits for the timer to run */
	int out_mode, stall;
	int resets;               /* clocks of reset left */

	struct model_output *want;
	size_t n_want, got;
	uint32_t want_step, want_clocks;
	bool started;             /* a step, at the last edge */
	uint64_t steps;
	const char *fst;          /* waveforms still to be started, or NULL */
	uint64_t trace_from;      /* at that clock */
	char *msg;
	size_t cap;
};

/* Queue one host access: 1 read, 2 write, 3 clear. */
void campaign_op(struct segment *s, int op, unsigned space, uint32_t addr, unsigned data);

/* Any 16 bits, with a liking for the extremes and for small numbers. */
uint16_t campaign_any(struct segment *s);

/* Queue host accesses that write, or read, every memory. */
void campaign_load_all(struct segment *s);
void campaign_read_all(struct segment *s);

/* Queue what the ports are to do next; called when all three have come to rest. */
void campaign_episode(struct segment *s);

/* The inputs of this clock. Fields of an offer hold until it is taken. quiet: no random gaps. */
void campaign_drive(struct segment *s, bool quiet);

#endif
