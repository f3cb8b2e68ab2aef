/* SPDX-License-Identifier: MIT */
/*
 * train_save.c -- a trained network as a quantised network file, docs/network.md
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "network.h"
#include "outfile.h"
#include "train.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* NULL when out of memory, as jansson has it. */
static json_t *describe(const struct snn *net, const char *comment, const char *weights)
{
	return json_pack(
		"{s:s, s:i, s:s, s:s, s:b,"
		" s:[{s:s, s:i}],"
		" s:[{s:s, s:I, s:s, s:i, s:i, s:i, s:s, s:i}, {s:s, s:i, s:s, s:i, s:i}],"
		" s:[{s:s, s:s, s:{s:s, s:s}}, {s:s, s:s, s:{s:s, s:s, s:I}}]}",
		"format", "lapicque-network", "version", NETWORK_VERSION, "name", "digits",
		"comment", comment, "quantised", 1,
		"inputs", "name", "pixel", "channels", DIGITS_PIXELS,
		"populations",
		"name", "hidden", "size", (json_int_t)net->hidden, "kind", "spiking",
		"leak", SNN_LEAK, "decay1", SNN_DECAY, "threshold", SNN_THRESHOLD,
		"reset_mode", "subtract", "shift", SNN_SHIFT,
		"name", "digit", "size", DIGITS_CLASSES, "kind", "graded",
		"leak", SNN_CLASS_LEAK, "shift", SNN_CLASS_SHIFT,
		"projections",
		"from", "pixel", "to", "hidden", "weights", "file", weights, "type", "int8",
		"from", "hidden", "to", "digit", "weights", "file", weights, "type", "int8",
		"offset", (json_int_t)(DIGITS_PIXELS * net->hidden));
}

static bool write_weights(const struct snn *net, struct outfile *out)
{
	size_t n1 = DIGITS_PIXELS * net->hidden, n2 = DIGITS_CLASSES * net->hidden;

	return fwrite(net->q1, 1, n1, out->stream) == n1 &&
	       fwrite(net->q2, 1, n2, out->stream) == n2;
}

bool train_save(const struct snn *net, const char *path, const char *comment, struct why *why)
{
	size_t stem = strlen(path);
	struct outfile out;
	json_t *json = NULL;
	char *weights;
	bool ok;

	if (stem > 5 && !strcmp(path + stem - 5, ".json"))
		stem -= 5;
	weights = malloc(stem + sizeof(".weights"));
	if (weights) {
		memcpy(weights, path, stem);
		strcpy(weights + stem, ".weights");
		json = describe(net, comment, base_name(weights));
	}
	if (!json) {
		free(weights);
		return why_not(why, "%s: out of memory", path);
	}
	/* The weights first: a network file never names what is not there. */
	ok = outfile_open(&out, weights, why);
	if (ok) {
		write_weights(net, &out); /* commit sees the stream's error */
		ok = outfile_commit(&out, why) && outfile_open(&out, path, why);
	}
	if (ok) {
		json_dumpf(json, out.stream, JSON_INDENT(2));
		putc('\n', out.stream);
		ok = outfile_commit(&out, why);
	}
	json_decref(json);
	free(weights);
	return ok;
}
