/* SPDX-License-Identifier: MIT */
/*
 * rule_load.c -- read a rule file; docs/network.md describes it
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "json.h"
#include "lq_spec.h"
#include "rule.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { RULE_VERSION = 1 };

static const char *const gate_names[] = {"pre", "post", "error", "every", "epoch"};
static const char *const class_names[] = {"free", "symmetric", "excitatory", "inhibitory"};
static const char *const trace_names[RULE_TRACES] = {"x1", "x2", "y1", "y2"};
static const char *const factor_names[RULE_N_FACTORS] = {
	"x1", "x2", "x1-x2", "payload", "reward",
	"y1", "y2", "y1-y2", "error", "w", "up", "down", "t", "sgn",
};

/* One of the names, as its index. */
static bool choice(const struct json_doc *doc, const struct at *at, const json_t *v,
		   const char *what, const char *const *names, size_t n, unsigned *value)
{
	const char *text = json_string_value(v);
	char list[160] = "", hint[80];
	size_t used = 0;

	for (size_t i = 0; text && i < n; i++)
		if (!strcmp(text, names[i])) {
			*value = (unsigned)i;
			return true;
		}
	if (text)
		return json_refuse(doc, at, "unknown %s \"%.40s\"%s", what, text,
				   name_hint(hint, sizeof(hint), text, names, n));
	for (size_t i = 0; i < n && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s\"%s\"",
					 i ? ", " : "", names[i]);
	return json_expected(doc, at, v, "one of %s", list);
}

static bool load_flag(const struct json_doc *doc, const struct at *up, const json_t *v,
		      const char *key, bool *value)
{
	struct at at = {up, key, 0};
	const json_t *item = json_object_get(v, key);

	return !item || json_flag(doc, &at, item, value);
}

static bool load_text(const struct json_doc *doc, const struct at *up, const json_t *v,
		      const char *key, const char **value)
{
	struct at at = {up, key, 0};
	const json_t *item = json_object_get(v, key);

	*value = json_string_value(item);
	return !item || *value || json_expected(doc, &at, item, "a text");
}

/* A key that may be left out keeps its value. */
static bool load_whole(const struct json_doc *doc, const struct at *up, const json_t *v,
		       const char *key, long lo, long hi, long *value)
{
	struct at at = {up, key, 0};
	const json_t *item = json_object_get(v, key);

	return !item || json_whole(doc, &at, item, lo, hi, value);
}

static bool load_number(const struct json_doc *doc, const struct at *up, const json_t *v,
			const char *key, double lo, double hi, double *value)
{
	struct at at = {up, key, 0};
	const json_t *item = json_object_get(v, key);

	return !item || json_number_in(doc, &at, item, lo, hi, value);
}

/* -- Traces ------------------------------------------------------------------------------- */

static bool load_retention(const struct json_doc *doc, const struct at *at, const json_t *v,
			   double dt_ms, double *retention)
{
	struct at tau_at = {at, "tau_ms", 0};
	const json_t *tau = json_object_get(v, "tau_ms"), *kept = json_object_get(v, "retention");
	double ms = 0;

	if (!tau == !kept)
		return json_refuse(doc, at, "expected either \"tau_ms\" or \"retention\", found %s",
				   tau ? "both" : "neither");
	if (kept)
		return load_number(doc, at, v, "retention", 0, 1, retention);
	if (!json_number_in(doc, &tau_at, tau, 0, 1e9, &ms) || ms == 0)
		return json_expected(doc, &tau_at, tau, "milliseconds above 0, at most 1e9");
	if (dt_ms == 0)
		return json_refuse(doc, &tau_at, "expected \"dt_ms\" beside a time constant, found nothing");
	*retention = exp(-dt_ms / ms);
	return true;
}

/* The amplitude of a graded trace is a shift. */
static bool is_power(double x)
{
	int e;

	return frexp(x, &e) == 0.5;
}

