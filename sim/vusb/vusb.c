/* SPDX-License-Identifier: MIT */
/*
 * lapicque-vusb -- a USB/IP server with simulated Lapicque devices, packet by packet
 */
#define _GNU_SOURCE
#include "vusb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "client.h"
#include "lapicque.h"
#include "options.h"

enum { N_CLIENTS = 32, LINE = 256, IDLE_US = 1000000 };

static struct port ports[OPTIONS_PORTS + 1];
static struct client clients[N_CLIENTS];
static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* -- Commands ----------------------------------------------------------------------------- */

static void count(const struct port *p)
{
	unsigned waiting = 0;

	if (!p->gadget) {
		printf("error %s is not plugged in\n", p->serial);
		return;
	}
	for (int i = 0; i < N_CLIENTS; i++)
		if (clients[i].fd >= 0 && clients[i].port == p)
			waiting += client_waits(&clients[i]);
	printf("waiting %u", waiting);
	if (p->ftdi) {
		struct gadget_ftdi_count c = gadget_ftdi_count(p->gadget);

		printf(" full %lu event %lu timer %lu idle %lu", c.full, c.event, c.timer, c.idle);
	}
	printf("\n");
}

static void command(const char *line)
{
	char word[16] = "", serial[32] = "", after[24] = "";
	unsigned long n = 0;
	int words = sscanf(line, "%15s %31s %23s %lu", word, serial, after, &n);
	struct lq_why why = { "" };
	unsigned done = 0;

	if (words <= 0)
		return;
	for (struct port *p = ports; *p->serial; p++) {
		if (*serial && strcmp(p->serial, serial))
			continue;
		done++;
		if (!strcmp(word, "unplug") && words == 4 && !strcmp(after, "after")) {
			p->left = n;
		} else if (!strcmp(word, "unplug") && words <= 2) {
			port_unplug(p);
		} else if (!strcmp(word, "plug") && words <= 2) {
			if (!port_plug(p, &why)) {
				printf("error %s: %s\n", p->serial, why.text);
				return;
			}
		} else if (!strcmp(word, "faults") && words == 3 && p->gadget && p->wire) {
			gadget_wire_faults(p->gadget, atoi(after));
		} else if (!strcmp(word, "ragged") && words == 3 && p->gadget && !p->ftdi && !p->wire) {
			gadget_lapicque_ragged(p->gadget, strtoull(after, NULL, 10));
		} else if (!strcmp(word, "count") && words == 2) {
			count(p);
			return;
		} else {
			printf("error unknown command\n");
			return;
		}
	}
	if (done)
		printf("ok\n");
	else
		printf("error no device \"%s\"\n", serial);
}

/* False once the input has ended. */
static bool read_commands(void)
{
	static char text[LINE];
	static size_t n;
	ssize_t got = read(STDIN_FILENO, text + n, sizeof(text) - 1 - n);
	char *nl;

	if (got <= 0)
		return got < 0 && (errno == EINTR || errno == EAGAIN);
	n += (size_t)got;
	text[n] = '\0';
	while ((nl = memchr(text, '\n', n))) {
		*nl = '\0';
		command(text);
		n -= (size_t)(nl + 1 - text);
		memmove(text, nl + 1, n + 1);
	}
	if (n == sizeof(text) - 1) {
		printf("error line too long\n");
		n = 0;
	}
	fflush(stdout);
	return true;
}

/* -- Clients ------------------------------------------------------------------------------ */

static void take_client(int listener)
{
	int fd = accept(listener, NULL, NULL), one = 1;
	struct timeval patience = { .tv_sec = 5 }; /* of a client that does not read */

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	for (int i = 0; i < N_CLIENTS; i++)
		if (clients[i].fd < 0) {
			clients[i].fd = fd;
			return;
		}
	close(fd);
}

/* Serve all; when to do so again if nothing comes. */
static uint64_t serve(void)
{
	uint64_t at = UINT64_MAX, now = now_us();

	for (int i = 0; i < N_CLIENTS; i++) {
		struct client *c = &clients[i];
		uint64_t wake;

		if (c->fd < 0)
			continue;
		if (c->port && (!c->port->gadget || !client_serve(c, now))) {
			client_close(c);
			at = now; /* another one of the same device may have to go */
			continue;
		}
		if (!c->first)
			continue;
		wake = c->port->gadget->ops->wake_us(c->port->gadget, now);
		/* What only waits for the host's next read needs no haste. */
		if (!client_waits(c) && wake < now + 1000)
			wake = now + 1000;
		if (wake < at)
			at = wake;
	}
	return at;
}

