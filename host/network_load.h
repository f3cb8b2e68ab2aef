/* SPDX-License-Identifier: MIT */
/*
 * network_load.h -- the parts of the network file's loader
 *
 * Each fills its part of a zeroed structure from a JSON value; on failure the part may be half
 * filled and network_free() of the whole frees it.
 */
#ifndef LQ_NETWORK_LOAD_H
#define LQ_NETWORK_LOAD_H
#include "json.h"
#include "network.h"

/* The neurons' parameters of a population whose name and size are known. */
bool load_neurons(const struct json_doc *doc, const struct at *at, const json_t *v,
		  const struct network *net, struct population *pop);

/* One projection; inputs and populations are complete. Adds its rule to the network's. */
bool load_projection(const struct json_doc *doc, const struct at *at, const json_t *v,
		     struct network *net, struct projection *proj);

/* The rule file named by v, which lies beside the network; reads each file once. */
bool load_network_rule(const struct json_doc *doc, const struct at *at, const json_t *v,
		       struct network *net, int *rule);

/* "somas" of the network, which v may lack; then "parents", once populations are complete. */
bool load_somas(const struct json_doc *doc, const struct at *root, const json_t *v, struct network *net);
bool load_parents(const struct json_doc *doc, const struct at *root, const json_t *v, struct network *net);

/* Path of a file named in a network or rule file: relative to it. NULL: out of memory. */
char *load_beside(const char *path, const char *name);

/* A delay, or one of each of n sources, into a new array. */
bool load_delay(const struct json_doc *doc, const struct at *at, const json_t *v, size_t n,
		int **delay);

/* The keys a population may have, for messages. */
extern const char *const population_keys[];
extern const size_t n_population_keys;

#endif
