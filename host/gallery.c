/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "gallery.h"
#include "lq_spec.h"
#include "plot.h"

enum { TOTAL = GALLERY_IMAGES * DIGITS_STEPS, FAR = 4 };

bool gallery_add(struct gallery *g, const struct digit *digit, const struct showing *s)
{
	struct showing *copy;

	if (digit->label >= GALLERY_IMAGES || g->digit[digit->label])
		return true;
	copy = &g->shown[digit->label];
	if (!showing_new(copy, g->viewer))
		return false;
	memcpy(copy->out, s->out, s->n * sizeof(*s->out));
	memcpy(copy->state, s->state, DIGITS_STEPS * s->state_units * sizeof(*s->state));
	copy->n = s->n;
	copy->clocks = s->clocks;
	copy->answer = s->answer;
	g->digit[digit->label] = digit;
	return true;
}

void gallery_free(struct gallery *g)
{
	for (int k = 0; k < GALLERY_IMAGES; k++)
		showing_free(&g->shown[k]);
}

/* "DEVICE: digits 0 1 ..., 10 steps each; answers 0 1 ...", as the images follow on the x axis. */
static void title(const struct gallery *g, char *buf, size_t size)
{
	size_t n = (size_t)snprintf(buf, size, "%s: digits", g->viewer->where);

	for (int k = 0; k < GALLERY_IMAGES && n < size; k++)
		if (g->digit[k])
			n += (size_t)snprintf(buf + n, size - n, " %d", k);
	if (n < size)
		n += (size_t)snprintf(buf + n, size - n, ", %d steps each; answers", DIGITS_STEPS);
	for (int k = 0; k < GALLERY_IMAGES && n < size; k++)
		if (g->digit[k])
			n += (size_t)snprintf(buf + n, size - n, " %d", g->shown[k].answer);
}

/* Images not seen leave no gap. */
static int place_of(const struct gallery *g, int image)
{
	int at = 0;

	for (int k = 0; k < image; k++)
		at += g->digit[k] != NULL;
	return at * DIGITS_STEPS;
}

/* The network's neuron of a device's, or -1. */
static long neuron_of(const struct gallery *g, unsigned neuron)
{
	const struct place *p = &g->viewer->image->places[neuron];

	return p->population == PAD ? -1 :
		(long)(g->viewer->net->populations[p->population].first + p->index);
}

/* Spikes into list, at most as many as there are pixels and outputs; returns how many. */
static size_t spikes_of(const struct gallery *g, int image, struct plot_spike *list)
{
	int x = place_of(g, image);
	size_t n = 0;

	for (uint32_t i = 0; i < DIGITS_PIXELS; i++) {
		int t = digits_latency(g->digit[image]->pixel[i]);

		if (t >= 0)
			list[n++] = (struct plot_spike){x + t, i};
	}
	for (size_t k = 0; k < g->shown[image].n; k++) {
		const struct lq_output *o = &g->shown[image].out[k];

		if (o->kind == LQ_EVENT && o->fired && neuron_of(g, o->neuron) >= 0)
			list[n++] = (struct plot_spike){x + (double)o->step, (uint32_t)
				(DIGITS_PIXELS + neuron_of(g, o->neuron))};
	}
	return n;
}

bool gallery_raster(const struct gallery *g, const char *path, struct why *why)
{
	const struct network *net = g->viewer->net;
	size_t room = 0, n = 0, n_bands = 0;
	struct plot_panel panel = {.kind = PLOT_RASTER, .y_label = "neuron", .height = 520};
	struct plot plot = {.x_label = "step", .x_min = -0.5, .panels = &panel, .n_panels = 1,
			    .x_max = place_of(g, GALLERY_IMAGES) - 0.5};
	struct plot_spike *spikes;
	struct plot_band *bands;
	char text[200];
	bool ok;

	for (int k = 0; k < GALLERY_IMAGES; k++)
		room += DIGITS_PIXELS + g->shown[k].n;
	spikes = malloc(room * sizeof(*spikes));
	bands = malloc((1 + net->n_populations) * sizeof(*bands));
	if (!spikes || !bands) {
		free(spikes);
		free(bands);
		return why_not(why, "%s: out of memory", path);
	}
	for (int k = 0; k < GALLERY_IMAGES; k++)
		if (g->digit[k])
			n += spikes_of(g, k, spikes + n);
	bands[n_bands++] = (struct plot_band){net->inputs[0].name, DIGITS_PIXELS};
	for (size_t p = 0; p + 1 < net->n_populations; p++) /* the last is graded */
		bands[n_bands++] = (struct plot_band){net->populations[p].name,
						      (uint32_t)net->populations[p].size};
	title(g, text, sizeof(text));
	plot.title = text;
	panel.title = "Spikes";
	panel.spikes = spikes;
	panel.n_spikes = n;
	panel.bands = bands;
	panel.n_bands = n_bands;
	ok = plot_write(&plot, path, why);
	free(spikes);
	free(bands);
	return ok;
}

