/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lq_spec.h"
#include "map_somas.h"
#include "quantise.h"

enum { SHIFT_TOP = (1 << W_SHIFT) - 1, V_TOP = (1 << (W_V - 1)) - 1 };

_Static_assert((int)MAP_PARENTS == (int)N_PARENTS, "parents of a neuron");

static const char *const pathways[2] = {"excitatory", "inhibitory"};

void short_of_somas(const struct network *net, const struct lq_info *info, char *text, size_t size)
{
	size_t len = strlen(text);
	bool any = false;

	for (size_t p = 0; p < net->n_populations; p++)
		any |= net->populations[p].soma;
	if (any && !info->soma_clocks)
		snprintf(text + len, size - len, "%sconductance somas (has none)", len ? " and " : "");
}

static double scale_of(const struct soma_laws *laws)
{
	return ldexp(laws->slope, W_SIGMOID);
}

bool quantise_somas(const struct network *net, size_t population, unsigned weight_bits, unsigned axons,
		    size_t stride, double range, const double *w, int16_t *q, struct map_error *error,
		    struct why *why)
{
	const struct population *pop = &net->populations[population];
	const struct soma_laws *laws = &net->somas;
	const double part = laws->dendrite / (laws->leak + laws->dendrite), scale = scale_of(laws);
	double largest = range, of_weight, sum = 0;
	int top = (1 << (weight_bits - 1)) - 1, shift = SHIFT_TOP;
	size_t used = 0;

	for (unsigned a = 0; a < axons; a++)
		for (size_t i = 0; i < pop->size; i++)
			largest = fmax(largest, fabs(w[a * stride + i]));
	while (shift && ldexp(scale * part * largest, shift - SHIFT_ONE) > top)
		shift--;
	of_weight = ldexp(scale * part, shift - SHIFT_ONE);
	if (of_weight * largest > top)
		return why_not(why, "%s: weights: expected at most %.4g (%u bits, slope %.4g), found %.4g",
			       pop->name, top / of_weight, weight_bits, laws->slope, largest);
	*error = (struct map_error){ .scale = scale, .shift = shift, .dendrite = part };
	for (unsigned a = 0; a < axons; a++)
		for (size_t i = 0; i < pop->size; i++) {
			double x = w[a * stride + i] * of_weight, e;

			q[a * stride + i] = (int16_t)rint(x);
			if (x == 0)
				continue;
			e = fabs(x - rint(x)) / (of_weight * largest);
			error->weight_max = fmax(error->weight_max, e);
			sum += e * e;
			used++;
		}
	error->weight_rms = used ? sqrt(sum / (double)used) : 0;
	return true;
}

bool quantise_dendrite(const struct population *pop, size_t index, struct map_error *error,
		       struct lq_set *set, struct why *why)
{
	const struct neuron *n = &pop->neurons[index];
	const double scale = error->scale * error->dendrite, bias = rint(n->bias * scale);

	if (fabs(bias) > V_TOP)
		return why_not(why, "%s: bias[%zu]: expected at most %.4g at the network's slope, found %.4g",
			       pop->name, index, V_TOP / scale, n->bias);
	*set = (struct lq_set){ .leak = quantise_decay(n->leak), .bias = (int16_t)bias,
				.shift = (uint8_t)error->shift };
	error->decay_max = fmax(error->decay_max, fabs((set->leak + 1.) / (1 << W_DECAY) - n->leak));
	return true;
}

/* A register's value, or why it has none. */
static bool fits(const struct network *net, const char *what, double value, double lo, double hi,
		 double unit, struct why *why)
{
	if (rint(value) >= lo && rint(value) <= hi)
		return true;
	return why_not(why, "%s: somas: %s: expected %.4g to %.4g beside slope and conductances, "
		       "found %.4g", net->path, what, lo * unit, hi * unit, value * unit);
}

static bool place_pathways(const struct network *net, struct lq_somas *s, struct why *why)
{
	const struct soma_laws *laws = &net->somas;
	const double both = laws->leak + laws->dendrite;

	for (int i = 0; i < 2; i++) {
		const struct soma_pathway *p = &laws->pathway[i];
		double open = ldexp(p->open / both, W_LEAK - 8), pull;
		char what[48];

		snprintf(what, sizeof(what), "%s conductance", pathways[i]);
		if (!fits(net, what, open, 0, (1 << W_OPEN) - 1, both / ldexp(1, W_LEAK - 8), why))
			return false;
		s->open[i] = (unsigned)lrint(open);
		pull = ldexp(s->open[i] * p->reversal * scale_of(laws), -7);
		snprintf(what, sizeof(what), "%s reversal potential", pathways[i]);
		if (s->open[i] && !fits(net, what, pull, -V_TOP - 1, V_TOP, p->reversal / pull, why))
			return false;
		s->pull[i] = (int16_t)lrint(pull);
	}
	return true;
}

static bool place_teacher(const struct network *net, struct lq_somas *s, struct why *why)
{
	const struct soma_laws *laws = &net->somas;
	const double c = laws->share / (1 - laws->share), scale = scale_of(laws);
	const double open = ldexp(c, W_LEAK - 7), base = c * laws->low * scale;
	const double pull = ldexp(c * (laws->high - laws->low) / 255 * scale, W_LEAK - 10);

	if (!laws->teaches)
		return true;
	if (!fits(net, "teacher: share / (1 - share)", open, 0, UINT16_MAX, ldexp(1, 7 - W_LEAK), why) ||
	    !fits(net, "teacher: low", base, -V_TOP - 1, V_TOP, 1 / (c * scale), why) ||
	    !fits(net, "teacher: high - low", pull, 0, V_TOP, 255 / ldexp(c * scale, W_LEAK - 10), why))
		return false;
	s->goal_open = (uint16_t)lrint(open);
	s->goal_base = (int16_t)lrint(base);
	s->goal_pull = (int16_t)lrint(pull);
	return true;
}

bool map_somas(const struct network *net, struct image *im, struct why *why)
{
	const struct soma_laws *laws = &net->somas;
	struct lq_somas *s = &im->somas;
	const double half = laws->half * scale_of(laws);

	im->parents = calloc(im->neurons, sizeof(*im->parents));
	im->n_parents = calloc(im->neurons, sizeof(*im->n_parents));
	if (!im->parents || !im->n_parents)
		return why_not(why, "%s: out of memory", net->path);
	for (size_t p = 0; p < net->n_populations; p++) {
		const struct population *pop = &net->populations[p];

		s->count += pop->soma ? (unsigned)pop->size : 0;
		s->report += pop->soma && pop->neurons[0].report ? (unsigned)pop->size : 0;
	}
	if (!s->count)
		return true;
	s->spiking = laws->spiking;
	s->shift = laws->trace_shift;
	s->seed = laws->seed;
	if (!fits(net, "half", half, -V_TOP - 1, V_TOP, 1 / scale_of(laws), why))
		return false;
	s->half = (int16_t)lrint(half);
	s->floor = (unsigned)fmin(rint(256 / (1 + exp(laws->slope * laws->half))), 255);
	for (size_t i = 0; i < net->n_parents; i++) {
		const struct soma_parent *p = &net->parents[i];
		unsigned to = im->neuron_of[p->to];

		im->parents[to][im->n_parents[to]++] =
			(struct lq_parent){ im->neuron_of[p->from], p->delay, p->inhibits };
	}
	return place_pathways(net, s, why) && place_teacher(net, s, why);
}
