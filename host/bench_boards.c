/* SPDX-License-Identifier: MIT */
#include "bench_boards.h"
#include <stdio.h>
#include "cmd.h"
#include "config.h"
#include "measure.h"

typedef void report_fn(void *self, const char *name, double value, const char *unit);

static void with_bars(const struct timing *t, report_fn *report, void *self)
{
	static const struct { const char *figure, *board, *config; } worst[] = {
		{ "fmax_up5k_mhz", "icebreaker", "up5k" },
		{ "fmax_hx8k_mhz", "hx8k-b-evn", "hx8k" },
		{ "fmax_up5k_learn_mhz", "", "up5k-learn" },
		{ "fmax_hx8k_learn_mhz", "", "hx8k-learn" },
		{ "fmax_up5k_hrsnn_mhz", "", "up5k-hrsnn" },
		{ "fmax_up5k_dendrite_mhz", "", "up5k-dendrite" },
	};
	const struct timing_row *bitsy = timing_slowest(t, "icebreaker-bitsy", "up5k");
	const struct timing_row *fomu = timing_slowest(t, "fomu-pvt", "up5k");

	for (size_t i = 0; i < sizeof(worst) / sizeof(*worst); i++) {
		const struct timing_row *row = timing_slowest(t, worst[i].board, worst[i].config);

		if (row)
			report(self, worst[i].figure, row->mhz, "MHz");
	}
	if (!bitsy || !fomu)
		return;
	report(self, "fmax_up5k_usb_mhz", bitsy->mhz < fomu->mhz ? bitsy->mhz : fomu->mhz, "MHz");
	report(self, "cells_up5k_usb", bitsy->cells > fomu->cells ? bitsy->cells : fomu->cells, "cells");
}

/* The figure's name: before, board and config with _ for -, after. */
static const char *named(char name[128], const char *before, const struct timing_row *r, const char *after)
{
	snprintf(name, 128, "%s_%.39s_%.39s%s", before, r->board, r->config, after);
	for (char *p = name; *p; p++)
		*p = *p == '-' ? '_' : *p;
	return name;
}

static bool one(const struct timing_row *r, report_fn *report, void *self)
{
	const struct config *c = config_find(r->config);
	struct measure m;
	char name[128];

	report(self, named(name, "lc", r, ""), r->cells, "cells");
	report(self, named(name, "fmax", r, "_mhz"), r->mhz, "MHz");
	if (!c) {
		say("bench: %s: no config %s", r->board, r->config);
		return false;
	}
	m = (struct measure){ .config = r->config, .neurons = c->n_neurons, .spikes = c->n_axons };
	if (measure_step(&m) || m.clocks <= 0) {
		say("bench: no Verilated core of config %s", r->config);
		return false;
	}
	report(self, named(name, "peak_gsop_s", r, ""),
	       (double)c->n_axons * c->n_neurons / m.clocks * r->mhz * 1e-3, "Gsynapses/s");
	return true;
}

bool bench_boards(const struct timing *t, report_fn *report, void *self)
{
	bool good = true;

	with_bars(t, report, self);
	for (const struct timing_row *r = t->row; r < t->row + t->n; r++)
		good &= one(r, report, self);
	return good;
}
