/* SPDX-License-Identifier: MIT */
/*
 * device_state.h -- what the device in C holds: its two rings and the command that is carried out
 *
 * Private to device.c, the link, and device_exec.c, what commands do. Names are those of rtl/link.
 */
#ifndef LQ_DEVICE_STATE_H
#define LQ_DEVICE_STATE_H
#include <stdbool.h>
#include "device.h"
#include "frame.h"
#include "step.h"

struct device {
	const struct config *config;
	struct model *model;

	/* Receive ring: pointers count on for ever. */
	struct frame_decoder decoder;
	uint8_t rx[RING_BYTES];
	unsigned rx_write, rx_fetch, rx_base;
	uint8_t expected;

	/* Execution: at most one command, and one step of it. */
	uint8_t answer[MAX_PAYLOAD], answer_type;
	size_t answer_len;     /* 0: none waits for room */
	uint8_t seq;
	unsigned steps;        /* to run yet */
	struct model_output *item;
	size_t items, item_at;
	uint8_t event[MAX_PAYLOAD];
	size_t event_len;      /* of the EVENTS_OUT frame being filled */
	bool ending;           /* the end of a step has not been stored */
	uint32_t step, clocks;

	/* Transmit ring. */
	uint8_t tx[RING_BYTES];
	unsigned tx_tail, tx_send, tx_commit;
	uint8_t tail_seq, ack, tx_seq;
	bool resend, flush;
	int nak;               /* reason, or 0 */

	uint8_t wire[FRAME_WIRE_MAX];
	size_t wire_n, wire_at;
};

/* device.c: put a frame into the transmit ring. False: no room yet. */
bool device_store(struct device *d, uint8_t type, const uint8_t *payload, size_t n);

/* device_exec.c: a step begins; then all go on as far as the transmit ring allows. */
void device_start_step(struct device *d);
void device_run(struct device *d);

#endif
