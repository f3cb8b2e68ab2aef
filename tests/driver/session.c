/* SPDX-License-Identifier: MIT */
/* session -- what the driver makes of silence, nonsense, resets and its own limits */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "handle.h"
#include "staged.h"

static struct lq *dev;

static int setup(void **state)
{
	dev = NULL;
	return staged_begin(state);
}

static int teardown(void **state)
{
	lq_close(dev);
	return staged_end(state);
}

static void plug(void)
{
	assert_int_equal(lq_handle_open(&dev, &staged_transport, NULL, NULL), LQ_OK);
}

static const char *message(void)
{
	return lq_message(dev);
}

static void nobody_there(void **state)
{
	(void)state;
	staged.mute = true;
	dev = (struct lq *)&dev;
	assert_int_equal(lq_handle_open(&dev, &staged_transport, NULL, NULL), LQ_ERR_TIMEOUT);
	assert_null(dev);
	assert_in_range(staged.us, 1000000, 10000000);
	staged.broken = true;
	assert_int_equal(lq_handle_open(&dev, &staged_transport, NULL, NULL), LQ_ERR_IO);
	assert_null(dev);
}

static void other_version(void **state)
{
	uint8_t hello[5] = { 0, 0, 0, 0, INTERFACE + 1 };
	uint32_t nonce;

	(void)state;
	plug();
	nonce = dev->session.nonce; /* the same again: it depends on the time of the cable alone */
	lq_close(dev);
	staged.us = 0;
	for (int i = 0; i < 4; i++)
		hello[i] = (uint8_t)(nonce >> 8 * i);
	staged_say(FR_HELLO, 0, hello, 5);
	assert_int_equal(lq_handle_open(&dev, &staged_transport, NULL, NULL), LQ_ERR_VERSION);
	assert_null(dev);
}

/* Half a frame, noise, HELLOs of others and a stream in full swing do not disturb an opening. */
static void opens_into_noise(void **state)
{
	const uint8_t old[5] = { 1, 2, 3, 4, INTERFACE }, answer[2] = { 7, ST_OK };
	struct lq_output out[20];
	uint16_t unit;
	size_t n;

	(void)state;
	for (int again = 0; again < 20; again++) {
		plug();
		assert_int_equal(lq_step(dev, 500 + (unsigned)again), LQ_OK);
		assert_int_equal(lq_push(dev, &(struct lq_event){ 1, 1 }, 1), LQ_OK);
		lq_close(dev); /* with all that in flight */
		device_put(staged.device, (const uint8_t *)"\x01\x00\xDB", (size_t)again % 4);
		for (size_t i = 0; i < 300; i++)
			staged.say[i] = (uint8_t)(rand() >> 3);
		staged.say_n = 200 + (size_t)again;
		staged.say[staged.say_n++] = SLIP_END;
		staged_say(FR_HELLO, 0, old, 5);
		staged_say(FR_ANSWER, 0, answer, 2);
		plug();
		assert_int_equal(lq_read(dev, SP_REG, REG_N_NEURONS, &unit, 1), LQ_OK);
		assert_int_equal(unit, 8);
		assert_int_equal(lq_run_step(dev, NULL, 0, out, 20, &n), LQ_OK);
		assert_int_equal(out[n - 1].step, 0);
		assert_int_equal(staged.us, 0); /* at the first attempt */
		lq_close(dev);
		dev = NULL;
	}
}

static void falls_silent(void **state)
{
	struct lq_output out[20];
	uint16_t unit = 0;
	uint64_t from;
	size_t n;

	(void)state;
	plug();
	staged.mute = true;
	from = staged.us;
	assert_int_equal(lq_read(dev, SP_REG, REG_N_AXONS, &unit, 1), LQ_ERR_TIMEOUT);
	assert_non_null(strstr(message(), "nothing heard"));
	assert_in_range(staged.us - from, SESSION_QUIET_US * SESSION_TRIES,
			(SESSION_TRIES + 1) * SESSION_QUIET_MAX_US);
	from = staged.us;
	assert_int_equal(lq_sync(dev, 300), LQ_ERR_TIMEOUT);
	assert_non_null(strstr(message(), "1 commands not answered within 300 ms"));
	assert_in_range(staged.us - from, 300000, 301000);
	assert_int_equal(lq_receive(dev, out, 20, &n, 70), LQ_ERR_TIMEOUT);
	/* It was only the cable: what was asked is answered now, into nobody's buffer. */
	staged.mute = false;
	unit = 0x5555;
	assert_int_equal(lq_sync(dev, 10000), LQ_OK);
	assert_int_equal(unit, 0x5555);
	assert_int_equal(lq_run_step(dev, NULL, 0, out, 20, &n), LQ_OK);
	assert_int_equal(out[n - 1].step, 0);
}

