/* SPDX-License-Identifier: MIT */
/*
 * chapter9 -- standard requests, right and wrong in every bit, against a model of what must come
 *
 *     chapter9 [REQUESTS [SEED]]      random requests, 20000
 *
 * The model knows the standard and the descriptors, not the table of requests in spec/usb.def.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "host.h"
#include "lq_spec.h"
#include "lq_usb.h"

enum { GET_STATUS, CLEAR_FEATURE, SET_FEATURE = 3, SET_ADDRESS = 5, GET_DESCRIPTOR, SET_DESCRIPTOR,
       GET_CONFIGURATION, SET_CONFIGURATION, GET_INTERFACE, SET_INTERFACE, SYNCH_FRAME };

static long n_random = 20000;
static unsigned seed = 1;

struct model {
	unsigned address;
	bool configured, out_halted, in_halted;
};

struct setup {
	int type, request, value, index, length;
};

/* -- What must come ------------------------------------------------------------------------- */

static int answer(const struct setup *s, const uint8_t *bytes, size_t n, uint8_t *out)
{
	n = (size_t)s->length < n ? (size_t)s->length : n;
	memcpy(out, bytes, n);
	return (int)n;
}

static int word(const struct setup *s, int value, size_t n, uint8_t *out)
{
	return answer(s, (const uint8_t[]){ (uint8_t)value, (uint8_t)(value >> 8) }, n, out);
}

static int get_descriptor(const struct setup *s, uint8_t *out)
{
	if (s->value >> 8 == 3 && s->index & 0x8080)
		return HOST_STALL;
	if (s->value >> 8 != 3 && s->index)
		return HOST_STALL;
	switch (s->value) {
	case 0x0100: return answer(s, usb_device, sizeof(usb_device), out);
	case 0x0200: return answer(s, usb_configuration, sizeof(usb_configuration), out);
	case 0x0300: return answer(s, usb_languages, sizeof(usb_languages), out);
	case 0x0301: return answer(s, usb_maker, sizeof(usb_maker), out);
	case 0x0302: return answer(s, usb_product, sizeof(usb_product), out);
	case 0x0303: return answer(s, usb_serial, sizeof(usb_serial), out);
	case 0x0f00: return answer(s, usb_bos, sizeof(usb_bos), out);
	default: return HOST_STALL;
	}
}

static int get_status(const struct model *m, const struct setup *s, uint8_t *out)
{
	const int recipient = s->type & 0x1f;

	if (s->value)
		return HOST_STALL;
	if (recipient == 0 && s->index == 0)
		return word(s, 0, 2, out);
	if (recipient == 2 && (s->index == 0 || s->index == 0x80))
		return word(s, 0, 2, out);
	if (!m->configured)
		return HOST_STALL;
	if (recipient == 1 && s->index == 0)
		return word(s, 0, 2, out);
	if (recipient == 2 && s->index == 0x01)
		return word(s, m->out_halted, 2, out);
	if (recipient == 2 && s->index == 0x81)
		return word(s, m->in_halted, 2, out);
	return HOST_STALL;
}

static int expect(struct model *m, const struct setup *s, uint8_t *out)
{
	const bool plain = !s->length;

	if (s->type == 0xc0 && s->request == USB_VENDOR_CODE && !s->value && s->index == 7)
		return answer(s, usb_ms_os_20_set, sizeof(usb_ms_os_20_set), out);
	if (s->type >= 0x80 && s->type <= 0x82 && s->request == GET_STATUS)
		return get_status(m, s, out);
	if (s->type == 0x80 && s->request == GET_DESCRIPTOR)
		return get_descriptor(s, out);
	if (s->type == 0x80 && s->request == GET_CONFIGURATION && !s->value && !s->index)
		return word(s, m->configured, 1, out);
	if (s->type == 0x81 && s->request == GET_INTERFACE && !s->value && !s->index && m->configured)
		return word(s, 0, 1, out);
	if (!plain)
		return HOST_STALL;
	if (s->type == 0x00 && s->request == SET_ADDRESS && s->value < 128 && !s->index) {
		m->address = (unsigned)s->value;
		return 0;
	}
	if (s->type == 0x00 && s->request == SET_CONFIGURATION && s->value < 2 && !s->index) {
		m->configured = s->value;
		m->out_halted = m->in_halted = false;
		return 0;
	}
	if (!m->configured)
		return HOST_STALL;
	if (s->type == 0x01 && s->request == SET_INTERFACE && !s->value && !s->index) {
		m->out_halted = m->in_halted = false;
		return 0;
	}
	if (s->type == 0x02 && (s->request == CLEAR_FEATURE || s->request == SET_FEATURE) &&
	    !s->value && (s->index == 0x01 || s->index == 0x81)) {
		*(s->index & 0x80 ? &m->in_halted : &m->out_halted) = s->request == SET_FEATURE;
		return 0;
	}
	return HOST_STALL;
}

