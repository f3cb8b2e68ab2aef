/* SPDX-License-Identifier: MIT */
/*
 * Conductance somas and their parents: registers from SOMAS up, the columns behind unit 2^22 of space
 * PLASTIC. Everything is checked before anything is sent.
 */
#include "handle.h"
#include "layout.h"
#include "lq_spec.h"

static int check_somas(struct lq *dev, const void *what)
{
	if (!dev)
		return LQ_ERR_ARG;
	if (!what)
		return lq_handle_fail(dev, LQ_ERR_ARG, "nothing given to write");
	if (!dev->info.soma_clocks)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s has no conductance somas", dev->info.config);
	return LQ_OK;
}

static int check_max(struct lq *dev, const char *what, unsigned value, unsigned max)
{
	if (value > max)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%s %u, the largest is %u", what, value, max);
	return LQ_OK;
}

int lq_write_somas(struct lq *dev, const struct lq_somas *s)
{
	uint16_t unit[REG_SOMA_SEED_HI - REG_SOMAS + 1];
	int err = check_somas(dev, s);

	if (err || (err = check_max(dev, "somas", s->count, dev->info.neurons)) ||
	    (err = check_max(dev, "somas that report", s->report, s->count)) ||
	    (err = check_max(dev, "shift of traces", s->shift, (1u << SOMA_SHIFT_W) - 1)) ||
	    (err = check_max(dev, "floor of rates", s->floor, (1u << W_RATE) - 1)) ||
	    (err = check_max(dev, "excitatory conductance", s->open[0], (1u << W_OPEN) - 1)) ||
	    (err = check_max(dev, "inhibitory conductance", s->open[1], (1u << W_OPEN) - 1)))
		return err;
	if (s->spiking && !s->seed)
		return lq_handle_fail(dev, LQ_ERR_ARG, "seed 0 of somas that fire: it stays 0");
	unit[0] = (uint16_t)s->count;
	unit[REG_SOMA_MODE - REG_SOMAS] = (uint16_t)((unsigned)s->spiking << SOMA_SPIKING |
						     s->shift << SOMA_SHIFT);
	unit[REG_SOMA_REPORT - REG_SOMAS] = (uint16_t)s->report;
	unit[REG_SOMA_HALF - REG_SOMAS] = (uint16_t)s->half;
	unit[REG_SOMA_FLOOR - REG_SOMAS] = (uint16_t)s->floor;
	for (int i = 0; i < 2; i++) {
		unit[REG_OPEN_EXC - REG_SOMAS + i] = (uint16_t)s->open[i];
		unit[REG_PULL_EXC - REG_SOMAS + i] = (uint16_t)s->pull[i];
	}
	unit[REG_GOAL_OPEN - REG_SOMAS] = s->goal_open;
	unit[REG_GOAL_BASE - REG_SOMAS] = (uint16_t)s->goal_base;
	unit[REG_GOAL_PULL - REG_SOMAS] = (uint16_t)s->goal_pull;
	unit[REG_SOMA_SEED_LO - REG_SOMAS] = (uint16_t)s->seed;
	unit[REG_SOMA_SEED_HI - REG_SOMAS] = (uint16_t)(s->seed >> 16);
	return lq_handle_result(dev, lq_handle_write(dev, SP_REG, REG_SOMAS, unit,
						     sizeof(unit) / sizeof(unit[0])));
}

int lq_write_parents(struct lq *dev, unsigned neuron, const struct lq_parent *p, size_t n)
{
	uint16_t unit[N_PARENTS] = { 0 };
	int err = check_somas(dev, n ? (const void *)p : dev);

	if (err || (err = check_max(dev, "neuron", neuron, dev->info.neurons - 1)))
		return err;
	if (n > N_PARENTS)
		return lq_handle_fail(dev, LQ_ERR_ARG, "%zu parents, a neuron has up to %d", n, N_PARENTS);
	for (size_t i = 0; i < n; i++) {
		if ((err = check_max(dev, "parent", p[i].neuron, dev->info.neurons - 1)))
			return err;
		if (p[i].delay < 1 || p[i].delay > 1u << W_LAG)
			return lq_handle_fail(dev, LQ_ERR_ARG, "delay %u of a parent, expected 1 to %d",
					      p[i].delay, 1 << W_LAG);
		unit[i] = (uint16_t)((p[i].delay - 1) << PARENT_DELAY | p[i].neuron << PARENT_NEURON |
				     (unsigned)p[i].inhibits << PARENT_INH | 1u << PARENT_ON);
	}
	return lq_handle_result(dev, lq_handle_write(dev, SP_PLASTIC, PLASTIC_SOMAS | neuron << 4,
						     unit, N_PARENTS));
}

int lq_read_soma(struct lq *dev, unsigned neuron, struct lq_soma *s)
{
	uint16_t unit[SOMA_AT_U - SOMA_AT_RATE + 1];
	int err = check_somas(dev, s);

	if (err || (err = check_max(dev, "neuron", neuron, dev->info.neurons - 1)))
		return err;
	err = lq_read(dev, SP_PLASTIC, PLASTIC_SOMAS | neuron << 4 | SOMA_AT_RATE, unit,
		      sizeof(unit) / sizeof(unit[0]));
	if (err)
		return err;
	s->rate = unit[0];
	s->error = -(int16_t)unit[SOMA_AT_MISS - SOMA_AT_RATE];
	s->u = (int16_t)unit[SOMA_AT_U - SOMA_AT_RATE];
	return LQ_OK;
}
