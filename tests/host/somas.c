/* SPDX-License-Identifier: MIT */
/*
 * somas.c -- networks of conductance somas from files, on device `model`, against closed forms
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "events.h"
#include "lq_spec.h"
#include "map.h"
#include "runner.h"
#include "soma_files.h"

enum { STEPS = 400, N = 8 };

static struct {
	const struct network *net;
	const struct image *image;
	double u[STEPS][N];
	bool has[STEPS][N], fired[STEPS][N];
} seen;

static int keep(void *context, const struct lq_output *item)
{
	const struct place *place = &seen.image->places[item->neuron];
	size_t n;

	(void)context;
	if (item->kind == LQ_STEP_END)
		return LQ_OK;
	n = seen.net->populations[place->population].first + place->index;
	seen.u[item->step][n] = image_value(seen.image, item->neuron, item->value);
	seen.has[item->step][n] |= item->has_value;
	seen.fired[item->step][n] |= item->fired;
	return LQ_OK;
}

/* Run the files that were saved; the network's first weight at the end. */
static double run(uint32_t steps)
{
	struct network *net = soma_load();
	struct runner runner = { .steps = steps, .output = keep };
	struct events events;
	struct lq_info info;
	struct image *im;
	struct lq *dev;
	struct why why;
	int16_t w[N];
	double weight;

	if (!events_load(&events, soma_events, net, 0, &why))
		fail_msg("%s", why.text);
	assert_int_equal(lq_open(&dev, "model:tiny-dendrite"), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	im = map_network(net, &info, &why);
	if (!im)
		fail_msg("%s", why.text);
	if (image_load(dev, im, &why))
		fail_msg("%s", why.text);
	memset(&seen, 0, sizeof(seen));
	seen.net = net;
	seen.image = im;
	runner.dev = dev;
	runner.events = &events;
	runner.neuron_of = im->neuron_of;
	assert_int_equal(runner_run(&runner), LQ_OK);
	assert_int_equal(lq_read_weights(dev, 0, 0, w, N), LQ_OK);
	weight = image_weight(net, im, 0, w[0]);
	lq_close(dev);
	image_free(im);
	events_free(&events);
	network_free(net);
	return weight;
}

static double rate(double u)
{
	return 1 / (1 + exp(-0.3 * (u - 12)));
}

/* A soma that excitatory and inhibitory parents of such rates open, relative to leak and dendrite. */
static double driven(double v, double exc, double inh)
{
	const double g_exc = 0.3 * exc / 2.1, g_inh = 6 * inh / 2.1;

	return (v + 70 * g_exc - 5 * g_inh) / (1 + g_exc + g_inh);
}

static void assert_near(double x, double y, double tolerance)
{
	if (fabs(x - y) > tolerance)
		fail_msg("%g, expected %g", x, y);
}

/* lat is 0 to 2 and vis 3 and 4 in the file; the device has them in this order as both report. */
static void potentials(void **state)
{
	char text[4096] = "";
	const double rest = rate(0), full = rate(0.6 * 49.6875);

	(void)state;
	soma_save_network(SOMAS "," TEACHER, LAT "," VIS, PARENTS, IN_VIS);
	for (int t = 0; t < 60; t++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d,vis.0,255\n%s", t,
			 t == 20 ? "20,in.0,10\n" : "");
	soma_save(soma_events, text);
	run(90);
	for (int t = 0; t < 90; t++) {
		/* An event of payload 10 is 5 in the dendrite; somas have 2 / 2.1 of that. */
		const double v = t < 20 ? 0 : 5 * exp(-0.1 * (t - 20)) * 2 / 2.1;

		assert_near(seen.u[t][4], v, 0.06);
		assert_near(seen.u[t][3], t < 60 ? 0.6 * 49.6875 + 0.4 * v : v, 0.15);
		assert_near(seen.u[t][2], 0, 0.01);
		/* Another parent is at rest, or was not yet there; of the event it tells 64 steps later. */
		assert_near(seen.u[t][1], driven(0, t < 84 ? rest : rate(seen.u[t - 64][4]), 0), 0.2);
		assert_near(seen.u[t][0], driven(0, t >= 5 && t < 65 ? full : t >= 65 ? rate(v) : rest,
						 t >= 30 ? full : rest), 0.25);
	}
}

/* Spiking: a free neuron fires at the rate of its potential, and says so. */
static void fires(void **state)
{
	int fired[2] = { 0, 0 };

	(void)state;
	soma_save_network(SOMAS ",\"mode\":\"spiking\",\"seed\":7",
		     "{\"name\":\"a\",\"size\":1,\"kind\":\"soma\",\"leak\":0,\"bias\":12.6},"
		     "{\"name\":\"b\",\"size\":1,\"kind\":\"soma\",\"leak\":0}", "", "");
	soma_save(soma_events, "");
	run(STEPS);
	for (int t = 0; t < STEPS; t++)
		for (int i = 0; i < 2; i++) {
			fired[i] += seen.fired[t][i];
			assert_false(seen.has[t][i]);
		}
	/* 12.6 x 2 / 2.1 is 12, half of the steps; at rest 0.0266; 4 sigma. */
	assert_near(fired[0], STEPS / 2., 40);
	assert_near(fired[1], STEPS * rate(0), 13);
}

/* Taught while an input is on, a neuron learns to be there without its teacher; if it learns. */
static void learns(void **state)
{
	static const char rule[] =
		"{\"format\":\"lapicque-rule\",\"version\":1,\"dt_ms\":1,\"rounding\":\"stochastic\","
		"\"traces\":{\"x1\":{\"tau_ms\":10,\"amplitude\":0.1}},"
		"\"error\":{\"from\":\"%s\",\"one\":16384,\"gate\":200},"
		"\"terms\":[{\"gate\":\"error\",\"scale\":0.01,\"factors\":[\"x1\",\"error\"]}]}";
	static const char *const projections[2] = {
		"{\"from\":\"in\",\"to\":\"vis\",\"weights\":{\"all\":0.01},\"range\":8,\"rule\":\"rule.json\"}",
		"{\"from\":\"in\",\"to\":\"vis\",\"weights\":{\"all\":0.01},\"range\":8}",
	};
	static char text[1 << 14];
	struct why why = { "" };
	double weight;

	(void)state;
	text[0] = '\0';
	for (int t = 0; t < STEPS; t++) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d,in.0\n", t);
		if (t < 300)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%d,vis.0,160\n%d,vis.1,96\n", t, t);
	}
	soma_save(soma_events, text);
	for (int k = 0; k < 2; k++) {
		snprintf(text, sizeof(text), rule, "potential");
		soma_save(soma_rule, text);
		soma_save_network(SOMAS "," TEACHER, VIS, "", projections[k]);
		weight = run(STEPS);
		/* Goals of 20 and 0 mV: a prediction agrees with 0.6 U + 0.4 v* where it is U. */
		assert_near(seen.u[STEPS - 1][0], k ? 0.1 : 20, k ? 0.3 : 2);
		assert_near(seen.u[STEPS - 1][1], k ? 0.1 : 0, k ? 0.3 : 2);
		assert_near(weight, k ? 0.01 : 20 * 2.1 / 2 * (1 - exp(-0.1)), k ? 1e-3 : 0.25);
	}
	/* Errors of other neurons have no targets, and targets alone are none of a soma's. */
	soma_save_network(SOMAS, "{\"name\":\"vis\",\"size\":1,\"leak\":0.9,\"threshold\":1}", "", projections[0]);
	assert_null(network_load(soma_net, &why));
	assert_non_null(strstr(why.text, "expected a rule without an error"));
	snprintf(text, sizeof(text), rule, "target");
	soma_save(soma_rule, text);
	soma_save_network(SOMAS "," TEACHER, VIS, "", projections[0]);
	assert_null(network_load(soma_net, &why));
	assert_non_null(strstr(why.text, "expected an error from \"potential\""));
}

