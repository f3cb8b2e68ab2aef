/* SPDX-License-Identifier: MIT */
/*
 * Weights, parameters and state: what the spaces hold, as the types of lapicque.h. Arguments are
 * checked against the sizes that the device reported, before anything is sent.
 */
#include "handle.h"

#include <stdlib.h>
#include "layout.h"

enum { SET_COLUMNS = 8, STATE_COLUMNS = 4, UNITS = 120 }; /* UNITS: a buffer, one frame's worth */

#define BITS(n) ((1u << (n)) - 1)

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int check_values(struct lq *dev, unsigned axon, unsigned first, const void *w, size_t n)
{
	const struct lq_info *i = &dev->info;
	unsigned per_unit = W_UNIT / i->weight_bits;

	if (!w && n)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no buffer for %zu weights", n);
	if (axon >= i->axons)
		return lq_handle_fail(dev, LQ_ERR_ARG, "weights of axon %u, the device has %u",
				      axon, i->axons);
	if (first % per_unit || n % per_unit)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%zu weights from neuron %u on: both must "
				      "be multiples of %u", n, first, per_unit);
	if (first > i->neurons || n > i->neurons - first)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%zu weights from neuron %u on, the device "
				      "has %u neurons", n, first, i->neurons);
	return LQ_OK;
}

static int write_values(struct lq *dev, unsigned space, unsigned axon, unsigned first,
			const int16_t *w, size_t n)
{
	uint16_t units[UNITS];
	unsigned bits, per_unit;
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = check_values(dev, axon, first, w, n);
	if (err)
		return err;
	bits = dev->info.weight_bits;
	per_unit = W_UNIT / bits;
	for (size_t i = 0; i < n; i++)
		if (w[i] < -(1 << (bits - 1)) || w[i] >= 1 << (bits - 1))
			return lq_handle_fail(dev, LQ_ERR_ARG, "weight %d of axon %u to neuron %zu "
					      "has more than %u bits", w[i], axon, first + i, bits);
	while (n && !err) {
		size_t row = lq_layout_row(&dev->info, first);
		unsigned part = (unsigned)min(min(row, n / per_unit), UNITS);

		for (unsigned u = 0; u < part; u++) {
			units[u] = 0;
			for (unsigned k = 0; k < per_unit; k++)
				units[u] |= (uint16_t)(((unsigned)w[u * per_unit + k] & BITS(bits))
						       << k * bits);
		}
		err = lq_handle_write(dev, space, lq_layout_weight(&dev->info, axon, first),
				      units, part);
		first += part * per_unit;
		w += part * per_unit;
		n -= part * per_unit;
	}
	return lq_handle_result(dev, err);
}

int lq_write_weights(struct lq *dev, unsigned axon, unsigned first, const int16_t *w, size_t n)
{
	return write_values(dev, SP_WEIGHT, axon, first, w, n);
}

static int read_values(struct lq *dev, unsigned space, unsigned axon, unsigned first, int16_t *w,
		       size_t n)
{
	unsigned bits, per_unit;
	size_t have = 0, all;
	uint16_t *units;
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = check_values(dev, axon, first, w, n);
	if (err || !n)
		return err;
	bits = dev->info.weight_bits;
	per_unit = W_UNIT / bits;
	all = n / per_unit;
	units = malloc(all * sizeof(*units));
	if (!units)
		return lq_handle_fail(dev, LQ_ERR_NOMEM, "no memory for %zu weights", n);
	while (have < all && !err) {
		unsigned neuron = first + (unsigned)have * per_unit;
		size_t part = min(lq_layout_row(&dev->info, neuron), all - have);

		err = lq_handle_read(dev, space, lq_layout_weight(&dev->info, axon, neuron),
				     units + have, part);
		have += part;
	}
	err = lq_handle_drain(dev, err);
	for (size_t i = 0; i < n && !err; i++) {
		int x = (int)(units[i / per_unit] >> i % per_unit * bits & BITS(bits));

		w[i] = (int16_t)(x >> (bits - 1) ? x - (1 << bits) : x);
	}
	free(units);
	return err;
}

int lq_read_weights(struct lq *dev, unsigned axon, unsigned first, int16_t *w, size_t n)
{
	return read_values(dev, SP_WEIGHT, axon, first, w, n);
}

static int check_tags(struct lq *dev)
{
	if (!dev)
		return LQ_ERR_ARG;
	return dev->info.tags ? LQ_OK : lq_handle_fail(dev, LQ_ERR_ARG, "the device has no tags");
}

int lq_write_tags(struct lq *dev, unsigned axon, unsigned first, const int16_t *t, size_t n)
{
	int err = check_tags(dev);

	return err ? err : write_values(dev, SP_TAG, axon, first, t, n);
}

int lq_read_tags(struct lq *dev, unsigned axon, unsigned first, int16_t *t, size_t n)
{
	int err = check_tags(dev);

	return err ? err : read_values(dev, SP_TAG, axon, first, t, n);
}

/* One bound of a field; what is its name in messages. */
static int check_field(struct lq *dev, const char *what, unsigned value, unsigned max)
{
	if (value > max)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s %u, the largest is %u", what, value,
				      max);
	return LQ_OK;
}

static int check_currents(struct lq *dev, const char *what, bool used, unsigned current)
{
	if (used && current > dev->info.currents)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s uses synaptic current %u, the device "
				      "has %u", what, current, dev->info.currents);
	return LQ_OK;
}

