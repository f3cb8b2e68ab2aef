/* SPDX-License-Identifier: MIT */
#include "campaign_dendrite.h"
#include "dendrite.h"

static int below(struct segment *s, int n)
{
	return random_below(&s->rnd, n);
}

static bool once(struct segment *s, int n)
{
	return random_once(&s->rnd, n);
}

static void write_reg(struct segment *s, unsigned reg, unsigned value)
{
	campaign_op(s, 2, SP_REG, reg, value);
}

static void write_column(struct segment *s, int neuron, unsigned col, unsigned value)
{
	campaign_op(s, 2, SP_PLASTIC, SOMA_NEURON | (uint32_t)neuron << 4 | col, value);
}

static void write_parent(struct segment *s, int neuron, unsigned which)
{
	unsigned lag = (unsigned)(once(s, 4) ? HISTORY - 1 : once(s, 3) ? 0 : below(s, HISTORY));

	write_column(s, neuron, which, once(s, 12) ? campaign_any(s) :
		     lag << PARENT_DELAY | (unsigned)below(s, s->c->n_neurons) << PARENT_NEURON |
		     (unsigned)once(s, 2) << PARENT_INH | (unsigned)!once(s, 3) << PARENT_ON);
}

static void write_neuron(struct segment *s, int neuron)
{
	for (unsigned i = 0; i < N_PARENTS; i++)
		write_parent(s, neuron, i);
	write_column(s, neuron, SOMA_AT_RATE, campaign_any(s));
	write_column(s, neuron, SOMA_AT_MISS, campaign_any(s));
	write_column(s, neuron, SOMA_AT_U, campaign_any(s));
	if (once(s, 2))
		write_column(s, neuron, SOMA_AT_GOAL, campaign_any(s));
}

/* Mostly what keeps potentials within the sigmoid's range; sometimes anything. */
static void write_regs(struct segment *s)
{
	const int n = s->c->n_neurons;

	write_reg(s, REG_SOMAS, (unsigned)(once(s, 2) ? n : below(s, n + 3)));
	write_reg(s, REG_SOMA_MODE, campaign_any(s) & 15);
	write_reg(s, REG_SOMA_REPORT, (unsigned)(once(s, 2) ? 0 : below(s, n + 3)));
	write_reg(s, REG_SOMA_HALF, once(s, 3) ? campaign_any(s) : (unsigned)below(s, 4096) - 2048);
	write_reg(s, REG_SOMA_FLOOR, once(s, 3) ? campaign_any(s) : (unsigned)below(s, 16));
	for (unsigned i = 0; i < 2; i++) {
		write_reg(s, REG_OPEN_EXC + i, once(s, 3) ? campaign_any(s) : (unsigned)below(s, 3000));
		write_reg(s, REG_PULL_EXC + i, once(s, 3) ? campaign_any(s) : (unsigned)below(s, 2000) - 1000);
	}
	write_reg(s, REG_GOAL_OPEN, once(s, 3) ? campaign_any(s) : (unsigned)below(s, 6000));
	write_reg(s, REG_GOAL_BASE, campaign_any(s));
	write_reg(s, REG_GOAL_PULL, once(s, 3) ? campaign_any(s) : (unsigned)below(s, 2000) - 1000);
	if (once(s, 10)) {                  /* the largest sum there is */
		write_reg(s, REG_SOMA_FLOOR, 0xff);
		write_reg(s, REG_OPEN_EXC, 0xfff);
		write_reg(s, REG_OPEN_INH, 0xfff);
		write_reg(s, REG_SOMAS, (unsigned)n);
		for (unsigned i = 0; i < N_PARENTS; i++)
			write_column(s, 1, i, 1u << PARENT_ON | (campaign_any(s) & 0x7fff));
	}
	if (once(s, 4)) {
		write_reg(s, REG_SOMA_SEED_LO, campaign_any(s));
		write_reg(s, REG_SOMA_SEED_HI, campaign_any(s));
	}
}

void campaign_load_somas(struct segment *s)
{
	for (int i = 0; i < s->c->n_neurons; i++)
		write_neuron(s, i);
	write_regs(s);
}

void campaign_change_somas(struct segment *s)
{
	write_regs(s);
	for (int i = below(s, 8); i > 0; i--)
		write_parent(s, below(s, s->c->n_neurons), (unsigned)below(s, N_PARENTS));
	for (int i = below(s, 3); i > 0; i--)
		write_neuron(s, below(s, s->c->n_neurons));
}

void campaign_read_somas(struct segment *s)
{
	for (int i = 0; i < s->c->n_neurons * 16; i++)
		campaign_op(s, 1, SP_PLASTIC, SOMA_NEURON | (uint32_t)i, 0);
}

int campaign_goal_axon(struct segment *s)
{
	return GOAL_AXON + below(s, s->c->n_neurons + (int)once(s, 4));
}

void campaign_copy_somas(struct segment *s)
{
	const struct clock *m = lockstep_model(s->lock);

	for (uint32_t a = 0; a < (uint32_t)s->c->n_neurons * 16; a++)
		if (access_check(&s->at, SP_PLASTIC, SOMA_NEURON | a, true, true) == ST_OK)
			model_write(s->step, SP_PLASTIC, SOMA_NEURON | a,
				    clock_peek(m, SP_PLASTIC, SOMA_NEURON | a));
}
