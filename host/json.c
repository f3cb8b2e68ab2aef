/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "json.h"

json_t *json_read(struct json_doc *doc)
{
	FILE *f = fopen(doc->path, "rb");
	json_error_t fault;
	json_t *v;

	if (!f) {
		why_not(doc->why, "%s: %s", doc->path, strerror(errno));
		return NULL;
	}
	/* Numbers beyond double and keys given twice are refused by the parser, NaN is not JSON. */
	v = json_loadf(f, JSON_REJECT_DUPLICATES, &fault);
	if (!v && ferror(f))
		why_not(doc->why, "%s: %s", doc->path, strerror(errno));
	else if (!v)
		why_not(doc->why, "%s:%d:%d: expected JSON, found: %s", doc->path, fault.line,
			fault.column, fault.text);
	fclose(f);
	return v;
}

/* "a.b[3]"; the document itself for the root. */
static void path_of(char *buf, size_t size, const struct at *at)
{
	size_t len;

	if (!at->up) {
		buf[0] = '\0';
		return;
	}
	path_of(buf, size, at->up);
	len = strlen(buf);
	if (at->key)
		snprintf(buf + len, size - len, "%s%s", len ? "." : "", at->key);
	else
		snprintf(buf + len, size - len, "[%zu]", at->index);
}

static void describe(char *buf, size_t size, const json_t *v)
{
	char *text = NULL;

	if (!v)
		snprintf(buf, size, "nothing");
	else if (json_is_object(v))
		snprintf(buf, size, "an object");
	else if (json_is_array(v))
		snprintf(buf, size, "an array of %zu", json_array_size(v));
	else
		text = json_dumps(v, JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
	if (text)
		snprintf(buf, size, "%.60s%s", text, strlen(text) > 60 ? "..." : "");
	else if (v && !json_is_object(v) && !json_is_array(v))
		snprintf(buf, size, "something else");
	free(text);
}

bool json_expected(const struct json_doc *doc, const struct at *at, const json_t *found,
		   const char *fmt, ...)
{
	char path[160], what[160], value[80];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	path_of(path, sizeof(path), at);
	describe(value, sizeof(value), found);
	return why_not(doc->why, "%s: %s%sexpected %s, found %s", doc->path, path,
		       path[0] ? ": " : "", what, value);
}

bool json_refuse(const struct json_doc *doc, const struct at *at, const char *fmt, ...)
{
	char path[160], what[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	path_of(path, sizeof(path), at);
	return why_not(doc->why, "%s: %s%s%s", doc->path, path, path[0] ? ": " : "", what);
}

bool json_keys(const struct json_doc *doc, const struct at *at, const json_t *v,
	       const char *const *keys, size_t n)
{
	const char *key;
	json_t *value;

	if (!json_is_object(v))
		return json_expected(doc, at, v, "an object");
	json_object_foreach((json_t *)v, key, value) {
		char hint[80];
		size_t i;

		for (i = 0; i < n && strcmp(keys[i], key); i++)
			;
		if (i == n)
			return json_refuse(doc, at, "unknown key \"%.40s\"%s", key,
					   name_hint(hint, sizeof(hint), key, keys, n));
	}
	return true;
}

bool json_whole(const struct json_doc *doc, const struct at *at, const json_t *v,
		long lo, long hi, long *value)
{
	if (!json_is_integer(v) || json_integer_value(v) < lo || json_integer_value(v) > hi)
		return json_expected(doc, at, v, "a whole number from %ld to %ld", lo, hi);
	*value = (long)json_integer_value(v);
	return true;
}

bool json_number_in(const struct json_doc *doc, const struct at *at, const json_t *v,
		    double lo, double hi, double *value)
{
	if (!json_is_number(v))
		return json_expected(doc, at, v, "a number");
	*value = json_number_value(v);
	if (*value >= lo && *value <= hi)
		return true;
	return json_expected(doc, at, v, "a number from %.9g to %.9g", lo, hi);
}

bool json_flag(const struct json_doc *doc, const struct at *at, const json_t *v, bool *value)
{
	if (!json_is_boolean(v))
		return json_expected(doc, at, v, "true or false");
	*value = json_is_true(v);
	return true;
}

bool json_either(const struct json_doc *doc, const struct at *at, const json_t *v, const char *no,
		 const char *yes, bool *value)
{
	const char *s = json_string_value(v);

	if (!s || (strcmp(s, no) && strcmp(s, yes)))
		return json_expected(doc, at, v, "\"%s\" or \"%s\"", no, yes);
	*value = !strcmp(s, yes);
	return true;
}

bool json_array_of(const struct json_doc *doc, const struct at *at, const json_t *v)
{
	return json_is_array(v) || json_expected(doc, at, v, "an array");
}

char *json_name(const struct json_doc *doc, const struct at *at, const json_t *v)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	static const char others[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789_-";
	const char *s = json_string_value(v);
	char *copy;

	if (!s || strlen(s) > 63 || !s[0] || !strchr(letters, s[0]) || s[strspn(s, others)]) {
		json_expected(doc, at, v, "a name of 1 to 63 letters, digits, '_' and '-'");
		return NULL;
	}
	copy = malloc(strlen(s) + 1);
	if (!copy)
		why_not(doc->why, "%s: out of memory", doc->path);
	else
		memcpy(copy, s, strlen(s) + 1);
	return copy;
}
