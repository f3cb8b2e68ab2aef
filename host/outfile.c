/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "outfile.h"

bool outfile_open(struct outfile *out, const char *path, struct why *why)
{
	struct stat st;
	mode_t mask;
	int fd;

	memset(out, 0, sizeof(*out));
	if (!path || !strcmp(path, "-")) {
		out->stream = stdout;
		return true;
	}
	out->path = strdup(path);
	if (!out->path)
		return why_not(why, "%s: out of memory", path);
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		out->stream = fopen(path, "w");
	} else {
		out->temporary = malloc(strlen(path) + 8);
		if (out->temporary) {
			strcpy(out->temporary, path);
			strcat(out->temporary, ".XXXXXX");
			fd = mkstemp(out->temporary);
			if (fd < 0) {
				free(out->temporary);
				out->temporary = NULL;
			} else {
				mask = umask(0);
				umask(mask);
				fchmod(fd, 0666 & ~mask);
				out->stream = fdopen(fd, "w");
			}
		}
	}
	if (out->stream)
		return true;
	why_not(why, "%s: cannot be written: %s", path, strerror(errno));
	outfile_abort(out);
	return false;
}

bool outfile_commit(struct outfile *out, struct why *why)
{
	const char *name = out->path ? out->path : "stdout";
	bool ok = !fflush(out->stream) && !ferror(out->stream);

	if (out->stream != stdout) {
		ok = !fclose(out->stream) && ok;
		out->stream = NULL;
	}
	ok = ok && (!out->temporary || !rename(out->temporary, out->path));
	if (!ok) {
		why_not(why, "%s: cannot be written: %s", name, strerror(errno));
		outfile_abort(out);
		return false;
	}
	free(out->temporary);
	free(out->path);
	memset(out, 0, sizeof(*out));
	return true;
}

void outfile_abort(struct outfile *out)
{
	if (out->stream && out->stream != stdout)
		fclose(out->stream);
	if (out->temporary)
		unlink(out->temporary);
	free(out->temporary);
	free(out->path);
	memset(out, 0, sizeof(*out));
}
