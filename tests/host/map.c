/* SPDX-License-Identifier: MIT */
/*
 * map.c -- the mapping room without a device: quantise, place, share sets, refuse
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
#include "map.h"
#include "quantise.h"

#define HEAD "{\"format\":\"lapicque-network\",\"version\":1,\"dt_ms\":1,"
#define RAW  "{\"format\":\"lapicque-network\",\"version\":1,\"quantised\":true,"

static struct network *parse(const char *json)
{
	char path[] = "/tmp/lq-map-XXXXXX";
	struct network *net;
	struct why why;
	int fd = mkstemp(path);

	assert_true(fd >= 0 && write(fd, json, strlen(json)) == (ssize_t)strlen(json));
	close(fd);
	net = network_load(path, &why);
	unlink(path);
	if (!net)
		fail_msg("%s", why.text);
	return net;
}

static struct lq_info info(const char *config)
{
	struct lq_info i;

	assert_non_null(config_find(config));
	info_of_config(&i, config_find(config));
	return i;
}

static struct image *map(const char *json, const char *config)
{
	struct network *net = parse(json);
	struct lq_info i = info(config);
	struct why why;
	struct image *im = map_network(net, &i, &why);

	network_free(net);
	if (!im)
		fail_msg("%s", why.text);
	return im;
}

static void refused(const char *json, const char *config, const char *text)
{
	struct network *net = parse(json);
	struct lq_info i = info(config);
	struct why why = {""};
	struct image *im = map_network(net, &i, &why);

	network_free(net);
	if (im || !strstr(why.text, text))
		fail_msg("expected \"%s\", found \"%s\"", text, im ? "an image" : why.text);
}

/* (d + 1) / 4096, to the nearest. */
static void test_decay(void **state)
{
	(void)state;
	assert_int_equal(quantise_decay(1), 4095);
	assert_int_equal(quantise_decay(0.5), 2047);
	assert_int_equal(quantise_decay(0), 0);
	assert_int_equal(quantise_decay(exp(-1 / 20.)), 3895); /* 0.951229 * 4096 = 3896.2 */
	assert_int_equal(quantise_decay(1.4 / 4096), 0);
	assert_int_equal(quantise_decay(1.6 / 4096), 1);
}

/*
 * Weights 1, 0.5, -0.25, threshold 2. All are multiples of 1/4, so multiples of 4 leave no error;
 * of 64 to 124 the one that brings the threshold nearest to 2^14 is taken: 64 * 2^7 * 2.
 */
static void test_scale(void **state)
{
	struct image *im = map(HEAD "\"inputs\":[{\"name\":\"a\",\"channels\":3}],"
		"\"populations\":[{\"name\":\"p\",\"size\":1,\"leak\":0.5,\"threshold\":2,"
		"\"bias\":-1}],"
		"\"projections\":[{\"from\":\"a\",\"to\":\"p\","
		"\"weights\":[[1],[0.5],[-0.25]]}]}", "up5k");
	const struct lq_set *s = &im->sets[im->set_of[0]];

	(void)state;
	assert_int_equal(im->weights[0], 64);
	assert_int_equal(im->weights[im->stride], 32);
	assert_int_equal(im->weights[2 * im->stride], -16);
	assert_int_equal(s->shift, 0);
	assert_int_equal(s->threshold, 16384);
	assert_int_equal(s->bias, -8192);
	assert_int_equal(s->leak, 2047);
	assert_true(im->errors[0].weight_max < 1e-12 && im->errors[0].weight_rms < 1e-12);
	assert_true(im->errors[0].decay_max == 0);
	assert_true(fabs(image_value(im, 0, 8192) - 1) < 1e-9);
	image_free(im);
}

