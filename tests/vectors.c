/* SPDX-License-Identifier: MIT */
#include "vectors.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 400, TALK = 8192 };

struct talk {
	const char *file;
	struct wire *wire;
	uint8_t sent[TALK], want[TALK];
	size_t n_sent, n_want;
	int line, from;       /* now; of the first byte sent */
	unsigned frames;      /* that were expected and came */
	bool failed;
};

static void print_hex(const char *what, const uint8_t *bytes, size_t n)
{
	printf("#   %s", what);
	for (size_t i = 0; i < n; i++)
		printf(" %02x", bytes[i]);
	printf("\n");
}

/* Send what was gathered and compare. */
static void exchange(struct talk *t)
{
	struct wire *w = t->wire;

	if (!t->n_sent)
		return;
	w->n = 0;
	wire_talk(w, t->sent, t->n_sent);
	if (w->n != t->n_want || memcmp(w->out, t->want, w->n)) {
		printf("# %s:%d: another reply than expected\n", t->file, t->from);
		print_hex("expected", t->want, t->n_want);
		print_hex("came    ", w->out, w->n);
		t->failed = true;
	}
	for (size_t i = 0; i < t->n_want; i++)
		t->frames += t->want[i] == SLIP_END;
	t->n_sent = t->n_want = 0;
}

static void bad_line(struct talk *t, const char *why)
{
	printf("# %s:%d: %s\n", t->file, t->line, why);
	t->failed = true;
}

static void take_line(struct talk *t, char *line)
{
	bool send = line[0] == '>';
	uint8_t *to = send ? t->sent : t->want;
	size_t *n = send ? &t->n_sent : &t->n_want;
	char *at = line + 1, *end;

	line[strcspn(line, "#\n")] = 0;
	if (!line[strspn(line, " \t")])
		return;
	if (!send && line[0] != '<') {
		bad_line(t, "a line starts with > or < or #");
		return;
	}
	if (send && t->n_want)
		exchange(t);
	if (send && !t->n_sent)
		t->from = t->line;
	for (;; at = end) {
		unsigned long byte = strtoul(at, &end, 16);

		if (end == at)
			break;
		if (byte > 0xFF || *n == TALK) {
			bad_line(t, "not a byte, or too many");
			return;
		}
		to[(*n)++] = (uint8_t)byte;
	}
	if (at[strspn(at, " \t")])
		bad_line(t, "not hex");
}

static bool run_file(const char *path, struct wire *w)
{
	struct talk t = { .file = path, .wire = w };
	FILE *f = fopen(path, "r");
	char line[LINE];

	if (!f) {
		printf("# %s: cannot be read\n", path);
		return false;
	}
	while (fgets(line, sizeof(line), f)) {
		t.line++;
		/* An empty line ends a reply: of none, if nothing is expected. */
		if (line[0] == '\n')
			exchange(&t);
		else
			take_line(&t, line);
	}
	exchange(&t);
	fclose(f);
	if (w->why[0])
		printf("# %s: the core differs from its model: %s\n", path, w->why);
	if (!t.frames)
		printf("# %s: nothing was expected\n", path);
	return !t.failed && t.frames && !w->why[0];
}

int vectors_run(bool (*open)(struct wire *w, void *ctx), void *ctx)
{
	static struct wire w;
	glob_t files;
	size_t failed = 0;

	if (glob("tests/vectors/*.txt", 0, NULL, &files)) {
		printf("1..1\nnot ok 1 - no tests/vectors/*.txt: run it from the project's folder\n");
		return 1;
	}
	printf("1..%zu\n", files.gl_pathc);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		const char *path = files.gl_pathv[i];
		bool ok = open(&w, ctx) && wire_prepare(&w, config_find("tiny")) && run_file(path, &w);

		wire_close(&w);
		printf("%sok %zu - %s\n", ok ? "" : "not ", i + 1, path);
		failed += !ok;
	}
	globfree(&files);
	return failed ? 1 : 0;
}
