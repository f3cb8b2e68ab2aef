/* SPDX-License-Identifier: MIT */
/*
 * network_somas.c -- conductance somas: what holds for all of them, and their parents
 */
#include <stdlib.h>
#include <string.h>
#include "lq_spec.h"
#include "network_load.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { TRACE_SHIFT_TOP = (1 << SOMA_SHIFT_W) - 1 };

static bool number(const struct json_doc *doc, const struct at *up, const json_t *v, const char *key,
		   double lo, double hi, double *value)
{
	struct at at = {up, key, 0};

	return json_number_in(doc, &at, json_object_get(v, key), lo, hi, value);
}

static bool load_pathway(const struct json_doc *doc, const struct at *up, const json_t *v, const char *key,
			 struct soma_pathway *pathway)
{
	static const char *const keys[] = {"conductance", "reversal"};
	struct at at = {up, key, 0};
	const json_t *item = json_object_get(v, key);

	return !item || (json_keys(doc, &at, item, keys, COUNT(keys)) &&
			 number(doc, &at, item, "conductance", 0, 1e9, &pathway->open) &&
			 number(doc, &at, item, "reversal", -1e9, 1e9, &pathway->reversal));
}

static bool load_teacher(const struct json_doc *doc, const struct at *up, const json_t *v,
			 struct soma_laws *laws)
{
	static const char *const keys[] = {"share", "low", "high"};
	struct at at = {up, "teacher", 0}, high = {&at, "high", 0}, share = {&at, "share", 0};
	const json_t *item = json_object_get(v, "teacher");

	if (!item)
		return true;
	laws->teaches = true;
	if (!json_keys(doc, &at, item, keys, COUNT(keys)) ||
	    !number(doc, &at, item, "share", 0, 1, &laws->share) ||
	    !number(doc, &at, item, "low", -1e9, 1e9, &laws->low) ||
	    !number(doc, &at, item, "high", -1e9, 1e9, &laws->high))
		return false;
	if (laws->share == 0 || laws->share == 1)
		return json_expected(doc, &share, json_object_get(item, "share"),
				     "a number above 0 and below 1");
	return laws->high > laws->low ||
	       json_expected(doc, &high, json_object_get(item, "high"), "a potential above %g (low)",
			     laws->low);
}

static bool load_mode(const struct json_doc *doc, const struct at *up, const json_t *v,
		      struct soma_laws *laws)
{
	struct at mode = {up, "mode", 0}, shift = {up, "trace_shift", 0}, seed = {up, "seed", 0};
	const json_t *item = json_object_get(v, "mode");
	long value = 1;

	if (item && !json_either(doc, &mode, item, "graded", "spiking", &laws->spiking))
		return false;
	item = json_object_get(v, "seed");
	if (item && !json_whole(doc, &seed, item, 1, UINT32_MAX, &value))
		return false;
	laws->seed = (uint32_t)value;
	value = 3;
	item = json_object_get(v, "trace_shift");
	if (item && !laws->spiking)
		return json_expected(doc, &shift, item, "no trace of spikes (mode is \"graded\")");
	if (item && !json_whole(doc, &shift, item, 0, TRACE_SHIFT_TOP, &value))
		return false;
	laws->trace_shift = (unsigned)value;
	return true;
}

bool load_somas(const struct json_doc *doc, const struct at *root, const json_t *v, struct network *net)
{
	static const char *const keys[] = {
		"mode", "slope", "half", "leak", "dendrite", "excitatory", "inhibitory", "teacher",
		"trace_shift", "seed",
	};
	struct at at = {root, "somas", 0}, slope = {&at, "slope", 0}, dendrite = {&at, "dendrite", 0};
	struct soma_laws *laws = &net->somas;

	if (!v)
		return true;
	if (net->quantised)
		return json_expected(doc, &at, v, "no conductance somas in a quantised network");
	laws->given = true;
	if (!json_keys(doc, &at, v, keys, COUNT(keys)) || !load_mode(doc, &at, v, laws) ||
	    !number(doc, &at, v, "slope", 0, 1e9, &laws->slope) ||
	    !number(doc, &at, v, "half", -1e9, 1e9, &laws->half) ||
	    !number(doc, &at, v, "leak", 0, 1e9, &laws->leak) ||
	    !number(doc, &at, v, "dendrite", 0, 1e9, &laws->dendrite))
		return false;
	if (laws->slope == 0)
		return json_expected(doc, &slope, json_object_get(v, "slope"), "a slope above 0");
	if (laws->leak + laws->dendrite == 0)
		return json_refuse(doc, &at, "expected leak and dendrite with a sum above 0, found a zero "
				   "conductance sum: nothing would hold a soma's potential");
	if (laws->dendrite == 0)
		return json_expected(doc, &dendrite, json_object_get(v, "dendrite"), "a conductance above 0");
	return load_pathway(doc, &at, v, "excitatory", &laws->pathway[0]) &&
	       load_pathway(doc, &at, v, "inhibitory", &laws->pathway[1]) && load_teacher(doc, &at, v, laws);
}