/* Errors are fractions of the largest weight and never above half a unit of half the range. */
static void test_error(void **state)
{
	struct image *im = map(HEAD "\"inputs\":[{\"name\":\"a\",\"channels\":3}],"
		"\"populations\":[{\"name\":\"p\",\"size\":1,\"leak\":0.3,\"threshold\":2}],"
		"\"projections\":[{\"from\":\"a\",\"to\":\"p\","
		"\"weights\":[[3.14159265],[0.77],[-0.331]]}]}", "up5k-w4");
	const struct map_error *e = &im->errors[0];
	double largest = 0, sum = 0, w[] = {3.14159265, 0.77, -0.331};

	(void)state;
	for (unsigned a = 0; a < 3; a++) {
		int q = im->weights[a * im->stride];
		double real = q * ldexp(1, 7 - e->shift) / e->scale;
		double err = fabs(real - w[a]) / w[0];

		assert_in_range(q + 7, 0, 14);
		largest = fmax(largest, err);
		sum += err * err;
	}
	assert_true(fabs(e->weight_max - largest) < 1e-9);
	assert_true(fabs(e->weight_rms - sqrt(sum / 3)) < 1e-9);
	assert_true(largest > 0 && largest <= 0.5 / 4);
	assert_true(fabs(e->decay_max - fabs(1229 / 4096. - 0.3)) < 1e-12);
	image_free(im);
}

/* One weight can have any integer: the threshold is just below 2^14 whatever the unit. */
static void test_any_unit(void **state)
{
	(void)state;
	for (int e = -12; e <= 12; e++) {
		char json[600];
		struct image *im;
		double unit = pow(10, e);

		snprintf(json, sizeof(json), HEAD "\"inputs\":[{\"name\":\"a\",\"channels\":1}],"
			 "\"populations\":[{\"name\":\"p\",\"size\":1,\"leak\":1,"
				"\"threshold\":%g}],"
			 "\"projections\":[{\"from\":\"a\",\"to\":\"p\",\"weights\":[[%g]]}]}",
			 fmin(unit, 1e9), fmin(unit, 1e9) * 0.3);
		im = map(json, "up5k");
		assert_in_range(im->sets[0].threshold, (1 << 14) * 0.98, 1 << 14);
		assert_in_range(im->weights[0], 64, 127);
		image_free(im);
	}
}

/* Beyond the shift's range: weights 10^6 times the threshold, and the other way round. */
static void test_shift_ends(void **state)
{
	static const char form[] = HEAD "\"inputs\":[{\"name\":\"a\",\"channels\":1}],"
		"\"populations\":[{\"name\":\"p\",\"size\":1,\"leak\":1,\"threshold\":%s}],"
		"\"projections\":[{\"from\":\"a\",\"to\":\"p\",\"weights\":[[%s]]}]}";
	char json[600];
	struct image *im;

	(void)state;
	/* Input at most 127 * 2^7: the weight is kept, the threshold has what is left. */
	snprintf(json, sizeof(json), form, "1", "1000");
	im = map(json, "up5k");
	assert_int_equal(im->sets[0].shift, 0);
	assert_int_equal(im->weights[0], 127);
	assert_int_equal(im->sets[0].threshold, 16);
	image_free(im);
	/* Input at least 1 * 2^-8: the potential is kept, the weight has what is left. */
	snprintf(json, sizeof(json), form, "1000000", "1");
	im = map(json, "up5k");
	assert_int_equal(im->sets[0].shift, 15);
	assert_int_equal(im->sets[0].threshold, 1 << 14);
	assert_int_equal(im->weights[0], 4); /* 2^14 * 2^8 / 10^6 = 4.19 */
	image_free(im);
}

/* range, reset and bias bind the scale as well. */
static void test_range(void **state)
{
	struct image *im = map(HEAD "\"inputs\":[{\"name\":\"a\",\"channels\":1}],"
		"\"populations\":[{\"name\":\"p\",\"size\":1,\"kind\":\"graded\",\"leak\":1,"
		"\"range\":8},"
		"{\"name\":\"q\",\"size\":1,\"leak\":1,\"threshold\":1,\"reset\":-100}],"
		"\"projections\":[{\"from\":\"a\",\"to\":\"p\",\"weights\":[[1]]}]}", "up5k");

	(void)state;
	assert_true(im->errors[0].scale * 8 <= 32767 && im->errors[0].scale * 16 > 32767);
	assert_int_equal(im->sets[im->set_of[1]].reset, -32767);
	assert_int_equal(im->sets[im->set_of[1]].threshold, 328);
	assert_true(im->sets[im->set_of[0]].report && !im->sets[im->set_of[0]].spiking);
	image_free(im);
}

