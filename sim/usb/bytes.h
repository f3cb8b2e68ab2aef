/* SPDX-License-Identifier: MIT */
/*
 * bytes.h -- what stands on the device's byte side: a queue that takes what comes and gives what is in it
 *
 * With `loop` what comes is what goes back, after at most BYTES_ROOM of it has piled up. Either side
 * stalls at random: a byte moves once in `slow` clocks on average, and once in `pauses` bytes
 * nothing does for up to `pause` clocks.
 */
#ifndef LQ_USB_BYTES_H
#define LQ_USB_BYTES_H
#include "cable.h"

enum { BYTES_ROOM = 4096 };

struct bytes_side {
	int slow;                      /* 1: every clock */
	int pauses, pause;             /* 0: none */
	long until;                    /* the clock in which the pause ends */
	uint8_t byte[BYTES_ROOM];      /* a ring */
	bool last[BYTES_ROOM];
	long in, out;                  /* bytes so far */
};

struct bytes {
	struct random random;
	bool loop;
	long clock;
	struct bytes_side rx, tx;      /* from and to the device's USB side */
	bool offered;                  /* tx_vld is up and must stay */
	long moved;                    /* clock in which the last byte went to the device */
};

/* Put it behind the cable's device. Everything in b but `random` may be changed at any time. */
void bytes_attach(struct bytes *b, struct cable *c, unsigned seed);

/* A byte for the device to send, when bytes_room() allows; the next that came, or -1. */
long bytes_room(const struct bytes *b);
void bytes_put(struct bytes *b, uint8_t byte, bool last);
int bytes_get(struct bytes *b);

#endif
