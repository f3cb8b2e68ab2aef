/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "node.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/usbdevice_fs.h>
#include "bus.h"
#include "claim.h"

enum { N_FDS = 4096, SETUP = 8 };

/* A transfer in flight or to be reaped. The node's own control transfers have no urb. */
struct flight {
	struct flight *next;
	uint32_t sequence;
	struct usbdevfs_urb *urb;
	uint8_t *data; /* where what the device sends goes */
	uint32_t room;
	bool over;     /* own: answered ... */
	int status;    /* ... so; negative errno of Linux */
};

struct node {
	int shown, reader, socket; /* pipe, its other end or -1, connection */
	struct usbip_device device;
	pthread_t thread;
	pthread_mutex_t lock;      /* of all below, and of writing to the socket */
	pthread_cond_t answered;
	uint32_t sequence;
	struct flight *sent, *done;
	bool gone;
	struct claims claims;
};

static struct node *nodes[N_FDS];

/* -- Ready or not ------------------------------------------------------------------------- */

/* With the lock held, whenever done or gone has changed. */
static void show(struct node *n, bool was_ready)
{
	bool ready = n->done;
	char byte = 0;

	if (n->gone) {
		if (n->reader >= 0)
			syscall(SYS_close, n->reader);
		n->reader = -1;
	} else if (ready && !was_ready) {
		if (read(n->reader, &byte, 1) != 1)
			abort(); /* the byte is there: only this puts and takes it */
	} else if (!ready && was_ready) {
		if (write(n->shown, &byte, 1) != 1)
			abort();
	}
}

static void finish(struct node *n, struct flight *f, int status, uint32_t length)
{
	struct flight **at = &n->done;
	bool was_ready = n->done;

	if (!f->urb) {
		f->over = true;
		f->status = status ? status : (int)length;
		pthread_cond_broadcast(&n->answered);
		return;
	}
	f->urb->status = status;
	f->urb->actual_length = (int)length;
	f->next = NULL;
	while (*at)
		at = &(*at)->next;
	*at = f;
	show(n, was_ready);
}

/* -- What the server says ----------------------------------------------------------------- */

static struct flight *take_sent(struct node *n, uint32_t sequence)
{
	for (struct flight **at = &n->sent; *at; at = &(*at)->next) {
		struct flight *f = *at;

		if (f->sequence != sequence)
			continue;
		*at = f->next;
		return f;
	}
	return NULL;
}

/* Sequences are even for transfers; that of an unlink is its transfer's plus one. */
static bool take(struct node *n)
{
	uint8_t header[USBIP_HEADER];
	struct usbip_message m;
	struct flight *f;
	bool fine = true;

	if (!usbip_read(n->socket, header, sizeof(header)))
		return false;
	usbip_get(header, &m);
	pthread_mutex_lock(&n->lock);
	if (m.command == USBIP_RET_SUBMIT) {
		f = take_sent(n, m.sequence);
		fine = f && (!f->data || m.length <= f->room) &&
		       (!f->data || !m.length || usbip_read(n->socket, f->data, m.length));
		if (f)
			finish(n, f, fine ? (int)m.flags : -ESHUTDOWN, m.length);
	} else if (m.command == USBIP_RET_UNLINK && m.flags) {
		f = take_sent(n, m.sequence - 1);
		if (f)
			finish(n, f, -ENOENT, 0);
	}
	pthread_mutex_unlock(&n->lock);
	return fine;
}

static void *listen_to(void *arg)
{
	struct node *n = arg;

	while (take(n))
		;
	pthread_mutex_lock(&n->lock);
	while (n->sent) {
		struct flight *f = n->sent;

		n->sent = f->next;
		finish(n, f, -ESHUTDOWN, 0);
	}
	n->gone = true;
	show(n, n->done);
	pthread_mutex_unlock(&n->lock);
	return NULL;
}

/* -- Transfers ---------------------------------------------------------------------------- */

/* With the lock held. The flight is in the list before the server can answer. */
static int send_out(struct node *n, struct flight *f, struct usbip_message *m, const void *data)
{
	uint8_t header[USBIP_HEADER];

	if (n->gone)
		return ENODEV;
	n->sequence += 2;
	f->sequence = m->sequence = n->sequence;
	m->command = USBIP_SUBMIT;
	m->device = n->device.busnum << 16 | n->device.devnum;
	f->next = n->sent;
	n->sent = f;
	usbip_put(header, m);
	/* A connection that ends here ends for the thread as well, which then finishes f. */
	if (usbip_write(n->socket, header, sizeof(header)) && m->direction == USBIP_OUT && m->length)
		usbip_write(n->socket, data, m->length);
	return 0;
}

static int submit(struct node *n, struct usbdevfs_urb *urb)
{
	struct usbip_message m = { .endpoint = urb->endpoint & 0x0f };
	struct flight *f;
	uint8_t *data = urb->buffer;
	int err;

	if (urb->buffer_length < 0 || urb->buffer_length > USBIP_TRANSFER_MAX)
		return EINVAL;
	m.length = (uint32_t)urb->buffer_length;
	m.direction = urb->endpoint & 0x80 ? USBIP_IN : USBIP_OUT;
	if (urb->type == USBDEVFS_URB_TYPE_CONTROL) {
		if (m.length < SETUP)
			return EINVAL;
		memcpy(m.setup, data, SETUP);
		m.direction = data[0] & 0x80 ? USBIP_IN : USBIP_OUT;
		m.length -= SETUP;
		data += SETUP;
	} else if (urb->type != USBDEVFS_URB_TYPE_BULK) {
		return EINVAL;
	}
	if (urb->flags & USBDEVFS_URB_ZERO_PACKET)
		m.flags |= USBIP_ZERO_PACKET;
	f = calloc(1, sizeof(*f));
	if (!f)
		return ENOMEM;
	f->urb = urb;
	f->data = m.direction == USBIP_IN ? data : NULL;
	f->room = m.length;
	pthread_mutex_lock(&n->lock);
	err = send_out(n, f, &m, data);
	pthread_mutex_unlock(&n->lock);
	if (err)
		free(f);
	return err;
}

