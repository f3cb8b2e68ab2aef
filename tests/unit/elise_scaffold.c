/* SPDX-License-Identifier: MIT */
/*
 * elise_scaffold -- the growth of a network's scaffold against its laws, and against growing otherwise
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "draw.h"
#include "exp_elise_lab.h"

enum { SCAFFOLDS = 3000, MOST = 12 };

/* n of k, each with probability p, within 4 sigma. */
static void assert_share(double n, double k, double p)
{
	if (fabs(n - k * p) > 4 * sqrt(k * p * (1 - p)) + 1e-9)
		fail_msg("%g of %g, expected %g", n, k, k * p);
}

/*
 * How many latent neurons have so many parents, drawn otherwise: each child at once, with weights of
 * 0.15^n, by a first-in first-out queue. In which order neurons hand on makes no difference.
 */
static void grow_by_weight(int *with, struct random *r)
{
	int queue[ELISE_N], end = ELISE_VISIBLE, n_in[ELISE_N] = { 0 };
	bool edge[ELISE_N][ELISE_N] = { { false } };

	for (int i = 0; i < ELISE_VISIBLE; i++)
		queue[i] = i;
	for (int at = 0; at < end; at++) {
		int from = queue[at], n = draw_uniform(r) >= 0.04;

		for (double p = 0.2; n && draw_uniform(r) < p; p *= 0.2)
			n++;
		while (n--) {
			double all = 0, x;
			int to = ELISE_VISIBLE;

			for (int pass = 0; pass < 2; pass++) {
				x = pass ? draw_uniform(r) * all : INFINITY;
				for (int i = ELISE_VISIBLE; i < ELISE_N && x > 0; i++) {
					double w = i == from || edge[from][i] || n_in[i] == ELISE_PARENTS ?
						   0 : pow(0.15, n_in[i]);

					all += pass ? 0 : w;
					x -= w;
					to = w > 0 ? i : to;
				}
			}
			if (!n_in[to]++)
				queue[end++] = to;
			edge[from][to] = true;
		}
	}
	for (int i = ELISE_VISIBLE; i < ELISE_N; i++)
		with[n_in[i]]++;
}

static void scaffold_laws(void **state)
{
	double children[MOST] = { 0 }, reached = 0, with[2][ELISE_PARENTS + 1] = { { 0 } }, p = 0.96;
	double squares[2][ELISE_PARENTS + 1] = { { 0 } };
	struct random r = { 5 };

	(void)state;
	for (int k = 0; k < SCAFFOLDS; k++) {
		int in[ELISE_PARENTS + 1] = { 0 }, other[ELISE_PARENTS + 1] = { 0 }, edges = 0, out = 0;
		int seen[ELISE_N] = { 0 };
		struct elise_scaffold s;

		elise_grow(&s, ELISE_VISIBLE, &r);
		for (int i = 0; i < ELISE_N; i++) {
			assert_true(i < ELISE_VISIBLE ? !s.parents[i] : s.parents[i] <= ELISE_PARENTS);
			for (int j = 0; j < s.parents[i]; j++) {
				assert_int_not_equal(s.parent[i][j], i);
				for (int m = 0; m < j; m++)
					assert_int_not_equal(s.parent[i][j], s.parent[i][m]);
				seen[s.parent[i][j]]++;
			}
			edges += s.parents[i];
			if (i >= ELISE_VISIBLE)
				in[s.parents[i]]++;
		}
		for (int i = 0; i < ELISE_N; i++) {
			assert_int_equal(seen[i], s.children[i]);
			out += s.children[i];
			/* What is not reached hands nothing on. */
			if (i < ELISE_VISIBLE || s.parents[i]) {
				reached++;
				children[s.children[i] < MOST ? s.children[i] : MOST - 1]++;
			} else {
				assert_int_equal(s.children[i], 0);
			}
		}
		assert_true(edges == out && edges == s.edges);
		grow_by_weight(other, &r);
		for (int i = 0; i <= ELISE_PARENTS; i++) {
			with[0][i] += in[i];
			with[1][i] += other[i];
			squares[0][i] += in[i] * in[i];
			squares[1][i] += other[i] * other[i];
		}
	}
	assert_share(children[0], reached, 0.04);
	for (int n = 1; n < 5; n++) {
		assert_share(children[n], reached, p * (1 - pow(0.2, n)));
		p *= pow(0.2, n);
	}
	for (int i = 0; i < ELISE_PARENTS; i++) {
		double spread = 0;

		for (int k = 0; k < 2; k++)
			spread += squares[k][i] - with[k][i] * with[k][i] / SCAFFOLDS;
		if (fabs(with[0][i] - with[1][i]) > 4 * sqrt(spread) + 1e-9)
			fail_msg("%d parents: %g, expected %g", i, with[0][i], with[1][i]);
	}
	assert_true(with[0][2] > 0.1 * with[0][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(scaffold_laws) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
