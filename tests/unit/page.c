/* SPDX-License-Identifier: MIT */
/*
 * page -- the page of all experiments: well-formed, whole, fetches nothing; tools/check_page.py,
 * which says so, refuses pages that are not
 */
#define _XOPEN_SOURCE 700
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "experiment.h"
#include "page.h"
#include "plot.h"

static char dir[] = "/tmp/page-XXXXXX";
static char page_path[64], picture_path[2][64], sound_path[2][64];

static void draw(const char *path, const char *title, size_t points)
{
	static const double x[] = { 0, 1, 2 }, y[] = { 3, 1, 2 };
	const struct plot_line line = { .label = "a & b", .x = x, .y = y, .n = points, .threshold = NAN };
	const struct plot_panel panel = {
		.kind = PLOT_LINES, .y_label = "\"y\" < 1", .lines = &line, .n_lines = 1,
	};
	const struct plot plot = { .title = title, .x_label = "x", .panels = &panel, .n_panels = 1 };
	struct why why;

	assert_true(plot_write(&plot, path, &why));
}

/* Two bars of a claim, not together, one of another, one of none; what would break a page is in all
 * texts. */
static void system_of(struct lab *lab, double *value, size_t pictures)
{
	lab->bar[0] = (struct bar){ .id = "H1b", .what = "b", .of = LAB_MEAN, .lo = -INFINITY, .hi = 1,
				    .value = value, .n = 2 };
	lab->bar[1] = (struct bar){ .id = "Z9", .what = "none", .lo = 1, .hi = 2 };
	lab->bar[2] = (struct bar){ .id = "H2a", .what = "\xff", .of = LAB_WORST, .lo = -INFINITY,
				    .hi = INFINITY, .value = value, .n = 2 };
	lab->bar[3] = (struct bar){ .id = "H1a", .what = "a < b & \"c\"", .lo = 1, .hi = INFINITY,
				    .value = value, .n = 2 };
	lab->bars = 4;
	for (size_t i = 0; i < pictures; i++)
		lab->picture[i] = picture_path[i];
	lab->pictures = pictures;
	for (size_t i = 0; i < 2; i++)
		lab->sound[i] = sound_path[i];
	lab->sounds = 2;
}

/* Of a sound the page knows bytes only: all of them, an odd number. */
static void record(const char *path, size_t n)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	for (size_t i = 0; i < n; i++)
		fputc((int)(i * 7 & 255), f);
	assert_int_equal(fclose(f), 0);
}

static const struct experiment experiment = {
	.name = "test", .what = "a <system> & its \"name\"", .source = "A & B, \"C\"",
};

static void write_page(size_t pictures)
{
	double value[2] = { 2, 4 };
	struct lab lab = { .name = "test", .device = "ftdi:<1>", .seed = 7, .seeds = 2, .quick = true };
	struct page page;
	struct why why;

	system_of(&lab, value, pictures);
	assert_true(page_open(&page, page_path, &why));
	assert_true(page_system(&page, &experiment, &lab, &why));
	assert_true(page_close(&page, &why));
}

static char *contents(void)
{
	static char text[1 << 16];
	FILE *f = fopen(page_path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = 0;
	return text;
}

/* What the checker returns for the page, both pictures and both sounds. */
static int check(void)
{
	char command[400];
	int status;

	snprintf(command, sizeof(command), "python3 tools/check_page.py %s %s %s %s %s >%s/said 2>&1", page_path,
		 picture_path[0], picture_path[1], sound_path[0], sound_path[1], dir);
	status = system(command);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return 1;
	snprintf(page_path, sizeof(page_path), "%s/page.html", dir);
	for (int i = 0; i < 2; i++) {
		snprintf(picture_path[i], sizeof(picture_path[i]), "%s/%d.svg", dir, i);
		draw(picture_path[i], i ? "two" : "one <&>", i ? 3 : 2);
		snprintf(sound_path[i], sizeof(sound_path[i]), "%s/%d.wav", dir, i);
		record(sound_path[i], i ? 1000 : 602);
	}
	return 0;
}

static int tear_down(void **state)
{
	char said[64];

	(void)state;
	snprintf(said, sizeof(said), "%s/said", dir);
	unlink(said);
	unlink(page_path);
	unlink(picture_path[0]);
	unlink(picture_path[1]);
	unlink(sound_path[0]);
	unlink(sound_path[1]);
	return rmdir(dir);
}

static void test_page(void **state)
{
	static const char *const there[] = {
		"<td>H1a</td><td>a &lt; b &amp; &quot;c&quot;</td><td>&gt;= 1</td><td>3 (2..4)</td>"
		"<td>median</td><td>2</td><td class=\"met\">met</td>",
		"<td>&lt;= 1</td><td>3 (2..4)</td><td>mean</td><td>2</td><td class=\"MISSED\">MISSED</td>",
		"<td>?</td><td>-</td>", "<td>worst</td><td>2</td><td class=\"reported\">",
		"1 of 3 bars met", "a &lt;system&gt; &amp; its", "A &amp; B",
		"<code>lapicque experiment test --quick --seed 7 --seeds 2 -d ftdi:&lt;1&gt;</code>",
	};
	const char *const order[] = {
		lab_claim("H1"), ">H1a<", ">H1b<", lab_claim("H2"), ">H2a<", ">Others.<", ">Z9<",
	};
	const char *text, *before;

	(void)state;
	write_page(2);
	assert_int_equal(check(), 0);
	before = text = contents();
	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		if (!strstr(text, there[i]))
			fail_msg("not there: %s", there[i]);
	/* By name; a claim stands once, before the first of its bars. */
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		char *at = strstr(text, order[i]);

		assert_non_null(at);
		assert_true(at > before);
		assert_null(strstr(at + 1, order[i]));
		before = at;
	}
}

