/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "campaign.h"
#include "campaign_dendrite.h"
#include "campaign_learn.h"
#include "campaign_segment.h"

enum {
	SEGMENT = 400000,     /* clocks beyond the loading of all memories */
	BEFORE = 3000         /* clocks of waveform before a difference */
};

/* -- The step-level model follows at what the pins show ------------------------------------ */

static bool wrong(struct segment *s, const char *what, long long step, long long pins)
{
	snprintf(s->msg, s->cap, "clock %" PRIu64 ": %s: step-level model %lld, core %lld",
		 lockstep_clocks(s->lock), what, step, pins);
	return false;
}

/* After a reset in the middle of a step the core is where the clock-level model says. */
static void resync(struct segment *s)
{
	const struct clock *m = lockstep_model(s->lock);

	model_reset(s->step);
	for (uint32_t a = 0; a < (uint32_t)s->c->n_neurons * 4; a++)
		model_write(s->step, SP_STATE, a, clock_peek(m, SP_STATE, a));
	if (s->c->n_rules)
		campaign_copy_learning(s);
	if (s->c->n_soma)
		campaign_copy_somas(s);
	s->started = false;
	s->got = s->n_want = 0;
}

/* The host's unit is written at the coming edge. */
static bool writes(const struct core_pins *p)
{
	return p->reg_we || p->delay_we || p->weight_unit >= 0 || p->set_we || p->state_we ||
	       p->rule_we || p->plastic_we;
}

static bool follow_host(struct segment *s, const struct core_pins *p)
{
	bool write = p->h_op == 2 || (p->h_op == 0 && (p->h_wdata & 1));
	int status;

	if (writes(p))
		model_write(s->step, p->h_space, p->h_addr, p->h_wdata);
	if (!p->h_vld || !p->h_ack)
		return true;
	if (p->h_op == 3) {
		model_clear(s->step);
		return true;
	}
	status = model_check(s->step, p->h_space, p->h_addr, write);
	/* The model's step is over when the core's has hardly begun: events in flight differ. */
	if (!p->st_busy && !p->st_run && status != p->h_status)
		return wrong(s, "h_status", status, p->h_status);
	if (p->h_status != ST_OK)
		return true;
	if (model_next(s->step, p->h_space, p->h_addr) != p->h_next)
		return wrong(s, "h_next", model_next(s->step, p->h_space, p->h_addr), p->h_next);
	/* The step-level model has no timer. */
	if (p->h_op == 1 && !p->st_run &&
	    model_read(s->step, p->h_space, p->h_addr) != p->h_rdata)
		return wrong(s, "h_rdata", model_read(s->step, p->h_space, p->h_addr), p->h_rdata);
	return true;
}

static bool follow_out(struct segment *s, const struct core_pins *p)
{
	const struct model_output *w = &s->want[s->got];

	if (!p->out_vld || !p->out_rdy)
		return true;
	if (p->out_end) {
		if (s->got != s->n_want)
			return wrong(s, "events of the step", (long long)s->n_want, (long long)s->got);
		if (s->want_step != p->st_step)
			return wrong(s, "st_step", s->want_step, p->st_step);
		if (s->want_clocks != p->st_clocks)
			return wrong(s, "st_clocks", s->want_clocks, p->st_clocks);
		s->steps++;
		s->got = s->n_want = 0;
		return true;
	}
	if (s->got >= s->n_want)
		return wrong(s, "events of the step", (long long)s->n_want, (long long)s->got + 1);
	if (w->neuron != p->out_neuron)
		return wrong(s, "out_neuron", w->neuron, p->out_neuron);
	if (w->fired != p->out_fired || w->has_value != p->out_has_value)
		return wrong(s, "out_fired, out_has_value", w->fired * 2 + w->has_value,
			     p->out_fired * 2 + p->out_has_value);
	if (w->has_value && w->value != p->out_value)
		return wrong(s, "out_value", w->value, p->out_value);
	s->got++;
	return true;
}

static bool follow(struct segment *s, const struct core_pins *p)
{
	bool ok = true;

	if (p->rst) {                     /* what is written in this very clock stays written */
		if (writes(p))
			model_write(s->step, p->h_space, p->h_addr, p->h_wdata);
		return true;
	}
	if (s->started)
		s->n_want = model_step(s->step, s->want, &s->want_step, &s->want_clocks);
	s->started = clock_started(lockstep_model(s->lock));
	if (!follow_host(s, p))
		return false;
	if (p->in_vld && p->in_rdy && !p->in_tick) {
		int status = model_event(s->step, p->in_axon, p->in_payload);

		if (status != p->in_status)
			ok = wrong(s, "in_status", status, p->in_status);
	}
	return ok && follow_out(s, p);
}

/* -- Clocks ------------------------------------------------------------------------------- */

static bool clock_once(struct segment *s, bool quiet)
{
	struct core_pins *p = &s->pins;
	bool was_reset, ok;

	if (s->fst && lockstep_clocks(s->lock) >= s->trace_from) {
		s->dut->trace(s->core, s->fst);
		s->fst = NULL;
	}
	campaign_drive(s, quiet);
	was_reset = p->rst;
	s->dut->eval(s->core, p);
	ok = lockstep_clock(s->lock, p, s->msg, s->cap) && follow(s, p);
	s->dut->step(s->core);
	if (was_reset)
		resync(s);
	if (p->h_ack)
		p->h_vld = false;
	if (p->in_rdy && p->in_vld) {
		p->in_vld = false;
		s->gap = s->gaps ? random_below(&s->rnd, s->gaps) : 0;
	}
	return ok;
}

static bool at_rest(const struct segment *s)
{
	return s->op == s->n_ops && !s->pins.h_vld && s->in_at == s->n_in && !s->pins.in_vld &&
	       !s->pins.st_busy && !s->resets;
}