/* Commands keep being taken while nobody answers, until no more can be kept. */
static void keeps_commands(void **state)
{
	int queued = 0, err;

	(void)state;
	plug();
	staged.mute = true;
	while (!(err = lq_step(dev, 1)))
		queued++;
	assert_int_equal(err, LQ_ERR_TIMEOUT);
	assert_int_equal(queued, SESSION_COMMANDS - 1);
	staged.mute = false;
	assert_int_equal(lq_sync(dev, 100000), LQ_OK);
	while (queued) {
		struct lq_output out[8];
		size_t n;

		assert_int_equal(lq_receive(dev, out, 8, &n, 1000), LQ_OK);
		for (size_t i = 0; i < n; i++)
			queued -= out[i].kind == LQ_STEP_END;
	}
}

static void pulled_out(void **state)
{
	struct lq_output out[20];
	uint16_t unit;
	size_t n;

	(void)state;
	plug();
	staged.fail_after = 40;
	while (!lq_run_step(dev, NULL, 0, out, 20, &n))
		assert_int_equal(n, 1);
	assert_string_equal(message(), "unplugged");
	staged.fail_after = 0; /* once is enough */
	assert_int_equal(lq_step(dev, 1), LQ_ERR_IO);
	assert_int_equal(lq_read(dev, SP_REG, 0, &unit, 1), LQ_ERR_IO);
	assert_int_equal(lq_receive(dev, out, 20, &n, 0), LQ_ERR_IO);
	assert_int_equal(lq_sync(dev, 0), LQ_ERR_IO);
	assert_string_equal(message(), "unplugged");
	lq_close(dev);
	plug();
	staged.broken = true;
	assert_int_equal(lq_clear(dev), LQ_ERR_IO);
	assert_string_equal(message(), "pulled out");
}

