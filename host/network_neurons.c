/* SPDX-License-Identifier: MIT */
/*
 * network_neurons.c -- the parameters of a population's neurons, each a scalar or one a neuron
 */
#include <math.h>
#include <string.h>
#include "lq_spec.h"
#include "network_load.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum {
	DECAY_TOP = (1 << W_DECAY) - 1,
	V_TOP = (1 << (W_V - 1)) - 1,
	REF_TOP = (1 << W_REF) - 1,
	SHIFT_TOP = (1 << W_SHIFT) - 1
};

struct load {
	const struct json_doc *doc;
	const struct network *net;
};

static bool retention(const struct load *ld, const struct at *at, const json_t *v, double *r)
{
	long n;

	if (!ld->net->quantised)
		return json_number_in(ld->doc, at, v, 0, 1, r);
	if (!json_whole(ld->doc, at, v, 0, DECAY_TOP, &n))
		return false;
	*r = (double)n;
	return true;
}

static bool tau(const struct load *ld, const struct at *at, const json_t *v, double *r)
{
	double ms;

	if (!json_number_in(ld->doc, at, v, 0, 1e9, &ms))
		return false;
	if (ms == 0)
		return json_expected(ld->doc, at, v, "milliseconds above 0");
	*r = exp(-ld->net->dt_ms / ms);
	return true;
}

static bool potential(const struct load *ld, const struct at *at, const json_t *v, double *x)
{
	long n;

	if (!ld->net->quantised)
		return json_number_in(ld->doc, at, v, -1e9, 1e9, x);
	if (!json_whole(ld->doc, at, v, -V_TOP - 1, V_TOP, &n))
		return false;
	*x = (double)n;
	return true;
}

static bool small(const struct load *ld, const struct at *at, const json_t *v, long top, int *value)
{
	long n;

	if (!json_whole(ld->doc, at, v, 0, top, &n))
		return false;
	*value = (int)n;
	return true;
}

static bool kind(const struct load *ld, const struct at *at, const json_t *v, bool *spiking)
{
	const char *s = json_string_value(v);

	if (!s || (strcmp(s, "graded") && strcmp(s, "spiking")))
		return json_expected(ld->doc, at, v, "\"graded\", \"spiking\" or, of all neurons, \"soma\"");
	*spiking = !strcmp(s, "spiking");
	return true;
}

#define SETTER(name, expression) \
	static bool set_##name(const struct load *ld, const struct at *at, const json_t *v, \
			       struct neuron *n) \
	{ return expression; }

SETTER(kind,      kind(ld, at, v, &n->spiking))
SETTER(leak,      retention(ld, at, v, &n->leak))
SETTER(tau_m,     tau(ld, at, v, &n->leak))
SETTER(decay1,    retention(ld, at, v, &n->decay1) && (n->i1 = true))
SETTER(tau_syn1,  tau(ld, at, v, &n->decay1) && (n->i1 = true))
SETTER(decay2,    retention(ld, at, v, &n->decay2) && (n->i2 = true))
SETTER(tau_syn2,  tau(ld, at, v, &n->decay2) && (n->i2 = true))
SETTER(bias,      potential(ld, at, v, &n->bias))
SETTER(threshold, potential(ld, at, v, &n->threshold))
SETTER(reset,     potential(ld, at, v, &n->reset))
SETTER(mode,      json_either(ld->doc, at, v, "value", "subtract", &n->subtract))
SETTER(ref,       small(ld, at, v, REF_TOP, &n->ref))
SETTER(report,    json_flag(ld->doc, at, v, &n->report))
SETTER(shift,     small(ld, at, v, SHIFT_TOP, &n->shift))
SETTER(range,     json_number_in(ld->doc, at, v, 0, 1e9, &n->range))

enum { REAL = 1, RAW = 2, BOTH = 3 };

/* In the order of population_keys[] below, after "name" and "size", before "taught". */
static const struct parameter {
	bool (*set)(const struct load *ld, const struct at *at, const json_t *v, struct neuron *n);
	int where;           /* networks that may have it */
	const char *instead; /* the other way to say the same */
} parameters[] = {
	{set_kind, BOTH, NULL},
	{set_leak, BOTH, "tau_m_ms"},
	{set_tau_m, REAL, "leak"},
	{set_decay1, BOTH, "tau_syn1_ms"},
	{set_tau_syn1, REAL, "decay1"},
	{set_decay2, BOTH, "tau_syn2_ms"},
	{set_tau_syn2, REAL, "decay2"},
	{set_bias, BOTH, NULL},
	{set_threshold, BOTH, NULL},
	{set_reset, BOTH, NULL},
	{set_mode, BOTH, NULL},
	{set_ref, BOTH, NULL},
	{set_report, BOTH, NULL},
	{set_shift, RAW, NULL},
	{set_range, REAL, NULL},
};

const char *const population_keys[] = {
	"name", "size", "kind", "leak", "tau_m_ms", "decay1", "tau_syn1_ms", "decay2",
	"tau_syn2_ms", "bias", "threshold", "reset", "reset_mode", "refractory_steps", "report",
	"shift", "range", "taught",
};
const size_t n_population_keys = COUNT(population_keys);

