/* SPDX-License-Identifier: MIT */
/*
 * transport.h -- how bytes get to a device and back: one table of functions per kind of device
 *
 * A transport moves bytes in order and knows no frames. It may lose or spoil some: the session
 * above heals that. Calls return LQ_OK or a negative enum lq_err and then say why; after an
 * error of send or recv the only calls that follow are close and now_us.
 *
 * Time is the transport's own: real on a board, the device's clock in a simulation, so that a
 * timeout there does not depend on how fast the simulator is.
 */
#ifndef LQ_TRANSPORT_H
#define LQ_TRANSPORT_H
#include <stddef.h>
#include <stdint.h>

/* The reason of a failure in one line, or "". */
struct lq_why {
	char text[320];
};

/* Fill why and return err, so that a check can end in `return lq_why_say(...)`. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int lq_why_say(struct lq_why *why, int err, const char *fmt, ...);

struct transport {
	const char *name; /* what comes before the colon in lq_open() */

	/* arg: what came after the colon, or NULL. *self is set only on success. */
	int (*open)(void **self, const char *arg, struct lq_why *why);
	void (*close)(void *self);

	/* Send all n bytes. Never waits for anybody to call recv. */
	int (*send)(void *self, const uint8_t *bytes, size_t n, struct lq_why *why);

	/*
	 * Take 1 to cap bytes as soon as there are any; *n = 0 if none came for timeout_us. A
	 * simulation that cannot ever say anything more lets that time pass at once.
	 */
	int (*recv)(void *self, uint8_t *bytes, size_t cap, size_t *n, uint64_t timeout_us,
		    struct lq_why *why);

	uint64_t (*now_us)(void *self); /* since any fixed point; never goes back */

	/* Record waveforms to path from now on; NULL if the device has none. */
	int (*trace)(void *self, const char *path, struct lq_why *why);
};

/* Every kind of device, ended by NULL. */
extern const struct transport *const lq_transports[];
extern const struct transport lq_transport_model, lq_transport_rtl, lq_transport_usb,
	lq_transport_ftdi;

/* Open of lq_transport_rtl with the Verilated device given, not found by name. */
struct dut_top_ops;
int lq_transport_rtl_open(void **self, const struct dut_top_ops *ops, struct lq_why *why);

#endif
