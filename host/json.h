/* SPDX-License-Identifier: MIT */
/*
 * json.h -- take a JSON document apart, every value checked, faults named by their path
 *
 * A place (struct at) is a chain on the stack from a value up to the document's root; a fault is
 * reported as "file: a.b[3]: expected ..., found ...".
 */
#ifndef LQ_JSON_H
#define LQ_JSON_H
#include <jansson.h>
#include <stdbool.h>
#include "why.h"

struct json_doc {
	const char *path;
	struct why *why;
};

struct at {
	const struct at *up; /* NULL: the root */
	const char *key;     /* NULL: an element, index counts */
	size_t index;
};

/* Parse a whole file; NULL with line and column in why on failure. Caller drops it. */
json_t *json_read(struct json_doc *doc);

/* Refuse the value at this place: what was expected; found NULL when it is missing. False. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
bool json_expected(const struct json_doc *doc, const struct at *at, const json_t *found,
		   const char *fmt, ...);

/* Refuse this place for a reason of its own words. False. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
bool json_refuse(const struct json_doc *doc, const struct at *at, const char *fmt, ...);

/* An object with no keys but these. */
bool json_keys(const struct json_doc *doc, const struct at *at, const json_t *v,
	       const char *const *keys, size_t n);

bool json_whole(const struct json_doc *doc, const struct at *at, const json_t *v,
		long lo, long hi, long *value);
bool json_number_in(const struct json_doc *doc, const struct at *at, const json_t *v,
		    double lo, double hi, double *value);
bool json_flag(const struct json_doc *doc, const struct at *at, const json_t *v, bool *value);
/* One of two words; *value: it is `yes`. */
bool json_either(const struct json_doc *doc, const struct at *at, const json_t *v, const char *no,
		 const char *yes, bool *value);
bool json_array_of(const struct json_doc *doc, const struct at *at, const json_t *v);

/* A name: 1 to 63 letters, digits, '_' and '-', first a letter. Copied; NULL on failure. */
char *json_name(const struct json_doc *doc, const struct at *at, const json_t *v);

#endif
