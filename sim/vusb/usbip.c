/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "usbip.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

void usbip_put_op(uint8_t to[USBIP_OP], const struct usbip_op *op)
{
	put16(to, op->version);
	put16(to + 2, op->code);
	put32(to + 4, op->status);
}

void usbip_get_op(const uint8_t from[USBIP_OP], struct usbip_op *op)
{
	op->version = get16(from);
	op->code = get16(from + 2);
	op->status = get32(from + 4);
}

enum { PATH = 256, NUMBERS = PATH + USBIP_BUSID, IDS = NUMBERS + 12, CLASSES = IDS + 6 };

void usbip_put_device(uint8_t to[USBIP_DEVICE], const struct usbip_device *d)
{
	memset(to, 0, USBIP_DEVICE);
	snprintf((char *)to, PATH, "%s", d->path);
	snprintf((char *)to + PATH, USBIP_BUSID, "%s", d->busid);
	put32(to + NUMBERS, d->busnum);
	put32(to + NUMBERS + 4, d->devnum);
	put32(to + NUMBERS + 8, d->speed);
	put16(to + IDS, d->vendor);
	put16(to + IDS + 2, d->product);
	put16(to + IDS + 4, d->release);
	to[CLASSES + 3] = d->configuration; /* the three before it: class by interface */
	to[CLASSES + 4] = d->configurations;
	to[CLASSES + 5] = d->interfaces;
}

void usbip_get_device(const uint8_t from[USBIP_DEVICE], struct usbip_device *d)
{
	memset(d, 0, sizeof(*d));
	snprintf(d->path, sizeof(d->path), "%.*s", (int)sizeof(d->path) - 1, (const char *)from);
	snprintf(d->busid, sizeof(d->busid), "%.*s", USBIP_BUSID - 1, (const char *)from + PATH);
	d->busnum = get32(from + NUMBERS);
	d->devnum = get32(from + NUMBERS + 4);
	d->speed = get32(from + NUMBERS + 8);
	d->vendor = get16(from + IDS);
	d->product = get16(from + IDS + 2);
	d->release = get16(from + IDS + 4);
	d->configuration = from[CLASSES + 3];
	d->configurations = from[CLASSES + 4];
	d->interfaces = from[CLASSES + 5];
}

void usbip_put(uint8_t to[USBIP_HEADER], const struct usbip_message *m)
{
	memset(to, 0, USBIP_HEADER);
	put32(to, m->command);
	put32(to + 4, m->sequence);
	put32(to + 8, m->device);
	put32(to + 12, m->direction);
	put32(to + 16, m->endpoint);
	put32(to + 20, m->flags);
	put32(to + 24, m->length);
	memcpy(to + 40, m->setup, 8);
}

void usbip_get(const uint8_t from[USBIP_HEADER], struct usbip_message *m)
{
	m->command = get32(from);
	m->sequence = get32(from + 4);
	m->device = get32(from + 8);
	m->direction = get32(from + 12);
	m->endpoint = get32(from + 16);
	m->flags = get32(from + 20);
	m->length = get32(from + 24);
	memcpy(m->setup, from + 40, 8);
}

bool usbip_read(int fd, void *bytes, size_t n)
{
	uint8_t *p = bytes;

	while (n) {
		ssize_t got = recv(fd, p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

bool usbip_write(int fd, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	while (n) {
		ssize_t put = send(fd, p, n, MSG_NOSIGNAL);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		p += put;
		n -= (size_t)put;
	}
	return true;
}

int usbip_connect(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	const char *colon = strrchr(address, ':');
	char host[64];
	int fd, one = 1, port = colon ? atoi(colon + 1) : USBIP_PORT;

	snprintf(host, sizeof(host), "%.*s", colon ? (int)(colon - address) : 63, address);
	to.sin_port = htons((uint16_t)port);
	if (port < 1 || port > 65535 || inet_pton(AF_INET, host, &to.sin_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to))) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}
