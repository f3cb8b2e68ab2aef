/* SPDX-License-Identifier: MIT */
/*
 * What comes from the device: answers, and the output of steps. A number of a step is known from
 * its STEP_END only, so events are handed out when their step has ended.
 */
#include "handle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned get16(const uint8_t *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) | (uint32_t)get16(p + 2) << 16;
}

/* "WRITE of 3 units at SET 0x000808", for a message. */
static void describe(char *text, size_t size, const struct session_command *c, uint8_t taken)
{
	static const char *const space[] = {
#define SPACE(name, code, addr, when, doc) [code] = #name,
#include "space.def"
#undef SPACE
	};
	static const struct { uint8_t type; const char *name; } command[] = {
#define CMD(name, code, payload, data, doc) { code, #name },
#include "frames.def"
#undef CMD
	};
	const uint8_t *p = c->payload;
	const char *name = "?";

	for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++)
		if (command[i].type == c->type)
			name = command[i].name;
	if (c->type == FR_WRITE || c->type == FR_READ) {
		unsigned n = c->type == FR_READ ? p[4] : (c->len - 4u) / 2;

		if (p[0] < sizeof(space) / sizeof(space[0]) && space[p[0]])
			snprintf(text, size, "%s of %u units at %s 0x%06X", name, n, space[p[0]],
				 (unsigned)(get32(p) >> 8));
		else
			snprintf(text, size, "%s of %u units at 0x%06X of space %u", name, n,
				 (unsigned)(get32(p) >> 8), p[0]);
	} else if (c->type == FR_EVENTS && taken < c->len / 3) {
		snprintf(text, size, "event %u of %u, for axon %u", taken + 1u, c->len / 3u,
			 get16(p + 3 * taken));
	} else if (c->type == FR_STEP) {
		snprintf(text, size, "STEP of %u", get16(p));
	} else {
		snprintf(text, size, "%s", name);
	}
}

static int error_of(uint8_t status)
{
	switch (status) {
	case ST_UNKNOWN: return LQ_ERR_UNKNOWN;
	case ST_LENGTH: return LQ_ERR_LENGTH;
	case ST_RANGE: return LQ_ERR_RANGE;
	case ST_STATE: return LQ_ERR_STATE;
	case ST_FULL: return LQ_ERR_FULL;
	}
	return LQ_ERR_IO;
}

static void refuse(struct lq *dev, const struct session_command *c, uint8_t status, uint8_t taken)
{
	const char *why = spec_status_text(status);
	char what[80];

	if (dev->refused) {
		dev->refused_more++;
		return;
	}
	describe(what, sizeof(what), c, taken);
	dev->refused = lq_why_say(&dev->refusal, error_of(status), "%s: the device says %u, %s",
				  what, status, why ? why : "unknown status");
}

int lq_output_answer(void *ctx, const struct session_command *c, uint8_t status,
		     const uint8_t *data, size_t n, struct lq_why *why)
{
	struct lq *dev = ctx;
	size_t want = c->type == FR_EVENTS ? 1 :
		      c->type == FR_READ && !status ? 2u * c->payload[4] : 0;
	uint8_t taken = c->type == FR_EVENTS && n == 1 ? data[0] : 0;

	/* A refused command may leave out its data. */
	if (status > ST_FULL || (n != want && (n || !status)))
		return lq_why_say(why, LQ_ERR_IO, "answer to command 0x%02X with status %u has %zu "
				  "bytes of data, expected %zu", c->type, status, n, want);
	if (status || (c->type == FR_EVENTS && taken < c->len / 3))
		refuse(dev, c, status ? status : ST_FULL, taken);
	else if (c->type == FR_READ && c->into)
		for (size_t i = 0; i < n / 2; i++)
			c->into[i] = (uint16_t)get16(data + 2 * i);
	else if (c->type == FR_STEP)
		dev->steps_open += get16(c->payload);
	dev->session.owed = dev->steps_open != 0;
	return LQ_OK;
}

/* Room for one more item, its contents not set; NULL when out of memory. */
static struct lq_output *append(struct lq *dev)
{
	if (dev->head == dev->tail)
		dev->head = dev->ready = dev->tail = 0;
	if (dev->tail == dev->cap && dev->head > dev->cap / 2) {
		memmove(dev->output, dev->output + dev->head,
			(dev->tail - dev->head) * sizeof(*dev->output));
		dev->ready -= dev->head;
		dev->tail -= dev->head;
		dev->head = 0;
	}
	if (dev->tail == dev->cap) {
		size_t cap = dev->cap ? 2 * dev->cap : 256;
		struct lq_output *p = realloc(dev->output, cap * sizeof(*p));

		if (!p)
			return NULL;
		dev->output = p;
		dev->cap = cap;
	}
	return &dev->output[dev->tail++];
}

static int no_memory(const struct lq *dev, struct lq_why *why)
{
	return lq_why_say(why, LQ_ERR_NOMEM, "no memory for output beyond %zu items that wait",
			  dev->tail - dev->head);
}

static int take_events(struct lq *dev, const struct frame *f, struct lq_why *why)
{
	for (unsigned i = 0; i < f->len; ) {
		unsigned item = i + 2u <= f->len ? get16(f->payload + i) : 0;
		bool has_value = item & EVENT_VALUE;
		struct lq_output *out;

		if (i + 2u + 2u * has_value > f->len)
			return lq_why_say(why, LQ_ERR_IO, "EVENTS_OUT ends within an item");
		out = append(dev);
		if (!out)
			return no_memory(dev, why);
		*out = (struct lq_output){
			.kind = LQ_EVENT, .neuron = (uint16_t)(item & EVENT_NEURON),
			.fired = item & EVENT_FIRED, .has_value = has_value,
			.value = has_value ? (int16_t)get16(f->payload + i + 2) : 0,
		};
		i += 2u + 2u * has_value;
	}
	return LQ_OK;
}

static int take_end(struct lq *dev, const struct frame *f, struct lq_why *why)
{
	struct lq_output *out;
	uint32_t step;

	if (f->len != 12)
		return lq_why_say(why, LQ_ERR_IO, "STEP_END of %u bytes, expected 12", f->len);
	out = append(dev);
	if (!out)
		return no_memory(dev, why);
	step = get32(f->payload);
	*out = (struct lq_output){
		.kind = LQ_STEP_END, .step = step, .clocks = get32(f->payload + 4),
		.late = (uint16_t)get16(f->payload + 8), .lost = (uint16_t)get16(f->payload + 10),
	};
	while (dev->ready < dev->tail)
		dev->output[dev->ready++].step = step;
	if (dev->steps_open)
		dev->steps_open--;
	dev->session.owed = dev->steps_open != 0;
	return LQ_OK;
}

int lq_output_frame(void *ctx, const struct frame *f, struct lq_why *why)
{
	return f->type == FR_STEP_END ? take_end(ctx, f, why) : take_events(ctx, f, why);
}
