/* SPDX-License-Identifier: MIT */
/*
 * plug -- devices that are not there, may not be used, or leave: at every one of the first hundred
 * transactions and at many later ones
 */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "lapicque.h"
#include "lq_spec.h"
#include "usb_pair.h"
#include "vusb_rig.h"

enum {
	NEURONS = 8, AXONS = 8, STEPS = 12, ITEMS = NEURONS + 1, /* of config tiny */
	POINTS = 100,       /* every transaction up to here, then every third */
	ERROR_US = 6000000, /* a loss must show within it */
	SYNC_MS = 5000,
};

static const struct kind { const char *name, *arg; } usb = { "usb", "-h" }, ftdi = { "ftdi", "-f" };

static struct vusb bus;

static void start(const struct kind *k)
{
	const char *const own[] = { "-s", "A=model:tiny", "-s", "B=model:up5k", NULL };
	const char *const chip[] = { "-f", "-s", "A=model:tiny", "-s", "B=model:up5k", NULL };

	vusb_start(&bus, k == &ftdi ? chip : own);
}

static const char *at(const struct kind *k, const char *serial)
{
	static char where[2][40];
	static int turn;

	turn = !turn;
	snprintf(where[turn], sizeof(where[0]), "%s%s%s", k->name, serial ? ":" : "",
		 serial ? serial : "");
	return where[turn];
}

static void refuses(const char *where, int want, const char *text)
{
	struct lq *dev;
	char why[320];
	int err = lq_open_why(&dev, where, why, sizeof(why));

	assert_null(dev);
	if (err != want || !strstr(why, text))
		fail_msg("%s: %s: \"%s\", expected %s: \"%s\"", where, lq_strerror(err), why,
			 lq_strerror(want), text);
}

/* -- Devices that are not there or may not be used ---------------------------------------- */

static void refuses_devices(void **state)
{
	const struct kind *k = *state;
	struct lq *dev, *other;

	setenv("LAPICQUE_VUSB", "127.0.0.1:1", 1); /* nobody listens there */
	refuses(k->name, LQ_ERR_NODEV, "is plugged in");
	start(k);
	refuses(at(k, "C"), LQ_ERR_NODEV, "has serial number \"C\", only ");
	refuses(k->name, LQ_ERR_NODEV, "choose one");
	refuses(k == &usb ? "ftdi" : "usb", LQ_ERR_NODEV, "is plugged in");
	setenv("LAPICQUE_VUSB_DENY", "1", 1);
	refuses(at(k, "A"), LQ_ERR_ACCESS, "udev rule 60-lapicque.rules");
	refuses(k->name, LQ_ERR_ACCESS, "udev rule 60-lapicque.rules");
	unsetenv("LAPICQUE_VUSB_DENY");

	assert_int_equal(lq_open(&dev, at(k, "A")), LQ_OK);
	refuses(at(k, "A"), LQ_ERR_BUSY, "claimed by another program");
	assert_int_equal(lq_open(&other, at(k, "B")), LQ_OK);
	lq_close(dev);
	assert_int_equal(lq_open(&dev, at(k, "A")), LQ_OK);
	lq_close(dev);
	lq_close(other);

	vusb_tell(&bus, "unplug B"); /* so that there is no choice */
	assert_int_equal(lq_open(&dev, k->name), LQ_OK);
	lq_close(dev);
	vusb_stop(&bus);
}

/* -- Work with a known result ------------------------------------------------------------- */

struct result {
	size_t n;
	struct lq_output item[STEPS * ITEMS];
};

/* Weights to and fro, then steps with events; the first error. */
static int work(struct lq *dev, struct result *r)
{
	const struct lq_set set = { .leak = 4095, .shift = 7, .report = true };
	int16_t w[NEURONS], back[NEURONS];
	int err = lq_clear(dev);

	r->n = 0;
	if (!err)
		err = lq_use(dev, NEURONS, 0, 0);
	if (!err)
		err = lq_write_set(dev, 0, &set);
	for (unsigned a = 0; a < AXONS && !err; a++) {
		for (unsigned i = 0; i < NEURONS; i++)
			w[i] = (int16_t)(a * 7 + i * 13 - 50);
		err = lq_write_weights(dev, a, 0, w, NEURONS);
		if (!err)
			err = lq_read_weights(dev, a, 0, back, NEURONS);
		if (!err)
			assert_memory_equal(w, back, sizeof(w));
		if (!err)
			err = lq_write_delay(dev, a, 1 + a % 2);
	}
	for (unsigned i = 0; i < NEURONS && !err; i++)
		err = lq_write_state(dev, i, &(struct lq_state){ 0 });
	for (unsigned s = 0; s < STEPS && !err; s++) {
		const struct lq_event e[] = { { (uint16_t)(s % AXONS), 3 }, { 7, (int8_t)-s } };
		size_t n;

		err = lq_run_step(dev, e, 2, r->item + r->n, ITEMS, &n);
		r->n += n;
	}
	return err ? err : lq_sync(dev, SYNC_MS);
}

static bool same(const struct result *a, const struct result *b)
{
	for (size_t i = 0; i < a->n && a->n == b->n; i++) {
		const struct lq_output *x = &a->item[i], *y = &b->item[i];

		if (x->kind != y->kind || x->step != y->step ||
		    (x->kind == LQ_EVENT ? x->neuron != y->neuron || x->value != y->value
					 : x->clocks != y->clocks))
			return false;
	}
	return a->n == b->n && a->n == STEPS * ITEMS;
}

static void expect(struct result *r)
{
	struct lq *dev;

	assert_int_equal(lq_open(&dev, "model:tiny"), LQ_OK);
	assert_int_equal(work(dev, r), LQ_OK);
	lq_close(dev);
}

