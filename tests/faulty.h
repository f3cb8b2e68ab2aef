/* SPDX-License-Identifier: MIT */
/*
 * faulty.h -- a cable that loses, spoils, repeats, shortens and invents, around another transport
 *
 * What goes by is cut into frames; each meets a fault with a probability of rate / 1000. As all
 * faults keep the order of bytes, the driver must heal every one of them.
 */
#ifndef LQ_FAULTY_H
#define LQ_FAULTY_H
#include <stdint.h>
#include "transport.h"

/* A frame vanishes; one byte changes; it comes twice; a run of bytes goes, its end perhaps with
 * it; random bytes come in front. */
#define FAULTS(X) X(DROP) X(CORRUPT) X(DUPLICATE) X(TRUNCATE) X(NOISE)
enum {
#define X(name) FAULT_##name,
	FAULTS(X)
#undef X
	N_FAULTS
};

struct faulty;

/* arg of open: "SEED,RATE,WHERE"; WHERE is the device at the other end, as for lq_open(). */
extern const struct transport faulty_transport;

/* How often each fault happened so far, [0] to the device, [1] from it. */
typedef unsigned long faulty_counts[2][N_FAULTS];
const faulty_counts *faulty_count(const struct faulty *f);
void faulty_set_rate(struct faulty *f, unsigned rate);

#endif
