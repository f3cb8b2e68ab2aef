/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "lq_spec.h"
#include "readout.h"

/* Targets, in the rule's one of the error. */
static const double high = 1, low = -1;

enum { HIDDEN = 0, CLASSES = 1 /* populations */ };

static bool neuron_is(const struct neuron *n, bool hidden)
{
	if (!hidden)
		return n->leak == SNN_CLASS_LEAK && n->shift == SNN_CLASS_SHIFT && !n->i1 && !n->i2 &&
		       n->bias == 0;
	return n->leak == SNN_LEAK && n->decay1 == SNN_DECAY && n->threshold == SNN_THRESHOLD &&
	       n->shift == SNN_SHIFT && n->i1 && !n->i2 && n->bias == 0 && n->spiking &&
	       n->subtract && n->ref == 0;
}

bool readout_fits(const struct network *net, struct why *why)
{
	const struct projection *p = net->projections;
	bool same = net->quantised && net->n_inputs == 1 && net->n_populations == 2 &&
		    net->n_projections == 2 && p[0].from_input && p[0].to == HIDDEN &&
		    !p[1].from_input && p[1].from == HIDDEN && p[1].to == CLASSES;

	if (!classify_fits(net, why))
		return false;
	for (size_t k = 0; k < net->n_populations && same; k++)
		for (size_t i = 0; i < net->populations[k].size; i++)
			same = same && neuron_is(&net->populations[k].neurons[i], k == HIDDEN);
	return same || why_not(why, "%s: expected a network as `lapicque train` writes it, found another",
			       net->path);
}

static size_t hidden(const struct readout *r)
{
	return r->viewer.net->populations[HIDDEN].size;
}

static unsigned neuron_of_class(const struct readout *r, int class)
{
	return r->first + (unsigned)class;
}

/* Class neurons learn from what they miss, the others never. */
static int load_rule(struct readout *r, struct why *why)
{
	const struct image *im = r->viewer.image;
	struct lq *dev = r->viewer.dev;
	struct rule_code code;
	int err = LQ_OK;

	if (!rule_compile(&r->rule, &r->info, &code, why))
		return LQ_ERR_ARG;
	code.learning.first = im->fb_base;
	code.learning.count = im->fed;
	for (unsigned a = 0; a < im->fed && !err; a++)
		err = lq_write_plastic(dev, im->fb_base + a, &code.plastic);
	for (unsigned n = 0; n < im->neurons && !err; n++) {
		bool class = im->places[n].population == CLASSES;
		struct lq_post post = code.post;

		post.own = class && code.post.own;
		err = lq_write_post(dev, n, &post);
		if (!err)
			err = lq_write_target(dev, n, (int16_t)(class ? low * r->rule.error_one : 0));
	}
	if (!err)
		err = lq_write_learning(dev, &code.learning);
	if (!err)
		err = lq_write_rule(dev, 0, &code.rule);
	if (!err)
		err = lq_sync(dev, 10000);
	if (err)
		why_not(why, "device: %s: %s", lq_strerror(err), lq_message(dev));
	return err;
}

int readout_new(struct readout *r, const struct viewer *viewer, const struct rule_file *rule,
		struct why *why)
{
	struct image *im;
	int err;

