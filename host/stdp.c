/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lq_spec.h"
#include "plot.h"
#include "stdp.h"

enum {
	MEAN_NEURONS = 64, MEAN_PAIRS = 4, /* where the rounding is random */
	MOST_POINTS = 401,
	THRESHOLD = 100, FORCE = 127       /* the weight that forces a spike */
};

/* -- In exact arithmetic ------------------------------------------------------------------ */

struct pair {
	const struct stdp *s;
	double x[2], y[2], z; /* traces, and what the rule changes; all in ones */
};

static unsigned class_of(const struct stdp *s)
{
	return s->rule->tag ? CLASS_FREE : s->rule->class;
}

/* Units of the device in one. */
static double one(const struct stdp *s)
{
	return ldexp(1, (int)s->info.weight_bits - 2);
}

static double bound(const struct stdp *s, bool low)
{
	double b = 2 - 1 / one(s);

	switch (class_of(s)) {
	case CLASS_FREE: return low ? -2 : b;
	case CLASS_SYM: return low ? -b : b;
	case CLASS_EXC: return low ? 0 : b;
	default: return low ? -b : 0;
	}
}

/* As the device has it: distances end at zero, those of a sign that can have both at full scale. */
static double distance(const struct stdp *s, double z, bool up)
{
	double b = 2 - 1 / one(s);

	if (up)
		return class_of(s) == CLASS_INH ? (z < 0 ? -1 / one(s) - z : 0) : z < 0 ? b : b - z;
	return class_of(s) == CLASS_EXC ? fmax(z, 0) : z < 0 ? z + 2 : b;
}

static double factor(const struct pair *p, unsigned which)
{
	switch (which) {
	case RULE_X1: return p->x[0];
	case RULE_X2: return p->x[1];
	case RULE_X_DIFF: return p->x[0] - p->x[1];
	case RULE_PAYLOAD: return 1 / 64.;
	case RULE_REWARD: return p->s->rule->reward;
	case RULE_Y1: return p->y[0];
	case RULE_Y2: return p->y[1];
	case RULE_Y_DIFF: return p->y[0] - p->y[1];
	case RULE_UP: return distance(p->s, p->z, true);
	case RULE_DOWN: return distance(p->s, p->z, false);
	case RULE_SIGN: return p->z > 0 ? 1 : p->z < 0 ? -1 : 0;
	default: return p->z; /* w, and t outside of epochs */
	}
}

static double trace_after(const struct rule_trace *t, double value, bool event)
{
	if (!t->given)
		return 0;
	value *= t->retention;
	if (!event)
		return value;
	return fmin((t->set ? 0 : value) + t->amplitude * (t->graded ? 1 / 64. : 1), 2);
}

static void exact_step(struct pair *p, bool pre, bool post)
{
	const struct rule_file *f = p->s->rule;
	double sum = 0;

	for (int i = 0; i < 2; i++) {
		p->x[i] = trace_after(&f->trace[i], p->x[i], pre);
		p->y[i] = trace_after(&f->trace[2 + i], p->y[i], post);
	}
	for (size_t i = 0; i < f->terms; i++) {
		double product = f->term[i].scale;

		if (!(f->term[i].gate == GATE_PRE ? pre : post))
			continue;
		for (unsigned k = 0; k < f->term[i].factors; k++)
			product *= factor(p, f->term[i].factor[k]);
		sum += product;
	}
	p->z = fmax(bound(p->s, true), fmin(bound(p->s, false), p->z + sum));
}

static double exact(const struct stdp *s, int dt)
{
	struct pair p = {.s = s, .z = s->start / one(s)};

	for (int t = 0; t <= abs(dt); t++)
		exact_step(&p, t == (dt < 0 ? -dt : 0), t == (dt > 0 ? dt : 0));
	return p.z * one(s) - s->start;
}

