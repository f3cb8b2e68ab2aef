/* SPDX-License-Identifier: MIT */
/*
 * cmd_check.c -- `lapicque check`: every memory of a device, through the link, against the model
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "layout.h"
#include "random.h"

static const char help[] =
	"usage: lapicque check [-S SEED] [-d DEVICE]\n\n"
	"Write random units to all of every memory of a device, read them back, do it again with each\n"
	"bit the other way, and compare with the model of its config, where the same was written.\n"
	"Prints `name units what` for each memory. What was in them is lost.\n\n"
	"  -S, --seed N         of the random units, default 1\n"
	"  -d, --device DEVICE  model[:CONFIG], rtl[:CONFIG], usb[:SERIAL] or ftdi[:SERIAL],\n"
	"                       default model\n"
	"  -v, --verbose        no effect here\n"
	"  -h, --help           print this\n\n"
	"exit status: 0 ok, 1 usage, 2 device, 3 a memory differs from the model's\n";

struct memory {
	const char *name;
	unsigned space;
	uint32_t addr;
	size_t n;
};
enum { N_MEMORIES = 8 };

/* The memories that a device with these sizes has: how many. */
static size_t list(struct memory *m, const struct lq_info *info)
{
	size_t n = 0, weights = (size_t)info->neurons * info->axons * info->weight_bits / W_UNIT;

	m[n++] = (struct memory){"weights", SP_WEIGHT, 0, weights};
	m[n++] = (struct memory){"delays", SP_AXON, 0, info->axons};
	m[n++] = (struct memory){"sets", SP_SET, 0, (size_t)info->sets * (SET_MODE + 1)};
	m[n++] = (struct memory){"states", SP_STATE, 0, (size_t)info->neurons * (STATE_SET + 1)};
	if (info->rules) {
		m[n++] = (struct memory){"rules", SP_RULE, 0, (size_t)info->rules * RULE_UNITS};
		m[n++] = (struct memory){"axons", SP_PLASTIC, 0, (size_t)info->axons * (PL_X2 + 1)};
		m[n++] = (struct memory){"neurons", SP_PLASTIC, PLASTIC_NEURONS,
					 (size_t)info->neurons * (PL_DECAY2 + 1)};
	}
	if (info->tags)
		m[n++] = (struct memory){"tags", SP_TAG, 0, weights};
	return n;
}

/* A failure of dev in words, and its exit status. */
static int failed(const struct memory *m, struct lq *dev, int err)
{
	say("check: %s: %s: %s", m->name, lq_strerror(err), lq_message(dev));
	return cmd_status(err);
}

/* Write, read, compare: an exit status. got has room for 2 n units. */
static int pass(const struct memory *m, struct lq *dev, struct lq *model, const uint16_t *units,
		uint16_t *got)
{
	uint16_t *want = got + m->n;
	size_t wrong = 0, first = 0;
	int err;

	if ((err = lq_write(model, m->space, m->addr, units, m->n)) ||
	    (err = lq_read(model, m->space, m->addr, want, m->n)))
		return failed(m, model, err);
	if ((err = lq_write(dev, m->space, m->addr, units, m->n)) ||
	    (err = lq_read(dev, m->space, m->addr, got, m->n)))
		return failed(m, dev, err);
	for (size_t i = m->n; i--;)
		if (got[i] != want[i]) {
			first = i;
			wrong++;
		}
	if (!wrong)
		return EXIT_OK;
	printf("%s %zu wrong %zu\n", m->name, m->n, wrong);
	say("check: %s: %zu of %zu units differ, the first is unit %zu: wrote 0x%04X, read 0x%04X, "
	    "the model 0x%04X", m->name, wrong, m->n, first, units[first], got[first], want[first]);
	return EXIT_MISMATCH;
}

/* Both passes over all memories: an exit status. */
static int check(struct lq *dev, struct lq *model, const struct lq_info *info, uint32_t seed)
{
	struct random rnd = {seed};
	struct memory all[N_MEMORIES];
	size_t n = list(all, info);
	int status = EXIT_OK;

	for (size_t k = 0; k < n; k++) {
		const struct memory *m = &all[k];
		uint16_t *units = malloc(m->n * sizeof(*units)), *got = malloc(2 * m->n * sizeof(*got));
		int one = EXIT_OK;

		if (!units || !got) {
			say("check: no memory for %zu units", m->n);
			one = EXIT_USAGE;
		}
		for (size_t i = 0; i < m->n && !one; i++)
			units[i] = (uint16_t)random_bits(&rnd);
		for (int p = 0; p < 2 && !one; p++) {
			one = pass(m, dev, model, units, got);
			for (size_t i = 0; i < m->n; i++)
				units[i] = (uint16_t)~units[i];
		}
		if (!one)
			printf("%s %zu ok\n", m->name, m->n);
		free(units);
		free(got);
		if (one && one != EXIT_MISMATCH)
			return one;
		if (one)
			status = one;
	}
	return status;
}

int cmd_check(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"seed", required_argument, NULL, 'S'},
		{NULL, 0, NULL, 0},
	};
	struct lq *dev = NULL, *model = NULL;
	struct lq_info info;
	char where[80], like[64];
	uint32_t seed = 1;
	int c, status;

	while ((c = getopt_long(argc, argv, CMD_SHORT "S:", options, NULL)) != -1)
		if (c == 'S') {
			if (!cmd_number("--seed", optarg, 1, UINT32_MAX, &seed))
				return EXIT_USAGE;
		} else if (cmd_common(cli, c, argv, options, help, &status) && status >= 0) {
			return status;
		}
	if (optind < argc)
		return cmd_usage("check", "expected no argument but options, found \"%.60s\"",
				 argv[optind]);
	cmd_where(cli, NULL, where, sizeof(where));
	status = cmd_open(&dev, where, &info);
	if (status)
		goto out;
	snprintf(like, sizeof(like), "model:%s", info.config);
	status = cmd_open(&model, like, NULL);
	if (!status)
		status = check(dev, model, &info, seed);
out:
	lq_close(model);
	lq_close(dev);
	return status;
}
