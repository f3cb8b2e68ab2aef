/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "bench_boards.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "config.h"
#include "measure.h"

enum { BOARD, CONFIG, LC, FMAX, COLUMNS };

/* What stands in one row's columns. */
struct row {
	const char *cell[COLUMNS];
};

/* The figure's name: before, the board's with _ for -, after. */
static const char *named(char name[64], const char *before, const char *board, const char *after)
{
	snprintf(name, 64, "%s_%s%s", before, board, after);
	for (char *p = name; *p; p++)
		*p = *p == '-' ? '_' : *p;
	return name;
}

static bool one(const struct row *r, void (*report)(void *, const char *, double, const char *), void *self)
{
	const struct config *c = config_find(r->cell[CONFIG]);
	const double mhz = atof(r->cell[FMAX]);
	struct measure m;
	char name[64];

	report(self, named(name, "lc", r->cell[BOARD], ""), atof(r->cell[LC]), "cells");
	report(self, named(name, "fmax", r->cell[BOARD], "_mhz"), mhz, "MHz");
	if (!c) {
		say("bench: %s: no config %s", r->cell[BOARD], r->cell[CONFIG]);
		return false;
	}
	m = (struct measure){ .config = r->cell[CONFIG], .neurons = c->n_neurons, .spikes = c->n_axons };
	if (measure_step(&m) || m.clocks <= 0) {
		say("bench: no Verilated core of config %s", r->cell[CONFIG]);
		return false;
	}
	report(self, named(name, "peak_gsop_s", r->cell[BOARD], ""),
	       (double)c->n_axons * c->n_neurons / m.clocks * mhz * 1e-3, "Gsynapses/s");
	return true;
}

bool bench_boards(const char *path, void (*report)(void *, const char *, double, const char *), void *self)
{
	static const char *const names[COLUMNS] = { "board", "config", "lc", "fmax_worst_mhz" };
	int at[COLUMNS] = { -1, -1, -1, -1 };
	FILE *f = fopen(path, "r");
	char line[512];
	bool good = true;

	while (f && fgets(line, sizeof(line), f)) {
		const bool head = at[BOARD] < 0;
		struct row r = { { NULL } };
		char *save = NULL;
		int k = 0, has = 0;

		if (*line == '#')
			continue;
		for (char *c = strtok_r(line, ",\n", &save); c; c = strtok_r(NULL, ",\n", &save), k++)
			for (int i = 0; i < COLUMNS; i++)
				if (head && !strcmp(c, names[i]))
					at[i] = k;
				else if (!head && k == at[i])
					r.cell[i] = c;
		for (int i = 0; i < COLUMNS; i++)
			has += r.cell[i] != NULL;
		if (has == COLUMNS)
			good &= one(&r, report, self);
	}
	if (f)
		fclose(f);
	return good;
}
