/* SPDX-License-Identifier: MIT */
/*
 * spoilt.h -- random commands for the `tiny` config, random bytes, and ways to spoil a frame
 */
#ifndef LQ_TEST_SPOILT_H
#define LQ_TEST_SPOILT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "random.h"

#define SPOILS(X) X(FLIP) X(CUT) X(DROP) X(INSERT) X(TWICE) X(END) X(ESC) X(NOISE) X(TAIL) X(WAY)
enum spoil {
#define X(name) SPOIL_##name,
	SPOILS(X)
#undef X
	N_SPOILS
};
extern const char *const spoil_name[N_SPOILS];

enum { SPOIL_ROOM = 300 };              /* bytes that spoiling may need, or add to what is spoilt */

struct spoilt {
	struct random random;
	bool lazy;                      /* the device's transmit ring is to fill ... */
	bool owed;                      /* ... and has, so its receive ring is to fill */
	unsigned long done[N_SPOILS];
};

/* n bytes, one in eight of them END or ESC; n. */
size_t spoilt_bytes(struct spoilt *s, uint8_t *to, size_t n);

/* A command, mostly right: its type, its payload to p of MAX_PAYLOAD bytes; how many those are. */
size_t spoilt_command(struct spoilt *s, uint8_t *type, uint8_t *p);

/* Likewise any type at all with any payload, but no STEP and no WRITE of registers. */
size_t spoilt_frame(struct spoilt *s, uint8_t *type, uint8_t *p);

/* Spoil the n bytes of a frame in one way. */
void spoilt_spoil(struct spoilt *s, uint8_t *wire, size_t *n);

#endif
