/* SPDX-License-Identifier: MIT */
/*
 * reference -- the quantised core against a double-precision simulation of the same network
 *
 *     reference [FIRST SEED]
 *
 * 20 random recurrent networks of 100 neurons, 1,000 steps. The bar, 99 % of all spikes within a
 * step, is for the arithmetic: the reference has the parameters that the device can represent, and
 * no rounding. Printed beside it, to judge by: the same against the parameters before they were
 * quantised; and in doubles alone, what one input spike less changes, and what the recurrent
 * synapses do. docs/numerics.md has the figures.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "access.h"
#include "arith.h"
#include "quantise.h"
#include "random.h"
#include "step.h"
#include "why.h"

enum {
	NETWORKS = 20, N = 100, INPUTS = 100, AXONS = INPUTS + N, STEPS = 1000,
	FROM_INPUTS = 10, FROM_NEURONS = 10, /* synapses of a neuron */
	INHIBITORY = 5,                      /* one neuron in */
	MAX_DELAY = 3,
	WEIGHT_BITS = 8
};

/* A network in real numbers of any unit. */
struct net {
	struct neuron neuron[N];
	double w[AXONS][N];
	int delay[AXONS];
};

/* Which input fires in which step, and the same for neurons. */
struct inputs {
	bool at[STEPS][INPUTS];
};
struct spikes {
	bool at[STEPS][N];
	int count;
};

static uint64_t first_seed = 1;

static double uniform(struct random *r, double lo, double hi)
{
	return lo + (hi - lo) * (double)(random_bits(r) >> 11) * 0x1p-53;
}

/* -- A random network --------------------------------------------------------------------- */

/* What a spike of weight 1 does to the potential: its largest value, and its sum over all steps. */
static void psp(const struct neuron *n, double *peak, double *sum)
{
	double v = 0, i1 = 1, i2 = 1;

	*peak = *sum = 0;
	for (int t = 0; t < 2000; t++) {
		v = v * n->leak + (n->i1 ? i1 : t == 0) - (n->i2 ? i2 : 0);
		i1 *= n->decay1;
		i2 *= n->decay2;
		*peak = fmax(*peak, v);
		*sum += v;
	}
}

/*
 * As a user might write it down. Thresholds are about 1. Inputs are Poisson and bring the potential
 * to 0.6 to 1.0 of the threshold on average, so that chance and the neighbours say when a neuron
 * fires. A spike of an excitatory neuron raises the potential by 1 to 4 % of a threshold at its
 * peak, that of an inhibitory one lowers it by four times as much.
 */
static void make_network(struct net *net, struct inputs *in, uint64_t seed, int kind)
{
	struct random r = { seed };
	double rate = uniform(&r, 0.005, 0.02), coupling = uniform(&r, 0.02, 0.04);

	memset(net, 0, sizeof(*net));
	for (int i = 0; i < N; i++) {
		struct neuron *n = &net->neuron[i];
		double peak, sum, drive = uniform(&r, 0.6, 1);

		*n = (struct neuron){
			.leak = exp(-1 / uniform(&r, 8, 30)),
			.threshold = uniform(&r, 0.8, 1.2), .reset = uniform(&r, -0.2, 0.2),
			.ref = kind % 4 ? random_below(&r, 5) : 0,
			.i1 = kind % 3 > 0, .i2 = kind % 3 > 1,
			.spiking = true, .subtract = kind % 2,
		};
		if (n->i1)
			n->decay1 = exp(-1 / uniform(&r, 4, 10));
		if (n->i2)
			n->decay2 = exp(-1 / uniform(&r, 1, 3));
		psp(n, &peak, &sum);
		for (int k = 0; k < FROM_INPUTS; k++)
			net->w[random_below(&r, INPUTS)][i] +=
				uniform(&r, 0.5, 1.5) * drive * n->threshold / (FROM_INPUTS * rate * sum);
		for (int k = 0; k < FROM_NEURONS; k++) {
			int from = random_below(&r, N);
			double x = uniform(&r, 0.5, 1) * coupling / peak;

			net->w[INPUTS + from][i] += from % INHIBITORY ? x : -4 * x;
		}
	}
	for (int a = 0; a < AXONS; a++)
		net->delay[a] = 1 + random_below(&r, MAX_DELAY);
	for (int t = 0; t < STEPS; t++)
		for (int a = 0; a < INPUTS; a++)
			in->at[t][a] = uniform(&r, 0, 1) < rate;
}

/* -- In doubles ---------------------------------------------------------------------------- */

