/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "map.h"
#include "map_rules.h"
#include "map_somas.h"
#include "quantise.h"

/* A mapping under way. */
struct work {
	const struct network *net;
	const struct lq_info *info;
	struct image *image;
	struct why *why;
	double *weights;  /* real, laid out like the image's */
};

void info_of_config(struct lq_info *info, const struct config *c)
{
	memset(info, 0, sizeof(*info));
	snprintf(info->config, sizeof(info->config), "%s", c->name);
	info->neurons = (unsigned)c->n_neurons;
	info->axons = (unsigned)c->n_axons;
	info->lanes = (unsigned)c->n_lanes;
	info->pipes = (unsigned)c->n_pipes;
	info->weight_bits = (unsigned)c->w_weight;
	info->slots = (unsigned)c->n_slots;
	info->sets = (unsigned)c->n_sets;
	info->currents = (unsigned)c->n_currents;
	info->rules = (unsigned)c->n_rules;
	info->tags = c->n_tags;
	info->soma_clocks = (unsigned)c->n_soma;
}

static unsigned round_up(unsigned n, unsigned multiple)
{
	return (n + multiple - 1) / multiple * multiple;
}

static bool no_memory(const struct work *w)
{
	return why_not(w->why, "%s: out of memory", w->net->path);
}

/* Somas are all fed back, as those of a device are its first neurons, and so are those fed back. */
static bool is_source(const struct network *net, size_t population)
{
	if (net->populations[population].soma)
		return true;
	for (size_t k = 0; k < net->n_projections; k++)
		if (!net->projections[k].from_input && net->projections[k].from == population)
			return true;
	return false;
}

static unsigned fed_back(const struct network *net)
{
	size_t n = 0;

	for (size_t p = 0; p < net->n_populations; p++)
		n += is_source(net, p) ? net->populations[p].size : 0;
	return (unsigned)n;
}

/* "needs 300 neurons (has 256)", all that is short in one line. */
static void shortage(char *buf, size_t size, const char *what, unsigned need, unsigned have)
{
	size_t len = strlen(buf);

	if (need > have)
		snprintf(buf + len, size - len, "%s%u %s (has %u)", len ? " and " : "", need, what,
			 have);
}

static bool check_sizes(const struct work *w)
{
	const struct network *net = w->net;
	unsigned currents = 0;
	char text[256] = "";
	int delay = 1;

	for (size_t p = 0; p < net->n_populations; p++)
		for (size_t i = 0; i < net->populations[p].size; i++) {
			const struct neuron *n = &net->populations[p].neurons[i];
			unsigned uses = n->i2 ? 2 : n->i1;

			currents = uses > currents ? uses : currents;
		}
	for (size_t k = 0; k < net->n_inputs; k++)
		for (size_t i = 0; i < net->inputs[k].channels; i++)
			if (net->inputs[k].delay[i] > delay)
				delay = net->inputs[k].delay[i];
	for (size_t k = 0; k < net->n_projections; k++) {
		const struct projection *p = &net->projections[k];

		for (size_t i = 0; p->delay && i < projection_sources(net, p); i++)
			if (p->delay[i] > delay)
				delay = p->delay[i];
	}
	shortage(text, sizeof(text), "neurons", (unsigned)net->n_neurons, w->info->neurons);
	shortage(text, sizeof(text), "axons", (unsigned)net->n_channels + fed_back(net),
		 w->info->axons);
	shortage(text, sizeof(text), "steps of delay", (unsigned)delay, w->info->slots - 1);
	shortage(text, sizeof(text), "synaptic currents", currents, w->info->currents);
	shortage(text, sizeof(text), "learning rules", (unsigned)net->n_rules, w->info->rules);
	short_of_somas(net, w->info, text, sizeof(text));
	if (text[0])
		return why_not(w->why, "%s: does not fit %s: needs %s", net->path, w->info->config,
			       text);
	return true;
}

/* Order on the device: somas that report, other somas, sources, others. */
static int rank_of(const struct network *net, size_t p)
{
	const struct population *pop = &net->populations[p];

	return pop->soma ? !pop->neurons[0].report : is_source(net, p) ? 2 : 3;
}

