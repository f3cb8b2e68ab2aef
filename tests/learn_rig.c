/* SPDX-License-Identifier: MIT */
#include "learn_rig.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "layout.h"
#include "quantise.h"
#include "random.h"

enum { RETAIN_ALL = (1 << W_DECAY) - 1, TRACE_ONE = 1 << TRACE_AMP_W, DRIVING = 64 };

static double worst;

void rig_ok(struct rig *r, int err, const char *call)
{
	if (err)
		fail_msg("%s: %s (%s)", call, lq_strerror(err), lq_message(r->dev));
}

int rig_open(void **state)
{
	const struct lq_set fires = { .threshold = DRIVING / 2, .shift = SHIFT_ONE, .spiking = true };
	const struct lq_set keeps = { .leak = RETAIN_ALL, .shift = SHIFT_ONE };
	struct rig *r = calloc(1, sizeof(*r));
	int16_t w[RIG_NEURONS] = { 0 };

	if (!r || lq_open(&r->dev, *state) || lq_describe(r->dev, &r->info))
		return -1;
	*state = r;
	r->w = (int)r->info.weight_bits;
	r->f = r->w > 8 ? 16 : 8;
	OK(r, lq_use(r->dev, RIG_NEURONS, 0, 0));
	OK(r, lq_write_set(r->dev, FIRING, &fires));
	OK(r, lq_write_set(r->dev, GRADED, &keeps));
	for (unsigned n = 0; n < RIG_NEURONS; n++) {
		memset(w, 0, sizeof(w));
		w[n] = DRIVING;
		OK(r, lq_write_weights(r->dev, DRIVE + n, 0, w, RIG_NEURONS));
		OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .set = FIRING }));
	}
	for (unsigned n = 0; n < RIG_NEURONS; n++)
		w[n] = DRIVING;
	OK(r, lq_write_weights(r->dev, ALL, 0, w, RIG_NEURONS));
	OK(r, lq_learn(r->dev, true));
	rig_reset(r);
	return 0;
}

int rig_close(void **state)
{
	struct rig *r = *state;

	lq_close(r->dev);
	free(r);
	return 0;
}

void rig_reset(struct rig *r)
{
	const int16_t zero[RIG_NEURONS] = { 0 };

	OK(r, lq_clear(r->dev));
	for (unsigned i = 0; i < r->info.rules; i++)
		rig_rule(r, i, (struct lq_rule){ 0 });
	for (unsigned a = 0; a < PLASTIC; a++) {
		OK(r, lq_write_plastic(r->dev, a, &(struct lq_plastic){ .silent = true }));
		rig_set_weights(r, a, zero);
		OK(r, lq_write_tags(r->dev, a, 0, zero, RIG_NEURONS));
	}
	for (unsigned n = 0; n < RIG_NEURONS; n++) {
		rig_post(r, n, RETAIN_ALL, RETAIN_ALL, false);
		OK(r, lq_write_target(r->dev, n, 0));
		OK(r, lq_write_state(r->dev, n, &(struct lq_state){ .set = FIRING }));
	}
	r->l = (struct lq_learning){ .count = PLASTIC, .x_decay = { RETAIN_ALL, RETAIN_ALL }, .seed = 1 };
	for (int i = 0; i < 2; i++)
		r->l.x[i].amp = r->l.y[i].amp = AMP_ONE;
	rig_learn(r);
}

void rig_learn(struct rig *r)
{
	OK(r, lq_write_learning(r->dev, &r->l));
}

void rig_rule(struct rig *r, unsigned index, struct lq_rule rule)
{
	if (!rule.shift)
		rule.shift = (unsigned)r->f;
	OK(r, lq_write_rule(r->dev, index, &rule));
}

void rig_axon(struct rig *r, unsigned axon, unsigned rule, unsigned class)
{
	const struct lq_plastic p = { .rule = rule, .class = class, .plastic = true, .silent = true };

	OK(r, lq_write_plastic(r->dev, axon, &p));
}

void rig_post(struct rig *r, unsigned neuron, unsigned decay1, unsigned decay2, bool own)
{
	OK(r, lq_write_post(r->dev, neuron, &(struct lq_post){ decay1, decay2, own }));
}

struct lq_event rig_pre(unsigned axon)
{
	return (struct lq_event){ (uint16_t)axon, 1 };
}

struct lq_event rig_fire(unsigned neuron)
{
	return (struct lq_event){ (uint16_t)(DRIVE + neuron), 1 };
}

void rig_step(struct rig *r, const struct lq_event *e, size_t n)
{
	struct lq_output out[RIG_NEURONS + 1];
	size_t got;

	OK(r, lq_run_step(r->dev, e, n, out, sizeof(out) / sizeof(*out), &got));
}

void rig_idle(struct rig *r, int steps)
{
	for (int i = 0; i < steps; i++)
		rig_step(r, NULL, 0);
}

void rig_fire_all(struct rig *r, unsigned pre)
{
	const struct lq_event e[] = { rig_pre(ALL), rig_pre(pre) };

	rig_step(r, e, pre == ALL ? 1 : 2);
}

void rig_window(struct rig *r, bool up)
{
	for (int i = 0; i < SPAN; i++) {
		const unsigned n = (unsigned)(up ? i : SPAN - 1 - i);
		const struct lq_event e[] = { rig_fire(n), rig_pre(0) };

		rig_step(r, e, n ? 1 : 2);
	}
}

void rig_weights(struct rig *r, unsigned axon, int16_t *w)
{
	OK(r, lq_read_weights(r->dev, axon, 0, w, RIG_NEURONS));
}

void rig_tags(struct rig *r, unsigned axon, int16_t *t)
{
	OK(r, lq_read_tags(r->dev, axon, 0, t, RIG_NEURONS));
}

