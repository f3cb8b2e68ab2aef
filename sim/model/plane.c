/* SPDX-License-Identifier: MIT */
#include "plane.h"
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 255 }; /* events whose sums 16 bits of plain narrow weights, else 32 bits hold */

bool plane_new(struct plane *p, const struct access *at)
{
	size_t n = (size_t)at->c->n_neurons * (size_t)at->c->n_axons;

	*p = (struct plane){ .at = at };
	if (at->c->w_weight > 8)
		p->wide = calloc(n, sizeof(*p->wide));
	else
		p->narrow = calloc(n, sizeof(*p->narrow));
	return p->wide || p->narrow;
}

void plane_free(struct plane *p)
{
	free(p->narrow);
	free(p->wide);
}

static size_t place(const struct plane *p, int axon, int neuron)
{
	return (size_t)axon * (size_t)p->at->c->n_neurons + (size_t)neuron;
}

uint16_t plane_read(const struct plane *p, uint32_t addr)
{
	struct weight_at w = access_weight(p->at, addr);
	size_t at = place(p, w.axon, w.neuron);
	int bits = p->at->c->w_weight;
	uint16_t unit = 0;

	for (int i = 0; i < p->at->per_unit; i++)
		unit |= (uint16_t)(((p->wide ? p->wide[at + (size_t)i] : p->narrow[at + (size_t)i]) &
				    ((1 << bits) - 1)) << i * bits);
	return unit;
}

void plane_write(struct plane *p, uint32_t addr, uint16_t unit)
{
	struct weight_at w = access_weight(p->at, addr);
	size_t at = place(p, w.axon, w.neuron);
	int bits = p->at->c->w_weight;

	for (int i = 0; i < p->at->per_unit; i++) {
		int16_t x = (int16_t)(unit >> i * bits << (16 - bits));

		if (p->wide)
			p->wide[at + (size_t)i] = x;
		else
			p->narrow[at + (size_t)i] = (int8_t)(x >> (16 - bits));
	}
}

static void widen(int16_t *restrict z, const int8_t *restrict row, int n)
{
	for (int i = 0; i < n; i++)
		z[i] = row[i];
}

static void narrow(int8_t *restrict row, const int16_t *restrict z, int n)
{
	for (int i = 0; i < n; i++)
		row[i] = (int8_t)z[i];
}

void plane_get(const struct plane *p, int axon, int neuron, int n, int16_t *z)
{
	size_t at = place(p, axon, neuron);

	if (p->wide)
		memcpy(z, p->wide + at, (size_t)n * sizeof(*z));
	else
		widen(z, p->narrow + at, n);
}

void plane_put(struct plane *p, int axon, int neuron, int n, const int16_t *z)
{
	size_t at = place(p, axon, neuron);

	if (p->wide)
		memcpy(p->wide + at, z, (size_t)n * sizeof(*z));
	else
		narrow(p->narrow + at, z, n);
}

/* -- Sums --------------------------------------------------------------------------------- */

bool sums_new(struct sums *s, int neurons)
{
	size_t n = (size_t)neurons;

	s->all = calloc(n, sizeof(*s->all));
	s->some = calloc(n, sizeof(*s->some));
	s->few = calloc(n, sizeof(*s->few));
	return s->all && s->some && s->few;
}

void sums_free(struct sums *s)
{
	free(s->all);
	free(s->some);
	free(s->few);
}

void sums_begin(struct sums *s, int n)
{
	s->n = n;
	s->events = 0;
	memset(s->all, 0, (size_t)n * sizeof(*s->all));
	memset(s->some, 0, (size_t)n * sizeof(*s->some));
	memset(s->few, 0, (size_t)n * sizeof(*s->few));
}

static void settle(struct sums *s)
{
	for (int i = 0; i < s->n; i++) {
		s->all[i] = sums_get(s, i);
		s->some[i] = s->few[i] = 0;
	}
	s->events = 0;
}

static void add_wide(int32_t *restrict some, const int16_t *restrict row, int16_t by, int n)
{
	for (int i = 0; i < n; i++)
		some[i] += by * row[i];
}

static void add_narrow(int32_t *restrict some, const int8_t *restrict row, int16_t by, int n)
{
	for (int i = 0; i < n; i++)
		some[i] += by * row[i];
}

static void add_plain(int16_t *restrict few, const int8_t *restrict row, int n)
{
	for (int i = 0; i < n; i++)
		few[i] = (int16_t)(few[i] + row[i]);
}

void sums_add(struct sums *s, const struct plane *p, const struct event *e, int events)
{
	for (int k = 0; k < events; k++) {
		const size_t at = place(p, e[k].axon, 0);

		if (p->wide)
			add_wide(s->some, p->wide + at, e[k].payload, s->n);
		else if (e[k].payload == 1)
			add_plain(s->few, p->narrow + at, s->n);
		else
			add_narrow(s->some, p->narrow + at, e[k].payload, s->n);
		if (++s->events == CHUNK)
			settle(s);
	}
}
