/* SPDX-License-Identifier: MIT */
/*
 * cmd.h -- the subcommands of `lapicque` and what they share
 *
 * A subcommand gets the arguments from its own name on, with the global options already taken out
 * of those before it; it parses its own by getopt_long() with CMD_OPTIONS among them. Its results
 * go to stdout, everything else through say().
 */
#ifndef LQ_CMD_H
#define LQ_CMD_H
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lapicque.h"
#include "network.h"
#include "why.h"

#define LAPICQUE_VERSION "0.1.0"

enum { EXIT_OK = 0, EXIT_USAGE = 1, EXIT_DEVICE = 2, EXIT_MISMATCH = 3, EXIT_MISSED = 3 };

struct cli {
	const char *device; /* of -d, NULL if not given */
	bool verbose;
};

int cmd_info(struct cli *cli, int argc, char **argv);
int cmd_run(struct cli *cli, int argc, char **argv);
int cmd_stream(struct cli *cli, int argc, char **argv);
int cmd_plot(struct cli *cli, int argc, char **argv);
int cmd_train(struct cli *cli, int argc, char **argv);
int cmd_classify(struct cli *cli, int argc, char **argv);
int cmd_check(struct cli *cli, int argc, char **argv);
int cmd_flash(struct cli *cli, int argc, char **argv);
int cmd_lockstep(struct cli *cli, int argc, char **argv);
int cmd_bench(struct cli *cli, int argc, char **argv);
int cmd_experiment(struct cli *cli, int argc, char **argv);
int cmd_learn(struct cli *cli, int argc, char **argv);

/* Short options every subcommand takes, and the long ones beside them. */
#define CMD_SHORT ":d:vh"
#define CMD_OPTIONS \
	{"device", required_argument, NULL, 'd'}, \
	{"verbose", no_argument, NULL, 'v'}, \
	{"help", no_argument, NULL, 'h'}

/* "lapicque: " and the message and a newline, on stderr. */
#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
void say(const char *fmt, ...);

/*
 * Take option c of getopt_long() if it is one every subcommand has, or a fault. True if it was
 * taken; *status is then -1 to go on or the exit status.
 */
bool cmd_common(struct cli *cli, int c, char **argv, const struct option *options,
		const char *help, int *status);

/* A fault of usage in words: says it and where to find help, returns EXIT_USAGE. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
int cmd_usage(const char *subcommand, const char *fmt, ...);

/* A whole decimal number in lo .. hi. On failure it has said what of which option is wrong. */
bool cmd_number(const char *option, const char *text, uint32_t lo, uint32_t hi, uint32_t *value);

/* The exit status for a driver's error. */
int cmd_status(int err);

/* What failed on dev, in words: says it with the driver's reason, returns the exit status. */
int cmd_failed(struct lq *dev, int err, const char *what);

/*
 * The device to open: that of -d, default "model"; a model or rtl without a config gets the one
 * that map_choose() finds for net (which may be NULL). False when it has said why there is none.
 */
bool cmd_where(const struct cli *cli, const struct network *net, char *where, size_t size);

/* The same for rules: a model or rtl without a config gets one that learns. */
void cmd_where_learns(const struct cli *cli, char *where, size_t size);

/*
 * Open where and, if info is not NULL, ask what it is. On failure it has said why and returns the exit status, else
 * EXIT_OK; *dev is NULL or for the caller to close either way.
 */
int cmd_open(struct lq **dev, const char *where, struct lq_info *info);

#endif
