/* SPDX-License-Identifier: MIT */
/*
 * exp_hrsnn.h -- heterogeneous recurrent spiking network (Chakraborty and Mukhopadhyay 2023)
 *
 * 160 excitatory and 40 inhibitory LIF neurons, all fed back, the excitatory synapses learning by
 * STDP without a teacher. Heterogeneous neurons have membranes of their own; heterogeneous STDP has
 * time constants and gains of its own for every neuron. Network: exp_hrsnn_net.c; steps, and what a
 * read-out sees of them: exp_hrsnn_run.c; what is asked of it: exp_hrsnn_task.c. Read-outs are
 * fitted on the host (ridge.h). docs/experiments.md has the recipe. A step is 1 ms.
 */
#ifndef LQ_EXP_HRSNN_H
#define LQ_EXP_HRSNN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"

enum {
	HRSNN_E = 160, HRSNN_I = 40, HRSNN_N = HRSNN_E + HRSNN_I,
	HRSNN_IN = 24,         /* inputs at most */
	HRSNN_LEVELS = 15      /* payload of an analog input of 1 */
};

/* The four classes. */
enum { HRSNN_HEN = 1, HRSNN_HES = 2, HRSNN_CLASSES = 4 };

struct hrsnn {
	unsigned class;          /* of HRSNN_HEN, HRSNN_HES */
	uint64_t seed;
	double tau;              /* mean time constant of the membranes */
	double bias;             /* potential that it leads to at the mean time constant; threshold 1 */
	double g;                /* scale of the recurrent weights */
	double eta, depress;     /* learning rate; depression over potentiation */
	double tau_up, tau_down; /* mean time constants of STDP */
	double shape_n, shape_s; /* of the gamma laws: neurons, STDP */
	double g_in;
	int inputs;
	bool analog;             /* inputs are values, as payloads; else spikes */
};

/* Load the network and let it learn, unless eta is 0. LQ_OK, or the driver's error. */
int hrsnn_load(struct lq *dev, const struct hrsnn *net);

/* Put all neurons back to rest, learned weights and traces of STDP stay. */
int hrsnn_rest(struct lq *dev);

/* Weights of the recurrent synapses, [axon][neuron]. */
int hrsnn_weights(struct lq *dev, int16_t (*w)[HRSNN_N]);

/* -- Steps ------------------------------------------------------------------------------------ */

struct hrsnn_spike {
	uint32_t step;
	uint16_t neuron;
};

/* What runs give, one after the other. Samples are of rate traces: a spike adds 1, 50 ms. */
struct hrsnn_record {
	double *x;               /* [sample][HRSNN_N] */
	size_t samples;
	double trace[HRSNN_N];
	uint64_t spikes, clocks, steps;
	bool keep;               /* note every spike */
	struct hrsnn_spike *spike;
	size_t n_spikes, cap;
};

/* Events of a step, at most HRSNN_IN; axon 0 is the first input. */
struct hrsnn_feed {
	size_t (*events)(void *arg, uint32_t step, struct lq_event *event);
	void *arg;
};

/* Run some more steps; sampled after every `every` of them. LQ_OK, or what failed. */
int hrsnn_run(struct lq *dev, const struct hrsnn_feed *feed, uint32_t steps, uint32_t every,
	      struct hrsnn_record *record);
void hrsnn_record_free(struct hrsnn_record *record);

/* -- Tasks: a network is loaded, run, and its read-out fitted --------------------------------- */

enum { HRSNN_HOLD = 10, HRSNN_LAGS = 30, HRSNN_CHANNELS = 20, HRSNN_TEMPLATES = 8 };

struct hrsnn_length {
	uint32_t settle, fit, test; /* samples; of the first none is used */
};

struct hrsnn_score {
	double value;               /* capacity; share of right answers; normalised error */
	double part[HRSNN_LAGS];    /* of capacity, by lag */
	double rate;                /* spikes a second and neuron, settling left out */
	double clocks;              /* a step */
};

/* Recall inputs of -1 to 1, each held for HRSNN_HOLD ms, at its end and up to HRSNN_LAGS - 1 later.
 * The record, which the caller frees, is that of the whole run; its keep counts after settling. */
int hrsnn_memory(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
		 struct hrsnn_record *record, struct hrsnn_score *score);

/* Tell HRSNN_TEMPLATES patterns of 100 ms apart after `gap` ms of noise. STDP while settling only. */
int hrsnn_gap(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
	      uint32_t gap, struct hrsnn_record *record, struct hrsnn_score *score);

/* Predict Lorenz' first coordinate so many samples ahead, ahead[1] > ahead[0]; errors are over its
 * standard deviation. */
int hrsnn_lorenz(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
		 const uint32_t ahead[2], double error[2], struct hrsnn_record *record,
		 struct hrsnn_score *score);

#endif
