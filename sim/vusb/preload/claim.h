/* SPDX-License-Identifier: MIT */
/*
 * claim.h -- the interfaces of a device that a node has, and no other node in whichever process
 *
 * Who has one holds an abstract socket of that name, which goes with its process.
 */
#ifndef LQ_CLAIM_H
#define LQ_CLAIM_H
#include "usbip.h"

enum { CLAIM_INTERFACES = 8 };

struct claims {
	int socket[CLAIM_INTERFACES]; /* or -1 */
};

void claim_begin(struct claims *c); /* with none */
void claim_end(struct claims *c);   /* gives all back */

/* 0 or an errno of Linux. Taking what one has is fine. */
int claim_take(struct claims *c, const struct usbip_device *device, unsigned interface);
int claim_release(struct claims *c, unsigned interface);

#endif
