/* SPDX-License-Identifier: MIT */
/*
 * lapicque-vusb -- a USB/IP server with simulated Lapicque devices, packet by packet
 */
#define _GNU_SOURCE
#include "vusb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
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
#include "ftdi_chip.h"
#include "lapicque.h"
#include "lq_usb.h"

enum { N_PORTS = 8, N_CLIENTS = 32, LINE = 256, IDLE_US = 1000000 };

static const char usage[] =
	"usage: lapicque-vusb [OPTIONS]\n\n"
	"Serve simulated Lapicque devices by USB/IP. A program sees them with the preload library\n"
	"liblapicque-vusb-preload.so, a Linux kernel with usbip attach; docs/usb-host.md tells how.\n\n"
	"  -d, --device DEVICE   what is behind the plug: model[:CONFIG] or rtl[:CONFIG], default model\n"
	"  -s, --serial SERIAL[=DEVICE]\n"
	"                        serial number of a device, default 00000001, and what is behind its\n"
	"                        plug; once for each of up to 8\n"
	"  -f, --ftdi            boards with a UART behind an FT2232H, not with a USB core of their own\n"
	"  -w, --wire            send every packet bit by bit to the Verilated USB core: slow; one device\n"
	"  -b, --baud RATE       bits a second of that UART, default 3000000\n"
	"  -p, --port PORT       TCP port, default 3240; 0 finds a free one\n"
	"  -a, --address ADDRESS IPv4 address to listen on, default 127.0.0.1\n"
	"      --allow-remote    let ADDRESS be one that other machines reach: there is no password\n"
	"  -h, --help            print this\n\n"
	"The first line of output is the address. Commands on standard input, each answered by a line:\n\n"
	"  unplug [SERIAL]            take out one device, or all\n"
	"  unplug SERIAL after N      let it leave by itself after N more transactions\n"
	"  plug [SERIAL]              put in again, as new\n"
	"  ragged SERIAL SEED         send packets of any size at any time, by random numbers; 0 ends it\n"
	"  faults SERIAL N            with --wire: do each thing wrong that a bus can, once in N packets\n"
	"  count SERIAL               transfers to the host that wait; of an FT2232H also why packets\n"
	"                             left: full, event, timer, idle\n\n"
	"exit status: 0 ended by SIGINT or SIGTERM, 1 usage, 2 device or network\n";

static struct port ports[N_PORTS + 1];
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

static int say(int status, const char *what, const char *why)
{
	fprintf(stderr, "lapicque-vusb: %s: %s\n", what, why);
	return status;
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

struct options {
	const char *device, *address;
	unsigned n_ports, port, baud;
	bool ftdi, wire, remote;
};

static bool number(const char *text, unsigned long lo, unsigned long hi, unsigned *value)
{
	char *rest;
	unsigned long v = strtoul(text, &rest, 10);

	*value = (unsigned)v;
	return *text >= '0' && *text <= '9' && !*rest && v >= lo && v <= hi;
}

/* Serial numbers go into file names, command lines and string descriptors. */
static const char *bad_serial(const char *serial)
{
	if (!*serial || strlen(serial) > 31)
		return "expected a serial number of 1 to 31 characters";
	for (const char *s = serial; *s; s++)
		if (*s <= ' ' || *s > '~' || *s == '@')
			return "expected a serial number of printable characters, without blank or @";
	for (const struct port *p = ports; *p->serial; p++)
		if (!strcmp(p->serial, serial))
			return "two devices with the same serial number";
	return NULL;
}

/* SERIAL[=DEVICE]; the exit status. */
static int add_port(struct options *o, char *text)
{
	char *device = strchr(text, '=');
	struct port *p = &ports[o->n_ports];
	const char *wrong;

	if (device)
		*device++ = '\0';
	wrong = o->n_ports == N_PORTS ? "more than 8 devices" : bad_serial(text);
	if (wrong)
		return say(1, text, wrong);
	snprintf(p->serial, sizeof(p->serial), "%s", text);
	p->arg = device;
	o->n_ports++;
	return 0;
}

/* -1 to go on, or the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' }, { "serial", required_argument, NULL, 's' },
		{ "ftdi", no_argument, NULL, 'f' }, { "wire", no_argument, NULL, 'w' },
		 { "baud", required_argument, NULL, 'b' },
		{ "port", required_argument, NULL, 'p' }, { "address", required_argument, NULL, 'a' },
		{ "allow-remote", no_argument, NULL, 'r' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "d:s:fwb:p:a:h", options, NULL)) != -1)
		switch (c) {
		case 'd':
			o->device = optarg;
			break;
		case 's':
			if (add_port(o, optarg))
				return 1;
			break;
		case 'f':
			o->ftdi = true;
			break;
		case 'w':
			o->wire = true;
			break;
		case 'b':
			if (!number(optarg, 300, 12000000, &o->baud))
				return say(1, optarg, "expected a baud rate from 300 to 12000000");
			break;
		case 'p':
			if (!number(optarg, 0, 65535, &o->port))
				return say(1, optarg, "expected a port from 0 to 65535");
			break;
		case 'a':
			o->address = optarg;
			break;
		case 'r':
			o->remote = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default: /* getopt has said why */
			return 1;
		}
	return optind < argc ? say(1, argv[optind], "expected no argument but options") : -1;
}

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

	if (o->wire && (o->ftdi || o->n_ports))
		return say(1, "--wire", "expected neither --ftdi nor --serial with it");
	if (o->wire && !gadget_wire)
		return say(2, "--wire", "this program does not hold the Verilated USB core");
	if (!o->n_ports)
		snprintf(ports[o->n_ports++].serial, sizeof(ports[0].serial), "%s", USB_SERIAL_TEXT);
	for (unsigned i = 0; i < o->n_ports; i++) {
		struct port *p = &ports[i];
		const char *device = p->arg ? p->arg : o->device, *colon = strchr(device, ':');

		p->number = i + 1;
		p->behind = find_behind(device);
		p->arg = colon ? colon + 1 : NULL;
		p->ftdi = o->ftdi;
		p->wire = o->wire;
		p->baud = o->baud;
		if (!p->behind)
			return say(1, device, "expected model[:CONFIG] or rtl[:CONFIG]");
		if (!port_plug(p, &why))
			return say(2, device, why.text);
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
		return say(-1, o->address, "expected an IPv4 address");
	if (ntohl(at.sin_addr.s_addr) >> 24 != 127 && !o->remote)
		return say(-1, o->address, "other machines reach this address, and there is no password: "
			   "expected one of 127.0.0.0/8, or --allow-remote");
	*status = 2;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) || listen(fd, N_CLIENTS) ||
	    getsockname(fd, (struct sockaddr *)&at, &size)) {
		say(-1, o->address, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	o->port = ntohs(at.sin_port);
	return fd;
}

int vusb_main(int argc, char **argv)
{
	struct options o = {
		.device = "model", .address = "127.0.0.1", .port = USBIP_PORT, .baud = UART_BAUD,
	};
	struct sigaction action = { .sa_handler = end };
	sigset_t blocked, unblocked;
	int fd, status = parse(argc, argv, &o);

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
