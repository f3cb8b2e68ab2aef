/* SPDX-License-Identifier: MIT */
/*
 * map_rules.h -- what of a network learns, as the image of a device's rules and axons
 */
#ifndef LQ_MAP_RULES_H
#define LQ_MAP_RULES_H
#include "map.h"

/*
 * Fill the learning part of an image whose weights and neurons are placed. False and why if the
 * device cannot do a rule, if rules of one network disagree about what all axons or neurons share,
 * if a source's projections name different rules, or if a rule would make synapses where the
 * network has none.
 */
bool map_rules(const struct network *net, const struct lq_info *info, struct image *im,
	       struct why *why);

#endif
