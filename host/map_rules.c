/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "lq_spec.h"
#include "map_rules.h"

/* A mapping under way. */
struct work {
	const struct network *net;
	struct image *im;
	struct why *why;
	int *rule_of;   /* [axons]: the first projection's, UNSEEN before it */
	bool *reaches;  /* [axons][populations] */
};

enum { UNSEEN = NO_RULE - 1 };

static const char *const trace_names[RULE_TRACES] = {"x1", "x2", "y1", "y2"};

static bool same_trace(const struct rule_trace *a, const struct rule_trace *b)
{
	return a->set == b->set && a->graded == b->graded && a->retention == b->retention &&
	       a->amplitude == b->amplitude;
}

static bool disagree(const struct work *w, size_t a, size_t b, const char *what)
{
	return why_not(w->why, "%s: %.80s and %.80s: expected the same %s, as all rules of a core "
		       "share it", w->net->path, w->net->rules[a]->path, w->net->rules[b]->path, what);
}

/* What the core has once: each is the first rule's that gives it, and no other's may differ. */
static bool share(struct work *w, size_t k, const struct rule_code *code)
{
	struct lq_learning *all = &w->im->learning;
	const struct rule_file *f = w->net->rules[k];

	for (size_t i = 0; i < k; i++) {
		const struct rule_file *g = w->net->rules[i];

		for (unsigned t = 0; t < RULE_TRACES; t++)
			if (f->trace[t].given && g->trace[t].given &&
			    !same_trace(&f->trace[t], &g->trace[t]))
				return disagree(w, i, k, trace_names[t]);
		if (f->every && g->every && f->every != g->every)
			return disagree(w, i, k, "every");
		if (f->has_error && g->has_error &&
		    (f->error_one != g->error_one || f->error_gate != g->error_gate))
			return disagree(w, i, k, "error");
		if (f->seed != g->seed)
			return disagree(w, i, k, "seed");
		if (f->reward != g->reward)
			return disagree(w, i, k, "reward");
	}
	all->seed = code->learning.seed;
	all->reward = code->learning.reward;
	if (f->every)
		all->every = code->learning.every;
	if (f->has_error) {
		all->error_shift = code->learning.error_shift;
		all->error_gate = code->learning.error_gate;
		w->im->post.own = code->post.own;
	}
	for (unsigned t = 0; t < 2; t++) {
		if (f->trace[t].given) {
			all->x_decay[t] = code->learning.x_decay[t];
			all->x[t] = code->learning.x[t];
		}
		if (f->trace[2 + t].given) {
			all->y[t] = code->learning.y[t];
			*(t ? &w->im->post.decay2 : &w->im->post.decay1) =
				t ? code->post.decay2 : code->post.decay1;
		}
	}
	return true;
}

/* A weight that its class does not have. */
static bool in_class(const struct work *w, const struct projection *p, size_t source, unsigned axon)
{
	unsigned class = w->im->plastic[axon].class;

	for (unsigned n = 0; n < w->im->neurons; n++) {
		int weight = w->im->weights[(size_t)axon * w->im->stride + n];

		if ((class == CLASS_EXC && weight < 0) || (class == CLASS_INH && weight > 0))
			return why_not(w->why, "%s: weights of source %zu of %s: expected none %s 0, the "
				       "class of %.80s, found one", w->net->path, source,
				       projection_from(w->net, p), weight < 0 ? "below" : "above",
				       w->net->rules[p->rule]->path);
	}
	return true;
}

/* An axon has one rule: all projections from a source must agree. */
static bool place_rule(struct work *w, size_t k, size_t source, const struct lq_plastic *plastic)
{
	const struct projection *p = &w->net->projections[k];
	unsigned axon = image_axon(w->net, w->im, p, source);

	w->reaches[axon * w->net->n_populations + p->to] = true;
	if (w->rule_of[axon] != UNSEEN && w->rule_of[axon] != p->rule)
		return why_not(w->why, "%s: projections[%zu]: source %zu of %s: expected %.80s as in an "
			       "earlier projection (a source has one rule), found %.80s", w->net->path, k,
			       source, projection_from(w->net, p),
			       w->rule_of[axon] == NO_RULE ? "no rule" :
			       w->net->rules[w->rule_of[axon]]->path,
			       p->rule == NO_RULE ? "none" : w->net->rules[p->rule]->path);
	w->rule_of[axon] = p->rule;
	if (p->rule == NO_RULE)
		return true;
	w->im->plastic[axon] = plastic[p->rule];
	return in_class(w, p, source, axon);
}

/* Without `sparse` an axon learns all its weights, wherever it was meant to go. */
static bool nowhere_else(const struct work *w, size_t k)
{
	const struct projection *p = &w->net->projections[k];
	size_t n = w->net->n_populations;

	if (p->rule == NO_RULE || w->net->rules[p->rule]->sparse)
		return true;
	for (size_t i = 0; i < projection_sources(w->net, p); i++)
		for (size_t to = 0; to < n; to++)
			if (!w->reaches[image_axon(w->net, w->im, p, i) * n + to])
				return why_not(w->why, "%s: projections[%zu]: expected \"sparse\": true in "
					       "%.80s, or synapses would grow from %s to %s", w->net->path, k,
					       w->net->rules[p->rule]->path, projection_from(w->net, p),
					       w->net->populations[to].name);
	return true;
}

static void find_range(struct image *im)
{
	unsigned last = 0;

	im->learning.first = im->axons;
	for (unsigned a = 0; a < im->axons; a++)
		if (im->plastic[a].plastic) {
			if (im->learning.first == im->axons)
				im->learning.first = a;
			last = a;
		}
	im->learning.count = last - im->learning.first + 1;
}

static bool place_rules(struct work *w, const struct lq_plastic *plastic)
{
	const struct network *net = w->net;

	for (unsigned a = 0; a < w->im->axons; a++)
		w->rule_of[a] = UNSEEN;
	for (size_t k = 0; k < net->n_projections; k++)
		for (size_t i = 0; i < projection_sources(net, &net->projections[k]); i++)
			if (!place_rule(w, k, i, plastic))
				return false;
	for (size_t k = 0; k < net->n_projections; k++)
		if (!nowhere_else(w, k))
			return false;
	find_range(w->im);
	return true;
}

bool map_rules(const struct network *net, const struct lq_info *info, struct image *im,
	       struct why *why)
{
	struct work w = {.net = net, .im = im, .why = why};
	struct lq_plastic *plastic;
	bool ok = false;

	if (!net->n_rules)
		return true;
	plastic = calloc(net->n_rules, sizeof(*plastic));
	w.rule_of = calloc(im->axons + 1, sizeof(*w.rule_of));
	w.reaches = calloc((size_t)im->axons * net->n_populations + 1, sizeof(*w.reaches));
	im->rules = calloc(net->n_rules, sizeof(*im->rules));
	im->plastic = calloc(im->axons + 1, sizeof(*im->plastic));
	if (!plastic || !w.rule_of || !w.reaches || !im->rules || !im->plastic) {
		why_not(why, "%s: out of memory", net->path);
		goto out;
	}
	for (size_t k = 0; k < net->n_rules; k++) {
		struct rule_code code;

		if (!rule_compile(net->rules[k], info, &code, why) || !share(&w, k, &code))
			goto out;
		im->rules[im->n_rules++] = code.rule;
		plastic[k] = code.plastic;
		plastic[k].rule = (unsigned)k;
	}
	ok = place_rules(&w, plastic);
out:
	free(plastic);
	free(w.rule_of);
	free(w.reaches);
	return ok;
}
