/* SPDX-License-Identifier: MIT */
/*
 * specgen -- check the tables of spec/, print what the Verilog, the C and the reader need of them
 *
 *     specgen verilog CONFIG    parameter list of one config, for inside  module x #( ... )
 *     specgen c                 lq_spec.h: everything that no config changes
 *     specgen regmap            docs/regmap.md
 *
 * Every call checks every table first and reports all faults, as table: name: why. Exit 0 if
 * there are none, 1 on faults, 2 on a wrong call.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* A row of any table; fields that its table lacks are 0 or NULL. */
struct row {
	const char *name;
	long code;
	int bits, sign;
	const char *a, *b, *doc;
	int line;
};

struct table {
	const char *file, *title, *prefix;
	const struct row *row;
	size_t n;
	long max; /* of the code */
	int same; /* codes may repeat: they are values, not selectors */
};

static const struct row numbers[] = {
#define NUM(name, value, doc) { #name, value, 0, 0, NULL, NULL, doc, __LINE__ },
#include "numeric.def"
};
static const struct row spaces[] = {
#define SPACE(name, code, addr, when, doc) { #name, code, 0, 0, addr, when, doc, __LINE__ },
#include "space.def"
#undef SPACE
};
static const struct row registers[] = {
#define REGISTER(name, addr, access, doc) { #name, addr, 0, 0, #access, NULL, doc, __LINE__ },
#include "space.def"
#undef REGISTER
};
static const struct row set_cols[] = {
#define SET_COL(name, col, bits, sign, doc) { #name, col, bits, sign, NULL, NULL, doc, __LINE__ },
#include "space.def"
#undef SET_COL
};
static const struct row modes[] = {
#define MODE_FIELD(name, lsb, bits, doc) { #name, lsb, bits, 0, NULL, NULL, doc, __LINE__ },
#include "space.def"
#undef MODE_FIELD
};
static const struct row state_cols[] = {
#define STATE_COL(name, col, doc) { #name, col, 0, 0, NULL, NULL, doc, __LINE__ },
#include "space.def"
#undef STATE_COL
};
/* One table for all four kinds of frame: they share the type byte. */
static const struct row frames[] = {
#define CMD(name, code, payload, data, doc) { #name, code, 0, 0, payload, data, doc, __LINE__ },
#define CTL(name, code, payload, doc) { #name, code, 1, 0, payload, NULL, doc, __LINE__ },
#define OUT(name, code, payload, doc) { #name, code, 2, 0, payload, NULL, doc, __LINE__ },
#define NOTE(name, code, payload, doc) { #name, code, 3, 0, payload, NULL, doc, __LINE__ },
#include "frames.def"
#undef CMD
#undef CTL
#undef OUT
#undef NOTE
};
static const struct row statuses[] = {
#define STATUS(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "frames.def"
#undef STATUS
};
static const struct row naks[] = {
#define NAK_REASON(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "frames.def"
#undef NAK_REASON
};
static const struct row limits[] = {
#define LIMIT(name, value, doc) { #name, value, 0, 0, NULL, NULL, doc, __LINE__ },
#include "frames.def"
#undef LIMIT
};

enum {
#undef NUM
#define NUM(name, value, doc) name = value,
#include "numeric.def"
#undef NUM
	UNIT_BITS = 16, COL_OF_SET = 8, COL_OF_STATE = 4
};

#define T(file, title, prefix, rows, max, same) \
	{ file, title, prefix, rows, LENGTH(rows), max, same }
static const struct table tables[] = {
	T("numeric.def", "Widths and numbers", "", numbers, 255, 1),
	T("space.def", "Spaces", "SP_", spaces, 7, 0),
	T("space.def", "Registers", "REG_", registers, (1L << W_ADDR) - 1, 0),
	T("space.def", "Columns of a parameter set", "SET_", set_cols, COL_OF_SET - 1, 0),
	T("space.def", "Fields of column MODE", "MODE_", modes, UNIT_BITS - 1, 0),
	T("space.def", "Columns of a neuron's state", "STATE_", state_cols, COL_OF_STATE - 1, 0),
	T("frames.def", "Frames", "FR_", frames, 255, 0),
	T("frames.def", "Status of an answer", "ST_", statuses, 7, 0),
	T("frames.def", "Reasons of a NAK", "NAK_", naks, 255, 0),
	T("frames.def", "Limits", "", limits, 65535, 1),
};
static const struct table *const t_modes = &tables[4];

static int bad(const char *file, int line, const char *name, const char *why)
{
	if (line)
		fprintf(stderr, "spec/%s:%d: %s: %s\n", file, line, name, why);
	else
		fprintf(stderr, "spec/%s: %s: %s\n", file, name, why);
	return 1;
}

