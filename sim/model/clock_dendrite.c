/* SPDX-License-Identifier: MIT */
#include "clock_dendrite.h"
#include <stdlib.h>

enum { D_OFF, D_PUBLISH, D_WALK, D_WIPE };
enum {
	SKEW = 3,     /* clocks by which what follows the parents lags behind them */
	WRITTEN = 5,  /* clock of its last period in which a neuron is */
	DONE = 6
};

void clock_dendrite_free(struct clock_dendrite *k)
{
	if (!k)
		return;
	dendrite_free(k->d);
	free(k);
}

struct clock_dendrite *clock_dendrite_new(const struct access *at)
{
	struct clock_dendrite *k = calloc(1, sizeof(*k));

	if (!k)
		return NULL;
	k->d = dendrite_new(at);
	if (k->d)
		return k;
	free(k);
	return NULL;
}

bool clock_dendrite_busy(const struct clock_dendrite *k)
{
	return k->state == D_WIPE;
}

/* The first clock of the last period of a neuron: parents, product, quotient lie before. */
static int last_period(const struct clock_dendrite *k, int neuron)
{
	const int each = k->d->c->n_soma;

	return (neuron + 2 + 16 / each) * each + SKEW;
}

static void eval_soma(struct clock_dendrite *k, const struct dendrite_wires *in)
{
	const int each = k->d->c->n_soma, since = k->t - last_period(k, 0) - WRITTEN;
	uint32_t was = k->d->random;

	k->w.neuron = since / each;
	k->w.solved = in->run && k->state == D_WALK && since >= 0 && since % each == 0 &&
		      k->w.neuron < k->d->r.somas;
	if (!k->w.solved)
		return;
	k->w.out = dendrite_soma(k->d, k->w.neuron, in->state[k->w.neuron].v, &k->w.s);
	k->w.random = k->d->random;
	k->d->random = was;
}

void clock_dendrite_eval(struct clock_dendrite *k, const struct dendrite_wires *in,
			 struct core_pins *p)
{
	const int n = k->d->c->n_neurons, somas = k->d->r.somas;
	bool wipe = in->run && k->state == D_WIPE;

	eval_soma(k, in);
	k->w.done = somas ? in->run && k->state == D_WALK && k->t == last_period(k, somas - 1) + DONE
			  : in->updated;
	p->past_we = in->run && k->published;
	p->soma_we = k->w.solved || (wipe && k->zero);
	p->goal_we = in->goal || wipe;
	p->rate = p->miss = p->u = p->goal = 0;
	if (p->past_we) {
		p->soma_addr = (uint16_t)(k->d->slot * n + k->row);
		p->past = dendrite_published(k->d, k->row);
	} else if (in->goal) {
		p->soma_addr = p->in_axon - GOAL_AXON;
		p->goal = (uint16_t)(1 << GOAL_ON | (p->in_payload & 0xff));
	} else if (wipe) {
		p->soma_addr = (uint16_t)k->n;
	} else if (k->w.solved) {
		p->soma_addr = (uint16_t)k->w.neuron;
		p->rate = k->w.s.trace;
		p->miss = (uint16_t)k->w.s.miss;
		p->u = (uint16_t)k->w.s.u;
	}
}

void clock_dendrite_step(struct clock_dendrite *k, const struct dendrite_wires *in,
			 const struct core_pins *p)
{
	struct dendrite *d = k->d;
	const int last = d->c->n_neurons - 1;

	if (in->goal)
		dendrite_goal(d, p->in_axon, p->in_payload);
	if (in->start)
		k->fb_mag = 1;
	if (!in->run)
		return;
	if (k->w.solved) {
		d->soma[k->w.neuron] = k->w.s;
		d->random = k->w.random;
		k->fb_mag = k->w.out.payload;
	}
	if (k->published)
		dendrite_publish(d, k->row);
	k->published = k->state == D_PUBLISH;
	k->row = k->n;
	switch (k->state) {
	case D_OFF:
		k->n = 0;
		k->zero = true;
		if (in->clear) {
			k->state = D_WIPE;
			d->slot = d->age = 0;
		} else if (in->updated && d->r.somas) {
			k->state = D_PUBLISH;
			dendrite_begin(d);
		}
		break;
	case D_PUBLISH:
		k->t = 0;
		if (++k->n > last) {
			k->state = D_WALK;
			k->n = 0;
		}
		break;
	case D_WALK:
		k->t++;
		if (k->w.done)
			k->state = D_OFF;
		break;
	default:
		d->soma[k->n].goal = 0;
		if (k->zero) {
			d->soma[k->n].trace = 0;
			d->soma[k->n].miss = d->soma[k->n].u = 0;
		}
		if (k->n++ == last) {
			k->state = D_OFF;
			k->n = 0;
		}
	}
}

void clock_dendrite_reset(struct clock_dendrite *k)
{
	dendrite_reset(k->d);
	k->state = D_WIPE;
	k->n = 0;
	k->fb_mag = 1;
	k->zero = k->published = false;
}
