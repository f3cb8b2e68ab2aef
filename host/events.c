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

/* INPUT.CHANNEL, or a number over all channels. */
static bool axon(const struct csv *csv, const struct network *net, char *field, uint16_t *axon,
		 struct why *why)
{
	char *dot = strchr(field, '.');
	int64_t value;

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

static bool is_header(const struct csv *csv)
{
	return (csv->n == 2 || (csv->n == 3 && !strcmp(csv->field[2], "payload"))) &&
	       !strcmp(csv->field[0], "step") && !strcmp(csv->field[1], "axon");
}

bool events_live(const struct csv *csv, const struct network *net, struct event_at *e,
		 struct why *why)
{
	int64_t payload = 1;

	if (csv->n > 2)
		return why_not(why, "%s:%lu: expected axon[,payload], found %d fields", csv->path,
			       csv->line, csv->n);
	if (!axon(csv, net, csv->field[0], &e->axon, why) ||
	    (csv->n == 2 && !csv_whole(csv, why, "payload", csv->field[1], -128, 127, &payload)))
		return false;
	e->payload = (int8_t)payload;
	return true;
}

static bool read_event(const struct csv *csv, const struct network *net, uint32_t steps,
		       uint32_t last, struct event_at *e, struct why *why)
{
	int64_t step, payload = 1;

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
	if (!axon(csv, net, csv->field[1], &e->axon, why) ||
	    (csv->n == 3 && !csv_whole(csv, why, "payload", csv->field[2], -128, 127, &payload)))
		return false;
	e->step = (uint32_t)step;
	e->payload = (int8_t)payload;
	return true;
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
