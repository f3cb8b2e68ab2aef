/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "cmd.h"
#include "events.h"
#include "live.h"

enum { CHUNK = 65536 }; /* more than a datagram */

uint64_t live_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

bool live_open(struct live *live, const struct network *net, unsigned port, struct why *why)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	memset(live, 0, sizeof(*live));
	live->net = net;
	live->csv.path = port ? "datagrams" : "stdin";
	live->datagrams = port;
	live->fd = port ? socket(AF_INET, SOCK_DGRAM, 0) : STDIN_FILENO;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (live->fd < 0 || (port && bind(live->fd, (struct sockaddr *)&at, sizeof(at))))
		return why_not(why, "--udp: 127.0.0.1:%u: %s", port, strerror(errno));
	return true;
}

void live_close(struct live *live)
{
	if (live->datagrams && live->fd >= 0)
		close(live->fd);
	free(live->list);
}

/* The line in text, of whatever it may be. False when out of memory. */
static bool take_line(struct live *live, uint64_t now)
{
	struct event_at e = {0};
	struct why why;
	int fields;

	live->csv.line++;
	live->csv.text[live->n_text] = '\0';
	live->n_text = 0;
	if (live->too_long) {
		live->too_long = false;
		live->wrong++;
		say("%s:%lu: expected lines of text below %d bytes", live->csv.path,
		    live->csv.line, CSV_LINE);
		return true;
	}
	fields = csv_split(&live->csv, &why);
	if (!fields)
		return true;
	if (fields < 0 || !events_live(&live->csv, live->net, &e, &why)) {
		live->wrong++;
		say("%s", why.text);
		return true;
	}
	if (live->n == live->cap) {
		size_t cap = live->cap ? 2 * live->cap : 1024;
		struct live_event *more = realloc(live->list, cap * sizeof(*more));

		if (!more)
			return false;
		live->list = more;
		live->cap = cap;
	}
	live->list[live->n++] = (struct live_event){events_device(&e, live->neuron_of), now};
	return true;
}

static bool take_bytes(struct live *live, const char *bytes, size_t n)
{
	uint64_t now = live_now_us();

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n') {
			if (!take_line(live, now))
				return false;
		} else if (live->n_text == CSV_LINE - 1 || !bytes[i]) {
			live->too_long = true;
		} else {
			live->csv.text[live->n_text++] = bytes[i];
		}
	}
	/* The last line of a datagram or of a file need not have a newline. */
	return (!live->datagrams && n) || (!live->n_text && !live->too_long) || take_line(live, now);
}

bool live_wait(struct live *live, uint64_t until_us, const volatile int *stop)
{
	static char bytes[CHUNK];
	struct pollfd fd = { .events = POLLIN };
	uint64_t now;

	memmove(live->list, live->list + live->taken,
		(live->n - live->taken) * sizeof(*live->list));
	live->n -= live->taken;
	live->taken = 0;
	while (!*stop && (now = live_now_us()) < until_us) {
		uint64_t left = until_us - now;
		struct timespec ts = { (time_t)(left / 1000000), (long)(left % 1000000) * 1000 };
		ssize_t got;

		fd.fd = live->ended ? -1 : live->fd;
		if (ppoll(&fd, 1, &ts, NULL) <= 0)
			continue;
		got = read(live->fd, bytes, sizeof(bytes));
		if (got < 0 && errno == EINTR)
			continue;
		live->ended = got < 0 || (got == 0 && !live->datagrams);
		if (!take_bytes(live, bytes, got < 0 ? 0 : (size_t)got))
			return false;
	}
	return true;
}

const struct live_event *live_take(struct live *live)
{
	return live->taken < live->n ? &live->list[live->taken++] : NULL;
}
