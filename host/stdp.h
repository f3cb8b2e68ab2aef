/* SPDX-License-Identifier: MIT */
/*
 * stdp.h -- the window of a rule: what a pair of spikes changes, by the time between them
 *
 * One axon and its synapses to some neurons, an event of the axon and one spike of all neurons,
 * which another axon forces. Where the rounding is random, the change is the mean over neurons and
 * pairs. The device is left with what it was given for that.
 */
#ifndef LQ_STDP_H
#define LQ_STDP_H
#include "lapicque.h"
#include "rule.h"

struct stdp {
	const struct rule_file *rule;
	struct rule_code code;
	struct lq_info info;
	int start;        /* weight, or tag if the rule changes that, before each pair */
	double step_ms;   /* length of a step; 1 if the file does not say it */
	int reach;        /* steps from the axon's event to the spike: -reach to reach */
	size_t points;    /* 2 reach + 1 */
	double *dt_ms;    /* [points] */
	double *change;   /* [points], in units of the device */
	double *exact;    /* [points], what the file says, in exact arithmetic */
	bool has_exact;   /* false: gates or factors that a pair alone does not open or give */
};

/*
 * Compile for a device and prepare the points up to reach_ms on each side. start NULL: the middle
 * of what the rule's class allows. False and why on failure.
 */
bool stdp_new(struct stdp *s, const struct rule_file *rule, const struct lq_info *info,
	      double reach_ms, const int *start, struct why *why);
void stdp_free(struct stdp *s);

/* Fill change. LQ_OK or the driver's error. */
int stdp_measure(struct stdp *s, struct lq *dev);

/* The largest |change - exact|. */
double stdp_deviation(const struct stdp *s);

/* A picture of both. */
bool stdp_draw(const struct stdp *s, const char *title, const char *path, struct why *why);

/* `lapicque plot stdp`: an exit status. output, weight, title may be NULL. */
struct cli;
int plot_stdp(const struct cli *cli, const char *path, const char *output, const char *weight,
	      const char *title);

#endif
