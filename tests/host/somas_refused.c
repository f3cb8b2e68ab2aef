/* SPDX-License-Identifier: MIT */
/*
 * somas_refused.c -- networks of conductance somas that are refused, each with its reason and before
 * anything is loaded
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "events.h"
#include "map.h"
#include "soma_files.h"

static void files_refused(void **state)
{
	static const struct {
		const char *somas, *populations, *parents, *projections, *text;
	} fault[] = {
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"excitatory\","
		  "\"list\":[[0,0,5],[2,0,5]]}", "",
		  "parents[0].list[1][0]: expected a whole number from 0 to 1, found 2" },
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"excitatory\","
		  "\"list\":[[0,3,5]]}", "", "parents[0].list[0][1]: expected a whole number from 0 to 2, found 3" },
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"inhibitory\","
		  "\"list\":[[0,0,65]]}", "", "parents[0].list[0][2]: expected a whole number from 1 to 64, found 65" },
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"inhibitory\","
		  "\"list\":[[0,0,0]]}", "", "expected a whole number from 1 to 64, found 0" },
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"excitatory\",\"list\":["
		  "[0,0,1],[0,0,2],[0,0,3],[0,0,4],[1,0,1],[1,0,2],[1,0,3],[1,0,4],[1,0,5]]}", "",
		  "parents[0].list[8]: expected at most 8 parents of a neuron" },
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"in\",\"to\":\"lat\",\"kind\":\"excitatory\",\"list\":[]}", "",
		  "parents[0].from: expected the name of a population of kind \"soma\", found \"in\"" },
		{ SOMAS "," TEACHER, VIS "," LAT, "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"excites\",\"list\":[]}", "",
		  "parents[0].kind: expected \"excitatory\" or \"inhibitory\", found \"excites\"" },
		{ "\"slope\":0.3,\"half\":12,\"leak\":0,\"dendrite\":0", LAT, "", "",
		  "somas: expected leak and dendrite with a sum above 0, found a zero conductance sum" },
		{ "\"slope\":0.3,\"half\":12,\"leak\":1,\"dendrite\":0", LAT, "", "",
		  "somas.dendrite: expected a conductance above 0, found 0" },
		{ "\"slope\":0,\"half\":12,\"leak\":1,\"dendrite\":2", LAT, "", "", "somas.slope: expected a slope above 0" },
		{ "\"slope\":0.3,\"half\":12,\"leak\":1", LAT, "", "", "somas.dendrite: expected a number, found nothing" },
		{ SOMAS ",\"mode\":\"rates\"", LAT, "", "", "somas.mode: expected \"graded\" or \"spiking\"" },
		{ SOMAS ",\"trace_shift\":3", LAT, "", "", "somas.trace_shift: expected no trace of spikes" },
		{ SOMAS ",\"mode\":\"spiking\",\"trace_shift\":8", LAT, "", "", "expected a whole number from 0 to 7, found 8" },
		{ SOMAS ",\"teacher\":{\"share\":1,\"low\":0,\"high\":1}", VIS, "", "",
		  "somas.teacher.share: expected a number above 0 and below 1, found 1" },
		{ SOMAS ",\"teacher\":{\"share\":0.5,\"low\":3,\"high\":3}", VIS, "", "",
		  "somas.teacher.high: expected a potential above 3 (low), found 3" },
		{ SOMAS, VIS, "", "", "populations[0].taught: expected false (\"somas\" has no teacher), found true" },
		{ NULL, LAT, "", "", "populations[0].kind: expected the key \"somas\" of the network beside it" },
		{ SOMAS, "{\"name\":\"a\",\"size\":1,\"kind\":\"soma\",\"leak\":1,\"threshold\":1}", "", "",
		  "populations[0]: unknown key \"threshold\"" },
		{ SOMAS, "{\"name\":\"a\",\"size\":1,\"kind\":\"soma\"}", "", "", "populations[0].leak: expected a retention" },
		{ SOMAS, "{\"name\":\"a\",\"size\":1,\"leak\":1,\"threshold\":1,\"taught\":true}", "", "",
		  "populations[0].taught: expected no such key (kind is not \"soma\")" },
		{ SOMAS, "{\"name\":\"a\",\"size\":2,\"kind\":[\"soma\",\"soma\"],\"leak\":1}", "", "",
		  "expected \"graded\", \"spiking\" or, of all neurons, \"soma\"" },
		{ SOMAS, "{\"name\":\"a\",\"size\":1,\"kind\":\"soma\",\"leak\":1,\"report\":[true]}", "", "",
		  "populations[0].report: expected true or false for all" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		struct why why = { "" };
		struct network *net;

		soma_save_network(fault[i].somas, fault[i].populations, fault[i].parents, fault[i].projections);
		net = network_load(soma_net, &why);
		if (net || !strstr(why.text, fault[i].text))
			fail_msg("expected \"%s\", found \"%s\"", fault[i].text, net ? "a network" : why.text);
		network_free(net);
	}
	soma_save(soma_net, "{\"format\":\"lapicque-network\",\"version\":1,\"quantised\":true,\"somas\":{},"
	     "\"populations\":[]}");
	{
		struct why why = { "" };

		assert_null(network_load(soma_net, &why));
		assert_non_null(strstr(why.text, "somas: expected no conductance somas in a quantised network"));
	}
}

/* Goals of neurons without a teacher, or of none, or out of range. */
static void goals_refused(void **state)
{
	static const struct { const char *line, *text; } fault[] = {
		{ "0,lat.0,3", "axon: expected an input, or a population that has a teacher (\"taught\"), found \"lat.0\"" },
		{ "0,vis.2,3", "vis: expected a whole number from 0 to 1, found \"2\"" },
		{ "0,vis.0,256", "payload: expected a whole number from 0 to 255, found \"256\"" },
		{ "0,vis.0,-1", "payload: expected a whole number from 0 to 255, found \"-1\"" },
		{ "0,vis.0", "payload: expected the goal, 0 to 255" },
		{ "0,nobody.0,3", "axon: expected a number or INPUT.CHANNEL" },
		{ "0,in.0,128", "payload: expected a whole number from -128 to 127" },
	};
	struct network *net;

	(void)state;
	soma_save_network(SOMAS "," TEACHER, LAT "," VIS, PARENTS, IN_VIS);
	net = soma_load();
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		struct why why = { "" };
		struct events events;

		soma_save(soma_events, fault[i].line);
		if (events_load(&events, soma_events, net, 0, &why) || !strstr(why.text, fault[i].text))
			fail_msg("expected \"%s\", found \"%s\"", fault[i].text, why.text);
	}
	network_free(net);
}

