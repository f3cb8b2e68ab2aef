/* SPDX-License-Identifier: MIT */
/*
 * elise -- scaffolds against their laws, the target and the score, and short lives of networks
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "draw.h"
#include "exp_elise.h"

enum { SCAFFOLDS = 3000, MOST = 12 };

static struct lq *dev;

static int open_device(void **state)
{
	(void)state;
	return lq_open(&dev, "model:up5k-dendrite");
}

static int close_device(void **state)
{
	(void)state;
	lq_close(dev);
	return 0;
}

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

		elise_grow(&s, &r);
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

static void target(void **state)
{
	struct elise_cycle u, rate, other;
	int on = 0, off = 0;

	(void)state;
	elise_target(&u);
	elise_rates(&rate, &u);
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++) {
			double before = u.at[(t + ELISE_CYCLE - 1) % ELISE_CYCLE][i], x = u.at[t][i];

			assert_true(x >= 0 && x <= 20 && fabs(x - before) <= 5);
			on += x == 20;
			off += x == 0;
			assert_true(fabs(rate.at[t][i] - 1 / (1 + exp(-0.3 * (x - 12)))) < 1e-12);
		}
	assert_true(on > 0 && off > on);
	/* Any shift is found; what is constant has no r; what is upside down has a poor one. */
	for (int shift = 0; shift < ELISE_CYCLE; shift += 17) {
		for (int t = 0; t < ELISE_CYCLE; t++)
			memcpy(other.at[t], rate.at[(t + shift) % ELISE_CYCLE], sizeof(other.at[t]));
		assert_true(fabs(elise_score(&other, &rate) - 1) < 1e-9);
	}
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			other.at[t][i] = 1 - rate.at[t][i];
	assert_true(elise_score(&other, &rate) < 0.3);
	memset(&other, 0, sizeof(other));
	assert_true(elise_score(&other, &rate) == 0);
}

#define OK(call) do { if (call) fail_msg("%s: %s", #call, lq_message(dev)); } while (0)

static void weights(int16_t (*w)[ELISE_N])
{
	for (unsigned a = 0; a < ELISE_N; a++)
		OK(lq_read_weights(dev, a, 0, w[a], ELISE_N));
}

/* What learns and what does not, in some cycles; the same seed is the same life. */
static void learns(void **state)
{
	static int16_t w[3][ELISE_N][ELISE_N];
	static struct elise_net net;
	struct elise_cycle u[2];

	(void)state;
	for (int k = 0; k < 5; k++) {
		const struct elise is = { .seed = 9, .reservoir = k == 2, .gate = k == 3 ? 1.9 : 0,
					  .spiking = k == 4 };
		int visible = 0, latent = 0;

		OK(elise_load(dev, &is, &net));
		weights(w[0]);
		for (int i = 0; i < 5; i++)
			OK(elise_run(dev, &net, ELISE_TAUGHT, NULL));
		OK(elise_run(dev, &net, ELISE_TAUGHT, k < 2 ? &u[k] : NULL));
		assert_int_equal(net.steps, 6 * ELISE_CYCLE);
		weights(w[1]);
		for (int a = 0; a < ELISE_N; a++)
			for (int n = 0; n < ELISE_N; n++) {
				assert_true(a != n || !w[1][a][n]);
				*(n < ELISE_VISIBLE ? &visible : &latent) += w[0][a][n] != w[1][a][n];
			}
		assert_true(k == 3 ? visible == 0 : visible > 200);
		assert_true(k == 2 || k == 3 ? latent == 0 : latent > 300);
		if (k == 0)
			memcpy(w[2], w[1], sizeof(w[2]));
		if (k == 1)
			assert_memory_equal(w[2], w[1], sizeof(w[2]));
	}
	assert_memory_equal(&u[0], &u[1], sizeof(u[0]));
}

/* A taught neuron is near its target, a silenced one near rest, a free one where its dendrite is. */
static void teaching(void **state)
{
	const struct elise is = { .seed = 10 };
	static struct elise_net net;
	struct elise_cycle u;
	double share;

	(void)state;
	OK(elise_load(dev, &is, &net));
	OK(lq_learn(dev, false));
	OK(elise_run(dev, &net, ELISE_TAUGHT, &u));
	for (int t = 20; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			assert_true(fabs(u.at[t][i] - 0.6 * net.target.at[t][i]) < 3);
	OK(elise_wrong(dev, &net, 0.06, &share));
	assert_true(share > 0.01 && share < 0.9);
	OK(elise_run(dev, &net, ELISE_SILENCED, &u));
	for (int t = 0; t < ELISE_CYCLE; t++)
		for (int i = 0; i < ELISE_VISIBLE; i++)
			assert_true(fabs(u.at[t][i]) < 0.4);
	OK(elise_run(dev, &net, ELISE_TAUGHT, &u));
	assert_true(fabs(u.at[5][6] - 12) < 6);
}

static void refused(void **state)
{
	const struct elise is = { .seed = 1 };
	static struct elise_net net;
	struct lq *other;

	(void)state;
	assert_int_equal(lq_open(&other, "model:up5k-learn-w16"), LQ_OK);
	assert_int_equal(elise_load(other, &is, &net), LQ_ERR_ARG);
	assert_non_null(strstr(lq_message(other), "has no conductance somas"));
	lq_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scaffold_laws), cmocka_unit_test(target), cmocka_unit_test(learns),
		cmocka_unit_test(teaching), cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, open_device, close_device);
}
