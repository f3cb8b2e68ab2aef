/* SPDX-License-Identifier: MIT */
/* device_exec.c -- what commands do, and the output of steps: rtl/link/lq_link_exec.v, lq_link_out.v */
#include "device_state.h"

/* -- Commands ----------------------------------------------------------------------------- */

static uint8_t fetch(struct device *d)
{
	return d->rx[d->rx_fetch++ % RING_BYTES];
}

static unsigned fetch16(struct device *d)
{
	unsigned lo = fetch(d);

	return lo | (unsigned)fetch(d) << 8;
}

static uint32_t fetch_addr(struct device *d)
{
	uint32_t lo = fetch16(d);

	return lo | (uint32_t)fetch(d) << 16;
}

/* Check n units from addr up, or the first that is refused. */
static int check(struct device *d, unsigned space, uint32_t addr, unsigned n, bool write)
{
	for (; n; n--) {
		int status = model_check(d->model, space, addr, write);

		if (status != ST_OK)
			return status;
		addr = model_next(d->model, space, addr);
	}
	return ST_OK;
}

static int do_write(struct device *d, unsigned len)
{
	unsigned space = fetch(d), n = (len - 4) / 2;
	uint32_t addr = fetch_addr(d);
	int status = check(d, space, addr, n, true);

	for (; status == ST_OK && n; n--) {
		model_write(d->model, space, addr, (uint16_t)fetch16(d));
		addr = model_next(d->model, space, addr);
	}
	return status;
}

static int do_read(struct device *d)
{
	unsigned space = fetch(d), n;
	uint32_t addr = fetch_addr(d);
	int status;

	n = fetch(d);
	status = n < 1 || n > MAX_READ ? ST_RANGE : check(d, space, addr, n, false);
	for (; status == ST_OK && n; n--) {
		uint16_t unit = model_read(d->model, space, addr);

		d->answer[d->answer_len++] = (uint8_t)unit;
		d->answer[d->answer_len++] = (uint8_t)(unit >> 8);
		addr = model_next(d->model, space, addr);
	}
	return status;
}

static int do_events(struct device *d, unsigned len)
{
	int status = ST_OK;

	for (; status == ST_OK && len; len -= 3) {
		unsigned axon = fetch16(d);

		status = model_event(d->model, axon, (int8_t)fetch(d));
		if (status == ST_OK)
			d->answer[2]++;
	}
	return status;
}

static int do_step(struct device *d)
{
	unsigned n = fetch16(d);

	if (model_free_running(d->model))
		return ST_STATE;
	if (n == 0)
		return ST_RANGE;
	d->steps = n;
	return ST_OK;
}

static bool fits(unsigned type, unsigned len)
{
	switch (type) {
	case FR_WRITE:
		return len >= 6 && len % 2 == 0;
	case FR_READ:
		return len == 5;
	case FR_EVENTS:
		return len != 0 && len % 3 == 0;
	case FR_STEP:
		return len == 2;
	}
	return len == 0;
}

static int execute(struct device *d, unsigned type, unsigned len)
{
	if (type < FR_WRITE || type > FR_CLEAR)
		return ST_UNKNOWN;
	if (type == FR_EVENTS)
		d->answer[d->answer_len++] = 0;
	if (!fits(type, len))
		return ST_LENGTH;
	switch (type) {
	case FR_WRITE:
		return do_write(d, len);
	case FR_READ:
		return do_read(d);
	case FR_EVENTS:
		return do_events(d, len);
	case FR_STEP:
		return do_step(d);
	}
	model_clear(d->model);
	return ST_OK;
}

static void start_command(struct device *d)
{
	unsigned type = fetch(d), len = fetch(d), end = d->rx_fetch + len;

	d->answer_type = FR_ANSWER;
	d->answer[0] = d->seq++;
	d->answer_len = 2;
	d->answer[1] = (uint8_t)execute(d, type, len);
	d->rx_fetch = end;
}

/* -- Steps -------------------------------------------------------------------------------- */

void device_start_step(struct device *d)
{
	d->items = model_step(d->model, d->item, &d->step, &d->clocks);
	d->item_at = 0;
	d->ending = true;
}

static bool store_events(struct device *d)
{
	if (!device_store(d, FR_EVENTS_OUT, d->event, d->event_len))
		return false;
	d->event_len = 0;
	return true;
}

static void add_event(struct device *d, const struct model_output *o)
{
	unsigned head = o->neuron | (o->has_value ? EVENT_VALUE : 0u) | (o->fired ? EVENT_FIRED : 0u);

	d->event[d->event_len++] = (uint8_t)head;
	d->event[d->event_len++] = (uint8_t)(head >> 8);
	if (!o->has_value)
		return;
	d->event[d->event_len++] = (uint8_t)o->value;
	d->event[d->event_len++] = (uint8_t)((uint16_t)o->value >> 8);
}

/* False: the rest waits for room. */
static bool store_output(struct device *d)
{
	uint16_t late = model_late(d->model), lost = model_lost(d->model);
	uint8_t end[12];

	while (d->item_at < d->items) {
		add_event(d, &d->item[d->item_at]);
		if (d->event_len > MAX_PAYLOAD - 4 && !store_events(d)) {
			d->event_len -= d->item[d->item_at].has_value ? 4 : 2;
			return false;
		}
		d->item_at++;
	}
	if (d->event_len && !store_events(d))
		return false;
	for (int i = 0; i < 4; i++) {
		end[i] = (uint8_t)(d->step >> 8 * i);
		end[4 + i] = (uint8_t)(d->clocks >> 8 * i);
	}
	for (int i = 0; i < 2; i++) {
		end[8 + i] = (uint8_t)(late >> 8 * i);
		end[10 + i] = (uint8_t)(lost >> 8 * i);
	}
	if (!device_store(d, FR_STEP_END, end, sizeof(end)))
		return false;
	d->ending = false;
	return true;
}

void device_run(struct device *d)
{
	for (;;) {
		if (d->ending) {
			if (!store_output(d))
				return;
		} else if (d->answer_len) {
			if (!device_store(d, d->answer_type, d->answer, d->answer_len))
				return;
			d->answer_len = 0;
		} else if (d->steps) {
			d->steps--;
			device_start_step(d);
		} else {
			d->rx_base = d->rx_fetch;
			if (d->rx_fetch == d->rx_write)
				return;
			start_command(d);
		}
	}
}