/* Sources first; inputs then feedback on the axons; delays where they belong. */
static void test_place(void **state)
{
	struct image *im = map(RAW "\"inputs\":[{\"name\":\"a\",\"channels\":2,\"delay\":[1,2]},"
		"{\"name\":\"b\",\"channels\":1}],"
		"\"populations\":[{\"name\":\"out\",\"size\":2,\"leak\":0,\"threshold\":1,"
		"\"shift\":7},"
		"{\"name\":\"mid\",\"size\":3,\"leak\":0,\"threshold\":2,\"shift\":7}],"
		"\"projections\":[{\"from\":\"a\",\"to\":\"out\",\"weights\":[[1,2],[3,4]]},"
		"{\"from\":\"b\",\"to\":\"mid\",\"weights\":{\"all\":9},\"delay\":3},"
		"{\"from\":\"mid\",\"to\":\"out\",\"delay\":[1,2,3],"
		"\"weights\":{\"sparse\":[[2,1,-7],[0,0,5]]}}]}", "tiny");

	(void)state;
	assert_int_equal(im->neurons, 6); /* 5, and the tiny config has 2 pipes */
	assert_int_equal(im->fed, 3);
	assert_int_equal(im->fb_base, 3);
	assert_int_equal(im->axons, 6);
	assert_int_equal(im->neuron_of[0], 3); /* out.0 */
	assert_int_equal(im->neuron_of[2], 0); /* mid.0 */
	assert_int_equal(im->places[4].population, 0);
	assert_int_equal(im->places[4].index, 1);
	assert_int_equal(im->places[5].population, PAD);
	assert_int_equal(im->weights[0 * im->stride + 4], 2);
	assert_int_equal(im->weights[1 * im->stride + 3], 3);
	assert_int_equal(im->weights[2 * im->stride + 0], 9);
	assert_int_equal(im->weights[2 * im->stride + 3], 0);
	assert_int_equal(im->weights[5 * im->stride + 4], -7);
	assert_int_equal(im->weights[3 * im->stride + 3], 5);
	assert_memory_equal(im->delay, "\1\2\3\1\2\3", 6);
	assert_int_equal(im->max_delay, 3);
	image_free(im);
}

/* Equal parameters share a set; the pad has a silent one. */
static void test_sets(void **state)
{
	struct image *im = map(RAW "\"populations\":[{\"name\":\"p\",\"size\":5,\"leak\":7,"
		"\"shift\":7,"
		"\"threshold\":[4,5,4,5,4]},"
		"{\"name\":\"q\",\"size\":2,\"leak\":7,\"shift\":7,\"threshold\":5}]}", "tiny");

	(void)state;
	assert_int_equal(im->n_sets, 3);
	assert_int_equal(im->set_of[0], im->set_of[4]);
	assert_int_equal(im->set_of[1], im->set_of[6]);
	assert_int_not_equal(im->set_of[0], im->set_of[1]);
	assert_false(im->sets[im->set_of[7]].spiking || im->sets[im->set_of[7]].report);
	image_free(im);
}

/* Parallel projections add up; only the sum must fit. */
static void test_parallel(void **state)
{
	static const char form[] = RAW "\"inputs\":[{\"name\":\"a\",\"channels\":1}],"
		"\"populations\":[{\"name\":\"p\",\"size\":1,\"leak\":0,\"threshold\":1,"
		"\"shift\":7}],"
		"\"projections\":[{\"from\":\"a\",\"to\":\"p\",\"weights\":[[100]]},"
		"{\"from\":\"a\",\"to\":\"p\",\"weights\":[[%d]]}]}";
	char json[600];
	struct image *im;

	(void)state;
	snprintf(json, sizeof(json), form, 27);
	im = map(json, "up5k");
	assert_int_equal(im->weights[0], 127);
	image_free(im);
	snprintf(json, sizeof(json), form, -228);
	im = map(json, "up5k");
	assert_int_equal(im->weights[0], -128);
	image_free(im);
	snprintf(json, sizeof(json), form, 28);
	refused(json, "up5k", "weight from axon 0 to p.0: expected -128 to 127 (8 bits), found "
		"128; "
		"the smallest config that holds it is up5k-w16");
}