struct curve {
	char label[80];
	double x[TOTAL], y[TOTAL], marks[TOTAL];
};

/*
 * A neuron's potential after every step, and its spikes. With a threshold the line ends at FAR
 * thresholds, so that what happens near the threshold can be seen.
 */
static void trace(const struct gallery *g, unsigned neuron, double threshold, struct curve *c,
		  struct plot_line *line)
{
	size_t n = 0, n_marks = 0, columns = 0;

	for (int k = 0; k < GALLERY_IMAGES; k++) {
		const struct showing *s = &g->shown[k];
		int x = place_of(g, k);

		if (!g->digit[k])
			continue;
		columns = s->state_units / g->viewer->image->neurons;
		for (size_t t = 0; t < DIGITS_STEPS; t++) {
			double v = (int16_t)s->state[t * s->state_units + neuron * columns + STATE_V];

			if (!isnan(threshold))
				v = fmax(-FAR * threshold, fmin(FAR * threshold, v));
			c->x[n] = x + (double)t;
			c->y[n++] = v;
		}
		for (size_t i = 0; i < s->n; i++)
			if (s->out[i].kind == LQ_EVENT && s->out[i].neuron == neuron &&
			    s->out[i].fired)
				c->marks[n_marks++] = x + (double)s->out[i].step;
	}
	*line = (struct plot_line){
		.label = c->label, .x = c->x, .y = c->y, .n = n, .threshold = threshold,
		.mark_x = c->marks, .n_marks = n_marks,
	};
}

/* The neurons of the first population that fired most, into list; how many. */
static size_t busiest(const struct gallery *g, size_t list[GALLERY_HIDDEN])
{
	const struct population *pop = &g->viewer->net->populations[0];
	unsigned *count = calloc(pop->size, sizeof(*count));
	size_t n;

	for (int k = 0; count && k < GALLERY_IMAGES; k++)
		for (size_t i = 0; i < g->shown[k].n; i++) {
			const struct lq_output *o = &g->shown[k].out[i];
			long at = o->kind == LQ_EVENT && o->fired ? neuron_of(g, o->neuron) : -1;

			if (at >= 0 && (size_t)at < pop->size)
				count[at]++;
		}
	for (n = 0; count && n < GALLERY_HIDDEN && n < pop->size; n++) {
		list[n] = 0;
		for (size_t i = 1; i < pop->size; i++)
			if (count[i] > count[list[n]])
				list[n] = i;
		count[list[n]] = 0;
	}
	free(count);
	return n;
}

bool gallery_potentials(const struct gallery *g, const char *path, struct why *why)
{
	const struct network *net = g->viewer->net;
	const struct population *first = &net->populations[0];
	const struct population *last = &net->populations[net->n_populations - 1];
	struct curve *curves = calloc(GALLERY_HIDDEN + GALLERY_IMAGES, sizeof(*curves));
	struct plot_line lines[GALLERY_HIDDEN + GALLERY_IMAGES];
	struct plot_panel panels[2] = {
		{.title = "Hidden neurons after each step, up to four thresholds"},
		{.title = "Digit neurons: the highest is the answer"},
	};
	struct plot plot = {.x_label = "step", .x_min = -0.5, .panels = panels, .n_panels = 2,
			    .x_max = place_of(g, GALLERY_IMAGES) - 0.5};
	size_t hidden[GALLERY_HIDDEN], n;
	char text[200];
	bool ok;

	if (!curves)
		return why_not(why, "%s: out of memory", path);
	n = busiest(g, hidden);
	panels[0].y_label = panels[1].y_label = "potential";
	panels[0].lines = lines;
	panels[0].n_lines = n;
	panels[1].lines = lines + n;
	panels[1].n_lines = GALLERY_IMAGES;
	for (size_t k = 0; k < n + GALLERY_IMAGES; k++) {
		const struct population *pop = k < n ? first : last;
		size_t i = k < n ? hidden[k] : k - n;

		snprintf(curves[k].label, sizeof(curves[k].label), "%.60s.%zu", pop->name, i);
		trace(g, g->viewer->image->neuron_of[pop->first + i],
		      k < n ? pop->neurons[i].threshold : NAN, &curves[k], &lines[k]);
	}
	title(g, text, sizeof(text));
	plot.title = text;
	ok = plot_write(&plot, path, why);
	free(curves);
	return ok;
}
