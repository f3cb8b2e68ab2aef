/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "usb_pair.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "lapicque.h"

enum {
	N_IN = 4, IN_BYTES = 1024,   /* 3 ms of full speed; a multiple of every packet size */
	N_OUT = 4, OUT_BYTES = 2048, /* what the session gathers at most */
	STUCK_US = 2000000,          /* a device that takes nothing for so long is broken */
	CLOSE_US = 3000000,
};

struct slot {
	struct usb_pair *pair;
	struct libusb_transfer *transfer;
	bool posted;
	unsigned at, n; /* IN: bytes of the stream not read yet */
	uint8_t bytes[OUT_BYTES];
};

struct usb_pair {
	libusb_context *ctx;
	libusb_device_handle *handle;
	struct usb_pair_ends ends;
	struct slot in[N_IN], out[N_OUT];
	struct slot *filled[N_IN]; /* with bytes to read, oldest first */
	unsigned n_filled;
	unsigned posted;           /* transfers in flight, both ways */
	bool closing;
	struct lq_why why;         /* of failed */
	int failed;                /* what ended it all, or LQ_OK */
};

uint64_t lq_usb_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* The first failure counts: others follow from it. */
static void fail(struct usb_pair *p, const char *what)
{
	if (!p->failed)
		p->failed = lq_why_say(&p->why, LQ_ERR_IO, "%s", what);
}

static void post(struct slot *s)
{
	int err = libusb_submit_transfer(s->transfer);

	if (!err) {
		s->posted = true;
		s->pair->posted++;
	} else if (err == LIBUSB_ERROR_NO_DEVICE) {
		fail(s->pair, "the device went away");
	} else {
		fail(s->pair, libusb_strerror(err));
	}
}

static void judge(struct usb_pair *p, enum libusb_transfer_status status)
{
	switch (status) {
	case LIBUSB_TRANSFER_COMPLETED:
		break;
	case LIBUSB_TRANSFER_NO_DEVICE:
		fail(p, "the device went away");
		break;
	case LIBUSB_TRANSFER_STALL:
		fail(p, "the device halted an endpoint");
		break;
	case LIBUSB_TRANSFER_OVERFLOW:
		fail(p, "the device sent more than a packet holds");
		break;
	default: /* what an unplugged device shows first on some hosts */
		fail(p, "a transfer failed: the device went away, or the cable is bad");
	}
}

/* Take out what is not of the stream, packet by packet. */
static unsigned strip(const struct usb_pair *p, uint8_t *bytes, unsigned n)
{
	unsigned kept = 0;

	if (!p->ends.skip)
		return n;
	for (unsigned at = 0; at < n; at += p->ends.in_packet) {
		unsigned len = n - at < p->ends.in_packet ? n - at : p->ends.in_packet;

		if (len <= p->ends.skip)
			continue;
		len -= p->ends.skip;
		memmove(bytes + kept, bytes + at + p->ends.skip, len);
		kept += len;
	}
	return kept;
}

static void LIBUSB_CALL in_done(struct libusb_transfer *t)
{
	struct slot *s = t->user_data;
	struct usb_pair *p = s->pair;

	s->posted = false;
	p->posted--;
	if (p->closing)
		return;
	judge(p, t->status);
	s->at = 0;
	s->n = strip(p, s->bytes, (unsigned)t->actual_length);
	if (s->n)
		p->filled[p->n_filled++] = s;
	else if (!p->failed)
		post(s);
}

static void LIBUSB_CALL out_done(struct libusb_transfer *t)
{
	struct slot *s = t->user_data;

	s->posted = false;
	s->pair->posted--;
	if (s->pair->closing)
		return;
	judge(s->pair, t->status);
	if (t->actual_length != t->length)
		fail(s->pair, "the device took only a part of a transfer");
}

/* Handle what has happened, waiting at most wait_us for the first of it. */
static void handle(struct usb_pair *p, uint64_t wait_us)
{
	struct timeval tv = { (time_t)(wait_us / 1000000), (suseconds_t)(wait_us % 1000000) };
	int err = libusb_handle_events_timeout_completed(p->ctx, &tv, NULL);

	if (err && err != LIBUSB_ERROR_INTERRUPTED && err != LIBUSB_ERROR_TIMEOUT)
		fail(p, libusb_strerror(err));
}