static int reap(struct node *n, void **urb)
{
	struct flight *f;
	int err = 0;

	pthread_mutex_lock(&n->lock);
	f = n->done;
	if (f) {
		n->done = f->next;
		*urb = f->urb;
		show(n, true);
		free(f);
	} else {
		err = n->gone ? ENODEV : EAGAIN;
	}
	pthread_mutex_unlock(&n->lock);
	return err;
}

static int discard(struct node *n, const void *urb)
{
	struct usbip_message m = { .command = USBIP_UNLINK };
	uint8_t header[USBIP_HEADER];
	int err = EINVAL;

	pthread_mutex_lock(&n->lock);
	for (struct flight *f = n->sent; f && err; f = f->next)
		if (f->urb == urb) {
			m.sequence = f->sequence + 1;
			m.flags = f->sequence;
			usbip_put(header, &m);
			usbip_write(n->socket, header, sizeof(header));
			err = 0;
		}
	pthread_mutex_unlock(&n->lock);
	return err;
}

/* A control transfer without data, waited for. */
static int control(struct node *n, uint8_t type, uint8_t request, unsigned value, unsigned index)
{
	struct usbip_message m = { .setup = { type, request, (uint8_t)value, (uint8_t)(value >> 8),
					      (uint8_t)index, (uint8_t)(index >> 8) } };
	struct flight f = { 0 };
	int err;

	pthread_mutex_lock(&n->lock);
	err = send_out(n, &f, &m, NULL);
	while (!err && !f.over)
		pthread_cond_wait(&n->answered, &n->lock);
	pthread_mutex_unlock(&n->lock);
	return err ? err : f.status < 0 ? -f.status : 0;
}

/* -- Calls -------------------------------------------------------------------------------- */

static int act(struct node *n, unsigned long request, void *arg)
{
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		*(uint32_t *)arg = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |
				   USBDEVFS_CAP_BULK_SCATTER_GATHER |
				   USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
		return 0;
	case USBDEVFS_CLAIMINTERFACE:
		return n->gone ? ENODEV : claim_take(&n->claims, &n->device, *(unsigned *)arg);
	case USBDEVFS_RELEASEINTERFACE:
		return claim_release(&n->claims, *(unsigned *)arg);
	case USBDEVFS_SUBMITURB:
		return submit(n, arg);
	case USBDEVFS_REAPURBNDELAY:
		return reap(n, arg);
	case USBDEVFS_DISCARDURB:
		return discard(n, arg);
	case USBDEVFS_CLEAR_HALT:
		return control(n, 0x02, 1, 0, *(unsigned *)arg);
	case USBDEVFS_SETCONFIGURATION:
		return control(n, 0x00, 9, *(unsigned *)arg, 0);
	case USBDEVFS_RESET:
		return control(n, 0x00, 9, n->device.configuration, 0);
	case USBDEVFS_SETINTERFACE:
		return control(n, 0x01, 11, ((struct usbdevfs_setinterface *)arg)->altsetting,
			       ((struct usbdevfs_setinterface *)arg)->interface);
	case USBDEVFS_GETDRIVER: /* no driver of the kernel has it */
	case USBDEVFS_IOCTL:
		return ENODATA;
	}
	return ENOTTY;
}

int node_ioctl(struct node *n, unsigned long request, void *arg)
{
	int err = act(n, request, arg);

	if (!err)
		return 0;
	errno = err;
	return -1;
}

struct node *node_of(int fd)
{
	return fd >= 0 && fd < N_FDS ? nodes[fd] : NULL;
}

int node_open(unsigned busnum, unsigned devnum)
{
	struct node *n = calloc(1, sizeof(*n));
	struct bus_device b;
	int ends[2];

	if (!n)
		return -1;
	if (!bus_numbered(busnum, devnum, &b))
		goto gone;
	n->device = b.d;
	n->socket = bus_import(&b.d);
	if (n->socket < 0)
		goto gone;
	fcntl(n->socket, F_SETFD, FD_CLOEXEC);
	claim_begin(&n->claims);
	pthread_mutex_init(&n->lock, NULL);
	pthread_cond_init(&n->answered, NULL);
	if (pipe2(ends, O_CLOEXEC))
		goto close_socket;
	n->reader = ends[0];
	n->shown = ends[1];
	if (n->shown >= N_FDS || fcntl(n->shown, F_SETPIPE_SZ, 4096) < 0 || write(n->shown, "", 1) != 1 ||
	    pthread_create(&n->thread, NULL, listen_to, n))
		goto close_pipe;
	nodes[n->shown] = n;
	return n->shown;
close_pipe:
	syscall(SYS_close, ends[0]);
	syscall(SYS_close, ends[1]);
close_socket:
	syscall(SYS_close, n->socket);
gone:
	free(n);
	errno = ENODEV;
	return -1;
}

static void drop(struct flight *f)
{
	while (f) {
		struct flight *next = f->next;

		free(f);
		f = next;
	}
}

void node_close(struct node *n)
{
	nodes[n->shown] = NULL;
	shutdown(n->socket, SHUT_RDWR);
	pthread_join(n->thread, NULL);
	claim_end(&n->claims);
	drop(n->sent);
	drop(n->done);
	syscall(SYS_close, n->socket);
	syscall(SYS_close, n->shown);
	pthread_cond_destroy(&n->answered);
	pthread_mutex_destroy(&n->lock);
	free(n);
}