int lq_write_set(struct lq *dev, unsigned index, const struct lq_set *set)
{
	uint16_t column[SET_COLUMNS - 1];
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	if (!set)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no parameter set given");
	if ((err = check_field(dev, "parameter set", index, dev->info.sets - 1)) ||
	    (err = check_field(dev, "leak", set->leak, BITS(W_DECAY))) ||
	    (err = check_field(dev, "decay1", set->decay1, BITS(W_DECAY))) ||
	    (err = check_field(dev, "decay2", set->decay2, BITS(W_DECAY))) ||
	    (err = check_field(dev, "shift", set->shift, BITS(W_SHIFT))) ||
	    (err = check_field(dev, "refractory steps", set->ref, BITS(W_REF))) ||
	    (err = check_currents(dev, "parameter set", set->i1, 1)) ||
	    (err = check_currents(dev, "parameter set", set->i2, 2)))
		return err;
	column[SET_LEAK] = set->leak;
	column[SET_DECAY1] = set->decay1;
	column[SET_DECAY2] = set->decay2;
	column[SET_BIAS] = (uint16_t)set->bias;
	column[SET_THRESHOLD] = (uint16_t)set->threshold;
	column[SET_RESET] = (uint16_t)set->reset;
	column[SET_MODE] = (uint16_t)((unsigned)set->shift << MODE_SHIFT |
				      (unsigned)set->i1 << MODE_I1 | (unsigned)set->i2 << MODE_I2 |
				      (unsigned)set->spiking << MODE_SPIKING |
				      (unsigned)set->subtract << MODE_SUBTRACT |
				      (unsigned)set->report << MODE_REPORT |
				      (unsigned)set->ref << MODE_REF);
	return lq_handle_result(dev, lq_handle_write(dev, SP_SET, index * SET_COLUMNS, column,
						     SET_COLUMNS - 1));
}

int lq_write_state(struct lq *dev, unsigned neuron, const struct lq_state *s)
{
	uint16_t column[STATE_COLUMNS];
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	if (!s)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no state given");
	if ((err = check_field(dev, "neuron", neuron, dev->info.neurons - 1)) ||
	    (err = check_field(dev, "refractory steps", s->ref, BITS(W_REF))) ||
	    (err = check_field(dev, "parameter set", s->set, dev->info.sets - 1)) ||
	    (err = check_currents(dev, "state", s->i1, 1)) ||
	    (err = check_currents(dev, "state", s->i2, 2)))
		return err;
	column[STATE_V] = (uint16_t)s->v;
	column[STATE_I1] = (uint16_t)s->i1;
	column[STATE_I2] = (uint16_t)s->i2;
	column[STATE_SET] = (uint16_t)((unsigned)s->ref << W_SET | s->set);
	return lq_handle_result(dev, lq_handle_write(dev, SP_STATE, neuron * STATE_COLUMNS, column,
						     STATE_COLUMNS));
}

int lq_read_state(struct lq *dev, unsigned neuron, struct lq_state *s)
{
	uint16_t column[STATE_COLUMNS];
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	if (!s)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no room for a state");
	err = check_field(dev, "neuron", neuron, dev->info.neurons - 1);
	if (!err)
		err = lq_read(dev, SP_STATE, neuron * STATE_COLUMNS, column, STATE_COLUMNS);
	if (err)
		return err;
	s->v = (int16_t)column[STATE_V];
	s->i1 = (int16_t)column[STATE_I1];
	s->i2 = (int16_t)column[STATE_I2];
	s->ref = (uint8_t)(column[STATE_SET] >> W_SET);
	s->set = (uint16_t)(column[STATE_SET] & BITS(W_SET));
	return LQ_OK;
}

int lq_write_delay(struct lq *dev, unsigned axon, unsigned delay)
{
	uint16_t unit = (uint16_t)(delay - 1);
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = check_field(dev, "axon", axon, dev->info.axons - 1);
	if (err)
		return err;
	if (delay < 1 || delay > dev->info.slots - 1)
		return lq_handle_fail(dev, LQ_ERR_ARG, "delay %u of axon %u, expected 1 to %u",
				      delay, axon, dev->info.slots - 1);
	return lq_handle_result(dev, lq_handle_write(dev, SP_AXON, axon, &unit, 1));
}

int lq_use(struct lq *dev, unsigned neurons, unsigned fb_base, unsigned fed)
{
	uint16_t reg[4];
	unsigned blocks;

	if (!dev)
		return LQ_ERR_ARG;
	if (!neurons || neurons > dev->info.neurons)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%u neurons in use, expected 1 to %u",
				      neurons, dev->info.neurons);
	if (fed > neurons)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%u neurons fed back of %u in use", fed,
				      neurons);
	if (fb_base >= dev->info.axons || fed > dev->info.axons - fb_base)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%u neurons fed back to axon %u and up, the "
				      "device has %u axons", fed, fb_base, dev->info.axons);
	blocks = (neurons - 1) / dev->info.lanes;
	reg[0] = (uint16_t)(blocks + 1);
	reg[1] = (uint16_t)((neurons - blocks * dev->info.lanes - 1) / dev->info.pipes + 1);
	reg[2] = (uint16_t)fb_base;
	reg[3] = (uint16_t)fed;
	return lq_handle_result(dev, lq_handle_write(dev, SP_REG, REG_BLOCKS, reg, 4));
}
