/* SPDX-License-Identifier: MIT */
/*
 * parsers -- whatever a device says, the driver ends with success or an error
 *
 *     parsers [FILE...]      all of tests/fuzz/corpus
 *
 * As a test it goes through the inputs that are kept; linked with libFuzzer (mk/fuzz.mk) it makes new
 * ones. An input goes through the frame decoder as it is; then it says what to do with the bytes of
 * the model on their way to the driver, which opens it and does a little of everything.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* In the low three bits of a byte of the input; the rest is a count of bytes less one, or unused. */
enum op { PASS, PASS_TOO, FLIP, DROP, LITERAL, FRAME, FRAME_NEXT, REPEAT };

struct puppet {
	void *model;
	const uint8_t *in;
	size_t n;
	uint8_t pending[FRAME_WIRE_MAX], last[FRAME_WIRE_MAX];
	size_t at, have, n_last;
	struct frame_decoder heard; /* what the driver was told, to know the next number */
	uint8_t next;
};

static struct puppet puppet;

static uint8_t input(void)
{
	return puppet.n ? puppet.n--, *puppet.in++ : 0;
}

static void must(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "parsers: %s\n", what);
	abort();
}

static int puppet_open(void **self, const char *arg, struct lq_why *why)
{
	*self = &puppet;
	return lq_transport_model.open(&puppet.model, arg, why);
}

static void puppet_close(void *self)
{
	(void)self;
	lq_transport_model.close(puppet.model);
}

static int puppet_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	(void)self;
	return lq_transport_model.send(puppet.model, bytes, n, why);
}

static uint64_t puppet_now_us(void *self)
{
	(void)self;
	return lq_transport_model.now_us(puppet.model);
}

/* A frame with a right checksum and whatever is in it. */
static void invent(bool next)
{
	uint8_t payload[MAX_PAYLOAD], type = input(), seq = next ? puppet.next : input(), ack = input();
	size_t len = input() % (MAX_PAYLOAD + 1);

	for (size_t i = 0; i < len; i++)
		payload[i] = input();
	puppet.have = frame_encode(puppet.pending, type, seq, ack, payload, len);
}

/* One op; false if the model has nothing for it in that time. */
static bool act(struct lq_why *why, uint64_t timeout_us, int *err)
{
	struct puppet *p = &puppet;
	uint8_t byte = input();
	size_t count = (byte >> 3) + 1u;
	enum op op = byte & 7;

	p->at = p->have = 0;
	switch (op) {
	case LITERAL:
		for (size_t i = 0; i < count; i++)
			p->pending[p->have++] = input();
		return true;
	case FRAME:
	case FRAME_NEXT:
		invent(op == FRAME_NEXT);
		return true;
	case REPEAT:
		memcpy(p->pending, p->last, p->n_last);
		p->have = p->n_last;
		return true;
	default:
		*err = lq_transport_model.recv(p->model, p->pending, count, &p->have, timeout_us, why);
		if (*err || !p->have)
			return false;
		if (op == FLIP)
			p->pending[byte % p->have] ^= input();
		if (op == DROP)
			p->have = 0;
		return true;
	}
}

static void listen(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (frame_decode(&puppet.heard, bytes[i]) != FRAME_GOOD)
			continue;
		if (puppet.heard.frame.type == FR_HELLO)
			puppet.next = 0;
		else if (puppet.heard.frame.type != FR_NAK && puppet.heard.frame.seq == puppet.next)
			puppet.next++;
	}
}

static int puppet_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		       struct lq_why *why)
{
	struct puppet *p = self;
	int err = LQ_OK;

	*n = 0;
	while (p->at == p->have && p->n)
		if (!act(why, timeout_us, &err))
			return err;
	if (p->at == p->have) {
		err = lq_transport_model.recv(p->model, bytes, cap, n, timeout_us, why);
	} else {
		*n = p->have - p->at < cap ? p->have - p->at : cap;
		memcpy(bytes, p->pending + p->at, *n);
		p->at += *n;
	}
	if (!err && *n && *n <= sizeof(p->last)) {
		memcpy(p->last, bytes, *n);
		p->n_last = *n;
	}
	listen(bytes, *n);
	return err;
}

