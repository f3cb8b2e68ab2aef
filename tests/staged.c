/* SPDX-License-Identifier: MIT */
#include "staged.h"

#include <string.h>
#include "lapicque.h"

struct staged staged;

/* Whether frame number `count` vanishes. */
static bool dropped(const unsigned long *drop, unsigned long count)
{
	for (int i = 0; i < 4 && drop[i]; i++)
		if (drop[i] == count)
			return true;
	return false;
}

static int staged_open(void **self, const char *arg, struct lq_why *why)
{
	(void)arg;
	(void)why;
	*self = &staged;
	return LQ_OK;
}

static void staged_close(void *self)
{
	(void)self;
}

static int staged_send(void *self, const uint8_t *bytes, size_t n, struct lq_why *why)
{
	(void)self;
	if (staged.broken)
		return lq_why_say(why, LQ_ERR_IO, "pulled out");
	for (size_t i = 0; i < n; i++)
		if (frame_decode(&staged.to_device, bytes[i]) == FRAME_GOOD &&
		    staged.to_device.frame.type < FR_RESET) {
			const struct frame *f = &staged.to_device.frame;

			staged.commands++;
			staged.sent_bytes[f->seq] = f->len + 6u;
			staged.open_bytes += f->len + 6;
		}
	if (staged.open_bytes > staged.most_open)
		staged.most_open = staged.open_bytes;
	for (size_t i = 0; i < n; i++) {
		staged.part[staged.part_n++] = bytes[i];
		if (bytes[i] != SLIP_END)
			continue;
		if (!dropped(staged.drop_to, ++staged.count_to))
			device_put(staged.device, staged.part, staged.part_n);
		staged.part_n = 0;
	}
	return LQ_OK;
}

/* Take the frames that vanish out of n bytes; the device gives whole ones. */
static size_t sieve(uint8_t *bytes, size_t n)
{
	size_t from = 0, kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] != SLIP_END)
			continue;
		if (!dropped(staged.drop_from, ++staged.count_from)) {
			memmove(bytes + kept, bytes + from, i + 1 - from);
			kept += i + 1 - from;
		}
		from = i + 1;
	}
	memmove(bytes + kept, bytes + from, n - from);
	return kept + n - from;
}

static int staged_recv(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		      struct lq_why *why)
{
	(void)self;
	*n = 0;
	if (staged.say_n) {
		*n = staged.say_n;
		memcpy(bytes, staged.say, *n);
		staged.say_n = 0;
	} else if (!staged.mute) {
		while (!*n && (*n = device_get(staged.device, bytes, cap)))
			*n = sieve(bytes, *n);
	}
	for (size_t i = 0; i < *n; i++)
		if (frame_decode(&staged.from_device, bytes[i]) == FRAME_GOOD &&
		    staged.from_device.frame.type == FR_ANSWER)
			staged.open_bytes -=
				(long)staged.sent_bytes[staged.from_device.frame.payload[0]];
	if (!*n)
		staged.us += timeout_us;
	if (staged.fail_after && !(staged.fail_after -= *n < staged.fail_after ? (unsigned)*n
									      : staged.fail_after))
		return lq_why_say(why, LQ_ERR_IO, "unplugged");
	return LQ_OK;
}

static uint64_t staged_now(void *self)
{
	(void)self;
	return staged.us;
}

const struct transport staged_transport = {
	.name = "staged", .open = staged_open, .close = staged_close, .send = staged_send,
	.recv = staged_recv, .now_us = staged_now,
};

int staged_begin(void **state)
{
	(void)state;
	memset(&staged, 0, sizeof(staged));
	frame_decoder_init(&staged.to_device);
	frame_decoder_init(&staged.from_device);
	staged.device = device_new(config_find("tiny"));
	return !staged.device;
}

int staged_end(void **state)
{
	(void)state;
	device_free(staged.device);
	return 0;
}

void staged_say(uint8_t type, uint8_t seq, const uint8_t *payload, size_t n)
{
	staged.say_n += frame_encode(staged.say + staged.say_n, type, seq, 0, payload, n);
}