static bool load_parameter(const struct load *ld, const struct at *at, const json_t *v,
			   const struct parameter *p, struct population *pop)
{
	if (json_is_array(v) && json_array_size(v) != pop->size)
		return json_expected(ld->doc, at, v, "one value or an array of %zu", pop->size);
	for (size_t i = 0; i < pop->size; i++) {
		struct at here = {at, NULL, i};
		bool ok = json_is_array(v) ?
			p->set(ld, &here, json_array_get(v, i), &pop->neurons[i]) :
			p->set(ld, at, v, &pop->neurons[i]);

		if (!ok)
			return false;
	}
	return true;
}

/* Of a population whose neurons have somas: what only it may have, and what it may not. */
static bool soma_keys(const struct load *ld, const struct at *at, const json_t *v, struct population *pop)
{
	static const char *const keys[] = {
		"name", "size", "kind", "leak", "tau_m_ms", "bias", "report", "taught",
	};
	struct at kind = {at, "kind", 0}, taught = {at, "taught", 0}, report = {at, "report", 0};
	const json_t *item = json_object_get(v, "taught");

	if (!pop->soma)
		return !item || json_expected(ld->doc, &taught, item, "no such key (kind is not \"soma\")");
	if (!ld->net->somas.given)
		return json_expected(ld->doc, &kind, json_object_get(v, "kind"),
				     "the key \"somas\" of the network beside it");
	if (!json_keys(ld->doc, at, v, keys, COUNT(keys)) ||
	    (item && !json_flag(ld->doc, &taught, item, &pop->taught)))
		return false;
	if (pop->taught && !ld->net->somas.teaches)
		return json_expected(ld->doc, &taught, item, "false (\"somas\" has no teacher)");
	if (json_is_array(json_object_get(v, "report")))
		return json_expected(ld->doc, &report, json_object_get(v, "report"), "true or false for all");
	return true;
}

/* What must be there, given the rest. */
static bool complete(const struct load *ld, const struct at *at, const json_t *v,
		     const struct population *pop)
{
	struct at leak = {at, "leak", 0}, threshold = {at, "threshold", 0};
	struct at range = {at, "range", 0}, shift = {at, "shift", 0}, reset = {at, "reset", 0};
	bool any_spiking = false, all_subtract = true;

	for (size_t i = 0; i < pop->size; i++) {
		any_spiking |= pop->neurons[i].spiking;
		all_subtract &= pop->neurons[i].subtract;
	}
	if (!json_object_get(v, "leak") && !json_object_get(v, "tau_m_ms"))
		return json_expected(ld->doc, &leak, NULL, ld->net->quantised ? "a retention" :
				     "a retention (or tau_m_ms instead)");
	if (any_spiking && !json_object_get(v, "threshold"))
		return json_expected(ld->doc, &threshold, NULL,
				     "a threshold (kind is \"spiking\")");
	if (all_subtract && json_object_get(v, "reset"))
		return json_expected(ld->doc, &reset, json_object_get(v, "reset"),
				     "no reset beside reset_mode \"subtract\"");
	if (ld->net->quantised && !json_object_get(v, "shift"))
		return json_expected(ld->doc, &shift, NULL, "the input shift, 0 to %d", SHIFT_TOP);
	if (!ld->net->quantised && !any_spiking && !pop->soma && !json_object_get(v, "range"))
		return json_expected(ld->doc, &range, NULL, "the largest potential of interest "
				     "(kind is \"graded\")");
	return true;
}

bool load_neurons(const struct json_doc *doc, const struct at *at, const json_t *v,
		  const struct network *net, struct population *pop)
{
	struct load ld = {doc, net};
	const char *kind = json_string_value(json_object_get(v, "kind"));

	pop->soma = kind && !strcmp(kind, "soma");
	if (!soma_keys(&ld, at, v, pop))
		return false;
	for (size_t i = 0; i < pop->size; i++)
		pop->neurons[i].spiking = !pop->soma;
	for (size_t k = 0; k < COUNT(parameters); k++) {
		const struct parameter *p = &parameters[k];
		const char *key = population_keys[k + 2];
		const json_t *item = json_object_get(v, key);
		struct at here = {at, key, 0};

		if (!item || (pop->soma && !strcmp(key, "kind")))
			continue;
		if (!(p->where & (net->quantised ? RAW : REAL)))
			return json_expected(doc, &here, item, net->quantised ?
					     "no such key in a quantised network" :
					     "no such key unless the network is quantised");
		if (p->instead && json_object_get(v, p->instead))
			return json_refuse(doc, at, "expected %s or %s, found both", key,
					   p->instead);
		if (p->where == REAL && p->instead && net->dt_ms == 0)
			return json_expected(doc, &here, item, "dt_ms of the network beside it");
		if (!load_parameter(&ld, &here, item, p, pop))
			return false;
	}
	/* A graded neuron has nothing to say but its potential; a soma sends its rate. */
	if (!json_object_get(v, "report"))
		for (size_t i = 0; i < pop->size; i++)
			pop->neurons[i].report = pop->soma ? pop->taught : !pop->neurons[i].spiking;
	return complete(&ld, at, v, pop);
}
