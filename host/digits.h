/* SPDX-License-Identifier: MIT */
/*
 * digits.h -- labelled 8 x 8 images, which of them are for testing, and their code of spikes
 *
 * A file has an image a line: 64 pixels 0 .. 16, then the digit 0 .. 9; examples/digits/README.md.
 */
#ifndef LQ_DIGITS_H
#define LQ_DIGITS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "why.h"

enum {
	DIGITS_PIXELS = 64,
	DIGITS_WIDTH = 8,
	DIGITS_TOP = 16,    /* the darkest pixel */
	DIGITS_CLASSES = 10,
	DIGITS_LEVELS = 8,  /* of the latency code */
	DIGITS_STEPS = 10,  /* an image is shown for */
	DIGITS_FOLD = 5     /* one in so many images is for testing */
};

struct digit {
	uint8_t pixel[DIGITS_PIXELS];
	uint8_t label;
};

struct digits {
	struct digit *list;
	size_t n;
};

/* Read a whole file of at least DIGITS_FOLD images. digits_free() frees the list. */
bool digits_load(struct digits *d, const char *path, struct why *why);
void digits_free(struct digits *d);

/* SPLIT_FIFTH: image 0, 5, 10 ... are for testing; SPLIT_TAIL: as many at the end of the file. */
enum digits_split { SPLIT_FIFTH, SPLIT_TAIL };

/* By its name: "fifth" or "tail". */
bool digits_split(const char *name, enum digits_split *split, struct why *why);

bool digits_is_test(enum digits_split split, size_t index, size_t n);

/* The step at which a pixel fires its one spike, the darker the earlier, or -1 if it does not. */
int digits_latency(int pixel);

#endif