static bool load_trace(const struct json_doc *doc, const struct at *at, const json_t *v,
		       bool of_axon, double dt_ms, struct rule_trace *t)
{
	static const char *const keys[] = {"tau_ms", "retention", "amplitude", "set", "graded"};
	struct at amp_at = {at, "amplitude", 0}, graded_at = {at, "graded", 0};
	const json_t *amp = json_object_get(v, "amplitude");

	t->given = true;
	if (!json_keys(doc, at, v, keys, COUNT(keys)) ||
	    !load_retention(doc, at, v, dt_ms, &t->retention) ||
	    !load_flag(doc, at, v, "set", &t->set) || !load_flag(doc, at, v, "graded", &t->graded))
		return false;
	if (t->graded && !of_axon)
		return json_refuse(doc, &graded_at, "expected false for a neuron's trace: only axons "
				   "have payloads");
	if (!json_is_number(amp))
		return json_expected(doc, &amp_at, amp, "a number");
	t->amplitude = json_number_value(amp);
	if (t->graded && !(is_power(t->amplitude) && t->amplitude <= 1 && t->amplitude >= 0x1p-15))
		return json_expected(doc, &amp_at, amp, "1, 1/2, 1/4 ... or 2^-15 of a graded trace");
	if (!t->graded && !(t->amplitude >= 0 && t->amplitude < 1))
		return json_expected(doc, &amp_at, amp, "0 to less than 1");
	return true;
}

static bool load_traces(const struct json_doc *doc, const struct at *root, const json_t *v,
			struct rule_file *f)
{
	struct at at = {root, "traces", 0};

	if (!v)
		return true;
	if (!json_keys(doc, &at, v, trace_names, RULE_TRACES))
		return false;
	for (size_t i = 0; i < RULE_TRACES; i++) {
		struct at here = {&at, trace_names[i], 0};
		const json_t *item = json_object_get(v, trace_names[i]);

		if (item && !load_trace(doc, &here, item, i < 2, f->dt_ms, &f->trace[i]))
			return false;
	}
	return true;
}

/* -- Terms -------------------------------------------------------------------------------- */

/* Traces that a factor reads, a bit each. */
static unsigned traces_of(unsigned factor)
{
	switch (factor) {
	case RULE_X1: return 1;
	case RULE_X2: return 2;
	case RULE_X_DIFF: return 3;
	case RULE_Y1: return 4;
	case RULE_Y2: return 8;
	case RULE_Y_DIFF: return 12;
	default: return 0;
	}
}

/* Whether a factor can be read where it stands. */
static bool factor_fits(const struct json_doc *doc, const struct at *at, const struct rule_file *f,
			const struct rule_term *t, unsigned factor)
{
	bool of_tag = f->tag && t->gate != GATE_EPOCH;

	for (size_t i = 0; i < RULE_TRACES; i++)
		if (traces_of(factor) >> i & 1 && !f->trace[i].given)
			return json_refuse(doc, at, "trace \"%s\" is not among \"traces\"",
					   trace_names[i]);
	if (factor == RULE_ERROR && !f->has_error)
		return json_refuse(doc, at, "factor \"error\" without the key \"error\"");
	if (factor == RULE_T && !f->tag)
		return json_refuse(doc, at, "factor \"t\" in a rule whose target is \"weight\"");
	if (factor == RULE_W && of_tag)
		return json_refuse(doc, at, "factor \"w\" where the tag changes: weights are read in "
				   "epochs only");
	return true;
}

