/* SPDX-License-Identifier: MIT */
/*
 * gadget.h -- a USB device seen packet by packet, with a simulated Lapicque behind it
 *
 * What is behind is a transport of the driver, `model` or `rtl`: bytes in, bytes out. Time is the
 * caller's, in microseconds, and never goes back: the clock on the wall in the server, a counter
 * in a test. One thread per gadget.
 */
#ifndef LQ_GADGET_H
#define LQ_GADGET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "transport.h"

enum {
	GADGET_NAK = -1,      /* not now; nothing has happened */
	GADGET_STALL = -2,
	GADGET_DEAD = -3,     /* what is behind it failed; why says how */
	GADGET_ERROR = -4,    /* nobody answers, or not as one should */
	GADGET_PACKET = 512,  /* bytes, the most of any gadget */
	GADGET_CONTROL = 512, /* likewise of a control read */
};

struct gadget;

struct gadget_ops {
	unsigned in_packet, out_packet; /* bytes of a full packet of its bulk endpoints */
	unsigned speed;                 /* as USB/IP has it: 2 full, 3 high */

	/* One control transfer. Answers the bytes of a read put into data, 0 for others, or STALL. */
	int (*control)(struct gadget *g, const uint8_t setup[8], uint8_t *data, uint64_t now_us);

	/* A packet to an endpoint: 0 if taken, or NAK, STALL, DEAD, ERROR. */
	int (*out)(struct gadget *g, uint8_t endpoint, const uint8_t *bytes, size_t n,
		   uint64_t now_us);

	/* A packet from an endpoint: its bytes, 0 included; or NAK, STALL, DEAD, ERROR. */
	int (*in)(struct gadget *g, uint8_t endpoint, uint8_t *bytes, uint64_t now_us);

	/* When asking again can help although the host says nothing; UINT64_MAX: never. */
	uint64_t (*wake_us)(const struct gadget *g, uint64_t now_us);

	/* Frees what the gadget has, the device behind it excepted. */
	void (*close)(struct gadget *g);
};

/* What every gadget begins with. */
struct gadget {
	const struct gadget_ops *ops;
	const struct transport *behind;
	void *self;          /* of behind */
	struct lq_why why;   /* of DEAD */
	uint64_t silent_us;  /* how long the device behind has said nothing, in its time */
};

/*
 * Both take the device behind as it is and leave it the caller's to close. serial: up to 31
 * characters, copied. NULL when out of memory.
 */
struct gadget *gadget_lapicque(const struct transport *behind, void *self, const char *serial);

/*
 * From now on of such a one: packets come when it likes and are of any size, and every other one is
 * not taken at once; by pseudo-random numbers from seed, 0 ends it. What a bus may do, so that no
 * result may depend on it.
 */
void gadget_lapicque_ragged(struct gadget *g, uint64_t seed);

/*
 * The same with the Verilated USB core, bit by bit; its serial number is that of spec/usb.def. Only
 * in programs that hold that core; elsewhere a null pointer.
 */
struct gadget *gadget_wire(const struct transport *behind, void *self);
#pragma weak gadget_wire

/* From now on do one thing wrong of every class of sim/usb/host.h, each once in so many transactions. */
void gadget_wire_faults(struct gadget *g, int rate);
#pragma weak gadget_wire_faults

/* An FT2232H; the device's UART is on its interface B and runs at baud. */
struct gadget *gadget_ftdi(const struct transport *behind, void *self, const char *serial,
			   unsigned baud);

/* Why packets left the chip: counts since it was made. */
struct gadget_ftdi_count {
	unsigned long full, event, timer, idle; /* idle: the timer's, with nothing but status */
};
struct gadget_ftdi_count gadget_ftdi_count(const struct gadget *g);

/* -- For the gadgets themselves ----------------------------------------------------------- */

/* Bytes to and from the device behind; 0 or DEAD. Listening gives it some of its own time. */
int gadget_say(struct gadget *g, const uint8_t *bytes, size_t n);
int gadget_listen(struct gadget *g, uint8_t *bytes, size_t cap, size_t *n);

/* It will say nothing more before it is told something. */
bool gadget_silent(const struct gadget *g);

/* A string descriptor of text; its bytes. */
int gadget_string(uint8_t *to, const char *text);

/* Cut the answer of a control read to its wLength. */
int gadget_cut(const uint8_t setup[8], int n);

static inline unsigned gadget_u16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

#endif
