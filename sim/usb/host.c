/* SPDX-License-Identifier: MIT */
/*
 * host -- frames, transactions and transfers of host.h; what is done wrong on demand is in faults.c
 */
#include "host.h"

#include <string.h>

#include "host_faults.h"
#include "pcap.h"

/* GUARD_BITS: the longest transaction, 64 bytes with every sixth bit stuffed. */
enum { FRAME_BITS = 12000, GUARD_BITS = 720, TIMEOUT_BITS = 18, TRIES = 3, SETUP_BYTES = 8 };

/* Between the end of a packet and the next from us: 2 to 7.5 bits, the J of its end one of them. */
static bool pause(struct host *h)
{
	double bits = h->gap > 0 ? h->gap : 1.2 + random_below(&h->random, 50) / 10.0;

	return cable_until(&h->cable, h->cable.t + bits);
}

static bool put(struct host *h, const uint8_t *p, size_t n)
{
	static uint8_t level[PACKET_LEVELS];

	if (h->pcap)
		pcap_put(h->pcap, h->cable.t, p, n);
	h->packets++;
	return pause(h) && cable_send(&h->cable, level, packet_levels(level, p, n, -1, NULL));
}

static bool sof(struct host *h)
{
	uint8_t p[3];

	h->next_sof += FRAME_BITS;
	h->frame = (h->frame + 1) & 0x7ff;
	return put(h, p, packet_token(p, PID_SOF, h->frame));
}

bool host_idle(struct host *h, double bits)
{
	const double end = h->cable.t + bits;

	while (h->next_sof > 0 && h->next_sof < end)
		if (!cable_until(&h->cable, h->next_sof) || !sof(h))
			return false;
	return cable_until(&h->cable, end);
}

/* No transaction may begin that might reach into the next frame. */
static bool frame_room(struct host *h)
{
	if (h->next_sof <= 0 || h->cable.t < h->next_sof - GUARD_BITS)
		return true;
	return cable_until(&h->cable, h->next_sof) && sof(h);
}

bool host_packet(struct host *h, const uint8_t *p, size_t n)
{
	return put(h, p, n);
}

void host_blame(struct host *h, const char *what, int got)
{
	if (!h->wrong++)
		snprintf(h->why, sizeof(h->why), "%s: got %d at %.1f us", what, got, h->cable.t / 12);
}

/* The device's packet: its PID, CABLE_NONE, HOST_BAD, HOST_ALARM. */
int host_answer(struct host *h)
{
	int n = cable_receive(&h->cable, TIMEOUT_BITS);
	const uint8_t *p = h->cable.packet;

	if (n == CABLE_ALARM)
		return HOST_ALARM;
	if (n == CABLE_NONE)
		return HOST_TIMEOUT;
	if (n < 1 || (p[0] & 15) != (~p[0] >> 4 & 15)) {
		host_blame(h, "no packet of the device", n);
		return HOST_BAD;
	}
	if (h->pcap)
		pcap_put(h->pcap, h->cable.t, p, (size_t)n);
	h->packets++;
	if ((p[0] & 3) == 3) {
		if (n < 3 || n > 67 ||
		    packet_crc16(p + 1, (size_t)n - 3) != (unsigned)(p[n - 2] | p[n - 1] << 8)) {
			host_blame(h, "checksum of the device's data", n);
			return HOST_BAD;
		}
	} else if (n != 1) {
		host_blame(h, "length of the device's handshake", n);
		return HOST_BAD;
	}
	return p[0] & 15;
}

static bool token(struct host *h, int pid, unsigned address, int endpoint)
{
	uint8_t p[3];

	return frame_room(h) && put(h, p, packet_token(p, pid, address | (unsigned)endpoint << 7));
}

int host_out(struct host *h, int pid, int endpoint, int toggle, const uint8_t *data, size_t n)
{
	uint8_t p[PACKET_BYTES];
	int got;

	if (!token(h, pid, h->address, endpoint) ||
	    !put(h, p, packet_data(p, toggle ? PID_DATA1 : PID_DATA0, data, n)))
		return HOST_ALARM;
	got = host_answer(h);
	if (got >= 0 && got != PID_ACK && got != PID_NAK && got != PID_STALL) {
		host_blame(h, "answer to data", got);
		return HOST_BAD;
	}
	h->naks += got == PID_NAK;
	return got;
}

int host_in(struct host *h, int endpoint, uint8_t *data, size_t *n, int *toggle, bool ack)
{
	static const uint8_t ack_byte = 0xd2;
	int got;

	if (!token(h, PID_IN, h->address, endpoint))
		return HOST_ALARM;
	got = host_answer(h);
	h->naks += got == PID_NAK;
	if (got != PID_DATA0 && got != PID_DATA1) {
		if (got == PID_ACK) {
			host_blame(h, "answer to IN", got);
			return HOST_BAD;
		}
		return got;
	}
	*n = h->cable.got - 3;
	*toggle = got == PID_DATA1;
	memcpy(data, h->cable.packet + 1, *n);
	if (ack && !put(h, &ack_byte, 1))
		h->doubt = true;
	return got;
}

/* -- Transfers ------------------------------------------------------------------------------ */

/* Does the host go on trying after this answer? */
static bool again(struct host *h, int got, int *tries, int *naks)
{
	if (got == PID_NAK)
		return ++*naks < h->patience;
	if (got != HOST_TIMEOUT && got != HOST_BAD)
		return false;
	h->retries++;
	return ++*tries < TRIES;
}

