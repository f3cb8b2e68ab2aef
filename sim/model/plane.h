/* SPDX-License-Identifier: MIT */
/*
 * plane.h -- weights or tags as the step-level model keeps them: a row of neurons an axon, in int8_t as
 * long as that holds them, else in int16_t
 */
#ifndef LQ_PLANE_H
#define LQ_PLANE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "access.h"

struct plane {
	const struct access *at;
	int8_t *narrow;
	int16_t *wide;      /* one of them is NULL */
};

/* All zeros. False when out of memory; at stays the caller's. */
bool plane_new(struct plane *p, const struct access *at);
void plane_free(struct plane *p);

/* A unit of the host's; addr as in space WEIGHT. */
uint16_t plane_read(const struct plane *p, uint32_t addr);
void plane_write(struct plane *p, uint32_t addr, uint16_t unit);

/* n of an axon's row, from a neuron on. */
void plane_get(const struct plane *p, int axon, int neuron, int n, int16_t *z);
void plane_put(struct plane *p, int axon, int neuron, int n, const int16_t *z);

struct event {
	uint16_t axon;
	int8_t payload;
};

/* Sums over the events of a step, [neuron]. */
struct sums {
	int64_t *all;
	int32_t *some;      /* of the last `events` events, which are not in all yet ... */
	int16_t *few;       /* ... and of plain spikes of narrow weights among them */
	int n, events;
};

bool sums_new(struct sums *s, int neurons);
void sums_free(struct sums *s);
void sums_begin(struct sums *s, int n); /* of the first n neurons */
void sums_add(struct sums *s, const struct plane *p, const struct event *e, int events);

static inline int64_t sums_get(const struct sums *s, int neuron)
{
	return s->all[neuron] + s->some[neuron] + s->few[neuron];
}

#endif
