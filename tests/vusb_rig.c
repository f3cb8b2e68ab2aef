/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "vusb_rig.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "vusb.h"

enum { MAX_ARGS = 32, LINE = 200 };

void vusb_start(struct vusb *v, const char *const *args)
{
	char *argv[MAX_ARGS] = { "lapicque-vusb", "-p", "0" }, address[LINE];
	int to[2], from[2], n = 3;

	for (; *args && n < MAX_ARGS - 1; args++)
		argv[n++] = strdup(*args);
	assert_true(!pipe(to) && !pipe(from));
	fflush(NULL);
	v->pid = fork();
	assert_true(v->pid >= 0);
	if (!v->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		exit(vusb_main(n, argv));
	}
	while (n > 3)
		free(argv[--n]);
	close(to[0]);
	close(from[1]);
	v->to = fdopen(to[1], "w");
	v->from = fdopen(from[0], "r");
	assert_true(v->to && v->from && fgets(address, sizeof(address), v->from));
	address[strcspn(address, "\n")] = '\0';
	setenv("LAPICQUE_VUSB", address, 1);
}

void vusb_stop(struct vusb *v)
{
	int status;

	kill(v->pid, SIGTERM);
	assert_int_equal(waitpid(v->pid, &status, 0), v->pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	fclose(v->to);
	fclose(v->from);
}

const char *vusb_ask(struct vusb *v, const char *command)
{
	static char line[LINE];

	fprintf(v->to, "%s\n", command);
	fflush(v->to);
	assert_non_null(fgets(line, sizeof(line), v->from));
	return line;
}

void vusb_tell(struct vusb *v, const char *command)
{
	assert_string_equal(vusb_ask(v, command), "ok\n");
}

static unsigned entries(const char *path)
{
	DIR *d = opendir(path);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

unsigned vusb_open_files(void)
{
	return entries("/proc/self/fd");
}

unsigned vusb_threads(void)
{
	return entries("/proc/self/task");
}
