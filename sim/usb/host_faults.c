/* SPDX-License-Identifier: MIT */
/*
 * host_faults -- every way to do a transaction wrong, and what the device must make of it
 */
#include "host_faults.h"

#include <string.h>

const char *const host_fault_name[N_FAULTS] = {
	"wrong CRC5", "wrong CRC16", "missing stuff bit", "wrong PID", "another address",
	"absent endpoint", "babble", "truncated packet", "old toggle", "no data", "noise",
	"ACK lost", "no ACK", "wrong ACK"
};

bool fault_due(struct host *h, enum host_fault f)
{
	if (!h->rate[f] || !random_once(&h->random, h->rate[f]))
		return false;
	h->done[f]++;
	return true;
}

static bool silent(struct host *h, const char *what)
{
	int got = host_answer(h);

	if (got >= 0)
		host_blame(h, what, got);
	return got != HOST_ALARM && cable_until(&h->cable, h->cable.t + 4);
}

/* A packet with so many bits more, which change the line each. */
static bool longer(struct host *h, const uint8_t *p, size_t n, int bits)
{
	static uint8_t level[PACKET_LEVELS];
	size_t k = packet_levels(level, p, n, -1, NULL) - 3;

	for (; bits; bits--, k++)
		level[k] = LINE_J + LINE_K - level[k - 1];
	level[k++] = LINE_SE0;
	level[k++] = LINE_SE0;
	level[k++] = LINE_J;
	return cable_until(&h->cable, h->cable.t + 2) && cable_send(&h->cable, level, k);
}

/* Levels as they are, no end of packet if `ends` is false: the line falls back to J. */
static bool raw(struct host *h, const uint8_t *p, size_t n, int spare, size_t cut, bool ends)
{
	static uint8_t level[PACKET_LEVELS];
	size_t k = packet_levels(level, p, n, spare, NULL);

	if (cut && cut < k) {
		k = cut;
		level[k++] = ends ? LINE_SE0 : LINE_J;
		level[k++] = ends ? LINE_SE0 : LINE_J;
		level[k++] = LINE_J;
	}
	return cable_until(&h->cable, h->cable.t + 2) && cable_send(&h->cable, level, k);
}

/* Bits of a token that host_packet() would send. */
static size_t make_token(struct host *h, uint8_t *p, int pid, int endpoint)
{
	return packet_token(p, pid, h->address | (unsigned)endpoint << 7);
}

static bool good_token(struct host *h, int pid, int endpoint)
{
	uint8_t p[3];

	return host_packet(h, p, make_token(h, p, pid, endpoint));
}

/* Does leaving out this stuff bit harm? Not where another bit than the last does not follow. */
static int stuff_bit(struct host *h, const uint8_t *p, size_t n)
{
	static uint8_t level[PACKET_LEVELS];
	int stuffed;

	packet_levels(level, p, n, -1, &stuffed);
	return stuffed > 1 ? random_below(&h->random, stuffed - 1) : -1;
}

static bool bad_token(struct host *h, enum host_fault f, int pid, int endpoint)
{
	uint8_t p[3];
	size_t n = make_token(h, p, pid, endpoint);

	switch (f) {
	case FAULT_CRC5:
		p[2] ^= (uint8_t)(8 << random_below(&h->random, 5));
		h->bad_crc5++;
		return host_packet(h, p, n);
	case FAULT_PID:
		p[0] ^= (uint8_t)(0x10 << random_below(&h->random, 4));
		return raw(h, p, n, -1, 0, true);
	case FAULT_TRUNCATED:
		return raw(h, p, n, -1, 9 + (size_t)random_below(&h->random, 22),
			   random_below(&h->random, 2));
	case FAULT_BABBLE:
		return longer(h, p, n, 2 + random_below(&h->random, 6));
	default:
		return false;
	}
}

/* Would the device see a whole packet in the first `cut` levels? Data that begin with two zeros, cut behind them, are an empty one. */
static bool whole(const uint8_t *p, size_t n, size_t cut)
{
	static uint8_t level[PACKET_LEVELS];

	for (size_t k = 3; k < n; k++) {
		const unsigned crc = packet_crc16(p + 1, k - 3);
		size_t length;

		if (p[k - 2] != (crc & 0xff) || p[k - 1] != crc >> 8)
			continue;
		/* With a bit more, which hubs may add to a packet, it still is one. */
		length = packet_levels(level, p, k, -1, NULL) - 3;
		if (cut == length || cut == length + 1)
			return true;
	}
	return false;
}

static size_t cut_data(struct host *h, const uint8_t *p, size_t n)
{
	size_t cut;

	do
		cut = 9 + (size_t)random_below(&h->random, 8 * (int)n - 2);
	while (whole(p, n, cut));
	return cut;
}

static bool bad_data(struct host *h, enum host_fault f, int toggle, const uint8_t *data, size_t n)
{
	uint8_t p[PACKET_BYTES];
	size_t k = packet_data(p, toggle ? PID_DATA1 : PID_DATA0, data, n);
	uint8_t other[64];
	int spare;

	for (size_t i = 0; i < sizeof(other); i++)
		other[i] = (uint8_t)random_bits(&h->random);
	switch (f) {
	case FAULT_CRC16:
		p[1 + random_below(&h->random, (int)k - 1)] ^= (uint8_t)(1 << random_below(&h->random, 8));
		h->bad_crc16++;
		return host_packet(h, p, k);
	case FAULT_STUFF:
		/* Two runs of ones at least, so that bits follow the one that is left out. */
		memset(other, 0xff, 8);
		k = packet_data(p, toggle ? PID_DATA1 : PID_DATA0, other, sizeof(other));
		spare = stuff_bit(h, p, k);
		return raw(h, p, k, spare, 0, true);
	case FAULT_PID:
		p[0] ^= (uint8_t)(0x10 << random_below(&h->random, 4));
		return raw(h, p, k, -1, 0, true);
	case FAULT_TRUNCATED:
		return raw(h, p, k, -1, cut_data(h, p, k), random_below(&h->random, 2));
	case FAULT_BABBLE: {
		static uint8_t much[1200];
		if (random_once(&h->random, 3))
			return longer(h, p, k, 2 + random_below(&h->random, 6));
		size_t m = 65 + (size_t)random_below(&h->random, random_below(&h->random, 2) ? 4 : 1100);

		for (size_t i = 0; i < m; i++)
			much[i] = (uint8_t)random_bits(&h->random);
		return host_packet(h, p, packet_data(p, toggle ? PID_DATA1 : PID_DATA0, much, m));
	}
	default:
		return false;
	}
}

