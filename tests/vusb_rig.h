/* SPDX-License-Identifier: MIT */
/*
 * vusb_rig.h -- a server of virtual USB devices in a process of its own, for tests
 *
 * For programs of tests/vusb, which have the hooks of sim/vusb/preload linked in. A failure ends
 * the test.
 */
#ifndef LQ_VUSB_RIG_H
#define LQ_VUSB_RIG_H
#include <stdio.h>
#include <sys/types.h>

struct vusb {
	pid_t pid;
	FILE *to, *from; /* its commands, its answers */
};

/* Start lapicque-vusb with these arguments, ended by NULL, and make it the bus of this process. */
void vusb_start(struct vusb *v, const char *const *args);

/* Stop it; it must end with 0. */
void vusb_stop(struct vusb *v);

/* Give it a command; its answer, which lasts until the next one. */
const char *vusb_ask(struct vusb *v, const char *command);

/* ... which must be ok. */
void vusb_tell(struct vusb *v, const char *command);

/* Open file descriptors and threads of this process. */
unsigned vusb_open_files(void);
unsigned vusb_threads(void);

#endif
