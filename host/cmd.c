/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cmd.h"
#include "csv.h"
#include "map.h"

void say(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Names and values come from files: they must not break the line or drive the terminal. */
	for (char *s = text; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
	fprintf(stderr, "lapicque: %s\n", text);
}

int cmd_usage(const char *subcommand, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	say("%s: %s (lapicque %s --help tells more)", subcommand, text, subcommand);
	return EXIT_USAGE;
}

static int unknown_option(char **argv, const struct option *options)
{
	const char *names[32], *word = argv[optind - 1], *near;
	size_t n = 0;

	if (optopt && optopt < 128 && word[1] != '-')
		return cmd_usage(argv[0], "unknown option -%c", optopt);
	for (const struct option *o = options; o->name && n < 32; o++)
		names[n++] = o->name;
	/* An option without argument that was given one leaves its letter in optopt. */
	if (optopt)
		return cmd_usage(argv[0], "%.60s: expected no argument", word);
	near = nearest_name(word + 2, names, n);
	return cmd_usage(argv[0], "unknown option %.60s%s%s%s", word,
			 near ? "; did you mean \"--" : "", near ? near : "", near ? "\"?" : "");
}

bool cmd_common(struct cli *cli, int c, char **argv, const struct option *options,
		const char *help, int *status)
{
	*status = -1;
	switch (c) {
	case 'd':
		cli->device = optarg;
		return true;
	case 'v':
		cli->verbose = true;
		return true;
	case 'h':
		fputs(help, stdout);
		*status = EXIT_OK;
		return true;
	case ':':
		*status = cmd_usage(argv[0], "%.60s: expected an argument, found nothing",
				    argv[optind - 1]);
		return true;
	case '?':
		*status = unknown_option(argv, options);
		return true;
	}
	return false;
}

bool cmd_number(const char *option, const char *text, uint32_t lo, uint32_t hi, uint32_t *value)
{
	int64_t v;

	if (!parse_whole(text, lo, hi, &v)) {
		say("%s: expected a whole number from %u to %u, found \"%.60s\"", option, lo, hi,
		    text);
		return false;
	}
	*value = (uint32_t)v;
	return true;
}

int cmd_status(int err)
{
	return err == LQ_OK ? EXIT_OK : err == LQ_ERR_MISMATCH ? EXIT_MISMATCH : EXIT_DEVICE;
}

int cmd_failed(struct lq *dev, int err, const char *what)
{
	say("%s: %s: %s", what, lq_strerror(err), lq_message(dev));
	return cmd_status(err);
}

bool cmd_where(const struct cli *cli, const struct network *net, char *where, size_t size)
{
	const char *device = cli->device ? cli->device : "model";
	const struct config *c;
	struct why why;

	snprintf(where, size, "%s", device);
	if (!net || (strcmp(device, "model") && strcmp(device, "rtl")))
		return true;
	c = map_choose(net, &why);
	if (c)
		snprintf(where, size, "%s:%s", device, c->name);
	else
		say("%s", why.text);
	return c;
}

void cmd_where_learns(const struct cli *cli, char *where, size_t size)
{
	const char *device = cli->device ? cli->device : "model";
	bool bare = !strcmp(device, "model") || !strcmp(device, "rtl");

	snprintf(where, size, "%s%s", device, bare ? ":up5k-learn" : "");
}

/* One that is found by what is plugged in, not by its name. */
static bool is_plugged(const char *where)
{
	size_t n = strcspn(where, ":");

	return (n == 3 && !strncmp(where, "usb", n)) || (n == 4 && !strncmp(where, "ftdi", n));
}

int cmd_open(struct lq **dev, const char *where, struct lq_info *info)
{
	char why[320];
	int err = lq_open_why(dev, where, why, sizeof(why));

	if ((err == LQ_ERR_NODEV || err == LQ_ERR_ARG) && !is_plugged(where))
		say("device: expected model[:CONFIG] or rtl[:CONFIG] with a config that was built, "
		    "usb[:SERIAL] or ftdi[:SERIAL], found \"%.60s\"", where);
	else if (err == LQ_ERR_NODEV || err == LQ_ERR_ACCESS || err == LQ_ERR_BUSY)
		say("device: %s", why); /* which says it all */
	else if (err)
		say("device: %.60s: %s%s%s", where, lq_strerror(err), why[0] ? ": " : "", why);
	if (err || !info)
		return cmd_status(err);
	err = lq_describe(*dev, info);
	return err ? cmd_failed(*dev, err, "device") : EXIT_OK;
}
