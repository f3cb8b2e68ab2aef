/* SPDX-License-Identifier: MIT */
/*
 * pcap.h -- packets into a capture file, link type USB 2.0 full speed, for Wireshark to judge
 */
#ifndef LQ_USB_PCAP_H
#define LQ_USB_PCAP_H
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A new file at path, or NULL with errno set; fclose() ends it. */
FILE *pcap_open(const char *path);

/* One packet, PID first, as it was on the line; t in bits of 1/12 us. */
void pcap_put(FILE *f, double t, const uint8_t *packet, size_t n);

#endif
