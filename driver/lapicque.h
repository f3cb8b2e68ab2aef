/* SPDX-License-Identifier: MIT */
/*
 * lapicque.h -- drive a Lapicque accelerator, on a board or in simulation
 *
 * Calls return LQ_OK or a negative enum lq_err; none prints, exits, or keeps state outside its
 * handle. One thread at a time per handle. Buffers stay the caller's. All numbers are the raw
 * integers of the device: docs/numerics.md says what they mean.
 *
 * Time is host-paced (lq_step) or free-running (lq_free_run). Events pushed before a step act in
 * it if their axon's delay is 1, and delay - 1 steps later otherwise. Commands are sent ahead of
 * their answers, as far as the device's receive ring allows; lq_sync() waits for all of them. A
 * refusal (LQ_ERR_UNKNOWN .. LQ_ERR_FULL) is reported by the call that first sees its answer, at
 * the latest by lq_sync(); that call has done its own part all the same, and lq_message() names
 * the command that was refused. Commands already sent behind a refused one are executed.
 *
 * Every call may also return LQ_ERR_TIMEOUT when a device that owes an answer stays silent for
 * some seconds: call again to go on, nothing was lost or done twice. After LQ_ERR_IO,
 * LQ_ERR_NOMEM or LQ_ERR_MISMATCH from a call that talks to the device only lq_close() helps.
 * Milliseconds are the device's: with model and rtl 48,000 clocks each, however long they take.
 */
#ifndef LAPICQUE_H
#define LAPICQUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

struct lq; /* an open device */

/* Append only: values are part of the ABI. */
#define LQ_ERRORS(X) \
	X(LQ_OK,            0, "no error") \
	X(LQ_ERR_ARG,      -1, "invalid argument") \
	X(LQ_ERR_NODEV,    -2, "no such device") \
	X(LQ_ERR_VERSION,  -3, "device and driver disagree on the interface version") \
	X(LQ_ERR_IO,       -4, "transfer failed or device went away") \
	X(LQ_ERR_TIMEOUT,  -5, "device did not answer in time") \
	X(LQ_ERR_SPACE,    -6, "output buffer too small") \
	X(LQ_ERR_NOMEM,    -7, "out of memory") \
	X(LQ_ERR_UNKNOWN,  -8, "device does not know the command") \
	X(LQ_ERR_LENGTH,   -9, "device refused the length of a command") \
	X(LQ_ERR_RANGE,   -10, "device refused an address, axon or count out of range") \
	X(LQ_ERR_STATE,   -11, "device refused a command in its present state") \
	X(LQ_ERR_FULL,    -12, "a delay slot of the device is full; later events were not taken") \
	X(LQ_ERR_MISMATCH,-13, "the simulated device differs from its model") \
	X(LQ_ERR_ACCESS,  -14, "no permission to use the device") \
	X(LQ_ERR_BUSY,    -15, "another program uses the device")
enum lq_err {
#define X(name, value, text) name = value,
	LQ_ERRORS(X)
#undef X
};
const char *lq_strerror(int err); /* static text, never NULL */

/*
 * where: "model[:CONFIG]" the reference model in this process, "rtl[:CONFIG]" the Verilated
 * device in this process with its core compared with the model on every clock. CONFIG is a name
 * of spec/config/, default "up5k". "usb[:SERIAL]" a board with the device's own USB core,
 * "ftdi[:[SERIAL][@BAUD]]" one with a UART behind an FTDI chip; SERIAL chooses among several. The
 * device is reset; its memories keep their contents. On failure *dev is NULL: LQ_ERR_NODEV if
 * there is no such device or config, LQ_ERR_ACCESS or LQ_ERR_BUSY if it may not be used,
 * LQ_ERR_TIMEOUT if it does not answer, LQ_ERR_VERSION if it answers otherwise.
 */
int lq_open(struct lq **dev, const char *where);

/* The same; why, of size bytes, says in words what failed, or is "". */
int lq_open_why(struct lq **dev, const char *where, char *why, size_t size);

void lq_close(struct lq *dev); /* NULL is fine; what is in flight is lost */