/* What the prefixed name must be to serve as identifier in both languages. */
static int is_name(const char *s)
{
	if (!isupper((unsigned char)*s))
		return 0;
	for (; *s; s++)
		if (!isupper((unsigned char)*s) && !isdigit((unsigned char)*s) && *s != '_')
			return 0;
	return 1;
}

static int check_table(const struct table *t)
{
	int n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct row *r = &t->row[i];

		if (!is_name(r->name))
			n += bad(t->file, r->line, r->name, "not a name in capitals");
		if (!*r->doc)
			n += bad(t->file, r->line, r->name, "no meaning given");
		if (r->code < 0 || r->code > t->max)
			n += bad(t->file, r->line, r->name, "value out of range");
		for (size_t j = 0; j < i; j++) {
			if (!strcmp(t->row[j].name, r->name))
				n += bad(t->file, r->line, r->name, "name already taken");
			if (!t->same && t->row[j].code == r->code)
				n += bad(t->file, r->line, r->name, "code already taken");
		}
	}
	return n;
}

/* No two identifiers of all tables may be equal once prefixed: they share one list of parameters. */
static int check_names(void)
{
	char a[80], b[80];
	int n = 0;

	for (size_t t = 0; t < LENGTH(tables); t++)
		for (size_t i = 0; i < tables[t].n; i++) {
			snprintf(a, sizeof(a), "%s%s", tables[t].prefix, tables[t].row[i].name);
			for (size_t u = 0; u < t; u++)
				for (size_t j = 0; j < tables[u].n; j++) {
					snprintf(b, sizeof(b), "%s%s", tables[u].prefix,
						 tables[u].row[j].name);
					if (!strcmp(a, b))
						n += bad(tables[t].file, tables[t].row[i].line, a,
							 "identifier already taken by another table");
				}
		}
	return n;
}

static int check_bits(void)
{
	uint32_t used = 0;
	int n = 0;

	for (size_t i = 0; i < LENGTH(modes); i++) {
		const struct row *r = &modes[i];
		uint32_t mask;

		if (r->bits < 1 || r->code + r->bits > UNIT_BITS) {
			n += bad("space.def", r->line, r->name, "field runs past its unit");
			continue;
		}
		mask = ((UINT32_C(1) << r->bits) - 1) << r->code;
		if (used & mask)
			n += bad("space.def", r->line, r->name, "field overlaps another");
		used |= mask;
	}
	for (size_t i = 0; i < LENGTH(set_cols); i++) {
		const struct row *r = &set_cols[i];

		if (r->bits < 1 || r->bits > UNIT_BITS)
			n += bad("space.def", r->line, r->name, "column is not 1 to 16 bits wide");
		if (!strcmp(r->name, "MODE") && used >> r->bits)
			n += bad("space.def", r->line, r->name, "column is narrower than its fields");
	}
	for (size_t i = 0; i < LENGTH(registers); i++)
		if (strlen(registers[i].a) != 1 || !strchr("rwq", registers[i].a[0]))
			n += bad("space.def", registers[i].line, registers[i].name,
				 "access is none of r, w, q");
	/* Bit 7 is the direction, as the receiver of a wrong frame uses it. */
	for (size_t i = 0; i < LENGTH(frames); i++)
		if ((frames[i].bits >= 2) != (frames[i].code >= 0x80))
			n += bad("frames.def", frames[i].line, frames[i].name,
				 "bit 7 of the type must be set for frames to the host only");
	return n;
}

static int clog2(long n)
{
	int bits = 0;

	while (1L << bits < n)
		bits++;
	return bits;
}

static int atleast1(int n)
{
	return n > 1 ? n : 1;
}

static int is_power(long n)
{
	return n > 0 && !(n & (n - 1));
}

static int check_config(const struct config *c)
{
	const char *const file = "config";
	int per_unit, n = 0;

#define MUST(condition, why) do { if (!(condition)) n += bad(file, 0, c->name, why); } while (0)
	MUST(c->n_neurons >= 1 && c->n_neurons <= 1 << 14, "N_NEURONS is not 1 to 16384");
	MUST(c->n_axons >= 2 && c->n_axons <= 1 << 16, "N_AXONS is not 2 to 65536");
	MUST(c->n_lanes >= 1, "N_LANES is less than 1");
	MUST(c->n_pipes >= 1, "N_PIPES is less than 1");
	MUST(c->w_weight == 4 || c->w_weight == 8 || c->w_weight == 16,
	     "W_WEIGHT is not 4, 8 or 16");
	MUST(c->n_slots >= 2 && is_power(c->n_slots), "N_SLOTS is not a power of two from 2 up");
	MUST(c->n_sets >= 1 && c->n_sets <= 1 << W_SET, "N_SETS is not 1 to 2^W_SET");
	MUST(c->n_currents >= 0 && c->n_currents <= 2, "N_CURRENTS is not 0 to 2");
	if (n)
		return n;
	per_unit = W_UNIT / c->w_weight;
	MUST(c->n_neurons % c->n_lanes == 0, "N_LANES does not divide N_NEURONS");
	MUST(c->n_lanes % c->n_pipes == 0, "N_PIPES does not divide N_LANES");
	MUST(is_power(c->n_pipes), "N_PIPES is not a power of two");
	MUST(c->n_lanes % per_unit == 0, "lanes do not fill whole units of host access");
	MUST(clog2(c->n_neurons / c->n_lanes) + clog2(c->n_axons) +
	     clog2(c->n_lanes / per_unit) <= W_ADDR, "weights do not fit W_ADDR");
	for (const struct config *d = configs; d != c; d++)
		MUST(config_id(d) != config_id(c), "CONFIG identity already taken");
#undef MUST
	return n;
}

