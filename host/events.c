/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "csv.h"
#include "events.h"

void events_free(struct events *events)
{
	free(events->list);
	events->list = NULL;
	events->n = 0;
}

/* POPULATION.INDEX of the dot's name; -1: there is no such population. */
static int goal(const struct csv *csv, const struct network *net, const char *field, const char *dot,
		struct event_at *e, struct why *why)
{
	for (size_t k = 0; k < net->n_populations; k++) {
		const struct population *pop = &net->populations[k];
		int64_t value;

		if (strncmp(pop->name, field, (size_t)(dot - field)) || pop->name[dot - field])
			continue;
		if (!pop->taught)
			return csv_expected(csv, why, "axon", "an input, or a population that has a teacher "
					    "(\"taught\")", field);
		if (!csv_whole(csv, why, pop->name, dot + 1, 0, (int64_t)pop->size - 1, &value))
			return false;
		e->axon = (uint16_t)(pop->first + (size_t)value);
		e->goal = true;
		return true;
	}
	return -1;
}

/* INPUT.CHANNEL, POPULATION.INDEX, or a number over all channels. */
static bool axon(const struct csv *csv, const struct network *net, char *field, struct event_at *e,
		 struct why *why)
{
	char *dot = strchr(field, '.');
	uint16_t *axon = &e->axon;
	int64_t value;
	int found = dot ? goal(csv, net, field, dot, e, why) : -1;

	if (found >= 0)
		return found;
	if (!net->n_channels)
		return csv_expected(csv, why, "axon", "no events (the network has no inputs)",
				    field);
	if (!dot) {
		if (!csv_whole(csv, why, "axon", field, 0, (int64_t)net->n_channels - 1, &value))
			return false;
		*axon = (uint16_t)value;
		return true;
	}
	for (size_t k = 0; k < net->n_inputs; k++) {
		const struct input *in = &net->inputs[k];

		if (strncmp(in->name, field, (size_t)(dot - field)) || in->name[dot - field])
			continue;
		if (!csv_whole(csv, why, in->name, dot + 1, 0, (int64_t)in->channels - 1, &value))
			return false;
		*axon = (uint16_t)(in->first + (size_t)value);
		return true;
	}
	return csv_expected(csv, why, "axon", "a number or INPUT.CHANNEL of the network", field);
}

struct lq_event events_device(const struct event_at *e, const unsigned *neuron_of)
{
	return (struct lq_event){e->goal ? (uint16_t)(LQ_GOAL + neuron_of[e->axon]) : e->axon, e->payload};
}

/* A goal says which it is. */
static bool payload(const struct csv *csv, char *field, struct event_at *e, struct why *why)
{
	int64_t value = 1;

	if (!field && e->goal)
		return csv_expected(csv, why, "payload", "the goal, 0 to 255", "none");
	if (field && !csv_whole(csv, why, "payload", field, e->goal ? 0 : -128, e->goal ? 255 : 127, &value))
		return false;
	e->payload = (int8_t)(uint8_t)value;
	return true;
}

static bool is_header(const struct csv *csv)
{
	return (csv->n == 2 || (csv->n == 3 && !strcmp(csv->field[2], "payload"))) &&
	       !strcmp(csv->field[0], "step") && !strcmp(csv->field[1], "axon");
}

bool events_live(const struct csv *csv, const struct network *net, struct event_at *e,
		 struct why *why)
{
	*e = (struct event_at){0};
	if (csv->n > 2)
		return why_not(why, "%s:%lu: expected axon[,payload], found %d fields", csv->path,
			       csv->line, csv->n);
	return axon(csv, net, csv->field[0], e, why) &&
	       payload(csv, csv->n == 2 ? csv->field[1] : NULL, e, why);
}

static bool read_event(const struct csv *csv, const struct network *net, uint32_t steps,
		       uint32_t last, struct event_at *e, struct why *why)
{
	int64_t step;

	if (csv->n < 2 || csv->n > 3)
		return why_not(why, "%s:%lu: expected step,axon[,payload], found %d field%s",
			       csv->path, csv->line, csv->n, csv->n == 1 ? "" : "s");
	if (!csv_whole(csv, why, "step", csv->field[0], 0, UINT32_MAX - 1024, &step))
		return false;
	if (step < last)
		return why_not(why, "%s:%lu: step: expected at least %u as in the line before, "
			       "found %s", csv->path, csv->line, last, csv->field[0]);
	if (steps && step >= steps)
		return why_not(why, "%s:%lu: step: expected less than %u (--steps), found %s",
			       csv->path, csv->line, steps, csv->field[0]);
	*e = (struct event_at){.step = (uint32_t)step};
	return axon(csv, net, csv->field[1], e, why) &&
	       payload(csv, csv->n == 3 ? csv->field[2] : NULL, e, why);
}

bool events_load(struct events *events, const char *path, const struct network *net,
		 uint32_t steps, struct why *why)
{
	size_t cap = 0;
	struct csv csv;
	bool first = true;
	int rc;

	memset(events, 0, sizeof(*events));
	if (!csv_open(&csv, path, why))
		return false;
	while ((rc = csv_next(&csv, why)) > 0) {
		if (first && is_header(&csv)) {
			first = false;
			continue;
		}
		first = false;
		if (events->n == cap) {
			struct event_at *more;

			cap = cap ? 2 * cap : 1024;
			more = realloc(events->list, cap * sizeof(*more));
			if (!more) {
				why_not(why, "%s: out of memory", path);
				rc = -1;
				break;
			}
			events->list = more;
		}
		if (!read_event(&csv, net, steps, events->n ? events->list[events->n - 1].step : 0,
				&events->list[events->n], why)) {
			rc = -1;
			break;
		}
		events->n++;
	}
	csv_close(&csv);
	if (rc < 0)
		events_free(events);
	return rc == 0;
}
