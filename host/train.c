/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "distort.h"
#include "train.h"

enum { BATCH = 16 };

static const float rate = 1;         /* of Adam at the start, in units of a weight */
static const float rate_end = 0.02f; /* the fraction of it in the end */
static const float init1 = 24, init2 = 30;

/* Adam (Kingma, Ba 2015) on one layer's weights. */
struct layer {
	float *w, *g, *m, *v;
	size_t n;
};

struct work {
	struct layer layers[2];
	struct snn_run run;
	struct random random;
	size_t *order, n;  /* images trained on */
	size_t *watch, n_watch;
	float fade1, fade2; /* beta1^t, beta2^t */
};

static bool layer_new(struct layer *l, float *w, size_t n)
{
	*l = (struct layer){w, calloc(n, sizeof(float)), calloc(n, sizeof(float)),
			    calloc(n, sizeof(float)), n};
	return l->g && l->m && l->v;
}

static void layer_step(struct layer *l, const struct work *work, float now, size_t batch)
{
	const float beta1 = 0.9f, beta2 = 0.999f;

	for (size_t i = 0; i < l->n; i++) {
		float g = l->g[i] / (float)batch, w;

		l->m[i] = beta1 * l->m[i] + (1 - beta1) * g;
		l->v[i] = beta2 * l->v[i] + (1 - beta2) * g * g;
		w = l->w[i] - now * (l->m[i] / (1 - work->fade1)) /
			      (sqrtf(l->v[i] / (1 - work->fade2)) + 1e-8f);
		l->w[i] = w > SNN_WEIGHT_TOP ? SNN_WEIGHT_TOP :
			  w < -SNN_WEIGHT_TOP ? -SNN_WEIGHT_TOP : w;
		l->g[i] = 0;
	}
}

/* About normal, standard deviation width / 2. */
static float draw(struct random *random, float width)
{
	float sum = 0;

	for (int i = 0; i < 3; i++)
		sum += (float)(random_bits(random) >> 40) / (float)(1 << 24) - 0.5f;
	return width * sum;
}

static bool work_new(struct work *work, const struct train *train, struct snn *net)
{
	size_t n = train->data->n, seen = 0;

	work->random.state = train->seed;
	work->fade1 = work->fade2 = 1;
	work->order = malloc(n * sizeof(*work->order));
	work->watch = malloc(n * sizeof(*work->watch));
	if (!layer_new(&work->layers[0], net->w1, DIGITS_PIXELS * net->hidden) ||
	    !layer_new(&work->layers[1], net->w2, DIGITS_CLASSES * net->hidden) ||
	    !work->order || !work->watch || !snn_run_new(&work->run, net->hidden))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (digits_is_test(train->split, i, n))
			continue;
		if (seen++ % TRAIN_WATCH)
			work->order[work->n++] = i;
		else
			work->watch[work->n_watch++] = i;
	}
	/* More than half positive: a neuron that never fires learns slowly. */
	for (size_t i = 0; i < work->layers[0].n; i++)
		net->w1[i] = draw(&work->random, init1) + init1 / 20;
	for (size_t i = 0; i < work->layers[1].n; i++)
		net->w2[i] = draw(&work->random, init2);
	return true;
}

static void work_free(struct work *work)
{
	for (int k = 0; k < 2; k++) {
		free(work->layers[k].g);
		free(work->layers[k].m);
		free(work->layers[k].v);
	}
	free(work->order);
	free(work->watch);
	snn_run_free(&work->run);
}

/* Fisher and Yates. */
static void shuffle(struct work *work)
{
	for (size_t i = work->n - 1; i > 0; i--) {
		size_t j = (size_t)random_below(&work->random, (int)i + 1), t = work->order[i];

		work->order[i] = work->order[j];
		work->order[j] = t;
	}
}

static void train_batch(const struct train *train, struct work *work, struct snn *net,
			const size_t *images, size_t n, float now, struct train_epoch *e)
{
	snn_round(net);
	for (size_t k = 0; k < n; k++) {
		const struct digit *d = &train->data->list[images[k]];
		uint8_t pixel[DIGITS_PIXELS];

		distort(d->pixel, pixel, &work->random);
		snn_forward(net, pixel, &work->run);
		e->accuracy += snn_answer(&work->run) == d->label;
		e->loss += snn_backward(net, &work->run, d->label, work->layers[0].g,
					work->layers[1].g);
	}
	work->fade1 *= 0.9f;
	work->fade2 *= 0.999f;
	for (int l = 0; l < 2; l++)
		layer_step(&work->layers[l], work, now, n);
}

static void train_epoch(const struct train *train, struct work *work, struct snn *net,
			uint32_t epoch)
{
	float left = 1 - (float)epoch / (float)train->epochs;
	float now = rate * (left * left < rate_end ? rate_end : left * left);
	struct train_epoch e = {.epoch = epoch + 1, .epochs = train->epochs};

	shuffle(work);
	for (size_t k = 0; k < work->n; k += BATCH)
		train_batch(train, work, net, work->order + k,
			    work->n - k < BATCH ? work->n - k : BATCH, now, &e);
	snn_round(net);
	for (size_t k = 0; k < work->n_watch; k++) {
		const struct digit *d = &train->data->list[work->watch[k]];

		snn_forward(net, d->pixel, &work->run);
		e.watched += snn_answer(&work->run) == d->label;
	}
	e.loss /= (double)work->n;
	e.accuracy /= (double)work->n;
	e.watched /= (double)work->n_watch;
	if (train->progress)
		train->progress(train->context, &e);
}

bool train_run(const struct train *train, struct snn *net)
{
	struct work work = {0};
	bool ok = work_new(&work, train, net);

	for (uint32_t epoch = 0; ok && epoch < train->epochs; epoch++)
		train_epoch(train, &work, net, epoch);
	work_free(&work);
	return ok;
}
