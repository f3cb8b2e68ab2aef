/* SPDX-License-Identifier: MIT */
/*
 * rule.h -- a learning rule as its file says it, and as a device computes it
 *
 * A rule is a sum of terms: where its gate is open, a term changes a synapse by scale x factors. All
 * numbers are fractions of one, weights and tags too: one is 2^(bits - 2) units of the device, so
 * they lie between -2 and 2. docs/network.md describes the file, docs/learning.md what a device has.
 */
#ifndef LQ_RULE_H
#define LQ_RULE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "why.h"

enum { RULE_TERMS = 16, RULE_FACTORS = 5, RULE_LANES = 4, RULE_PARTS = 2 * RULE_TERMS };

/* Factors of an axon, of which a term has one at most, then those of a lane. */
enum rule_factor {
	RULE_X1, RULE_X2, RULE_X_DIFF, RULE_PAYLOAD, RULE_REWARD,
	RULE_Y1, RULE_Y2, RULE_Y_DIFF, RULE_ERROR, RULE_W, RULE_UP, RULE_DOWN, RULE_T, RULE_SIGN,
	RULE_N_FACTORS
};

struct rule_term {
	unsigned gate; /* GATE_ */
	double scale;
	unsigned factor[RULE_FACTORS], factors;
};

/* What is kept of events: x1, x2 of axons, y1, y2 of neurons. */
enum { RULE_TRACES = 4 };
struct rule_trace {
	bool given, set, graded; /* graded: an event adds amplitude x |payload| / 64 */
	double retention, amplitude;
};

struct rule_file {
	char *path, *name;
	double dt_ms;            /* 0: not given */
	bool stochastic, tag, clear, sparse, silent;
	unsigned class;          /* CLASS_ */
	unsigned every;          /* 0: not given */
	bool has_error, own;     /* own: target - potential; else the target itself */
	double error_one;        /* potential that is one as a factor */
	unsigned error_gate;
	double reward;
	double tolerance;        /* largest relative error of a scale */
	uint32_t seed;
	struct rule_trace trace[RULE_TRACES];
	struct rule_term term[RULE_TERMS];
	size_t terms;
};

/* NULL and why on failure. */
struct rule_file *rule_load(const char *path, struct why *why);
void rule_free(struct rule_file *rule); /* NULL is fine */

/* A product of a compiled rule: gate, axon and lane factors of the device, and its mantissa. */
struct rule_part {
	size_t term;                       /* of the file; the first, if several became one */
	unsigned gate, axon, lane[RULE_LANES], lanes;
	double scale;
	int mantissa;
	double made;                       /* the scale that the mantissa stands for */
};

struct rule_code {
	struct lq_rule rule;
	struct lq_learning learning;       /* first and count are the caller's */
	struct lq_post post;
	struct lq_plastic plastic;         /* so is its number of the rule */
	struct rule_part part[RULE_PARTS];
	size_t parts;
};

/* For a device that is as info says. False and why if it does not fit. */
bool rule_compile(const struct rule_file *file, const struct lq_info *info, struct rule_code *code,
		  struct why *why);

/* "post x1 up", in buf, of a part. */
const char *rule_part_name(const struct rule_part *part, char *buf, size_t size);

/* The largest relative error of a part's scale. */
double rule_error(const struct rule_code *code);

#endif
