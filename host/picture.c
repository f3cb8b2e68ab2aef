/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "csv.h"
#include "picture.h"
#include "plot.h"

/* The potentials of one neuron, in the form of a line. */
struct curve {
	uint32_t neuron;
	double *x, *y, *marks;
	size_t n, n_marks;
	char label[80];
};

static const struct result_population *population_of(const struct results *r, uint32_t neuron)
{
	for (size_t p = 0; p < r->n_populations; p++)
		if (neuron - r->populations[p].first < r->populations[p].size)
			return &r->populations[p];
	return NULL;
}

bool picture_neuron(const struct results *r, const char *name, uint32_t *neuron, struct why *why)
{
	const char *dot = strrchr(name, '.');
	int64_t index;

	for (size_t p = 0; dot && p < r->n_populations; p++) {
		const struct result_population *pop = &r->populations[p];

		if (strlen(pop->name) != (size_t)(dot - name) ||
		    strncmp(pop->name, name, (size_t)(dot - name)))
			continue;
		if (!parse_whole(dot + 1, 0, (int64_t)pop->size - 1, &index))
			return why_not(why, "%.60s: expected an index from 0 to %u, "
				       "found \"%.40s\"", name, pop->size - 1, dot + 1);
		*neuron = pop->first + (uint32_t)index;
		return true;
	}
	return why_not(why, "expected POPULATION.INDEX of a population in the results, "
		       "found \"%.60s\"", name);
}

static double threshold_of(const struct picture *pic, uint32_t neuron)
{
	const struct network *net = pic->net;

	for (size_t p = 0; net && p < net->n_populations; p++) {
		const struct population *pop = &net->populations[p];

		if (neuron >= pop->first && neuron - pop->first < pop->size) {
			const struct neuron *n = &pop->neurons[neuron - pop->first];

			return n->spiking ? n->threshold : NAN;
		}
	}
	return pic->threshold;
}

/* Which neurons' potentials to draw. */
static size_t choose(const struct results *r, const struct picture *pic, struct curve *curves)
{
	size_t n = 0;

	for (; n < pic->n_neurons; n++)
		curves[n].neuron = pic->neurons[n];
	for (size_t i = 0; !pic->n_neurons && i < r->n && n < PICTURE_LINES; i++) {
		size_t k;

		if (!r->list[i].has_value)
			continue;
		for (k = 0; k < n && curves[k].neuron != r->list[i].neuron; k++)
			;
		if (k == n)
			curves[n++].neuron = r->list[i].neuron;
	}
	return n;
}

static bool fill(const struct results *r, struct curve *c)
{
	const struct result_population *pop = population_of(r, c->neuron);
	size_t n = 0, fired = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->list[i].neuron == c->neuron) {
			n += r->list[i].has_value;
			fired += r->list[i].fired;
		}
	c->x = malloc((n + 1) * sizeof(double));
	c->y = malloc((n + 1) * sizeof(double));
	c->marks = malloc((fired + 1) * sizeof(double));
	if (!c->x || !c->y || !c->marks)
		return false;
	for (size_t i = 0; i < r->n; i++) {
		const struct result *e = &r->list[i];

		if (e->neuron != c->neuron)
			continue;
		if (e->has_value) {
			c->x[c->n] = e->step;
			c->y[c->n++] = e->value;
		}
		if (e->fired)
			c->marks[c->n_marks++] = e->step;
	}
	snprintf(c->label, sizeof(c->label), "%.40s.%u", pop->name, c->neuron - pop->first);
	return true;
}

/* Spikes and bands of a raster; the caller frees both. */
static bool raster(const struct results *r, struct plot_panel *panel, struct plot_spike **spikes,
		   struct plot_band **bands)
{
	size_t n = 0;

	*spikes = malloc((r->n + 1) * sizeof(**spikes));
	*bands = malloc((r->n_populations + 1) * sizeof(**bands));
	if (!*spikes || !*bands)
		return false;
	for (size_t i = 0; i < r->n; i++)
		if (r->list[i].fired)
			(*spikes)[n++] = (struct plot_spike){r->list[i].step, r->list[i].neuron};
	for (size_t p = 0; p < r->n_populations; p++)
		(*bands)[p] = (struct plot_band){r->populations[p].name, r->populations[p].size};
	*panel = (struct plot_panel){
		.kind = PLOT_RASTER, .title = "Spikes", .y_label = "neuron", .spikes = *spikes,
		.n_spikes = n, .bands = *bands, .n_bands = r->n_populations,
	};
	for (size_t p = 0; p < r->n_populations; p++)
		panel->height += r->populations[p].size * 12;
	panel->height = fmax(80, fmin(420, panel->height));
	return true;
}

bool picture_write(const struct results *r, const struct picture *pic, const char *path,
		   struct why *why)
{
	struct curve curves[PICTURE_LINES] = {0};
	struct plot_line lines[PICTURE_LINES];
	struct plot_panel panels[2];
	struct plot plot = {
		.title = pic->title, .x_label = "step", .x_min = -0.5,
		.x_max = r->steps ? r->steps - 0.5 : 0.5, .panels = panels,
	};
	struct plot_spike *spikes = NULL;
	struct plot_band *bands = NULL;
	bool ok = false, room = true;
	size_t n = 0;

	if (pic->kind != PICTURE_RASTER)
		n = choose(r, pic, curves);
	if (pic->kind == PICTURE_POTENTIALS && !n)
		return why_not(why, "expected potentials to draw, found none in the results "
			       "(\"report\": true sends them)");
	if (pic->kind != PICTURE_POTENTIALS)
		room = raster(r, &panels[plot.n_panels++], &spikes, &bands);
	for (size_t k = 0; room && k < n; k++) {
		room = fill(r, &curves[k]);
		lines[k] = (struct plot_line){
			.label = curves[k].label, .x = curves[k].x, .y = curves[k].y,
			.n = curves[k].n, .threshold = threshold_of(pic, curves[k].neuron),
			.mark_x = curves[k].marks, .n_marks = curves[k].n_marks,
		};
	}
	if (n)
		panels[plot.n_panels++] = (struct plot_panel){
			.kind = PLOT_LINES, .title = "Potentials", .y_label = "potential",
			.lines = lines, .n_lines = n, .height = 260,
		};
	if (room)
		ok = plot_write(&plot, path, why);
	else
		why_not(why, "%s: out of memory", path);
	for (size_t k = 0; k < n; k++) {
		free(curves[k].x);
		free(curves[k].y);
		free(curves[k].marks);
	}
	free(spikes);
	free(bands);
	return ok;
}
