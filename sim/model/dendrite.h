/* SPDX-License-Identifier: MIT */
/*
 * dendrite.h -- what a core keeps for its conductance somas, and their part of a step; docs/dendrite.md
 *
 * Used by the step-level and the clock-level model. Potentials of the dendrites stay the model's.
 */
#ifndef LQ_DENDRITE_H
#define LQ_DENDRITE_H
#include "access.h"
#include "dendrite_arith.h"

enum {
	SOMA_NEURON = 1 << 22,       /* where they begin in space PLASTIC: {neuron, column of 16} */
	GOAL_AXON = 1 << 15,         /* axon of neuron 0's goals */
	HISTORY = 1 << W_LAG
};

struct soma {
	uint16_t parent[N_PARENTS];
	uint16_t trace;              /* column RATE */
	uint16_t goal;               /* column GOAL */
	int16_t miss, u;
};

/* What a neuron sends. */
struct soma_output {
	bool fired, report;
	int payload;                 /* of the event that is fed back; 0: none */
};

struct dendrite {
	const struct config *c;
	struct soma_regs r;
	struct soma *soma;           /* [neuron] */
	uint8_t *history;            /* [slot][neuron] */
	int slot, age;               /* the youngest; how many there are */
	uint32_t random;
};

/* NULL when out of memory; c->n_soma > 0. at stays the caller's. */
struct dendrite *dendrite_new(const struct access *at);
void dendrite_free(struct dendrite *d); /* NULL is fine */

/* Reset forgets goals and history; clear traces, errors and potentials as well. */
void dendrite_reset(struct dendrite *d);
void dendrite_clear(struct dendrite *d);

/* Host access: their registers and columns. access_check() has passed. */
static inline bool dendrite_owns(unsigned space, uint32_t addr)
{
	return (space == SP_REG && addr >= REG_SOMAS) ||
	       (space == SP_PLASTIC && addr >> 22 == SOMA_NEURON >> 22);
}
uint16_t dendrite_read(const struct dendrite *d, unsigned space, uint32_t addr);
void dendrite_write(struct dendrite *d, unsigned space, uint32_t addr, uint16_t unit);

/* An event of an axon from GOAL_AXON up, for the next step to start: OK or RANGE. */
int dendrite_goal(struct dendrite *d, unsigned axon, int payload);

/* Before the somas of a step: what a neuron had after the last becomes the youngest of its history.
 * dendrite_begin() once, then each neuron. */
void dendrite_begin(struct dendrite *d);
void dendrite_publish(struct dendrite *d, int neuron);
uint8_t dendrite_published(const struct dendrite *d, int neuron); /* what that would write */

/* Sums of the rates of a neuron's parents, [1] inhibitory; of 11 bits. */
void dendrite_sums(const struct dendrite *d, int neuron, int sum[2]);

/* One neuron's soma, v the potential of its dendrite; *s as it will be, the goal forgotten. */
struct soma_output dendrite_soma(struct dendrite *d, int neuron, int16_t v, struct soma *s);

/* Clocks that the somas add to a step. */
uint32_t dendrite_clocks(const struct dendrite *d);

/* What learning sees as a neuron's potential. d may be NULL. */
static inline int16_t dendrite_seen(const struct dendrite *d, int neuron, int16_t v)
{
	return d && neuron < d->r.somas ? d->soma[neuron].miss : v;
}

static inline bool dendrite_is(const struct dendrite *d, int neuron)
{
	return d && neuron < d->r.somas;
}

#endif
