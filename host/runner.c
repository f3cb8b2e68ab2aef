/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <time.h>
#include "runner.h"

enum {
	AHEAD = 256,         /* steps sent whose end has not come back */
	CHUNK = 512,         /* items taken from the driver at a time */
	TIMEOUT_MS = 20000,  /* for one item; a step of the Verilated device takes milliseconds */
	PROGRESS_NS = 200000000
};

struct flow {
	struct runner *run;
	size_t next;          /* event */
	uint32_t sent, ended; /* steps */
	int64_t shown;        /* when progress was last */
	struct lq_output items[CHUNK];
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void progress(struct flow *f)
{
	int64_t now = now_ns();

	if (!f->run->progress || now - f->shown < PROGRESS_NS)
		return;
	f->shown = now;
	fprintf(stderr, "\rstep %u of %u ", f->ended, f->run->steps);
}

/* Take what has arrived, or wait for something. */
static int take(struct flow *f, unsigned timeout_ms)
{
	size_t n;
	int err = lq_receive(f->run->dev, f->items, CHUNK, &n, timeout_ms);

	if (err)
		return err;
	for (size_t i = 0; i < n; i++) {
		if (f->items[i].kind == LQ_STEP_END) {
			f->ended++;
			f->run->clocks += f->items[i].clocks;
		}
		err = f->run->output(f->run->context, &f->items[i]);
		if (err)
			return err;
	}
	return LQ_OK;
}

/* The events of the next step, and it and the steps after it until there are events again. */
static int send(struct flow *f)
{
	const struct events *ev = f->run->events;
	uint32_t until = f->run->steps;
	int err = LQ_OK;

	while (!err && f->next < ev->n && ev->list[f->next].step == f->sent) {
		struct lq_event batch[CHUNK];
		size_t n = 0;

		for (; n < CHUNK && f->next < ev->n && ev->list[f->next].step == f->sent; f->next++)
			batch[n++] = events_device(&ev->list[f->next], f->run->neuron_of);
		err = lq_push(f->run->dev, batch, n);
	}
	if (err)
		return err;
	if (f->next < ev->n)
		until = ev->list[f->next].step;
	if (until - f->sent > AHEAD - (f->sent - f->ended))
		until = f->sent + AHEAD - (f->sent - f->ended);
	err = lq_step(f->run->dev, until - f->sent);
	f->sent = until;
	return err;
}

int runner_run(struct runner *run)
{
	struct flow f = {.run = run};
	int err = LQ_OK;

	run->clocks = 0;
	while (!err && f.ended < run->steps) {
		bool wait = f.sent == run->steps || f.sent - f.ended >= AHEAD;

		if (!wait)
			err = send(&f);
		if (!err)
			err = take(&f, wait ? TIMEOUT_MS : 0);
		progress(&f);
	}
	if (!err)
		err = lq_sync(run->dev, TIMEOUT_MS);
	if (f.shown)
		fprintf(stderr, "\r%40s\r", "");
	return err;
}