/* Whatever was loaded before, a network without somas has none. */
static void forgotten(void **state)
{
	struct network *net;
	struct lq_info info;
	struct image *im;
	struct lq *dev;
	struct why why;
	uint16_t somas;

	(void)state;
	assert_int_equal(lq_open(&dev, "model:tiny-dendrite"), LQ_OK);
	assert_int_equal(lq_describe(dev, &info), LQ_OK);
	for (int k = 0; k < 2; k++) {
		soma_save_network(k ? NULL : SOMAS "," TEACHER, k ? "{\"name\":\"a\",\"size\":1,\"leak\":0.9,\"threshold\":1}" :
			     LAT "," VIS, k ? "" : PARENTS, k ? "" : IN_VIS);
		net = soma_load();
		im = map_network(net, &info, &why);
		assert_non_null(im);
		assert_int_equal(image_load(dev, im, &why), LQ_OK);
		assert_int_equal(lq_read(dev, SP_REG, REG_SOMAS, &somas, 1), LQ_OK);
		assert_int_equal(somas, k ? 0 : 5);
		image_free(im);
		network_free(net);
	}
	lq_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(potentials), cmocka_unit_test(fires), cmocka_unit_test(learns),
		cmocka_unit_test(forgotten),
	};

	return cmocka_run_group_tests(tests, soma_files_begin, soma_files_end);
}
