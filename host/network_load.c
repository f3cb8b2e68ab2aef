/* SPDX-License-Identifier: MIT */
/*
 * network_load.c -- the network file's frame: header, inputs, populations' names and sizes, outputs
 */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include "network_load.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool no_memory(const struct json_doc *doc)
{
	return why_not(doc->why, "%s: out of memory", doc->path);
}

char *load_beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	size_t dir = slash && name[0] != '/' ? (size_t)(slash - path) + 1 : 0;
	char *made = malloc(dir + strlen(name) + 1);

	if (made) {
		memcpy(made, path, dir);
		memcpy(made + dir, name, strlen(name) + 1);
	}
	return made;
}

bool load_delay(const struct json_doc *doc, const struct at *at, const json_t *v, size_t n,
		int **delay)
{
	long value = 1;

	if (v && !json_is_array(v) && !json_whole(doc, at, v, 1, NETWORK_MAX_DELAY, &value))
		return false;
	if (json_is_array(v) && json_array_size(v) != n)
		return json_expected(doc, at, v, "one number or an array of %zu", n);
	*delay = malloc(n * sizeof(**delay));
	if (!*delay)
		return no_memory(doc);
	for (size_t i = 0; i < n; i++) {
		struct at here = {at, NULL, i};

		if (json_is_array(v) &&
		    !json_whole(doc, &here, json_array_get(v, i), 1, NETWORK_MAX_DELAY, &value))
			return false;
		(*delay)[i] = (int)value;
	}
	return true;
}

/* Names are one space: an event's axon and a projection's source may be either. */
static bool name_is_new(const struct json_doc *doc, const struct at *at, const json_t *v,
			const struct network *net, const char *name)
{
	for (size_t i = 0; i < net->n_inputs; i++)
		if (net->inputs[i].name != name && net->inputs[i].name &&
		    !strcmp(net->inputs[i].name, name))
			return json_expected(doc, at, v, "a name of its own");
	for (size_t i = 0; i < net->n_populations; i++)
		if (net->populations[i].name != name && net->populations[i].name &&
		    !strcmp(net->populations[i].name, name))
			return json_expected(doc, at, v, "a name of its own");
	return true;
}

static bool load_input(const struct json_doc *doc, const struct at *at, const json_t *v,
		       struct network *net, struct input *in)
{
	static const char *const keys[] = {"name", "channels", "delay"};
	struct at name = {at, "name", 0}, channels = {at, "channels", 0}, delay = {at, "delay", 0};
	long n;

	if (!json_keys(doc, at, v, keys, COUNT(keys)))
		return false;
	in->name = json_name(doc, &name, json_object_get(v, "name"));
	if (!in->name || !name_is_new(doc, &name, json_object_get(v, "name"), net, in->name) ||
	    !json_whole(doc, &channels, json_object_get(v, "channels"), 1, NETWORK_MAX_AXONS, &n))
		return false;
	in->channels = (size_t)n;
	in->first = net->n_channels;
	net->n_channels += in->channels;
	if (net->n_channels > NETWORK_MAX_AXONS)
		return json_refuse(doc, &channels, "expected at most %d channels in all, found %zu",
				   NETWORK_MAX_AXONS, net->n_channels);
	return load_delay(doc, &delay, json_object_get(v, "delay"), in->channels, &in->delay);
}

static bool load_population(const struct json_doc *doc, const struct at *at, const json_t *v,
			    struct network *net, struct population *pop)
{
	struct at name = {at, "name", 0}, size = {at, "size", 0};
	long n;

	if (!json_keys(doc, at, v, population_keys, n_population_keys))
		return false;
	pop->name = json_name(doc, &name, json_object_get(v, "name"));
	if (!pop->name || !name_is_new(doc, &name, json_object_get(v, "name"), net, pop->name) ||
	    !json_whole(doc, &size, json_object_get(v, "size"), 1, NETWORK_MAX_NEURONS, &n))
		return false;
	pop->size = (size_t)n;
	pop->first = net->n_neurons;
	net->n_neurons += pop->size;
	if (net->n_neurons > NETWORK_MAX_NEURONS)
		return json_refuse(doc, &size, "expected at most %d neurons in all, found %zu",
				   NETWORK_MAX_NEURONS, net->n_neurons);
	pop->neurons = calloc(pop->size, sizeof(*pop->neurons));
	if (!pop->neurons)
		return no_memory(doc);
	return load_neurons(doc, at, v, net, pop);
}

static bool load_inputs(const struct json_doc *doc, const struct at *root, const json_t *v,
			struct network *net)
{
	struct at at = {root, "inputs", 0};

	if (!v)
		return true;
	if (!json_array_of(doc, &at, v))
		return false;
	net->inputs = calloc(json_array_size(v) + 1, sizeof(*net->inputs));
	if (!net->inputs)
		return no_memory(doc);
	net->n_inputs = json_array_size(v);
	for (size_t i = 0; i < net->n_inputs; i++) {
		struct at here = {&at, NULL, i};

		if (!load_input(doc, &here, json_array_get(v, i), net, &net->inputs[i]))
			return false;
	}
	return true;
}

