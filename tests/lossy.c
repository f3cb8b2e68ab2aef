/* SPDX-License-Identifier: MIT */
#include "lossy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "faulty.h"
#include "handle.h"
#include "lapicque.h"

enum { SYNC_MS = 100000, ROOM = 600 };

struct log {
	uint64_t *word;
	size_t n, cap;
};

struct run {
	struct lq *dev;
	struct lq_info info;
	uint64_t rng;
	struct log log;  /* output, in order */
	struct log read; /* what commands gave back; how the two mix is the cable's affair */
	uint64_t steps;
	const char *failed; /* the call that failed otherwise than it should */
	int err;
};

static uint32_t rnd(struct run *r)
{
	r->rng ^= r->rng << 13;
	r->rng ^= r->rng >> 7;
	r->rng ^= r->rng << 17;
	return (uint32_t)(r->rng >> 16);
}

static void append(struct log *l, uint64_t word)
{
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 1 << 16;
		l->word = realloc(l->word, l->cap * sizeof(*l->word));
		if (!l->word)
			abort();
	}
	l->word[l->n++] = word;
}

static void note(struct run *r, uint64_t word)
{
	append(&r->read, word);
}

/* Full slots are part of the stimulus; when the driver learns of one depends on the cable. */
static bool must(struct run *r, const char *call, int err)
{
	if (err && err != LQ_ERR_FULL && !r->failed) {
		r->failed = call;
		r->err = err;
	}
	return !err;
}
#define MUST(call) must(r, #call, call)

static void note_output(struct run *r, const struct lq_output *o)
{
	uint64_t step = (uint64_t)o->step << 32;

	if (o->kind == LQ_STEP_END) {
		append(&r->log, UINT64_C(1) << 63 | step | o->clocks);
		r->steps++;
		return;
	}
	append(&r->log, step | (uint32_t)o->neuron << 18 | (uint32_t)o->fired << 17 |
			(uint32_t)o->has_value << 16 | (uint16_t)o->value);
}

/* Note output until the device has nothing to say for wait_ms; 0 takes what is there. */
static void receive(struct run *r, unsigned wait_ms)
{
	struct lq_output out[ROOM];
	size_t n;
	int err;

	do {
		err = lq_receive(r->dev, out, 1 + rnd(r) % ROOM, &n, wait_ms);
		for (size_t i = 0; i < n; i++)
			note_output(r, &out[i]);
	} while (wait_ms && (!err || err == LQ_ERR_FULL));
	if (!wait_ms || err != LQ_ERR_TIMEOUT)
		must(r, "lq_receive", err);
}

static void sync(struct run *r)
{
	while (!MUST(lq_sync(r->dev, SYNC_MS)) && !r->failed)
		; /* each full slot ends one call */
}

static void random_set(struct run *r, struct lq_set *set)
{
	*set = (struct lq_set){
		.leak = (uint16_t)(3000 + rnd(r) % 1096), .decay1 = (uint16_t)(rnd(r) % 4096),
		.bias = (int16_t)(rnd(r) % 9), .threshold = (int16_t)(50 + rnd(r) % 400),
		.reset = (int16_t)-(int)(rnd(r) % 50), .shift = (uint8_t)(6 + rnd(r) % 3),
		.i1 = r->info.currents && rnd(r) % 2, .spiking = rnd(r) % 4, .subtract = rnd(r) % 2,
		.report = rnd(r) % 2, .ref = (uint8_t)(rnd(r) % 4),
	};
}

static void random_weights(struct run *r, unsigned axon)
{
	int16_t w[1024];

	for (unsigned i = 0; i < r->info.neurons; i++)
		w[i] = (int16_t)((int)(rnd(r) >> (32 - r->info.weight_bits)) -
				 (1 << (r->info.weight_bits - 1)));
	MUST(lq_write_weights(r->dev, axon, 0, w, r->info.neurons));
}

static void random_state(struct run *r, unsigned neuron)
{
	struct lq_state s = {
		.v = (int16_t)(rnd(r) % 200), .set = (uint16_t)(rnd(r) % 4), .ref = rnd(r) % 3,
	};

	MUST(lq_write_state(r->dev, neuron, &s));
}

static void load(struct run *r)
{
	struct lq_set set;

	for (unsigned i = 0; i < 4; i++) {
		random_set(r, &set);
		MUST(lq_write_set(r->dev, i, &set));
	}
	for (unsigned a = 0; a < r->info.axons; a++) {
		random_weights(r, a);
		MUST(lq_write_delay(r->dev, a, 1 + rnd(r) % (r->info.slots - 1)));
	}
	for (unsigned n = 0; n < r->info.neurons; n++)
		random_state(r, n);
	MUST(lq_use(r->dev, r->info.neurons, 1, r->info.neurons / 4));
}

