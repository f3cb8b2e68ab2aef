/* SPDX-License-Identifier: MIT */
/*
 * returns.h -- what a call of the driver has to return, or the test fails with the driver's own words
 *
 * For a file that has its open device in `dev`.
 */
#ifndef LQ_TEST_RETURNS_H
#define LQ_TEST_RETURNS_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "lapicque.h"

enum { SYNC_MS = 1000 };

#define RETURNS(want, call) do { \
	int got_ = (call); \
	if (got_ != (want)) \
		fail_msg("%s: %s (%s), expected %s", #call, lq_strerror(got_), lq_message(dev), \
			 lq_strerror(want)); \
} while (0)
#define OK(call) RETURNS(LQ_OK, call)

/* ... and say why in words that hold this text. */
#define REFUSES(want, text, call) do { \
	RETURNS(want, call); \
	if (!strstr(lq_message(dev), text)) \
		fail_msg("%s says \"%s\", not \"%s\"", #call, lq_message(dev), text); \
} while (0)

/* The result of a queued command: its own call may see the refusal, or lq_sync(). */
#define SETTLE(call) returns_settle(dev, call)
static inline int returns_settle(struct lq *dev, int err)
{
	return err ? err : lq_sync(dev, SYNC_MS);
}

#endif