/* A pair opens gates PRE and POST only, and says nothing of errors. */
static bool has_exact(const struct rule_file *f)
{
	for (size_t i = 0; i < f->terms; i++) {
		if (f->term[i].gate != GATE_PRE && f->term[i].gate != GATE_POST)
			return false;
		for (unsigned k = 0; k < f->term[i].factors; k++)
			if (f->term[i].factor[k] == RULE_ERROR)
				return false;
	}
	return true;
}

/* -- On the device ------------------------------------------------------------------------ */

static unsigned neurons_of(const struct stdp *s)
{
	unsigned n = s->rule->stochastic ? MEAN_NEURONS : s->info.lanes;

	return n < s->info.neurons ? n : s->info.neurons;
}

static int write_same(const struct stdp *s, struct lq *dev, unsigned axon, int value, bool tags)
{
	int16_t w[MEAN_NEURONS];
	unsigned n = neurons_of(s);
	int err = LQ_OK;

	for (unsigned i = 0; i < MEAN_NEURONS; i++)
		w[i] = (int16_t)value;
	for (unsigned i = 0; i < n && !err; i += MEAN_NEURONS) {
		size_t k = n - i < MEAN_NEURONS ? n - i : MEAN_NEURONS;

		err = (tags ? lq_write_tags : lq_write_weights)(dev, axon, i, w, k);
	}
	return err;
}

static int set_up(const struct stdp *s, struct lq *dev)
{
	struct lq_set set = {.threshold = THRESHOLD, .shift = 7, .spiking = true};
	struct lq_learning learning = s->code.learning;
	struct lq_plastic plastic = s->code.plastic, still = {0};
	unsigned n = neurons_of(s);
	int err;

	/* The axon's own events fire nothing. */
	plastic.silent = true;
	learning.first = 0;
	learning.count = 1;
	if ((err = lq_learn(dev, false)) || (err = lq_use(dev, n, 0, 0)) || (err = lq_clear(dev)) ||
	    (err = lq_write_set(dev, 0, &set)) || (err = lq_write_rule(dev, 0, &s->code.rule)) ||
	    (err = lq_write_plastic(dev, 0, &plastic)) || (err = lq_write_plastic(dev, 1, &still)) ||
	    (err = lq_write_learning(dev, &learning)) || (err = lq_write_delay(dev, 0, 1)) ||
	    (err = lq_write_delay(dev, 1, 1)) || (err = write_same(s, dev, 1, FORCE, false)) ||
	    (err = write_same(s, dev, 0, s->rule->sparse, false)))
		return err;
	for (unsigned i = 0; i < n && !err; i++) {
		err = lq_write_state(dev, i, &(struct lq_state){0});
		if (!err)
			err = lq_write_post(dev, i, &s->code.post);
		if (!err)
			err = lq_write_target(dev, i, 0);
	}
	return err ? err : lq_learn(dev, true);
}

/* Steps of a pair: to its second spike; where other gates open, as long as the widest. */
static int run_pair(const struct stdp *s, struct lq *dev, int dt, struct lq_output *out, size_t room)
{
	int last = s->has_exact ? abs(dt) : 2 * s->reach, err = LQ_OK;

	for (int t = 0; t <= last && !err; t++) {
		struct lq_event event[2];
		size_t n = 0, got;

		if (t == (dt < 0 ? -dt : 0))
			event[n++] = (struct lq_event){0, 1};
		if (t == (dt > 0 ? dt : 0))
			event[n++] = (struct lq_event){1, 1};
		err = lq_run_step(dev, event, n, out, room, &got);
	}
	return err;
}

