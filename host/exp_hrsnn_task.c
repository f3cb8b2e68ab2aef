/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "draw.h"
#include "exp_hrsnn.h"
#include "ridge.h"

static double rate(uint64_t spikes, uint64_t steps)
{
	return (double)spikes * 1000 / (double)(steps * HRSNN_N);
}

/* Run settle samples, then the others; score gets rate and clocks of those. */
static int run_all(struct lq *dev, const struct hrsnn_feed *feed, uint32_t samples, uint32_t every,
		   bool rest, struct hrsnn_record *record)
{
	int err = LQ_OK;

	if (!rest)
		return hrsnn_run(dev, feed, samples * every, every, record);
	for (uint32_t s = 0; !err && s < samples; s++) {
		memset(record->trace, 0, sizeof(record->trace));
		err = hrsnn_rest(dev);
		if (!err)
			err = hrsnn_run(dev, feed, every, every, record);
	}
	return err;
}

static int run(struct lq *dev, const struct hrsnn_feed *feed, const struct hrsnn_length *length,
	       uint32_t every, bool stop, struct hrsnn_record *record, struct hrsnn_score *score)
{
	const bool keep = record->keep;
	uint64_t spikes, clocks, steps;
	int err;

	record->keep = false;
	err = run_all(dev, feed, length->settle, every, stop, record);
	record->keep = keep;
	spikes = record->spikes;
	clocks = record->clocks;
	steps = record->steps;
	if (!err && stop)
		err = lq_learn(dev, false);
	if (!err)
		err = run_all(dev, feed, length->fit + length->test, every, stop, record);
	if (err)
		return err;
	score->rate = rate(record->spikes - spikes, record->steps - steps);
	score->clocks = (double)(record->clocks - clocks) / (double)(record->steps - steps);
	return LQ_OK;
}

/* Fit on the samples after the settling; y is of all samples. The rest is for the test. */
static int fit(struct ridge *r, const struct hrsnn_record *record, const double *y, int targets,
	       const struct hrsnn_length *length)
{
	const size_t from = length->settle;
	const double lambda = 1e-2;

	return ridge_fit(r, record->x + from * HRSNN_N, y + from * (size_t)targets,
			 (int)length->fit, HRSNN_N, targets, lambda) ? LQ_OK : LQ_ERR_NOMEM;
}

/* -- Values held for a while: memory, and the future of a chaotic system ----------------------- */

/* Levels of each sample. */
static size_t hold(void *arg, uint32_t step, struct lq_event *event)
{
	const int8_t *level = arg;

	event[0] = (struct lq_event){ 0, level[step / HRSNN_HOLD] };
	return event[0].payload != 0;
}

static uint32_t samples_of(const struct hrsnn_length *length)
{
	return length->settle + length->fit + length->test;
}

static int run_held(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
		    int8_t *level, struct hrsnn_record *record, struct hrsnn_score *score)
{
	const struct hrsnn_feed feed = { hold, level };
	struct hrsnn task = *net;
	int err;

	task.inputs = 1;
	task.analog = true;
	err = hrsnn_load(dev, &task);
	return err ? err : run(dev, &feed, length, HRSNN_HOLD, false, record, score);
}

static int memory_score(const struct hrsnn_record *record, const struct hrsnn_length *length,
			const int8_t *level, struct hrsnn_score *score)
{
	const size_t test = length->settle + length->fit;
	double *y = calloc(record->samples * HRSNN_LAGS, sizeof(*y));
	struct ridge r = { 0 };
	int err = LQ_ERR_NOMEM;

	if (!y)
		return err;
	for (size_t s = HRSNN_LAGS; s < record->samples; s++)
		for (size_t k = 0; k < HRSNN_LAGS; k++)
			y[s * HRSNN_LAGS + k] = level[s - k] / (double)HRSNN_LEVELS;
	err = fit(&r, record, y, HRSNN_LAGS, length);
	score->value = 0;
	for (int k = 0; !err && k < HRSNN_LAGS; k++) {
		score->part[k] = ridge_r2(&r, record->x + test * HRSNN_N, y + test * HRSNN_LAGS,
					  (int)length->test, k);
		score->value += score->part[k];
	}
	ridge_free(&r);
	free(y);
	return err;
}

