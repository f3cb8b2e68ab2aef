/* SPDX-License-Identifier: MIT */
#include "usb_rig.h"

#include <string.h>

#include "lapicque.h"

enum { BITS_PER_US = 12, BITS_PER_MS = 12000, PACKET = 64, ADDRESS = 17 };

struct usb_rig usb_rig;

static int rig_open(void **self, const char *arg, struct lq_why *why)
{
	struct usb_rig *u = &usb_rig;

	(void)arg;
	host_open(&u->host, u->seed);
	memcpy(u->host.rate, u->rate, sizeof(u->rate));
	u->host.cable.jitter = u->jitter;
	u->host.cable.ppm = u->ppm;
	u->host.gap = u->gap;
	u->random.state = u->seed + 2;
	u->in = u->out = 0;
	if (host_configure(&u->host, ADDRESS)) {
		host_close(&u->host);
		return lq_why_say(why, LQ_ERR_NODEV, "not configured");
	}
	u->host.patience = 1;
	*self = u;
	return LQ_OK;
}

static void rig_close(void *self)
{
	host_close(&((struct usb_rig *)self)->host);
}

static void pause(struct usb_rig *u)
{
	if (u->pauses && random_once(&u->random, u->pauses))
		host_idle(&u->host, random_below(&u->random, BITS_PER_MS));
}

/* One IN transaction; LQ_OK as well if the device has nothing. */
static int take(struct usb_rig *u, struct lq_why *why)
{
	uint8_t packet[PACKET];
	int r;

	if (u->in - u->out > USB_RIG_BYTES - PACKET)
		return LQ_OK;
	pause(u);
	r = host_read(&u->host, packet);
	if (r == HOST_NAK)
		return LQ_OK;
	if (r < 0)
		return lq_why_say(why, LQ_ERR_IO, "read: %d", r);
	for (int i = 0; i < r; i++)
		u->byte[u->in++ % USB_RIG_BYTES] = packet[i];
	return LQ_OK;
}

static int rig_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	struct usb_rig *u = self;
	int r = 0, err = LQ_OK;

	for (size_t i = 0; i < n && !err; i += r ? 0 : PACKET) {
		pause(u);
		r = host_write(&u->host, bytes + i, n - i < PACKET ? n - i : PACKET);
		if (r && r != HOST_NAK)
			return lq_why_say(why, LQ_ERR_IO, "write: %d", r);
		err = take(u, why);
	}
	return err;
}

static int rig_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		    struct lq_why *why)
{
	struct usb_rig *u = self;
	const double end = u->host.cable.t + BITS_PER_US * (double)timeout_us;
	int err;

	*n = 0;
	do {
		err = take(u, why);
	} while (!err && u->in == u->out && u->host.cable.t < end);
	while (!err && *n < cap && u->out < u->in)
		bytes[(*n)++] = u->byte[u->out++ % USB_RIG_BYTES];
	return err;
}

static uint64_t rig_now_us(void *self)
{
	return (uint64_t)(((struct usb_rig *)self)->host.cable.t / BITS_PER_US);
}

const struct transport usb_rig_transport = {
	.name = "bits", .open = rig_open, .close = rig_close, .send = rig_send, .recv = rig_recv,
	.now_us = rig_now_us,
};
