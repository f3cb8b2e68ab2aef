/* SPDX-License-Identifier: MIT */
/*
 * soma_files.h -- files of small networks of conductance somas, for tests of what becomes of them
 */
#ifndef LQ_SOMA_FILES_H
#define LQ_SOMA_FILES_H
#include "network.h"

/* Published constants; goals in steps of 0.3125 from -30 up. */
#define SOMAS "\"slope\":0.3,\"half\":12,\"leak\":0.1,\"dendrite\":2," \
	"\"excitatory\":{\"conductance\":0.3,\"reversal\":70}," \
	"\"inhibitory\":{\"conductance\":6,\"reversal\":-5}"
#define TEACHER "\"teacher\":{\"share\":0.6,\"low\":-30,\"high\":49.6875}"
#define VIS "{\"name\":\"vis\",\"size\":2,\"kind\":\"soma\",\"tau_m_ms\":10,\"taught\":true}"
#define LAT "{\"name\":\"lat\",\"size\":3,\"kind\":\"soma\",\"tau_m_ms\":10,\"report\":true}"
#define PARENTS "{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"excitatory\",\"list\":[[0,0,5],[1,1,64]]}," \
	"{\"from\":\"vis\",\"to\":\"lat\",\"kind\":\"inhibitory\",\"list\":[[0,0,30]]}"
#define IN_VIS "{\"from\":\"in\",\"to\":\"vis\",\"weights\":{\"all\":0.5}}"

/* In a directory of the test's own. */
extern char soma_net[64], soma_rule[64], soma_events[64];

/* As cmocka calls them, for a group: make the directory; remove it. */
int soma_files_begin(void **state);
int soma_files_end(void **state);

void soma_save(const char *path, const char *text);

/* soma_net from its parts: the inside of "somas", or NULL for none, and of the lists. One input "in". */
void soma_save_network(const char *somas, const char *populations, const char *parents,
		       const char *projections);

/* soma_net, which is good. */
struct network *soma_load(void);

#endif