static const struct transport puppet_transport = {
	.name = "puppet", .open = puppet_open, .close = puppet_close, .send = puppet_send,
	.recv = puppet_recv, .now_us = puppet_now_us,
};

/* What the decoder calls good is what some sender encoded. */
static void decode(const uint8_t *data, size_t n)
{
	struct frame_decoder d, again;

	frame_decoder_init(&d);
	for (size_t i = 0; i < n; i++) {
		uint8_t wire[FRAME_WIRE_MAX];
		size_t len;

		if (frame_decode(&d, data[i]) != FRAME_GOOD)
			continue;
		must(d.frame.len <= MAX_PAYLOAD, "a frame that is too long is good");
		len = frame_encode(wire, d.frame.type, d.frame.seq, d.frame.ack, d.frame.payload,
				   d.frame.len);
		must(len <= sizeof(wire), "a frame that is too long on the wire");
		frame_decoder_init(&again);
		for (size_t k = 0; k < len; k++)
			must((frame_decode(&again, wire[k]) == FRAME_GOOD) == (k + 1 == len),
			     "a good frame is not good again");
		must(again.frame.len == d.frame.len &&
		     !memcmp(again.frame.payload, d.frame.payload, d.frame.len), "a frame changes");
	}
}

/* Every call may fail, with an error of the list, and must end. */
static void use(struct lq *dev)
{
	static const struct lq_event event[] = { { 0, 1 }, { 1, -3 }, { 2, 127 } };
	const struct lq_set set = { .leak = 4000, .shift = 7, .report = true, .spiking = true,
				    .threshold = 30 };
	int16_t w[8] = { 1, -2, 3, -4, 5, -6, 7, -8 };
	struct lq_output item[64];
	size_t n;

	lq_write_set(dev, 0, &set);
	lq_write_weights(dev, 1, 0, w, 8);
	lq_read_weights(dev, 1, 0, w, 8);
	lq_use(dev, 8, 0, 0);
	for (int i = 0; i < 3; i++) {
		lq_push(dev, event, 3);
		lq_step(dev, 2);
		lq_receive(dev, item, 64, &n, 1000);
		must(n <= 64, "more items than there is room for");
	}
	lq_sync(dev, 1000);
	must(strlen(lq_message(dev)) < 400, "a message without an end");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct lq_why why = { "" };
	struct lq *dev = NULL;

	decode(data, n);
	memset(&puppet, 0, sizeof(puppet));
	frame_decoder_init(&puppet.heard);
	puppet.in = data;
	puppet.n = n;
	if (lq_handle_open(&dev, &puppet_transport, "tiny", &why) == LQ_OK)
		use(dev);
	else
		must(!dev && why.text[0], "a failed open without a reason");
	lq_close(dev);
	return 0;
}

#ifndef FUZZER
/* A file of the corpus as one result of TAP. */
static bool replay(const char *path, size_t number)
{
	static uint8_t data[1 << 16];
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(data, 1, sizeof(data), f) : 0;

	if (f) {
		LLVMFuzzerTestOneInput(data, n);
		fclose(f);
	}
	printf("%sok %zu - %s, %zu bytes\n", f ? "" : "not ", number, path, n);
	return f;
}

int main(int argc, char **argv)
{
	glob_t g = { 0 };
	bool good = true;

	if (argc == 1 && (glob("tests/fuzz/corpus/*", 0, NULL, &g) || !g.gl_pathc)) {
		printf("1..1\nnot ok 1 - no tests/fuzz/corpus from here\n");
		return 1;
	}
	if (argc == 1)
		argc = (int)g.gl_pathc + 1;
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++)
		good &= replay(g.gl_pathc ? g.gl_pathv[i - 1] : argv[i], (size_t)i);
	globfree(&g);
	return !good;
}
#endif