int hrsnn_memory(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
		 struct hrsnn_record *record, struct hrsnn_score *score)
{
	const uint32_t samples = samples_of(length);
	struct random r = { net->seed * 8 + 5 };
	int8_t *level = calloc(samples, 1);
	int err;

	if (!level)
		return LQ_ERR_NOMEM;
	for (uint32_t s = 0; s < samples; s++)
		level[s] = (int8_t)(random_below(&r, 2 * HRSNN_LEVELS + 1) - HRSNN_LEVELS);
	err = run_held(dev, net, length, level, record, score);
	if (!err)
		err = memory_score(record, length, level, score);
	free(level);
	return err;
}

/* The first coordinate, 0.02 units of time a sample, over 20: within one. Runge and Kutta's steps. */
static void lorenz(double *x, uint32_t samples, struct random *r)
{
	const double h = 0.02, sigma = 10, rho = 28, beta = 8. / 3;
	double s[3];

	for (int i = 0; i < 3; i++)
		s[i] = 1 + draw_uniform(r);
	for (uint32_t k = 0; k < samples + 1000; k++) {
		double d[3] = { 0 }, sum[3] = { 0 };

		for (int stage = 0; stage < 4; stage++) {
			const double part = stage == 0 ? 0 : stage == 3 ? h : h / 2;
			const double a = s[0] + part * d[0], b = s[1] + part * d[1], c = s[2] + part * d[2];

			d[0] = sigma * (b - a);
			d[1] = a * (rho - c) - b;
			d[2] = a * b - beta * c;
			for (int i = 0; i < 3; i++)
				sum[i] += d[i] * (stage == 1 || stage == 2 ? 2 : 1);
		}
		for (int i = 0; i < 3; i++)
			s[i] += h / 6 * sum[i];
		if (k >= 1000)
			x[k - 1000] = s[0] / 20;
	}
}

int hrsnn_lorenz(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
		 const uint32_t ahead[2], double error[2], struct hrsnn_record *record,
		 struct hrsnn_score *score)
{
	const uint32_t samples = samples_of(length), test = length->settle + length->fit;
	struct random random = { net->seed * 8 + 7 };
	double *x = calloc(samples + ahead[1], sizeof(*x)), *y = calloc(samples * 2, sizeof(*y));
	int8_t *level = calloc(samples, 1);
	struct ridge r = { 0 };
	int err = LQ_ERR_NOMEM;

	if (!x || !y || !level)
		goto out;
	lorenz(x, samples + ahead[1], &random);
	for (uint32_t s = 0; s < samples; s++) {
		level[s] = (int8_t)lround(fmax(-1, fmin(1, x[s])) * HRSNN_LEVELS);
		y[s * 2] = x[s + ahead[0]];
		y[s * 2 + 1] = x[s + ahead[1]];
	}
	err = run_held(dev, net, length, level, record, score);
	if (!err)
		err = fit(&r, record, y, 2, length);
	for (int k = 0; !err && k < 2; k++) {
		double off = 0, mean = 0, square = 0, said[2];

		for (uint32_t s = test; s < samples; s++) {
			ridge_read(&r, record->x + s * HRSNN_N, said);
			off += (said[k] - y[s * 2 + k]) * (said[k] - y[s * 2 + k]) / length->test;
			mean += y[s * 2 + k] / length->test;
			square += y[s * 2 + k] * y[s * 2 + k] / length->test;
		}
		error[k] = sqrt(off / (square - mean * mean));
	}
out:
	ridge_free(&r);
	free(x);
	free(y);
	free(level);
	return err;
}

/* -- Patterns, then a gap --------------------------------------------------------------------- */

