/* SPDX-License-Identifier: MIT */
/*
 * bulk -- bytes both ways through the device, with stalls on either side and each class of fault
 *
 *     bulk [BYTES [SEED [FILE]]]      bytes of each run, 100000
 *
 * With FILE only the run with all faults is made, and captured there; pcap.sh has it judged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bytes.h"
#include "host.h"
#include "pcap.h"

static long run_bytes = 100000;
static unsigned seed = 1;
static const char *capture;

enum { RING = 1 << 16 };

/* What the device has been given and has not given back. */
struct loop {
	struct host host;
	struct bytes bytes;
	uint8_t ring[RING];
	long out, in;
	struct random random;
};

static void open_loop(struct loop *l, unsigned s)
{
	memset(l, 0, sizeof(*l));
	host_open(&l->host, s);
	l->random.state = s + 2;
	bytes_attach(&l->bytes, &l->host.cable, s + 3);
	l->bytes.loop = true;
	assert_int_equal(host_configure(&l->host, 5), 0);
}

static void clean(const struct host *h)
{
	if (h->wrong)
		print_message("# %s\n", h->why);
	assert_int_equal(h->wrong, 0);
	/* What was done right was answered at once, whatever was wrong before. */
	assert_int_equal(h->retries, h->asked);
	assert_int_equal(h->cable.early + h->cable.late, 0);
	assert_int_equal(h->cable.clashes, 0);
}

static void take(struct loop *l, const uint8_t *data, int n)
{
	for (int i = 0; i < n; i++, l->in++) {
		if (l->in >= l->out)
			fail_msg("byte %ld was invented", l->in);
		if (data[i] != l->ring[l->in % RING])
			fail_msg("byte %ld is 0x%02x, expected 0x%02x", l->in, data[i],
				 l->ring[l->in % RING]);
	}
}

/* Bytes out and back; the host goes from one endpoint to the other when it is refused. */
static void pump(struct loop *l, long bytes)
{
	struct host *h = &l->host;
	uint8_t packet[64], got[64];
	int n = -1, r, idle = 0;

	h->patience = 1;
	while (l->out < bytes || l->in < l->out) {
		if (n < 0 && l->out < bytes) {
			n = random_below(&l->random, 3) ? 64 : random_below(&l->random, 65);
			for (int i = 0; i < n; i++)
				packet[i] = (uint8_t)(random_below(&l->random, 4) ?
						      random_bits(&l->random) : 0xff);
		}
		if (n >= 0) {
			r = host_write(h, packet, (size_t)n);
			if (r != HOST_NAK) {
				assert_int_equal(r, 0);
				for (int i = 0; i < n; i++)
					l->ring[l->out++ % RING] = packet[i];
				n = -1;
				idle = 0;
			}
		}
		r = host_read(h, got);
		if (r != HOST_NAK) {
			assert_in_range(r, 0, 64);
			take(l, got, r);
			idle = 0;
		}
		if (++idle > 20000)
			fail_msg("stuck with %ld of %ld bytes", l->in, l->out);
	}
	assert_int_equal(l->in, l->out);
}

/* Quick, slow and uneven sides. */
static void stall(struct bytes *b, int kind)
{
	b->rx.slow = kind & 1 ? 30 : 1;
	b->tx.slow = kind & 2 ? 30 : 1;
	b->rx.pauses = b->tx.pauses = kind & 4 ? 100 : 0;
	b->rx.pause = b->tx.pause = 20000;
}

static void test_stalls(void **state)
{
	static struct loop l;
	long naks;

	(void)state;
	for (int kind = 0; kind < 8; kind++) {
		open_loop(&l, seed + 10 * (unsigned)kind);
		stall(&l.bytes, kind);
		naks = l.host.naks;
		pump(&l, run_bytes / 4);
		if (kind == 7)
			assert_true(l.host.naks - naks > run_bytes / 4000);
		clean(&l.host);
		host_close(&l.host);
	}
}

static void test_fault(void **state)
{
	static struct loop l;
	const int fault = *(const int *)*state;

	open_loop(&l, seed + 100 + (unsigned)fault);
	stall(&l.bytes, fault & 3);
	l.host.rate[fault] = 10;
	pump(&l, run_bytes);
	clean(&l.host);
	/* A class that was not tried has not been tested. */
	assert_true(l.host.done[fault] > run_bytes / 64 / 15);
	host_close(&l.host);
}

static void test_all_faults(void **state)
{
	static struct loop l;

	(void)state;
	open_loop(&l, seed + 200);
	if (capture) {
		l.host.pcap = pcap_open(capture);
		assert_non_null(l.host.pcap);
		l.host.packets = 0;
	}
	l.host.cable.jitter = 0.1;
	l.host.cable.skew = 0.1;
	for (int i = 0; i < N_FAULTS; i++)
		l.host.rate[i] = 30;
	for (int kind = 0; kind < 8; kind++) {
		stall(&l.bytes, kind);
		l.host.cable.ppm = kind % 3 * 2500 - 2500;
		pump(&l, l.in + run_bytes / 4);
	}
	clean(&l.host);
	for (int i = 0; i < N_FAULTS; i++)
		assert_true(l.host.done[i] > 0);
	if (capture) {
		assert_int_equal(fclose(l.host.pcap), 0);
		print_message("# captured %ld packets, wrong CRC16 %ld, wrong CRC5 %ld\n", l.host.packets,
			      l.host.bad_crc16, l.host.bad_crc5);
	}
	host_close(&l.host);
}

int main(int argc, char **argv)
{
	static int number[N_FAULTS];
	static char name[N_FAULTS][64];
	struct CMUnitTest tests[N_FAULTS + 2] = { cmocka_unit_test(test_stalls) };
	int n = 1;

	if (argc > 1)
		run_bytes = atol(argv[1]);
	if (argc > 2)
		seed = (unsigned)atoi(argv[2]);
	if (argc > 3) {
		const struct CMUnitTest all[] = { cmocka_unit_test(test_all_faults) };

		capture = argv[3];
		return cmocka_run_group_tests(all, NULL, NULL);
	}
	for (int i = 0; i < N_FAULTS; i++) {
		number[i] = i;
		snprintf(name[i], sizeof(name[i]), "bulk with %s", host_fault_name[i]);
		tests[n++] = (struct CMUnitTest){ name[i], test_fault, NULL, NULL, &number[i] };
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_all_faults);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