static int check(void)
{
	int n = 0;

	for (size_t i = 0; i < LENGTH(tables); i++)
		n += check_table(&tables[i]);
	n += check_names();
	n += check_bits();
	if (W_UNIT != UNIT_BITS)
		n += bad("numeric.def", 0, "W_UNIT", "the link carries units of 16 bits");
	if (!configs[0].name)
		n += bad("config", 0, "*.def", "no config");
	for (const struct config *c = configs; c->name; c++)
		n += check_config(c);
	return n;
}

/* One parameter; the comma goes in front of the next, since the last may have none. */
static void parameter(const char *prefix, const char *name, const char *suffix, long value)
{
	static int more;

	printf("%s\tparameter %s%s%s = %ld", more++ ? ",\n" : "", prefix, name, suffix, value);
}

static void verilog(const struct config *c)
{
	const int per_unit = W_UNIT / c->w_weight;
	const int blocks = c->n_neurons / c->n_lanes;
	const int rows = c->n_neurons / c->n_pipes;
	const struct { const char *name; long value; } size[] = {
		{ "N_NEURONS", c->n_neurons }, { "N_AXONS", c->n_axons },
		{ "N_LANES", c->n_lanes }, { "N_PIPES", c->n_pipes },
		{ "W_WEIGHT", c->w_weight }, { "N_SLOTS", c->n_slots },
		{ "N_SETS", c->n_sets }, { "N_CURRENTS", c->n_currents },
		{ "CONFIG_ID", config_id(c) },
		{ "N_BLOCKS", blocks },
		{ "BLOCK_ROWS", c->n_lanes / c->n_pipes },
		{ "N_ROWS", rows },
		{ "LANES_PER_UNIT", per_unit },
		{ "N_UNITS", c->n_lanes / per_unit },
		/* Widths of an index, at least one bit ... */
		{ "LOG_NEURONS", atleast1(clog2(c->n_neurons)) },
		{ "LOG_AXONS", atleast1(clog2(c->n_axons)) },
		{ "LOG_LANES", atleast1(clog2(c->n_lanes)) },
		{ "LOG_SLOTS", atleast1(clog2(c->n_slots)) },
		{ "LOG_SETS", atleast1(clog2(c->n_sets)) },
		{ "LOG_BLOCKS", atleast1(clog2(blocks)) },
		{ "LOG_BLOCK_ROWS", atleast1(clog2(c->n_lanes / c->n_pipes)) },
		{ "LOG_ROWS", atleast1(clog2(rows)) },
		/* ... but these are parts of a wider one and may have none. */
		{ "LOG_PIPES", atleast1(clog2(c->n_pipes)) },
		{ "LOG_UNITS", clog2(c->n_lanes / per_unit) },
		{ "W_ACC", c->w_weight + W_PAYLOAD + clog2(c->n_axons) - 1 }, /* rtl/core/lq_lanes.v */
	};

	printf("// lq_config.vh -- config %s, printed by specgen\n", c->name);
	printf("/* verilator lint_off UNUSEDPARAM */\n");
	for (size_t i = 0; i < LENGTH(size); i++)
		parameter("", size[i].name, "", size[i].value);
	for (size_t t = 0; t < LENGTH(tables); t++)
		for (size_t i = 0; i < tables[t].n; i++) {
			parameter(tables[t].prefix, tables[t].row[i].name, "", tables[t].row[i].code);
			if (&tables[t] == t_modes)
				parameter(tables[t].prefix, tables[t].row[i].name, "_W",
					  tables[t].row[i].bits);
		}
	printf("\n/* verilator lint_on UNUSEDPARAM */\n");
}

static void text_function(const char *name, const struct table *t)
{
	printf("\n/* What a code means, or NULL. */\nstatic inline const char *%s(int code)\n{\n"
	       "\tswitch (code) {\n", name);
	for (size_t i = 0; i < t->n; i++)
		printf("\tcase %s%s: return \"%s\";\n", t->prefix, t->row[i].name, t->row[i].doc);
	printf("\t}\n\treturn NULL;\n}\n");
}

