/* SPDX-License-Identifier: MIT */
#include "faulty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "frame.h"
#include "lapicque.h"

enum { TO_DEVICE, FROM_DEVICE, NOISE_MAX = 24, CHUNK = 700 };

struct faulty {
	const struct transport *transport;
	void *inner;
	uint64_t rng;
	unsigned rate;
	faulty_counts count;
	/* The frame under way in each direction, and what has come out at the host's end. */
	struct { uint8_t bytes[2 * FRAME_WIRE_MAX]; size_t n; } part[2];
	uint8_t out[16 * FRAME_WIRE_MAX];
	size_t head, tail;
};

static uint32_t rnd(struct faulty *f)
{
	f->rng ^= f->rng << 13;
	f->rng ^= f->rng >> 7;
	f->rng ^= f->rng << 17;
	return (uint32_t)(f->rng >> 16);
}

/* What is left of one frame of n bytes, its SLIP_END included; at most 2 n + NOISE_MAX bytes. */
static size_t spoil(struct faulty *f, int way, const uint8_t *frame, size_t n, uint8_t *out)
{
	unsigned fault = rnd(f) % N_FAULTS;
	size_t k, m = 0;

	if (rnd(f) % 1000 >= f->rate || n < 2) {
		memcpy(out, frame, n);
		return n;
	}
	f->count[way][fault]++;
	switch (fault) {
	case FAULT_DROP:
		return 0;
	case FAULT_CORRUPT:
		memcpy(out, frame, n);
		out[rnd(f) % n] ^= (uint8_t)(1 + rnd(f) % 255);
		return n;
	case FAULT_DUPLICATE:
		memcpy(out, frame, n);
		memcpy(out + n, frame, n);
		return 2 * n;
	case FAULT_TRUNCATE:
		k = rnd(f) % n;
		memcpy(out, frame, k);
		m = k;
		k += 1 + rnd(f) % (n - k);
		memcpy(out + m, frame + k, n - k);
		return m + n - k;
	}
	for (k = 1 + rnd(f) % NOISE_MAX; m < k; m++)
		out[m] = (uint8_t)(rnd(f) % 8 ? rnd(f) : SLIP_END);
	memcpy(out + m, frame, n);
	return m + n;
}

/* Cut n bytes into frames and append what is left of each to out; how much that is. */
static size_t pass(struct faulty *f, int way, const uint8_t *bytes, size_t n, uint8_t *out)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		f->part[way].bytes[f->part[way].n++] = bytes[i];
		if (bytes[i] != SLIP_END && f->part[way].n < FRAME_WIRE_MAX)
			continue;
		m += spoil(f, way, f->part[way].bytes, f->part[way].n, out + m);
		f->part[way].n = 0;
	}
	return m;
}

static int faulty_open(void **self, const char *arg, struct lq_why *why)
{
	struct faulty *f = calloc(1, sizeof(*f));
	unsigned long seed;
	char name[32], config[32];
	int err = LQ_ERR_NODEV;

	if (!f)
		return LQ_ERR_NOMEM;
	if (sscanf(arg, "%lu,%u,%31[^:]:%31s", &seed, &f->rate, name, config) != 4) {
		free(f);
		return LQ_ERR_ARG;
	}
	f->rng = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	for (const struct transport *const *t = lq_transports; *t; t++)
		if (!strcmp((*t)->name, name))
			f->transport = *t;
	if (f->transport)
		err = f->transport->open(&f->inner, config, why);
	if (err)
		free(f);
	else
		*self = f;
	return err;
}

static void faulty_close(void *self)
{
	struct faulty *f = self;

	f->transport->close(f->inner);
	free(f);
}

static int faulty_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	struct faulty *f = self;
	uint8_t out[2 * CHUNK + 2 * FRAME_WIRE_MAX + NOISE_MAX * CHUNK / 2];
	int err = LQ_OK;

	for (size_t i = 0; i < n && !err; i += CHUNK) {
		size_t m = pass(f, TO_DEVICE, bytes + i, n - i < CHUNK ? n - i : CHUNK, out);

		if (m)
			err = f->transport->send(f->inner, out, m, why);
	}
	return err;
}

static int faulty_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		       struct lq_why *why)
{
	struct faulty *f = self;
	uint8_t in[CHUNK / 2];
	int err = LQ_OK;

	*n = 0;
	while (f->head == f->tail) {
		size_t got;

		err = f->transport->recv(f->inner, in, sizeof(in), &got, timeout_us, why);
		if (err || !got)
			return err;
		f->head = 0;
		f->tail = pass(f, FROM_DEVICE, in, got, f->out);
	}
	*n = 1 + rnd(f) % (f->tail - f->head);
	if (*n > cap)
		*n = cap;
	memcpy(bytes, f->out + f->head, *n);
	f->head += *n;
	return LQ_OK;
}

static uint64_t faulty_now(void *self)
{
	struct faulty *f = self;

	return f->transport->now_us(f->inner);
}

const struct transport faulty_transport = {
	.name = "faulty", .open = faulty_open, .close = faulty_close, .send = faulty_send,
	.recv = faulty_recv, .now_us = faulty_now,
};

const faulty_counts *faulty_count(const struct faulty *f)
{
	return &f->count;
}

void faulty_set_rate(struct faulty *f, unsigned rate)
{
	f->rate = rate;
}
