/* SPDX-License-Identifier: MIT */
/*
 * csv.h -- lines of comma-separated fields; no quoting, blanks around a field are dropped
 */
#ifndef LQ_CSV_H
#define LQ_CSV_H
#include <stdint.h>
#include <stdio.h>
#include "why.h"

enum { CSV_FIELDS = 80, CSV_LINE = 512 };

struct csv {
	FILE *file;
	const char *path;
	unsigned long line;
	char text[CSV_LINE];
	char *field[CSV_FIELDS];
	int n;
};

/* path "-" is stdin. */
bool csv_open(struct csv *csv, const char *path, struct why *why);
void csv_close(struct csv *csv);

/* The next line that has fields: 1, at the end 0, on a fault -1 and why. */
int csv_next(struct csv *csv, struct why *why);

/* The same of a line that is in text, whose number is in line: 0 if it has no fields. */
int csv_split(struct csv *csv, struct why *why);

/* "file:line: name: expected ..., found "field"". False. */
bool csv_expected(const struct csv *csv, struct why *why, const char *name, const char *expected,
		  const char *found);

/* A whole number lo .. hi in a field. */
bool csv_whole(const struct csv *csv, struct why *why, const char *name, const char *field,
	       int64_t lo, int64_t hi, int64_t *value);

/* The same of any text, quietly. */
bool parse_whole(const char *text, int64_t lo, int64_t hi, int64_t *value);

#endif