/* Neurons: sources first, as the device feeds back its first ones, each kind in file order. */
static bool place(struct work *w)
{
	const struct network *net = w->net;
	struct image *im = w->image;
	unsigned at = 0;

	im->fed = fed_back(net);
	im->fb_base = im->fed ? (unsigned)net->n_channels : 0;
	im->axons = (unsigned)net->n_channels + im->fed;
	im->neurons = round_up((unsigned)net->n_neurons, w->info->pipes);
	im->stride = round_up(im->neurons, 16 / w->info->weight_bits);
	im->sets = calloc(im->neurons, sizeof(*im->sets));
	im->set_of = calloc(im->neurons, sizeof(*im->set_of));
	im->delay = calloc(im->axons + 1, sizeof(*im->delay));
	im->weights = calloc((size_t)im->axons * im->stride + 1, sizeof(*im->weights));
	im->places = calloc(im->neurons, sizeof(*im->places));
	im->neuron_of = calloc(net->n_neurons, sizeof(*im->neuron_of));
	im->errors = calloc(net->n_populations, sizeof(*im->errors));
	w->weights = calloc((size_t)im->axons * im->stride + 1, sizeof(*w->weights));
	if (!im->sets || !im->set_of || !im->delay || !im->weights || !im->places ||
	    !im->neuron_of || !im->errors || !w->weights)
		return no_memory(w);

	for (int rank = 0; rank < 4; rank++)
		for (size_t p = 0; p < net->n_populations; p++)
			for (unsigned i = 0; rank_of(net, p) == rank && i < net->populations[p].size; i++) {
				im->places[at] = (struct place){(int)p, i};
				im->neuron_of[net->populations[p].first + i] = at++;
			}
	for (; at < im->neurons; at++)
		im->places[at] = (struct place){PAD, 0};
	return true;
}

/* An axon has one delay: all projections from a source must agree. */
static bool place_delays(struct work *w)
{
	const struct network *net = w->net;
	struct image *im = w->image;

	for (size_t k = 0; k < net->n_projections; k++) {
		const struct projection *p = &net->projections[k];
		const struct input *in = p->from_input ? &net->inputs[p->from] : NULL;

		for (size_t i = 0; i < projection_sources(net, p); i++) {
			int delay = p->delay ? p->delay[i] : in ? in->delay[i] : 1;
			uint8_t *axon = &im->delay[image_axon(net, im, p, i)];

			if (*axon && *axon != delay)
				return why_not(w->why, "%s: projections[%zu]: source %zu of %s: "
					       "expected delay %d as in an earlier projection (a "
					       "source has one delay), found %d", net->path, k, i,
					       projection_from(net, p), *axon, delay);
			*axon = (uint8_t)delay;
		}
	}
	for (size_t k = 0; k < net->n_inputs; k++)
		for (size_t i = 0; i < net->inputs[k].channels; i++) {
			uint8_t *axon = &im->delay[net->inputs[k].first + i];

			if (!*axon)
				*axon = (uint8_t)net->inputs[k].delay[i];
		}
	for (unsigned a = 0; a < im->axons; a++) {
		/* A soma that no projection comes from is fed back all the same. */
		if (!im->delay[a])
			im->delay[a] = 1;
		if (im->delay[a] > im->max_delay)
			im->max_delay = im->delay[a];
	}
	return true;
}

/* Projections that share a pair add up. */
static void place_weights(struct work *w)
{
	const struct network *net = w->net;

	for (size_t k = 0; k < net->n_projections; k++) {
		const struct projection *p = &net->projections[k];

		for (size_t s = 0; s < p->n_synapses; s++) {
			unsigned axon = image_axon(net, w->image, p, p->synapses[s].pre);
			size_t post = net->populations[p->to].first + p->synapses[s].post;

			w->weights[(size_t)axon * w->image->stride + w->image->neuron_of[post]] +=
				p->synapses[s].weight;
		}
	}
}

static bool integer_weights(struct work *w, const struct population *pop, unsigned first)
{
	struct image *im = w->image;
	int top = (1 << (w->info->weight_bits - 1)) - 1;

	for (unsigned a = 0; a < im->axons; a++)
		for (unsigned i = 0; i < pop->size; i++) {
			size_t at = (size_t)a * im->stride + first + i;

			if (w->weights[at] < -top - 1 || w->weights[at] > top)
				return why_not(w->why, "%s: does not fit %s: weight from axon %u "
					       "to %s.%u: expected %d to %d (%u bits), found %.0f",
					       w->net->path, w->info->config, a, pop->name, i,
					       -top - 1, top, w->info->weight_bits, w->weights[at]);
			im->weights[at] = (int16_t)w->weights[at];
		}
	return true;
}

static bool same_set(const struct lq_set *a, const struct lq_set *b)
{
	return a->leak == b->leak && a->decay1 == b->decay1 && a->decay2 == b->decay2 &&
	       a->bias == b->bias && a->threshold == b->threshold && a->reset == b->reset &&
	       a->shift == b->shift && a->i1 == b->i1 && a->i2 == b->i2 &&
	       a->spiking == b->spiking && a->subtract == b->subtract && a->report == b->report &&
	       a->ref == b->ref;
}

static void use_set(struct image *im, unsigned neuron, const struct lq_set *set)
{
	unsigned k;

	for (k = 0; k < im->n_sets && !same_set(&im->sets[k], set); k++)
		;
	if (k == im->n_sets)
		im->sets[im->n_sets++] = *set;
	im->set_of[neuron] = (uint16_t)k;
}

