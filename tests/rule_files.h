/* SPDX-License-Identifier: MIT */
/*
 * rule_files.h -- files of learning rules, for tests of what becomes of them
 */
#ifndef LQ_RULE_FILES_H
#define LQ_RULE_FILES_H
#include "rule.h"

/* How a file begins; traces, all of them; the one term with which it ends. */
#define HEAD "{\"format\": \"lapicque-rule\", \"version\": 1, \"dt_ms\": 1, "
#define TRACES "\"traces\": {\"x1\": {\"tau_ms\": 20, \"amplitude\": 0.5}, " \
	"\"x2\": {\"retention\": 0.5, \"amplitude\": 0.25, \"set\": true}, " \
	"\"y1\": {\"tau_ms\": 20, \"amplitude\": 0.5}, \"y2\": {\"tau_ms\": 20, \"amplitude\": 0.5}}, "
#define TERM(gate, scale, factors) \
	"\"terms\": [{\"gate\": \"" gate "\", \"scale\": " scale ", \"factors\": [" factors "]}]}"

/* The file of rule_text(), which is the test's own. */
extern char rule_path[];

/* As cmocka calls them, for a group: make the file; remove it. */
int rule_files_begin(void **state);
int rule_files_end(void **state);

/* rule_load() of a file with this text. */
struct rule_file *rule_text(const char *text, struct why *why);

/* What the device says of itself. */
struct lq_info rule_device(const char *where);

#endif