static void run_real(const struct net *net, const struct inputs *in, struct spikes *out)
{
	double v[N] = { 0 }, i1[N] = { 0 }, i2[N] = { 0 };
	int rest[N] = { 0 };

	memset(out, 0, sizeof(*out));
	for (int t = 0; t < STEPS; t++) {
		double acc[N] = { 0 };

		for (int a = 0; a < AXONS; a++) {
			/* An input of step t counts as emitted in the step before. */
			int from = a < INPUTS ? t - net->delay[a] + 1 : t - net->delay[a];

			if (from < 0 || !(a < INPUTS ? in->at[from][a] : out->at[from][a - INPUTS]))
				continue;
			for (int i = 0; i < N; i++)
				acc[i] += net->w[a][i];
		}
		for (int i = 0; i < N; i++) {
			const struct neuron *n = &net->neuron[i];

			i1[i] = n->i1 ? i1[i] * n->decay1 + acc[i] : acc[i];
			i2[i] = n->i2 ? i2[i] * n->decay2 + acc[i] : 0;
			if (rest[i]) {
				rest[i]--;
				continue;
			}
			v[i] = v[i] * n->leak + n->bias + i1[i] - i2[i];
			if (v[i] < n->threshold)
				continue;
			v[i] = n->subtract ? v[i] - n->threshold : n->reset;
			rest[i] = n->ref;
			out->at[t][i] = true;
			out->count++;
		}
	}
}

/* -- On the device -------------------------------------------------------------------------- */

static uint16_t mode(const struct lq_set *s)
{
	return (uint16_t)(s->shift << MODE_SHIFT | s->i1 << MODE_I1 | s->i2 << MODE_I2 |
			  s->spiking << MODE_SPIKING | s->subtract << MODE_SUBTRACT |
			  s->ref << MODE_REF);
}

/* Quantise as the program does; load into m, and into same what the integers stand for. */
static void quantise(const struct net *net, struct model *m, const struct config *c,
		     struct net *same)
{
	static char name[] = "random";
	struct population pop = { .name = name, .size = N, .neurons = calloc(N, sizeof(struct neuron)) };
	int16_t *q = calloc((size_t)AXONS * N, sizeof(*q));
	struct map_error error = { 0 };
	struct access at;
	struct why why;

	assert_true(pop.neurons && q);
	memcpy(pop.neurons, net->neuron, sizeof(net->neuron));
	assert_true(quantise_weights(&pop, WEIGHT_BITS, AXONS, N, 0, net->w[0], q, &error, &why));
	*same = *net;
	for (int i = 0; i < N; i++) {
		struct neuron *n = &same->neuron[i];
		struct lq_set s;

		assert_true(quantise_neuron(&pop, (size_t)i, &error, &s, &why));
		n->leak = (s.leak + 1.0) / (1 << W_DECAY);
		n->decay1 = (s.decay1 + 1.0) / (1 << W_DECAY);
		n->decay2 = (s.decay2 + 1.0) / (1 << W_DECAY);
		n->threshold = s.threshold;
		n->reset = s.reset;
		for (int a = 0; a < AXONS; a++)
			same->w[a][i] = ldexp(q[a * N + i], SHIFT_ONE - s.shift);
		model_write(m, SP_SET, (uint32_t)i << 3 | SET_LEAK, s.leak);
		model_write(m, SP_SET, (uint32_t)i << 3 | SET_DECAY1, s.decay1);
		model_write(m, SP_SET, (uint32_t)i << 3 | SET_DECAY2, s.decay2);
		model_write(m, SP_SET, (uint32_t)i << 3 | SET_THRESHOLD, (uint16_t)s.threshold);
		model_write(m, SP_SET, (uint32_t)i << 3 | SET_RESET, (uint16_t)s.reset);
		model_write(m, SP_SET, (uint32_t)i << 3 | SET_MODE, mode(&s));
		model_write(m, SP_STATE, (uint32_t)i << 2 | STATE_SET, (uint16_t)i);
	}
	access_init(&at, c);
	for (int a = 0; a < AXONS; a++) {
		for (int i = 0; i < N; i += at.per_unit) {
			uint32_t block = (uint32_t)(i / c->n_lanes);
			uint32_t unit = (uint32_t)(i % c->n_lanes / at.per_unit);

			model_write(m, SP_WEIGHT,
				    (block << at.log_axons | (uint32_t)a) << at.log_units | unit,
				    (uint16_t)((q[a * N + i] & 0xff) | (q[a * N + i + 1] & 0xff) << 8));
		}
		model_write(m, SP_AXON, (uint32_t)a, (uint16_t)(net->delay[a] - 1));
	}
	model_write(m, SP_REG, REG_BLOCKS, (uint16_t)((N - 1) / c->n_lanes + 1));
	model_write(m, SP_REG, REG_ROWS, (uint16_t)((N - 1) % c->n_lanes / c->n_pipes + 1));
	model_write(m, SP_REG, REG_FB_BASE, INPUTS);
	model_write(m, SP_REG, REG_FB_COUNT, N);
	free(q);
	free(pop.neurons);
}

