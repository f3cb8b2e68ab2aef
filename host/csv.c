/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"

bool csv_open(struct csv *csv, const char *path, struct why *why)
{
	memset(csv, 0, sizeof(*csv));
	csv->path = path;
	csv->file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	if (!csv->file)
		return why_not(why, "%s: %s", path, strerror(errno));
	return true;
}

void csv_close(struct csv *csv)
{
	if (csv->file && csv->file != stdin)
		fclose(csv->file);
	csv->file = NULL;
}

static char *trim(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	end = s + strlen(s);
	while (end > s && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return s;
}

/* One line into text without its newline: its length, -1 at the end, -2 on a fault. */
static int read_line(struct csv *csv, struct why *why)
{
	int n = 0, c;

	while ((c = getc(csv->file)) != EOF && c != '\n') {
		if (c == '\0' || n == CSV_LINE - 1) {
			why_not(why, "%s:%lu: expected lines of text below %d bytes, found %s",
				csv->path, csv->line + 1, CSV_LINE,
				c ? "a longer one" : "a zero byte");
			return -2;
		}
		csv->text[n++] = (char)c;
	}
	csv->text[n] = '\0';
	if (ferror(csv->file)) {
		why_not(why, "%s: %s", csv->path, strerror(errno));
		return -2;
	}
	return c == EOF && n == 0 ? -1 : n;
}

int csv_split(struct csv *csv, struct why *why)
{
	char *s = trim(csv->text), *comma;

	csv->n = 0;
	if (!*s || *s == '#')
		return 0;
	for (; s; s = comma ? comma + 1 : NULL) {
		if (csv->n == CSV_FIELDS) {
			why_not(why, "%s:%lu: expected at most %d fields, found more", csv->path,
				csv->line, CSV_FIELDS);
			return -1;
		}
		comma = strchr(s, ',');
		if (comma)
			*comma = '\0';
		csv->field[csv->n++] = trim(s);
	}
	return 1;
}

int csv_next(struct csv *csv, struct why *why)
{
	int n;

	while ((n = read_line(csv, why)) >= 0) {
		csv->line++;
		n = csv_split(csv, why);
		if (n)
			return n;
	}
	return n == -1 ? 0 : -1;
}

bool csv_expected(const struct csv *csv, struct why *why, const char *name, const char *expected,
		  const char *found)
{
	return why_not(why, "%s:%lu: %s: expected %s, found \"%.60s\"", csv->path, csv->line, name,
		       expected, found);
}

bool parse_whole(const char *text, int64_t lo, int64_t hi, int64_t *value)
{
	char *end;
	long long v;

	if (!isdigit((unsigned char)text[text[0] == '-' || text[0] == '+']))
		return false;
	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno || *end || v < lo || v > hi)
		return false;
	*value = v;
	return true;
}

bool csv_whole(const struct csv *csv, struct why *why, const char *name, const char *field,
	       int64_t lo, int64_t hi, int64_t *value)
{
	char expected[80];

	if (parse_whole(field, lo, hi, value))
		return true;
	snprintf(expected, sizeof(expected), "a whole number from %" PRId64 " to %" PRId64, lo, hi);
	return csv_expected(csv, why, name, expected, field);
}
