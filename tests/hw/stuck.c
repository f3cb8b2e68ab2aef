/* SPDX-License-Identifier: MIT */
/*
 * stuck.c -- one memory cell that is always 1: bit 3 of one unit of the weights
 *
 * Linked with --wrap=model_write into a server of its own.
 */
#include "lq_spec.h"
#include "step.h"

enum { STUCK = 128 };

void __real_model_write(struct model *m, unsigned space, uint32_t addr, uint16_t unit);
void __wrap_model_write(struct model *m, unsigned space, uint32_t addr, uint16_t unit);

void __wrap_model_write(struct model *m, unsigned space, uint32_t addr, uint16_t unit)
{
	__real_model_write(m, space, addr, space == SP_WEIGHT && addr == STUCK ? unit | 8 : unit);
}