static bool load_populations(const struct json_doc *doc, const struct at *root, const json_t *v,
			     struct network *net)
{
	struct at at = {root, "populations", 0};

	if (!json_is_array(v) || !json_array_size(v))
		return json_expected(doc, &at, v, "an array of at least one population");
	net->populations = calloc(json_array_size(v), sizeof(*net->populations));
	if (!net->populations)
		return no_memory(doc);
	net->n_populations = json_array_size(v);
	for (size_t i = 0; i < net->n_populations; i++) {
		struct at here = {&at, NULL, i};

		if (!load_population(doc, &here, json_array_get(v, i), net, &net->populations[i]))
			return false;
	}
	return true;
}

static bool load_projections(const struct json_doc *doc, const struct at *root, const json_t *v,
			     struct network *net)
{
	struct at at = {root, "projections", 0};

	if (!v)
		return true;
	if (!json_array_of(doc, &at, v))
		return false;
	net->projections = calloc(json_array_size(v) + 1, sizeof(*net->projections));
	if (!net->projections)
		return no_memory(doc);
	net->n_projections = json_array_size(v);
	for (size_t i = 0; i < net->n_projections; i++) {
		struct at here = {&at, NULL, i};

		if (!load_projection(doc, &here, json_array_get(v, i), net, &net->projections[i]))
			return false;
	}
	return true;
}

/* Without a list of outputs everything is one. */
static bool load_outputs(const struct json_doc *doc, const struct at *root, const json_t *v,
			 struct network *net)
{
	struct at at = {root, "outputs", 0};

	if (v && !json_array_of(doc, &at, v))
		return false;
	for (size_t i = 0; i < net->n_populations; i++)
		net->populations[i].output = !v;
	for (size_t i = 0; i < json_array_size(v); i++) {
		struct at here = {&at, NULL, i};
		const json_t *item = json_array_get(v, i);
		const char *name = json_string_value(item);
		size_t p;

		for (p = 0; p < net->n_populations; p++)
			if (name && !strcmp(net->populations[p].name, name))
				break;
		if (p == net->n_populations)
			return json_expected(doc, &here, item, "the name of a population");
		net->populations[p].output = true;
	}
	return true;
}

static bool load_header(const struct json_doc *doc, const struct at *root, const json_t *v,
			struct network *net)
{
	static const char *const keys[] = {
		"format", "version", "name", "comment", "dt_ms", "quantised", "inputs",
		"populations", "projections", "outputs", "somas", "parents",
	};
	struct at format = {root, "format", 0}, version = {root, "version", 0};
	struct at name = {root, "name", 0}, comment = {root, "comment", 0};
	struct at dt = {root, "dt_ms", 0}, quantised = {root, "quantised", 0};
	const json_t *item = json_object_get(v, "format");
	const char *text = json_string_value(item);
	long number;

	if (!json_keys(doc, root, v, keys, COUNT(keys)))
		return false;
	if (!text || strcmp(text, "lapicque-network"))
		return json_expected(doc, &format, item, "\"lapicque-network\"");
	if (!json_whole(doc, &version, json_object_get(v, "version"), NETWORK_VERSION,
			NETWORK_VERSION, &number))
		return false;
	item = json_object_get(v, "comment");
	if (item && !json_is_string(item))
		return json_expected(doc, &comment, item, "a text");
	item = json_object_get(v, "name");
	if (item && !json_is_string(item))
		return json_expected(doc, &name, item, "a text");
	net->name = strdup(item ? json_string_value(item) : "");
	if (!net->name)
		return no_memory(doc);
	item = json_object_get(v, "quantised");
	if (item && !json_flag(doc, &quantised, item, &net->quantised))
		return false;
	item = json_object_get(v, "dt_ms");
	if (item && (!json_number_in(doc, &dt, item, 0, 1e6, &net->dt_ms) || net->dt_ms == 0))
		return json_expected(doc, &dt, item, "milliseconds above 0, at most 1e6");
	return true;
}

struct network *network_load(const char *path, struct why *why)
{
	struct json_doc doc = {path, why};
	struct at root = {NULL, NULL, 0};
	struct network *net = calloc(1, sizeof(*net));
	json_t *v = json_read(&doc);
	bool ok = false;

	if (!v)
		goto out;
	if (!net || !(net->path = strdup(path))) {
		no_memory(&doc);
		goto out;
	}
	ok = load_header(&doc, &root, v, net) &&
	     load_somas(&doc, &root, json_object_get(v, "somas"), net) &&
	     load_inputs(&doc, &root, json_object_get(v, "inputs"), net) &&
	     load_populations(&doc, &root, json_object_get(v, "populations"), net) &&
	     load_parents(&doc, &root, json_object_get(v, "parents"), net) &&
	     load_projections(&doc, &root, json_object_get(v, "projections"), net) &&
	     load_outputs(&doc, &root, json_object_get(v, "outputs"), net);
out:
	json_decref(v);
	if (ok)
		return net;
	network_free(net);
	return NULL;
}