/* -- Parents -------------------------------------------------------------------------------- */

static const struct population *population_of(const struct json_doc *doc, const struct at *up, const json_t *v,
					      const char *key, const struct network *net)
{
	const json_t *item = json_object_get(v, key);
	const char *name = json_string_value(item);
	struct at at = {up, key, 0};

	for (size_t i = 0; name && i < net->n_populations; i++)
		if (!strcmp(net->populations[i].name, name) && net->populations[i].soma)
			return &net->populations[i];
	json_expected(doc, &at, item, "the name of a population of kind \"soma\"");
	return NULL;
}

static bool add_parent(const struct json_doc *doc, const struct at *at, struct network *net,
		       const struct soma_parent *p)
{
	struct soma_parent *more;
	size_t before = 0;

	for (size_t i = 0; i < net->n_parents; i++)
		before += net->parents[i].to == p->to;
	if (before == N_PARENTS)
		return json_refuse(doc, at, "expected at most %d parents of a neuron, found one more",
				   N_PARENTS);
	more = realloc(net->parents, (net->n_parents + 1) * sizeof(*more));
	if (!more)
		return why_not(doc->why, "%s: out of memory", doc->path);
	net->parents = more;
	net->parents[net->n_parents++] = *p;
	return true;
}

static bool load_parent(const struct json_doc *doc, const struct at *at, const json_t *v,
			const struct population *from, const struct population *to, bool inhibits,
			struct network *net)
{
	struct at source = {at, NULL, 0}, target = {at, NULL, 1}, delay = {at, NULL, 2};
	long s, t, d;

	if (json_array_size(v) != 3)
		return json_expected(doc, at, v, "[parent, neuron, delay]");
	if (!json_whole(doc, &source, json_array_get(v, 0), 0, (long)from->size - 1, &s) ||
	    !json_whole(doc, &target, json_array_get(v, 1), 0, (long)to->size - 1, &t) ||
	    !json_whole(doc, &delay, json_array_get(v, 2), 1, 1 << PARENT_DELAY_W, &d))
		return false;
	return add_parent(doc, at, net, &(struct soma_parent){
		.from = from->first + (size_t)s, .to = to->first + (size_t)t, .delay = (unsigned)d,
		.inhibits = inhibits,
	});
}

static bool load_scaffold(const struct json_doc *doc, const struct at *at, const json_t *v, struct network *net)
{
	static const char *const keys[] = {"from", "to", "kind", "list"};
	struct at kind = {at, "kind", 0}, list = {at, "list", 0};
	const json_t *items = json_object_get(v, "list");
	const struct population *from, *to;
	bool inhibits;

	if (!json_keys(doc, at, v, keys, COUNT(keys)))
		return false;
	from = population_of(doc, at, v, "from", net);
	to = from ? population_of(doc, at, v, "to", net) : NULL;
	if (!to)
		return false;
	if (!json_either(doc, &kind, json_object_get(v, "kind"), "excitatory", "inhibitory", &inhibits) ||
	    !json_array_of(doc, &list, items))
		return false;
	for (size_t i = 0; i < json_array_size(items); i++) {
		struct at here = {&list, NULL, i};

		if (!load_parent(doc, &here, json_array_get(items, i), from, to, inhibits, net))
			return false;
	}
	return true;
}

bool load_parents(const struct json_doc *doc, const struct at *root, const json_t *v, struct network *net)
{
	struct at at = {root, "parents", 0};

	if (!v)
		return true;
	if (!json_array_of(doc, &at, v))
		return false;
	for (size_t i = 0; i < json_array_size(v); i++) {
		struct at here = {&at, NULL, i};

		if (!load_scaffold(doc, &here, json_array_get(v, i), net))
			return false;
	}
	return true;
}