static void act(struct run *r)
{
	struct lq_event e[12];
	struct lq_state s;
	struct lq_set set;
	uint16_t unit = 0;
	unsigned n, what = rnd(r) % 100;

	if (what < 45) {
		n = 1 + rnd(r) % 12;
		for (unsigned i = 0; i < n; i++)
			e[i] = (struct lq_event){
				(uint16_t)(rnd(r) % r->info.axons), (int8_t)rnd(r)
			};
		MUST(lq_push(r->dev, e, n));
	} else if (what < 88) {
		MUST(lq_step(r->dev, 1 + rnd(r) % 3));
	} else if (what < 91) {
		random_weights(r, rnd(r) % r->info.axons);
	} else if (what < 93) {
		random_state(r, rnd(r) % r->info.neurons);
	} else if (what < 94) {
		random_set(r, &set);
		MUST(lq_write_set(r->dev, rnd(r) % 4, &set));
	} else if (what < 97) {
		sync(r);
		if (MUST(lq_read_state(r->dev, rnd(r) % r->info.neurons, &s)))
			note(r, (uint64_t)(uint16_t)s.v << 32 | (uint32_t)(uint16_t)s.i1 << 16 |
				s.ref);
	} else if (what < 98) {
		MUST(lq_clear(r->dev));
	} else {
		/* Refused, and the ones around it not. */
		sync(r);
		n = (unsigned)-lq_write(r->dev, SP_REG, REG_CONFIG, &unit, 1);
		note(r, n ? n : (unsigned)-lq_sync(r->dev, SYNC_MS));
	}
	if (rnd(r) % 8 == 0)
		receive(r, 0);
}

/* Everything that can be read. */
static void note_memories(struct run *r)
{
	static const unsigned reg[] = { REG_BLOCKS, REG_ROWS, REG_FB_BASE, REG_FB_COUNT };
	int16_t w[1024];
	uint16_t unit[1024];

	for (unsigned i = 0; i < 4; i++)
		if (MUST(lq_read(r->dev, SP_REG, reg[i], unit, 1)))
			note(r, unit[0]);
	for (unsigned a = 0; a < r->info.axons; a++) {
		if (MUST(lq_read_weights(r->dev, a, 0, w, r->info.neurons)))
			for (unsigned i = 0; i < r->info.neurons; i++)
				note(r, (uint16_t)w[i]);
		if (MUST(lq_read(r->dev, SP_AXON, a, unit, 1)))
			note(r, unit[0]);
	}
	for (unsigned n = 0; n < r->info.neurons; n++)
		if (MUST(lq_read(r->dev, SP_STATE, 4 * n, unit, 4)))
			for (unsigned i = 0; i < 4; i++)
				note(r, unit[i]);
	if (MUST(lq_read(r->dev, SP_SET, 0, unit, 4 * 7)))
		for (unsigned i = 0; i < 4 * 7; i++)
			note(r, unit[i]);
}

static bool run(struct run *r, uint64_t seed, unsigned long commands)
{
	r->rng = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
	lq_describe(r->dev, &r->info);
	load(r);
	sync(r);
	for (unsigned long i = 0; i < commands && !r->failed; i++)
		act(r);
	sync(r);
	receive(r, 1000);
	note_memories(r);
	if (r->failed)
		printf("# %s: %s: %s\n", r->failed, lq_strerror(r->err), lq_message(r->dev));
	return !r->failed;
}

static bool same(const struct log *a, const struct log *b)
{
	size_t n = a->n < b->n ? a->n : b->n;

	for (size_t i = 0; i < n; i++)
		if (a->word[i] != b->word[i]) {
			printf("# word %zu of %zu: good cable %016" PRIX64 ", faulty cable "
			       "%016" PRIX64 "\n", i, n, a->word[i], b->word[i]);
			return false;
		}
	if (a->n != b->n)
		printf("# %zu words over the good cable, %zu over the faulty one\n", a->n, b->n);
	return a->n == b->n;
}

/* Everything that can go wrong did, and every way of healing was needed. */
static bool covered(const struct lq *dev)
{
	static const char *const name[] = {
#define X(name) #name,
		FAULTS(X)
#undef X
	};
	const faulty_counts *f = faulty_count(dev->self);
	const struct session_count *c = &dev->session.count;
	bool all = true;

	for (int i = 0; i < N_FAULTS; i++) {
		printf("# %-9s %6lu to the device, %6lu from it\n", name[i], (*f)[0][i],
		       (*f)[1][i]);
		all = all && (*f)[0][i] && (*f)[1][i];
	}
	printf("# %lu commands, %lu repeated; %lu NAK, %lu RESEND, %lu ACK; %lu bad, %lu stale "
	       "frames; %lu silences\n", c->commands, c->repeats, c->naks, c->resends, c->acks,
	       c->bad, c->stale, c->silences);
	return all && c->repeats && c->naks && c->resends && c->acks && c->bad && c->stale &&
	       c->silences;
}