/* The last failure in words, with place and values where they are known. Never NULL. */
const char *lq_message(const struct lq *dev);

/* What the device says of itself. */
struct lq_info {
	char config[32];      /* name, or "?" if this driver does not know it */
	unsigned interface;
	unsigned neurons, axons, lanes, pipes;
	unsigned weight_bits; /* 4, 8 or 16 */
	unsigned slots;       /* the longest delay is slots - 1 steps */
	unsigned sets;        /* parameter sets */
	unsigned currents;    /* synaptic currents a neuron has: 0, 1 or 2 */
	unsigned rules;       /* learning rules; 0: the core does not learn */
	bool tags;            /* every synapse has a tag */
	unsigned rx_bytes, tx_bytes;
	unsigned soma_clocks; /* of a conductance soma; 0: there are none */
};
int lq_describe(struct lq *dev, struct lq_info *info);

/*
 * Raw access: n units of 16 bits from unit address addr of a space of spec/space.def up. A write
 * of up to 120 units is done wholly or not at all. A read waits for all commands before it.
 */
int lq_write(struct lq *dev, unsigned space, uint32_t addr, const uint16_t *units, size_t n);
int lq_read(struct lq *dev, unsigned space, uint32_t addr, uint16_t *units, size_t n);

/*
 * Weights of one axon to neurons first .. first + n - 1. first and n must be multiples of
 * 16 / weight_bits. LQ_ERR_ARG if a weight does not fit weight_bits; nothing is written then.
 */
int lq_write_weights(struct lq *dev, unsigned axon, unsigned first, const int16_t *w, size_t n);
int lq_read_weights(struct lq *dev, unsigned axon, unsigned first, int16_t *w, size_t n);

/* One parameter set; ranges in spec/numeric.def, LQ_ERR_ARG if one is exceeded. */
struct lq_set {
	uint16_t leak, decay1, decay2; /* retention (d + 1) / 4096 a step, 0 .. 4095 */
	int16_t bias, threshold, reset;
	uint8_t shift;                 /* input = acc * 2^(7 - shift), 0 .. 15 */
	bool i1, i2;                   /* synaptic currents on */
	bool spiking, subtract, report;
	uint8_t ref;                   /* refractory steps, 0 .. 63 */
};
int lq_write_set(struct lq *dev, unsigned index, const struct lq_set *set);

/* State of one neuron. set is the index of its parameter set. */
struct lq_state {
	int16_t v, i1, i2;
	uint8_t ref;
	uint16_t set;
};
int lq_write_state(struct lq *dev, unsigned neuron, const struct lq_state *s);
int lq_read_state(struct lq *dev, unsigned neuron, struct lq_state *s);

/* Delay of one axon, 1 .. slots - 1. LQ_ERR_STATE while events are in flight. */
int lq_write_delay(struct lq *dev, unsigned axon, unsigned delay);

/*
 * What part of the core a network uses: its first `neurons` neurons (rounded up to whole rows of
 * `pipes`), of which the first `fed` are fed back to axons fb_base .. fb_base + fed - 1.
 */
int lq_use(struct lq *dev, unsigned neurons, unsigned fb_base, unsigned fed);

/*
 * Learning, on devices with rules: docs/learning.md says what everything means. The numbers are
 * those of the tables in spec/learn.def, which lq_spec.h carries into C as GATE_, AF_, LF_, CHAIN_,
 * CLASS_. All calls return LQ_ERR_ARG for what the device lacks or what does not fit its fields;
 * nothing is written then.
 */
struct lq_op {
	unsigned sum_gate, sum_axon; /* GATE_, AF_ */
	int sum_mantissa;            /* 8 bits signed, 16 with 16-bit weights */
	unsigned mul_gate, mul_axon, mul_lane, mul_chain; /* GATE_, AF_, LF_, CHAIN_ */
	int mul_mantissa;
};
struct lq_rule {
	unsigned ops;                /* 0 to 4 */
	struct lq_op op[4];
	unsigned shift;              /* the change is sum / 2^shift; weight_bits (at least 8) + 0, 4, 8, 12 */
	bool stochastic;             /* rounding; else to nearest */
	bool tag;                    /* all gates but EPOCH change the tag */
	bool clear;                  /* an epoch zeroes the tag */
	bool live;                   /* axons without event and traces are passed over */
};
int lq_write_rule(struct lq *dev, unsigned index, const struct lq_rule *rule);

