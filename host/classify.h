/* SPDX-License-Identifier: MIT */
/*
 * classify.h -- show images to a network on a device and take down all that it does
 */
#ifndef LQ_CLASSIFY_H
#define LQ_CLASSIFY_H
#include "digits.h"
#include "lapicque.h"
#include "map.h"

/* A device with the network in it. */
struct viewer {
	struct lq *dev;
	char where[80];      /* as opened */
	const struct network *net;
	struct image *image;
	bool states;         /* read back all neurons' state after every step */
};

/* One image shown: all output of all steps and, after each step, state_units units of STATE. */
struct showing {
	struct lq_output *out;
	size_t n, room;
	uint16_t *state;
	size_t state_units;
	uint32_t clocks;    /* of all steps */
	int answer;         /* the digit, or -1 if no potential was reported after the last step */
};

/*
 * One input of DIGITS_PIXELS channels; the last population graded, a neuron a digit, all of them
 * reported. False and why if it is not so.
 */
bool classify_fits(const struct network *net, struct why *why);

bool showing_new(struct showing *s, const struct viewer *v);
void showing_free(struct showing *s);

/* Show one image, from a cleared device. LQ_OK or the driver's error. */
int classify_show(const struct viewer *v, const uint8_t pixel[DIGITS_PIXELS], struct showing *s);

/* Whether every output, state and clock is equal; if not, why names the first that differs. */
bool showing_same(const struct showing *want, const struct showing *got, struct why *why);

#endif
