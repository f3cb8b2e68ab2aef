/* SPDX-License-Identifier: MIT */
/*
 * handle.h -- what the files of the driver share of an open device
 */
#ifndef LQ_HANDLE_H
#define LQ_HANDLE_H
#include "lapicque.h"
#include "session.h"

struct lq {
	const struct transport *transport;
	void *self; /* the transport's */
	struct session session;
	struct lq_info info;

	/* Output not collected: head .. ready is of whole steps, up to tail of a running one. */
	struct lq_output *output;
	size_t head, ready, tail, cap;
	uint64_t steps_open; /* host-paced steps accepted by the device and not ended */

	/* The first refusal not reported yet, and how many came after it. */
	int refused;
	unsigned refused_more;
	struct lq_why refusal;

	struct lq_why message; /* of lq_message() */
};

/*
 * Open arg of a transport that need not be in lq_transports; tests bring their own. why, unless
 * NULL, says what failed.
 */
int lq_handle_open(struct lq **dev, const struct transport *t, const char *arg, struct lq_why *why);

/* Record err and its text; returns err. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int lq_handle_fail(struct lq *dev, int err, const char *fmt, ...);

/*
 * The result of a call whose session calls ended with err: their failure, else a refusal that has
 * come in and was not reported yet, else LQ_OK.
 */
int lq_handle_result(struct lq *dev, int err);

/* Queue WRITE commands for n units; the arguments were checked. The session's error. */
int lq_handle_write(struct lq *dev, unsigned space, uint32_t addr, const uint16_t *units, size_t n);

/* Queue READ commands. Until lq_handle_drain() returns, units must stay where it is. */
int lq_handle_read(struct lq *dev, unsigned space, uint32_t addr, uint16_t *units, size_t n);

/* Unless err, wait until everything is answered; then as lq_handle_result(). */
int lq_handle_drain(struct lq *dev, int err);

/* The session's sink. */
int lq_output_answer(void *dev, const struct session_command *c, uint8_t status,
		     const uint8_t *data, size_t n, struct lq_why *why);
int lq_output_frame(void *dev, const struct frame *f, struct lq_why *why);

#endif
