/* SPDX-License-Identifier: MIT */
/*
 * network_weights.c -- projections: weights as a matrix, a list, one number or a binary file
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "network_load.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A weight file's element type; bytes are little-endian. */
enum element { INT8, INT16, FLOAT32 };
static const char *const element_names[] = {"int8", "int16", "float32"};
static const size_t element_bytes[] = {1, 2, 4};

struct load {
	const struct json_doc *doc;
	const struct network *net;
	struct projection *proj;
	size_t n_pre, n_post, cap;
};

static bool no_memory(const struct json_doc *doc)
{
	return why_not(doc->why, "%s: out of memory", doc->path);
}

static bool add(struct load *ld, size_t pre, size_t post, double weight)
{
	struct projection *p = ld->proj;

	if (weight == 0)
		return true;
	if (p->n_synapses == ld->cap) {
		size_t cap = ld->cap ? 2 * ld->cap : 256;
		struct synapse *more = realloc(p->synapses, cap * sizeof(*more));

		if (!more)
			return no_memory(ld->doc);
		p->synapses = more;
		ld->cap = cap;
	}
	p->synapses[p->n_synapses++] = (struct synapse){(uint32_t)pre, (uint32_t)post, weight};
	return true;
}

static bool weight(const struct load *ld, const struct at *at, const json_t *v, double *w)
{
	long n;

	if (!ld->net->quantised)
		return json_number_in(ld->doc, at, v, -1e9, 1e9, w);
	if (!json_whole(ld->doc, at, v, -32768, 32767, &n))
		return false;
	*w = (double)n;
	return true;
}

/* [[w, ...], ...]: a row a source, an element a target. */
static bool load_dense(struct load *ld, const struct at *at, const json_t *v)
{
	if (json_array_size(v) != ld->n_pre)
		return json_expected(ld->doc, at, v, "an array of %zu rows, one a source",
				     ld->n_pre);
	for (size_t i = 0; i < ld->n_pre; i++) {
		const json_t *row = json_array_get(v, i);
		struct at row_at = {at, NULL, i};

		if (!json_is_array(row) || json_array_size(row) != ld->n_post)
			return json_expected(ld->doc, &row_at, row,
					     "an array of %zu weights, one a target", ld->n_post);
		for (size_t j = 0; j < ld->n_post; j++) {
			struct at here = {&row_at, NULL, j};
			double w;

			if (!weight(ld, &here, json_array_get(row, j), &w) || !add(ld, i, j, w))
				return false;
		}
	}
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct synapse *x = a, *y = b;

	if (x->pre != y->pre)
		return x->pre < y->pre ? -1 : 1;
	return (x->post > y->post) - (x->post < y->post);
}

/* [[pre, post, w], ...], each pair once. */
static bool load_sparse(struct load *ld, const struct at *up, const json_t *v)
{
	struct at at = {up, "sparse", 0};
	struct synapse *s;

	if (!json_array_of(ld->doc, &at, v))
		return false;
	for (size_t k = 0; k < json_array_size(v); k++) {
		const json_t *item = json_array_get(v, k);
		struct at here = {&at, NULL, k};
		struct at at_pre = {&here, NULL, 0}, at_post = {&here, NULL, 1};
		struct at at_w = {&here, NULL, 2};
		long pre, post;
		double w;

		if (!json_is_array(item) || json_array_size(item) != 3)
			return json_expected(ld->doc, &here, item, "[source, target, weight]");
		if (!json_whole(ld->doc, &at_pre, json_array_get(item, 0), 0,
				(long)ld->n_pre - 1, &pre) ||
		    !json_whole(ld->doc, &at_post, json_array_get(item, 1), 0,
				(long)ld->n_post - 1, &post) ||
		    !weight(ld, &at_w, json_array_get(item, 2), &w) ||
		    !add(ld, (size_t)pre, (size_t)post, w))
			return false;
	}
	s = ld->proj->synapses;
	if (ld->proj->n_synapses)
		qsort(s, ld->proj->n_synapses, sizeof(*s), by_place);
	for (size_t k = 1; k < ld->proj->n_synapses; k++)
		if (!by_place(&s[k - 1], &s[k]))
			return json_refuse(ld->doc, &at, "expected each pair once, found "
					   "[%u, %u] twice", s[k].pre, s[k].post);
	return true;
}

