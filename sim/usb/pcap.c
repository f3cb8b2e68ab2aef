/* SPDX-License-Identifier: MIT */
/*
 * pcap -- the classic format, in this machine's byte order; see pcap-savefile(5)
 */
#include "pcap.h"

enum { LINKTYPE_USB_2_0_FULL_SPEED = 294, SNAP = 2048 };

FILE *pcap_open(const char *path)
{
	const struct {
		uint32_t magic;
		uint16_t major, minor;
		uint32_t zone, accuracy, snap, link;
	} head = { 0xa1b2c3d4, 2, 4, 0, 0, SNAP, LINKTYPE_USB_2_0_FULL_SPEED };
	FILE *f = fopen(path, "wb");

	if (f)
		fwrite(&head, sizeof(head), 1, f);
	return f;
}

void pcap_put(FILE *f, double t, const uint8_t *packet, size_t n)
{
	const double us = t / 12;
	const uint32_t s = (uint32_t)(us / 1e6);
	const uint32_t head[4] = { s, (uint32_t)(us - s * 1e6), (uint32_t)n, (uint32_t)n };

	fwrite(head, sizeof(head), 1, f);
	fwrite(packet, 1, n, f);
}
