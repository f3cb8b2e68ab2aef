/* SPDX-License-Identifier: MIT */
/* driver_cases_steps.c -- steps of the device: events in and out, delays, time of its own, a full slot */
#include "driver_cases_private.h"

#include <stdio.h>
#include <stdlib.h>
#include "lq_spec.h"

enum { RETAIN_ALL = 4095 };

/* Every neuron reports a potential that only sums: v += payload x weight. Few weights per axon.
 * Whatever earlier cases left in memory counts for nothing here: a device that is opened keeps it. */
static void load_adder(void)
{
	const struct lq_set set = { .leak = RETAIN_ALL, .shift = SHIFT_ONE, .report = true };
	int16_t w[16];

	OK(lq_clear(dev));
	OK(lq_use(dev, info.neurons, 0, 0));
	OK(lq_write_set(dev, 0, &set));
	for (unsigned i = 0; i < 16; i++)
		w[i] = (int16_t)((int)i % 8 - 4);
	for (unsigned a = 0; a < 8; a++) {
		OK(lq_write_weights(dev, a, 0, w, 8));
		OK(lq_write_delay(dev, a, 1));
		w[0] = (int16_t)(a % 3);
	}
	for (unsigned n = 0; n < 8; n++)
		OK(lq_write_state(dev, n, &(struct lq_state){ 0 }));
	OK(lq_sync(dev, SYNC_MS));
}

static struct lq_output *output_room(size_t *cap)
{
	*cap = info.neurons + 1;
	return malloc(*cap * sizeof(struct lq_output));
}

static void runs_a_step(void **state)
{
	size_t cap, n;
	struct lq_output *out = output_room(&cap);
	struct lq_event e[] = { { 0, 1 }, { 0, -3 }, { 1, 100 } };

	(void)state;
	load_adder();
	for (unsigned step = 0; step < 3; step++) {
		OK(lq_run_step(dev, e, 3, out, cap, &n));
		assert_in_range(n, 9, cap);
		for (unsigned i = 0; i < 8; i++) {
			int first = i ? (int)i - 4 : -4, second = i ? (int)i - 4 : 0;

			assert_int_equal(out[i].kind, LQ_EVENT);
			assert_int_equal(out[i].step, step);
			assert_int_equal(out[i].neuron, i);
			assert_true(out[i].has_value);
			assert_false(out[i].fired);
			assert_int_equal(out[i].value,
					 ((int)step + 1) * (-2 * first + 100 * second));
		}
		assert_int_equal(out[n - 1].kind, LQ_STEP_END);
		assert_int_equal(out[n - 1].step, step);
		assert_in_range(out[n - 1].clocks, 1, 1000000);
	}
	/* Too little room costs the rest of this step and nothing of the next. */
	REFUSES(LQ_ERR_SPACE, "room for 2", lq_run_step(dev, NULL, 0, out, 2, &n));
	assert_int_equal(n, 2);
	assert_int_equal(out[1].neuron, 1);
	OK(lq_run_step(dev, NULL, 0, out, cap, &n));
	assert_int_equal(out[n - 1].step, 4);
	assert_int_equal(out[0].neuron, 0);
	/* Steps whose output waits come first. */
	OK(lq_step(dev, 1));
	REFUSES(LQ_ERR_ARG, "earlier steps", lq_run_step(dev, NULL, 0, out, cap, &n));
	free(out);
}

/* Commands far ahead of their answers, output in small portions. */
static void streams(void **state)
{
	enum { STEPS = 60 };
	struct lq_output out[7];
	uint32_t step = 0;
	unsigned neuron = 0;
	size_t n;
	int v = 0;

	(void)state;
	load_adder();
	OK(lq_use(dev, info.pipes, 0, 0));
	for (int i = 0; i < STEPS; i++) {
		struct lq_event e = { 2, (int8_t)i };

		OK(lq_push(dev, &e, 1));
		OK(lq_step(dev, 1));
	}
	OK(lq_step(dev, 2 * STEPS));
	while (step < 3 * STEPS) {
		OK(lq_receive(dev, out, 7, &n, SYNC_MS));
		assert_in_range(n, 1, 7);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(out[i].step, step);
			if (out[i].kind == LQ_STEP_END) {
				assert_int_equal(neuron, info.pipes);
				neuron = 0;
				step++;
				continue;
			}
			assert_int_equal(out[i].neuron, neuron);
			if (neuron == 0 && step < STEPS)
				v += (int)step; /* weight 1 */
			if (neuron == 0)
				assert_int_equal(out[i].value, v);
			neuron++;
		}
	}
	OK(lq_sync(dev, SYNC_MS));
	OK(lq_receive(dev, out, 7, &n, 0));
	assert_int_equal(n, 0);
}

