/* SPDX-License-Identifier: MIT */
/*
 * tables.h -- the .def tables of this folder as data, for specgen
 */
#ifndef SPEC_TABLES_H
#define SPEC_TABLES_H
#include <stddef.h>

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* A row of any table; fields that its table lacks are 0 or NULL. */
struct row {
	const char *name;
	long code;
	int bits, sign;
	const char *a, *b, *doc;
	int line;
};

struct table {
	const char *file, *title, *prefix;
	const struct row *row;
	size_t n;
	long max; /* of the code */
	int same; /* codes may repeat: they are values, not selectors */
};

/* The order of tables[]. */
enum {
	T_NUMBERS, T_SPACES, T_REGISTERS, T_SET_COLS, T_MODES, T_STATE_COLS, T_FRAMES, T_STATUSES,
	T_NAKS, T_LIMITS, T_RULE_FIELDS, T_GATES, T_AXON_FACTORS, T_LANE_FACTORS, T_CHAINS,
	T_CLASSES, T_PLASTIC_COLS, T_SOMA_FIELDS, T_SOMA_COLS, T_USB, N_TABLES
};
extern const struct table tables[N_TABLES];

enum {
#define NUM(name, value, doc) name = value,
#include "numeric.def"
#undef NUM
	UNIT_BITS = 16, COL_OF_SET = 8, COL_OF_STATE = 4
};

/* Bits that count to n needs; 0 for 1. */
int clog2(long n);

/* Check every table and every config; say every fault on stderr, return how many. */
int check(void);

#endif
