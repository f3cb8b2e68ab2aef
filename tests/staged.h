/* SPDX-License-Identifier: MIT */
/*
 * staged.h -- a cable to the model device on which a test stages silence, breaks, losses and lies
 *
 * There is one. It outlives the handles opened on it, as a board does, and has a clock of its own,
 * which goes on only while the driver waits.
 */
#ifndef LQ_TEST_STAGED_H
#define LQ_TEST_STAGED_H
#include "device.h"
#include "frame.h"
#include "transport.h"

struct staged {
	struct device *device;
	/* What the test sets. */
	bool mute;             /* nothing comes from the device */
	bool broken;           /* send fails */
	unsigned fail_after;   /* bytes received until recv fails; 0: never */
	uint8_t say[600];      /* comes first */
	size_t say_n;
	unsigned long drop_to[4], drop_from[4]; /* frames that vanish, by these counts; 0 ends the list */
	unsigned long count_to, count_from;
	/* What it may see. */
	uint64_t us;
	long open_bytes, most_open; /* frame bytes of commands sent and not answered */
	unsigned long commands;
	/* Frames on their way. */
	struct frame_decoder to_device, from_device;
	size_t sent_bytes[256];
	uint8_t part[2 * FRAME_WIRE_MAX];
	size_t part_n;
};

extern struct staged staged;
extern const struct transport staged_transport;

/* As cmocka calls them, for a test: a `tiny` device anew, behind a cable without faults; free it. */
int staged_begin(void **state);
int staged_end(void **state);

/* The device says this next, whatever it thinks itself. */
void staged_say(uint8_t type, uint8_t seq, const uint8_t *payload, size_t n);

#endif
