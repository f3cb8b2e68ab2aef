/* SPDX-License-Identifier: MIT */
/*
 * events -- none lost, invented or reordered under any fault of the bus: the whole device at its USB
 * pins and the model, given the same, say the same
 *
 *     events [EVENTS [SEED [CONFIG]]]      of each class of fault, out and back together, 1200
 *
 * CONFIG is that of the device in the program, tiny. A larger one says more in one packet.
 *
 * One class of fault at a time, then none but a host that pauses at random, then all at once with
 * jitter. Events are sent for several steps without waiting, so that the device's rings fill.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "handle.h"
#include "random.h"
#include "usb_rig.h"

enum { STEPS = 8, MOST = 64, MAX_ITEMS = STEPS * (MOST + 1), WAIT_MS = 10000, OFTEN = 10, RARE = 60 };
enum { PAUSES = N_FAULTS, ALL, N_RUNS };

static long events = 1200;
static unsigned seed = 1;
static const char *model = "model:tiny";
static unsigned axons, neurons; /* those used, MOST at most */

static void must(struct lq *dev, int err)
{
	if (err)
		fail_msg("seed %u: %s: %s", seed, dev->transport->name, lq_message(dev));
}

static void prepare(struct lq *dev, struct random r)
{
	const struct lq_set set = { .leak = 3000, .threshold = 100, .shift = 7, .spiking = true,
				    .report = true };
	struct lq_info info;
	int16_t w[MOST];

	must(dev, lq_describe(dev, &info));
	axons = info.axons < MOST ? info.axons : MOST;
	neurons = info.neurons < MOST ? info.neurons : MOST;
	must(dev, lq_write_set(dev, 0, &set)); /* that of all */
	for (unsigned i = 0; i < neurons; i++)
		must(dev, lq_write_state(dev, i, &(struct lq_state){ .v = 0 }));
	for (unsigned a = 0; a < axons; a++) {
		must(dev, lq_write_delay(dev, a, 1));
		for (unsigned i = 0; i < neurons; i++)
			w[i] = (int16_t)(random_below(&r, 256) - 128);
		must(dev, lq_write_weights(dev, a, 0, w, neurons));
	}
	must(dev, lq_use(dev, neurons, 0, 0));
	must(dev, lq_clear(dev));
}

/* Events of STEPS steps, sent without waiting; how many. */
static long send(struct lq *dev, struct random r)
{
	struct lq_event e[MOST];
	long sent = 0;

	for (int s = 0; s < STEPS; s++) {
		size_t n = (size_t)random_below(&r, (int)axons + 1);

		for (size_t i = 0; i < n; i++)
			e[i] = (struct lq_event){ (uint16_t)random_below(&r, (int)axons),
						  (int8_t)(random_below(&r, 20) - 5) };
		must(dev, lq_push(dev, e, n));
		must(dev, lq_step(dev, 1));
		sent += (long)n;
	}
	return sent;
}

static size_t receive(struct lq *dev, struct lq_output *item)
{
	size_t n = 0, got;

	for (int ends = 0; ends < STEPS; n += got) {
		must(dev, lq_receive(dev, item + n, MAX_ITEMS - n, &got, WAIT_MS));
		if (!got)
			fail_msg("seed %u: %s: only %d of %d steps ended", seed, dev->transport->name,
				 ends, STEPS);
		for (size_t i = 0; i < got; i++)
			ends += item[n + i].kind == LQ_STEP_END;
	}
	return n;
}

static bool same(const struct lq_output *a, const struct lq_output *b)
{
	if (a->kind != b->kind || a->step != b->step)
		return false;
	return a->kind == LQ_STEP_END ? a->clocks == b->clocks
				      : a->neuron == b->neuron && a->fired == b->fired &&
					a->value == b->value;
}

static void run(int kind, const char *name)
{
	static struct lq_output out[2][MAX_ITEMS];
	struct random r = { seed + 1000 * (unsigned)kind };
	struct lq_why why = { "" };
	struct lq *dev[2];
	long sent = 0, seen = 0, fired = 0, tenth = events / 10;

	usb_rig.seed = seed + (unsigned)kind;
	for (int i = 0; i < N_FAULTS; i++)
		usb_rig.rate[i] = i == kind ? OFTEN : kind == ALL ? RARE : 0;
	usb_rig.pauses = kind >= PAUSES ? RARE : 0;
	usb_rig.jitter = kind == ALL ? 0.1 : 0;
	usb_rig.ppm = kind & 1 ? 2400 : -2400;
	assert_int_equal(lq_open(&dev[0], model), LQ_OK);
	if (lq_handle_open(&dev[1], &usb_rig_transport, NULL, &why))
		fail_msg("%s", why.text);
	prepare(dev[0], r);
	prepare(dev[1], r);
	while (sent + seen < events) {
		struct random now = { random_bits(&r) };
		size_t n[2];

		for (int d = 0; d < 2; d++) {
			long more = send(dev[d], now);

			sent += d ? more : 0;
			n[d] = receive(dev[d], out[d]);
		}
		for (size_t i = 0; i < n[0] || i < n[1]; i++) {
			if (n[0] != n[1] || !same(&out[0][i], &out[1][i]))
				fail_msg("%s, seed %u: after %ld events %zu and %zu items, number %zu differs",
					 name, seed, seen, n[0], n[1], i);
			seen += out[1][i].kind == LQ_EVENT;
			fired += out[1][i].kind == LQ_EVENT && out[1][i].fired;
		}
		if (events >= 100000 && sent + seen >= tenth) {
			print_message("# %s: %ld events out, %ld back\n", name, sent, seen);
			tenth += events / 10;
		}
	}
	print_message("# %s: %ld events out, %ld back, %ld of them spikes\n", name, sent, seen, fired);
	assert_true(fired > seen / 50);
	if (usb_rig.host.wrong)
		fail_msg("%s", usb_rig.host.why);
	/* What was not tried has not been tested. */
	for (int i = 0; i < N_FAULTS; i++)
		if (usb_rig.rate[i])
			assert_true(usb_rig.host.done[i] > events / 1000);
	lq_close(dev[0]);
	lq_close(dev[1]);
}

static void test_fault(void **state)
{
	int kind = *(const int *)*state;

	run(kind, kind < N_FAULTS ? host_fault_name[kind] : kind == PAUSES ? "pauses" : "all");
}

int main(int argc, char **argv)
{
	static int kind[N_RUNS];
	struct CMUnitTest tests[N_RUNS];
	static char named[64];

	for (int i = 0; i < N_RUNS; i++) {
		kind[i] = i;
		tests[i] = (struct CMUnitTest)cmocka_unit_test_prestate(test_fault, &kind[i]);
		tests[i].name = i < N_FAULTS ? host_fault_name[i] : i == PAUSES ? "pauses" : "all";
	}
	if (argc > 1)
		events = atol(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	if (argc > 3) {
		snprintf(named, sizeof(named), "model:%s", argv[3]);
		model = named;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	print_message("# seed %u, %ld events of each class\n", seed, events);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
