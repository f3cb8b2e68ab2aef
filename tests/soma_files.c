/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include "soma_files.h"

static char dir[] = "/tmp/somas-XXXXXX";
char soma_net[64], soma_rule[64], soma_events[64];

void soma_save(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

void soma_save_network(const char *somas, const char *populations, const char *parents,
		       const char *projections)
{
	char text[4096];

	snprintf(text, sizeof(text), "{\"format\":\"lapicque-network\",\"version\":1,\"dt_ms\":1,%s%s%s"
		 "\"inputs\":[{\"name\":\"in\",\"channels\":1}],\"populations\":[%s],\"parents\":[%s],"
		 "\"projections\":[%s]}", somas ? "\"somas\":{" : "", somas ? somas : "", somas ? "}," : "",
		 populations, parents, projections);
	soma_save(soma_net, text);
}

struct network *soma_load(void)
{
	struct why why;
	struct network *net = network_load(soma_net, &why);

	if (!net)
		fail_msg("%s", why.text);
	return net;
}

int soma_files_begin(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return 1;
	snprintf(soma_net, sizeof(soma_net), "%s/net.json", dir);
	snprintf(soma_rule, sizeof(soma_rule), "%s/rule.json", dir);
	snprintf(soma_events, sizeof(soma_events), "%s/events.csv", dir);
	return 0;
}

int soma_files_end(void **state)
{
	(void)state;
	unlink(soma_net);
	unlink(soma_rule);
	unlink(soma_events);
	return rmdir(dir);
}