/* -- Trying --------------------------------------------------------------------------------- */

static void ask(struct host *h, struct model *m, struct setup s)
{
	uint8_t want[1024], got[0x10000] = { 0 };
	int w, r;

	/* No more than one packet is sent to a device that has to refuse it. */
	if (!(s.type & 0x80) && s.length > 64)
		s.length &= 63;
	w = expect(m, &s, want);
	r = host_request(h, s.type, s.request, s.value, s.index, s.length, got);
	if (r != w)
		fail_msg("request %02x %02x %04x %04x %04x: got %d, expected %d", s.type, s.request,
			 s.value, s.index, s.length, r, w);
	if (r > 0 && memcmp(want, got, (size_t)r))
		fail_msg("request %02x %02x %04x %04x %04x: other bytes", s.type, s.request, s.value,
			 s.index, s.length);
	if (!r && s.type == 0x00 && s.request == SET_ADDRESS)
		h->address = m->address;
}

static const struct setup right[] = {
	{ 0x80, GET_DESCRIPTOR, 0x0100, 0, 18 }, { 0x80, GET_DESCRIPTOR, 0x0200, 0, 255 },
	{ 0x80, GET_DESCRIPTOR, 0x0300, 0, 255 }, { 0x80, GET_DESCRIPTOR, 0x0301, 0x0409, 255 },
	{ 0x80, GET_DESCRIPTOR, 0x0302, 0x0409, 255 }, { 0x80, GET_DESCRIPTOR, 0x0303, 0x0409, 255 },
	{ 0x80, GET_DESCRIPTOR, 0x0f00, 0, 64 }, { 0xc0, USB_VENDOR_CODE, 0, 7, 256 },
	{ 0x80, GET_STATUS, 0, 0, 2 }, { 0x81, GET_STATUS, 0, 0, 2 }, { 0x82, GET_STATUS, 0, 0, 2 },
	{ 0x82, GET_STATUS, 0, 0x80, 2 }, { 0x82, GET_STATUS, 0, 0x01, 2 },
	{ 0x82, GET_STATUS, 0, 0x81, 2 }, { 0x80, GET_CONFIGURATION, 0, 0, 1 },
	{ 0x81, GET_INTERFACE, 0, 0, 1 }, { 0x00, SET_ADDRESS, 5, 0, 0 }, { 0x00, SET_ADDRESS, 85, 0, 0 },
	{ 0x00, SET_CONFIGURATION, 0, 0, 0 }, { 0x00, SET_CONFIGURATION, 1, 0, 0 },
	{ 0x01, SET_INTERFACE, 0, 0, 0 }, { 0x02, CLEAR_FEATURE, 0, 0x01, 0 },
	{ 0x02, CLEAR_FEATURE, 0, 0x81, 0 }, { 0x02, SET_FEATURE, 0, 0x01, 0 },
	{ 0x02, SET_FEATURE, 0, 0x81, 0 },
	/* Refused as they stand: no remote wake-up, test modes, qualifiers, nor isochronous frames. */
	{ 0x00, SET_FEATURE, 1, 0, 0 }, { 0x00, CLEAR_FEATURE, 1, 0, 0 },
	{ 0x00, SET_FEATURE, 2, 0x0100, 0 }, { 0x80, GET_DESCRIPTOR, 0x0600, 0, 10 },
	{ 0x00, SET_DESCRIPTOR, 0x0100, 0, 18 }, { 0x82, SYNCH_FRAME, 0, 0x81, 2 },
	{ 0x02, SET_FEATURE, 0, 0, 0 }, { 0x21, 0x20, 0, 0, 7 }, { 0x40, USB_VENDOR_CODE, 0, 7, 0 },
};
enum { N_RIGHT = sizeof(right) / sizeof(right[0]) };