static void run_device(struct model *m, const struct inputs *in, struct spikes *out)
{
	struct model_output events[256];

	memset(out, 0, sizeof(*out));
	for (int t = 0; t < STEPS; t++) {
		uint32_t step, clocks;
		size_t n;

		for (unsigned a = 0; a < INPUTS; a++)
			if (in->at[t][a])
				assert_int_equal(model_event(m, a, 1), ST_OK);
		n = model_step(m, events, &step, &clocks);
		for (size_t i = 0; i < n; i++)
			out->at[t][events[i].neuron] = true;
		out->count += (int)n;
	}
}

/* -- How alike ------------------------------------------------------------------------------ */

/* Pairs of spikes of one neuron at most a step apart, each in one pair. */
static int matched(const struct spikes *a, const struct spikes *b)
{
	int pairs = 0;

	for (int i = 0; i < N; i++)
		for (int s = 0, t = 0; s < STEPS && t < STEPS; ) {
			if (!a->at[s][i])
				s++;
			else if (!b->at[t][i])
				t++;
			else if (abs(s - t) <= 1)
				pairs++, s++, t++;
			else if (s < t)
				s++;
			else
				t++;
		}
	return pairs;
}

static double percent(const struct spikes *a, const struct spikes *b)
{
	int most = a->count > b->count ? a->count : b->count;

	return 100.0 * matched(a, b) / most;
}

/* Take the first input spike from step 100 on away. */
static void lose_one(struct inputs *in)
{
	for (int t = 100; t < STEPS; t++)
		for (int a = 0; a < INPUTS; a++)
			if (in->at[t][a]) {
				in->at[t][a] = false;
				return;
			}
}

/* Shares of matched spikes: a sum to take the mean of, and the least. */
struct share {
	double sum, least;
};

static double note(struct share *s, double p)
{
	s->sum += p;
	s->least = s->least == 0 ? p : fmin(s->least, p);
	return p;
}

static void against_double(void **state)
{
	const struct config *c = config_find("up5k");
	struct net *net = calloc(1, sizeof(*net)), *same = calloc(1, sizeof(*same));
	struct inputs *in = calloc(1, sizeof(*in));
	struct spikes *device = calloc(3, sizeof(*device)), *real = device + 1, *other = device + 2;
	struct share same_net = { 0 }, real_net = { 0 }, one_lost = { 0 }, cut = { 0 };
	double pairs = 0, total = 0;

	(void)state;
	assert_true(c && net && same && in && device);
	for (int k = 0; k < NETWORKS; k++) {
		struct model *m = model_new(c);

		assert_non_null(m);
		make_network(net, in, first_seed + (uint64_t)k, k);
		quantise(net, m, c, same);
		run_device(m, in, device);
		model_free(m);
		run_real(same, in, real);
		print_message("network %2d: %4d spikes, matched: %6.2f %%", k, real->count,
			      note(&same_net, percent(device, real)));
		assert_in_range(real->count, 500, N * STEPS / 4);
		pairs += matched(device, real);
		total += device->count > real->count ? device->count : real->count;

		run_real(net, in, other);
		print_message("; before quantising %.2f %%", note(&real_net, percent(device, other)));
		memset(same->w[INPUTS], 0, sizeof(same->w[0]) * N);
		run_real(same, in, other);
		print_message("; doubles not recurrent %.2f %%", note(&cut, percent(real, other)));
		quantise(net, (m = model_new(c)), c, same);
		model_free(m);
		lose_one(in);
		run_real(same, in, other);
		print_message(", an input spike less %.2f %%\n", note(&one_lost, percent(real, other)));
	}
	print_message("all: %.0f spikes, matched: %.2f %%, worst network %.2f %%\n", total,
		      100 * pairs / total, same_net.least);
	print_message("mean, worst: before quantising %.2f %%, %.2f %%; doubles not recurrent %.2f %%, "
		      "%.2f %%, an input spike less %.2f %%, %.2f %%\n", real_net.sum / NETWORKS,
		      real_net.least, cut.sum / NETWORKS, cut.least, one_lost.sum / NETWORKS,
		      one_lost.least);
	free(device);
	free(in);
	free(same);
	free(net);
	assert_true(100 * pairs / total >= 99);
	assert_true(cut.sum / NETWORKS < 90); /* else this would be no test of recurrence */
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_double),
	};

	if (argc > 1)
		first_seed = strtoull(argv[1], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