static void test_refusals(void **state)
{
	(void)state;
	refused(RAW "\"populations\":[{\"name\":\"p\",\"size\":9,\"leak\":0,\"threshold\":1,"
		"\"shift\":7}]}",
		"tiny", "does not fit tiny: needs 9 neurons (has 8); the smallest config that "
		"holds "
		"it is hx8k");
	refused(RAW "\"populations\":[{\"name\":\"p\",\"size\":600,\"leak\":0,\"threshold\":1,"
		"\"shift\":7}]}", "wide", "needs 600 neurons (has 512); no config holds it");
	refused(RAW "\"inputs\":[{\"name\":\"a\",\"channels\":5}],\"populations\":[{\"name\":\"p\","
		"\"size\":4,\"leak\":0,\"threshold\":1,\"shift\":7}],"
		"\"projections\":[{\"from\":\"p\","
		"\"to\":\"p\",\"weights\":{\"all\":1}}]}", "tiny", "needs 9 axons (has 8)");
	refused(RAW "\"inputs\":[{\"name\":\"a\",\"channels\":1,\"delay\":4}],"
		"\"populations\":[{\"name\":"
		"\"p\",\"size\":1,\"leak\":0,\"threshold\":1,\"shift\":7}]}", "up5k",
		"needs 4 steps of delay (has 3); the smallest config that holds it is wide");
	refused(RAW "\"populations\":[{\"name\":\"p\",\"size\":97,\"leak\":0,\"decay1\":0,"
		"\"decay2\":0,"
		"\"threshold\":1,\"shift\":7}]}", "hx8k",
		"needs 97 neurons (has 96) and 2 synaptic currents (has ");
	refused(RAW "\"populations\":[{\"name\":\"p\",\"size\":5,\"leak\":[1,2,3,4,5],"
		"\"threshold\":1,"
		"\"shift\":7}]}", "tiny", "needs 6 parameter sets (has 4)");
	refused(RAW "\"inputs\":[{\"name\":\"a\",\"channels\":1}],\"populations\":[{\"name\":\"p\","
		"\"size\":1,\"leak\":0,\"threshold\":1,\"shift\":7}],\"projections\":["
		"{\"from\":\"a\",\"to\":\"p\",\"weights\":[[1]],\"delay\":1},"
		"{\"from\":\"a\",\"to\":\"p\",\"weights\":[[1]],\"delay\":2}]}", "up5k",
		"projections[1]: source 0 of a: expected delay 1 as in an earlier projection");
	refused(HEAD "\"populations\":[{\"name\":\"p\",\"size\":1,\"leak\":0,"
		"\"threshold\":0}]}", "up5k",
		"p: expected a threshold, reset, bias or range other than 0");
	refused(HEAD "\"populations\":[{\"name\":\"p\",\"size\":2,\"leak\":0,"
		"\"threshold\":[1,0.00001]}]}",
		"up5k", "p: threshold[1]: expected at least 3.05e-05");
}

/* The default config if it holds the network, else the smallest that does. */
static void test_choose(void **state)
{
	static const struct { int size; const char *config; } cases[] = {
		{1, "up5k"}, {256, "up5k"}, {257, "wide"}, {512, "wide"},
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		char json[300];
		struct network *net;
		struct why why;
		const struct config *c;

		snprintf(json, sizeof(json), HEAD "\"populations\":[{\"name\":\"p\",\"size\":%d,"
			 "\"leak\":0.5,\"threshold\":1}]}", cases[k].size);
		net = parse(json);
		c = map_choose(net, &why);
		assert_non_null(c);
		assert_string_equal(c->name, cases[k].config);
		network_free(net);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decay), cmocka_unit_test(test_scale),
		cmocka_unit_test(test_error), cmocka_unit_test(test_any_unit),
		cmocka_unit_test(test_shift_ends), cmocka_unit_test(test_range),
		cmocka_unit_test(test_place), cmocka_unit_test(test_sets),
		cmocka_unit_test(test_parallel), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_choose),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
