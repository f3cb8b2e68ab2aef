/* SPDX-License-Identifier: MIT */
/*
 * run.c -- networks through the whole program's rooms on device `model`
 *
 * What comes out is compared with results worked out by hand (chain) and with a simulation in
 * double precision written for this test (ring, psp), which knows nothing of integers, axons or
 * images.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "events.h"
#include "map.h"
#include "runner.h"

enum { MAX_STEPS = 4096, MAX_NEURONS = 16 };

/* One run's results by step and by the network's own neurons. */
struct record {
	const struct image *image;
	const struct network *net;
	bool fired[MAX_STEPS][MAX_NEURONS], has_value[MAX_STEPS][MAX_NEURONS];
	double value[MAX_STEPS][MAX_NEURONS];
	uint32_t ends;
	size_t spikes;
};

static struct record device, reference;

static int keep(void *context, const struct lq_output *item)
{
	struct record *r = context;
	const struct place *place;
	size_t n;

	if (item->kind == LQ_STEP_END) {
		assert_int_equal(item->step, r->ends);
		assert_true(item->clocks > 0);
		r->ends++;
		return LQ_OK;
	}
	assert_int_equal(item->step, r->ends);
	assert_true(item->step < MAX_STEPS && item->neuron < r->image->neurons);
	place = &r->image->places[item->neuron];
	assert_int_not_equal(place->population, PAD);
	n = r->net->populations[place->population].first + place->index;
	assert_false(r->fired[item->step][n] || r->has_value[item->step][n]);
	r->fired[item->step][n] = item->fired;
	r->spikes += item->fired;
	r->has_value[item->step][n] = item->has_value;
	r->value[item->step][n] = image_value(r->image, item->neuron, item->value);
	return LQ_OK;
}

static void load(const char *name, struct network **net, struct events *events)
{
	char path[64];
	struct why why;

	snprintf(path, sizeof(path), "examples/%s.json", name);
	*net = network_load(path, &why);
	if (!*net)
		fail_msg("%s", why.text);
	snprintf(path, sizeof(path), "examples/%s.csv", name);
	if (!events_load(events, path, *net, 0, &why))
		fail_msg("%s", why.text);
	assert_true((*net)->n_neurons <= MAX_NEURONS);
}

static struct lq *open_with(const struct network *net, const char *where, struct image **image)
{
	struct lq *dev;
	struct lq_info info;
	struct why why;

