/* SPDX-License-Identifier: MIT */
/*
 * train.c -- the data set, the code of spikes, and the trainer against the model device
 */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "classify.h"
#include "distort.h"
#include "train.h"

enum { N = 600, HIDDEN = 22 };

/* Bars: digit d is a dark row d - 2 or, for 0 and 1, a dark column, on noise. */
static void bars(struct digit *list, size_t n)
{
	struct random random = {7};

	for (size_t k = 0; k < n; k++) {
		int d = random_below(&random, DIGITS_CLASSES);

		list[k].label = (uint8_t)d;
		for (int i = 0; i < DIGITS_PIXELS; i++) {
			bool in = d >= 2 ? i / DIGITS_WIDTH == d - 2 : i % DIGITS_WIDTH == 2 + 3 * d;

			list[k].pixel[i] = (uint8_t)((in ? 12 : 0) + random_below(&random, 5));
		}
	}
}

static void trained(struct snn *net, const struct digits *data, uint64_t seed)
{
	struct train train = {.data = data, .epochs = 6, .seed = seed};

	assert_true(snn_new(net, HIDDEN));
	assert_true(train_run(&train, net));
}

static void test_latency(void **state)
{
	(void)state;
	/* The darkest at step 0; a sixteenth rounds up to the last level, nothing is silent. */
	assert_int_equal(digits_latency(16), 0);
	assert_int_equal(digits_latency(15), 0);
	assert_int_equal(digits_latency(14), 1);
	assert_int_equal(digits_latency(2), 7);
	assert_int_equal(digits_latency(1), 7);
	assert_int_equal(digits_latency(0), -1);
}

static void test_split(void **state)
{
	size_t fifth = 0, tail = 0, n = 1797;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		fifth += digits_is_test(SPLIT_FIFTH, i, n);
		tail += digits_is_test(SPLIT_TAIL, i, n);
	}
	assert_int_equal(fifth, 360);
	assert_int_equal(tail, 360);
	assert_true(digits_is_test(SPLIT_FIFTH, 1795, n) && !digits_is_test(SPLIT_FIFTH, 1796, n));
	assert_true(digits_is_test(SPLIT_TAIL, 1437, n) && !digits_is_test(SPLIT_TAIL, 1436, n));
}

/* What is wrong with a file of good lines and then these. */
static void refused(const char *lines, const char *text)
{
	char path[] = "/tmp/lq-digits-XXXXXX", pixels[200] = "";
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	struct digits d;
	struct why why = {""};

	assert_non_null(f);
	for (int i = 0; i < DIGITS_PIXELS - 1; i++)
		strcat(pixels, "0,");
	fprintf(f, "# comment\n%s16,3\n", pixels);
	for (; *lines; lines++)
		if (*lines == '@')
			fputs(pixels, f);
		else
			putc(*lines, f);
	fclose(f);
	assert_false(digits_load(&d, path, &why));
	assert_null(d.list);
	unlink(path);
	if (!strstr(why.text, text))
		fail_msg("expected %s, found %s", text, why.text);
}

static void test_refused(void **state)
{
	struct digits d;
	struct why why;

	(void)state;
	assert_false(digits_load(&d, "/no/such/file", &why));
	assert_non_null(strstr(why.text, "/no/such/file: No such file"));
	refused("", "expected at least 5 images, found 1");
	refused("@3\n", ":3: expected 64 pixels and the digit they show, found 64 fields");
	refused("@3,3,3\n", ":3: expected 64 pixels and the digit they show, found 66 fields");
	refused("@17,3\n", ":3: pixel 63: expected a whole number from 0 to 16, found \"17\"");
	refused("@-1,3\n", ":3: pixel 63: expected a whole number from 0 to 16, found \"-1\"");
	refused("@1,3\n@x,3\n", ":4: pixel 63: expected a whole number from 0 to 16, found \"x\"");
	refused("@1,10\n", ":3: digit: expected a whole number from 0 to 9, found \"10\"");
	refused("@1,\n", ":3: digit: expected a whole number from 0 to 9, found \"\"");
}

static void test_exp(void **state)
{
	(void)state;
	for (float x = -80; x <= 0; x += 0.0371f)
		assert_true(fabs(snn_exp(x) / exp(x) - 1) < 2e-6);
	assert_true(snn_exp(0) == 1);
}