static bool load_factors(const struct json_doc *doc, const struct at *term, const json_t *v,
			 const struct rule_file *f, struct rule_term *t)
{
	struct at at = {term, "factors", 0};
	size_t n = json_array_size(v), of_axon = 0;

	if (!v)
		return true;
	if (!json_array_of(doc, &at, v))
		return false;
	if (n > RULE_FACTORS)
		return json_expected(doc, &at, v, "at most %d factors", RULE_FACTORS);
	for (size_t i = 0; i < n; i++) {
		struct at here = {&at, NULL, i};
		unsigned factor;

		if (!choice(doc, &here, json_array_get(v, i), "factor", factor_names,
			    RULE_N_FACTORS, &factor) ||
		    !factor_fits(doc, &here, f, t, factor))
			return false;
		of_axon += factor <= RULE_REWARD;
		t->factor[t->factors++] = factor;
	}
	if (of_axon > 1)
		return json_refuse(doc, &at, "expected at most one of x1, x2, x1-x2, payload and reward, "
				   "found %zu", of_axon);
	if (n - of_axon > RULE_LANES)
		return json_refuse(doc, &at, "expected at most %d factors of neuron and synapse, found %zu",
				   RULE_LANES, n - of_axon);
	return true;
}

static bool load_term(const struct json_doc *doc, const struct at *at, const json_t *v,
		      const struct rule_file *f, struct rule_term *t)
{
	static const char *const keys[] = {"gate", "scale", "factors"};
	struct at gate_at = {at, "gate", 0}, scale_at = {at, "scale", 0};
	const json_t *scale = json_object_get(v, "scale");
	unsigned gate;

	if (!json_keys(doc, at, v, keys, COUNT(keys)) ||
	    !choice(doc, &gate_at, json_object_get(v, "gate"), "gate", gate_names,
		    COUNT(gate_names), &gate))
		return false;
	t->gate = gate + GATE_PRE;
	if (t->gate == GATE_EVERY && !f->every)
		return json_refuse(doc, &gate_at, "gate \"every\" without the key \"every\"");
	if (t->gate == GATE_ERROR && !f->has_error)
		return json_refuse(doc, &gate_at, "gate \"error\" without the key \"error\"");
	if (!json_is_number(scale) || json_number_value(scale) == 0)
		return json_expected(doc, &scale_at, scale, "a number that is not 0");
	t->scale = json_number_value(scale);
	return load_factors(doc, at, json_object_get(v, "factors"), f, t);
}

static bool load_terms(const struct json_doc *doc, const struct at *root, const json_t *v,
		       struct rule_file *f)
{
	struct at at = {root, "terms", 0};

	if (!json_is_array(v) || !json_array_size(v) || json_array_size(v) > RULE_TERMS)
		return json_expected(doc, &at, v, "an array of 1 to %d terms", RULE_TERMS);
	for (size_t i = 0; i < json_array_size(v); i++) {
		struct at here = {&at, NULL, i};

		if (!load_term(doc, &here, json_array_get(v, i), f, &f->term[i]))
			return false;
		f->terms++;
	}
	return true;
}

/* -- The whole ---------------------------------------------------------------------------- */

static bool load_error(const struct json_doc *doc, const struct at *root, const json_t *v,
		       struct rule_file *f)
{
	static const char *const keys[] = {"from", "one", "gate"};
	static const char *const from[] = {"target", "potential"};
	struct at at = {root, "error", 0}, from_at = {&at, "from", 0}, one_at = {&at, "one", 0};
	const json_t *item = json_object_get(v, "from"), *one = json_object_get(v, "one");
	unsigned own = 1;
	long gate = 1;

	if (!v)
		return true;
	if (!json_keys(doc, &at, v, keys, COUNT(keys)) ||
	    (item && !choice(doc, &from_at, item, "source", from, COUNT(from), &own)) ||
	    !load_whole(doc, &at, v, "gate", 0, UINT16_MAX, &gate))
		return false;
	if (!json_is_number(one) || !is_power(json_number_value(one)) || json_number_value(one) < 1)
		return json_expected(doc, &one_at, one, "a power of two from 1 up");
	f->error_one = json_number_value(one);
	f->error_gate = (unsigned)gate;
	f->own = own;
	f->has_error = true;
	return true;
}

