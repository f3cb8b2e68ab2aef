/* SPDX-License-Identifier: MIT */
#include <math.h>
#include "lq_spec.h"
#include "quantise.h"

enum {
	DECAY_ONE = 1 << W_DECAY,
	V_TOP = (1 << (W_V - 1)) - 1,
	THRESHOLD_TOP = 1 << (W_V - 2),
	SHIFT_TOP = (1 << W_SHIFT) - 1,
	N_TRIALS = 64
};

/* Error of a weight that weighs as much as potentials at their full scale. */
#define COARSE 0.005

/* A rounding error below this, in units of the integer, is that of doubles. */
#define NOISE 1e-9

uint16_t quantise_decay(double retention)
{
	double d = round(retention * DECAY_ONE) - 1;

	return (uint16_t)(d < 0 ? 0 : d);
}

/* The largest scale at which every potential that is given fits; 0 if none is given. */
static double largest_scale(const struct population *pop)
{
	double scale = INFINITY;

	for (size_t i = 0; i < pop->size; i++) {
		const struct neuron *n = &pop->neurons[i];

		if (n->spiking && n->threshold != 0)
			scale = fmin(scale, THRESHOLD_TOP / fabs(n->threshold));
		if (n->reset != 0)
			scale = fmin(scale, V_TOP / fabs(n->reset));
		if (n->bias != 0)
			scale = fmin(scale, V_TOP / fabs(n->bias));
		if (n->range != 0)
			scale = fmin(scale, V_TOP / n->range);
	}
	return isinf(scale) ? 0 : scale;
}

/* Root of the mean square of rounding errors, as a fraction of the largest weight. */
static double rounding(size_t n, unsigned axons, size_t stride, const double *w, double scale,
		       double largest)
{
	double sum = 0;
	size_t used = 0;

	for (unsigned a = 0; a < axons; a++)
		for (size_t i = 0; i < n; i++) {
			double x = w[a * stride + i] * scale, e = x - rint(x);

			if (fabs(e) > NOISE)
				sum += e * e;
			used += w[a * stride + i] != 0;
		}
	return used ? sqrt(sum / (double)used) / (scale * largest) : 0;
}

/* The smallest shift at which potentials that go with this scale of the weights stay in limit. */
static int shift_for(double weight_scale, double limit)
{
	int shift = 0;

	while (shift < SHIFT_TOP && ldexp(weight_scale, SHIFT_ONE - shift) > limit)
		shift++;
	return shift;
}

/*
 * Which integer of the upper half of the range the largest weight becomes decides where in their
 * last octave the potentials lie. Weights that some choice leaves exact (all are multiples of one
 * number) stay so. Otherwise the error of the weights is weighed against coarse potentials: decays
 * cut half a unit off a potential and each current every step, always towards zero.
 */
static double best_weight_scale(size_t n, unsigned axons, size_t stride, const double *w,
				double largest, int top, double limit)
{
	double best = top / largest, least = INFINITY;

	for (int k = 0; k < N_TRIALS && top - k > top / 2; k++) {
		double scale = (top - k) / largest;
		double potential = ldexp(scale, SHIFT_ONE - shift_for(scale, limit));
		double error = rounding(n, axons, stride, w, scale, largest);
		double cost = error + COARSE * limit / fmin(potential, limit) - (error == 0);

		if (cost < least - 1e-12) {
			least = cost;
			best = scale;
		}
	}
	return best;
}

bool quantise_weights(const struct population *pop, unsigned weight_bits, unsigned axons,
		      size_t stride, double range, const double *w, int16_t *q, struct map_error *error,
		      struct why *why)
{
	double limit = largest_scale(pop), largest = range, weight_scale, sum = 0;
	int top = (1 << (weight_bits - 1)) - 1, shift = SHIFT_ONE;
	size_t used = 0;

	if (limit == 0)
		return why_not(why, "%s: expected a threshold, reset, bias or range other than 0 "
			       "to scale its potentials by, found none", pop->name);
	for (unsigned a = 0; a < axons; a++)
		for (size_t i = 0; i < pop->size; i++)
			largest = fmax(largest, fabs(w[a * stride + i]));
	error->scale = limit;
	error->shift = shift;
	if (largest == 0)
		return true;

	weight_scale = best_weight_scale(pop->size, axons, stride, w, largest, top, limit);
	shift = shift_for(weight_scale, limit);
	/* Weights far beyond the threshold: the potentials decide, not the weights' range. */
	if (ldexp(weight_scale, SHIFT_ONE - shift) > limit)
		weight_scale = ldexp(limit, shift - SHIFT_ONE);
	error->shift = shift;
	error->scale = ldexp(weight_scale, SHIFT_ONE - shift);
	for (unsigned a = 0; a < axons; a++)
		for (size_t i = 0; i < pop->size; i++) {
			double x = w[a * stride + i] * weight_scale, e;

			q[a * stride + i] = (int16_t)rint(x);
			e = fabs(x - rint(x)) > NOISE ? fabs(x - rint(x)) /
				(weight_scale * largest) : 0;
			error->weight_max = fmax(error->weight_max, e);
			sum += e * e;
			used += w[a * stride + i] != 0;
		}
	error->weight_rms = used ? sqrt(sum / (double)used) : 0;
	return true;
}

static int16_t potential(double x, double scale)
{
	double q = rint(x * scale);

	return (int16_t)fmax(-V_TOP - 1, fmin(V_TOP, q));
}

static uint16_t decay(double retention, struct map_error *error)
{
	uint16_t d = quantise_decay(retention);

	error->decay_max = fmax(error->decay_max, fabs((d + 1.0) / DECAY_ONE - retention));
	return d;
}

bool quantise_neuron(const struct population *pop, size_t index, struct map_error *error,
		     struct lq_set *set, struct why *why)
{
	const struct neuron *n = &pop->neurons[index];

	*set = (struct lq_set){
		.leak = decay(n->leak, error),
		.decay1 = n->i1 ? decay(n->decay1, error) : 0,
		.decay2 = n->i2 ? decay(n->decay2, error) : 0,
		.bias = potential(n->bias, error->scale),
		.threshold = n->spiking ? potential(n->threshold, error->scale) : 0,
		.reset = n->subtract ? 0 : potential(n->reset, error->scale),
		.shift = (uint8_t)error->shift,
		.i1 = n->i1, .i2 = n->i2,
		.spiking = n->spiking, .subtract = n->subtract, .report = n->report,
		.ref = (uint8_t)n->ref,
	};
	if (n->spiking && n->threshold > 0 && set->threshold <= 0)
		return why_not(why, "%s: threshold[%zu]: expected at least %.3g (half a step of "
			       "the device beside the population's largest potential), found %.3g",
			       pop->name, index, 0.5 / error->scale, n->threshold);
	return true;
}

void integer_neuron(const struct neuron *n, struct lq_set *set)
{
	*set = (struct lq_set){
		.leak = (uint16_t)n->leak,
		.decay1 = n->i1 ? (uint16_t)n->decay1 : 0,
		.decay2 = n->i2 ? (uint16_t)n->decay2 : 0,
		.bias = (int16_t)n->bias,
		.threshold = n->spiking ? (int16_t)n->threshold : 0,
		.reset = n->subtract ? 0 : (int16_t)n->reset,
		.shift = (uint8_t)n->shift,
		.i1 = n->i1, .i2 = n->i2,
		.spiking = n->spiking, .subtract = n->subtract, .report = n->report,
		.ref = (uint8_t)n->ref,
	};
}
