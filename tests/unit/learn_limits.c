/* SPDX-License-Identifier: MIT */
/* learn_limits -- what no rule may do: signs, sparse and silent axons, learning that is off, seeds */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "layout.h"
#include "learn_rig.h"
#include "random.h"

static struct lq_rule any_rule(const struct rig *r, struct random *rnd)
{
	struct lq_rule rule = {
		.ops = 1 + (unsigned)random_below(rnd, 4),
		.shift = (unsigned)r->f + 4 * (unsigned)random_below(rnd, 4),
		.stochastic = random_once(rnd, 2), .tag = random_once(rnd, 3),
		.clear = random_once(rnd, 2), .live = random_once(rnd, 4),
	};

	for (unsigned i = 0; i < rule.ops; i++) {
		const bool kept = i && rule.op[i - 1].mul_chain & CHAIN_HOLD;
		const bool keeps = i + 1 < rule.ops && random_once(rnd, 3);

		rule.op[i] = (struct lq_op){
			.sum_gate = keeps ? GATE_NEVER : (unsigned)random_below(rnd, GATE_EPOCH + 1),
			.sum_axon = (unsigned)random_below(rnd, AF_REWARD + 1),
			.sum_mantissa = rig_any_factor(rnd, r->f),
			.mul_gate = (unsigned)random_below(rnd, GATE_EPOCH + 1),
			.mul_axon = (unsigned)random_below(rnd, AF_REWARD + 1),
			.mul_lane = (unsigned)random_below(rnd, rule.tag && !kept && !keeps ? LF_TAG + 1 : LF_TAG),
			.mul_chain = (kept && random_once(rnd, 2) ? CHAIN_CONT : 0) | (keeps ? CHAIN_HOLD : 0),
			.mul_mantissa = rig_any_factor(rnd, r->f),
		};
	}
	return rule;
}

static unsigned class_of(unsigned axon)
{
	return axon % 4;
}

static bool is_sparse(unsigned axon)
{
	return axon / 4 % 2;
}

/* Rules, traces, errors, reward and seed; the weights stay. */
static void any_learning(struct rig *r, struct random *rnd)
{
	for (unsigned i = 0; i < r->info.rules; i++)
		rig_rule(r, i, any_rule(r, rnd));
	for (unsigned a = 0; a < PLASTIC; a++) {
		const struct lq_plastic p = {
			.rule = (unsigned)random_below(rnd, (int)r->info.rules), .class = class_of(a),
			.plastic = true, .sparse = is_sparse(a), .silent = random_once(rnd, 2),
		};

		OK(r, lq_write_plastic(r->dev, a, &p));
	}
	for (unsigned n = 0; n < RIG_NEURONS; n++) {
		rig_post(r, n, (unsigned)random_below(rnd, 4096), (unsigned)random_below(rnd, 4096),
			 random_once(rnd, 2));
		OK(r, lq_write_target(r->dev, n, (int16_t)random_bits(rnd)));
	}
	for (int i = 0; i < 2; i++) {
		r->l.x_decay[i] = (unsigned)random_below(rnd, 4096);
		r->l.x[i] = (struct lq_trace_amp){
			.set = random_once(rnd, 2), .graded = random_once(rnd, 2),
			.amp = (unsigned)random_below(rnd, 16),
		};
	}
	r->l.reward = (int16_t)random_bits(rnd);
	r->l.every = 1 + (unsigned)random_below(rnd, 3);
	r->l.error_shift = (unsigned)random_below(rnd, 12);
	r->l.error_gate = (uint16_t)random_below(rnd, 20000);
	r->l.seed = (uint32_t)random_bits(rnd) | 1;
	rig_learn(r);
}

/* Of legal weights: half of them zero where the axon is sparse. */
static void any_weights(struct rig *r, struct random *rnd, int16_t (*w)[RIG_NEURONS])
{
	for (unsigned a = 0; a < PLASTIC; a++) {
		for (int n = 0; n < RIG_NEURONS; n++) {
			int x = 1 + random_below(rnd, rig_most(r));

			if (class_of(a) == CLASS_INH || (class_of(a) != CLASS_EXC && random_once(rnd, 2)))
				x = -x;
			w[a][n] = (int16_t)(random_once(rnd, 2) ? 0 : x);
		}
		rig_set_weights(r, a, w[a]);
	}
}

/* Random rules and spikes. Never a weight of the wrong sign; of a sparse axon zero stays zero, and
 * nothing else becomes zero. */