static void flip(struct setup *s, int bit)
{
	int *const field[] = { &s->type, &s->request, &s->value, &s->value, &s->index, &s->index,
		&s->length, &s->length };

	*field[bit / 8] ^= 1 << (bit % 8 + (bit >= 16 && bit / 8 & 1 ? 8 : 0));
}

static void clean(struct host *h)
{
	if (h->wrong)
		fail_msg("%s", h->why);
	/* What was done right was answered at once, whatever was wrong before. */
	assert_int_equal(h->retries, h->asked);
	assert_int_equal(h->cable.early + h->cable.late, 0);
	assert_int_equal(h->cable.clashes, 0);
	host_close(h);
}

static void open_host(struct host *h, struct model *m, unsigned s)
{
	host_open(h, s);
	memset(m, 0, sizeof(*m));
	assert_true(host_reset(h, 1200));
}

/* Every request, with each of its bits wrong, before and after it is configured. */
static void test_bits(void **state)
{
	static struct host h;
	struct model m;

	(void)state;
	open_host(&h, &m, seed);
	for (int configured = 0; configured < 2; configured++)
		for (int i = 0; i < N_RIGHT; i++)
			for (int bit = -1; bit < 64; bit++) {
				struct setup s = right[i];

				ask(&h, &m, (struct setup){ 0x00, SET_CONFIGURATION, configured, 0, 0 });
				ask(&h, &m, (struct setup){ 0x00, SET_ADDRESS, 3, 0, 0 });
				if (bit >= 0)
					flip(&s, bit);
				ask(&h, &m, s);
			}
	clean(&h);
}

/* Anything in any order, with all faults, so that states meet each other. */
static void test_random(void **state)
{
	static struct host h;
	struct random r = { seed };
	struct model m;
	long stalls = 0, reads = 0;

	(void)state;
	open_host(&h, &m, seed + 1);
	h.cable.jitter = 0.1;
	for (int i = 0; i < N_FAULTS; i++)
		h.rate[i] = 100;
	for (long i = 0; i < n_random; i++) {
		struct setup s = right[random_below(&r, N_RIGHT)];
		struct model was = m;
		uint8_t out[1024];

		while (random_once(&r, 3))
			flip(&s, random_below(&r, 64));
		if (random_once(&r, 4))
			s.length = random_below(&r, 200);
		h.cable.ppm = random_below(&r, 5001) - 2500;
		ask(&h, &m, s);
		stalls += expect(&was, &s, out) < 0;
		reads += s.type & 0x80 && s.length > 64;
	}
	assert_in_range(stalls, n_random / 10, n_random * 9 / 10);
	assert_true(reads > n_random / 20);
	for (int i = 0; i < N_FAULTS; i++)
		if (i != FAULT_TOGGLE)
			assert_true(h.done[i] > 0);
	clean(&h);
}

/* Transfers that hosts break off, and packets that are no SETUP. */
static void test_control(void **state)
{
	static struct host h;
	struct model m;
	const uint8_t get[8] = { 0x80, 6, 2, 3, 9, 4, 255, 0 };
	uint8_t data[64], nine[9] = { 0 };
	size_t n;
	int toggle;

	(void)state;
	open_host(&h, &m, seed + 2);
	/* SETUP of 7 or 9 bytes, or with DATA1, is none. */
	assert_int_equal(host_out(&h, PID_SETUP, 0, 0, get, 7), HOST_TIMEOUT);
	assert_int_equal(host_out(&h, PID_SETUP, 0, 0, nine, 9), HOST_TIMEOUT);
	assert_int_equal(host_out(&h, PID_SETUP, 0, 1, get, 8), HOST_TIMEOUT);
	/* Broken off after SETUP, after a packet, by a status too early; a lost ACK of SETUP. */
	assert_int_equal(host_out(&h, PID_SETUP, 0, 0, get, 8), PID_ACK);
	ask(&h, &m, right[0]);
	assert_int_equal(host_out(&h, PID_SETUP, 0, 0, get, 8), PID_ACK);
	assert_int_equal(host_out(&h, PID_SETUP, 0, 0, get, 8), PID_ACK);
	assert_true(host_idle(&h, 300));
	assert_int_equal(host_in(&h, 0, data, &n, &toggle, true), PID_DATA1);
	assert_int_equal(n, 64);
	ask(&h, &m, right[0]);
	assert_int_equal(host_out(&h, PID_SETUP, 0, 0, get, 8), PID_ACK);
	assert_true(host_idle(&h, 300));
	assert_int_equal(host_out(&h, PID_OUT, 0, 1, NULL, 0), PID_ACK);
	ask(&h, &m, right[0]);
	/* Refused until the next SETUP, which is not. */
	ask(&h, &m, (struct setup){ 0x80, GET_DESCRIPTOR, 0x0600, 0, 10 });
	for (int i = 0; i < 3; i++) {
		assert_int_equal(host_in(&h, 0, data, &n, &toggle, true), PID_STALL);
		assert_int_equal(host_out(&h, PID_OUT, 0, 1, NULL, 0), PID_STALL);
	}
	ask(&h, &m, right[4]);
	/* Endpoint 1 is not there yet. */
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), HOST_TIMEOUT);
	assert_int_equal(host_out(&h, PID_OUT, 1, 0, data, 8), HOST_TIMEOUT);
	clean(&h);
}

