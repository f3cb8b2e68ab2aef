/* SPDX-License-Identifier: MIT */
/*
 * campaign_learn.h -- the part of a campaign that is for cores that learn; private to it
 */
#ifndef LQ_CAMPAIGN_LEARN_H
#define LQ_CAMPAIGN_LEARN_H
#include "campaign.h"
#include "campaign_segment.h"
#include "learn_cover.h"

/* Queue host accesses that write, read, or change some of what learning keeps. */
void campaign_load_rules(struct segment *s);
void campaign_read_rules(struct segment *s);
void campaign_change_rules(struct segment *s);

/* After a reset: the step-level model gets what the clock-level model holds. */
void campaign_copy_learning(struct segment *s);

/* Append to c->missed what no rule did. */
void campaign_missed_learning(struct campaign *c, const struct config *g,
			      const struct learn_cover *met);

#endif