static void signs(void **state)
{
	enum { EPISODES = 60, STEPS = 12 };
	static int16_t was[PLASTIC][RIG_NEURONS], w[PLASTIC][RIG_NEURONS];
	struct rig *r = *state;
	struct random rnd = { 31 };
	int changed[4][2] = { { 0 } }, at_zero[4][2] = { { 0 } };

	for (int episode = 0; episode < EPISODES; episode++) {
		any_weights(r, &rnd, was);
		any_learning(r, &rnd);
		for (int t = 0; t < STEPS; t++) {
			struct lq_event e[12];

			for (int i = 0; i < 12; i++)
				e[i] = (struct lq_event){ (uint16_t)(i < 6 ? random_below(&rnd, PLASTIC) :
							  DRIVE + random_below(&rnd, RIG_NEURONS)),
							  i < 6 ? (int8_t)random_bits(&rnd) : 1 };
			if (random_once(&rnd, 4))
				OK(r, lq_epoch(r->dev));
			rig_step(r, e, 12);
			for (unsigned a = 0; a < PLASTIC; a++) {
				const unsigned class = class_of(a);

				rig_weights(r, a, w[a]);
				for (int n = 0; n < RIG_NEURONS; n++) {
					const int x = w[a][n];

					assert_true(class != CLASS_EXC || x >= 0);
					assert_true(class != CLASS_INH || x <= 0);
					assert_true(class == CLASS_FREE || x >= -rig_most(r));
					assert_true(!is_sparse(a) || !x == !was[a][n]);
					changed[class][is_sparse(a)] += x != was[a][n];
					at_zero[class][is_sparse(a)] += !x && was[a][n];
				}
				memcpy(was[a], w[a], sizeof(w[a]));
			}
		}
	}
	for (int class = 0; class < 4; class++) {
		assert_true(changed[class][0] > 1000 && changed[class][1] > 1000);
		assert_true(at_zero[class][0] > 0 && at_zero[class][1] == 0);
	}
}

/* A silent axon's events reach its rule, no neuron; the host reads its weights all the same. */
static void silence(void **state)
{
	struct rig *r = *state;
	int16_t w[RIG_NEURONS];

	for (unsigned n = 0; n < RIG_NEURONS; n++)
		OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .set = GRADED }));
	rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
		{ GATE_PRE, AF_ONE, 16, 0, 0, 0, 0, 0 } } });
	for (int silent = 0; silent < 2; silent++) {
		const struct lq_plastic p = { .plastic = true, .silent = silent };
		int before = 10 + silent, v = 0;

		for (int n = 0; n < RIG_NEURONS; n++)
			w[n] = (int16_t)before;
		rig_set_weights(r, 4, w);
		OK(r, lq_write_plastic(r->dev, 4, &p));
		for (int payload = -128; payload < 128; payload += 51) {
			struct lq_state s;

			rig_step(r, (struct lq_event[]){ { 4, (int8_t)payload } }, 1);
			v += silent ? 0 : payload * before;
			for (unsigned n = 0; n < RIG_NEURONS; n += 5) {
				OK(r, lq_read_state(r->dev, n, &s));
				assert_int_equal(s.v, v);
			}
			before += 16 / 4;
			rig_weights(r, 4, w);
			for (int n = 0; n < RIG_NEURONS; n++)
				assert_int_equal(w[n], before);
		}
		for (unsigned n = 0; n < RIG_NEURONS; n++)
			OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .set = GRADED }));
	}
}

/* Steps that do not learn leave everything that learning keeps; so do axons out of the range. */
static void off(void **state)
{
	static int16_t w[PLASTIC][RIG_NEURONS];
	struct rig *r = *state;
	struct random rnd = { 41 };
	int16_t is[RIG_NEURONS];
	uint16_t x[2];

	any_weights(r, &rnd, w);
	rig_rule(r, 0, (struct lq_rule){ .ops = 1, .op = {
		{ GATE_PRE, AF_ONE, -(1 << (r->f - 2)), GATE_EVERY, AF_ONE, LF_SIGN, CHAIN_NEW, 99 } } });
	for (unsigned a = 0; a < PLASTIC; a++) {
		rig_axon(r, a, 0, CLASS_FREE);
		OK(r, lq_write(r->dev, SP_PLASTIC, a << 2 | PL_X1, (uint16_t[]){ 1000, 2000 }, 2));
	}
	r->l.every = 1;
	r->l.x_decay[0] = r->l.x_decay[1] = 2000;
	r->l.first = r->info.axons - 6;
	r->l.count = 6;
	rig_learn(r);
	OK(r, lq_learn(r->dev, false));
	for (int on = 0; on < 2; on++) {
		for (int t = 0; t < 4; t++)
			rig_step(r, (struct lq_event[]){ rig_pre(0), rig_pre(9), rig_pre(ALL) }, 3);
		for (unsigned a = 0; a < PLASTIC; a++) {
			rig_weights(r, a, is);
			assert_memory_equal(is, w[a], sizeof(is));
			OK(r, lq_read(r->dev, SP_PLASTIC, a << 2 | PL_X1, x, 2));
			assert_true(x[0] == 1000 && x[1] == 2000);
		}
		OK(r, lq_learn(r->dev, true));
	}
}