static int report(int number, bool ok, const char *what, const struct lossy *t)
{
	printf("%sok %d - %s against %s: %s; faults in %u of 1000 frames, seed %" PRIu64 "\n",
	       ok ? "" : "not ", number, t->bad, t->good, what, t->rate, t->seed);
	return !ok;
}

int lossy_compare(int number, const struct lossy *t)
{
	struct run good = { 0 }, bad = { 0 };
	char where[96];
	struct lq_why why = { "" };
	bool ran = false, calm;
	int failed;

	snprintf(where, sizeof(where), "%" PRIu64 ",%u,%s", t->seed, t->rate, t->bad);
	if (!lq_open_why(&good.dev, t->good, why.text, sizeof(why.text)) &&
	    !lq_handle_open(&bad.dev, &faulty_transport, where, &why))
		ran = run(&good, t->seed, t->commands) && run(&bad, t->seed, t->commands);
	if (*why.text)
		printf("# %s\n", why.text);
	printf("# %lu commands, %" PRIu64 " steps, %zu words compared\n", t->commands, good.steps,
	       good.log.n + good.read.n);
	failed = report(number, ran && good.steps > t->commands / 2 && same(&good.log, &bad.log) &&
			same(&good.read, &bad.read), "same results", t);
	failed += report(number + 1, bad.dev && covered(bad.dev),
			 "every fault and healing happened", t);
	calm = good.dev && !good.dev->session.count.repeats && !good.dev->session.count.naks &&
	       !good.dev->session.count.bad && !good.dev->session.count.stale;
	failed += report(number + 2, calm, "nothing to heal without faults", t);
	lq_close(good.dev);
	lq_close(bad.dev);
	free(good.log.word);
	free(good.read.word);
	free(bad.log.word);
	free(bad.read.word);
	return failed;
}

static int refusals(struct lq *dev, int err)
{
	const char *more = strstr(lq_message(dev), "later refusals: ");

	return err != LQ_ERR_FULL ? 0 : more ? 1 + atoi(strchr(more, ':') + 1) : 1;
}

/*
 * Every step adds the events that it takes to neuron 0, whose value comes back. While output
 * cannot leave, the core stands still and a slot may fill: then a push is refused. What still
 * waits when the steps stop acts in one more.
 */
static bool free_run(struct lq *dev, unsigned long steps)
{
	const struct lq_set sum = { .leak = 4095, .shift = SHIFT_ONE, .report = true };
	const struct lq_event e = { 0, 1 };
	const int16_t one[4] = { 1 };
	struct lq_output out[50];
	unsigned long step = 0;
	int sent = 0, refused = 0, got = 0, err;
	bool more = true;
	size_t n;

	if (lq_use(dev, 1, 0, 0) || lq_write_set(dev, 0, &sum) ||
	    lq_write_weights(dev, 0, 0, one, 4) || lq_free_run(dev, 3000))
		return false;
	do {
		err = step < steps ? lq_push(dev, &e, 1) : lq_free_run(dev, 0);
		sent += step < steps;
		refused += refusals(dev, err);
		if (err && err != LQ_ERR_FULL)
			return false;
		err = lq_receive(dev, out, 50, &n, 10000);
		refused += refusals(dev, err);
		if (err == LQ_ERR_TIMEOUT && more) {
			more = false;
			err = lq_step(dev, 1);
		}
		for (size_t i = 0; i < n; i++) {
			if (out[i].step != step)
				return false;
			step += out[i].kind == LQ_STEP_END;
			if (out[i].kind == LQ_EVENT && out[i].neuron == 0)
				got = out[i].value;
		}
	} while (!err || err == LQ_ERR_FULL);
	printf("# %lu free-running steps, %d events went in, %d were refused, %d acted\n", step - 1,
	       sent, refused, got);
	return err == LQ_ERR_TIMEOUT && step > steps && got && got == sent - refused;
}

int lossy_free_run(int number, const struct lossy *t)
{
	struct lq *dev = NULL;
	struct lq_why why = { "" };
	char where[96];
	bool ok;

	snprintf(where, sizeof(where), "%" PRIu64 ",%u,%s", t->seed, t->rate, t->bad);
	ok = !lq_handle_open(&dev, &faulty_transport, where, &why) && free_run(dev, t->commands);
	if (!ok)
		printf("# %s\n", dev ? lq_message(dev) : why.text);
	lq_close(dev);
	return report(number, ok, "every step and event of a free run", t);
}