static bool load_header(const struct json_doc *doc, const struct at *root, const json_t *v,
			struct rule_file *f)
{
	static const char *const keys[] = {
		"format", "version", "name", "comment", "dt_ms", "rounding", "target", "clear",
		"class", "sparse", "silent", "every", "error", "reward", "tolerance", "seed", "traces",
		"terms",
	};
	static const char *const roundings[] = {"nearest", "stochastic"};
	static const char *const targets[] = {"weight", "tag"};
	struct at format = {root, "format", 0}, version = {root, "version", 0};
	struct at dt = {root, "dt_ms", 0}, rounding = {root, "rounding", 0};
	struct at target = {root, "target", 0}, class = {root, "class", 0};
	struct at clear = {root, "clear", 0};
	const json_t *item = json_object_get(v, "format");
	unsigned stochastic = 0, tag = 0;
	const char *text, *comment;
	long number = 0, seed = 1;

	text = json_string_value(item);
	if (json_is_object(v) && (!text || strcmp(text, "lapicque-rule")))
		return json_expected(doc, &format, item, "\"lapicque-rule\"");
	if (!json_keys(doc, root, v, keys, COUNT(keys)) ||
	    !json_whole(doc, &version, json_object_get(v, "version"), RULE_VERSION, RULE_VERSION,
			&number))
		return false;
	number = 0;
	item = json_object_get(v, "dt_ms");
	if (item && (!json_number_in(doc, &dt, item, 0, 1e6, &f->dt_ms) || f->dt_ms == 0))
		return json_expected(doc, &dt, item, "milliseconds above 0, at most 1e6");
	if (((item = json_object_get(v, "rounding")) &&
	     !choice(doc, &rounding, item, "rounding", roundings, 2, &stochastic)) ||
	    ((item = json_object_get(v, "target")) &&
	     !choice(doc, &target, item, "target", targets, 2, &tag)) ||
	    ((item = json_object_get(v, "class")) &&
	     !choice(doc, &class, item, "class", class_names, COUNT(class_names), &f->class)) ||
	    !load_flag(doc, root, v, "clear", &f->clear) ||
	    !load_flag(doc, root, v, "sparse", &f->sparse) ||
	    !load_flag(doc, root, v, "silent", &f->silent) ||
	    !load_whole(doc, root, v, "every", 1, UINT16_MAX, &number) ||
	    !load_whole(doc, root, v, "seed", 1, UINT32_MAX, &seed) ||
	    !load_number(doc, root, v, "reward", -2, 32767 / 16384., &f->reward) ||
	    !load_number(doc, root, v, "tolerance", 0, 1, &f->tolerance) ||
	    !load_text(doc, root, v, "comment", &comment) ||
	    !load_text(doc, root, v, "name", &text))
		return false;
	f->stochastic = stochastic;
	f->tag = tag;
	if (f->clear && !f->tag)
		return json_refuse(doc, &clear, "expected a rule whose target is \"tag\", found \"weight\"");
	f->every = (unsigned)number;
	f->seed = (uint32_t)seed;
	f->name = strdup(text ? text : "");
	return f->name || why_not(doc->why, "%s: out of memory", doc->path);
}

struct rule_file *rule_load(const char *path, struct why *why)
{
	struct json_doc doc = {path, why};
	struct at root = {NULL, NULL, 0};
	struct rule_file *f = calloc(1, sizeof(*f));
	json_t *v = json_read(&doc);
	bool ok = false;

	if (!v)
		goto out;
	if (!f || !(f->path = strdup(path))) {
		why_not(why, "%s: out of memory", path);
		goto out;
	}
	f->tolerance = 0.15;
	ok = load_header(&doc, &root, v, f) &&
	     load_error(&doc, &root, json_object_get(v, "error"), f) &&
	     load_traces(&doc, &root, json_object_get(v, "traces"), f) &&
	     load_terms(&doc, &root, json_object_get(v, "terms"), f);
out:
	json_decref(v);
	if (ok)
		return f;
	rule_free(f);
	return NULL;
}

void rule_free(struct rule_file *f)
{
	if (!f)
		return;
	free(f->path);
	free(f->name);
	free(f);
}
