/* SPDX-License-Identifier: MIT */
/* ftdi_state.h -- what a simulated FT2232H holds; private to gadget_ftdi.c and ftdi_control.c */
#ifndef LQ_FTDI_STATE_H
#define LQ_FTDI_STATE_H
#include "gadget.h"

enum {
	FTDI_PACKET = 512,
	FTDI_FIFO = 4096,     /* bytes of the chip's buffers, each way and channel */
	FTDI_CHANNELS = 2, FTDI_UART = 1,
	FTDI_MODEM = 0x32, FTDI_LINE_EMPTY = 0x60,
};

/* Bytes in order; times are counted from them, not kept. */
struct fifo {
	uint8_t byte[FTDI_FIFO];
	size_t n;
};

struct channel {
	unsigned latency_ms;
	int event;             /* the character, or -1 */
	uint64_t byte_ns;      /* of the host's baud rate */
	uint64_t sent_us;      /* when the last packet left */
	struct fifo out, in;   /* from the host; from the line */
	size_t marked;         /* of in: up to here leaves at once */
	bool overrun;
};

struct ftdi {
	struct gadget g;
	char serial[32];
	uint8_t configured;
	struct channel ch[FTDI_CHANNELS];
	uint64_t baud_ns;      /* a byte on the device's line */
	uint64_t out_ns, line_ns; /* when the byte that is moving will have arrived */
	struct fifo line;      /* said by the device, not on the line yet */
	struct gadget_ftdi_count count;
};

/* As control() of a gadget, for which the line has been brought up to the time. */
int ftdi_control(struct ftdi *f, const uint8_t setup[8], uint8_t *data, uint64_t now_us);

/* As a channel comes up. */
void ftdi_reset_channel(struct channel *c, uint64_t now_us);

#endif
