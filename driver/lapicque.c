/* SPDX-License-Identifier: MIT */
#include "lapicque.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "config.h"
#include "handle.h"
#include "layout.h"

/*
 * Units of one WRITE: two fit into the smallest receive ring beside what it keeps free, so that one
 * is on its way while the other is carried out.
 */
enum { WRITE_UNITS = ((RING_BYTES - SESSION_SPARE) / 2 - FRAME_HEADER - FRAME_CHECK - 4) / 2 };

const char *lq_strerror(int err)
{
	switch (err) {
#define X(name, value, text) case value: return text;
	LQ_ERRORS(X)
#undef X
	}
	return "unknown error";
}

/* -- Messages and results ----------------------------------------------------------------- */

int lq_why_say(struct lq_why *why, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return err;
}

int lq_handle_fail(struct lq *dev, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(dev->message.text, sizeof(dev->message.text), fmt, ap);
	va_end(ap);
	return err;
}

int lq_handle_result(struct lq *dev, int err)
{
	if (err) {
		dev->message = dev->session.why;
		return err;
	}
	if (!dev->refused)
		return LQ_OK;
	err = dev->refused;
	dev->message = dev->refusal;
	if (dev->refused_more) {
		size_t n = strlen(dev->message.text);

		snprintf(dev->message.text + n, sizeof(dev->message.text) - n,
			 " (later refusals: %u)", dev->refused_more);
	}
	dev->refused = LQ_OK;
	dev->refused_more = 0;
	return err;
}

const char *lq_message(const struct lq *dev)
{
	return dev ? dev->message.text : "no open device";
}

const struct transport *const lq_transports[] = {
	&lq_transport_model, &lq_transport_rtl, &lq_transport_usb, &lq_transport_ftdi, NULL,
};

/* -- Open and close ----------------------------------------------------------------------- */

static int check_info(struct lq *dev)
{
	const struct lq_info *i = &dev->info;

	if (!lq_layout_valid(i))
		return lq_handle_fail(dev, LQ_ERR_VERSION, "the device reports impossible sizes: "
				      "%u neurons, %u axons, %u lanes, %u pipes, %u weight bits",
				      i->neurons, i->axons, i->lanes, i->pipes, i->weight_bits);
	if (i->rx_bytes < RING_BYTES || i->tx_bytes < RING_BYTES)
		return lq_handle_fail(dev, LQ_ERR_VERSION, "the device reports rings of %u and %u "
				      "bytes, expected %d or more", i->rx_bytes, i->tx_bytes,
				      RING_BYTES);
	return LQ_OK;
}

/* Ask the device what it is. */
static int identify(struct lq *dev)
{
	uint16_t reg[REG_N_TAGS + 1];
	struct lq_info *i = &dev->info;
	int err = lq_read(dev, SP_REG, 0, reg, REG_N_TAGS + 1);

	if (err)
		return err;
	i->neurons = reg[REG_N_NEURONS];
	i->axons = reg[REG_N_AXONS] ? reg[REG_N_AXONS] : 1u << 16;
	i->lanes = reg[REG_N_LANES];
	i->pipes = reg[REG_N_PIPES];
	i->weight_bits = reg[REG_W_WEIGHT];
	i->slots = reg[REG_N_SLOTS];
	i->sets = reg[REG_N_SETS];
	i->currents = reg[REG_N_CURRENTS];
	i->rules = reg[REG_N_RULES];
	i->tags = reg[REG_N_TAGS] & 1;
	i->soma_clocks = reg[REG_N_TAGS] >> 8;
	i->tx_bytes = reg[REG_TX_BYTES];
	i->rx_bytes = reg[REG_RX_BYTES];
	snprintf(i->config, sizeof(i->config), "?");
	for (const struct config *c = configs; c->name; c++)
		if (config_id(c) == reg[REG_CONFIG])
			snprintf(i->config, sizeof(i->config), "%s", c->name);
	err = check_info(dev);
	if (!err)
		lq_session_rings(&dev->session, i->rx_bytes, i->tx_bytes);
	return err;
}

int lq_handle_open(struct lq **result, const struct transport *t, const char *arg,
		   struct lq_why *why)
{
	struct lq *dev = calloc(1, sizeof(*dev));
	struct session_sink sink = {
		.ctx = dev, .answer = lq_output_answer, .output = lq_output_frame,
	};
	int err;

	*result = NULL;
	if (!dev)
		return LQ_ERR_NOMEM;
	err = t->open(&dev->self, arg, &dev->message);
	if (!err) {
		dev->transport = t;
		err = lq_handle_result(dev, lq_session_open(&dev->session, t, dev->self, &sink,
							    &dev->info.interface));
	}
	if (!err && dev->info.interface != INTERFACE)
		err = lq_handle_fail(dev, LQ_ERR_VERSION, "the device has interface version %u, "
				     "this driver %d", dev->info.interface, INTERFACE);
	if (!err)
		err = identify(dev);
	if (!err) {
		*result = dev;
		return LQ_OK;
	}
	if (why)
		*why = dev->message;
	lq_close(dev);
	return err;
}

