/* SPDX-License-Identifier: MIT */
/*
 * said.h -- what a device said, for comparing devices that were not waited for
 */
#ifndef LQ_TEST_SAID_H
#define LQ_TEST_SAID_H
#include "wire.h"

enum { SAID_NAKS = 1000 };

/* Stream frames byte by byte, NAKs by their payloads. */
struct said {
	uint8_t stream[WIRE_MAX], nak[SAID_NAKS][2];
	size_t n_stream, n_naks;
	bool bad;                       /* a frame that may not be */
};

/* What is in w->out: all of it is to be whole frames of the stream and NAKs. */
void said_listen(struct said *s, const struct wire *w);

/*
 * Can `got` be of a device that was sent at once what another said `want` to, which was waited for?
 * All frames of the stream are the same. A NAK that was not sent gave way to another, or left its
 * reason to one that had begun; its `expected` is of any time from the first fault to the last, with
 * which what was sent has to end.
 */
bool said_agree(const struct said *want, const struct said *got);

#endif
