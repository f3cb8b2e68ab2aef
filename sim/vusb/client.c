/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 65536 };

struct transfer {
	struct transfer *next;
	struct usbip_message m;
	size_t done;      /* bytes moved */
	bool ended;       /* the empty packet behind full ones was sent */
	uint8_t bytes[];  /* m.length of them */
};

/* -- Answers ------------------------------------------------------------------------------ */

static bool reply(struct client *c, const struct usbip_message *to, int status, const uint8_t *data,
		  size_t n)
{
	struct usbip_message m = {
		.command = USBIP_RET_SUBMIT, .sequence = to->sequence, .flags = (uint32_t)status,
		.length = (uint32_t)n,
	};
	uint8_t header[USBIP_HEADER];

	usbip_put(header, &m);
	return usbip_write(c->fd, header, sizeof(header)) &&
	       (to->direction == USBIP_OUT || usbip_write(c->fd, data, n));
}

static bool reply_unlink(struct client *c, uint32_t sequence, int status)
{
	struct usbip_message m = {
		.command = USBIP_RET_UNLINK, .sequence = sequence, .flags = (uint32_t)status,
	};
	uint8_t header[USBIP_HEADER];

	usbip_put(header, &m);
	return usbip_write(c->fd, header, sizeof(header));
}

/* -- Transfers ---------------------------------------------------------------------------- */

static bool control(struct client *c, const struct usbip_message *m, uint64_t now_us)
{
	uint8_t data[GADGET_CONTROL];
	struct gadget *g = c->port->gadget;
	int n;

	if (port_counts(c->port)) {
		port_unplug(c->port);
		return false;
	}
	/* No request of any gadget has data to the device. */
	if (!(m->setup[0] & 0x80) && (m->setup[6] | m->setup[7]))
		return reply(c, m, -USBIP_EPIPE, NULL, 0);
	n = g->ops->control(g, m->setup, data, now_us);
	if (n < 0)
		return reply(c, m, -USBIP_EPIPE, NULL, 0);
	return reply(c, m, 0, data, (size_t)n < m->length ? (size_t)n : m->length);
}

enum { GOES_ON = 1 }; /* beside a status, which is 0 or negative */

static int move_out(struct gadget *g, struct transfer *t, uint64_t now_us)
{
	size_t part = t->m.length - t->done;
	int err;

	if (part > g->ops->out_packet)
		part = g->ops->out_packet;
	err = g->ops->out(g, (uint8_t)t->m.endpoint, t->bytes + t->done, part, now_us);
	if (err)
		return err;
	t->done += part;
	t->ended = part < g->ops->out_packet || !(t->m.flags & USBIP_ZERO_PACKET);
	return t->done == t->m.length && t->ended ? 0 : GOES_ON;
}

static int move_in(struct gadget *g, struct transfer *t, uint64_t now_us)
{
	uint8_t packet[GADGET_PACKET];
	int n = g->ops->in(g, (uint8_t)(t->m.endpoint | 0x80), packet, now_us);
	size_t room = t->m.length - t->done, part;

	if (n < 0)
		return n;
	part = (size_t)n < room ? (size_t)n : room;
	memcpy(t->bytes + t->done, packet, part);
	t->done += part;
	if ((size_t)n > room)
		return -USBIP_EOVERFLOW;
	return (unsigned)n < g->ops->in_packet || t->done == t->m.length ? 0 : GOES_ON;
}

/* One transfer as far as it goes: GADGET_NAK, or it is over with a status. */
static bool serve(struct client *c, struct transfer *t, int *status, uint64_t now_us)
{
	struct gadget *g = c->port->gadget;
	int r;

	do {
		r = t->m.direction == USBIP_IN ? move_in(g, t, now_us) : move_out(g, t, now_us);
		if (r == GADGET_DEAD) {
			fprintf(stderr, "lapicque-vusb: %s: %s\n", c->port->serial, g->why.text);
			port_unplug(c->port);
			return false;
		}
		if (r != GADGET_NAK && port_counts(c->port)) {
			port_unplug(c->port);
			return false;
		}
	} while (r == GOES_ON);
	*status = r == GADGET_STALL ? -USBIP_EPIPE : r == GADGET_ERROR ? -USBIP_EPROTO : r;
	return true;
}

bool client_serve(struct client *c, uint64_t now_us)
{
	uint32_t blocked = 0; /* endpoints whose first transfer waits: 16 each way */

	for (struct transfer **at = &c->first; *at;) {
		struct transfer *t = *at;
		uint32_t bit = UINT32_C(1) << (t->m.endpoint + 16 * t->m.direction);
		int status = GADGET_NAK;
		bool alive;

		if (!(blocked & bit) && !serve(c, t, &status, now_us))
			return false;
		if (status == GADGET_NAK) {
			blocked |= bit;
			at = &t->next;
			continue;
		}
		*at = t->next;
		alive = reply(c, &t->m, status, t->bytes, t->done);
		free(t);
		if (!alive)
			return false;
	}
	return true;
}

unsigned client_waits(const struct client *c)
{
	unsigned n = 0;

	for (const struct transfer *t = c->first; t; t = t->next)
		n += t->m.direction == USBIP_IN;
	return n;
}

