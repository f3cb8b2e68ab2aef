/* SPDX-License-Identifier: MIT */
/*
 * ragged -- a million events by USB, in packets cut anywhere and late: all there, once, in order
 *
 *     ragged [SEED [EVENTS]]
 *
 * Compared with the model in this process, to which the same was done.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lapicque.h"
#include "lq_spec.h"
#include "random.h"
#include "vusb_rig.h"

enum { STEPS = 8, MAX_EVENTS = 40, ITEMS = STEPS * 257, WAIT_MS = 10000 };

static uint64_t seed = 1;

static int fail(const char *what, struct lq *dev, int err)
{
	printf("not ok 1 - events in ragged packets\n# %s: %s (%s), seed %" PRIu64 "\n", what,
	       lq_strerror(err), lq_message(dev), seed);
	return 1;
}

/* Weights of a few axons to all neurons, each of which reports. */
static int prepare(struct lq *dev)
{
	const struct lq_set set = { .leak = 4000, .shift = 7, .report = true, .spiking = true,
				    .threshold = 3000 };
	struct random r = { seed };
	struct lq_info info;
	int16_t w[256];
	int err = lq_describe(dev, &info);

	if (!err)
		err = lq_use(dev, 256, 0, 0);
	if (!err)
		err = lq_write_set(dev, 0, &set);
	for (unsigned a = 0; a < MAX_EVENTS && !err; a++) {
		for (int i = 0; i < 256; i++)
			w[i] = (int16_t)(random_below(&r, 255) - 127);
		err = lq_write_weights(dev, a, 0, w, 256);
	}
	return err ? err : lq_sync(dev, WAIT_MS);
}

/* Events for STEPS steps, sent without waiting. */
static int send(struct lq *dev, struct random r)
{
	int err = LQ_OK;

	for (int s = 0; s < STEPS && !err; s++) {
		struct lq_event e[MAX_EVENTS];
		size_t n = (size_t)random_below(&r, MAX_EVENTS);

		for (size_t i = 0; i < n; i++) {
			e[i].axon = (uint16_t)random_below(&r, MAX_EVENTS);
			e[i].payload = (int8_t)(random_below(&r, 9) - 4);
		}
		err = lq_push(dev, e, n);
		if (!err)
			err = lq_step(dev, 1);
	}
	return err;
}

static int receive(struct lq *dev, struct lq_output *item, size_t *n)
{
	int ends = 0, err = LQ_OK;
	size_t got;

	for (*n = 0; ends < STEPS && !err; *n += got) {
		err = lq_receive(dev, item + *n, ITEMS - *n, &got, WAIT_MS);
		for (size_t i = 0; i < got; i++)
			ends += item[*n + i].kind == LQ_STEP_END;
	}
	return err;
}

static bool same(const struct lq_output *a, const struct lq_output *b)
{
	if (a->kind != b->kind || a->step != b->step)
		return false;
	return a->kind == LQ_STEP_END ? a->clocks == b->clocks
				      : a->neuron == b->neuron && a->fired == b->fired &&
					a->value == b->value;
}

static int run(struct lq *usb, struct lq *model, unsigned long events)
{
	static struct lq_output want[ITEMS], got[ITEMS];
	struct random r = { seed };
	unsigned long seen = 0, fired = 0;
	int err = prepare(usb);

	if (!err)
		err = prepare(model);
	while (!err && seen < events) {
		struct random now = { random_bits(&r) };
		size_t n_want, n_got;

		err = send(usb, now);
		if (!err)
			err = receive(usb, got, &n_got);
		if (err)
			break;
		if (send(model, now) || receive(model, want, &n_want))
			return fail("the model", model, LQ_ERR_IO);
		for (size_t i = 0; i < n_want; i++) {
			if (i >= n_got || n_got != n_want || !same(&want[i], &got[i])) {
				printf("not ok 1 - events in ragged packets\n# after %lu events: %zu "
				       "and %zu items, number %zu differs; seed %" PRIu64 "\n", seen,
				       n_got, n_want, i, seed);
				return 1;
			}
			seen += want[i].kind == LQ_EVENT;
			fired += want[i].kind == LQ_EVENT && want[i].fired;
		}
	}
	if (err)
		return fail("by USB", usb, err);
	printf("# %lu events, %lu spikes, seed %" PRIu64 "\n", seen, fired, seed);
	printf("%s 1 - events in ragged packets\n", fired ? "ok" : "not ok");
	return !fired;
}

int main(int argc, char **argv)
{
	static const char *const args[] = { "-s", "A=model:up5k", NULL };
	unsigned long events = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	struct lq *usb = NULL, *model = NULL;
	struct vusb v;
	char command[60];
	int failed = 1, err;

	if (argc > 1)
		seed = strtoull(argv[1], NULL, 10);
	printf("1..1\n");
	vusb_start(&v, args);
	snprintf(command, sizeof(command), "ragged A %" PRIu64, seed);
	vusb_tell(&v, command);
	err = lq_open(&model, "model:up5k");
	if (!err)
		err = lq_open(&usb, "usb:A");
	failed = err ? fail("open", NULL, err) : run(usb, model, events);
	lq_close(usb);
	lq_close(model);
	vusb_stop(&v);
	return failed;
}