static void test_distort(void **state)
{
	struct random a = {3}, b = {3};
	uint8_t from[DIGITS_PIXELS], x[DIGITS_PIXELS], y[DIGITS_PIXELS];
	int differ = 0, dark = 0;

	(void)state;
	for (int i = 0; i < DIGITS_PIXELS; i++)
		from[i] = i % DIGITS_WIDTH >= 3 && i % DIGITS_WIDTH < 5 ? DIGITS_TOP : 0;
	for (int k = 0; k < 200; k++) {
		distort(from, x, &a);
		distort(from, y, &b);
		assert_memory_equal(x, y, sizeof(x));
		for (int i = 0; i < DIGITS_PIXELS; i++) {
			assert_in_range(x[i], 0, DIGITS_TOP);
			differ += x[i] != from[i];
			dark += x[i];
		}
	}
	/* Each copy is another, and about as dark. */
	assert_in_range(differ, 200 * 8, 200 * 48);
	assert_in_range(dark / 200, 200, 280);
}

/* The gradient of the read-out is exact: compare with the loss of a changed weight. */
static void test_gradient(void **state)
{
	struct digit image;
	struct snn net;
	struct snn_run run;
	struct random random = {5};
	static float g1[DIGITS_PIXELS * HIDDEN], g2[HIDDEN * DIGITS_CLASSES], none[DIGITS_PIXELS * HIDDEN];
	float loss, other;
	int tried = 0, count[HIDDEN] = {0};

	(void)state;
	bars(&image, 1);
	assert_true(snn_new(&net, HIDDEN) && snn_run_new(&run, HIDDEN));
	for (int i = 0; i < DIGITS_PIXELS * HIDDEN; i++)
		net.w1[i] = (float)random_below(&random, 61) - 20;
	for (int i = 0; i < DIGITS_CLASSES * HIDDEN; i++)
		net.w2[i] = (float)random_below(&random, 21) - 10;
	snn_round(&net);
	snn_forward(&net, image.pixel, &run);
	loss = snn_backward(&net, &run, image.label, g1, g2);
	for (size_t t = 0; t + 1 < DIGITS_STEPS; t++)
		for (size_t h = 0; h < HIDDEN; h++)
			count[h] += run.fired[t * HIDDEN + h];
	for (int i = 0; i < DIGITS_CLASSES * HIDDEN; i++) {
		/* One unit of weight is 16 of potential a spike, 0.032 of the exponent. */
		float unit = 16 * 0.002f, d = unit * (float)count[i / DIGITS_CLASSES];
		float expected = unit * g2[i], scratch[HIDDEN * DIGITS_CLASSES] = {0};

		net.q2[i]++;
		snn_forward(&net, image.pixel, &run);
		other = snn_backward(&net, &run, image.label, none, scratch);
		net.q2[i]--;
		/* The loss bends by at most p (1 - p) <= 1/4. */
		assert_true(fabsf(other - loss - expected) <= d * d / 8 + 1e-4f);
		tried += fabsf(expected) > d * d / 4 + 1e-3f;
	}
	assert_true(tried >= 10);
	snn_run_free(&run);
	snn_free(&net);
}

/* Same seed, same bits; another seed, another network; and it has learned. */
static void test_learns(void **state)
{
	static struct digit list[N];
	struct digits data = {list, N};
	struct snn a, b, c;
	struct snn_run run;
	int right = 0, of = 0;

	(void)state;
	bars(list, N);
	trained(&a, &data, 1);
	trained(&b, &data, 1);
	trained(&c, &data, 2);
	assert_memory_equal(a.w1, b.w1, sizeof(float) * DIGITS_PIXELS * HIDDEN);
	assert_memory_equal(a.w2, b.w2, sizeof(float) * DIGITS_CLASSES * HIDDEN);
	assert_memory_not_equal(a.q1, c.q1, DIGITS_PIXELS * HIDDEN);
	assert_true(snn_run_new(&run, HIDDEN));
	for (size_t i = 0; i < N; i++) {
		if (!digits_is_test(SPLIT_FIFTH, i, N))
			continue;
		snn_forward(&a, list[i].pixel, &run);
		right += snn_answer(&run) == list[i].label;
		of++;
	}
	assert_in_range(right, of * 9 / 10, of);
	/* Test images are never looked at. */
	for (size_t i = 0; i < N; i += DIGITS_FOLD)
		memset(&list[i], 0, sizeof(list[i]));
	snn_free(&b);
	trained(&b, &data, 1);
	assert_memory_equal(a.w1, b.w1, sizeof(float) * DIGITS_PIXELS * HIDDEN);
	snn_run_free(&run);
	snn_free(&a);
	snn_free(&b);
	snn_free(&c);
}

