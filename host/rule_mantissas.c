/* SPDX-License-Identifier: MIT */
/*
 * rule_mantissas.c -- the scales of a rule's products as mantissas, and the shift that serves all
 *
 * The largest shift at which no mantissa, nor its product with what its factors can reach, is too
 * large: it leaves the smallest error. A scale that is still off by more than the file's tolerance
 * is refused.
 */
#include <math.h>
#include <stdio.h>
#include "lq_spec.h"
#include "rule_private.h"

/* The largest value of a trace: an event in every step. */
static double trace_top(const struct rule_compiler *c, unsigned index)
{
	const struct rule_trace *t = &c->f->trace[index];
	double event = t->amplitude * (t->graded ? 2 : 1), kept = t->set ? 0 : t->retention;

	return kept < 1 ? fmin(event / (1 - kept), c->top) : c->top;
}

static double axon_top(const struct rule_compiler *c, unsigned axon)
{
	switch (axon) {
	case AF_ONE: return 1;
	case AF_X1: return trace_top(c, 0);
	case AF_X2: return trace_top(c, 1);
	case AF_DIFF: return fmax(trace_top(c, 0), trace_top(c, 1));
	default: return c->top; /* payloads and rewards that the host may write */
	}
}

static double lane_top(const struct rule_compiler *c, unsigned lane)
{
	return lane == LF_SIGN ? 1 : lane == LF_Y1 ? trace_top(c, 2) :
	       lane == LF_Y2 ? trace_top(c, 3) : c->top;
}

/* What the mantissa is multiplied by before it is rounded to a factor, which must not saturate. */
static double part_top(const struct rule_compiler *c, const struct rule_part *p)
{
	double product = axon_top(c, p->axon), top = fmax(1, product);

	for (unsigned i = 0; i + 1 < p->lanes; i++) {
		product *= lane_top(c, p->lane[i]);
		top = fmax(top, product);
	}
	return top;
}

/* Mantissa of a scale of one where the change is sum / 2^(bits + 4 step). */
static double unit(const struct rule_compiler *c, int step)
{
	return ldexp(1, (int)c->info->weight_bits + 4 * step);
}

static double mantissa_top(const struct rule_compiler *c, const struct rule_part *p)
{
	return (ldexp(1, c->bits - 1) - 0.5) / part_top(c, p);
}

static bool fits(const struct rule_compiler *c, int step)
{
	for (size_t i = 0; i < c->code->parts; i++) {
		const struct rule_part *p = &c->code->part[i];

		if (fabs(round(p->scale * unit(c, step))) > mantissa_top(c, p))
			return false;
	}
	return true;
}

static bool too_large(const struct rule_compiler *c)
{
	for (size_t i = 0; i < c->code->parts; i++) {
		const struct rule_part *p = &c->code->part[i];

		if (fabs(round(p->scale * unit(c, 0))) > mantissa_top(c, p))
			return why_not(c->why, "%s: terms[%zu]: scale: expected at most %.4g with factors "
				       "that reach %.3g, found %.4g", c->f->path, p->term,
				       floor(mantissa_top(c, p)) / unit(c, 0), part_top(c, p), p->scale);
	}
	return false; /* not reached: one of them did not fit */
}

/* The part whose mantissa is nearest to its end: it sets the shift for all. */
static const struct rule_part *largest(const struct rule_compiler *c)
{
	const struct rule_part *most = &c->code->part[0];

	for (size_t i = 1; i < c->code->parts; i++)
		if (fabs(c->code->part[i].scale) / mantissa_top(c, &c->code->part[i]) >
		    fabs(most->scale) / mantissa_top(c, most))
			most = &c->code->part[i];
	return most;
}

static double relative(const struct rule_part *p)
{
	return fabs(p->made - p->scale) / fabs(p->scale);
}

static bool inexact(const struct rule_compiler *c, const struct rule_part *p)
{
	const struct rule_part *most = largest(c);
	char beside[80] = "";

	if (most != p)
		snprintf(beside, sizeof(beside), ", beside %.4g of terms[%zu],", most->scale, most->term);
	return why_not(c->why, "%s: terms[%zu]: scale %.4g becomes %.4g%s with mantissas of %d bits: "
		       "expected within %.3g %%, found %.3g %%", c->f->path, p->term, p->scale, p->made,
		       beside, c->bits, 100 * c->f->tolerance, 100 * relative(p));
}

bool rule_mantissas(struct rule_compiler *c)
{
	int step = 3;

	while (step >= 0 && !fits(c, step))
		step--;
	if (step < 0)
		return too_large(c);
	c->code->rule.shift = (unsigned)(c->bits + 4 * step);
	for (size_t i = 0; i < c->code->parts; i++) {
		struct rule_part *p = &c->code->part[i];

		p->mantissa = (int)lround(p->scale * unit(c, step));
		p->made = p->mantissa / unit(c, step);
		if (relative(p) > c->f->tolerance)
			return inexact(c, p);
	}
	return true;
}

double rule_error(const struct rule_code *code)
{
	double most = 0;

	for (size_t i = 0; i < code->parts; i++)
		most = fmax(most, relative(&code->part[i]));
	return most;
}
