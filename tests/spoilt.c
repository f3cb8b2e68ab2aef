/* SPDX-License-Identifier: MIT */
#include "spoilt.h"

#include <string.h>

#include "lq_spec.h"

const char *const spoil_name[N_SPOILS] = {
#define X(name) #name,
	SPOILS(X)
#undef X
};

size_t spoilt_bytes(struct spoilt *s, uint8_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = random_once(&s->random, 8) ? (uint8_t)(SLIP_END + 27 * random_below(&s->random, 2))
					     : (uint8_t)random_bits(&s->random);
	return n;
}

static size_t address(uint8_t *p, unsigned space, unsigned addr)
{
	p[0] = (uint8_t)space;
	p[1] = (uint8_t)addr;
	p[2] = (uint8_t)(addr >> 8);
	p[3] = (uint8_t)(addr >> 16);
	return 4;
}

/* A place of the `tiny` config, mostly one that exists. RUN stays 0: time must stand still. */
static size_t random_place(struct spoilt *s, uint8_t *p, bool write, int units)
{
	static const int size[] = { 32, 32, 8, 32, 32 };
	int space = random_below(&s->random, 5), addr = random_below(&s->random, size[space]);

	if (space == SP_REG && write)
		addr = REG_BLOCKS + random_below(&s->random, 7 - (units < 6 ? units : 6));
	if (random_once(&s->random, 12) && !(space == SP_REG && write))
		addr += 1 << random_below(&s->random, 24);
	if (random_once(&s->random, 20))
		space = 5 + random_below(&s->random, 251);
	return address(p, (unsigned)space, (unsigned)addr);
}

size_t spoilt_command(struct spoilt *s, uint8_t *type, uint8_t *p)
{
	static const uint8_t command[] = { FR_WRITE, FR_READ, FR_EVENTS, FR_CLEAR };
	size_t n = 0;
	int units;

	*type = random_once(&s->random, s->lazy ? 3 : 10) ? FR_STEP : command[random_below(&s->random, 4)];
	switch (*type) {
	case FR_WRITE:
		units = random_once(&s->random, 100) ? 1 + random_below(&s->random, 120) : 1 + random_below(&s->random, 3);
		n = random_place(s, p, true, units);
		if (p[0] == SP_REG && units > 6)
			units = 1;
		return n + spoilt_bytes(s, p + n, 2 * (size_t)units);
	case FR_READ:
		n = random_place(s, p, false, 0);
		p[n] = (uint8_t)(random_once(&s->random, 20) ? random_bits(&s->random) : 1 + random_bits(&s->random) % 3);
		return n + 1;
	case FR_EVENTS:
		for (int i = 1 + random_below(&s->random, random_once(&s->random, 50) ? 81 : 3); i; i--) {
			p[n++] = (uint8_t)random_below(&s->random, random_once(&s->random, 40) ? 256 : 8);
			p[n++] = random_once(&s->random, 100);
			p[n++] = (uint8_t)random_bits(&s->random);
		}
		return n;
	case FR_STEP:
		units = random_once(&s->random, 10) ? 3 : 1;
		p[0] = (uint8_t)(random_once(&s->random, 20) ? 0 : 1 + random_below(&s->random, units));
		p[1] = 0;
		return 2;
	}
	return 0;
}

/* Any type at all with any payload, but no WRITE of registers. */
size_t spoilt_frame(struct spoilt *s, uint8_t *type, uint8_t *p)
{
	const int most = random_once(&s->random, s->owed ? 2 : 10) ? MAX_PAYLOAD : 7;
	size_t n = spoilt_bytes(s, p, (size_t)random_below(&s->random, most + 1));

	*type = (uint8_t)(random_once(&s->random, 2) ? random_bits(&s->random) : random_bits(&s->random) % 0x14);
	if (*type == FR_STEP)
		*type = FR_CLEAR;
	if (*type == FR_WRITE && n)
		p[0] |= 1;
	return n;
}

void spoilt_spoil(struct spoilt *s, uint8_t *wire, size_t *n)
{
	enum spoil how = (enum spoil)random_below(&s->random, N_SPOILS);
	size_t at = (size_t)random_below(&s->random, (int)*n);

	s->done[how]++;
	switch (how) {
	case SPOIL_FLIP:
		wire[at] ^= (uint8_t)(1 << random_below(&s->random, 8));
		break;
	case SPOIL_CUT:
		*n = at;
		break;
	case SPOIL_DROP:
		memmove(wire + at, wire + at + 1, --*n - at);
		break;
	case SPOIL_INSERT:
	case SPOIL_TWICE:
		memmove(wire + at + 1, wire + at, (*n)++ - at);
		if (how == SPOIL_INSERT)
			wire[at] = (uint8_t)random_bits(&s->random);
		break;
	case SPOIL_END:
	case SPOIL_ESC:
		wire[at] = how == SPOIL_END ? SLIP_END : SLIP_ESC;
		break;
	case SPOIL_NOISE:
		*n = spoilt_bytes(s, wire, 1 + (size_t)random_below(&s->random, random_once(&s->random, 20) ? 300 : 30));
		break;
	case SPOIL_TAIL:
		*n += spoilt_bytes(s, wire + *n - 1, 1 + (size_t)random_below(&s->random, 6));
		wire[*n - 1] = SLIP_END;
		break;
	default:
		wire[0] |= 0x80;
	}
}