/* What an axon's synapses are. */
struct lq_plastic {
	unsigned rule, class; /* CLASS_ */
	bool plastic;         /* they learn by the rule */
	bool sparse;          /* zero weights are no synapses */
	bool silent;          /* events reach the rule, not the neurons */
	unsigned loss;        /* of its first trace a step: (16 + loss % 16) 2^(loss / 16) / 4096, 1 .. 127;
	                       * 0: as x_decay[0] of lq_learning says */
};

/* The loss that is nearest to what a time constant of tau steps loses, by ratio; 1 .. 127. */
unsigned lq_loss(double tau);
int lq_write_plastic(struct lq *dev, unsigned axon, const struct lq_plastic *p);

/* What a neuron keeps for learning; its target can be written alone. */
struct lq_post {
	unsigned decay1, decay2; /* retention of its two traces, 0 .. 4095 */
	bool own;                /* its error is target - potential; else the target itself */
};
int lq_write_post(struct lq *dev, unsigned neuron, const struct lq_post *p);
int lq_write_target(struct lq *dev, unsigned neuron, int16_t target);

/* A neuron's two traces as they are now, 0 .. 2^15 - 1; one that does not decay is a constant. */
int lq_write_traces(struct lq *dev, unsigned neuron, unsigned y1, unsigned y2);

/*
 * An event's effect on a trace. amp: 2^14 is one, below one; graded, of axons: amp is a right shift,
 * 0 .. 15. second, of y[0]: firing adds what the neuron's second trace was before the step.
 */
struct lq_trace_amp {
	bool set, graded;
	unsigned amp;
	bool second;
};

/* What holds for the whole core. */
struct lq_learning {
	unsigned first, count;      /* range of axons that can be plastic */
	unsigned every;             /* steps from one opening of gate EVERY to the next; 0: never */
	int16_t reward;
	unsigned error_shift;       /* 0 .. 15 */
	uint16_t error_gate;
	unsigned x_decay[2];        /* retention of the axons' traces, 0 .. 4095 */
	struct lq_trace_amp x[2], y[2];
	uint32_t seed;
};
int lq_write_learning(struct lq *dev, const struct lq_learning *l);

/* Steps learn from the next one on, or no longer. The next step that learns is an epoch. */
int lq_learn(struct lq *dev, bool on);
int lq_epoch(struct lq *dev);

/*
 * Conductance somas: what holds for all of them. Potentials are those of the neurons; conductances are
 * relative to leak and dendrite together, which are 2^18. docs/dendrite.md has the equations.
 */
struct lq_somas {
	unsigned count;       /* neurons 0 .. count - 1 have one; their potential is the dendrite's */
	unsigned report;      /* the first of them send their potential out every step */
	bool spiking;         /* they fire with the probability of their rate; else they send it */
	unsigned shift;       /* of their spikes' traces: they lose 2^-shift a step, 0 .. 7 */
	int16_t half;         /* potential at which the rate is one half; 2^9 is the sigmoid's unit */
	unsigned floor;       /* least rate of a parent, 0 .. 255 of 256 */
	unsigned open[2];     /* conductance of a parent of rate 1/256, excitatory and inhibitory, 0 .. 4095 */
	int16_t pull[2];      /* that by its reversal potential, divided by 2^7 */
	uint16_t goal_open;   /* conductance of the teacher of a nudged neuron, divided by 2^7 */
	int16_t goal_base;    /* that conductance by the potential of goal 0, divided by 2^18 */
	int16_t goal_pull;    /* by the potential of a goal's unit, divided by 2^10 */
	uint32_t seed;        /* of their generator, not 0 if they fire */
};
int lq_write_somas(struct lq *dev, const struct lq_somas *s);