enum { PATTERN = 100, SPIKES_MOST = 20, SHOWN = PATTERN * HRSNN_CHANNELS };

static const double channel_rate = 0.03, jitter = 4, deleted = 0.2;

struct patterns {
	struct random random;
	uint32_t gap;
	bool template[HRSNN_TEMPLATES][SHOWN]; /* [step * HRSNN_CHANNELS + channel] */
	bool shown[SHOWN];
	uint8_t *label; /* of each sample */
};

/* The template with 20 % of its spikes missing, the others up to some ms off. */
static void draw_sample(struct patterns *p, uint32_t sample)
{
	const int label = random_below(&p->random, HRSNN_TEMPLATES);

	p->label[sample] = (uint8_t)label;
	memset(p->shown, 0, sizeof(p->shown));
	for (int t = 0; t < PATTERN; t++)
		for (int c = 0; c < HRSNN_CHANNELS; c++) {
			double at;

			if (!p->template[label][t * HRSNN_CHANNELS + c] ||
			    draw_uniform(&p->random) < deleted)
				continue;
			at = round(t + jitter * draw_normal(&p->random));
			if (at >= 0 && at < PATTERN)
				p->shown[(int)at * HRSNN_CHANNELS + c] = true;
		}
}

static size_t show(void *arg, uint32_t step, struct lq_event *event)
{
	struct patterns *p = arg;
	const uint32_t every = PATTERN + p->gap, t = step % every;
	size_t n = 0;

	if (t == 0)
		draw_sample(p, step / every);
	for (uint16_t c = 0; c < HRSNN_CHANNELS; c++)
		if (t < PATTERN ? p->shown[t * HRSNN_CHANNELS + c] :
				  draw_uniform(&p->random) < channel_rate)
			event[n++] = (struct lq_event){ c, 1 };
	return n;
}

static int gap_score(const struct hrsnn_record *record, const struct hrsnn_length *length,
		     const uint8_t *label, struct hrsnn_score *score)
{
	double *y = calloc(record->samples * HRSNN_TEMPLATES, sizeof(*y));
	double said[HRSNN_TEMPLATES], right = 0;
	struct ridge r = { 0 };
	int err = LQ_ERR_NOMEM;

	if (!y)
		return err;
	for (size_t s = 0; s < record->samples; s++)
		y[s * HRSNN_TEMPLATES + label[s]] = 1;
	err = fit(&r, record, y, HRSNN_TEMPLATES, length);
	for (size_t s = length->settle + length->fit; !err && s < record->samples; s++) {
		int best = 0;

		ridge_read(&r, record->x + s * HRSNN_N, said);
		for (int k = 1; k < HRSNN_TEMPLATES; k++)
			best = said[k] > said[best] ? k : best;
		right += best == label[s];
	}
	score->value = right / length->test;
	ridge_free(&r);
	free(y);
	return err;
}

int hrsnn_gap(struct lq *dev, const struct hrsnn *net, const struct hrsnn_length *length,
	      uint32_t gap, struct hrsnn_record *record, struct hrsnn_score *score)
{
	struct patterns *p = calloc(1, sizeof(*p));
	struct hrsnn_feed feed = { show, p };
	struct hrsnn task = *net;
	int err = LQ_ERR_NOMEM;

	task.inputs = HRSNN_CHANNELS;
	task.analog = false;
	if (p)
		p->label = calloc(samples_of(length), 1);
	if (!p || !p->label)
		goto out;
	p->gap = gap;
	p->random.state = net->seed * 8 + 6;
	for (int k = 0; k < HRSNN_TEMPLATES; k++)
		for (int i = 0; i < SHOWN; i++)
			p->template[k][i] = draw_uniform(&p->random) < channel_rate;
	err = hrsnn_load(dev, &task);
	if (!err)
		err = run(dev, &feed, length, PATTERN + gap, true, record, score);
	if (!err)
		err = gap_score(record, length, p->label, score);
out:
	free(p ? p->label : NULL);
	free(p);
	return err;
}
