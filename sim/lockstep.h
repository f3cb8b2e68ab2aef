/* SPDX-License-Identifier: MIT */
/*
 * lockstep.h -- hold the core's RTL to its clock-level model, every port, every write, every clock
 */
#ifndef LQ_LOCKSTEP_H
#define LQ_LOCKSTEP_H
#include <stddef.h>
#include "clock.h"

struct lockstep;

/* NULL when out of memory. Starts as a core whose memories hold zeros; drive rst first. */
struct lockstep *lockstep_new(const struct config *c);
void lockstep_free(struct lockstep *l); /* NULL is fine */

/*
 * One clock: predict from the inputs in *rtl, compare with the outputs and writes there, take
 * the edge. False on the first difference, with a line in msg: clock, signal, both values.
 */
bool lockstep_clock(struct lockstep *l, const struct core_pins *rtl, char *msg, size_t cap);

/* Count in *cover what the rules of a core that learns do; cover stays the caller's. */
struct learn_cover;
void lockstep_cover_learning(struct lockstep *l, struct learn_cover *cover);

uint64_t lockstep_clocks(const struct lockstep *l);
const struct clock *lockstep_model(const struct lockstep *l);
const struct core_pins *lockstep_pins(const struct lockstep *l); /* of the last clock */

#endif
