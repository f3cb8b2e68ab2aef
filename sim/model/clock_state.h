/* SPDX-License-Identifier: MIT */
/*
 * clock_state.h -- what the clock-level model holds: the core's registers and memories
 *
 * Private to clock.c and the files of its parts beside it. Names are those of rtl/core.
 */
#ifndef LQ_CLOCK_STATE_H
#define LQ_CLOCK_STATE_H
#include "access.h"
#include "arith.h"
#include "clock.h"
#include "clock_dendrite.h"
#include "clock_learn.h"

enum { PIPE = 10, I_STAGE = 6 };
enum { OP_CHECK, OP_READ, OP_WRITE, OP_CLEAR };
enum { C_IDLE, C_RUN, C_END };
#define LAST_STAGE(fb) ((fb) ? 3 : 4)
enum { H_IDLE, H_GO, H_LOAD, H_HOLD, H_SHIFT, H_READ, H_ACK, H_CLEAR };

struct neuron_result {
	struct neuron_state s;
	bool fired, report;
};

/* An operation of the sweep on its way with its word. */
struct sweep_op {
	bool vld, load, add, first, last, neg;
	int word;             /* the one read last */
};

struct row {
	bool vld, last;
	struct neuron_result n[MAX_PIPES];
};

struct word {
	bool end, fired, report;
	uint16_t neuron;
	int16_t value;
};

struct clock {
	const struct config *c;
	struct access at;

	/* Memories. */
	int16_t *weight;              /* [word][lane]; words are {tag, block, axon} */
	struct clock_learn *learn;    /* NULL: a core without rules */
	struct clock_dendrite *dendrite; /* NULL: a core without somas */
	struct neuron_set *set;
	struct neuron_state *state;
	uint8_t *delay;
	struct { uint16_t axon; bool neg; uint16_t mag; } *list;
	struct model_regs r;

	struct {
		int state;
		bool end_pend, ready, asked, waiting, tick_wait, fire, was_late, was_lost, ended;
		bool rdy;             /* answers what came in */
		uint8_t status;
		uint32_t count, step, clocks;
		uint16_t late, lost;
	} ctl;

	struct {
		int stage;            /* of the event on its way, a1 to a3 or a4, or 0 */
		bool fb;
		uint16_t axon, delay, slot3, far3;
		int fb_mag;           /* of the one fed back */
		bool ran, started;
		int settle;           /* clocks until the next list is ready */
		int wiping;           /* counts still to be zeroed */
		int *n_fb, *n_in;     /* by slot */
		int slot;             /* of the running or the last step */
		int ahead;            /* in how many next steps events are in flight */
		int n_run, first;     /* of the running list: events, index of the first */
	} ev;

	struct {
		bool active;
		int at, left;         /* events of the block before this one; blocks to sweep */
		bool vld1, first1, last1, none1;
		int block1, digit1, axon1, mag1;
		bool neg1;
		struct sweep_op op2, opw; /* in s2; in w, of a core that reads late */
		bool vld3, first3, last3, add3, neg3;
		int word3, shift3;
		bool acc_full;
		int64_t *acc;
	} sw;

	struct {
		bool sh_vld, sh_last, at_end, clearing, clear_pop;
		int rows_left, blocks_left, row, row6, row10;
		int64_t *shadow;
		int sh_at;            /* lanes shifted out of the shadow */
		struct row pipe[PIPE + 1];
		int head;             /* pipe[(head + s) % (PIPE + 1)] is stage s */
		uint32_t pend;
		bool fb_vld;
		int fb_axon;
	} up;

	struct {
		bool vld, held;
		struct word word;
	} out;

	struct {
		int state;
		bool range, fragile, refuse, hold, write;
		uint32_t next;
		int shifts_left;
		uint16_t rdata;
	} host;

	uint64_t cover[COVER_COUNT];
	uint64_t frozen;              /* clocks since the core last ran */

	/* Wires of the present clock, from clock_eval() to clock_step(). */
	struct {
		bool run, idle, ev_busy, asked, accept, answer, hold, grant, write, read, clear, start;
		bool finish, done, take, adv_sw, adv, ce, fired, fed, fb_new, list_full, tick, put, go, last;
		bool s1_done, ended, updated, goal, soma_put, soma_fed;
		struct learn_wires learn;
		struct dendrite_wires dendrite;
		int neuron, payload;
		struct word word;
	} w;
};

/* Read through the lanes. */
static inline bool clock_is_word(unsigned space)
{
	return space == SP_WEIGHT || space == SP_TAG;
}

/*
 * The parts, each before the edge, at it, and reset. Of one clock all have been evaluated, in the
 * order of clock_eval(), before the first is stepped; clock_host_step() comes first then.
 */
void clock_host_eval(struct clock *m, struct core_pins *p);
void clock_host_step(struct clock *m, const struct core_pins *p);
void clock_host_reset(struct clock *m);

void clock_events_eval(struct clock *m, struct core_pins *p);
void clock_events_step(struct clock *m, const struct core_pins *p);
void clock_events_reset(struct clock *m);
void clock_events_forget(struct clock *m); /* all in flight */

/* Who may go on; here, for a call would cost as much. */
static inline void clock_sweep_eval(struct clock *m)
{
	m->w.adv_sw = m->w.run &&
		      !(m->sw.vld3 && m->sw.first3 && m->sw.acc_full && !m->w.take);
	m->w.s1_done = !m->sw.vld1 || m->sw.none1 || m->sw.mag1 >> m->sw.digit1 <= 1;
	m->w.go = m->w.adv_sw && m->sw.active && m->w.s1_done;
	m->w.last = m->sw.at + 1 >= m->ev.n_run;
}
void clock_sweep_step(struct clock *m, const struct core_pins *p);
void clock_sweep_reset(struct clock *m);

void clock_update_eval(struct clock *m, struct core_pins *p);
void clock_update_step(struct clock *m, const struct core_pins *p);
void clock_update_reset(struct clock *m);

/* clock_memory.c: the host's write of this clock. */
void clock_write_unit(struct clock *m, const struct core_pins *p);

/* clock_cover.c: count what a neuron's update, and the wires that clock_eval() left, amount to. */
void clock_cover_neuron(struct clock *m, const struct neuron_set *p, int64_t acc, bool resting,
			const struct neuron_result *n);
void clock_cover_soma(struct clock *m, const struct core_pins *p);
void clock_cover_clock(struct clock *m, const struct core_pins *p);

#endif
