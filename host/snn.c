/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "arith.h"
#include "snn.h"

/* A class potential of 500 units is one unit of the softmax's exponent. */
static const float out_scale = 0.002f;
static const float steepness = 3;
/* The hidden layer's gradients by those of the output: Adam levels the rest. */
static const float spike_slope = 1.0f / 16;

struct scratch {
	struct neuron_state *state; /* [hidden] */
	int32_t *acc;               /* [hidden] */
	float *gv, *gi, *gs;        /* [hidden] */
};

bool snn_new(struct snn *net, size_t hidden)
{
	net->hidden = hidden;
	net->w1 = calloc(DIGITS_PIXELS * hidden, sizeof(*net->w1));
	net->w2 = calloc(DIGITS_CLASSES * hidden, sizeof(*net->w2));
	net->q1 = calloc(DIGITS_PIXELS * hidden, sizeof(*net->q1));
	net->q2 = calloc(DIGITS_CLASSES * hidden, sizeof(*net->q2));
	if (net->w1 && net->w2 && net->q1 && net->q2)
		return true;
	snn_free(net);
	return false;
}

void snn_free(struct snn *net)
{
	free(net->w1);
	free(net->w2);
	free(net->q1);
	free(net->q2);
	*net = (struct snn){0};
}

static void round_all(const float *w, int8_t *q, size_t n)
{
	for (size_t i = 0; i < n; i++)
		q[i] = (int8_t)(w[i] + (w[i] < 0 ? -0.5f : 0.5f)); /* |w| <= SNN_WEIGHT_TOP */
}

void snn_round(struct snn *net)
{
	round_all(net->w1, net->q1, DIGITS_PIXELS * net->hidden);
	round_all(net->w2, net->q2, DIGITS_CLASSES * net->hidden);
}

bool snn_run_new(struct snn_run *run, size_t hidden)
{
	struct scratch *s = calloc(1, sizeof(*s));

	*run = (struct snn_run){
		.v = calloc(DIGITS_STEPS * hidden, sizeof(*run->v)),
		.fired = calloc(DIGITS_STEPS * hidden, 1), .scratch = s,
	};
	if (s) {
		s->state = calloc(hidden, sizeof(*s->state));
		s->acc = calloc(hidden, sizeof(*s->acc));
		s->gv = calloc(3 * hidden, sizeof(*s->gv));
	}
	if (run->v && run->fired && s && s->state && s->acc && s->gv) {
		s->gi = s->gv + hidden;
		s->gs = s->gi + hidden;
		return true;
	}
	snn_run_free(run);
	return false;
}

void snn_run_free(struct snn_run *run)
{
	struct scratch *s = run->scratch;

	if (s) {
		free(s->state);
		free(s->acc);
		free(s->gv);
	}
	free(s);
	free(run->v);
	free(run->fired);
	*run = (struct snn_run){0};
}

/* acc += the weights of one source. */
static void add_row(int32_t *acc, const int8_t *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		acc[i] += row[i];
}

void snn_forward(const struct snn *net, const uint8_t pixel[DIGITS_PIXELS], struct snn_run *run)
{
	static const struct neuron_set hidden_set = {
		.leak = SNN_LEAK, .decay1 = SNN_DECAY, .threshold = SNN_THRESHOLD,
		.mode = SNN_SHIFT << MODE_SHIFT | 1 << MODE_I1 | 1 << MODE_SPIKING |
			1 << MODE_SUBTRACT,
	};
	static const struct neuron_set class_set = {
		.leak = SNN_CLASS_LEAK, .mode = SNN_CLASS_SHIFT << MODE_SHIFT,
	};
	struct neuron_state out[DIGITS_CLASSES] = {0};
	struct scratch *s = run->scratch;
	size_t n = net->hidden;

	for (int i = 0; i < DIGITS_PIXELS; i++)
		run->latency[i] = digits_latency(pixel[i]);
	memset(s->state, 0, n * sizeof(*s->state));
	for (int t = 0; t < DIGITS_STEPS; t++) {
		int32_t sum[DIGITS_CLASSES] = {0};
		uint8_t *fired = run->fired + (size_t)t * n;
		int16_t *v = run->v + (size_t)t * n;

		memset(s->acc, 0, n * sizeof(*s->acc));
		for (size_t i = 0; i < DIGITS_PIXELS; i++)
			if (run->latency[i] == t)
				add_row(s->acc, net->q1 + i * n, n);
		/* A spike acts in the step after its own. */
		for (size_t h = 0; t && h < n; h++)
			if ((fired - n)[h])
				add_row(sum, net->q2 + h * DIGITS_CLASSES, DIGITS_CLASSES);
		for (size_t h = 0; h < n; h++) {
			fired[h] = neuron_update(&s->state[h], &hidden_set, s->acc[h]);
			v[h] = (int16_t)(s->state[h].v + (fired[h] ? SNN_THRESHOLD : 0));
		}
		for (int o = 0; o < DIGITS_CLASSES; o++) {
			neuron_update(&out[o], &class_set, sum[o]);
			run->out[t][o] = out[o].v;
		}
	}
}

