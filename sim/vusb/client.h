/* SPDX-License-Identifier: MIT */
/*
 * client.h -- one connection to the server: its request, then its transfers
 */
#ifndef LQ_CLIENT_H
#define LQ_CLIENT_H
#include "port.h"

struct transfer;

struct client {
	int fd;
	struct port *port;        /* once it has imported one */
	uint8_t *in;              /* bytes received and not understood yet */
	size_t n, cap;
	struct transfer *first;   /* of bulk, in the order they were submitted */
};

/* All of these: false if the connection is over, and client_close() due. */

/* Read what has come and act on it; ports ends with a serial of "". */
bool client_read(struct client *c, struct port *ports, uint64_t now_us);

/* Move packets as far as the device lets it. */
bool client_serve(struct client *c, uint64_t now_us);

/* How many transfers from the device wait. */
unsigned client_waits(const struct client *c);

void client_close(struct client *c);

#endif
