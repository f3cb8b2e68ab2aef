/* SPDX-License-Identifier: MIT */
/*
 * host.h -- a USB host at the level of bits: frames, transactions, transfers, and faults on demand
 *
 * Calls run the simulated cable until they are done. One thread per host.
 *
 * Faults: before each transaction the host may be made to do one thing wrong first, of a class that
 * is drawn from those whose rate is not 0; then it does what was asked, as hosts do, until that has
 * succeeded. `done` counts what was done wrong, `wrong` the answers that were not as they must be.
 */
#ifndef LQ_USB_HOST_H
#define LQ_USB_HOST_H
#include <stdio.h>

#include "cable.h"

enum host_fault {
	FAULT_CRC5,        /* token with a wrong checksum */
	FAULT_CRC16,       /* data with one */
	FAULT_STUFF,       /* a stuff bit is missing, in the token or the data */
	FAULT_PID,         /* PID and its complement do not agree */
	FAULT_ADDRESS,     /* token for another device, with its data and handshake */
	FAULT_ENDPOINT,    /* token for an endpoint that is not there */
	FAULT_BABBLE,      /* data longer than a packet may be */
	FAULT_TRUNCATED,   /* packet that ends early, with or without an end of packet */
	FAULT_TOGGLE,      /* other data with the toggle of the last: to be acknowledged, not taken */
	FAULT_NO_DATA,     /* OUT token without data */
	FAULT_NOISE,       /* a pulse on the idle line */
	FAULT_ACK_LOST,    /* the host hears no ACK for its data, and repeats them */
	FAULT_NO_ACK,      /* the host sends none for the device's data */
	FAULT_BAD_ACK,     /* it sends one whose PID is wrong */
	N_FAULTS
};
enum { HOST_PATIENT = 20000 };
extern const char *const host_fault_name[N_FAULTS];

/* Instead of a count of bytes or of success. */
enum {
	HOST_STALL = -1, HOST_TIMEOUT = -2, HOST_BAD = -3, HOST_ALARM = -4, HOST_NAK = -5
};

struct host {
	struct cable cable;
	struct random random;
	FILE *pcap;                    /* NULL, or where each packet goes that has whole bytes */
	double next_sof;               /* 0: no frames */
	unsigned frame;
	unsigned address;
	bool toggle_out, toggle_in;    /* of endpoint 1 */
	int rate[N_FAULTS];            /* once in so many transactions; 0 never */
	long done[N_FAULTS];
	long wrong;                    /* answers where none may be, others than they must be */
	char why[96];                  /* the first of them */
	long naks, packets, bad_crc16, bad_crc5; /* the last two are what we sent */
	long retries;                  /* for want of an answer */
	long asked;                    /* of them those that a fault of ours asked for */
	double gap;                    /* bits from a packet's end to our next, J included; 0: 2 to 7 at random */
	bool doubt;                    /* the alarm rang while we sent ACK: who knows what was heard */
	int patience;                  /* NAKs until HOST_NAK; first HOST_PATIENT */
};

/* A device that has just been plugged in. */
void host_open(struct host *h, unsigned seed);
void host_close(struct host *h);

/* Bus reset for so many bits: address 0, all toggles DATA0. False if the alarm rang. */
bool host_reset(struct host *h, double bits);

/* Idle for so many bits, with frames unless next_sof is 0. */
bool host_idle(struct host *h, double bits);

/* A packet of the host, waiting for the frame's begin if it is near. False if the alarm rang. */
bool host_packet(struct host *h, const uint8_t *p, size_t n);

/* One transaction without fault: PID of the answer, or HOST_x. */
int host_out(struct host *h, int pid, int endpoint, int toggle, const uint8_t *data, size_t n);

/* Likewise; data as received, at most 64, and their toggle. ack: whether we say we have them. */
int host_in(struct host *h, int endpoint, uint8_t *data, size_t *n, int *toggle, bool ack);

/*
 * A control transfer; data of up to setup's wLength. Bytes read, or 0, or HOST_x. On HOST_STALL the
 * next one may follow at once.
 */
int host_control(struct host *h, const uint8_t setup[8], uint8_t *data);

/* The same with the fields one by one, low byte first where it has two. */
int host_request(struct host *h, int type, int request, int value, int index, int length, uint8_t *data);

/* A packet of at most 64 bytes to endpoint 1: 0, or HOST_x. */
int host_write(struct host *h, const uint8_t *data, size_t n);

/*
 * A packet from endpoint 1: its length, or HOST_x. A repeated one is not seen. If the alarm rings
 * while it is acknowledged, its length is returned and `doubt` set.
 */
int host_read(struct host *h, uint8_t data[64]);

/* Reset, address, configuration 1: 0, or HOST_x. */
int host_configure(struct host *h, unsigned address);

#endif
