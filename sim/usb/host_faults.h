/* SPDX-License-Identifier: MIT */
/*
 * host_faults.h -- what a host does wrong, between what it does right; for host.c alone
 */
#ifndef LQ_USB_HOST_FAULTS_H
#define LQ_USB_HOST_FAULTS_H
#include "host.h"

/* Draw whether a fault of this class is due, and count it if so. */
bool fault_due(struct host *h, enum host_fault f);

/*
 * Do wrong what may be due before a transaction with the endpoint, and see that the device does not
 * answer, or as it must. taken: the device has the data, and we do not know. False if the alarm
 * rang.
 */
bool fault_before_out(struct host *h, int pid, int endpoint, int toggle, const uint8_t *data, size_t n,
		      bool taken);
bool fault_before_in(struct host *h, int endpoint);

/* What is to become of the ACK of the next IN, N_FAULTS if nothing; and do it. */
enum host_fault fault_of_ack(struct host *h);
bool fault_ack(struct host *h, enum host_fault f);

/* Of host.c: note the first thing that was wrong; the device's next packet. */
void host_blame(struct host *h, const char *what, int got);
int host_answer(struct host *h);

#endif
