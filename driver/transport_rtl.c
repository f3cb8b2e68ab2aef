/* SPDX-License-Identifier: MIT */
/*
 * The Verilated lq_top in this process, with the core inside it held to its clock-level model on
 * every clock: a difference ends everything with LQ_ERR_MISMATCH. Its clock runs while there is
 * something to do; once the device has been still for long enough to stay so for ever, time
 * passes without clocks. All memories start as zeros, as the model's do.
 *
 * Programs without the simulator are linked without dut_top_table and find no device here.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dut_top.h"
#include "lapicque.h"
#include "lockstep.h"
#include "transport.h"

#pragma weak dut_top_table

enum {
	CLOCKS_PER_US = 48,
	RESET_CLOCKS = 4,
	STILL_CLOCKS = 4096, /* after so many without a move the device waits for the host */
	GAP_CLOCKS = 64,     /* longer than between two bytes of a frame */
	POLL_CLOCKS = 64,    /* what asking without waiting costs, so that asking again helps */
};

struct rtl_device {
	const struct dut_top_ops *ops;
	void *dut;
	struct lockstep *lockstep;
	struct top_pins pins;
	struct core_pins core;
	bool defined;            /* the core has been in reset */
	uint64_t clocks, passed; /* clocks run, and passed over while still */
	unsigned still;
	uint8_t *out;            /* sent by the device and not taken yet */
	size_t head, tail, cap;
};

static const struct dut_top_ops *find(const char *config)
{
	for (const struct dut_top_ops *const *t = dut_top_table; t && *t; t++)
		if (!strcmp((*t)->name, config))
			return *t;
	return NULL;
}

static int keep(struct rtl_device *d, uint8_t byte, struct lq_why *why)
{
	if (d->head == d->tail)
		d->head = d->tail = 0;
	if (d->tail == d->cap) {
		size_t cap = d->cap ? 2 * d->cap : 4096;
		uint8_t *p = realloc(d->out, cap);

		if (!p)
			return lq_why_say(why, LQ_ERR_NOMEM, "no memory for %zu bytes", cap);
		d->out = p;
		d->cap = cap;
	}
	d->out[d->tail++] = byte;
	return LQ_OK;
}

/* Something happens in this clock, or will by itself. Output that cannot leave stops the core. */
static bool moves(const struct rtl_device *d)
{
	const struct core_pins *c = &d->core;

	return d->pins.rx_vld || d->pins.tx_vld || c->h_vld || (c->in_vld && c->in_rdy) ||
	       (c->out_vld ? c->out_rdy : c->st_busy) || c->st_run;
}

/* One clock with the pins as they are. */
static int clock(struct rtl_device *d, struct lq_why *why)
{
	char text[160];

	d->ops->eval(d->dut, &d->pins, &d->core);
	d->defined = d->defined || d->core.rst;
	if (d->defined && !lockstep_clock(d->lockstep, &d->core, text, sizeof(text)))
		return lq_why_say(why, LQ_ERR_MISMATCH, "rtl:%s differs from its model: %s",
				  d->ops->name, text);
	d->ops->step(d->dut);
	d->clocks++;
	d->still = moves(d) ? 0 : d->still + 1;
	return d->pins.tx_vld && !d->pins.rst ? keep(d, d->pins.tx_data, why) : LQ_OK;
}

static void rtl_close(void *self)
{
	struct rtl_device *d = self;

	d->ops->close(d->dut);
	lockstep_free(d->lockstep);
	free(d->out);
	free(d);
}

int lq_transport_rtl_open(void **self, const struct dut_top_ops *ops, struct lq_why *why)
{
	struct rtl_device *d = calloc(1, sizeof(*d));
	int err = LQ_OK;

	if (!d)
		return LQ_ERR_NOMEM;
	d->ops = ops;
	d->lockstep = lockstep_new(config_find(ops->name));
	d->dut = ops->open(0);
	d->pins.rst = true;
	d->pins.tx_rdy = true;
	if (!d->lockstep)
		err = lq_why_say(why, LQ_ERR_NOMEM, "no memory for the model of %s", ops->name);
	for (int i = 0; i < RESET_CLOCKS && !err; i++)
		err = clock(d, why);
	d->pins.rst = false;
	if (!err && !d->defined)
		err = lq_why_say(why, LQ_ERR_MISMATCH, "rtl:%s did not reset its core", ops->name);
	if (err)
		rtl_close(d);
	else
		*self = d;
	return err;
}

static int rtl_open(void **self, const char *arg, struct lq_why *why)
{
	const struct dut_top_ops *ops = find(arg ? arg : "up5k");

	if (!ops)
		return lq_why_say(why, LQ_ERR_NODEV, "no Verilated config in this program");
	return lq_transport_rtl_open(self, ops, why);
}

static int rtl_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	struct rtl_device *d = self;
	int err = LQ_OK;

	d->pins.rx_vld = true;
	for (size_t i = 0; i < n && !err; i += d->pins.rx_rdy) {
		d->pins.rx_data = bytes[i];
		err = clock(d, why);
	}
	d->pins.rx_vld = false;
	return err;
}

static int rtl_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		    struct lq_why *why)
{
	struct rtl_device *d = self;
	uint64_t left = timeout_us * CLOCKS_PER_US;
	int err = LQ_OK;

	*n = 0;
	if (left < POLL_CLOCKS)
		left = POLL_CLOCKS;
	for (; d->head == d->tail && left && d->still < STILL_CLOCKS && !err; left--)
		err = clock(d, why);
	/* What follows without a gap belongs to it. */
	for (unsigned gap = 0; d->head < d->tail && gap < GAP_CLOCKS && d->tail - d->head < cap && !err;
	     gap = d->pins.tx_vld ? 0 : gap + 1)
		err = clock(d, why);
	if (err)
		return err;
	if (d->head == d->tail) {
		d->passed += left;
		return LQ_OK;
	}
	*n = d->tail - d->head < cap ? d->tail - d->head : cap;
	memcpy(bytes, d->out + d->head, *n);
	d->head += *n;
	return LQ_OK;
}

static uint64_t rtl_now_us(void *self)
{
	struct rtl_device *d = self;

	return (d->clocks + d->passed) / CLOCKS_PER_US;
}

static int rtl_trace(void *self, const char *path, struct lq_why *why)
{
	struct rtl_device *d = self;
	FILE *f = fopen(path, "wb"); /* the simulator does not say when it cannot */

	if (!f)
		return lq_why_say(why, LQ_ERR_IO, "%s: cannot be written", path);
	fclose(f);
	d->ops->trace(d->dut, path);
	return LQ_OK;
}

const struct transport lq_transport_rtl = {
	.name = "rtl", .open = rtl_open, .close = rtl_close, .send = rtl_send, .recv = rtl_recv,
	.now_us = rtl_now_us, .trace = rtl_trace,
};