void rig_set_weights(struct rig *r, unsigned axon, const int16_t *w)
{
	OK(r, lq_write_weights(r->dev, axon, 0, w, RIG_NEURONS));
}

int rig_weight(struct rig *r, unsigned axon, unsigned neuron)
{
	int16_t w[RIG_NEURONS];

	rig_weights(r, axon, w);
	return w[neuron];
}

int rig_tag(struct rig *r, unsigned axon, unsigned neuron)
{
	int16_t t[RIG_NEURONS];

	rig_tags(r, axon, t);
	return t[neuron];
}

int rig_most(const struct rig *r)
{
	return (1 << (r->w - 1)) - 1;
}

int rig_end(int bits, bool high)
{
	return high ? (1 << (bits - 1)) - 1 : -(1 << (bits - 1));
}

int rig_any_factor(struct random *rnd, int f)
{
	return random_below(rnd, 1 << f) - (1 << (f - 1));
}

int rig_unit(struct rig *r, uint32_t addr)
{
	uint16_t unit;

	OK(r, lq_read(r->dev, SP_PLASTIC, addr, &unit, 1));
	return unit;
}

/* -- Numbers ------------------------------------------------------------------------------ */

struct val val_of(double v)
{
	return (struct val){ v, 0 };
}

struct val val_add(struct val a, struct val b)
{
	return (struct val){ a.v + b.v, a.e + b.e };
}

struct val val_sub(struct val a, struct val b)
{
	return (struct val){ a.v - b.v, a.e + b.e };
}

struct val val_mul(struct val a, struct val b)
{
	return (struct val){ a.v * b.v, fabs(a.v) * b.e + fabs(b.v) * a.e + a.e * b.e };
}

/* One unit of a factor. */
static double unit(const struct rig *r)
{
	return ldexp(1, 2 - r->f);
}

struct val val_round(const struct rig *r, struct val a)
{
	assert_true(fabs(a.v) < 2); /* it would saturate */
	return (struct val){ a.v, a.e + unit(r) / 2 };
}

struct val val_cut(const struct rig *r, struct val a)
{
	return (struct val){ a.v, r->f == 16 ? a.e : a.e + unit(r) };
}

struct val val_trace(double amp, double tau, int steps)
{
	const unsigned d = rig_decay(tau);
	const double near = d >= (1 << W_DECAY) - (1 << (W_DECAY - 1 - W_NEAR)) ? 1 << (W_DECAY - 1)
										: 1 << W_NEAR;
	struct val x = val_of(amp);

	/* A step loses up to half a unit more or less; toward zero, a whole one more. */
	for (int i = 0; i < steps; i++) {
		double left = (d + 1.0) / (1 << W_DECAY);

		x.e = x.e * left + fabs(left - exp(-1 / tau)) * x.v +
		      ((x.v - x.e) * TRACE_ONE < near ? 1.0 : 0.5) / TRACE_ONE;
		x.v *= exp(-1 / tau);
	}
	return x;
}

struct val rig_trace(const struct rig *r, double tau, int steps)
{
	return val_cut(r, val_trace(AMP, tau, steps));
}

int rig_mantissa(const struct rig *r, double x)
{
	return (int)rint(x / unit(r));
}

struct val val_mantissa(const struct rig *r, double x)
{
	return val_of(rig_mantissa(r, x) * unit(r));
}

struct val val_sum(const struct rig *r, double m, struct val axon)
{
	return val_round(r, val_mul(val_mantissa(r, m), axon));
}

struct val val_term(const struct rig *r, double m, struct val axon, struct val lane)
{
	return val_mul(val_sum(r, m, axon), lane);
}

struct val val_weight(const struct rig *r, int w)
{
	return val_of(ldexp(w, 2 - r->w));
}

struct val val_change(const struct rig *r, int k, struct val sum)
{
	return val_mul(sum, val_of(ldexp(1, r->f - 4 - 4 * k)));
}

void rig_expect(struct rig *r, const char *what, int index, int is, struct val should, unsigned class)
{
	const int b = rig_most(r);
	const double lo = class == CLASS_EXC ? 0 : class == CLASS_FREE ? -b - 1 : -b;
	const double v = fmax(lo, fmin(class == CLASS_INH ? 0 : b, should.v));
	const double off = fabs(is - v), bound = should.e + 0.5 + 1e-9;

	if (off > bound)
		fail_msg("%s, %d-bit weights, case %d: %d, expected %.3f within %.3f", what, r->w, index,
			 is, v, bound);
	worst = fmax(worst, off / bound);
}

unsigned rig_decay(double tau)
{
	return quantise_decay(exp(-1 / tau));
}

int rig_run(const char *group, const struct rig_case *cases, size_t n)
{
	static const char *const where[] = { "model:up5k-learn", "model:up5k-learn-w16" };
	enum { N_WHERE = sizeof(where) / sizeof(*where) };
	struct CMUnitTest *test = calloc(N_WHERE * n, sizeof(*test));
	char (*name)[80] = calloc(N_WHERE * n, sizeof(*name));
	int failed;

	for (size_t i = 0; i < N_WHERE * n; i++) {
		snprintf(name[i], sizeof(name[i]), "%s %s", where[i / n], cases[i % n].name);
		test[i] = (struct CMUnitTest){
			.name = name[i], .test_func = cases[i % n].run, .setup_func = rig_open,
			.teardown_func = rig_close, .initial_state = (void *)where[i / n],
		};
	}
	failed = _cmocka_run_group_tests(group, test, N_WHERE * n, NULL, NULL);
	if (worst > 0)
		print_message("# largest deviation from a formula: %.2f of its bound\n", worst);
	free(name);
	free(test);
	return failed;
}