static bool submit(struct client *c, const struct usbip_message *m, const uint8_t *data,
		   uint64_t now_us)
{
	struct transfer *t, **at = &c->first;

	if (m->endpoint == 0)
		return control(c, m, now_us);
	t = calloc(1, sizeof(*t) + m->length);
	if (!t)
		return false;
	t->m = *m;
	if (m->direction == USBIP_OUT)
		memcpy(t->bytes, data, m->length);
	while (*at)
		at = &(*at)->next;
	*at = t;
	return true;
}

/* A transfer that is cancelled says so itself, and only if it was still there. */
static bool unlink_one(struct client *c, const struct usbip_message *m)
{
	for (struct transfer **at = &c->first; *at; at = &(*at)->next) {
		struct transfer *t = *at;

		if (t->m.sequence != m->flags)
			continue;
		*at = t->next;
		free(t);
		return reply_unlink(c, m->sequence, -USBIP_ECONNRESET);
	}
	return reply_unlink(c, m->sequence, 0);
}

/* -- Requests ----------------------------------------------------------------------------- */

static void list(struct client *c, struct port *ports, uint64_t now_us)
{
	uint8_t op[USBIP_OP + 4] = { 0 }, device[USBIP_DEVICE + 4 * 255];
	struct usbip_device d;

	usbip_put_op(op, &(struct usbip_op){ USBIP_VERSION, USBIP_REP_DEVLIST, 0 });
	for (struct port *p = ports; *p->serial; p++)
		op[USBIP_OP + 3] += p->gadget != NULL;
	usbip_write(c->fd, op, sizeof(op));
	for (struct port *p = ports; *p->serial; p++) {
		if (!port_describe(p, &d, now_us))
			continue;
		usbip_put_device(device, &d);
		for (unsigned i = 0; i < d.interfaces; i++)
			memcpy(device + USBIP_DEVICE + 4 * i, "\xff\xff\xff", 4);
		usbip_write(c->fd, device, USBIP_DEVICE + 4u * d.interfaces);
	}
}

static bool import(struct client *c, struct port *ports, const char *busid, bool shared,
		   uint64_t now_us)
{
	uint8_t answer[USBIP_OP + USBIP_DEVICE];
	struct usbip_op op = { USBIP_VERSION, USBIP_REP_IMPORT, 1 };
	struct usbip_device d;

	for (struct port *p = ports; *p->serial; p++)
		if (port_describe(p, &d, now_us) && !strncmp(d.busid, busid, USBIP_BUSID) &&
		    !p->exclusive && (shared || !p->clients)) {
			c->port = p;
			usbip_put_device(answer + USBIP_OP, &d);
			op.status = 0;
			break;
		}
	usbip_put_op(answer, &op);
	if (!c->port)
		return usbip_write(c->fd, answer, USBIP_OP), false;
	if (!c->port->clients++)
		port_reset(c->port, now_us);
	c->port->exclusive = !shared;
	return usbip_write(c->fd, answer, sizeof(answer));
}

/* Act on the first message of n bytes; its length, 0 if it is not whole yet, or -1. */
static long take(struct client *c, struct port *ports, const uint8_t *p, size_t n, uint64_t now_us)
{
	struct usbip_message m;
	struct usbip_op op;
	size_t whole = USBIP_HEADER;

	if (!c->port) {
		if (n < USBIP_OP)
			return 0;
		usbip_get_op(p, &op);
		if (op.code == USBIP_REQ_DEVLIST)
			list(c, ports, now_us); /* after which the client has no more to ask */
		if (op.code != USBIP_REQ_IMPORT)
			return -1;
		whole = USBIP_OP + USBIP_BUSID;
		if (n < whole)
			return 0;
		return import(c, ports, (const char *)p + USBIP_OP, op.status == USBIP_SHARED, now_us) ?
		       (long)whole : -1;
	}
	if (n < whole)
		return 0;
	usbip_get(p, &m);
	if (m.command == USBIP_UNLINK)
		return unlink_one(c, &m) ? (long)whole : -1;
	if (m.command != USBIP_SUBMIT || m.length > USBIP_TRANSFER_MAX || m.endpoint > 15 ||
	    m.direction > USBIP_IN)
		return -1;
	if (m.direction == USBIP_OUT)
		whole += m.length;
	if (n < whole)
		return 0;
	return submit(c, &m, p + USBIP_HEADER, now_us) ? (long)whole : -1;
}

bool client_read(struct client *c, struct port *ports, uint64_t now_us)
{
	size_t at = 0;
	ssize_t got;
	long used;

	if (c->cap - c->n < READ_BYTES) {
		uint8_t *p = realloc(c->in, c->cap + READ_BYTES);

		if (!p)
			return false;
		c->in = p;
		c->cap += READ_BYTES;
	}
	got = recv(c->fd, c->in + c->n, c->cap - c->n, MSG_DONTWAIT);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	if (got == 0)
		return false;
	c->n += (size_t)got;
	while ((used = take(c, ports, c->in + at, c->n - at, now_us)) > 0)
		at += (size_t)used;
	c->n -= at;
	memmove(c->in, c->in + at, c->n);
	return used == 0;
}

void client_close(struct client *c)
{
	if (c->port && !--c->port->clients)
		c->port->exclusive = false;
	while (c->first) {
		struct transfer *t = c->first;

		c->first = t->next;
		free(t);
	}
	close(c->fd);
	free(c->in);
	*c = (struct client){ .fd = -1 };
}