static void loop(int listener, const sigset_t *unblocked)
{
	bool commands = true;

	while (!ended) {
		struct pollfd fd[N_CLIENTS + 2];
		uint64_t at = serve(), now = now_us();
		uint64_t wait = at <= now ? 0 : at - now < IDLE_US ? at - now : IDLE_US;
		struct timespec ts = { (time_t)(wait / 1000000), (long)(wait % 1000000) * 1000 };

		for (int i = 0; i < N_CLIENTS; i++)
			fd[i] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
		fd[N_CLIENTS] = (struct pollfd){ .fd = listener, .events = POLLIN };
		fd[N_CLIENTS + 1] = (struct pollfd){ .fd = commands ? STDIN_FILENO : -1, .events = POLLIN };
		if (ppoll(fd, N_CLIENTS + 2, &ts, unblocked) <= 0)
			continue;
		for (int i = 0; i < N_CLIENTS; i++)
			if (clients[i].fd >= 0 && fd[i].fd >= 0 && fd[i].revents &&
			    !client_read(&clients[i], ports, now_us()))
				client_close(&clients[i]);
		if (fd[N_CLIENTS].revents)
			take_client(listener);
		if (fd[N_CLIENTS + 1].revents)
			commands = read_commands();
	}
}

/* -- Start -------------------------------------------------------------------------------- */

/* What is behind a plug: of the driver's devices one that is simulated. */
static const struct transport *find_behind(const char *device)
{
	size_t n = strcspn(device, ":");

	return n == 5 && !strncmp(device, "model", n) ? &lq_transport_model :
	       n == 3 && !strncmp(device, "rtl", n) ? &lq_transport_rtl : NULL;
}

static int make_ports(struct options *o)
{
	struct lq_why why;

	if (o->wire && !gadget_wire)
		return options_say(2, "--wire", "this program does not hold the Verilated USB core");
	for (unsigned i = 0; i < o->n_ports; i++) {
		struct port *p = &ports[i];
		const char *device = o->plug[i].device ? o->plug[i].device : o->device, *colon = strchr(device, ':');

		snprintf(p->serial, sizeof(p->serial), "%s", o->plug[i].serial);
		p->number = i + 1;
		p->behind = find_behind(device);
		p->arg = colon ? colon + 1 : NULL;
		p->ftdi = o->ftdi;
		p->wire = o->wire;
		p->baud = o->baud;
		if (!p->behind)
			return options_say(1, device, "expected model[:CONFIG] or rtl[:CONFIG]");
		if (!port_plug(p, &why))
			return options_say(2, device, why.text);
	}
	return -1;
}

/* The socket, or -1 with *status. Port 0 becomes the one that was found. */
static int listen_at(struct options *o, int *status)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)o->port) };
	socklen_t size = sizeof(at);
	int fd, one = 1;

	*status = 1;
	if (inet_pton(AF_INET, o->address, &at.sin_addr) != 1)
		return options_say(-1, o->address, "expected an IPv4 address");
	if (ntohl(at.sin_addr.s_addr) >> 24 != 127 && !o->remote)
		return options_say(-1, o->address, "other machines reach this address, and there is no password: "
			   "expected one of 127.0.0.0/8, or --allow-remote");
	*status = 2;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, N_CLIENTS) ||
	    getsockname(fd, (struct sockaddr *)&at, &size)) {
		options_say(-1, o->address, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	o->port = ntohs(at.sin_port);
	return fd;
}

int vusb_main(int argc, char **argv)
{
	struct options o;
	struct sigaction action = { .sa_handler = end };
	sigset_t blocked, unblocked;
	int fd, status = options_parse(argc, argv, &o);

	if (status >= 0)
		return status;
	fd = listen_at(&o, &status);
	if (fd < 0)
		return status;
	status = make_ports(&o);
	if (status < 0) {
		for (int i = 0; i < N_CLIENTS; i++)
			clients[i].fd = -1;
		/* Delivered while it waits and at no other time. */
		sigemptyset(&blocked);
		sigaddset(&blocked, SIGINT);
		sigaddset(&blocked, SIGTERM);
		sigprocmask(SIG_BLOCK, &blocked, &unblocked);
		sigdelset(&unblocked, SIGINT);
		sigdelset(&unblocked, SIGTERM);
		sigaction(SIGINT, &action, NULL);
		sigaction(SIGTERM, &action, NULL);
		printf("%s:%u\n", o.address, o.port);
		fflush(stdout);
		loop(fd, &unblocked);
		for (int i = 0; i < N_CLIENTS; i++)
			if (clients[i].fd >= 0)
				client_close(&clients[i]);
		status = 0;
	}
	for (struct port *p = ports; *p->serial; p++)
		port_unplug(p);
	close(fd);
	return status;
}
