/* SPDX-License-Identifier: MIT */
/*
 * why.h -- the reason of a refusal in one line, and names that nearly match
 *
 * A function that can refuse takes a struct why and returns false after filling it. The line says
 * file, place, expected and found; whoever owns the terminal prints it after "lapicque: ".
 */
#ifndef LQ_WHY_H
#define LQ_WHY_H
#include <stdbool.h>
#include <stddef.h>

struct why {
	char text[512];
};

/* Fill why and return false, so that a check can end in `return why_not(...)`. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
bool why_not(struct why *why, const char *fmt, ...);

/* The name nearest to word, or NULL if none is near enough to have been meant. */
const char *nearest_name(const char *word, const char *const *names, size_t n);

/* "" or `; did you mean "name"?`, in buf. */
const char *name_hint(char *buf, size_t size, const char *word, const char *const *names, size_t n);

#endif