int lq_open_why(struct lq **dev, const char *where, char *why, size_t size)
{
	struct lq_why text = { "" };
	const char *colon;
	int err = LQ_ERR_ARG;
	size_t n;

	if (why && size)
		*why = '\0';
	if (!dev)
		return LQ_ERR_ARG;
	*dev = NULL;
	if (where) {
		colon = strchr(where, ':');
		n = colon ? (size_t)(colon - where) : strlen(where);
		err = lq_why_say(&text, LQ_ERR_NODEV, "\"%.*s\" is no kind of device", (int)n,
				 where);
		for (const struct transport *const *t = lq_transports; *t; t++)
			if (strlen((*t)->name) == n && !strncmp((*t)->name, where, n))
				err = lq_handle_open(dev, *t, colon ? colon + 1 : NULL, &text);
	}
	if (err && why && size)
		snprintf(why, size, "%s", text.text);
	return err;
}

int lq_open(struct lq **dev, const char *where)
{
	return lq_open_why(dev, where, NULL, 0);
}

void lq_close(struct lq *dev)
{
	if (!dev)
		return;
	if (dev->transport)
		dev->transport->close(dev->self);
	free(dev->output);
	free(dev);
}

int lq_describe(struct lq *dev, struct lq_info *info)
{
	if (!dev || !info)
		return LQ_ERR_ARG;
	*info = dev->info;
	return LQ_OK;
}

int lq_trace(struct lq *dev, const char *path)
{
	if (!dev)
		return LQ_ERR_ARG;
	if (!path)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no file for the trace");
	if (!dev->transport->trace)
		return lq_handle_fail(dev, LQ_ERR_ARG, "device %s has no waveforms to record",
				      dev->transport->name);
	return dev->transport->trace(dev->self, path, &dev->message);
}

/* -- Raw access --------------------------------------------------------------------------- */

static void put_address(uint8_t *p, unsigned space, uint32_t addr)
{
	p[0] = (uint8_t)space;
	for (int i = 0; i < 3; i++)
		p[1 + i] = (uint8_t)(addr >> 8 * i);
}

static int check_access(struct lq *dev, unsigned space, uint32_t addr, const void *units, size_t n)
{
	if (space > 0xFF)
		return lq_handle_fail(dev, LQ_ERR_ARG, "space %u, the last is 255", space);
	if (addr >> W_ADDR)
		return lq_handle_fail(dev, LQ_ERR_ARG, "address 0x%lX has more than %d bits",
				      (unsigned long)addr, W_ADDR);
	if (!units && n)
		return lq_handle_fail(dev, LQ_ERR_ARG, "no buffer for %zu units", n);
	return LQ_OK;
}

int lq_handle_write(struct lq *dev, unsigned space, uint32_t addr, const uint16_t *units, size_t n)
{
	uint8_t payload[MAX_PAYLOAD];
	int err = LQ_OK;

	while (n && !err) {
		size_t part = n < WRITE_UNITS ? n : WRITE_UNITS;

		put_address(payload, space, addr);
		for (size_t i = 0; i < part; i++) {
			payload[4 + 2 * i] = (uint8_t)units[i];
			payload[5 + 2 * i] = (uint8_t)(units[i] >> 8);
		}
		err = lq_session_command(&dev->session, FR_WRITE, payload, 4 + 2 * part, NULL);
		addr = lq_layout_advance(&dev->info, space, addr, part);
		units += part;
		n -= part;
	}
	return err ? err : lq_session_poll(&dev->session, 0);
}

int lq_write(struct lq *dev, unsigned space, uint32_t addr, const uint16_t *units, size_t n)
{
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = check_access(dev, space, addr, units, n);
	return err ? err : lq_handle_result(dev, lq_handle_write(dev, space, addr, units, n));
}

int lq_handle_read(struct lq *dev, unsigned space, uint32_t addr, uint16_t *units, size_t n)
{
	uint8_t payload[5];
	int err = LQ_OK;

	while (n && !err) {
		size_t part = n < MAX_READ ? n : MAX_READ;

		put_address(payload, space, addr);
		payload[4] = (uint8_t)part;
		err = lq_session_command(&dev->session, FR_READ, payload, sizeof(payload), units);
		addr = lq_layout_advance(&dev->info, space, addr, part);
		units += part;
		n -= part;
	}
	return err;
}

int lq_handle_drain(struct lq *dev, int err)
{
	while (!err && !lq_session_idle(&dev->session))
		err = lq_session_poll(&dev->session, SESSION_QUIET_MAX_US);
	lq_session_disown(&dev->session); /* an answer that comes too late has no home */
	return lq_handle_result(dev, err);
}

int lq_read(struct lq *dev, unsigned space, uint32_t addr, uint16_t *units, size_t n)
{
	int err;

	if (!dev)
		return LQ_ERR_ARG;
	err = check_access(dev, space, addr, units, n);
	return err ? err : lq_handle_drain(dev, lq_handle_read(dev, space, addr, units, n));
}
