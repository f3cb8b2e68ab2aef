/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include "classify.h"
#include "lq_spec.h"

enum { COLUMNS = 4 /* units of a neuron's state */ };

bool classify_fits(const struct network *net, struct why *why)
{
	const struct population *last = &net->populations[net->n_populations - 1];

	if (net->n_channels != DIGITS_PIXELS)
		return why_not(why, "%s: inputs: expected %d channels, one a pixel, found %zu",
			       net->path, DIGITS_PIXELS, net->n_channels);
	if (last->size != DIGITS_CLASSES)
		return why_not(why, "%s: populations: expected the last to have %d neurons, one a "
			       "digit, found %zu", net->path, DIGITS_CLASSES, last->size);
	for (size_t i = 0; i < last->size; i++)
		if (last->neurons[i].spiking || !last->neurons[i].report)
			return why_not(why, "%s: populations: expected the last to be graded and "
				       "reported, found neuron %zu is not", net->path, i);
	return true;
}

bool showing_new(struct showing *s, const struct viewer *v)
{
	*s = (struct showing){
		.room = DIGITS_STEPS * (v->image->neurons + 1),
		.state_units = v->states ? COLUMNS * v->image->neurons : 0,
	};
	s->out = calloc(s->room, sizeof(*s->out));
	s->state = calloc(DIGITS_STEPS * s->state_units + 1, sizeof(*s->state));
	if (s->out && s->state)
		return true;
	showing_free(s);
	return false;
}

void showing_free(struct showing *s)
{
	free(s->out);
	free(s->state);
	*s = (struct showing){0};
}

static size_t events_of(const uint8_t *pixel, int step, struct lq_event events[DIGITS_PIXELS])
{
	size_t n = 0;

	for (int i = 0; i < DIGITS_PIXELS; i++)
		if (digits_latency(pixel[i]) == step)
			events[n++] = (struct lq_event){(uint16_t)i, 1};
	return n;
}

/* The highest potential of the last population after the last step. */
static int answer(const struct viewer *v, const struct showing *s)
{
	int best = -1, best_value = 0;

	for (size_t k = 0; k < s->n; k++) {
		const struct lq_output *o = &s->out[k];
		const struct place *place;

		if (o->kind != LQ_EVENT || o->step != DIGITS_STEPS - 1 || !o->has_value ||
		    o->neuron >= v->image->neurons)
			continue;
		place = &v->image->places[o->neuron];
		if (place->population != (int)v->net->n_populations - 1)
			continue;
		if (best < 0 || o->value > best_value) {
			best = (int)place->index;
			best_value = o->value;
		}
	}
	return best;
}

int classify_show(const struct viewer *v, const uint8_t pixel[DIGITS_PIXELS], struct showing *s)
{
	struct lq_event events[DIGITS_PIXELS];
	int err = lq_clear(v->dev);

	s->n = 0;
	s->clocks = 0;
	for (int t = 0; !err && t < DIGITS_STEPS; t++) {
		size_t n = 0, n_events = events_of(pixel, t, events);

		err = lq_run_step(v->dev, events, n_events, s->out + s->n, s->room - s->n, &n);
		s->n += n;
		if (!err && s->n)
			s->clocks += s->out[s->n - 1].clocks;
		if (!err && s->state_units)
			err = lq_read(v->dev, SP_STATE, 0, s->state + (size_t)t * s->state_units,
				      s->state_units);
	}
	s->answer = err ? -1 : answer(v, s);
	return err;
}

static bool same_output(const struct lq_output *a, const struct lq_output *b)
{
	if (a->kind != b->kind || a->step != b->step)
		return false;
	if (a->kind == LQ_STEP_END)
		return a->clocks == b->clocks && a->late == b->late && a->lost == b->lost;
	return a->neuron == b->neuron && a->fired == b->fired && a->has_value == b->has_value &&
	       (!a->has_value || a->value == b->value);
}

static void in_words(const struct lq_output *o, char *buf, size_t size)
{
	if (o->kind == LQ_STEP_END)
		snprintf(buf, size, "step %u ends after %u clocks", o->step, o->clocks);
	else if (o->has_value)
		snprintf(buf, size, "step %u: neuron %u%s at %d", o->step, o->neuron,
			 o->fired ? " fires," : "", o->value);
	else
		snprintf(buf, size, "step %u: neuron %u fires", o->step, o->neuron);
}

bool showing_same(const struct showing *want, const struct showing *got, struct why *why)
{
	char a[80], b[80];

	for (size_t k = 0; k < want->n && k < got->n; k++) {
		if (same_output(&want->out[k], &got->out[k]))
			continue;
		in_words(&want->out[k], a, sizeof(a));
		in_words(&got->out[k], b, sizeof(b));
		return why_not(why, "expected \"%s\", found \"%s\"", a, b);
	}
	if (want->n != got->n)
		return why_not(why, "expected %zu items of output, found %zu", want->n, got->n);
	for (size_t k = 0; k < DIGITS_STEPS * want->state_units; k++)
		if (want->state[k] != got->state[k])
			return why_not(why, "state after step %zu: neuron %zu, column %zu: expected "
				       "0x%04x, found 0x%04x", k / want->state_units,
				       k % want->state_units / COLUMNS, k % COLUMNS,
				       want->state[k], got->state[k]);
	return true;
}
