/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <string.h>
#include "lapicque.h"

enum {
	FRAME_BYTES = FRAME_HEADER + FRAME_CHECK, /* without payload */
	CHUNK = 4096,                             /* one read of the transport */
};

static bool lasting(int err)
{
	return err == LQ_ERR_IO || err == LQ_ERR_NOMEM || err == LQ_ERR_MISMATCH;
}

/* Every way out of this file passes here. */
static int leave(struct session *s, int err)
{
	if (lasting(err))
		s->dead = err;
	return err;
}

static uint64_t now(const struct session *s)
{
	return s->transport->now_us(s->self);
}

static int flush(struct session *s)
{
	size_t n = s->out_n;

	s->out_n = 0;
	return n ? s->transport->send(s->self, s->out, n, &s->why) : LQ_OK;
}

/* Every frame to the device carries the ack. */
static int send_frame(struct session *s, uint8_t type, uint8_t seq, const uint8_t *payload,
		      size_t len)
{
	if (s->out_n + FRAME_WIRE_MAX > sizeof(s->out)) {
		int err = flush(s);

		if (err)
			return err;
	}
	s->out_n += frame_encode(s->out + s->out_n, type, seq, s->expected, payload, len);
	s->unacked = 0;
	return LQ_OK;
}

static int ask_resend(struct session *s)
{
	s->asked = true;
	s->count.resends++;
	return send_frame(s, FR_RESEND, 0, NULL, 0);
}

/* Something is due from the device: silence would mean a loss. */
static bool waiting(const struct session *s)
{
	return s->base != s->end || s->owed;
}

/* Send what the window allows, and an ack if the device's ring needs one. */
static int pump(struct session *s)
{
	bool silent = s->base == s->next;
	int err;

	while (s->next != s->end && !s->hold) {
		const struct session_command *c = &s->command[s->next];
		size_t bytes = c->len + FRAME_BYTES;

		if (s->on_way + bytes > s->window || (uint8_t)(s->next - s->base) >= SESSION_WINDOW)
			break;
		err = send_frame(s, c->type, s->next, c->payload, c->len);
		if (err)
			return err;
		s->on_way += bytes;
		s->next++;
		if (silent && !s->owed)
			s->quiet_from = now(s);
		silent = false;
	}
	if (s->unacked >= s->ack_at) {
		s->count.acks++;
		err = send_frame(s, FR_ACK, 0, NULL, 0);
		if (err)
			return err;
	}
	return flush(s);
}

/* Commands from seq on have to be sent again. */
static void go_back(struct session *s, uint8_t seq)
{
	s->count.repeats += (uint8_t)(s->next - seq);
	while (s->next != seq)
		s->on_way -= s->command[--s->next].len + FRAME_BYTES;
}

static void heard(struct session *s)
{
	s->quiet_from = now(s);
	s->quiet_us = SESSION_QUIET_US;
	s->tries = 0;
}

/* Nothing was heard for too long: repeat everything open, and ask for what the device may hold. */
static int break_silence(struct session *s)
{
	if (waiting(s) && ++s->tries > SESSION_TRIES) {
		s->tries = 0; /* a later call may try anew */
		return lq_why_say(&s->why, LQ_ERR_TIMEOUT,
				  "nothing heard after %d repeats of %u open commands",
				  SESSION_TRIES, (unsigned)(uint8_t)(s->next - s->base));
	}
	s->count.silences++;
	s->quiet_from = now(s);
	s->quiet_us *= 2;
	if (s->quiet_us > SESSION_QUIET_MAX_US)
		s->quiet_us = SESSION_QUIET_MAX_US;
	s->gap_last = 0;
	s->hold = false;
	s->nak_old = 0;
	go_back(s, s->base);
	return ask_resend(s);
}

/* Which frame was spoilt is not known; if it was none of the stream, RESEND does no harm. */
static int take_bad(struct session *s)
{
	s->count.bad++;
	if (s->asked)
		return LQ_OK;
	s->gap_last = 0;
	return ask_resend(s);
}