/* Frames that no device may send: the session ends and says what came. */
static void talks_nonsense(void **state)
{
	static const struct {
		uint8_t type, seq, n;
		uint8_t payload[8];
		const char *says;
	} bad[] = {
		{ FR_ANSWER, 1, 2, { 3, ST_OK }, "answered command 3" },
		{ FR_ANSWER, 1, 1, { 1 }, "ANSWER of 1 bytes" },
		{ FR_ANSWER, 1, 3, { 1, ST_OK, 0 }, "1 bytes of data, expected 0" },
		{ FR_ANSWER, 1, 2, { 1, 17 }, "status 17" },
		{ FR_STEP_END, 1, 8, { 0 }, "STEP_END of 8 bytes" },
		{ FR_EVENTS_OUT, 1, 3, { 0, 0, 0 }, "within an item" },
		{ FR_EVENTS_OUT, 1, 2, { 0, 0x80 }, "within an item" },
		{ FR_HELLO, 0, 5, { 1, 1, 1, 1, 1 }, "another program" },
		{ FR_NAK, 0, 2, { NAK_GAP, 99 }, "expects command 99" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		plug();
		staged_say(bad[i].type, bad[i].seq, bad[i].payload, bad[i].n);
		assert_int_equal(lq_clear(dev), LQ_ERR_IO);
		if (!strstr(message(), bad[i].says))
			fail_msg("\"%s\" without \"%s\"", message(), bad[i].says);
		assert_int_equal(lq_sync(dev, 0), LQ_ERR_IO);
		lq_close(dev);
		dev = NULL;
	}
}

/* ... and some that are only noise with a lucky checksum. */
static void ignores_noise(void **state)
{
	static const uint8_t some[6] = { 0 };
	struct lq_output out[20];
	size_t n;

	(void)state;
	plug();
	staged_say(0x77, 0, some, 3);
	staged_say(FR_NAK, 0, some, 3);
	staged_say(FR_HELLO, 0, some, 2);
	staged_say(FR_STEP_END, 200, some, 1);
	assert_int_equal(lq_run_step(dev, NULL, 0, out, 20, &n), LQ_OK);
	assert_int_equal(n, 1);
}

/* A device that lost its power answers no more to the numbers of this session. */
static void device_restarts(void **state)
{
	int err = LQ_OK;

	(void)state;
	plug();
	for (int i = 0; i < 20; i++)
		assert_int_equal(lq_clear(dev), LQ_OK);
	assert_int_equal(lq_sync(dev, 1000), LQ_OK);
	device_free(staged.device);
	staged.device = device_new(config_find("tiny"));
	for (int i = 0; i < 20 && !err; i++)
		err = lq_sync(dev, 100000) ? LQ_OK : lq_clear(dev);
	if (!err)
		err = lq_sync(dev, 100000);
	assert_true(err == LQ_ERR_IO || err == LQ_ERR_TIMEOUT);
	lq_close(dev);
	dev = NULL;
	plug();
}

/* Small commands fill the window almost to its end, large ones never pass it. */
static void fills_the_window(void **state)
{
	uint16_t unit[120] = { 0 };

	(void)state;
	plug();
	staged.mute = true;
	for (int i = 0; i < 100; i++)
		assert_int_equal(lq_clear(dev), LQ_OK);
	assert_in_range(staged.most_open, RING_BYTES - SESSION_SPARE - 6,
			RING_BYTES - SESSION_SPARE);
	staged.mute = false;
	assert_int_equal(lq_sync(dev, 10000), LQ_OK);
	staged.most_open = staged.open_bytes = 0;
	for (int i = 0; i < 100; i++)
		assert_int_equal(lq_write(dev, SP_SET, 0, unit, 1 + (size_t)i % 28), LQ_OK);
	assert_int_equal(lq_sync(dev, 10000), LQ_OK);
	assert_in_range(staged.most_open, 1, RING_BYTES - SESSION_SPARE);
}

/* A few lost frames cost a few repeats and no wait for silence. */
static void heals_at_once(void **state)
{
	static const struct { unsigned long to[4], from[4]; } lost[] = {
		{ { 20 }, { 0 } }, { { 20, 21, 22 }, { 0 } }, { { 20, 70, 71 }, { 0 } },
		{ { 0 }, { 20 } }, { { 0 }, { 20, 21, 22 } }, { { 0 }, { 20, 50 } },
		{ { 30 }, { 10 } }, { { 10 }, { 30, 31 } },
		{ { 0 }, { 20, 75 } }, /* 74 fill the window: 75 is the repeat of 20 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lost) / sizeof(lost[0]); i++) {
		const struct session_count *c;

		plug();
		staged.mute = true;
		staged.count_to = staged.count_from = 0;
		memcpy(staged.drop_to, lost[i].to, sizeof(staged.drop_to));
		memcpy(staged.drop_from, lost[i].from, sizeof(staged.drop_from));
		for (int k = 0; k < 200; k++)
			assert_int_equal(lq_clear(dev), LQ_OK);
		staged.mute = false;
		assert_int_equal(lq_sync(dev, 10000), LQ_OK);
		c = &dev->session.count;
		assert_int_equal(c->commands, 201);
		assert_int_equal(c->silences, 0);
		assert_int_equal(dev->session.on_way, 0);
		assert_in_range(c->repeats, lost[i].to[0] ? 1 : 0, 150);
		assert_in_range(c->resends, lost[i].from[0] ? 1 : 0, 4);
		lq_close(dev);
		dev = NULL;
	}
}

/* Numbers of both streams go round many times. */
static void counts_round(void **state)
{
	struct lq_output out[64];
	uint32_t step = 0;
	size_t n;

	(void)state;
	plug();
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(lq_step(dev, 1), LQ_OK);
		assert_int_equal(lq_receive(dev, out, 64, &n, i % 16 ? 0 : 1000), LQ_OK);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(out[k].step, step++);
	}
	assert_int_equal(lq_sync(dev, 1000), LQ_OK);
	assert_int_equal(dev->session.count.repeats, 0);
	assert_int_equal(dev->session.count.silences, 0);
	assert_in_range(staged.commands, 3000, 3010);
	assert_in_range(dev->session.count.acks, 0, 30); /* commands carry nearly all of them */
}

/* Output nobody collects is kept, to the last item. */
static void keeps_output(void **state)
{
	enum { STEPS = 70000 };
	const struct lq_set report = { .report = true };
	struct lq_output out[999];
	uint32_t step = 0;
	size_t n;
	unsigned item = 0;

	(void)state;
	plug();
	assert_int_equal(lq_write_set(dev, 0, &report), LQ_OK);
	assert_int_equal(lq_step(dev, STEPS), LQ_OK);
	assert_int_equal(lq_sync(dev, 1000000), LQ_OK);
	while (step < STEPS) {
		assert_int_equal(lq_receive(dev, out, 999, &n, 1000), LQ_OK);
		for (size_t i = 0; i < n; i++) {
			assert_int_equal(out[i].step, step);
			assert_int_equal(out[i].kind, item == 8 ? LQ_STEP_END : LQ_EVENT);
			step += item == 8;
			item = (item + 1) % 9;
		}
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(nobody_there), TEST(other_version), TEST(opens_into_noise),
		TEST(falls_silent), TEST(keeps_commands), TEST(pulled_out), TEST(talks_nonsense),
		TEST(ignores_noise), TEST(device_restarts), TEST(fills_the_window),
		TEST(heals_at_once),
		TEST(counts_round), TEST(keeps_output),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
