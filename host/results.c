/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"
#include "results.h"

void results_free(struct results *r)
{
	free(r->list);
	free(r->populations);
	memset(r, 0, sizeof(*r));
}

bool results_of_network(struct results *r, const struct network *net)
{
	memset(r, 0, sizeof(*r));
	r->populations = calloc(net->n_populations, sizeof(*r->populations));
	if (!r->populations)
		return false;
	r->n_populations = net->n_populations;
	for (size_t p = 0; p < net->n_populations; p++) {
		struct result_population *pop = &r->populations[p];

		snprintf(pop->name, sizeof(pop->name), "%s", net->populations[p].name);
		pop->first = (uint32_t)net->populations[p].first;
		pop->size = (uint32_t)net->populations[p].size;
	}
	return true;
}

bool results_add(struct results *r, const struct result *item)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 1024;
		struct result *more = realloc(r->list, cap * sizeof(*more));

		if (!more)
			return false;
		r->list = more;
		r->cap = cap;
	}
	r->list[r->n++] = *item;
	return true;
}

void results_header(FILE *out)
{
	fputs("step,population,index,fired,value\n", out);
}

void results_line(FILE *out, const struct network *net, const struct image *image,
		  const struct lq_output *event)
{
	const struct place *place = &image->places[event->neuron];

	if (place->population == PAD || !net->populations[place->population].output)
		return;
	fprintf(out, "%u,%s,%u,%d,", event->step, net->populations[place->population].name,
		place->index, event->fired);
	if (event->has_value)
		fprintf(out, "%.7g", image_value(image, event->neuron, event->value));
	putc('\n', out);
}

/* The population of that name; one more if it may grow. NULL when out of memory or unknown. */
static struct result_population *find(struct results *r, const char *name, bool grow)
{
	struct result_population *more;

	for (size_t p = 0; p < r->n_populations; p++)
		if (!strcmp(r->populations[p].name, name))
			return &r->populations[p];
	if (!grow)
		return NULL;
	more = realloc(r->populations, (r->n_populations + 1) * sizeof(*more));
	if (!more)
		return NULL;
	r->populations = more;
	more += r->n_populations++;
	memset(more, 0, sizeof(*more));
	snprintf(more->name, sizeof(more->name), "%s", name);
	return more;
}

/* neuron holds population << 16 | index until all populations are known. */
static bool read_result(struct csv *csv, struct results *r, const struct network *net,
			struct why *why)
{
	struct result item = {0};
	struct result_population *pop;
	int64_t step, index, fired;
	char *end;

	if (csv->n != 5)
		return why_not(why, "%s:%lu: expected step,population,index,fired,value, found %d "
			       "field%s", csv->path, csv->line, csv->n, csv->n == 1 ? "" : "s");
	if (!csv_whole(csv, why, "step", csv->field[0], 0, UINT32_MAX - 1, &step))
		return false;
	if (!csv->field[1][0] || strlen(csv->field[1]) > 63)
		return csv_expected(csv, why, "population", "a name of 1 to 63 bytes",
				    csv->field[1]);
	pop = find(r, csv->field[1], !net);
	if (!pop && net)
		return csv_expected(csv, why, "population", "a population of the network",
				    csv->field[1]);
	if (!pop || r->n_populations > 0x7fff)
		return why_not(why, "%s:%lu: too many populations", csv->path, csv->line);
	if (!csv_whole(csv, why, "index", csv->field[2], 0, net ? pop->size - 1 :
		       NETWORK_MAX_NEURONS - 1, &index) ||
	    !csv_whole(csv, why, "fired", csv->field[3], 0, 1, &fired))
		return false;
	item.has_value = csv->field[4][0];
	if (item.has_value) {
		item.value = strtod(csv->field[4], &end);
		if (*end || !isfinite(item.value))
			return csv_expected(csv, why, "value", "a number or nothing",
					    csv->field[4]);
	}
	if (!net && index >= pop->size)
		pop->size = (uint32_t)index + 1;
	item.step = (uint32_t)step;
	item.neuron = (uint32_t)(pop - r->populations) << 16 | (uint32_t)index;
	item.fired = fired;
	if (item.step >= r->steps)
		r->steps = item.step + 1;
	return results_add(r, &item) || why_not(why, "%s: out of memory", csv->path);
}

static bool is_header(const struct csv *csv)
{
	return csv->n == 5 && !strcmp(csv->field[0], "step") &&
	       !strcmp(csv->field[1], "population") && !strcmp(csv->field[2], "index") &&
	       !strcmp(csv->field[3], "fired") && !strcmp(csv->field[4], "value");
}

bool results_load(struct results *r, const char *path, const struct network *net, struct why *why)
{
	struct csv csv;
	int rc;

	memset(r, 0, sizeof(*r));
	if (net && !results_of_network(r, net))
		return why_not(why, "%s: out of memory", path);
	if (!csv_open(&csv, path, why)) {
		results_free(r);
		return false;
	}
	rc = csv_next(&csv, why);
	if (rc == 0 || (rc > 0 && !is_header(&csv))) {
		why_not(why, "%s:%lu: expected the header step,population,index,fired,value, "
			"found %s", path, csv.line, rc ? "something else" : "nothing");
		rc = -1;
	}
	while (rc > 0 && (rc = csv_next(&csv, why)) > 0)
		if (!read_result(&csv, r, net, why))
			rc = -1;
	csv_close(&csv);
	if (rc < 0) {
		results_free(r);
		return false;
	}
	for (size_t p = 1; !net && p < r->n_populations; p++)
		r->populations[p].first = r->populations[p - 1].first + r->populations[p - 1].size;
	for (size_t i = 0; i < r->n; i++)
		r->list[i].neuron = r->populations[r->list[i].neuron >> 16].first +
			(r->list[i].neuron & 0xffff);
	return true;
}