	assert_int_equal(lq_open(&dev, where), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	*image = map_network(net, &info, &why);
	if (!*image)
		fail_msg("%s", why.text);
	if (image_load(dev, *image, &why))
		fail_msg("%s", why.text);
	return dev;
}

static void run_on(const struct network *net, const struct events *events, const char *where,
		   uint32_t steps)
{
	struct image *image;
	struct lq *dev = open_with(net, where, &image);
	struct runner run = {.dev = dev, .events = events, .neuron_of = image->neuron_of,
			     .steps = steps, .output = keep, .context = &device};

	memset(&device, 0, sizeof(device));
	device.image = image;
	device.net = net;
	assert_int_equal(runner_run(&run), LQ_OK);
	assert_int_equal(device.ends, steps);
	lq_close(dev);
	image_free(image);
}

/* ---- the reference ---- */

struct cell {
	double v, i1, i2;
	int ref;
};

/* Everything that arrives at neuron `post` in step t, by the definition in docs/network.md. */
static double input_at(const struct network *net, const struct events *events, size_t post,
		       uint32_t t)
{
	double in = 0;

	for (size_t k = 0; k < net->n_projections; k++) {
		const struct projection *p = &net->projections[k];

		for (size_t s = 0; s < p->n_synapses; s++) {
			const struct synapse *y = &p->synapses[s];
			uint32_t delay;

			if (net->populations[p->to].first + y->post != post)
				continue;
			if (!p->from_input) {
				size_t pre = net->populations[p->from].first + y->pre;

				delay = (uint32_t)(p->delay ? p->delay[y->pre] : 1);
				in += t >= delay && reference.fired[t - delay][pre] ? y->weight : 0;
				continue;
			}
			delay = (uint32_t)(p->delay ? p->delay[y->pre] :
					   net->inputs[p->from].delay[y->pre]);
			for (size_t e = 0; e < events->n; e++)
				if (events->list[e].axon == net->inputs[p->from].first + y->pre &&
				    events->list[e].step + delay - 1 == t)
					in += events->list[e].payload * y->weight;
		}
	}
	return in;
}

static bool step_cell(const struct neuron *n, struct cell *c, double in)
{
	double v;
	bool fired;

	c->i1 = c->i1 * n->decay1 + in;
	c->i2 = c->i2 * n->decay2 + in;
	if (c->ref) {
		c->ref--;
		return false;
	}
	v = c->v * n->leak + n->bias + (n->i1 ? c->i1 : in) - (n->i2 ? c->i2 : 0);
	fired = n->spiking && v >= n->threshold;
	if (fired)
		c->ref = n->ref;
	c->v = !fired ? v : n->subtract ? v - n->threshold : n->reset;
	return fired;
}

static void simulate(const struct network *net, const struct events *events, uint32_t steps)
{
	struct cell cells[MAX_NEURONS] = {{0}};

	memset(&reference, 0, sizeof(reference));
	for (uint32_t t = 0; t < steps; t++)
		for (size_t p = 0; p < net->n_populations; p++)
			for (size_t i = 0; i < net->populations[p].size; i++) {
				size_t n = net->populations[p].first + i;

				reference.fired[t][n] = step_cell(&net->populations[p].neurons[i],
					&cells[n], input_at(net, events, n, t));
				reference.spikes += reference.fired[t][n];
				reference.value[t][n] = cells[n].v;
			}
}

/* The step of a neuron's next spike from step t on, or `steps`. */
static uint32_t next_spike(const struct record *r, size_t n, uint32_t t, uint32_t steps)
{
	while (t < steps && !r->fired[t][n])
		t++;
	return t;
}

/*
 * Every spike within `slack` steps of the reference's, none more or less; potentials within
 * `tolerance` as long as all spikes so far were in the same steps; no fewer than `least` spikes.
 */
static void compare(const struct network *net, uint32_t steps, uint32_t slack, double tolerance,
		    size_t least)
{
	uint32_t same = steps;
	size_t values = 0;

	for (size_t n = 0; n < net->n_neurons; n++) {
		uint32_t a = next_spike(&device, n, 0, steps);
		uint32_t b = next_spike(&reference, n, 0, steps);

		while (a < steps || b < steps) {
			uint32_t first = a < b ? a : b;

			if (a + slack < b || b + slack < a)
				fail_msg("neuron %zu: spike in step %u, reference %u", n, a, b);
			if (a != b && first < same)
				same = first;
			a = next_spike(&device, n, a + 1, steps);
			b = next_spike(&reference, n, b + 1, steps);
		}
	}
	for (uint32_t t = 0; t < same; t++)
		for (size_t n = 0; n < net->n_neurons; n++) {
			if (!device.has_value[t][n])
				continue;
			values++;
			if (fabs(device.value[t][n] - reference.value[t][n]) > tolerance)
				fail_msg("step %u neuron %zu: potential %g, reference %g", t, n,
					 device.value[t][n], reference.value[t][n]);
		}
	assert_true(device.spikes >= least);
	assert_true(values >= 50);
}

/* By hand: docs in examples/chain.csv. '*' marks a spike, the number is the potential after it. */
static void test_chain(void **state)
{
	static const struct { bool fired; int v; } want[12][3] = {
		{{0, 6}, {0, 0}, {0, 0}},
		{{1, 0}, {0, 0}, {0, 0}},   /* 6 + 6 = 12 */
		{{0, 0}, {0, 0}, {0, 0}},
		{{0, 0}, {1, 0}, {0, 0}},   /* 10 from neuron 0, two steps after step 1 */
		{{1, 0}, {0, 0}, {0, 0}},   /* payload 2: 12 */
		{{0, 0}, {0, 0}, {0, 5}},   /* 5 from neuron 1, two steps after step 3 */
		{{1, 0}, {1, 0}, {0, 5}},   /* 12; 10 */
		{{0, 0}, {0, 0}, {0, 5}},
		{{0, 0}, {0, 6}, {1, 0}},   /* 10 - 4; 5 + 5 */
		{{0, -18}, {0, 6}, {0, 0}}, /* payload -3 */
		{{0, -18}, {0, 6}, {0, 0}},
		{{0, -18}, {0, 6}, {0, 0}},
	};
	static const char *const devices[] = {
		"model:tiny", "model:up5k", "model:up5k-w4", "model:up5k-w16", "model:wide",
	};
	struct network *net;
	struct events events;

	(void)state;
	load("chain", &net, &events);
	for (size_t k = 0; k < sizeof(devices) / sizeof(devices[0]); k++) {
		/* A weight of 10 is no 4-bit weight. */
		if (!strcmp(devices[k], "model:up5k-w4"))
			continue;
		run_on(net, &events, devices[k], 12);
		for (int t = 0; t < 12; t++)
			for (int n = 0; n < 3; n++) {
				if (device.fired[t][n] != want[t][n].fired ||
				    !device.has_value[t][n] ||
				    device.value[t][n] != want[t][n].v)
					fail_msg("%s step %d neuron %d: fired %d value %g, "
						 "expected %d %d", devices[k], t, n,
						 device.fired[t][n], device.value[t][n],
						 want[t][n].fired, want[t][n].v);
			}
		assert_int_equal(device.spikes, 6);
	}
	events_free(&events);
	network_free(net);
}

static void test_ring(void **state)
{
	struct network *net;
	struct events events;

	(void)state;
	load("ring", &net, &events);
	simulate(net, &events, 120);
	run_on(net, &events, "model:up5k", 120);
	compare(net, 120, 0, 0.01, 40);
	events_free(&events);
	network_free(net);
}

static void test_psp(void **state)
{
	struct network *net;
	struct events events;

	(void)state;
	load("psp", &net, &events);
	simulate(net, &events, 150);
	run_on(net, &events, "model:up5k", 150);
	compare(net, 150, 1, 0.02, 30);
	events_free(&events);
	network_free(net);
}

/* More steps than are ever sent ahead, and events in bursts: as when each step is waited for. */
static void test_stream(void **state)
{
	enum { STEPS = 3000 };
	struct network *net;
	struct events events, burst = {0};
	struct image *image;
	struct lq *dev;
	size_t next = 0;

	(void)state;
	load("ring", &net, &events);
	events_free(&events);
	burst.list = calloc(STEPS, sizeof(*burst.list));
	assert_non_null(burst.list);
	for (uint32_t t = 0; t < STEPS; t++)
		if (t % 7 == 0 || (t > 1000 && t < 1300) || t % 500 > 490)
			burst.list[burst.n++] = (struct event_at){t, t % 29 == 0,
								    (int8_t)(1 + t % 2), false};
	run_on(net, &burst, "model:up5k", STEPS);
	assert_true(device.spikes > 100);

	dev = open_with(net, "model:up5k", &image);
	for (uint32_t t = 0; t < STEPS; t++) {
		struct lq_output out[MAX_NEURONS + 1];
		struct lq_event in[4];
		size_t n_in = 0, n;

		for (; next < burst.n && burst.list[next].step == t; next++)
			in[n_in++] = (struct lq_event){burst.list[next].axon,
						       burst.list[next].payload};
		assert_int_equal(lq_run_step(dev, in, n_in, out, MAX_NEURONS + 1, &n), LQ_OK);
		assert_true(n > 0 && out[n - 1].kind == LQ_STEP_END);
		for (size_t i = 0; i + 1 < n; i++) {
			const struct place *place = &image->places[out[i].neuron];
			size_t k = net->populations[place->population].first + place->index;

			assert_int_equal(device.fired[t][k], out[i].fired);
			device.spikes -= out[i].fired;
			if (out[i].has_value)
				assert_true(device.value[t][k] ==
					    image_value(image, out[i].neuron, out[i].value));
		}
	}
	assert_int_equal(device.spikes, 0);
	lq_close(dev);
	image_free(image);
	network_free(net);
	events_free(&burst);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chain), cmocka_unit_test(test_ring),
		cmocka_unit_test(test_psp), cmocka_unit_test(test_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
