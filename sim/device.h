/* SPDX-License-Identifier: MIT */
/*
 * device.h -- the whole device in C, bytes in and bytes out: rtl/lq_top.v over the step-level model
 *
 * It answers the same bytes as the RTL when the host lets it fall silent before each frame;
 * docs/protocol.md says what may differ otherwise. Time is virtual: everything happens at once,
 * and a free-running device runs one step whenever the host finds nothing to get. One thread per
 * device.
 */
#ifndef LQ_DEVICE_H
#define LQ_DEVICE_H
#include <stddef.h>
#include <stdint.h>
#include "config.h"

struct device;
struct model;

/* NULL when out of memory. */
struct device *device_new(const struct config *c);
void device_free(struct device *d); /* NULL is fine */

/* The device takes everything at once. */
void device_put(struct device *d, const uint8_t *bytes, size_t n);

/* Take up to cap bytes; 0 when the device has nothing to say. */
size_t device_get(struct device *d, uint8_t *bytes, size_t cap);

struct model *device_model(struct device *d); /* stays the device's */

#endif
