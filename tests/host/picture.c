/* SPDX-License-Identifier: MIT */
/*
 * picture.c -- pictures are well-formed XML whatever they are made of, and CSV files read back
 */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "csv.h"
#include "picture.h"
#include "plot.h"
#include "svg.h"

static char svg_path[] = "/tmp/lq-picture-XXXXXX";

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, 1 << 22);

	assert_non_null(f);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 22) - 1, f) < (1 << 22) - 1);
	fclose(f);
	return text;
}

/* "name="value"" pairs up to the end of a tag; returns what follows the tag. */
static const char *attributes(const char *s, bool *closed)
{
	for (;;) {
		while (isspace((unsigned char)*s))
			s++;
		*closed = s[0] == '/';
		if (*closed)
			s++;
		if (*s == '>')
			return s + 1;
		assert_false(*closed);
		assert_true(isalpha((unsigned char)*s));
		while (isalnum((unsigned char)*s) || *s == '-')
			s++;
		assert_true(s[0] == '=' && s[1] == '"');
		for (s += 2; *s != '"'; s++) {
			assert_true(*s && *s != '<' && *s != '&');
			/* No number of a picture is infinite or none. */
			assert_true(strncmp(s, "nan", 3) && strncmp(s, "inf", 3));
		}
		s++;
	}
}

/* Tags nest and close, attributes are quoted, text has no bare '<' or '&'; counts elements. */
static int well_formed(const char *s, const char *count)
{
	char stack[16][16];
	int depth = 0, found = 0;

	assert_true(!strncmp(s, "<?xml ", 6));
	s = strstr(s, "?>") + 2;
	while (*s) {
		char name[16];
		size_t n = 0;
		bool closed, end;

		if (*s == '&') {
			assert_true(!strncmp(s, "&amp;", 5) || !strncmp(s, "&lt;", 4) ||
				    !strncmp(s, "&gt;", 4) || !strncmp(s, "&quot;", 6));
		}
		if (*s != '<') {
			assert_true(depth > 0 || isspace((unsigned char)*s));
			assert_true((unsigned char)*s >= 0x20 || *s == '\n');
			s++;
			continue;
		}
		s++;
		end = *s == '/';
		s += end;
		while (isalpha((unsigned char)*s) && n < sizeof(name) - 1)
			name[n++] = *s++;
		name[n] = '\0';
		assert_true(n > 0);
		s = attributes(s, &closed);
		if (end) {
			assert_true(depth > 0);
			assert_string_equal(stack[--depth], name);
			continue;
		}
		found += !strcmp(name, count);
		if (!closed) {
			assert_true(depth < 16);
			strcpy(stack[depth++], name);
		}
	}
	assert_int_equal(depth, 0);
	return found;
}

static void test_ticks(void **state)
{
	static const struct { double lo, hi, first, step; int n; } cases[] = {
		{0, 100, 0, 10, 11}, {-0.5, 199.5, 0, 20, 10}, {0, 1, 0, 0.1, 11},
		{-1.3, 2.7, -1, 0.5, 8}, {0.001, 0.0093, 0.001, 0.001, 9},
		{1e6, 1.2e6, 1e6, 2e4, 11},
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		double first, step;
		int n;

		step = plot_ticks(cases[k].lo, cases[k].hi, &first, &n);
		assert_true(fabs(step - cases[k].step) < 1e-9 * step);
		assert_true(fabs(first - cases[k].first) < 1e-6 * step);
		assert_int_equal(n, cases[k].n);
	}
}

/* Text from outside: markup, control bytes, broken and good UTF-8. */
static void test_text(void **state)
{
	static const char text[] = "<a href=\"x\">&\x01\x7f\xff\xc3z \xc3\xa9 \xed\xa0\x80 "
		"\xf0\x9f\x98\x80";
	struct svg svg;
	FILE *f = fopen(svg_path, "wb");
	char *s;

	(void)state;
	assert_non_null(f);
	svg_begin(&svg, f, 10, 10, text);
	svg_text(&svg, 1, 2, 3, SVG_END, -90, "red", text);
	svg_end(&svg);
	fclose(f);
	s = slurp(svg_path);
	assert_int_equal(well_formed(s, "text"), 1);
	assert_non_null(strstr(s, ">&lt;a href=&quot;x&quot;&gt;&amp;????z \xc3\xa9 ??? "
		"\xf0\x9f\x98\x80</text>"));
	free(s);
}

/* Ranges that are empty, constant, infinite or not numbers still draw. */
static void test_odd_data(void **state)
{
	double x[] = {0, 1, 2, 3}, flat[] = {5, 5, 5, 5}, odd[] = {NAN, 1, INFINITY, -INFINITY};
	struct plot_line lines[] = {
		{.label = "flat", .x = x, .y = flat, .n = 4, .threshold = NAN},
		{.label = "odd & <odd>", .x = x, .y = odd, .n = 4, .threshold = 2},
		{.label = NULL, .x = x, .y = flat, .n = 0, .threshold = NAN,
		 .mark_x = x, .n_marks = 2},
	};
	struct plot_panel panels[] = {
		{.kind = PLOT_LINES, .title = "lines", .lines = lines, .n_lines = 3},
		{.kind = PLOT_LINES, .lines = lines, .n_lines = 1},
		{.kind = PLOT_LINES},
		{.kind = PLOT_RASTER, .title = "no bands"},
	};
	struct plot plot = {.title = "odd", .panels = panels};
	struct why why;

	(void)state;
	for (plot.n_panels = 0; plot.n_panels <= 4; plot.n_panels++) {
		char *s;

		assert_true(plot_write(&plot, svg_path, &why));
		s = slurp(svg_path);
		well_formed(s, "path");
		free(s);
	}
}