static void write_ok(struct host *h, int toggle, int expected)
{
	assert_int_equal(host_out(h, PID_OUT, 1, toggle, (const uint8_t *)"halted", 6), expected);
}

/* What halting does to the bulk endpoints and their toggles; what configuring does. */
static void test_halt(void **state)
{
	static struct host h;
	static struct bytes b;
	struct model m;
	const struct setup halt_out = { 0x02, SET_FEATURE, 0, 0x01, 0 },
		clear_out = { 0x02, CLEAR_FEATURE, 0, 0x01, 0 },
		halt_in = { 0x02, SET_FEATURE, 0, 0x81, 0 }, clear_in = { 0x02, CLEAR_FEATURE, 0, 0x81, 0 },
		interface = { 0x01, SET_INTERFACE, 0, 0, 0 },
		configure = { 0x00, SET_CONFIGURATION, 1, 0, 0 };
	uint8_t data[64];
	size_t n;
	int toggle;

	(void)state;
	open_host(&h, &m, seed + 3);
	bytes_attach(&b, &h.cable, seed);
	ask(&h, &m, configure);
	for (int i = 0; i < 3; i++)
		write_ok(&h, i & 1, PID_ACK);
	ask(&h, &m, halt_out);
	write_ok(&h, 1, PID_STALL);
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), PID_NAK);
	ask(&h, &m, clear_out);
	/* DATA0 is expected: DATA1 counts as a repetition. */
	write_ok(&h, 1, PID_ACK);
	write_ok(&h, 0, PID_ACK);
	assert_int_equal(b.rx.in, 24);
	/* What waits at a halted IN stays, and comes with DATA0. */
	for (int i = 0; i < 4; i++)
		bytes_put(&b, (uint8_t)i, i & 1);
	assert_true(host_idle(&h, 300));
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), PID_DATA0);
	bytes_put(&b, 9, true);
	assert_true(host_idle(&h, 300));
	ask(&h, &m, halt_in);
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), PID_STALL);
	write_ok(&h, 1, PID_ACK);
	ask(&h, &m, clear_in);
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), PID_DATA0);
	assert_int_equal(n, 1);
	assert_int_equal(data[0], 9);
	write_ok(&h, 0, PID_ACK);
	/* Both toggles are DATA1; to choose the interface's alternate setting resets them. */
	ask(&h, &m, interface);
	write_ok(&h, 1, PID_ACK);
	assert_int_equal(b.rx.in, 36);
	write_ok(&h, 0, PID_ACK);
	assert_int_equal(b.rx.in, 42);
	bytes_put(&b, 5, true);
	assert_true(host_idle(&h, 300));
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), PID_DATA0);
	/* To configure empties both directions as well. */
	bytes_put(&b, 7, true);
	b.rx.until = b.clock + 100000;
	write_ok(&h, 1, PID_ACK);
	write_ok(&h, 0, PID_ACK);
	ask(&h, &m, halt_in);
	ask(&h, &m, halt_out);
	ask(&h, &m, configure);
	b.rx.until = 0;
	assert_int_equal(host_in(&h, 1, data, &n, &toggle, true), PID_NAK);
	write_ok(&h, 0, PID_ACK);
	assert_true(host_idle(&h, 300));
	assert_int_equal(b.rx.in, 48);
	clean(&h);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits), cmocka_unit_test(test_random),
		cmocka_unit_test(test_control), cmocka_unit_test(test_halt),
	};

	if (argc > 1)
		n_random = atol(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