/* Axon of an event whose payload, taken as 0 .. 255, nudges a neuron in the next step: LQ_GOAL + neuron. */
#define LQ_GOAL 0x8000u

/* A neuron whose rate opens a conductance of another's soma, delay steps later, 1 .. 64. */
struct lq_parent {
	unsigned neuron, delay;
	bool inhibits;
};

/* All parents of a neuron, n of them, 0 .. 8; p may be NULL with n 0. */
int lq_write_parents(struct lq *dev, unsigned neuron, const struct lq_parent *p, size_t n);

/* A soma after the last step. 2^14 is one in rate (or trace of spikes) and error (rate - prediction). */
struct lq_soma {
	uint16_t rate;
	int error;
	int16_t u;
};
int lq_read_soma(struct lq *dev, unsigned neuron, struct lq_soma *s);

/* Tags, like weights. */
int lq_write_tags(struct lq *dev, unsigned axon, unsigned first, const int16_t *t, size_t n);
int lq_read_tags(struct lq *dev, unsigned axon, unsigned first, int16_t *t, size_t n);

/* Zero potentials, currents, traces, refractory counters, events in flight, step number, counters. */
int lq_clear(struct lq *dev);

struct lq_event {
	uint16_t axon;
	int8_t payload; /* 1 is a plain spike */
};

/*
 * Queue events for the next step to start, in order. Never waits for the caller to collect
 * output; when 255 commands are unanswered it waits for the oldest and keeps what output comes.
 * LQ_ERR_FULL names the first event not taken: those behind it in the same frame of 81 are lost.
 */
int lq_push(struct lq *dev, const struct lq_event *events, size_t n);

/* Queue `count` host-paced steps. Their output is kept until lq_receive() takes it. */
int lq_step(struct lq *dev, uint32_t count);

/*
 * Start free-running steps, one every period_clocks core clocks, 2 to 2^24 - 1; 0 stops them. While they run,
 * lq_step() is refused with LQ_ERR_STATE. The step running when they stop still ends.
 */
int lq_free_run(struct lq *dev, uint32_t period_clocks);

/* One item of output: events of a step in neuron order, somas after all others, then its end. */
struct lq_output {
	enum { LQ_EVENT, LQ_STEP_END } kind;
	uint32_t step;   /* both kinds: the step's number since lq_clear(), from 0 */
	uint16_t neuron; /* LQ_EVENT */
	bool fired;      /* LQ_EVENT: the neuron fired */
	bool has_value;  /* LQ_EVENT: value is its potential after the step */
	int16_t value;
	uint32_t clocks; /* LQ_STEP_END: core clocks the step took, output stalls not counted */
	uint16_t late;   /* LQ_STEP_END: timer ticks so far that found a step running */
	uint16_t lost;   /* LQ_STEP_END: timer ticks so far that could not be run */
};

/*
 * Collect at most cap items of output, in order; returns as soon as there is at least one, or
 * after timeout_ms with *n = 0 and LQ_ERR_TIMEOUT. With timeout_ms 0 it takes only what has
 * already arrived and an empty result is LQ_OK. A step's events are handed out once its end is
 * in. On an error *n is 0 and the output stays for the next call.
 */
int lq_receive(struct lq *dev, struct lq_output *out, size_t cap, size_t *n, unsigned timeout_ms);

/* Wait until every command sent has been answered. Output that arrives meanwhile is kept. */
int lq_sync(struct lq *dev, unsigned timeout_ms);

/*
 * One step, synchronously: push events, step, collect the output up to and including its end.
 * LQ_ERR_SPACE if out is too small: *n items were written and the rest of the step is lost.
 * LQ_ERR_ARG if output of earlier steps was not received. After a refusal *n items are valid.
 */
int lq_run_step(struct lq *dev, const struct lq_event *events, size_t n_events,
		struct lq_output *out, size_t cap, size_t *n);

/* Record waveforms of a simulated device to an FST file from now on. LQ_ERR_ARG on others. */
int lq_trace(struct lq *dev, const char *path);

#ifdef __cplusplus
}
#endif
#endif
