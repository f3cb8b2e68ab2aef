/* SPDX-License-Identifier: MIT */
/*
 * exp_ing.c -- ING: a perceptron with excitatory and inhibitory synapses (Ingrosso 2020)
 */
#include "cmd.h"
#include "experiment.h"

int experiment_ing(struct lab *lab)
{
	(void)lab;
	return EXIT_OK;
}
