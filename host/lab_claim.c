/* SPDX-License-Identifier: MIT */
/*
 * lab_claim.c -- what the published systems claim, in a sentence each, and what is ours beside it
 */
#include <stddef.h>
#include <string.h>
#include "experiment.h"

static const struct {
	const char *of, *claim;
} claims[] = {
	{ "I0", "Ours: integers of 8 and 16 bits reach the optimum that exact arithmetic finds." },
	{ "I1", "Weights that keep their signs store half as many patterns as there are inputs, free ones "
	        "as many; beyond that the error grows as theory says." },
	{ "I2", "The share of excitatory inputs makes no difference." },
	{ "I3", "At the optimum half of the synapses are silent, excitatory and inhibitory alike." },
	{ "I4", "The other weights are spread as half of a normal law; none ever changes its sign." },
	{ "I5", "How many small problems can be stored is an exact law." },
	{ "I6", "Inputs with a mean need a bias that is free to have either sign." },
	{ "I7", "Correlations in time decide the error: the slower the outputs are beside the inputs, the "
	        "less it is." },
	{ "S1", "Spike times alone tell weights: their signs and sizes are inferred within 200 s." },
	{ "S2", "Signs are inferred better than by discontinuities at the threshold (RDD), and by these "
	        "better than by Akrout's rule." },
	{ "S3", "Ours: 12 bits are enough, and 8 nearly, if changes are rounded stochastically." },
	{ "S4", "Correlated inputs disturb it less than Akrout's rule." },
	{ "S5", "Controls: of shuffled inputs, or with traces out of balance, nothing is inferred." },
	{ "S6", "Ours: inferred at the driving synapses, where no step is lost." },
	{ "H1", "Neurons of different time constants remember more; with different STDP too, more per "
	        "spike." },
	{ "H2", "STDP of different time constants and gains saves spikes and keeps the memory." },
	{ "H3", "Both together tell patterns apart better, with fewer spikes." },
	{ "H4", "With the best parameters that a search finds for either kind, different neurons remember "
	        "more per spike." },
	{ "H5", "Both together predict a chaotic series better; reported as it is." },
	{ "E1", "A sparse random scaffold and a local rule learn a sequence of hidden memory; the network "
	        "replays it without a teacher." },
	{ "E2", "Ours: it works with spikes alone." },
	{ "E3", "Without the scaffold, or without learning inside, nothing is replayed." },
	{ "E4", "A disturbed replay finds back to the sequence by itself." },
	{ "E5", "Ours: neurons that err by less than a bound need not learn." },
	{ "E6", "Ours: 12 bits are enough if changes are rounded stochastically." },
	{ "E7", "What is learned from a noisy teacher is replayed without the noise." },
	{ "E8", "Patterns of 13 neurons and 250 ms are learned, replayed and found back to." },
	{ "E9", "Patterns of half and of double speed are learned with the same parameters." },
	{ "E10", "From rest, the beginning of a pattern is enough for the rest of it." },
	{ "E11", "A mock-up of a bird's song is learned and replayed." },
};

const char *lab_claim(const char *id)
{
	const size_t n = id[0] ? 1 + strspn(id + 1, "0123456789") : 0;

	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (strlen(claims[i].of) == n && !strncmp(claims[i].of, id, n))
			return claims[i].claim;
	return NULL;
}
