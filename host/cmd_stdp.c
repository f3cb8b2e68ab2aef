/* SPDX-License-Identifier: MIT */
/*
 * cmd_stdp.c -- `lapicque plot stdp`: measure a rule's window on a device and draw it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "csv.h"
#include "outfile.h"
#include "stdp.h"

static const double reach_ms = 100;

/* RULE-stdp.svg in the current directory. */
static char *default_output(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t n = strlen(base);
	char *name = malloc(n + sizeof("-stdp.svg"));

	if (!name)
		return NULL;
	if (n > 5 && !strcmp(base + n - 5, ".json"))
		n -= 5;
	memcpy(name, base, n);
	strcpy(name + n, "-stdp.svg");
	return name;
}

/* A place that cannot be written is better known before the work. */
static bool writable(const char *path, struct why *why)
{
	struct outfile trial;

	if (!outfile_open(&trial, path, why))
		return false;
	outfile_abort(&trial);
	return true;
}

static int measure(struct stdp *s, struct lq *dev, const char *output, const char *title)
{
	char whole[200];
	struct why why;
	int err;

	if (!writable(output, &why)) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	err = stdp_measure(s, dev);
	if (err)
		return cmd_failed(dev, err, "device");
	snprintf(whole, sizeof(whole), "%s on %s", s->rule->name[0] ? s->rule->name : s->rule->path,
		 s->info.config);
	if (!stdp_draw(s, title ? title : whole, output, &why)) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	if (!strcmp(output, "-"))
		return EXIT_OK;
	printf("%s: %zu points", output, s->points);
	if (s->has_exact)
		printf(", at most %.3g units from exact arithmetic", stdp_deviation(s));
	printf(", scales within %.2g %%\n", 100 * rule_error(&s->code));
	return EXIT_OK;
}

int plot_stdp(const struct cli *cli, const char *path, const char *output, const char *weight,
	      const char *title)
{
	struct rule_file *rule = NULL;
	struct stdp s = {0};
	struct lq *dev = NULL;
	struct lq_info info;
	char where[200], *name = NULL;
	int64_t start = 0;
	int from, status = EXIT_USAGE;
	struct why why;

	if (weight && !parse_whole(weight, INT16_MIN, INT16_MAX, &start)) {
		say("--weight: expected a whole number from %d to %d, found \"%.60s\"", INT16_MIN,
		    INT16_MAX, weight);
		return EXIT_USAGE;
	}
	from = (int)start;
	rule = rule_load(path, &why);
	if (!rule) {
		say("%s", why.text);
		return EXIT_USAGE;
	}
	cmd_where_learns(cli, where, sizeof(where));
	status = cmd_open(&dev, where, &info);
	if (status)
		goto out;
	status = EXIT_USAGE;
	name = output ? NULL : default_output(path);
	if (!output && !name) {
		say("out of memory");
	} else if (!stdp_new(&s, rule, &info, reach_ms, weight ? &from : NULL, &why)) {
		say("%s", why.text);
	} else {
		status = measure(&s, dev, output ? output : name, title);
	}
out:
	stdp_free(&s);
	lq_close(dev);
	free(name);
	rule_free(rule);
	return status;
}