/* Until every port has come to rest; a core that never does is a difference as well. */
static bool settle(struct segment *s, bool quiet)
{
	const uint64_t limit = lockstep_clocks(s->lock) + 64u * (s->n_ops + 1) + 4000000;

	do {
		if (!clock_once(s, quiet))
			return false;
		if (lockstep_clocks(s->lock) > limit)
			return wrong(s, "clocks without coming to rest", 0, 4000000);
	} while (!at_rest(s));
	return true;
}

static void segment_free(struct segment *s)
{
	if (!s)
		return;
	if (s->core)
		s->dut->close(s->core);
	lockstep_free(s->lock);
	model_free(s->step);
	free(s->want);
	free(s->ops);
	free(s);
}

static struct segment *segment_new(const struct config *c, const struct dut_core_ops *dut,
				   uint64_t seed, char *msg, size_t cap)
{
	struct segment *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->c = c;
	s->dut = dut;
	access_init(&s->at, c);
	s->rnd.state = seed;
	s->msg = msg;
	s->cap = cap;
	s->ops = calloc(MAX_OPS, sizeof(*s->ops));
	s->want = calloc((size_t)c->n_neurons + 1, sizeof(*s->want));
	s->lock = lockstep_new(c);
	s->step = model_new(c);
	s->core = dut->open((unsigned)seed | 1);
	if (!s->ops || !s->want || !s->lock || !s->step || !s->core) {
		segment_free(s);
		return NULL;
	}
	return s;
}

/* One whole segment. */
static bool segment_run(struct segment *s, uint64_t clocks)
{
	s->resets = 2;
	campaign_load_all(s);
	{
		size_t loaded = s->n_ops;

		if (!clock_once(s, true) || !clock_once(s, true))
			return false;
		s->n_ops = loaded;        /* reset forgets what was queued */
	}
	for (bool ok = settle(s, true); ; ok = settle(s, false)) {
		if (!ok)
			return false;
		if (lockstep_clocks(s->lock) >= clocks)
			break;
		campaign_episode(s);
		if (random_once(&s->rnd, 6)) {
			bool at_end = random_once(&s->rnd, 2);

			for (int i = at_end ? 20000 : random_below(&s->rnd, 400); i > 0; i--) {
				if (!clock_once(s, false))
					return false;
				if (at_end && clock_ended(lockstep_model(s->lock)))
					break;
			}
			s->resets = 1 + random_below(&s->rnd, 3);
		}
	}
	s->n_ops = s->op = 0;
	s->n_in = s->in_at = 0;
	s->out_mode = 0;
	campaign_read_all(s);
	return settle(s, true);
}

static const struct dut_core_ops *find_dut(const char *config)
{
	for (int i = 0; dut_core_table[i]; i++)
		if (!strcmp(dut_core_table[i]->name, config))
			return dut_core_table[i];
	return NULL;
}

static void list_missed(struct campaign *c, const struct config *g, const uint64_t *met)
{
	const int soma = g->n_soma;
	const int currents = g->n_currents, slots = g->n_slots, pipes = g->n_pipes;
	const int blocks = g->n_neurons / g->n_lanes;
	size_t n = 0;

	c->missed[0] = '\0';
#define X(name, needs) \
	if ((needs) && !met[COVER_##name] && n < sizeof(c->missed) - 1) \
		n += (size_t)snprintf(c->missed + n, sizeof(c->missed) - n, "%s" #name, n ? " " : "");
	COVERS(X)
#undef X
}

int campaign_run(struct campaign *c)
{
	const struct config *config = config_find(c->config);
	const struct dut_core_ops *dut = config ? find_dut(c->config) : NULL;
	uint64_t met[COVER_COUNT] = { 0 };
	struct learn_cover cover = { 0 };
	char why[160];

	c->done = c->steps = 0;
	c->same = true;
	c->message[0] = c->missed[0] = '\0';
	if (!dut) {
		snprintf(c->message, sizeof(c->message), "no Verilated core of config %s", c->config);
		return -1;
	}
	for (uint64_t i = 0; c->same && c->done < c->clocks; i++) {
		struct random derive = { c->seed + i * UINT64_C(0x2545f4914f6cdd1d) };
		uint64_t seed = random_bits(&derive), left = c->clocks - c->done;
		uint64_t clocks = left < SEGMENT ? left : SEGMENT;
		struct segment *s = segment_new(config, dut, seed, why, sizeof(why));

		if (!s) {
			snprintf(c->message, sizeof(c->message), "out of memory");
			return -1;
		}
		/* Loading counts, but never is all of a segment. */
		clocks += 3u * (uint64_t)(s->at.units * s->at.blocks * config->n_axons);
		lockstep_cover_learning(s->lock, &cover);
		c->same = segment_run(s, clocks);
		c->done += lockstep_clocks(s->lock);
		c->steps += s->steps;
		for (int k = 0; k < COVER_COUNT; k++)
			met[k] += clock_cover(lockstep_model(s->lock))[k];
		if (!c->same)
			snprintf(c->message, sizeof(c->message), "config %s, seed %" PRIu64 ", segment %"
				 PRIu64 ", %s", c->config, c->seed, i, why);
		if (!c->same && c->fst) {
			uint64_t at = lockstep_clocks(s->lock);

			segment_free(s);
			s = segment_new(config, dut, seed, why, sizeof(why));
			if (s) {
				s->fst = c->fst;
				s->trace_from = at > BEFORE ? at - BEFORE : 0;
				segment_run(s, clocks);
			}
		}
		segment_free(s);
		if (c->progress)
			c->progress(c, c->done);
	}
	list_missed(c, config, met);
	if (config->n_rules)
		campaign_missed_learning(c, config, &cover);
	return 0;
}
