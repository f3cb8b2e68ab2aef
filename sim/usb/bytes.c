/* SPDX-License-Identifier: MIT */
/*
 * bytes -- two rings and the handshakes of rtl/usb/lq_usb.v
 */
#include "bytes.h"

#include <string.h>

static bool moves(struct bytes *b, struct bytes_side *s)
{
	if (b->clock < s->until)
		return false;
	return s->slow <= 1 || random_once(&b->random, s->slow);
}

static void moved(struct bytes *b, struct bytes_side *s)
{
	if (s->pauses && random_once(&b->random, s->pauses))
		s->until = b->clock + random_below(&b->random, s->pause);
}

static void push(struct bytes_side *s, uint8_t byte, bool last)
{
	s->byte[s->in % BYTES_ROOM] = byte;
	s->last[s->in++ % BYTES_ROOM] = last;
}

static void offer(void *self, struct usb_pins *p)
{
	struct bytes *b = self;

	b->clock++;
	p->rx_rdy = moves(b, &b->rx) && b->rx.in - b->rx.out < BYTES_ROOM &&
		    (!b->loop || b->tx.in - b->tx.out < BYTES_ROOM);
	b->offered = b->offered || (b->tx.in > b->tx.out && moves(b, &b->tx));
	p->tx_vld = b->offered;
	p->tx_data = b->offered ? b->tx.byte[b->tx.out % BYTES_ROOM] : (uint8_t)random_bits(&b->random);
	p->tx_last = b->offered && b->tx.last[b->tx.out % BYTES_ROOM];
}

static void taken(void *self, const struct usb_pins *p)
{
	struct bytes *b = self;

	if (p->rx_vld && p->rx_rdy) {
		if (b->loop)
			push(&b->tx, p->rx_data, random_once(&b->random, 20));
		else
			push(&b->rx, p->rx_data, false);
		moved(b, &b->rx);
	}
	if (p->tx_vld && p->tx_rdy) {
		b->tx.out++;
		b->offered = false;
		b->moved = b->clock;
		moved(b, &b->tx);
	}
}

void bytes_attach(struct bytes *b, struct cable *c, unsigned seed)
{
	memset(b, 0, sizeof(*b));
	b->random.state = seed;
	c->bytes = (struct cable_bytes){ offer, taken, b };
}

long bytes_room(const struct bytes *b)
{
	return BYTES_ROOM - (b->tx.in - b->tx.out);
}

void bytes_put(struct bytes *b, uint8_t byte, bool last)
{
	push(&b->tx, byte, last);
}

int bytes_get(struct bytes *b)
{
	return b->rx.in > b->rx.out ? b->rx.byte[b->rx.out++ % BYTES_ROOM] : -1;
}
