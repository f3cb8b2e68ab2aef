/* SPDX-License-Identifier: MIT */
/*
 * network_rules.c -- the learning rules that projections of a network name
 */
#include <stdlib.h>
#include <string.h>
#include "lq_spec.h"
#include "network_load.h"

/* A run has events and steps, but nobody who writes targets or epochs. */
static bool runs_alone(const struct json_doc *doc, const struct at *at, const struct network *net,
		       const struct rule_file *rule)
{
	for (size_t i = 0; i < rule->terms; i++)
		if (rule->term[i].gate == GATE_EPOCH)
			return json_refuse(doc, at, "%.80s: terms[%zu]: expected a gate other than "
					   "\"epoch\", as a run has no epochs", rule->path, i);
	if (rule->dt_ms > 0 && net->dt_ms > 0 && rule->dt_ms != net->dt_ms)
		return json_refuse(doc, at, "%.80s: expected dt_ms %g as in the network, found %g",
				   rule->path, net->dt_ms, rule->dt_ms);
	return true;
}

bool load_network_rule(const struct json_doc *doc, const struct at *at, const json_t *v,
		       struct network *net, int *rule)
{
	const char *name = json_string_value(v);
	struct rule_file *file, **all;
	char *path;

	if (!name || !name[0])
		return json_expected(doc, at, v, "the name of a rule file");
	path = load_beside(doc->path, name);
	if (!path)
		return why_not(doc->why, "%s: out of memory", doc->path);
	for (size_t i = 0; i < net->n_rules; i++)
		if (!strcmp(net->rules[i]->path, path)) {
			free(path);
			*rule = (int)i;
			return true;
		}
	file = rule_load(path, doc->why);
	free(path);
	if (!file)
		return false;
	all = realloc(net->rules, (net->n_rules + 1) * sizeof(*all));
	if (!all) {
		rule_free(file);
		return why_not(doc->why, "%s: out of memory", doc->path);
	}
	net->rules = all;
	*rule = (int)net->n_rules;
	net->rules[net->n_rules++] = file;
	return runs_alone(doc, at, net, file);
}
