/* SPDX-License-Identifier: MIT */
/*
 * vectors.h -- the golden bytes of tests/vectors/, for either device
 *
 * A file is a conversation with a `tiny` device whose memories are zeros, in hex: "> " what the
 * host sends before it waits for silence, "< " all that comes until then, # comments. Each is
 * one result of TAP.
 */
#ifndef LQ_TEST_VECTORS_H
#define LQ_TEST_VECTORS_H
#include "wire.h"

/* Run all files on devices that open() makes, and print TAP with its plan. The exit status. */
int vectors_run(bool (*open)(struct wire *w, void *ctx), void *ctx);

#endif
