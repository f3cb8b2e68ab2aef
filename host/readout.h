/* SPDX-License-Identifier: MIT */
/*
 * readout.h -- the last layer of a digits network learned on a device, the others as they were trained
 *
 * An image is shown as classify.h shows it. The potential of a class neuron should then be its
 * target; the rule, which must act in the last step of an image, changes the weights by the error.
 */
#ifndef LQ_READOUT_H
#define LQ_READOUT_H
#include "classify.h"
#include "rule.h"
#include "snn.h"

struct readout {
	struct viewer viewer;  /* its device, network and image; borrowed */
	struct rule_file rule; /* borrows from the caller's; scales as they are now */
	double scale[RULE_TERMS];
	struct showing shown;
	int label;             /* whose target is high now, -1: no one's */
	unsigned first;        /* neuron of class 0 */
	struct lq_info info;
};

/* Whether net is as `lapicque train` makes them: two layers, its parameters. */
bool readout_fits(const struct network *net, struct why *why);

/*
 * Load the network without its last weights, and the rule. viewer's dev, where and net are given;
 * it gets its image, which the caller frees. LQ_OK, the driver's error, or LQ_ERR_ARG, and why.
 */
int readout_new(struct readout *r, const struct viewer *viewer, const struct rule_file *rule,
		struct why *why);
void readout_free(struct readout *r);

/* Multiply the rule's scales by this much from now on. */
int readout_rate(struct readout *r, double rate, struct why *why);

/* Show one image, and learn it; *right: it was recognised before. LQ_OK or the driver's error. */
int readout_learn(struct readout *r, const struct digit *d, bool *right);

/* Show one image only. */
int readout_test(struct readout *r, const struct digit *d, bool *right);

/* The network with the last weights as the device has them now, for train_save(). */
int readout_result(const struct readout *r, struct snn *net);

#endif
