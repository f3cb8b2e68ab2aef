/* SPDX-License-Identifier: MIT */
/*
 * frame.h -- frames to bytes and back: header, checksum, SLIP; touches no device
 *
 * The format is spec/frames.def's; both directions and both ends of the cable use these calls.
 */
#ifndef LQ_FRAME_H
#define LQ_FRAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lq_spec.h"

enum {
	FRAME_HEADER = 4,
	FRAME_CHECK = 2,
	FRAME_RAW_MAX = FRAME_HEADER + MAX_PAYLOAD + FRAME_CHECK,
	FRAME_WIRE_MAX = 2 * FRAME_RAW_MAX + 1, /* everything escaped, and the end */
};

struct frame {
	uint8_t type, seq, ack, len;
	uint8_t payload[MAX_PAYLOAD];
};

/* CRC-16/CCITT-FALSE of one more byte; start with 0xFFFF. Over data and its CRC it is 0. */
uint16_t frame_crc(uint16_t crc, uint8_t byte);

/* Write the wire bytes, at most FRAME_WIRE_MAX, and return how many. len <= MAX_PAYLOAD. */
size_t frame_encode(uint8_t *wire, uint8_t type, uint8_t seq, uint8_t ack, const uint8_t *payload,
		    size_t len);

/* What a byte completed. The faults are the NAK reasons of the same names. */
enum frame_result {
	FRAME_NONE,                 /* nothing yet, or an empty frame */
	FRAME_CRC = NAK_CRC,
	FRAME_SHORT = NAK_SHORT,
	FRAME_LONG = NAK_LONG,
	FRAME_ESCAPE = NAK_ESCAPE,
	FRAME_GOOD = 0x100
};

struct frame_decoder {
	struct frame frame;  /* valid after FRAME_GOOD, until the next byte */
	unsigned count;      /* bytes of the frame so far */
	uint16_t crc;
	bool escaped;
	enum frame_result fault; /* the first found in this frame */
};

void frame_decoder_init(struct frame_decoder *d);

/*
 * Take one wire byte. A fault is reported when its frame ends; of several the one found first
 * counts: a bad escape where it stands, LONG at the len byte or the first byte too many, then at
 * the end SHORT, then CRC.
 */
enum frame_result frame_decode(struct frame_decoder *d, uint8_t byte);

#endif
