/* SPDX-License-Identifier: MIT */
/*
 * network.h -- a network as its file describes it, before it is mapped onto a device
 *
 * Inputs have channels, populations have neurons, projections have synapses. Numbers are those of
 * the file: either real (retentions 0 to 1, potentials and weights in one unit of the author's
 * choice) or, when `quantised`, the integers of the device. docs/network.md describes the file.
 */
#ifndef LQ_NETWORK_H
#define LQ_NETWORK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rule.h"
#include "why.h"

enum {
	NETWORK_VERSION = 1,
	NETWORK_MAX_NEURONS = 16384, /* as many as an output event can name */
	NETWORK_MAX_AXONS = 65536,   /* as many as an input event can name */
	NETWORK_MAX_DELAY = 255,
	NO_RULE = -1
};

struct neuron {
	double leak, decay1, decay2; /* retention a step: 0 to 1, quantised 0 to 4095 */
	double bias, threshold, reset;
	double range;                /* potentials up to this must be representable; 0: not given */
	int shift;                   /* quantised only */
	int ref;
	bool i1, i2, spiking, subtract, report;
};

/* A conductance and its reversal potential, of parents of rate one. */
struct soma_pathway {
	double open, reversal;
};

/* What holds for all conductance somas; docs/dendrite.md has the equations. */
struct soma_laws {
	bool given, spiking;  /* else graded: they send their rate */
	double slope, half;   /* rate = 1 / (1 + exp(-slope (potential - half))) */
	double leak, dendrite; /* conductances, in the unit of the pathways' */
	struct soma_pathway pathway[2]; /* excitatory, inhibitory */
	bool teaches;
	double share;         /* of the teacher in the conductance of a nudged soma */
	double low, high;     /* potentials of goals 0 and 255 */
	unsigned trace_shift; /* traces of spikes lose 2^-shift of themselves a step */
	uint32_t seed;
};

/* From and to: among all neurons. */
struct soma_parent {
	size_t from, to;
	unsigned delay;       /* steps */
	bool inhibits;
};

struct population {
	char *name;
	size_t size, first; /* first: its neurons' place among all, in order of the file */
	struct neuron *neurons;
	bool output;        /* its events are results */
	bool soma;          /* its neurons have conductance somas; leak and bias are the dendrites' */
	bool taught;        /* and they take goals */
};

struct input {
	char *name;
	size_t channels, first; /* first: its channels' place among all, in order of the file */
	int *delay;             /* steps, one a channel */
};

struct synapse {
	uint32_t pre, post;
	double weight;
};

struct projection {
	bool from_input;
	size_t from, to;  /* index of the input or population, and of the population */
	size_t n_synapses;
	struct synapse *synapses; /* zero weights left out */
	int *delay;       /* steps, one a source; NULL: the input's, or 1 */
	int rule;         /* that its synapses learn by, of the network's; NO_RULE: they do not */
	double range;     /* weights up to this must be representable; 0: not given */
};

struct network {
	char *path, *name;
	bool quantised;
	double dt_ms; /* 0: not given */
	size_t n_inputs, n_populations, n_projections;
	struct input *inputs;
	struct population *populations;
	struct projection *projections;
	size_t n_rules;
	struct rule_file **rules;     /* each file once */
	struct soma_laws somas;
	size_t n_parents;
	struct soma_parent *parents;
	size_t n_channels, n_neurons; /* totals */
};

/* Who a projection comes from: how many, and the name of the input or population. */
size_t projection_sources(const struct network *net, const struct projection *p);
const char *projection_from(const struct network *net, const struct projection *p);

/* NULL and why on failure: nothing is half-loaded. */
struct network *network_load(const char *path, struct why *why);
void network_free(struct network *net); /* NULL is fine */

#endif