/* The device's neuron of population p. */
static int16_t potential(const struct viewer *v, const struct showing *s, int t, size_t p, size_t i)
{
	unsigned n = v->image->neuron_of[v->net->populations[p].first + i];

	return (int16_t)s->state[(size_t)t * s->state_units + 4 * n];
}

/* Save, load, map onto `where`, show: the device does in every step what the trainer saw. */
static void same_on(const char *where, const struct snn *net, const struct digit *list, size_t n)
{
	char path[] = "/tmp/lq-train-XXXXXX", weights[40];
	int fd = mkstemp(path);
	struct viewer v = {.states = true};
	struct lq_info info;
	struct showing s, t;
	struct snn_run run;
	struct why why = {""};

	close(fd);
	snprintf(weights, sizeof(weights), "%s.weights", path);
	assert_true(train_save(net, path, "a test", &why));
	v.net = network_load(path, &why);
	if (!v.net)
		fail_msg("%s", why.text);
	assert_true(classify_fits(v.net, &why));
	assert_int_equal(lq_open(&v.dev, where), LQ_OK);
	assert_int_equal(lq_describe(v.dev, &info), LQ_OK);
	v.image = map_network(v.net, &info, &why);
	if (!v.image)
		fail_msg("%s", why.text);
	assert_int_equal(image_load(v.dev, v.image, &why), LQ_OK);
	assert_true(showing_new(&s, &v) && showing_new(&t, &v) && snn_run_new(&run, net->hidden));
	for (size_t k = 0; k < n; k++) {
		assert_int_equal(classify_show(&v, list[k].pixel, &s), LQ_OK);
		snn_forward(net, list[k].pixel, &run);
		assert_int_equal(s.answer, snn_answer(&run));
		for (int step = 0; step < DIGITS_STEPS; step++) {
			for (size_t h = 0; h < net->hidden; h++) {
				size_t at = (size_t)step * net->hidden + h;

				assert_int_equal(potential(&v, &s, step, 0, h), run.v[at] -
						 (run.fired[at] ? SNN_THRESHOLD : 0));
			}
			for (size_t o = 0; o < DIGITS_CLASSES; o++)
				assert_int_equal(potential(&v, &s, step, 1, o), run.out[step][o]);
		}
	}
	/* The comparison of showings sees a state and a clock that differ. */
	assert_int_equal(classify_show(&v, list[n - 1].pixel, &t), LQ_OK);
	assert_true(showing_same(&s, &t, &why));
	t.state[3 * t.state_units]++;
	assert_false(showing_same(&s, &t, &why));
	assert_non_null(strstr(why.text, "after step 3: neuron 0, column 0"));
	t.state[3 * t.state_units]--;
	t.out[t.n - 1].clocks++;
	assert_false(showing_same(&s, &t, &why));
	assert_non_null(strstr(why.text, "step 9 ends after"));
	showing_free(&s);
	showing_free(&t);
	snn_run_free(&run);
	image_free(v.image);
	lq_close(v.dev);
	network_free((struct network *)v.net);
	unlink(path);
	unlink(weights);
}

static void test_device(void **state)
{
	static struct digit list[N];
	struct digits data = {list, N};
	struct snn net;

	(void)state;
	bars(list, N);
	trained(&net, &data, 3);
	same_on("model:up5k", &net, list, 40);
	same_on("model:wide", &net, list, 40);
	snn_free(&net);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_exp),
		cmocka_unit_test(test_distort),
		cmocka_unit_test(test_gradient),
		cmocka_unit_test(test_learns),
		cmocka_unit_test(test_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