/* Refused by the mapping: what the device lacks, and numbers that its registers have no room for. */
static void devices_refused(void **state)
{
	static const struct { const char *somas, *projections, *config, *text; } fault[] = {
		{ SOMAS "," TEACHER, IN_VIS, "up5k-learn-w16", "does not fit up5k-learn-w16: needs conductance somas (has "
		  "none); the smallest config that holds it is tiny-dendrite" },
		{ SOMAS "," TEACHER, "{\"from\":\"in\",\"to\":\"vis\",\"weights\":{\"all\":1e6}}", "tiny-dendrite",
		  "vis: weights: expected at most" },
		{ "\"slope\":0.3,\"half\":300,\"leak\":0.1,\"dendrite\":2," TEACHER, "", "tiny-dendrite",
		  "somas: half: expected -213.3 to 213.3 beside slope and conductances, found 300" },
		{ "\"slope\":0.3,\"half\":12,\"leak\":0.1,\"dendrite\":0.1,\"inhibitory\":{\"conductance\":6,\"reversal\":-5},"
		  TEACHER, "", "tiny-dendrite", "somas: inhibitory conductance: expected 0 to 0.7998" },
		{ "\"slope\":0.3,\"half\":12,\"leak\":0.1,\"dendrite\":2,\"inhibitory\":{\"conductance\":6,\"reversal\":-500},"
		  TEACHER, "", "tiny-dendrite", "somas: inhibitory reversal potential: expected " },
		{ SOMAS ",\"teacher\":{\"share\":0.99,\"low\":-30,\"high\":40}", "", "tiny-dendrite",
		  "somas: teacher: share / (1 - share): expected 0 to 32 beside" },
		{ SOMAS ",\"teacher\":{\"share\":0.6,\"low\":-900,\"high\":40}", "", "tiny-dendrite",
		  "somas: teacher: low: expected " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		struct why why = { "" };
		struct lq_info info;
		struct network *net;
		struct image *im;

		soma_save_network(fault[i].somas, LAT "," VIS, PARENTS, fault[i].projections);
		net = soma_load();
		info_of_config(&info, config_find(fault[i].config));
		im = map_network(net, &info, &why);
		if (im || !strstr(why.text, fault[i].text))
			fail_msg("expected \"%s\", found \"%s\"", fault[i].text, im ? "an image" : why.text);
		network_free(net);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_refused), cmocka_unit_test(goals_refused),
		cmocka_unit_test(devices_refused),
	};

	return cmocka_run_group_tests(tests, soma_files_begin, soma_files_end);
}
