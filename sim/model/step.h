/* SPDX-License-Identifier: MIT */
/*
 * step.h -- the reference model of the core, a step at a time
 *
 * Exact in every bit that the core stores or sends, and in the clocks of each step while its
 * output is not stalled; it knows nothing of single clocks (clock.h does). One thread per model.
 */
#ifndef LQ_STEP_H
#define LQ_STEP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config.h"

struct model;

/* NULL when out of memory. Memories start as zeros, registers as after reset. */
struct model *model_new(const struct config *c);
void model_free(struct model *m); /* NULL is fine */

/* Reset: registers, counters, events in flight, step number; memories keep their contents. */
void model_reset(struct model *m);

/* Host access to one unit, spec/space.def. status: enum lq_status of spec/frames.def. */
int model_check(const struct model *m, unsigned space, uint32_t addr, bool write);
uint32_t model_next(const struct model *m, unsigned space, uint32_t addr); /* address after addr */
uint16_t model_read(const struct model *m, unsigned space, uint32_t addr); /* after model_check */
void model_write(struct model *m, unsigned space, uint32_t addr, uint16_t unit);

/* Command CLEAR. */
void model_clear(struct model *m);

/* One input event for the next step, payload of int8_t: OK, RANGE (no such axon) or FULL. */
int model_event(struct model *m, unsigned axon, int payload);

/* Register RUN, bit 0. */
bool model_free_running(const struct model *m);

struct model_output {
	uint16_t neuron;
	bool fired, has_value;
	int16_t value;
};

/*
 * Run one step. out must hold n_neurons items; returns how many were written, in neuron order.
 * *step is the step's number, *clocks the core clocks it took.
 */
size_t model_step(struct model *m, struct model_output *out, uint32_t *step, uint32_t *clocks);

/* Steps run since model_clear(). */
uint32_t model_steps(const struct model *m);

uint16_t model_late(const struct model *m), model_lost(const struct model *m);

#endif
