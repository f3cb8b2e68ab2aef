/* SPDX-License-Identifier: MIT */
/*
 * wire.h -- the two devices of the tests behind one call: bytes in, then what comes out
 */
#ifndef LQ_TEST_WIRE_H
#define LQ_TEST_WIRE_H
#include "device.h"
#include "dut_top.h"
#include "frame.h"
#include "lockstep.h"
#include "random.h"

enum { WIRE_MAX = 1 << 16 }; /* bytes of one reply */

struct wire {
	struct device *c;               /* this one, or ... */
	const struct dut_top_ops *ops;  /* ... this */
	void *rtl;
	struct lockstep *lockstep;      /* holds the core of the RTL to its model, unless NULL */
	struct random *ragged;          /* gaps between bytes in, stalls of bytes out; or NULL */
	bool took;                      /* the RTL took the byte that the last clock offered */
	unsigned long clocks;
	uint32_t last_read;             /* address */
	char why[400];                  /* of lockstep, "" while all is well */
	uint8_t out[WIRE_MAX];
	size_t n;
	bool known;                     /* the reply has this many bytes: no need to wait long, ... */
	size_t expect;
	int quiet;                      /* ... only for so many clocks */
};

/* False when out of memory. */
bool wire_open_c(struct wire *w, const struct config *c);
bool wire_open_rtl(struct wire *w, const struct dut_top_ops *ops, unsigned seed, bool lockstep);
void wire_close(struct wire *w);

/* Send n bytes, and add to w->out what comes until the device falls silent. */
void wire_talk(struct wire *w, const uint8_t *bytes, size_t n);

/* The same for one frame; w->n starts at 0. */
void wire_frame(struct wire *w, uint8_t type, uint8_t seq, uint8_t ack, const uint8_t *payload,
		size_t len);

/* The RTL alone: send n bytes; run for some clocks, taking what comes if take is set. */
void wire_send(struct wire *w, const uint8_t *bytes, size_t n);
void wire_clocks(struct wire *w, unsigned long clocks, bool take);

/* RESET, then write every memory once: the RTL's contents are random until then. ack and seq
 * start at 0 again. False if the device does not answer as it should. */
bool wire_prepare(struct wire *w, const struct config *c);

#endif