static int failure(const struct usb_pair *p, struct lq_why *why)
{
	if (p->failed)
		*why = p->why;
	return p->failed;
}

/* A slot to send from, once there is one. */
static struct slot *free_slot(struct usb_pair *p)
{
	uint64_t from = lq_usb_now_us(), spent;

	for (;;) {
		if (p->failed)
			return NULL;
		for (unsigned i = 0; i < N_OUT; i++)
			if (!p->out[i].posted)
				return &p->out[i];
		spent = lq_usb_now_us() - from;
		if (spent >= STUCK_US) {
			fail(p, "the device has taken no data for 2 s");
			return NULL;
		}
		handle(p, STUCK_US - spent);
	}
}

int lq_usb_pair_send(struct usb_pair *p, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	handle(p, 0); /* post again what came back empty, and see what failed */
	while (n) {
		size_t part = n < OUT_BYTES ? n : OUT_BYTES;
		struct slot *s = free_slot(p);

		if (!s)
			break;
		memcpy(s->bytes, bytes, part);
		s->transfer->length = (int)part;
		post(s);
		bytes += part;
		n -= part;
	}
	return failure(p, why);
}

int lq_usb_pair_recv(struct usb_pair *p, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		     struct lq_why *why)
{
	uint64_t from = lq_usb_now_us(), spent = 0;

	*n = 0;
	handle(p, 0);
	while (!p->n_filled && !p->failed && spent < timeout_us) {
		handle(p, timeout_us - spent);
		spent = lq_usb_now_us() - from;
	}
	while (p->n_filled && *n < cap) {
		struct slot *s = p->filled[0];
		size_t part = s->n < cap - *n ? s->n : cap - *n;

		memcpy(bytes + *n, s->bytes + s->at, part);
		*n += part;
		s->at += (unsigned)part;
		s->n -= (unsigned)part;
		if (s->n)
			break;
		p->n_filled--;
		memmove(p->filled, p->filled + 1, p->n_filled * sizeof(p->filled[0]));
		if (!p->failed)
			post(s);
	}
	return *n ? LQ_OK : failure(p, why); /* what came before the failure comes first */
}

static bool make(struct usb_pair *p, struct slot *s, uint8_t endpoint, int bytes,
		 libusb_transfer_cb_fn done)
{
	s->pair = p;
	s->transfer = libusb_alloc_transfer(0);
	if (s->transfer)
		libusb_fill_bulk_transfer(s->transfer, p->handle, endpoint, s->bytes, bytes, done, s, 0);
	return s->transfer;
}

int lq_usb_pair_open(struct usb_pair **result, libusb_context *ctx, libusb_device_handle *handle,
		     const struct usb_pair_ends *ends, struct lq_why *why)
{
	struct usb_pair *p = calloc(1, sizeof(*p));
	bool made = p;
	int err;

	if (p) {
		p->ctx = ctx;
		p->handle = handle;
		p->ends = *ends;
	}
	for (unsigned i = 0; i < N_IN && made; i++)
		made = make(p, &p->in[i], ends->in, IN_BYTES, in_done);
	for (unsigned i = 0; i < N_OUT && made; i++)
		made = make(p, &p->out[i], ends->out, 0, out_done);
	for (unsigned i = 0; i < N_IN && made; i++)
		post(&p->in[i]);
	err = made ? failure(p, why) : lq_why_say(why, LQ_ERR_NOMEM, "no memory for transfers");
	if (err)
		lq_usb_pair_close(p);
	else
		*result = p;
	return err;
}

void lq_usb_pair_close(struct usb_pair *p)
{
	uint64_t from = lq_usb_now_us();

	if (!p)
		return;
	p->closing = true;
	for (unsigned i = 0; i < N_IN; i++)
		if (p->in[i].posted)
			libusb_cancel_transfer(p->in[i].transfer);
	for (unsigned i = 0; i < N_OUT; i++)
		if (p->out[i].posted)
			libusb_cancel_transfer(p->out[i].transfer);
	while (p->posted && lq_usb_now_us() - from < CLOSE_US)
		handle(p, 100000);
	if (p->posted)
		return; /* the system still writes to these buffers: better lost than freed */
	for (unsigned i = 0; i < N_IN; i++)
		libusb_free_transfer(p->in[i].transfer);
	for (unsigned i = 0; i < N_OUT; i++)
		libusb_free_transfer(p->out[i].transfer);
	free(p);
}
