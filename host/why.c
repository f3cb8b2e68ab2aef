/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "why.h"

bool why_not(struct why *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return false;
}

enum { NAME_MAX_LEN = 40 };

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein distance of two short names. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(b), row[NAME_MAX_LEN + 1];

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t above = row[j];

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n];
}

const char *nearest_name(const char *word, const char *const *names, size_t n)
{
	size_t len = strlen(word), best = len / 3 + 1;
	const char *found = NULL;

	if (len > NAME_MAX_LEN)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t d;

		if (strlen(names[i]) > NAME_MAX_LEN)
			continue;
		d = distance(word, names[i]);
		if (d < len && (d < best || (d == best && !found))) {
			best = d;
			found = names[i];
		}
	}
	return found;
}

const char *name_hint(char *buf, size_t size, const char *word, const char *const *names, size_t n)
{
	const char *name = nearest_name(word, names, n);

	buf[0] = '\0';
	if (name)
		snprintf(buf, size, "; did you mean \"%s\"?", name);
	return buf;
}