/* Numbers count as such. */
static void test_order(void **state)
{
	struct lab lab = { .name = "test", .seed = 1, .bars = 4 };
	static const char *const came[] = { "E10", "E2b", "E9", "E2a" }, *const order[] = {
		">E2a<", ">E2b<", ">E9<", ">E10<",
	};
	const char *before;
	struct page page;
	struct why why;

	(void)state;
	for (int i = 0; i < 4; i++)
		lab.bar[i] = (struct bar){ .id = came[i], .what = "", .lo = -INFINITY, .hi = INFINITY };
	assert_true(page_open(&page, page_path, &why));
	assert_true(page_system(&page, &experiment, &lab, &why));
	assert_true(page_close(&page, &why));
	before = contents();
	for (int i = 0; i < 4; i++) {
		const char *at = strstr(before, order[i]);

		assert_non_null(at);
		before = at;
	}
}

static void test_claims(void **state)
{
	(void)state;
	assert_null(lab_claim("Z9"));
	assert_null(lab_claim("H"));
	assert_null(lab_claim(""));
	assert_null(lab_claim("H11"));
	assert_ptr_equal(lab_claim("I5e"), lab_claim("I5"));
}

/* Put in place of the first of something, in the page. */
static void spoil(const char *old, const char *with)
{
	char *text = contents(), *at = strstr(text, old);
	FILE *f;

	assert_non_null(at);
	f = fopen(page_path, "w");
	assert_non_null(f);
	fwrite(text, 1, (size_t)(at - text), f);
	fputs(with, f);
	fputs(at + strlen(old), f);
	assert_int_equal(fclose(f), 0);
}

static void test_checker(void **state)
{
	static const struct { const char *old, *with; } fault[] = {
		{ "</td>", "" }, { "<p>", "<p>a & b" }, { "</table>", "</table><p>" },
		{ "<p>", "<p><img src=\"http://a.b/c.png\"/>" },
		{ "<p>", "<p><a href=\"https://a.b/\">a</a>" },
		{ "<style>", "<style>@import 'a.css';" },
		{ "<style>", "<style>b { background: url(c.png) }" },
		{ "<p>", "<p><script>1</script>" }, { "<p>", "<p style=\"background: url(c.png)\">" },
		{ "<rect", "<image" }, { ">one &lt;", ">other &lt;" },
		{ "<title>two", "<title>too" }, { "wav;base64,", "wav;base64,AAAA" },
		{ "<audio controls=\"controls\" src=\"data", "<audio src=\"a.wav\" title=\"data" },
		{ "wav;base64,", "mpeg;base64," },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fault) / sizeof(fault[0]); i++) {
		write_page(2);
		spoil(fault[i].old, fault[i].with);
		if (check() != 1)
			fail_msg("not refused: %s", fault[i].with);
	}
	write_page(1);
	assert_int_equal(check(), 1);
}

/* A picture or a sound that cannot be read; a page that cannot be written, or that is given up. */
static void test_refused(void **state)
{
	struct lab lab = { .name = "test", .bars = 0, .pictures = 1 };
	char missing[] = "/nowhere/a.svg";
	struct page page;
	struct why why;

	(void)state;
	unlink(page_path);
	lab.picture[0] = missing;
	assert_true(page_open(&page, page_path, &why));
	assert_false(page_system(&page, &experiment, &lab, &why));
	assert_string_equal(why.text, "/nowhere/a.svg: cannot be read: No such file or directory");
	page_abort(&page);
	lab.pictures = 0;
	lab.sound[0] = missing;
	lab.sounds = 1;
	assert_true(page_open(&page, page_path, &why));
	assert_false(page_system(&page, &experiment, &lab, &why));
	assert_string_equal(why.text, "/nowhere/a.svg: cannot be read: No such file or directory");
	page_abort(&page);
	assert_int_equal(access(page_path, F_OK), -1);
	assert_false(page_open(&page, "/nowhere/a.html", &why));
	assert_non_null(strstr(why.text, "/nowhere/a.html: cannot be written"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page), cmocka_unit_test(test_order), cmocka_unit_test(test_claims),
		cmocka_unit_test(test_checker), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
