/* SPDX-License-Identifier: MIT */
/*
 * Time: events and steps into the device, their output back to the caller.
 */
#include <string.h>
#include "handle.h"

enum {
	FRAME_EVENTS = MAX_PAYLOAD / 3, /* events of one EVENTS */
	FRAME_STEPS = 0xFFFF,           /* steps of one STEP */
};

static int command(struct lq *dev, uint8_t type, const uint8_t *payload, size_t len)
{
	return lq_session_command(&dev->session, type, payload, len, NULL);
}

int lq_clear(struct lq *dev)
{
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = command(dev, FR_CLEAR, NULL, 0);
	return lq_handle_result(dev, err ? err : lq_session_poll(&dev->session, 0));
}

static int check_events(struct lq *dev, const struct lq_event *events, size_t n)
{
	if (!events && n)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no buffer for %zu events", n);
	for (size_t i = 0; i < n; i++)
		if (events[i].axon >= LQ_GOAL && dev->info.soma_clocks) {
			if (events[i].axon - LQ_GOAL >= dev->info.neurons)
				return lq_handle_fail(dev, LQ_ERR_ARG, "event %zu of %zu is a goal of "
						      "neuron %u, the device has %u", i + 1, n,
						      events[i].axon - LQ_GOAL, dev->info.neurons);
		} else if (events[i].axon >= dev->info.axons)
			return lq_handle_fail(dev, LQ_ERR_ARG, "event %zu of %zu is for axon %u, "
					      "the device has %u", i + 1, n, events[i].axon,
					      dev->info.axons);
	return LQ_OK;
}

static int queue_events(struct lq *dev, const struct lq_event *events, size_t n)
{
	uint8_t payload[MAX_PAYLOAD];
	int err = LQ_OK;

	while (n && !err) {
		size_t part = n < FRAME_EVENTS ? n : FRAME_EVENTS;

		for (size_t i = 0; i < part; i++) {
			payload[3 * i] = (uint8_t)events[i].axon;
			payload[3 * i + 1] = (uint8_t)(events[i].axon >> 8);
			payload[3 * i + 2] = (uint8_t)events[i].payload;
		}
		err = command(dev, FR_EVENTS, payload, 3 * part);
		events += part;
		n -= part;
	}
	return err;
}

int lq_push(struct lq *dev, const struct lq_event *events, size_t n)
{
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = check_events(dev, events, n);
	if (err)
		return err;
	err = queue_events(dev, events, n);
	return lq_handle_result(dev, err ? err : lq_session_poll(&dev->session, 0));
}

static int queue_steps(struct lq *dev, uint32_t count)
{
	int err = LQ_OK;

	while (count && !err) {
		uint32_t part = count < FRAME_STEPS ? count : FRAME_STEPS;
		uint8_t payload[2] = { (uint8_t)part, (uint8_t)(part >> 8) };

		err = command(dev, FR_STEP, payload, sizeof(payload));
		count -= part;
	}
	return err;
}

int lq_step(struct lq *dev, uint32_t count)
{
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = queue_steps(dev, count);
	return lq_handle_result(dev, err ? err : lq_session_poll(&dev->session, 0));
}

int lq_free_run(struct lq *dev, uint32_t period_clocks)
{
	const uint16_t run[] = { (uint16_t)period_clocks, (uint16_t)(period_clocks >> 16), 1 };
	const uint16_t stop = 0;
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	if (period_clocks == 1 || period_clocks >> W_PERIOD)
		return lq_handle_fail(dev, LQ_ERR_ARG, "period of %lu clocks, not 2 to %lu",
				      (unsigned long)period_clocks, (1ul << W_PERIOD) - 1);
	if (period_clocks)
		err = lq_handle_write(dev, SP_REG, REG_PERIOD_LO, run, 3);
	else
		err = lq_handle_write(dev, SP_REG, REG_RUN, &stop, 1);
	return lq_handle_result(dev, err);
}

/* Hand out what is complete. */
static size_t collect(struct lq *dev, struct lq_output *out, size_t cap)
{
	size_t n = dev->ready - dev->head;

	if (n > cap)
		n = cap;
	if (n)
		memcpy(out, dev->output + dev->head, n * sizeof(*out));
	dev->head += n;
	return n;
}

/* Time left of a wait that began at `from`. */
static uint64_t left(const struct lq *dev, uint64_t from, unsigned timeout_ms)
{
	uint64_t all = UINT64_C(1000) * timeout_ms;
	uint64_t spent = dev->transport->now_us(dev->self) - from;

	return spent < all ? all - spent : 0;
}

int lq_receive(struct lq *dev, struct lq_output *out, size_t cap, size_t *n, unsigned timeout_ms)
{
	uint64_t from, wait_us = 0;
	int err;

	if (n)
		*n = 0;
	if (!dev)
		return LQ_ERR_ARG;
	if (!n || !out || !cap)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no room for output");
	from = dev->transport->now_us(dev->self);
	do {
		if (dev->head == dev->ready)
			wait_us = left(dev, from, timeout_ms);
		err = lq_handle_result(dev, lq_session_poll(&dev->session, wait_us));
		if (err)
			return err;
	} while (dev->head == dev->ready && wait_us);
	*n = collect(dev, out, cap);
	if (!*n && timeout_ms)
		return lq_handle_fail(dev, LQ_ERR_TIMEOUT, "no output for %u ms", timeout_ms);
	return LQ_OK;
}

int lq_sync(struct lq *dev, unsigned timeout_ms)
{
	uint64_t from, wait_us = 0;
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	from = dev->transport->now_us(dev->self);
	do {
		err = lq_session_poll(&dev->session, wait_us);
		if (err)
			return lq_handle_result(dev, err);
		wait_us = left(dev, from, timeout_ms);
	} while (!lq_session_idle(&dev->session) && wait_us);
	if (!lq_session_idle(&dev->session))
		return lq_handle_fail(dev, LQ_ERR_TIMEOUT, "%u commands not answered within %u ms",
				      (unsigned)(uint8_t)(dev->session.end - dev->session.base),
				      timeout_ms);
	return lq_handle_result(dev, LQ_OK);
}

int lq_run_step(struct lq *dev, const struct lq_event *events, size_t n_events,
		struct lq_output *out, size_t cap, size_t *n)
{
	size_t items;
	int err;

	if (n)
		*n = 0;
	if (!dev)
		return LQ_ERR_ARG;
	if (!n || (!out && cap))
		return lq_handle_fail(dev, LQ_ERR_ARG, "no room for output");
	err = check_events(dev, events, n_events);
	if (err)
		return err;
	err = lq_handle_drain(dev, LQ_OK);
	if (err)
		return err;
	if (dev->steps_open || dev->head != dev->tail)
		return lq_handle_fail(dev, LQ_ERR_ARG, "output of earlier steps was not received");
	err = queue_events(dev, events, n_events);
	if (!err)
		err = queue_steps(dev, 1);
	while (!err && (!lq_session_idle(&dev->session) || dev->session.owed))
		err = lq_session_poll(&dev->session, SESSION_QUIET_MAX_US);
	if (err)
		return lq_handle_result(dev, err);
	if (dev->refused == LQ_ERR_STATE) /* free-running: no step was ours */
		return lq_handle_result(dev, LQ_OK);
	items = dev->ready - dev->head;
	*n = collect(dev, out, cap);
	dev->head = dev->ready;
	err = lq_handle_result(dev, LQ_OK);
	if (!err && *n < items)
		err = lq_handle_fail(dev, LQ_ERR_SPACE, "%zu items of output, room for %zu", items,
				     cap);
	return err;
}
