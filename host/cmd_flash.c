/* SPDX-License-Identifier: MIT */
/*
 * cmd_flash.c -- `lapicque flash`: an image to a board, by the program that its maker names for it
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "cmd.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
enum { MAX_WORDS = 16, PATH_BYTES = 512 };

static const char help[] =
	"usage: lapicque flash [-n] BOARD [IMAGE]\n"
	"       lapicque flash -l\n\n"
	"Write an image to a board by the program that it needs: iceprog, dfu-util or openFPGALoader.\n"
	"Without IMAGE it is what `make bitstream BOARD=...` built, build/bitstreams/BOARD.bin (.bit\n"
	"for an ECP5), else the released one of that name in bitstreams/.\n\n"
	"  -n, --dry-run        print the command, run nothing\n"
	"  -l, --list           print the boards: name, config, command, what it is\n"
	"  -d, --device DEVICE  no effect here\n"
	"  -v, --verbose        say the command before it is run\n"
	"  -h, --help           print this\n\n"
	"exit status: 0 ok, 1 usage or image or program not there, 2 the program failed\n";

/* What constraints/<board>.mk says; made by mk/boards.mk. */
static const struct board {
	const char *name, *title, *config, *suffix, *command;
} boards[] = {
#define BOARD(name, title, config, suffix, command) {name, title, config, suffix, command},
#include "boards.inc"
#undef BOARD
};

/* The Debian packages of the programs that boards name. */
static const struct {
	const char *program, *package;
} packages[] = {
	{"iceprog", "fpga-icestorm"},
	{"dfu-util", "dfu-util"},
	{"openFPGALoader", "openfpgaloader"},
};

extern char **environ;

static void list(void)
{
	for (size_t i = 0; i < COUNT(boards); i++)
		printf("%-17s %-9s %-29s %s\n", boards[i].name, boards[i].config, boards[i].command,
		       boards[i].title);
}

static const struct board *board_find(const char *word)
{
	const char *names[COUNT(boards)];
	char hint[80], all[300] = "";

	for (size_t i = 0; i < COUNT(boards); i++) {
		if (!strcmp(boards[i].name, word))
			return &boards[i];
		names[i] = boards[i].name;
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? ", " : "",
			 boards[i].name);
	}
	say("flash: unknown board \"%.60s\"%s (known are %s)", word,
	    name_hint(hint, sizeof(hint), word, names, COUNT(boards)), all);
	return NULL;
}

/* What no image of the family lacks: the word that its configuration begins with, after comments. */
static bool is_image(const struct board *b, const uint8_t *head, size_t n)
{
	static const uint8_t ice40[] = {0x7e, 0xaa, 0x99, 0x7e}, ecp5[] = {0xff, 0xff, 0xbd, 0xb3};
	const uint8_t *word = strcmp(b->suffix, "bit") ? ice40 : ecp5;

	for (size_t i = 0; i + 4 <= n; i++)
		if (!memcmp(head + i, word, 4))
			return true;
	return false;
}

/* Whether path holds an image for b; says why not. */
static bool image_ok(const struct board *b, const char *path)
{
	uint8_t head[4096];
	struct stat st;
	size_t n;
	FILE *in = fopen(path, "rb");

	if (!in || fstat(fileno(in), &st) || !S_ISREG(st.st_mode)) {
		say("%s: %s", path, in ? "not a file" : strerror(errno));
		if (in)
			fclose(in);
		return false;
	}
	n = fread(head, 1, sizeof(head), in);
	fclose(in);
	if (!is_image(b, head, n)) {
		say("%s: expected an image for %s, an %s, found something else", path, b->title,
		    strcmp(b->suffix, "bit") ? "iCE40" : "ECP5");
		return false;
	}
	return true;
}

/* The image to take when none was given, in path; says what builds it if there is none. */
static bool image_find(const struct board *b, char *path)
{
	static const char *const folders[] = {"build/bitstreams", "bitstreams"};

	for (size_t i = 0; i < COUNT(folders); i++) {
		snprintf(path, PATH_BYTES, "%s/%s.%s", folders[i], b->name, b->suffix);
		if (!access(path, F_OK))
			return true;
	}
	say("flash: no image for %s, neither build/bitstreams/%s.%s nor bitstreams/%s.%s: "
	    "make bitstream BOARD=%s builds the first", b->name, b->name, b->suffix, b->name,
	    b->suffix, b->name);
	return false;
}

/* Whether the program is on PATH; says which package has it. */
static bool program_ok(const char *program, const char *board)
{
	const char *path = getenv("PATH"), *package = NULL;
	char file[PATH_BYTES];

	for (const char *at = path ? path : ""; *at; at += strspn(at, ":")) {
		size_t n = strcspn(at, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)n, at, program);
		if (!access(file, X_OK))
			return true;
		at += n;
	}
	for (size_t i = 0; i < COUNT(packages); i++)
		if (!strcmp(packages[i].program, program))
			package = packages[i].package;
	say("flash: %s: not found, %s needs it%s%s", program, board,
	    package ? ": apt-get install " : "", package ? package : "");
	return false;
}

static int run(char *const *words)
{
	pid_t pid;
	int status, err = posix_spawnp(&pid, words[0], NULL, NULL, words, environ);

	if (err) {
		say("flash: %s: %s", words[0], strerror(err));
		return EXIT_DEVICE;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_DEVICE;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return EXIT_OK;
	say("flash: %s: %s %d; is the board plugged in, and ready for it (docs/boards)?", words[0],
	    WIFEXITED(status) ? "ended with status" : "ended by signal",
	    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return EXIT_DEVICE;
}

int cmd_flash(struct cli *cli, int argc, char **argv)
{
	static const struct option options[] = {
		CMD_OPTIONS,
		{"dry-run", no_argument, NULL, 'n'},
		{"list", no_argument, NULL, 'l'},
		{NULL, 0, NULL, 0},
	};
	char command[128], path[PATH_BYTES], *words[MAX_WORDS + 2];
	const struct board *b;
	size_t n = 0;
	bool dry = false;
	int c, status;

	while ((c = getopt_long(argc, argv, CMD_SHORT "nl", options, NULL)) != -1)
		if (c == 'n') {
			dry = true;
		} else if (c == 'l') {
			list();
			return EXIT_OK;
		} else if (cmd_common(cli, c, argv, options, help, &status) && status >= 0) {
			return status;
		}
	if (optind == argc)
		return cmd_usage("flash", "expected a board, found nothing");
	if (argc - optind > 2)
		return cmd_usage("flash", "expected a board and an image, found \"%.60s\" as well",
				 argv[optind + 2]);
	b = board_find(argv[optind]);
	if (!b)
		return EXIT_USAGE;
	if (argc - optind == 2)
		snprintf(path, sizeof(path), "%s", argv[optind + 1]);
	else if (!image_find(b, path))
		return EXIT_USAGE;
	if (!image_ok(b, path))
		return EXIT_USAGE;

	snprintf(command, sizeof(command), "%s", b->command);
	for (char *word = strtok(command, " "); word && n < MAX_WORDS; word = strtok(NULL, " "))
		words[n++] = word;
	words[n++] = path;
	words[n] = NULL;
	if (dry) {
		printf("%s %s\n", b->command, path);
		return EXIT_OK;
	}
	if (!program_ok(words[0], b->name))
		return EXIT_USAGE;
	if (cli->verbose)
		say("%s %s", b->command, path);
	return run(words);
}