/* The largest weight to a population that must be representable. */
static double weight_range(const struct network *net, size_t population)
{
	double range = 0;

	for (size_t k = 0; k < net->n_projections; k++)
		if (net->projections[k].to == population)
			range = fmax(range, net->projections[k].range);
	return range;
}

static bool map_population(struct work *w, size_t p)
{
	const struct population *pop = &w->net->populations[p];
	struct image *im = w->image;
	unsigned first = im->neuron_of[pop->first];
	struct map_error *error = &im->errors[p];
	struct why inner;

	error->dendrite = 1;
	if (w->net->quantised) {
		error->scale = 1;
		error->shift = pop->neurons[0].shift;
		if (!integer_weights(w, pop, first))
			return false;
	} else if (pop->soma ?
		   !quantise_somas(w->net, p, w->info->weight_bits, im->axons, im->stride,
				   weight_range(w->net, p), w->weights + first,
				   im->weights + first, error, &inner) :
		   !quantise_weights(pop, w->info->weight_bits, im->axons, im->stride,
				     weight_range(w->net, p), w->weights + first,
				     im->weights + first, error, &inner)) {
		return why_not(w->why, "%s: %.300s", w->net->path, inner.text);
	}
	for (unsigned i = 0; i < pop->size; i++) {
		struct lq_set set;

		if (w->net->quantised)
			integer_neuron(&pop->neurons[i], &set);
		else if (pop->soma ? !quantise_dendrite(pop, i, error, &set, &inner) :
				     !quantise_neuron(pop, i, error, &set, &inner))
			return why_not(w->why, "%s: %.300s", w->net->path, inner.text);
		use_set(im, first + i, &set);
	}
	return true;
}

static struct image *map_try(const struct network *net, const struct lq_info *info, struct why *why)
{
	static const struct lq_set silent = {0}; /* graded and reports nothing */
	struct image *im = calloc(1, sizeof(*im));
	struct work w = {net, info, im, why, NULL};
	bool ok = false;

	if (!im) {
		no_memory(&w);
		return NULL;
	}
	snprintf(im->config, sizeof(im->config), "%s", info->config);
	if (!check_sizes(&w) || !place(&w) || !place_delays(&w))
		goto out;
	place_weights(&w);
	for (size_t p = 0; p < net->n_populations; p++)
		if (!map_population(&w, p))
			goto out;
	for (unsigned n = (unsigned)net->n_neurons; n < im->neurons; n++)
		use_set(im, n, &silent);
	if (!map_somas(net, im, why) || !map_rules(net, info, im, why))
		goto out;
	if (im->n_sets > info->sets)
		why_not(why, "%s: does not fit %s: needs %u parameter sets (has %u)", net->path,
			info->config, im->n_sets, info->sets);
	else
		ok = true;
out:
	free(w.weights);
	if (ok)
		return im;
	image_free(im);
	return NULL;
}

/* Order of preference: weight memory, then the nearer to 8 bits; real weights shun 4 bits. */
static double rank(const struct network *net, const struct config *c)
{
	double bits = (double)c->n_neurons * c->n_axons * c->w_weight;

	return bits + abs(c->w_weight - 8) / 16.0 + (!net->quantised && c->w_weight < 8 ? 1e12 : 0);
}

static const struct config *smallest(const struct network *net)
{
	const struct config *best = NULL;

	for (const struct config *c = configs; c->name; c++) {
		struct lq_info info;
		struct image *im;
		struct why ignored;

		if ((!net->somas.given && !!c->n_rules != !!net->n_rules) ||
		    (best && rank(net, c) >= rank(net, best)))
			continue;
		info_of_config(&info, c);
		im = map_try(net, &info, &ignored);
		if (im)
			best = c;
		image_free(im);
	}
	return best;
}

struct image *map_network(const struct network *net, const struct lq_info *info, struct why *why)
{
	struct image *im = map_try(net, info, why);

	if (!im && strstr(why->text, ": does not fit ")) {
		const struct config *c = smallest(net);
		size_t len = strlen(why->text);

		if (c)
			snprintf(why->text + len, sizeof(why->text) - len,
				 "; the smallest config that holds it is %s", c->name);
		else
			snprintf(why->text + len, sizeof(why->text) - len, "; no config holds it");
	}
	return im;
}

const struct config *map_choose(const struct network *net, struct why *why)
{
	const struct config *c = config_find(net->somas.given ? "up5k-dendrite" :
					     net->n_rules ? "up5k-learn" : "up5k");
	struct lq_info info;
	struct image *im = NULL;

	if (c) {
		info_of_config(&info, c);
		im = map_network(net, &info, why);
		image_free(im);
	}
	return im ? c : smallest(net);
}
