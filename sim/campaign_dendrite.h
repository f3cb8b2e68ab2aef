/* SPDX-License-Identifier: MIT */
/*
 * campaign_dendrite.h -- what a campaign does with conductance somas; private to campaign*.c
 */
#ifndef LQ_CAMPAIGN_DENDRITE_H
#define LQ_CAMPAIGN_DENDRITE_H
#include "campaign_segment.h"

/* Queue host accesses that write all of it, some of it anew, or read all. */
void campaign_load_somas(struct segment *s);
void campaign_change_somas(struct segment *s);
void campaign_read_somas(struct segment *s);

/* A neuron for a goal, sometimes one that has no soma. */
int campaign_goal_axon(struct segment *s);

/* After a reset: the step-level model takes over what the clock-level one keeps. */
void campaign_copy_somas(struct segment *s);

#endif