/* -- Devices that leave ------------------------------------------------------------------- */

/* One run that loses the device after so many transactions. False if it was done before that. */
static bool lose(const struct kind *k, unsigned after, unsigned *while_opening)
{
	char command[60], why[320] = "";
	struct result r;
	struct lq *dev;
	uint64_t from;
	int err;

	snprintf(command, sizeof(command), "unplug A after %u", after);
	vusb_tell(&bus, command);
	from = lq_usb_now_us();
	err = lq_open_why(&dev, at(k, "A"), why, sizeof(why));
	*while_opening += err != LQ_OK;
	if (!err) {
		err = work(dev, &r);
		snprintf(why, sizeof(why), "%s", lq_message(dev));
		if (err)
			assert_int_equal(lq_sync(dev, 10), err); /* for good */
	}
	if (lq_usb_now_us() - from > ERROR_US)
		fail_msg("unplugged after %u transactions: %s only after %u ms", after, why,
			 (unsigned)((lq_usb_now_us() - from) / 1000));
	lq_close(dev);
	if (!err)
		return false;
	/* While it is being looked for it may not be there any more. */
	if (err != LQ_ERR_IO && !(err == LQ_ERR_NODEV && !dev))
		fail_msg("unplugged after %u transactions: %s (%s)", after, lq_strerror(err), why);
	if (dev && !strstr(why, "went away"))
		fail_msg("unplugged after %u transactions: \"%s\"", after, why);
	return true;
}

static void leaves_anywhere(void **state)
{
	const struct kind *k = *state;
	unsigned points = 0, opening = 0, files, threads, after = 1;
	struct result want, got;
	struct lq *dev;
	char found[40];

	expect(&want);
	start(k);
	files = vusb_open_files();
	threads = vusb_threads();
	for (; lose(k, after, &opening); after += after < POINTS ? 1 : 3) {
		points++;
		if (vusb_open_files() != files || vusb_threads() != threads)
			fail_msg("unplugged after %u transactions: %u files and %u threads are left, "
				 "of %u and %u", after, vusb_open_files(), vusb_threads(), files,
				 threads);
		vusb_tell(&bus, "plug A");
		assert_int_equal(lq_open(&dev, at(k, "A")), LQ_OK);
		assert_int_equal(work(dev, &got), LQ_OK);
		assert_true(same(&want, &got));
		lq_close(dev);
	}
	snprintf(found, sizeof(found), "%u points, %u while opening", points, opening);
	print_message("# %s: %s, the last after %u transactions\n", k->name, found, after);
	if (points < POINTS || !opening || opening == points)
		fail_msg("%s", found);
	vusb_stop(&bus);
}

/* Told at any time, not at a transaction: the next call says so. */
static void leaves_while_idle(void **state)
{
	const struct kind *k = *state;
	struct lq_output out[4];
	struct lq *dev;
	size_t n;

	start(k);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(lq_open(&dev, at(k, "A")), LQ_OK);
		if (i % 2)
			assert_int_equal(lq_free_run(dev, 5000), LQ_OK);
		vusb_tell(&bus, "unplug A");
		while (!lq_receive(dev, out, 4, &n, 1000))
			;
		assert_int_equal(lq_receive(dev, out, 4, &n, 1000), LQ_ERR_IO);
		assert_non_null(strstr(lq_message(dev), "went away"));
		assert_int_equal(lq_clear(dev), LQ_ERR_IO);
		lq_close(dev);
		refuses(at(k, "A"), LQ_ERR_NODEV, "has serial number \"A\", only B");
		vusb_tell(&bus, "plug");
	}
	vusb_stop(&bus);
}

/* Turn about, with different configs: neither hears of the other. */
static void two_at_once(void **state)
{
	const struct kind *k = *state;
	struct result want, got;
	struct lq *a, *b;
	struct lq_info info;

	expect(&want);
	start(k);
	assert_int_equal(lq_open(&a, at(k, "A")), LQ_OK);
	assert_int_equal(lq_open(&b, at(k, "B")), LQ_OK);
	for (int i = 0; i < 5; i++) {
		uint16_t unit[8] = { 1, 2, 3 }, back[8];

		assert_int_equal(lq_write(b, SP_WEIGHT, 0, unit, 8), LQ_OK);
		assert_int_equal(work(a, &got), LQ_OK);
		assert_true(same(&want, &got));
		assert_int_equal(lq_read(b, SP_WEIGHT, 0, back, 8), LQ_OK);
		assert_memory_equal(unit, back, sizeof(unit));
	}
	assert_int_equal(lq_describe(b, &info), LQ_OK);
	assert_string_equal(info.config, "up5k");
	vusb_tell(&bus, "unplug B");
	assert_int_equal(work(a, &got), LQ_OK);
	assert_true(same(&want, &got));
	assert_int_equal(lq_clear(b) ? LQ_ERR_IO : lq_sync(b, SYNC_MS), LQ_ERR_IO);
	lq_close(a);
	lq_close(b);
	vusb_stop(&bus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(f, k) { #f " " #k, f, NULL, NULL, (void *)&k }
		TEST(refuses_devices, usb), TEST(refuses_devices, ftdi),
		TEST(leaves_anywhere, usb), TEST(leaves_anywhere, ftdi),
		TEST(leaves_while_idle, usb), TEST(leaves_while_idle, ftdi),
		TEST(two_at_once, usb), TEST(two_at_once, ftdi),
#undef TEST
	};

	return cmocka_run_group_tests_name("plug", tests, NULL, NULL);
}