/* A frame was dropped by the device. */
static int take_nak(struct session *s, const struct frame *f)
{
	uint8_t reason, seq;

	if (f->len != 2)
		return take_bad(s);
	reason = f->payload[0];
	seq = f->payload[1];
	s->count.naks++;
	if ((uint8_t)(seq - s->base) >= 128)
		return LQ_OK; /* overtaken by an answer */
	if ((uint8_t)(seq - s->base) > (uint8_t)(s->next - s->base)) {
		/* Just after going back, frames sent before that can still get the device ahead. */
		if ((uint8_t)(seq - s->base) <= (uint8_t)(s->end - s->base))
			return LQ_OK;
		return lq_why_say(&s->why, LQ_ERR_IO, "the device expects command %u, but only %u "
				  "to %u exist: it was reset", seq, s->base, (uint8_t)(s->end - 1));
	}
	/* One lost frame makes every later one on the way a gap: go back once for all of them. */
	if (seq == s->nak_seq && s->nak_old) {
		s->nak_old--;
		return LQ_OK;
	}
	if (seq == s->next)
		return LQ_OK; /* noise, or a repeat: nothing of ours is missing */
	s->nak_seq = seq;
	s->nak_old = (uint8_t)(s->next - seq) - 1u;
	s->hold = reason == NAK_FULL;
	go_back(s, seq);
	return LQ_OK;
}

static int take_answer(struct session *s, const struct frame *f)
{
	const struct session_command *c = &s->command[s->base];

	if (f->len < 2)
		return lq_why_say(&s->why, LQ_ERR_IO, "ANSWER of %u bytes, expected 2 or more",
				  f->len);
	if (s->base == s->end || f->payload[0] != s->base)
		return lq_why_say(&s->why, LQ_ERR_IO, "the device answered command %u, but %u is "
				  "the oldest open one of %u", f->payload[0], s->base,
				  (unsigned)(uint8_t)(s->end - s->base));
	/* After going back, an answer may come to a command that is due to be sent again. */
	if (s->base == s->next)
		s->next++;
	else
		s->on_way -= c->len + FRAME_BYTES;
	s->base++;
	s->hold = false;
	return s->sink.answer(s->sink.ctx, c, f->payload[1], f->payload + 2, f->len - 2u, &s->why);
}

/* A frame of the device's stream: the expected one counts, the rest shows where we are. tries: before it. */
static int take_stream(struct session *s, const struct frame *f, unsigned tries)
{
	uint8_t ahead = (uint8_t)(f->seq - s->expected);

	if (ahead == 0) {
		s->expected++;
		s->unacked += f->len + FRAME_BYTES;
		s->asked = false;
		if (f->type == FR_ANSWER)
			return take_answer(s, f);
		return s->sink.output(s->sink.ctx, f, &s->why);
	}
	s->count.stale++;
	if (ahead >= 128) {
		/* Had it: its ack is on the way, or was lost. No progress, or it might go on for ever. */
		s->tries = tries;
		return LQ_OK;
	}
	/*
	 * A gap. While a RESEND is on the way the frames sent before it keep coming, each further
	 * ahead; one that is not says that the repeat came and lost its first frame again.
	 */
	if (!s->asked || ahead <= s->gap_last) {
		s->gap_last = ahead;
		return ask_resend(s);
	}
	s->gap_last = ahead;
	return LQ_OK;
}

static int take_hello(struct session *s, const struct frame *f)
{
	uint32_t nonce;

	if (f->len != 5)
		return take_bad(s);
	nonce = f->payload[0] | (uint32_t)f->payload[1] << 8 | (uint32_t)f->payload[2] << 16 |
		(uint32_t)f->payload[3] << 24;
	if (nonce != s->nonce)
		return lq_why_say(&s->why, LQ_ERR_IO, "another program has reset the device");
	return LQ_OK; /* a repeat of the one that ended lq_session_open() */
}

static int take_frame(struct session *s, const struct frame *f)
{
	unsigned tries = s->tries;

	heard(s);
	switch (f->type) {
	case FR_ANSWER:
	case FR_EVENTS_OUT:
	case FR_STEP_END:
		return take_stream(s, f, tries);
	case FR_NAK:
		return take_nak(s, f);
	case FR_HELLO:
		return take_hello(s, f);
	}
	return take_bad(s);
}

static int take_bytes(struct session *s, const uint8_t *bytes, size_t n)
{
	int err = LQ_OK;

	for (size_t i = 0; i < n && !err; i++)
		switch (frame_decode(&s->decoder, bytes[i])) {
		case FRAME_NONE:
			break;
		case FRAME_GOOD:
			err = take_frame(s, &s->decoder.frame);
			break;
		default:
			err = take_bad(s);
		}
	return err;
}

