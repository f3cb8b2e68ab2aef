/* SPDX-License-Identifier: MIT */
/*
 * packet.h -- USB packets as bytes, PID first, and as levels of the line, a bit each
 */
#ifndef LQ_USB_PACKET_H
#define LQ_USB_PACKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* D+ is bit 0, D- bit 1. */
enum { LINE_SE0 = 0, LINE_J = 1, LINE_K = 2 };

/* The four bits; on the wire they come with their complement. */
enum {
	PID_OUT = 0x1, PID_IN = 0x9, PID_SOF = 0x5, PID_SETUP = 0xd,
	PID_DATA0 = 0x3, PID_DATA1 = 0xb, PID_ACK = 0x2, PID_NAK = 0xa, PID_STALL = 0xe
};

enum {
	PACKET_BYTES = 1280,                     /* that babble may have */
	PACKET_LEVELS = PACKET_BYTES * 10 + 64
};

/* Of bits low first, as they stand in the packet. */
unsigned packet_crc5(unsigned bits11);
unsigned packet_crc16(const uint8_t *data, size_t n);

/* Write a packet's bytes to p, return how many. data and their checksum; a token of 11 bits. */
size_t packet_data(uint8_t *p, int pid, const uint8_t *data, size_t n);
size_t packet_token(uint8_t *p, int pid, unsigned bits11);

/*
 * Bytes to levels, SYNC and end of packet with them; returns how many. The stuff bit number `spare`
 * is left out, counted from 0; none if it is negative. *stuffed, if given, is how many there are.
 */
size_t packet_levels(uint8_t *level, const uint8_t *p, size_t n, int spare, int *stuffed);

#endif