static bool load_all(struct load *ld, const struct at *up, const json_t *v)
{
	struct at at = {up, "all", 0};
	double w;

	if (!weight(ld, &at, v, &w))
		return false;
	for (size_t i = 0; i < ld->n_pre; i++)
		for (size_t j = 0; j < ld->n_post; j++)
			if (!add(ld, i, j, w))
				return false;
	return true;
}

static double element(const unsigned char *b, enum element type)
{
	uint32_t bits;
	float f;

	switch (type) {
	case INT8:
		return (int8_t)b[0];
	case INT16:
		return (int16_t)(uint16_t)(b[0] | b[1] << 8);
	case FLOAT32:
		break;
	}
	bits = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	memcpy(&f, &bits, sizeof(f));
	return f;
}

static bool read_file(struct load *ld, const char *path, long offset, enum element type,
		      double scale)
{
	size_t size = element_bytes[type], need = ld->n_pre * ld->n_post * size;
	unsigned char *row = malloc(ld->n_post * size);
	FILE *f = fopen(path, "rb");
	bool ok = false;
	long have;

	if (!row || !f) {
		why_not(ld->doc->why, "%s: %s", path, f ? "out of memory" : strerror(errno));
		goto out;
	}
	if (fseek(f, 0, SEEK_END) || (have = ftell(f)) < 0 || fseek(f, offset, SEEK_SET)) {
		why_not(ld->doc->why, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (have < offset || (unsigned long)(have - offset) < need) {
		why_not(ld->doc->why, "%s: expected %zu bytes of %s from offset %ld "
			"(%zu x %zu weights), found %ld", path, need, element_names[type], offset,
			ld->n_pre, ld->n_post, have < offset ? 0 : have - offset);
		goto out;
	}
	for (size_t i = 0; i < ld->n_pre; i++) {
		if (fread(row, size, ld->n_post, f) != ld->n_post) {
			why_not(ld->doc->why, "%s: %s", path,
				ferror(f) ? strerror(errno) : "it became shorter while read");
			goto out;
		}
		for (size_t j = 0; j < ld->n_post; j++) {
			double w = element(row + j * size, type) * scale;

			if (!isfinite(w) || fabs(w) > 1e9) {
				why_not(ld->doc->why, "%s: offset %zu: expected a weight from "
					"-1e9 to 1e9, found %g", path,
					(size_t)offset + (i * ld->n_post + j) * size, w);
				goto out;
			}
			if (!add(ld, i, j, w))
				goto out;
		}
	}
	ok = true;
out:
	if (f)
		fclose(f);
	free(row);
	return ok;
}

static bool load_file(struct load *ld, const struct at *at, const json_t *v)
{
	struct at at_file = {at, "file", 0}, at_offset = {at, "offset", 0};
	struct at at_type = {at, "type", 0}, at_scale = {at, "scale", 0};
	const json_t *item = json_object_get(v, "file");
	const char *name = json_string_value(item), *type = NULL;
	double scale = 1;
	long offset = 0;
	size_t t = COUNT(element_names);
	char *path;
	bool ok;

	if (!name || !name[0])
		return json_expected(ld->doc, &at_file, item, "the name of a file");
	item = json_object_get(v, "offset");
	if (item && !json_whole(ld->doc, &at_offset, item, 0, 0x7fffffff, &offset))
		return false;
	item = json_object_get(v, "type");
	type = json_string_value(item);
	if (type)
		for (t = 0; t < COUNT(element_names) && strcmp(type, element_names[t]); t++)
			;
	if (t == COUNT(element_names) || (ld->net->quantised && t == FLOAT32))
		return json_expected(ld->doc, &at_type, item, ld->net->quantised ?
				     "\"int8\" or \"int16\" (the network is quantised)" :
				     "\"int8\", \"int16\" or \"float32\"");
	item = json_object_get(v, "scale");
	if (item && ld->net->quantised)
		return json_expected(ld->doc, &at_scale, item, "no scale in a quantised network");
	if (item && !json_number_in(ld->doc, &at_scale, item, -1e9, 1e9, &scale))
		return false;
	path = load_beside(ld->doc->path, name);
	if (!path)
		return no_memory(ld->doc);
	ok = read_file(ld, path, offset, (enum element)t, scale);
	free(path);
	return ok;
}

static bool load_weights(struct load *ld, const struct at *at, const json_t *v)
{
	static const char *const of_sparse[] = {"sparse"}, *const of_all[] = {"all"};
	static const char *const of_file[] = {"file", "offset", "type", "scale"};
	static const char *const any[] = {"sparse", "all", "file", "offset", "type", "scale"};

	if (json_is_array(v))
		return load_dense(ld, at, v);
	if (!json_is_object(v))
		return json_expected(ld->doc, at, v,
				     "a matrix, or an object with \"sparse\", \"all\" or \"file\"");
	if (json_object_get(v, "sparse"))
		return json_keys(ld->doc, at, v, of_sparse, COUNT(of_sparse)) &&
		       load_sparse(ld, at, json_object_get(v, "sparse"));
	if (json_object_get(v, "all"))
		return json_keys(ld->doc, at, v, of_all, COUNT(of_all)) &&
		       load_all(ld, at, json_object_get(v, "all"));
	if (json_object_get(v, "file"))
		return json_keys(ld->doc, at, v, of_file, COUNT(of_file)) && load_file(ld, at, v);
	return json_keys(ld->doc, at, v, any, COUNT(any)) &&
	       json_expected(ld->doc, at, v, "\"sparse\", \"all\" or \"file\" in it");
}

static bool find_ends(struct load *ld, const struct at *at, const json_t *v)
{
	const json_t *from = json_object_get(v, "from"), *to = json_object_get(v, "to");
	const char *from_name = json_string_value(from), *to_name = json_string_value(to);
	struct at at_from = {at, "from", 0}, at_to = {at, "to", 0};
	const struct network *net = ld->net;
	struct projection *p = ld->proj;

	ld->n_pre = ld->n_post = 0;
	for (size_t i = 0; from_name && i < net->n_inputs; i++)
		if (!strcmp(net->inputs[i].name, from_name)) {
			p->from_input = true;
			p->from = i;
			ld->n_pre = net->inputs[i].channels;
		}
	for (size_t i = 0; i < net->n_populations; i++) {
		if (from_name && !strcmp(net->populations[i].name, from_name)) {
			p->from = i;
			ld->n_pre = net->populations[i].size;
		}
		if (to_name && !strcmp(net->populations[i].name, to_name)) {
			p->to = i;
			ld->n_post = net->populations[i].size;
		}
	}
	if (!ld->n_pre)
		return json_expected(ld->doc, &at_from, from, "the name of an input or population");
	if (!ld->n_post)
		return json_expected(ld->doc, &at_to, to, "the name of a population");
	for (size_t i = 0; !p->from_input && i < ld->n_pre; i++)
		if (!net->populations[p->from].neurons[i].spiking && !net->populations[p->from].soma)
			return json_expected(ld->doc, &at_from, from, "spiking neurons "
					     "(graded ones send no events)");
	return true;
}

/* Errors are of somas, where the device knows both sides; to others nobody writes targets. */
static bool rule_has_targets(const struct json_doc *doc, const struct at *at, const struct network *net,
			     const struct projection *proj)
{
	const struct rule_file *rule = net->rules[proj->rule];

	if (!rule->has_error || (rule->own && net->populations[proj->to].soma))
		return true;
	if (net->populations[proj->to].soma)
		return json_refuse(doc, at, "%.80s: expected an error from \"potential\", as somas have no "
				   "targets of their own", rule->path);
	return json_refuse(doc, at, "%.80s: expected a rule without an error, as a network file has no "
			   "targets for it", rule->path);
}

bool load_projection(const struct json_doc *doc, const struct at *at, const json_t *v,
		     struct network *net, struct projection *proj)
{
	static const char *const keys[] = {"from", "to", "weights", "delay", "rule", "range"};
	struct at at_weights = {at, "weights", 0}, at_delay = {at, "delay", 0};
	struct at at_rule = {at, "rule", 0}, at_range = {at, "range", 0};
	struct load ld = {doc, net, proj, 0, 0, 0};
	const json_t *delay, *rule, *range;

	if (!json_keys(doc, at, v, keys, COUNT(keys)) || !find_ends(&ld, at, v))
		return false;
	delay = json_object_get(v, "delay");
	if (delay && !load_delay(doc, &at_delay, delay, ld.n_pre, &proj->delay))
		return false;
	proj->rule = NO_RULE;
	rule = json_object_get(v, "rule");
	if (rule && (!load_network_rule(doc, &at_rule, rule, net, &proj->rule) ||
		     !rule_has_targets(doc, &at_rule, net, proj)))
		return false;
	range = json_object_get(v, "range");
	if (range && net->quantised)
		return json_expected(doc, &at_range, range, "no range in a quantised network");
	if (range && !json_number_in(doc, &at_range, range, 0, 1e9, &proj->range))
		return false;
	return load_weights(&ld, &at_weights, json_object_get(v, "weights"));
}