static int measure_point(struct stdp *s, struct lq *dev, size_t i, struct lq_output *out,
			 int16_t *value)
{
	unsigned n = neurons_of(s), pairs = s->rule->stochastic ? MEAN_PAIRS : 1;
	double sum = 0;
	int err = LQ_OK;

	for (unsigned k = 0; k < pairs && !err; k++) {
		err = lq_clear(dev);
		if (!err)
			err = write_same(s, dev, 0, s->start, s->rule->tag);
		if (!err)
			err = run_pair(s, dev, (int)i - s->reach, out, n + 1);
		if (!err)
			err = (s->rule->tag ? lq_read_tags : lq_read_weights)(dev, 0, 0, value, n);
		for (unsigned j = 0; j < n && !err; j++)
			sum += value[j] - s->start;
	}
	s->change[i] = sum / (n * pairs);
	return err;
}

int stdp_measure(struct stdp *s, struct lq *dev)
{
	struct lq_output *out = calloc(s->info.neurons + 1, sizeof(*out));
	int16_t *value = calloc(s->info.neurons, sizeof(*value));
	int err = out && value ? set_up(s, dev) : LQ_ERR_NOMEM;

	for (size_t i = 0; i < s->points && !err; i++)
		err = measure_point(s, dev, i, out, value);
	free(out);
	free(value);
	return err;
}

/* -- The whole ---------------------------------------------------------------------------- */

bool stdp_new(struct stdp *s, const struct rule_file *rule, const struct lq_info *info,
	      double reach_ms, const int *start, struct why *why)
{
	double reach, middle;

	*s = (struct stdp){.rule = rule, .info = *info, .has_exact = has_exact(rule)};
	if (!rule_compile(rule, info, &s->code, why))
		return false;
	s->step_ms = rule->dt_ms > 0 ? rule->dt_ms : 1;
	reach = fmax(1, floor(reach_ms / s->step_ms + 1e-9));
	s->reach = (int)fmin(reach, MOST_POINTS / 2);
	s->points = 2 * (size_t)s->reach + 1;
	/* Of a sparse axon zero would be no synapse. */
	middle = (bound(s, true) + bound(s, false)) / 2 * one(s);
	s->start = start ? *start : (int)middle ? (int)middle : rule->sparse;
	if (s->start < bound(s, true) * one(s) || s->start > bound(s, false) * one(s))
		return why_not(why, "--weight: expected %.0f to %.0f, found %d", bound(s, true) * one(s),
			       bound(s, false) * one(s), s->start);
	s->dt_ms = calloc(3 * s->points, sizeof(*s->dt_ms));
	if (!s->dt_ms)
		return why_not(why, "out of memory");
	s->change = s->dt_ms + s->points;
	s->exact = s->change + s->points;
	for (size_t i = 0; i < s->points; i++) {
		s->dt_ms[i] = ((double)i - s->reach) * s->step_ms;
		s->exact[i] = s->has_exact ? exact(s, (int)i - s->reach) : NAN;
	}
	return true;
}

void stdp_free(struct stdp *s)
{
	free(s->dt_ms);
	*s = (struct stdp){0};
}

double stdp_deviation(const struct stdp *s)
{
	double most = 0;

	for (size_t i = 0; i < s->points; i++)
		most = fmax(most, fabs(s->change[i] - s->exact[i]));
	return most;
}

bool stdp_draw(const struct stdp *s, const char *title, const char *path, struct why *why)
{
	char label[120];
	struct plot_line line[2] = {
		{.label = "exact", .x = s->dt_ms, .y = s->exact, .n = s->points, .threshold = NAN},
		{.label = "measured", .x = s->dt_ms, .y = s->change, .n = s->points, .dots = true,
		 .threshold = NAN},
	};
	struct plot_panel panel = {
		.kind = PLOT_LINES, .y_label = label, .height = 340,
		.lines = s->has_exact ? line : line + 1, .n_lines = s->has_exact ? 2 : 1,
	};
	struct plot plot = {
		.title = title, .x_label = "spike of the neuron after the event of the axon (ms)",
		.panels = &panel, .n_panels = 1,
	};

	snprintf(label, sizeof(label), "change of the %s from %d", s->rule->tag ? "tag" : "weight",
		 s->start);
	return plot_write(&plot, path, why);
}