/* An axon that is not plastic, or whose rule has no operations, or is LIVE and has neither event nor
 * trace, is passed over. */
static void passed_over(void **state)
{
	struct rig *r = *state;
	struct lq_rule rule = { .ops = 1, .op = { { GATE_EVERY, AF_ONE, 4, 0, 0, 0, 0, 0 } } };

	rig_rule(r, 0, rule);
	rule.live = true;
	rig_rule(r, 1, rule);
	rule.ops = 0;
	rig_rule(r, 2, rule);
	for (unsigned a = 0; a < 3; a++)
		rig_axon(r, a, a, CLASS_FREE);
	OK(r, lq_write_plastic(r->dev, 3, &(struct lq_plastic){ .rule = 0, .silent = true }));
	for (unsigned a = 4; a < 6; a++)
		rig_axon(r, a, 1, CLASS_FREE);
	OK(r, lq_write(r->dev, SP_PLASTIC, 4 << 2 | PL_X2, (uint16_t[]){ 1 }, 1));
	r->l.every = 1;
	r->l.x[0].amp = r->l.x[1].amp = 0;
	rig_learn(r);
	rig_idle(r, 3);
	rig_step(r, (struct lq_event[]){ rig_pre(5) }, 1);
	for (unsigned a = 0; a < 6; a++)
		assert_int_equal(rig_weight(r, a, 77), a == 0 || a == 4 ? 4 : a == 5);
}

/* Bits that depend on the seed alone, and do. */
static void seeds(void **state)
{
	enum { RUNS = 4 };
	static const uint32_t seed[RUNS] = { 77, 77, 78, 0xDEADBEEF };
	static int16_t w[RUNS][PLASTIC][RIG_NEURONS];
	const char *where[] = { "model:up5k-learn", "model:up5k-learn-w16" };
	struct rig *r = *state;

	for (int run = 0; run < RUNS; run++) {
		struct random rnd = { 51 };

		/* The second time on a device that was opened anew. */
		if (run == 1) {
			void *again = (void *)where[r->f == 16];

			rig_close(state);
			assert_int_equal(rig_open(&again), 0);
			*state = r = again;
		}
		rig_reset(r);
		any_weights(r, &rnd, w[run]);
		rig_rule(r, 0, (struct lq_rule){ .ops = 1, .stochastic = true, .shift = (unsigned)r->f + 8,
			 .op = { { GATE_PRE, AF_ONE, 77, GATE_EVERY, AF_ONE, LF_VALUE, CHAIN_NEW, -99 } } });
		for (unsigned a = 0; a < PLASTIC; a++)
			rig_axon(r, a, 0, CLASS_SYM);
		r->l.every = 1;
		r->l.seed = seed[run];
		rig_learn(r);
		for (int t = 0; t < 30; t++)
			rig_step(r, (struct lq_event[]){ rig_pre((unsigned)t % PLASTIC) }, 1);
		for (unsigned a = 0; a < PLASTIC; a++)
			rig_weights(r, a, w[run][a]);
	}
	assert_memory_equal(w[0], w[1], sizeof(w[0]));
	assert_memory_not_equal(w[0], w[2], sizeof(w[0]));
	assert_memory_not_equal(w[2], w[3], sizeof(w[2]));
}

int main(void)
{
	static const struct rig_case cases[] = {
#define CASE(f) { #f, f }
		CASE(signs), CASE(silence), CASE(off), CASE(passed_over), CASE(seeds),
#undef CASE
	};

	return rig_run("learn_limits", cases, sizeof(cases) / sizeof(*cases));
}
