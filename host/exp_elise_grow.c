/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>
#include "draw.h"
#include "exp_elise.h"

static const double none = 0.04, more = 0.2, again = 0.15;

static bool has_parent(const struct elise_scaffold *s, int child, int parent)
{
	return memchr(s->parent[child], parent, (size_t)s->parents[child]) != NULL;
}

/* Another latent neuron that takes it, not yet a child. */
static int draw_child(const struct elise_scaffold *s, int visible, int parent, struct random *r)
{
	for (;;) {
		int child = visible + random_below(r, ELISE_LATENT);

		if (child != parent && s->parents[child] < ELISE_PARENTS && !has_parent(s, child, parent) &&
		    draw_uniform(r) < pow(again, s->parents[child]))
			return child;
	}
}

void elise_grow(struct elise_scaffold *s, int visible, struct random *r)
{
	int waits[ELISE_ALL], waiting = visible;

	memset(s, 0, sizeof(*s));
	for (int i = 0; i < visible; i++)
		waits[i] = i;
	while (waiting) {
		int pick = random_below(r, waiting), parent = waits[pick];
		int n = draw_uniform(r) < none ? 0 : 1;

		waits[pick] = waits[--waiting];
		while (n && draw_uniform(r) < pow(more, n))
			n++;
		s->children[parent] = n;
		s->edges += n;
		for (; n; n--) {
			int child = draw_child(s, visible, parent, r);

			if (!s->parents[child])
				waits[waiting++] = child;
			s->parent[child][s->parents[child]++] = (uint8_t)parent;
		}
	}
}
