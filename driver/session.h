/* SPDX-License-Identifier: MIT */
/*
 * session.h -- the two reliable streams of spec/frames.def, seen from the host
 *
 * Commands go out in order, as far ahead of their answers as the device's receive ring allows,
 * and are kept until answered; what the device sends in sequence comes out in order, once.
 * Losses in either direction are healed here, by NAK, RESEND and silence. It knows no spaces,
 * steps or events: what a frame means is the sink's.
 *
 * Calls return LQ_OK or a negative enum lq_err and then session.why says more. LQ_ERR_IO,
 * LQ_ERR_NOMEM and LQ_ERR_MISMATCH last: every later call returns the same again.
 */
#ifndef LQ_SESSION_H
#define LQ_SESSION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "frame.h"
#include "lq_spec.h"
#include "transport.h"

enum {
	SESSION_COMMANDS = 256,     /* sequence numbers; one command less can be kept */
	SESSION_WINDOW = 127,       /* commands on the way: a repeat must not look like a gap */
	SESSION_SPARE = 12,         /* bytes of the receive ring that stay free, spec/frames.def */
	SESSION_QUIET_US = 200000,  /* silence before the first repeat ... */
	SESSION_QUIET_MAX_US = 1600000, /* ... which doubles up to this */
	SESSION_HELLO_US = 50000,   /* first wait for HELLO; doubles likewise */
	SESSION_TRIES = 6,          /* repeats, or RESETs, until the device counts as gone */
};

/* A command that waits for its answer, or to be sent. */
struct session_command {
	uint8_t type, len;
	uint8_t payload[MAX_PAYLOAD];
	uint16_t *into; /* READ: where its units go, or NULL */
};

struct session_sink {
	void *ctx;
	/* The oldest command was answered. */
	int (*answer)(void *ctx, const struct session_command *c, uint8_t status,
		      const uint8_t *data, size_t n, struct lq_why *why);
	/* An EVENTS_OUT or STEP_END. */
	int (*output)(void *ctx, const struct frame *f, struct lq_why *why);
};

struct session {
	const struct transport *transport;
	void *self; /* the transport's */
	struct session_sink sink;
	struct lq_why why;
	int dead; /* the error that ended the session, or LQ_OK */

	/* Commands, by sequence number: answered < base <= next: to send < end: free. */
	struct session_command command[SESSION_COMMANDS];
	uint8_t base, next, end;
	size_t on_way;          /* frame bytes of base .. next - 1 */
	size_t window, ack_at;  /* bytes: most on the way; least received without an ack */
	bool hold;              /* ring was full: send nothing until an answer or silence */
	uint8_t nak_seq;        /* last sent again from here; as many NAKs for it ... */
	unsigned nak_old;       /* ... come from frames sent before that */

	/* Stream frames. */
	struct frame_decoder decoder;
	uint8_t expected;
	size_t unacked;         /* bytes received since the last frame to the device */
	bool asked;             /* RESEND is on the way ... */
	unsigned gap_last;      /* ... and frames up to this far ahead were seen before it */

	bool owed;              /* sink's: output must come even if no command is open */
	uint64_t quiet_from;    /* when something was last heard, or first sent into silence */
	uint64_t quiet_us;
	unsigned tries;
	uint32_t nonce;

	uint8_t out[2048];      /* bytes to send, gathered */
	size_t out_n;

	/* How often what was healed; for tests and verbose programs. */
	struct session_count {
		unsigned long commands, repeats, resends, acks, naks, bad, stale, silences;
	} count;
};

/* Reset the device behind an open transport; *interface is what HELLO says. */
int lq_session_open(struct session *s, const struct transport *t, void *self,
		    const struct session_sink *sink, unsigned *interface);

/* The device's ring sizes, once known; until then the smallest legal ones count. */
void lq_session_rings(struct session *s, size_t rx_bytes, size_t tx_bytes);

/*
 * Append one command and send what the window allows. Waits only while SESSION_COMMANDS - 1 are
 * unanswered, and takes in what arrives meanwhile.
 */
int lq_session_command(struct session *s, uint8_t type, const uint8_t *payload, size_t len,
		       uint16_t *into);

/* Take in what arrives, waiting at most wait_us for the first byte; repeat what got lost. */
int lq_session_poll(struct session *s, uint64_t wait_us);

static inline bool lq_session_idle(const struct session *s)
{
	return s->base == s->end;
}

/* Forget where answers of READ commands should go: the buffers are no longer valid. */
void lq_session_disown(struct session *s);

#endif
