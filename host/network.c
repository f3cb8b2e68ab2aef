/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "network.h"

size_t projection_sources(const struct network *net, const struct projection *p)
{
	return p->from_input ? net->inputs[p->from].channels : net->populations[p->from].size;
}

const char *projection_from(const struct network *net, const struct projection *p)
{
	return p->from_input ? net->inputs[p->from].name : net->populations[p->from].name;
}

void network_free(struct network *net)
{
	if (!net)
		return;
	for (size_t i = 0; i < net->n_inputs; i++) {
		free(net->inputs[i].name);
		free(net->inputs[i].delay);
	}
	for (size_t i = 0; i < net->n_populations; i++) {
		free(net->populations[i].name);
		free(net->populations[i].neurons);
	}
	for (size_t i = 0; i < net->n_projections; i++) {
		free(net->projections[i].synapses);
		free(net->projections[i].delay);
	}
	for (size_t i = 0; i < net->n_rules; i++)
		rule_free(net->rules[i]);
	free(net->rules);
	free(net->parents);
	free(net->inputs);
	free(net->populations);
	free(net->projections);
	free(net->name);
	free(net->path);
	free(net);
}
