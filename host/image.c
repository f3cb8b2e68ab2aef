/* SPDX-License-Identifier: MIT */
/*
 * image.c -- what is in an image, and an image into a device
 */
#include <math.h>
#include <stdlib.h>
#include "lq_spec.h"
#include "map.h"

enum { TIMEOUT_MS = 10000 };

void image_free(struct image *image)
{
	if (!image)
		return;
	free(image->sets);
	free(image->set_of);
	free(image->delay);
	free(image->weights);
	free(image->places);
	free(image->neuron_of);
	free(image->errors);
	free(image->rules);
	free(image->parents);
	free(image->n_parents);
	free(image->plastic);
	free(image);
}

double image_value(const struct image *image, unsigned neuron, int value)
{
	int p = image->places[neuron].population;

	return p == PAD ? value : value / image->errors[p].scale;
}

double image_weight(const struct network *net, const struct image *image, unsigned neuron, int w)
{
	int p = image->places[neuron].population;

	if (p == PAD || net->quantised)
		return w;
	return w / ldexp(image->errors[p].scale * image->errors[p].dendrite,
			 image->errors[p].shift - SHIFT_ONE);
}

unsigned image_axon(const struct network *net, const struct image *im,
		    const struct projection *p, size_t source)
{
	if (p->from_input)
		return (unsigned)(net->inputs[p->from].first + source);
	return im->fb_base + im->neuron_of[net->populations[p->from].first + source];
}

static int load_rules(struct lq *dev, const struct image *im)
{
	const struct lq_learning *all = &im->learning;
	int err = lq_write_learning(dev, all);

	for (unsigned k = 0; !err && k < im->n_rules; k++)
		err = lq_write_rule(dev, k, &im->rules[k]);
	for (unsigned n = 0; !err && n < im->neurons; n++)
		err = lq_write_post(dev, n, &im->post);
	return err ? err : lq_learn(dev, true);
}

/*
 * Axons beyond the range that learns are passed over, but a silent one stays so even where nothing
 * learns: of a core that can learn every axon in use is written.
 */
static int load_axons(struct lq *dev, const struct image *im)
{
	const struct lq_plastic none = {0};
	int err = LQ_OK;

	for (unsigned a = 0; !err && a < im->axons; a++)
		err = lq_write_plastic(dev, a, im->n_rules ? &im->plastic[a] : &none);
	return err;
}

/* Without somas those of an earlier network are switched off. */
static int load_somas(struct lq *dev, const struct image *im)
{
	int err = lq_write_somas(dev, &im->somas);

	for (unsigned n = 0; !err && n < im->somas.count; n++)
		err = lq_write_parents(dev, n, im->parents[n], im->n_parents[n]);
	return err;
}

static int load(struct lq *dev, const struct image *im)
{
	struct lq_info info;
	int err = lq_describe(dev, &info);

	if (!err)
		err = lq_clear(dev);
	if (!err)
		err = lq_use(dev, im->neurons, im->fb_base, im->fed);
	for (unsigned k = 0; !err && k < im->n_sets; k++)
		err = lq_write_set(dev, k, &im->sets[k]);
	for (unsigned n = 0; !err && n < im->neurons; n++) {
		struct lq_state state = {.set = im->set_of[n]};

		err = lq_write_state(dev, n, &state);
	}
	if (!err && info.soma_clocks)
		err = load_somas(dev, im);
	for (unsigned a = 0; !err && a < im->axons; a++)
		err = lq_write_delay(dev, a, im->delay[a]);
	for (unsigned a = 0; !err && a < im->axons; a++)
		err = lq_write_weights(dev, a, 0, im->weights + (size_t)a * im->stride, im->stride);
	if (!err && info.rules)
		err = load_axons(dev, im);
	if (!err && im->n_rules)
		err = load_rules(dev, im);
	return err ? err : lq_sync(dev, TIMEOUT_MS);
}

int image_load(struct lq *dev, const struct image *im, struct why *why)
{
	int err = load(dev, im);

	if (err)
		why_not(why, "loading the network: %s: %s", lq_strerror(err), lq_message(dev));
	return err;
}