int lq_session_poll(struct session *s, uint64_t wait_us)
{
	uint8_t bytes[CHUNK];
	uint64_t quiet;
	size_t n;
	int err;

	if (s->dead)
		return s->dead;
	err = pump(s);
	if (err)
		return leave(s, err);
	quiet = now(s) - s->quiet_from;
	quiet = quiet < s->quiet_us ? s->quiet_us - quiet : 0;
	if (wait_us > quiet)
		wait_us = quiet;
	err = s->transport->recv(s->self, bytes, sizeof(bytes), &n, wait_us, &s->why);
	if (!err && n)
		err = take_bytes(s, bytes, n);
	else if (!err && now(s) - s->quiet_from >= s->quiet_us)
		err = break_silence(s);
	if (!err)
		err = pump(s);
	return leave(s, err);
}

int lq_session_command(struct session *s, uint8_t type, const uint8_t *payload, size_t len,
		       uint16_t *into)
{
	struct session_command *c;
	int err;

	if (s->dead)
		return s->dead;
	while ((uint8_t)(s->end - s->base) == SESSION_COMMANDS - 1) {
		err = lq_session_poll(s, SESSION_QUIET_MAX_US);
		if (err)
			return err;
	}
	c = &s->command[s->end++];
	c->type = type;
	c->len = (uint8_t)len;
	c->into = into;
	if (len)
		memcpy(c->payload, payload, len);
	s->count.commands++;
	return leave(s, pump(s));
}

void lq_session_disown(struct session *s)
{
	for (uint8_t i = s->base; i != s->end; i++)
		s->command[i].into = NULL;
}

void lq_session_rings(struct session *s, size_t rx_bytes, size_t tx_bytes)
{
	s->window = rx_bytes - SESSION_SPARE;
	s->ack_at = tx_bytes / 4; /* a largest frame and its forerunners fit in the rest */
}

/* Unlike any nonce whose HELLO may still be on its way from an earlier session. */
static uint32_t mix(uint64_t x)
{
	x = (x ^ x >> 31) * UINT64_C(0x9E3779B97F4A7C15);
	return (uint32_t)(x >> 32);
}

/* Wait for HELLO to s->nonce; everything else is left over from before. */
static int wait_hello(struct session *s, uint64_t wait_us, unsigned *interface)
{
	uint64_t from = now(s), spent;
	uint8_t bytes[CHUNK];
	size_t n;
	int err;

	while ((spent = now(s) - from) < wait_us) {
		err = s->transport->recv(s->self, bytes, sizeof(bytes), &n, wait_us - spent,
					 &s->why);
		if (err)
			return err;
		for (size_t i = 0; i < n; i++) {
			const struct frame *f = &s->decoder.frame;

			if (frame_decode(&s->decoder, bytes[i]) != FRAME_GOOD ||
			    f->type != FR_HELLO || take_hello(s, f) != LQ_OK)
				continue;
			*interface = f->payload[4];
			return take_bytes(s, bytes + i + 1, n - i - 1);
		}
	}
	return LQ_ERR_TIMEOUT;
}

int lq_session_open(struct session *s, const struct transport *t, void *self,
		    const struct session_sink *sink, unsigned *interface)
{
	uint64_t wait_us = SESSION_HELLO_US;
	int err = LQ_ERR_TIMEOUT;

	memset(s, 0, sizeof(*s));
	s->transport = t;
	s->self = self;
	s->sink = *sink;
	lq_session_rings(s, RING_BYTES, RING_BYTES);
	frame_decoder_init(&s->decoder);
	for (unsigned i = 0; i < SESSION_TRIES && err == LQ_ERR_TIMEOUT; i++, wait_us *= 2) {
		uint8_t nonce[4];

		s->nonce = mix(now(s) + i);
		for (int b = 0; b < 4; b++)
			nonce[b] = (uint8_t)(s->nonce >> 8 * b);
		s->out[s->out_n++] = SLIP_END; /* ends what noise or an earlier session began */
		err = send_frame(s, FR_RESET, 0, nonce, sizeof(nonce));
		if (!err)
			err = flush(s);
		if (!err)
			err = wait_hello(s, wait_us, interface);
	}
	if (err == LQ_ERR_TIMEOUT)
		lq_why_say(&s->why, err, "no HELLO after %d times RESET", SESSION_TRIES);
	heard(s);
	return leave(s, err);
}
