/* SPDX-License-Identifier: MIT */
/*
 * image.c -- an image into a device
 */
#include "map.h"

enum { TIMEOUT_MS = 10000 };

/* Axons beyond the range that learns may hold anything: the device passes them over. */
static int load_rules(struct lq *dev, const struct image *im)
{
	const struct lq_learning *all = &im->learning;
	int err = lq_write_learning(dev, all);

	for (unsigned k = 0; !err && k < im->n_rules; k++)
		err = lq_write_rule(dev, k, &im->rules[k]);
	for (unsigned a = all->first; !err && a < all->first + all->count; a++)
		err = lq_write_plastic(dev, a, &im->plastic[a]);
	for (unsigned n = 0; !err && n < im->neurons; n++)
		err = lq_write_post(dev, n, &im->post);
	return err ? err : lq_learn(dev, true);
}

static int load(struct lq *dev, const struct image *im)
{
	int err = lq_clear(dev);

	if (!err)
		err = lq_use(dev, im->neurons, im->fb_base, im->fed);
	for (unsigned k = 0; !err && k < im->n_sets; k++)
		err = lq_write_set(dev, k, &im->sets[k]);
	for (unsigned n = 0; !err && n < im->neurons; n++) {
		struct lq_state state = {.set = im->set_of[n]};

		err = lq_write_state(dev, n, &state);
	}
	for (unsigned a = 0; !err && a < im->axons; a++)
		err = lq_write_delay(dev, a, im->delay[a]);
	for (unsigned a = 0; !err && a < im->axons; a++)
		err = lq_write_weights(dev, a, 0, im->weights + (size_t)a * im->stride, im->stride);
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