static int verdict(int got)
{
	return got == PID_STALL ? HOST_STALL : got == PID_NAK ? HOST_NAK : got;
}

/* Until the device has it; 0 or HOST_x. */
static int send(struct host *h, int pid, int endpoint, int toggle, const uint8_t *data, size_t n)
{
	int got, tries = 0, naks = 0;
	bool taken = false;

	do {
		if (!fault_before_out(h, pid, endpoint, toggle, data, n, taken))
			return HOST_ALARM;
		got = host_out(h, pid, endpoint, toggle, data, n);
		if (got == PID_ACK && pid == PID_OUT && fault_due(h, FAULT_ACK_LOST))
			got = HOST_TIMEOUT, tries = 0, taken = true, h->asked++;
	} while (again(h, got, &tries, &naks));
	return got == PID_ACK ? 0 : verdict(got);
}

/* Until data of this toggle are there; their length or HOST_x. */
static int fetch(struct host *h, int endpoint, int toggle, uint8_t *data)
{
	uint8_t kept[PACKET_BYTES];
	int got, their, tries = 0, naks = 0, n_kept = -1;
	size_t n;

	do {
		enum host_fault f = fault_of_ack(h);

		if (!fault_before_in(h, endpoint))
			return HOST_ALARM;
		got = host_in(h, endpoint, data, &n, &their, f == N_FAULTS);
		if (got != PID_DATA0 && got != PID_DATA1) {
			if (f != N_FAULTS)
				h->done[f]--;
			continue;
		}
		/* The same must come again until it is acknowledged. */
		if (n_kept >= 0 && their == toggle &&
		    ((size_t)n_kept != n || memcmp(kept, data, n)))
			host_blame(h, "data sent again are others", (int)n);
		if (f != N_FAULTS) {
			if (!fault_ack(h, f))
				return HOST_ALARM;
			memcpy(kept, data, n);
			n_kept = their == toggle ? (int)n : n_kept;
			got = HOST_TIMEOUT;
			tries = 0;
			h->asked++;
		} else if (their != toggle) {
			/* Sent once more because our ACK was cut off: it has been acknowledged now. */
			if (h->doubt)
				tries = 0;
			else
				host_blame(h, "toggle of data", their);
			h->doubt = false;
			got = HOST_TIMEOUT;
		}
	} while (again(h, got, &tries, &naks));
	return got == PID_DATA0 || got == PID_DATA1 ? (int)n : verdict(got);
}

int host_control(struct host *h, const uint8_t setup[8], uint8_t *data)
{
	const int length = setup[6] | setup[7] << 8;
	const bool reads = setup[0] & 0x80 && length;
	uint8_t packet[PACKET_BYTES];
	int done = 0, toggle = 1, got;

	got = send(h, PID_SETUP, 0, 0, setup, SETUP_BYTES);
	if (got)
		return got;
	while (done < length) {
		int n = length - done < 64 ? length - done : 64;

		if (reads)
			got = fetch(h, 0, toggle, packet);
		else
			got = send(h, PID_OUT, 0, toggle, data + done, (size_t)n);
		if (got < 0)
			return got;
		toggle = !toggle;
		if (reads) {
			if (got > n) {
				host_blame(h, "more bytes than asked for", got);
				return HOST_BAD;
			}
			memcpy(data + done, packet, (size_t)got);
			done += got;
			if (got < 64)
				break;
		} else {
			done += n;
		}
	}
	got = reads ? send(h, PID_OUT, 0, 1, NULL, 0) : fetch(h, 0, 1, packet);
	return got ? got < 0 ? got : HOST_BAD : done;
}

int host_request(struct host *h, int type, int request, int value, int index, int length, uint8_t *data)
{
	const uint8_t setup[8] = {
		(uint8_t)type, (uint8_t)request, (uint8_t)value, (uint8_t)(value >> 8),
		(uint8_t)index, (uint8_t)(index >> 8), (uint8_t)length, (uint8_t)(length >> 8),
	};

	return host_control(h, setup, data);
}

int host_write(struct host *h, const uint8_t *data, size_t n)
{
	int got = send(h, PID_OUT, 1, h->toggle_out, data, n);

	if (!got)
		h->toggle_out = !h->toggle_out;
	return got;
}

int host_read(struct host *h, uint8_t data[64])
{
	uint8_t packet[PACKET_BYTES];
	int got = fetch(h, 1, h->toggle_in, packet);

	if (got >= 0) {
		h->toggle_in = !h->toggle_in;
		memcpy(data, packet, (size_t)got);
	}
	return got;
}

/* -- The device as a whole ------------------------------------------------------------------ */

void host_open(struct host *h, unsigned seed)
{
	memset(h, 0, sizeof(*h));
	cable_open(&h->cable, seed);
	h->random.state = seed + 1;
	h->next_sof = h->cable.t + 100;
	h->patience = HOST_PATIENT;
}

void host_close(struct host *h)
{
	cable_close(&h->cable);
}

bool host_reset(struct host *h, double bits)
{
	if (!cable_drive(&h->cable, LINE_SE0, bits))
		return false;
	h->address = 0;
	h->toggle_out = h->toggle_in = false;
	if (h->next_sof > 0)
		h->next_sof = h->cable.t + 20;
	return host_idle(h, 60);
}

int host_configure(struct host *h, unsigned address)
{
	int got;

	if (!host_reset(h, 1200))
		return HOST_ALARM;
	got = host_request(h, 0x00, 5, (int)address, 0, 0, NULL);
	if (got)
		return got;
	h->address = address;
	return host_request(h, 0x00, 9, 1, 0, 0, NULL);
}