int snn_answer(const struct snn_run *run)
{
	const int16_t *v = run->out[DIGITS_STEPS - 1];
	int best = 0;

	for (int o = 1; o < DIGITS_CLASSES; o++)
		if (v[o] > v[best])
			best = o;
	return best;
}

/* libm may differ by a bit from one machine to the next; e^x = 2^k e^r with |r| <= ln 2 / 2. */
float snn_exp(float x)
{
	int k = (int)(x * 1.44269504f - 0.5f);
	float r = x - (float)k * 0.693359375f + (float)k * 2.12194440e-4f; /* ln 2 in two parts */
	float e = 1 + r * (1 + r / 2 * (1 + r / 3 * (1 + r / 4 * (1 + r / 5 * (1 + r / 6)))));

	return ldexpf(e, k);
}

/* The gradient at the class potentials; returns the loss. */
static float softmax(const int16_t v[DIGITS_CLASSES], int label, float g[DIGITS_CLASSES])
{
	float sum = 0, top = v[0];

	for (int o = 1; o < DIGITS_CLASSES; o++)
		top = v[o] > top ? v[o] : top;
	for (int o = 0; o < DIGITS_CLASSES; o++) {
		float x = ((float)v[o] - top) * out_scale;

		sum += g[o] = x < -80 ? 0 : snn_exp(x);
	}
	for (int o = 0; o < DIGITS_CLASSES; o++)
		g[o] /= sum;
	g[label] -= 1;
	return logf(sum) - ((float)v[label] - top) * out_scale;
}

float snn_backward(const struct snn *net, const struct snn_run *run, int label, float *g1,
		   float *g2)
{
	const float leak = (SNN_LEAK + 1) / 4096.0f, decay = (SNN_DECAY + 1) / 4096.0f;
	struct scratch *s = run->scratch;
	float g[DIGITS_CLASSES], loss;
	size_t n = net->hidden;

	loss = softmax(run->out[DIGITS_STEPS - 1], label, g);
	for (size_t h = 0; h < n; h++) {
		s->gv[h] = s->gi[h] = s->gs[h] = 0;
		for (size_t o = 0; o < DIGITS_CLASSES; o++)
			s->gs[h] += spike_slope * g[o] * net->q2[h * DIGITS_CLASSES + o];
	}
	/* A spike of the last step acts after the answer. */
	for (int t = DIGITS_STEPS - 1; t >= 0; t--) {
		const uint8_t *fired = run->fired + (size_t)t * n;
		const int16_t *v = run->v + (size_t)t * n;
		bool heard = t < DIGITS_STEPS - 1;

		for (size_t h = 0; h < n; h++) {
			float far = fabsf((float)v[h] - SNN_THRESHOLD) / SNN_THRESHOLD;
			float rise = 1 / ((1 + steepness * far) * (1 + steepness * far));

			for (size_t o = 0; heard && fired[h] && o < DIGITS_CLASSES; o++)
				g2[h * DIGITS_CLASSES + o] += g[o];
			s->gv[h] = s->gv[h] * leak + (heard ? s->gs[h] * rise : 0);
			s->gi[h] = s->gi[h] * decay + s->gv[h];
		}
		for (size_t i = 0; i < DIGITS_PIXELS; i++)
			for (size_t h = 0; run->latency[i] == t && h < n; h++)
				g1[i * n + h] += s->gi[h];
	}
	return loss;
}
