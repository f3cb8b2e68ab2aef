/* SPDX-License-Identifier: MIT */
/*
 * config.h -- the sizes of every config of spec/config/, at run time
 */
#ifndef LQ_CONFIG_H
#define LQ_CONFIG_H
#include <stdint.h>

struct config {
	const char *name;
	int n_neurons, n_axons, n_lanes, n_pipes, w_weight, n_slots, n_sets, n_currents;
	int n_rules, n_tags; /* 0: does not learn */
	int n_soma;          /* clocks of a conductance soma; 0: there are none */
	int n_ports;         /* of the weight memory, for learning: 1 reads or writes in a clock, 2 both */
};

/*
 * Weights and states pass the output registers of their block RAMs, parameter LATE_READ: a word of weights
 * comes a clock later. Those of wide cores that do not learn.
 */
static inline int config_reads_late(const struct config *c)
{
	return c->n_pipes > 2 && !c->n_rules;
}

/* All configs, ended by a NULL name. */
extern const struct config configs[];

/* The config of that name, or NULL. */
const struct config *config_find(const char *name);

/* Register CONFIG: CRC-16/CCITT-FALSE over the name and then each size as 16 bits, high byte first. */
uint16_t config_id(const struct config *c);

#endif
