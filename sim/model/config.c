/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stddef.h>
#include <string.h>

/* The names that spec/config/<name>.def gives its sizes, as members. */
#define CFG_N_NEURONS  n_neurons
#define CFG_N_AXONS    n_axons
#define CFG_N_LANES    n_lanes
#define CFG_N_PIPES    n_pipes
#define CFG_W_WEIGHT   w_weight
#define CFG_N_SLOTS    n_slots
#define CFG_N_SETS     n_sets
#define CFG_N_CURRENTS n_currents
#define CFG_N_RULES    n_rules
#define CFG_N_TAGS     n_tags
#define CFG_N_PORTS    n_ports
#define CFG_N_SOMA     n_soma

/* configs.inc is the list of the files in spec/config, made by make: BEGIN, #include, END for each. */
const struct config configs[] = {
#define BEGIN(text)     { .name = text,
#define CFG(key, value) .CFG_##key = value,
#define END             },
#include "configs.inc"
#undef BEGIN
#undef CFG
#undef END
	{ .name = NULL }
};

const struct config *config_find(const char *name)
{
	for (const struct config *c = configs; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static uint16_t crc16(uint16_t crc, uint8_t byte)
{
	crc ^= (uint16_t)(byte << 8);
	for (int i = 0; i < 8; i++)
		crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
	return crc;
}

uint16_t config_id(const struct config *c)
{
	const int size[] = {
		c->n_neurons, c->n_axons, c->n_lanes, c->n_pipes,
		c->w_weight, c->n_slots, c->n_sets, c->n_currents, c->n_rules, c->n_tags,
		c->n_ports, c->n_soma,
	};
	/* Cores that could have somas and do not are what they were before there were any. */
	const size_t n = sizeof(size) / sizeof(size[0]) - !c->n_soma;
	uint16_t crc = 0xFFFF;

	for (const char *p = c->name; *p; p++)
		crc = crc16(crc, (uint8_t)*p);
	for (size_t i = 0; i < n; i++) {
		crc = crc16(crc, (uint8_t)(size[i] >> 8));
		crc = crc16(crc, (uint8_t)size[i]);
	}
	return crc;
}
