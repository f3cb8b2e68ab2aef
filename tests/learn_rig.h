/* SPDX-License-Identifier: MIT */
/*
 * learn_rig.h -- a device model whose neurons fire when a test says so, and numbers with bounds
 *
 * Axons 0 to PLASTIC - 1 are silent and plastic, what they do is up to the test. Axon DRIVE + n
 * makes neuron n fire in the same step, axon ALL every neuron. All through the driver.
 */
#ifndef LQ_LEARN_RIG_H
#define LQ_LEARN_RIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "lq_spec.h"

enum {
	RIG_NEURONS = 104, PLASTIC = 16, ALL = 127, DRIVE = 128,
	SPAN = 101, /* neurons of a window */
	FIRING = 0, GRADED = 1, /* parameter sets: what fires when driven; what keeps its potential */
	AMP_ONE = (1 << TRACE_AMP_W) - 1
};

struct rig {
	struct lq *dev;
	struct lq_info info;
	int f, w;              /* W_FACTOR, W_WEIGHT */
	struct lq_learning l;  /* as written last */
};

/* cmocka's setup and teardown; *state is the name of a config first, then the rig. */
int rig_open(void **state);
int rig_close(void **state);

/* A call of the driver must succeed; the test fails with the driver's words otherwise. */
void rig_ok(struct rig *r, int err, const char *call);
#define OK(r, call) rig_ok(r, call, #call)

/* Zero everything that learning keeps, the plastic weights and tags too; no rule, nothing decays.
 * l: range, seed 1 and amplitudes of AMP_ONE, written by rig_learn() after the test's changes. */
void rig_reset(struct rig *r);
void rig_learn(struct rig *r);

/* Write rule 0 .. 3; and let axon use it in this class. */
void rig_rule(struct rig *r, unsigned index, struct lq_rule rule);
void rig_axon(struct rig *r, unsigned axon, unsigned rule, unsigned class);
void rig_post(struct rig *r, unsigned neuron, unsigned decay1, unsigned decay2, bool own);

struct lq_event rig_pre(unsigned axon), rig_fire(unsigned neuron);
void rig_step(struct rig *r, const struct lq_event *e, size_t n);
void rig_idle(struct rig *r, int steps);
void rig_fire_all(struct rig *r, unsigned pre); /* with a pre event unless pre is ALL */

/* Neurons 0 to SPAN - 1 fire one a step, upwards or downwards; with neuron 0 so does axon 0. */
void rig_window(struct rig *r, bool up);

int rig_weight(struct rig *r, unsigned axon, unsigned neuron);
int rig_tag(struct rig *r, unsigned axon, unsigned neuron);
void rig_weights(struct rig *r, unsigned axon, int16_t *w); /* of all RIG_NEURONS */
void rig_tags(struct rig *r, unsigned axon, int16_t *t);
void rig_set_weights(struct rig *r, unsigned axon, const int16_t *w);

int rig_most(const struct rig *r); /* the largest weight */
int rig_end(int bits, bool high);  /* the least or the largest number of so many bits */

/* Any of f bits. */
struct random;
int rig_any_factor(struct random *rnd, int f);

/* Of space PLASTIC. */
int rig_unit(struct rig *r, uint32_t addr);

/* -- Numbers: real values, and how far the device's may be from them ----------------------- */

struct val {
	double v, e;
};

struct val val_of(double v);
#define ONE val_of(1)
struct val val_add(struct val a, struct val b), val_sub(struct val a, struct val b);
struct val val_mul(struct val a, struct val b);

/* As a factor of F bits: rounded to nearest, or cut off. */
struct val val_round(const struct rig *r, struct val a);
struct val val_cut(const struct rig *r, struct val a);

/* What is left of an amplitude after some steps of exp(-1 / tau), uncut. */
struct val val_trace(double amp, double tau, int steps);

/* The same of AMP_ONE, as a factor of an axon or of a neuron: cut to its bits. */
#define AMP (AMP_ONE / (double)(1 << TRACE_AMP_W))
struct val rig_trace(const struct rig *r, double tau, int steps);

/* A mantissa is what the device has instead of x; its number. */
int rig_mantissa(const struct rig *r, double x);
struct val val_mantissa(const struct rig *r, double x);

/* mantissa x axon factor, x lane factor. */
struct val val_sum(const struct rig *r, double m, struct val axon);
struct val val_term(const struct rig *r, double m, struct val axon, struct val lane);

/* Weights as factors; a change of a rule of shift F + 4 k in weights. */
struct val val_weight(const struct rig *r, int w);
struct val val_change(const struct rig *r, int k, struct val sum);

/* A weight is what it should be, within its bound, half a unit of rounding and the classes' range. */
void rig_expect(struct rig *r, const char *what, int index, int is, struct val should, unsigned class);

unsigned rig_decay(double tau);

/* Run the tests on every config that has rules and fits; ends with the largest deviation that
 * rig_expect() has seen, as a share of its bound. */
struct rig_case {
	const char *name;
	void (*run)(void **state);
};
int rig_run(const char *group, const struct rig_case *cases, size_t n);

#endif
