/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include "draw.h"
#include "exp_elise.h"

enum { OUTPUTS = 4096, TOGETHER = 30 };

struct cycle {
	struct elise_net *net;
	struct elise_cycle *u;
	int ended;
};

static void take(struct cycle *c, const struct lq_output *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (out[i].kind == LQ_STEP_END) {
			c->net->clocks += out[i].clocks;
			c->net->steps++;
			c->ended++;
		} else if (c->u && out[i].has_value && out[i].neuron < c->net->visible) {
			c->u->at[c->ended][out[i].neuron] = out[i].value / ELISE_MV;
		}
	}
}

/* Take what has arrived, until so many steps have ended. */
static int collect(struct lq *dev, struct cycle *c, int end)
{
	static struct lq_output out[OUTPUTS];
	int err = LQ_OK;
	size_t n;

	while (!err && c->ended < end) {
		err = lq_receive(dev, out, OUTPUTS, &n, 5000);
		if (!err)
			take(c, out, n);
	}
	return err;
}

/* The goals of a step. */
static int push(struct lq *dev, struct elise_net *net, const double target[ELISE_SEEN])
{
	struct lq_event goal[ELISE_SEEN];

	for (int i = 0; i < net->visible; i++) {
		double u = target[i] + (net->is.noise > 0 ? net->is.noise * draw_normal(&net->noise) : 0);
		double payload = fmin(fmax(round((u - ELISE_GOAL_LEAST) / ELISE_GOAL_MV), 0), 255);

		goal[i] = (struct lq_event){ (uint16_t)(LQ_GOAL + i), (int8_t)(uint8_t)payload };
	}
	return lq_push(dev, goal, (size_t)net->visible);
}

/* A conductance that holds a neuron at rest, whatever its dendrite says. */
static int silence(struct lq *dev, const struct elise_net *net, bool on)
{
	struct lq_somas somas = net->somas;

	somas.seed ^= (uint32_t)net->steps << 1;
	if (on) {
		somas.goal_open = UINT16_MAX;
		somas.goal_base = somas.goal_pull = 0;
	}
	return lq_write_somas(dev, &somas);
}

int elise_run(struct lq *dev, struct elise_net *net, enum elise_teacher teacher, struct elise_cycle *u)
{
	struct cycle c = { .net = net, .u = u };
	const int steps = net->target.steps;
	const int until = teacher == ELISE_FREE ? 0 : teacher == ELISE_CUED ? net->cue : steps;
	int err = teacher == ELISE_SILENCED ? silence(dev, net, true) : LQ_OK;

	if (u)
		*u = (struct elise_cycle){ .steps = steps, .visible = net->visible };
	for (int t = 0; !err && t < steps; t++) {
		if (t < until)
			err = push(dev, net, net->target.at[t]);
		if (!err)
			err = lq_step(dev, 1);
		if (!err && ((t + 1) % TOGETHER == 0 || t + 1 == steps))
			err = collect(dev, &c, t + 1);
	}
	return !err && teacher == ELISE_SILENCED ? silence(dev, net, false) : err;
}

int elise_wrong(struct lq *dev, struct elise_net *net, double gate, double *share)
{
	struct cycle c = { .net = net };
	const int steps = net->target.steps;
	int err = LQ_OK, wrong = 0;

	for (int t = 0; !err && t < steps; t++) {
		err = push(dev, net, net->target.at[t]);
		if (!err)
			err = lq_step(dev, 1);
		if (!err)
			err = collect(dev, &c, t + 1);
		for (unsigned n = 0; !err && n < (unsigned)net->neurons; n++) {
			struct lq_soma s;

			err = lq_read_soma(dev, n, &s);
			wrong += !err && abs(s.error) >= lround(gate * 16384);
		}
	}
	*share = wrong / (double)(steps * net->neurons);
	return err;
}