static void c_header(void)
{
	printf("/* lq_spec.h -- what no config changes of spec/, printed by specgen */\n"
	       "#ifndef LQ_SPEC_H\n#define LQ_SPEC_H\n#include <stddef.h>\n");
	for (size_t t = 0; t < LENGTH(tables); t++) {
		const struct table *s = &tables[t];
		const char *tag = !strcmp(s->prefix, "ST_") ? "lq_status " :
				  !strcmp(s->prefix, "NAK_") ? "lq_nak " :
				  !strcmp(s->prefix, "SP_") ? "lq_space " : "";

		printf("\n/* %s */\nenum %s{\n", s->title, tag);
		for (size_t i = 0; i < s->n; i++) {
			printf("\t%s%s = %ld, /* %s */\n", s->prefix, s->row[i].name,
			       s->row[i].code, s->row[i].doc);
			if (s == t_modes)
				printf("\t%s%s_W = %d,\n", s->prefix, s->row[i].name,
				       s->row[i].bits);
		}
		printf("};\n");
	}
	for (size_t t = 0; t < LENGTH(tables); t++)
		if (!strcmp(tables[t].prefix, "ST_"))
			text_function("spec_status_text", &tables[t]);
		else if (!strcmp(tables[t].prefix, "NAK_"))
			text_function("spec_nak_text", &tables[t]);
	printf("\n#endif\n");
}

/* Cells of a Markdown table must not hold a bar. */
static void cell(const char *s)
{
	putchar(' ');
	for (; *s; s++)
		printf(*s == '|' ? "\\|" : "%c", *s);
	printf(" |");
}

static void regmap(void)
{
	static const char *const kind[] = {
		"host, in sequence", "host, control", "device, in sequence", "device, control",
	};
	static const char *const head[] = {
		"| name | value | meaning |\n|---|---|---|\n",
		"| name | code | unit address | writable | meaning |\n|---|---|---|---|---|\n",
		"| name | address | access | meaning |\n|---|---|---|---|\n",
		"| name | column | bits | meaning |\n|---|---|---|---|\n",
		"| name | bits | meaning |\n|---|---|---|\n",
		"| name | column | meaning |\n|---|---|---|\n",
		"| name | type | from | payload | data of its answer | meaning |\n"
		"|---|---|---|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | value | meaning |\n|---|---|---|\n",
	};

	printf("# Register map and frames\n\nPrinted by `make docs/regmap.md` from the tables in "
	       "`spec/`; [protocol.md](protocol.md) says how frames\nare used, "
	       "[numerics.md](numerics.md) what the numbers mean.\n");
	for (size_t t = 0; t < LENGTH(tables); t++) {
		const struct table *s = &tables[t];

		printf("\n## %s\n\n%s", s->title, head[t]);
		for (size_t i = 0; i < s->n; i++) {
			const struct row *r = &s->row[i];

			printf("| %s |", r->name);
			if (s == t_modes && r->bits == 1)
				printf(" %ld |", r->code);
			else if (s == t_modes)
				printf(" %ld:%ld |", r->code + r->bits - 1, r->code);
			else
				printf(s->row == frames ? " 0x%02lX |" : " %ld |", r->code);
			if (s->row == set_cols)
				printf(" %d, %s |", r->bits, r->sign ? "signed" : "unsigned");
			if (s->row == frames)
				printf(" %s |", kind[r->bits]);
			if (r->a)
				cell(r->a);
			if (r->b || s->row == frames)
				cell(r->b ? r->b : "");
			cell(r->doc);
			putchar('\n');
		}
		if (s->row == registers)
			printf("\nAccess: r read only; w writable whenever no step runs; "
			       "q writable when in addition no event is in flight.\n");
	}
	printf("\n## Configs\n\n| config | neurons | axons | lanes | pipes | weight bits | slots | "
	       "sets | currents | CONFIG |\n|---|---|---|---|---|---|---|---|---|---|\n");
	for (const struct config *c = configs; c->name; c++)
		printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | 0x%04X |\n", c->name,
		       c->n_neurons, c->n_axons, c->n_lanes, c->n_pipes, c->w_weight, c->n_slots,
		       c->n_sets, c->n_currents, config_id(c));
}

int main(int argc, char **argv)
{
	const struct config *c = argc == 3 ? config_find(argv[2]) : NULL;

	if (check())
		return 1;
	if (argc == 3 && !strcmp(argv[1], "verilog") && c)
		verilog(c);
	else if (argc == 2 && !strcmp(argv[1], "c"))
		c_header();
	else if (argc == 2 && !strcmp(argv[1], "regmap"))
		regmap();
	else {
		fprintf(stderr, "usage: specgen verilog CONFIG | c | regmap\n");
		return 2;
	}
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
