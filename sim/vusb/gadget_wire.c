/* SPDX-License-Identifier: MIT */
/*
 * The device with its own USB core, the Verilated rtl/usb, bit by bit: every packet crosses the wire of
 * sim/usb, driven by its host. Between the core's byte side and the device behind, bytes take no
 * time. The wire stands still while the host has nothing to ask.
 *
 * Linked only where the Verilated core is.
 */
#include <stdlib.h>
#include <string.h>
#include "gadget.h"
#include "host.h"
#include "lq_spec.h"

enum {
	ADDRESS = 5,
	RESET_BITS = 120000,  /* 10 ms */
	POWER_BITS = 12000,
	ROOM = 4096,
	PATIENCE = 100000,    /* NAKs of a control transfer */
	LINGER = 8,           /* NAKs in which a packet that is not full has left, USB_IDLE_CLOCKS */
};

struct wired {
	struct gadget g;
	struct host host;
	uint8_t to[ROOM], from[ROOM]; /* said by the device behind; for it */
	size_t n_to, at_to, n_from;
	unsigned naks;                /* since something moved */
};

/* -- The byte side, clock by clock --------------------------------------------------------- */

static void offer(void *self, struct usb_pins *p)
{
	struct wired *w = self;
	bool any = w->at_to < w->n_to;

	p->rx_rdy = w->n_from < ROOM;
	p->tx_vld = any;
	p->tx_data = any ? w->to[w->at_to] : 0;
	p->tx_last = any && w->at_to + 1 == w->n_to && p->tx_data == SLIP_END;
}

static void taken(void *self, const struct usb_pins *p)
{
	struct wired *w = self;

	if (p->rx_vld && p->rx_rdy)
		w->from[w->n_from++] = p->rx_data;
	if (p->tx_vld && p->tx_rdy)
		w->at_to++;
	if ((p->rx_vld && p->rx_rdy) || (p->tx_vld && p->tx_rdy))
		w->naks = 0;
}

/* To the device behind and from it. */
static int exchange(struct wired *w)
{
	size_t n;

	if (w->n_from && gadget_say(&w->g, w->from, w->n_from))
		return GADGET_DEAD;
	w->n_from = 0;
	if (w->at_to < w->n_to)
		return 0;
	w->at_to = w->n_to = 0;
	if (gadget_listen(&w->g, w->to, ROOM, &n))
		return GADGET_DEAD;
	w->n_to = n;
	return 0;
}

/* -- Transfers ---------------------------------------------------------------------------- */

static int verdict(struct wired *w, int got)
{
	if (w->host.wrong) {
		lq_why_say(&w->g.why, 0, "on the wire: %s", w->host.why);
		return GADGET_DEAD;
	}
	switch (got) {
	case HOST_STALL:
		return GADGET_STALL;
	case HOST_NAK:
		w->naks++;
		return GADGET_NAK;
	}
	return got < 0 ? GADGET_ERROR : got;
}

/* What sets the device's toggles back sets the host's. */
static void follow(struct host *h, const uint8_t setup[8])
{
	bool all = (setup[0] == 0x00 && setup[1] == 9) || (setup[0] == 0x01 && setup[1] == 11);
	bool clear = setup[0] == 0x02 && setup[1] == 1;

	if (all || (clear && setup[4] == USB_EP_OUT))
		h->toggle_out = false;
	if (all || (clear && setup[4] == USB_EP_IN))
		h->toggle_in = false;
}

static int control(struct gadget *g, const uint8_t setup[8], uint8_t *data, uint64_t now_us)
{
	struct wired *w = (struct wired *)g;
	uint8_t answer[0x10000];
	int got;

	(void)now_us;
	w->host.patience = PATIENCE;
	got = verdict(w, host_control(&w->host, setup, answer));
	if (got < 0)
		return GADGET_STALL;
	follow(&w->host, setup);
	if (exchange(w))
		return GADGET_STALL;
	memcpy(data, answer, (size_t)got < GADGET_CONTROL ? (size_t)got : GADGET_CONTROL);
	return got;
}

static int out(struct gadget *g, uint8_t endpoint, const uint8_t *bytes, size_t n, uint64_t now_us)
{
	struct wired *w = (struct wired *)g;
	int got;

	(void)now_us;
	if (endpoint != USB_EP_OUT)
		return GADGET_ERROR;
	w->host.patience = 1;
	got = verdict(w, host_write(&w->host, bytes, n));
	return exchange(w) ? GADGET_DEAD : got;
}

static int in(struct gadget *g, uint8_t endpoint, uint8_t *bytes, uint64_t now_us)
{
	struct wired *w = (struct wired *)g;

	(void)now_us;
	if (endpoint != USB_EP_IN)
		return GADGET_ERROR;
	if (exchange(w))
		return GADGET_DEAD;
	w->host.patience = 1;
	return verdict(w, host_read(&w->host, bytes));
}

static uint64_t wake_us(const struct gadget *g, uint64_t now_us)
{
	const struct wired *w = (const struct wired *)g;

	return w->at_to < w->n_to || w->naks < LINGER || !gadget_silent(g) ? now_us : UINT64_MAX;
}

static void close(struct gadget *g)
{
	struct wired *w = (struct wired *)g;

	host_close(&w->host);
	free(w);
}

static const struct gadget_ops ops = {
	.in_packet = USB_PACKET, .out_packet = USB_PACKET, .speed = 2,
	.control = control, .out = out, .in = in, .wake_us = wake_us, .close = close,
};

void gadget_wire_faults(struct gadget *g, int rate)
{
	struct wired *w = (struct wired *)g;

	for (int i = 0; i < N_FAULTS; i++)
		w->host.rate[i] = rate;
}

struct gadget *gadget_wire(const struct transport *behind, void *self)
{
	struct wired *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->g.ops = &ops;
	w->g.behind = behind;
	w->g.self = self;
	host_open(&w->host, 1);
	w->host.cable.bytes = (struct cable_bytes){ offer, taken, w };
	w->host.patience = PATIENCE;
	if (host_idle(&w->host, POWER_BITS) && host_reset(&w->host, RESET_BITS) &&
	    !host_request(&w->host, 0x00, 5, ADDRESS, 0, 0, NULL)) {
		w->host.address = ADDRESS;
		return &w->g;
	}
	close(&w->g);
	return NULL;
}
