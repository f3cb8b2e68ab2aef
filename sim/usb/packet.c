/* SPDX-License-Identifier: MIT */
/*
 * packet -- checksums, bit stuffing, NRZI: the host's idea of them, written without a look at the RTL
 *
 * Checksums work on reflected registers, as the bits come, low first.
 */
#include "packet.h"

#include <string.h>

unsigned packet_crc5(unsigned bits11)
{
	unsigned crc = 0x1f;

	for (int i = 0; i < 11; i++) {
		unsigned mix = (crc ^ bits11 >> i) & 1;

		crc = crc >> 1 ^ (mix ? 0x14 : 0);
	}
	return ~crc & 0x1f;
}

unsigned packet_crc16(const uint8_t *data, size_t n)
{
	unsigned crc = 0xffff;

	for (size_t i = 0; i < 8 * n; i++) {
		unsigned mix = (crc ^ (unsigned)data[i / 8] >> i % 8) & 1;

		crc = crc >> 1 ^ (mix ? 0xa001 : 0);
	}
	return ~crc & 0xffff;
}

static uint8_t pid_byte(int pid)
{
	return (uint8_t)(pid | (~pid & 15) << 4);
}

size_t packet_data(uint8_t *p, int pid, const uint8_t *data, size_t n)
{
	unsigned crc = packet_crc16(data, n);

	p[0] = pid_byte(pid);
	if (n)
		memcpy(p + 1, data, n);
	p[n + 1] = (uint8_t)crc;
	p[n + 2] = (uint8_t)(crc >> 8);
	return n + 3;
}

size_t packet_token(uint8_t *p, int pid, unsigned bits11)
{
	unsigned word = bits11 | packet_crc5(bits11) << 11;

	p[0] = pid_byte(pid);
	p[1] = (uint8_t)word;
	p[2] = (uint8_t)(word >> 8);
	return 3;
}

size_t packet_levels(uint8_t *level, const uint8_t *p, size_t n, int spare, int *stuffed)
{
	static const uint8_t sync = 0x80;
	int now = LINE_J, ones = 0, stuffs = 0;
	size_t k = 0;

	for (size_t i = 0; i < 8 * (n + 1); i++) {
		int bit = (i < 8 ? sync : p[i / 8 - 1]) >> i % 8 & 1;

		if (!bit)
			now = LINE_J + LINE_K - now;
		level[k++] = (uint8_t)now;
		ones = bit ? ones + 1 : 0;
		if (ones == 6) {
			ones = 0;
			if (stuffs++ != spare) {
				now = LINE_J + LINE_K - now;
				level[k++] = (uint8_t)now;
			}
		}
	}
	if (stuffed)
		*stuffed = stuffs;
	level[k++] = LINE_SE0;
	level[k++] = LINE_SE0;
	level[k++] = LINE_J;
	return k;
}