	*r = (struct readout){.viewer = *viewer, .rule = *rule, .label = -1};
	if (!rule->has_error) {
		why_not(why, "%s: expected the key \"error\", found none", rule->path);
		return LQ_ERR_ARG;
	}
	/* Rates on the way need not be exact. */
	r->rule.tolerance = 0.25;
	for (size_t i = 0; i < rule->terms; i++)
		r->scale[i] = rule->term[i].scale;
	err = lq_describe(viewer->dev, &r->info);
	if (err) {
		why_not(why, "device: %s: %s", lq_strerror(err), lq_message(viewer->dev));
		return err;
	}
	if (!r->info.rules || r->info.weight_bits != 8) {
		why_not(why, r->info.rules ? "%s: expected a device of 8-bit weights, found %s" :
			"%s: expected a device that learns, found %s",
			r->info.rules ? viewer->net->path : rule->path, r->info.config);
		return LQ_ERR_ARG;
	}
	im = r->viewer.image = map_network(viewer->net, &r->info, why);
	if (!im)
		return LQ_ERR_ARG;
	r->first = im->neuron_of[viewer->net->populations[CLASSES].first];
	for (unsigned a = 0; a < im->fed; a++)
		memset(im->weights + (size_t)(im->fb_base + a) * im->stride + r->first, 0,
		       DIGITS_CLASSES * sizeof(*im->weights));
	if (!showing_new(&r->shown, &r->viewer)) {
		why_not(why, "out of memory");
		return LQ_ERR_NOMEM;
	}
	err = lq_learn(viewer->dev, false);
	if (err) {
		why_not(why, "device: %s: %s", lq_strerror(err), lq_message(viewer->dev));
		return err;
	}
	err = image_load(viewer->dev, im, why);
	return err ? err : load_rule(r, why);
}

void readout_free(struct readout *r)
{
	showing_free(&r->shown);
	image_free(r->viewer.image);
	r->viewer.image = NULL;
}

int readout_rate(struct readout *r, double rate, struct why *why)
{
	struct rule_code code;
	int err;

	for (size_t i = 0; i < r->rule.terms; i++)
		r->rule.term[i].scale = r->scale[i] * rate;
	if (!rule_compile(&r->rule, &r->info, &code, why))
		return LQ_ERR_ARG;
	err = lq_write_rule(r->viewer.dev, 0, &code.rule);
	if (err)
		why_not(why, "device: %s: %s", lq_strerror(err), lq_message(r->viewer.dev));
	return err;
}

static int write_targets(struct readout *r, int label)
{
	int err = LQ_OK;

	if (label == r->label)
		return LQ_OK;
	if (r->label >= 0)
		err = lq_write_target(r->viewer.dev, neuron_of_class(r, r->label),
				      (int16_t)(low * r->rule.error_one));
	if (!err)
		err = lq_write_target(r->viewer.dev, neuron_of_class(r, label),
				      (int16_t)(high * r->rule.error_one));
	r->label = err ? -1 : label;
	return err;
}

static int show(struct readout *r, const struct digit *d, bool learn, bool *right)
{
	int err = lq_learn(r->viewer.dev, learn);

	if (!err)
		err = classify_show(&r->viewer, d->pixel, &r->shown);
	*right = !err && r->shown.answer == d->label;
	return err;
}

int readout_learn(struct readout *r, const struct digit *d, bool *right)
{
	int err = write_targets(r, d->label);

	*right = false;
	return err ? err : show(r, d, true, right);
}

int readout_test(struct readout *r, const struct digit *d, bool *right)
{
	return show(r, d, false, right);
}

int readout_result(const struct readout *r, struct snn *net)
{
	const struct network *from = r->viewer.net;
	const unsigned per = 16 / r->info.weight_bits, start = r->first / per * per;
	const unsigned n = (r->first - start + DIGITS_CLASSES + per - 1) / per * per;
	int16_t w[DIGITS_CLASSES + 8];
	int err = LQ_OK;

	if (!snn_new(net, hidden(r)))
		return LQ_ERR_NOMEM;
	for (size_t i = 0; i < from->projections[0].n_synapses; i++) {
		const struct synapse *s = &from->projections[0].synapses[i];

		net->q1[s->pre * hidden(r) + s->post] = (int8_t)s->weight;
	}
	for (size_t h = 0; h < hidden(r) && !err; h++) {
		unsigned neuron = r->viewer.image->neuron_of[from->populations[HIDDEN].first + h];

		err = lq_read_weights(r->viewer.dev, r->viewer.image->fb_base + neuron, start, w, n);
		for (int k = 0; k < DIGITS_CLASSES && !err; k++)
			net->q2[h * DIGITS_CLASSES + (size_t)k] = (int8_t)w[r->first - start + (unsigned)k];
	}
	return err;
}