/* A raster has as many marks as spikes inside it, a threshold is dashed once. */
static void test_counts(void **state)
{
	struct plot_spike spikes[] = {{0, 0}, {1, 1}, {2, 3}, {9, 0}, {1, 7}};
	struct plot_band bands[] = {{"a", 2}, {"b", 2}};
	double x[] = {0, 1}, y[] = {0, 1};
	struct plot_line lines[] = {
		{.label = "u", .x = x, .y = y, .n = 2, .threshold = 1},
		{.label = "v", .x = x, .y = y, .n = 2, .threshold = 1},
	};
	struct plot_panel panels[] = {
		{.kind = PLOT_RASTER, .spikes = spikes, .n_spikes = 5, .bands = bands,
		 .n_bands = 2},
		{.kind = PLOT_LINES, .lines = lines, .n_lines = 2},
	};
	struct plot plot = {.panels = panels, .n_panels = 2, .x_max = 3};
	struct why why;
	char *s, *p;
	int moves = 0, dashes = 0;

	(void)state;
	assert_true(plot_write(&plot, svg_path, &why));
	s = slurp(svg_path);
	assert_int_equal(well_formed(s, "path"), 4);
	for (p = s; (p = strpbrk(p, "M")); p++)
		moves++;
	assert_int_equal(moves, 3 + 2); /* one spike is beyond x_max, one is no band's */
	for (p = s; (p = strstr(p, "stroke-dasharray")); p++)
		dashes++;
	assert_int_equal(dashes, 2); /* the line and its place in the legend */
	free(s);
}

static void test_results(void **state)
{
	static const char csv[] = "step,population,index,fired,value\n# seen\n"
		"0,a,1,1,\n0,b,0,0,-0.25\n\n 7 , a , 3 , 1 , 2e3\n";
	char path[] = "/tmp/lq-results-XXXXXX";
	struct picture pic = {.title = "t", .threshold = NAN};
	struct results r;
	struct why why;
	uint32_t neuron;
	int fd = mkstemp(path);
	char *s;

	(void)state;
	assert_int_equal(write(fd, csv, sizeof(csv) - 1), sizeof(csv) - 1);
	close(fd);
	assert_true(results_load(&r, path, NULL, &why));
	unlink(path);
	assert_int_equal(r.n, 3);
	assert_int_equal(r.steps, 8);
	assert_int_equal(r.n_populations, 2);
	assert_int_equal(r.populations[0].size, 4);
	assert_int_equal(r.populations[1].first, 4);
	assert_int_equal(r.list[0].neuron, 1);
	assert_true(r.list[0].fired && !r.list[0].has_value);
	assert_int_equal(r.list[1].neuron, 4);
	assert_true(r.list[1].value == -0.25 && !r.list[1].fired);
	assert_true(r.list[2].value == 2000 && r.list[2].step == 7);
	assert_true(picture_neuron(&r, "b.0", &neuron, &why));
	assert_int_equal(neuron, 4);
	assert_false(picture_neuron(&r, "b.1", &neuron, &why));
	assert_true(picture_write(&r, &pic, svg_path, &why));
	s = slurp(svg_path);
	assert_true(well_formed(s, "path") >= 3);
	assert_non_null(strstr(s, ">a.3</text>"));
	free(s);
	results_free(&r);
}

static void test_whole(void **state)
{
	static const char *const bad[] = {"", "-", "+", " 1", "1 ", "0x1", "1e3", "1.0", "--1",
		"99999999999999999999", "-6", "6"};
	int64_t v;

	(void)state;
	for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++)
		assert_false(parse_whole(bad[k], -5, 5, &v));
	assert_true(parse_whole("-5", -5, 5, &v) && v == -5);
	assert_true(parse_whole("+05", -5, 5, &v) && v == 5);
}

static void test_names(void **state)
{
	static const char *const names[] = {"threshold", "reset", "reset_mode", "leak"};

	(void)state;
	assert_string_equal(nearest_name("treshhold", names, 4), "threshold");
	assert_string_equal(nearest_name("resett", names, 4), "reset");
	assert_string_equal(nearest_name("leek", names, 4), "leak");
	assert_null(nearest_name("population", names, 4));
	assert_null(nearest_name("", names, 4));
	assert_null(nearest_name("x", names, 4));
}

static int make_file(void **state)
{
	int fd = mkstemp(svg_path);

	(void)state;
	return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(svg_path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ticks), cmocka_unit_test(test_text),
		cmocka_unit_test(test_odd_data), cmocka_unit_test(test_counts),
		cmocka_unit_test(test_results), cmocka_unit_test(test_whole),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