static void times_out(void **state)
{
	struct lq_output out[4];
	size_t n = 9;

	(void)state;
	REFUSES(LQ_ERR_TIMEOUT, "no output for 3 ms", lq_receive(dev, out, 4, &n, 3));
	assert_int_equal(n, 0);
	OK(lq_sync(dev, 0));
	OK(lq_use(dev, 1, 0, 0));
	OK(lq_step(dev, 1));
	OK(lq_receive(dev, out, 4, &n, SYNC_MS));
	assert_in_range(n, 1, 4);
}

/* Refused, without taking any output of the steps that run. */
static int free_run_step(void)
{
	struct lq_output out[1];
	size_t n;
	int err = lq_run_step(dev, NULL, 0, out, 1, &n);

	assert_int_equal(n, 0);
	return err == LQ_ERR_ARG && strstr(lq_message(dev), "earlier steps") ? LQ_ERR_STATE : err;
}

/* Time is the device's own: steps keep coming until told to stop. */
static void runs_free(void **state)
{
	enum { PERIOD = 5000, STEPS = 12 };
	struct lq_output out[64];
	uint32_t step = 0;
	size_t n;
	int err;

	(void)state;
	load_adder();
	OK(lq_use(dev, 1, 0, 0));
	OK(lq_free_run(dev, PERIOD));
	REFUSES(LQ_ERR_STATE, "STEP of 3", SETTLE(lq_step(dev, 3)));
	RETURNS(LQ_ERR_STATE, free_run_step());
	while (step < STEPS) {
		OK(lq_receive(dev, out, 64, &n, SYNC_MS));
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(out[i].step, step);
			if (out[i].kind == LQ_STEP_END) {
				assert_int_equal(out[i].late, 0);
				assert_int_equal(out[i].lost, 0);
				step++;
			}
		}
		if (step == 4)
			OK(lq_push(dev, &(struct lq_event){ 2, 1 }, 1));
	}
	OK(lq_free_run(dev, 0));
	OK(lq_sync(dev, SYNC_MS));
	while (!(err = lq_receive(dev, out, 64, &n, 2)))
		for (size_t i = 0; i < n; i++)
			step += out[i].kind == LQ_STEP_END;
	assert_int_equal(err, LQ_ERR_TIMEOUT);
	OK(lq_step(dev, 1));
	OK(lq_receive(dev, out, 64, &n, SYNC_MS));
	assert_int_equal(out[0].step, step);
}

/* A slot takes one event per axon of the device; the one too many is named, the rest run. */
static void fills_a_slot(void **state)
{
	size_t cap, n;
	struct lq_output *out = output_room(&cap);
	struct lq_event *e = calloc(info.axons + 1, sizeof(*e));
	char text[40];

	(void)state;
	load_adder();
	for (unsigned i = 0; i <= info.axons; i++)
		e[i] = (struct lq_event){ 2, (int8_t)(i < 3) };
	snprintf(text, sizeof(text), "event %u of %u, for axon 2",
		 info.axons % (MAX_PAYLOAD / 3) + 1, info.axons % (MAX_PAYLOAD / 3) + 1);
	REFUSES(LQ_ERR_FULL, text, SETTLE(lq_push(dev, e, info.axons + 1)));
	OK(lq_run_step(dev, NULL, 0, out, cap, &n));
	assert_int_equal(out[0].value, 3);
	free(e);
	free(out);
}

/* A delay holds an event back, and may not change while one is held. */
static void delays(void **state)
{
	size_t cap, n;
	struct lq_output *out = output_room(&cap);
	const unsigned delay = info.slots - 1;
	uint16_t unit;

	(void)state;
	load_adder();
	OK(lq_write_delay(dev, 2, delay));
	OK(lq_read(dev, SP_AXON, 2, &unit, 1));
	assert_int_equal(unit, delay - 1);
	OK(lq_push(dev, &(struct lq_event){ 2, 5 }, 1));
	REFUSES(LQ_ERR_STATE, "at AXON 0x000002", SETTLE(lq_write_delay(dev, 2, 1)));
	for (unsigned i = 1; i <= delay; i++) {
		OK(lq_run_step(dev, NULL, 0, out, cap, &n));
		assert_int_equal(out[0].value, i == delay ? 5 : 0);
	}
	OK(lq_write_delay(dev, 2, 1));
	OK(lq_sync(dev, SYNC_MS));
	free(out);
}

/* RESET at open stops what an earlier handle left running, and close waits for nobody. */
static void closes_in_flight(void **state)
{
	(void)state;
	load_adder();
	OK(lq_step(dev, 1000));
	OK(lq_push(dev, &(struct lq_event){ 2, 1 }, 1));
	lq_close(dev);
	dev = NULL;
	OK(lq_open(&dev, where));
	OK(lq_sync(dev, SYNC_MS));
}

const struct driver_case driver_cases_steps[] = {
#define CASE(f) { #f, f }
	CASE(runs_a_step), CASE(streams), CASE(times_out), CASE(runs_free), CASE(fills_a_slot),
	CASE(delays), CASE(closes_in_flight), { NULL, NULL },
#undef CASE
};
