/* SPDX-License-Identifier: MIT */
/*
 * snn.h -- the network that `lapicque train` trains: forward exact, backward by surrogate gradient
 *
 * pixels -> hidden spiking neurons -> one graded neuron a class. The forward pass is the device's
 * integer arithmetic (arith.h) on weights rounded to 8 bits; the backward pass treats the rounding
 * as not there and a spike as if it rose by 1 / (1 + k |v - threshold| / threshold)^2, and takes
 * no account of the reset (Neftci, Mostafa, Zenke 2019; Zenke, Ganguli 2018).
 */
#ifndef LQ_SNN_H
#define LQ_SNN_H
#include "digits.h"

/* Parameters of the device, the same for every neuron of a layer. */
enum {
	SNN_LEAK = 4000, SNN_DECAY = 3500, SNN_THRESHOLD = 2048, SNN_SHIFT = 3,
	SNN_CLASS_LEAK = 4095, SNN_CLASS_SHIFT = 3,
	SNN_WEIGHT_TOP = 127
};

/* Weights row by row of the source, as they are trained: one is one unit of the device. */
struct snn {
	size_t hidden;
	float *w1, *w2;  /* [DIGITS_PIXELS][hidden], [hidden][DIGITS_CLASSES] */
	int8_t *q1, *q2; /* the same rounded, by snn_round() */
};

bool snn_new(struct snn *net, size_t hidden);
void snn_free(struct snn *net);
void snn_round(struct snn *net);

/* What happened while an image was shown. */
struct snn_run {
	int latency[DIGITS_PIXELS];
	int16_t *v;    /* [DIGITS_STEPS][hidden], before a reset */
	uint8_t *fired;/* [DIGITS_STEPS][hidden] */
	int16_t out[DIGITS_STEPS][DIGITS_CLASSES];
	void *scratch; /* of snn.c */
};

bool snn_run_new(struct snn_run *run, size_t hidden);
void snn_run_free(struct snn_run *run);

void snn_forward(const struct snn *net, const uint8_t pixel[DIGITS_PIXELS], struct snn_run *run);

/* The class of the highest potential after the last step; of equals the first. */
int snn_answer(const struct snn_run *run);

/* Add the gradient of the cross-entropy at `label` to g1, g2, of the shapes of w1, w2: the loss. */
float snn_backward(const struct snn *net, const struct snn_run *run, int label, float *g1,
		   float *g2);

/* e^x for -80 <= x <= 0, the same bits everywhere, to 1e-6. */
float snn_exp(float x);

#endif