static bool noise(struct host *h)
{
	double bits = 0.1 + random_below(&h->random, 30) / 10.0;

	if (!cable_until(&h->cable, h->cable.t + 2) ||
	    !cable_drive(&h->cable, random_below(&h->random, 2) ? LINE_K : LINE_SE0, bits))
		return false;
	return cable_until(&h->cable, h->cable.t + 3);
}

static bool elsewhere(struct host *h, int pid, unsigned address, int endpoint, const uint8_t *data, size_t n)
{
	static const uint8_t ack = 0xd2;
	uint8_t p[PACKET_BYTES];

	if (!host_packet(h, p, packet_token(p, pid, address | (unsigned)endpoint << 7)))
		return false;
	if (pid != PID_IN && !host_packet(h, p, packet_data(p, PID_DATA0, data, n)))
		return false;
	if (!silent(h, "answer for another address or endpoint"))
		return false;
	/* The other one's data are not seen here, but our ACK to it is. */
	return pid != PID_IN || random_below(&h->random, 2) || host_packet(h, &ack, 1);
}

static bool before_both(struct host *h, int pid, int endpoint, const uint8_t *data, size_t n)
{
	if (fault_due(h, FAULT_NOISE) && !noise(h))
		return false;
	if (fault_due(h, FAULT_ADDRESS)) {
		unsigned address = (h->address + 1 + (unsigned)random_below(&h->random, 126)) & 127;

		if (!elsewhere(h, pid, address, endpoint, data, n))
			return false;
	}
	if (fault_due(h, FAULT_ENDPOINT) &&
	    !elsewhere(h, pid, h->address, 2 + random_below(&h->random, 14), data, n))
		return false;
	return true;
}

bool fault_before_out(struct host *h, int pid, int endpoint, int toggle, const uint8_t *data, size_t n,
		      bool taken)
{
	static const enum host_fault tokens[] = { FAULT_CRC5, FAULT_PID, FAULT_TRUNCATED,
		FAULT_BABBLE };
	static const enum host_fault datas[] = { FAULT_CRC16, FAULT_STUFF, FAULT_PID, FAULT_TRUNCATED,
		FAULT_BABBLE };
	uint8_t p[PACKET_BYTES];

	if (!before_both(h, pid, endpoint, data, n))
		return false;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		if (!fault_due(h, tokens[i]))
			continue;
		if (!bad_token(h, tokens[i], pid, endpoint))
			return false;
		if (tokens[i] == FAULT_TRUNCATED ? !silent(h, "answer to a piece of a token") :
		    !host_packet(h, p, packet_data(p, toggle ? PID_DATA1 : PID_DATA0, data, n)) ||
		    !silent(h, "answer to a wrong token"))
			return false;
	}
	for (size_t i = 0; i < sizeof(datas) / sizeof(datas[0]); i++)
		if (fault_due(h, datas[i]) &&
		    (!good_token(h, pid, endpoint) || !bad_data(h, datas[i], toggle, data, n) ||
		     !silent(h, host_fault_name[datas[i]])))
			return false;
	if (fault_due(h, FAULT_NO_DATA) &&
	    (!good_token(h, pid, endpoint) || !silent(h, "answer to OUT without data")))
		return false;
	if (pid == PID_OUT && endpoint && !taken && fault_due(h, FAULT_TOGGLE)) {
		int got;

		for (int i = 0; i < 64; i++)
			p[i] = (uint8_t)random_bits(&h->random);
		got = host_out(h, pid, endpoint, !toggle, p, (size_t)random_below(&h->random, 65));
		if (got != PID_ACK && got != PID_STALL && got != HOST_ALARM)
			host_blame(h, "answer to data with the last toggle", got);
		return got != HOST_ALARM;
	}
	return true;
}

bool fault_before_in(struct host *h, int endpoint)
{
	static const enum host_fault tokens[] = { FAULT_CRC5, FAULT_PID, FAULT_TRUNCATED,
		FAULT_BABBLE };

	if (!before_both(h, PID_IN, endpoint, NULL, 0))
		return false;
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		if (fault_due(h, tokens[i]) &&
		    (!bad_token(h, tokens[i], PID_IN, endpoint) || !silent(h, "answer to a wrong IN")))
			return false;
	return true;
}

enum host_fault fault_of_ack(struct host *h)
{
	return fault_due(h, FAULT_NO_ACK) ? FAULT_NO_ACK : fault_due(h, FAULT_BAD_ACK) ? FAULT_BAD_ACK :
	       N_FAULTS;
}

bool fault_ack(struct host *h, enum host_fault f)
{
	uint8_t ack = 0xd2;

	ack ^= (uint8_t)(0x10 << random_below(&h->random, 4));
	if (f == FAULT_BAD_ACK && !raw(h, &ack, 1, -1, 0, true))
		return false;
	return cable_until(&h->cable, h->cable.t + 4);
}
