/* SPDX-License-Identifier: MIT */
/*
 * The reference model in this process, behind the same bytes as a board: sim/device.c. What it
 * does takes no time, except that a free-running step takes its period.
 */
#include <stdlib.h>
#include "device.h"
#include "lapicque.h"
#include "lq_spec.h"
#include "step.h"
#include "transport.h"

enum { CLOCKS_PER_US = 48 };

struct model_device {
	struct device *device;
	uint64_t clocks;
};

static int model_open(void **self, const char *arg, struct lq_why *why)
{
	const struct config *c = config_find(arg ? arg : "up5k");
	struct model_device *d;

	if (!c)
		return lq_why_say(why, LQ_ERR_NODEV, "no config \"%s\"", arg);
	d = calloc(1, sizeof(*d));
	if (d)
		d->device = device_new(c);
	if (!d || !d->device) {
		free(d);
		return lq_why_say(why, LQ_ERR_NOMEM, "no memory for the model of %s", c->name);
	}
	*self = d;
	return LQ_OK;
}

static void model_close(void *self)
{
	struct model_device *d = self;

	device_free(d->device);
	free(d);
}

static int model_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	struct model_device *d = self;

	(void)why;
	device_put(d->device, bytes, n);
	return LQ_OK;
}

static uint16_t reg(const struct model_device *d, uint32_t addr)
{
	return model_read(device_model(d->device), SP_REG, addr);
}

static int model_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		      struct lq_why *why)
{
	struct model_device *d = self;
	uint32_t step = model_steps(device_model(d->device));

	(void)why;
	*n = device_get(d->device, bytes, cap);
	if (model_free_running(device_model(d->device)))
		d->clocks += (model_steps(device_model(d->device)) - step) *
			     (reg(d, REG_PERIOD_LO) | (uint64_t)reg(d, REG_PERIOD_HI) << 16);
	if (!*n)
		d->clocks += timeout_us * CLOCKS_PER_US;
	return LQ_OK;
}

static uint64_t model_now_us(void *self)
{
	struct model_device *d = self;

	return d->clocks / CLOCKS_PER_US;
}

const struct transport lq_transport_model = {
	.name = "model", .open = model_open, .close = model_close, .send = model_send,
	.recv = model_recv, .now_us = model_now_us,
};
