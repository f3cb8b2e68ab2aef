/* SPDX-License-Identifier: MIT */
/*
 * node.h -- an open node of usbfs, /dev/bus/usb/BBB/DDD, whose device is behind USB/IP
 *
 * Its file descriptor is the writing end of a pipe of one page: full, so not ready, while no
 * transfer can be reaped; empty while one can; without a reader once the device is gone, which
 * polls as an error like the kernel's. A thread of its own per node takes what the server says.
 */
#ifndef LQ_NODE_H
#define LQ_NODE_H
#include <stdbool.h>

struct node;

/* A file descriptor, or -1 with errno. */
int node_open(unsigned busnum, unsigned devnum);

/* The node of a descriptor, or NULL. */
struct node *node_of(int fd);

/* As ioctl() on a node of usbfs. */
int node_ioctl(struct node *n, unsigned long request, void *arg);

/* Ends its thread, drops what is in flight, closes the descriptor. */
void node_close(struct node *n);

#endif
