/* SPDX-License-Identifier: MIT */
/*
 * specgen -- check the tables of spec/, print what the Verilog, the C and the reader need of them
 *
 *     specgen verilog CONFIG    parameter list of one config, for inside  module x #( ... )
 *     specgen c                 lq_spec.h: everything that no config changes
 *     specgen regmap            docs/regmap.md
 *     specgen usb               lq_usb.vh: the numbers of usb.def, as parameters likewise
 *     specgen usb-rom [SERIAL]  lq_usb_rom.vh: the ROM of rtl/usb, as assignments
 *     specgen usb-c             lq_usb.h: the strings and descriptors
 *
 * Every call checks every table first and reports all faults, as table: name: why. Exit 0 if
 * there are none, 1 on faults, 2 on a wrong call.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "tables.h"
#include "usb.h"

static int atleast1(int n)
{
	return n > 1 ? n : 1;
}

/* One parameter; the comma goes in front of the next, since the last may have none. */
static void parameter(const char *prefix, const char *name, const char *suffix, long value)
{
	static int more;

	printf("%s\tparameter %s%s%s = %ld", more++ ? ",\n" : "", prefix, name, suffix, value);
}

static int has_bits(size_t t)
{
	return t == T_MODES || t == T_RULE_FIELDS || t == T_SOMA_FIELDS;
}

/*
 * What the sigmoid of the middle of interval i lacks to one, in units of 2^-W_SIGMOID. Intervals have
 * 1/64; none lies within 4e-4 of where it would be rounded otherwise.
 */
static int lacks(int i)
{
	const double one = 1 << W_SIGMOID;

	return (int)floor(one / (1 + exp((i + 0.5) / 64)) + 0.5);
}

static void sigmoid_verilog(void)
{
	printf(",\n\tparameter [%d:0] SIGMOID = %d'h", (8 << W_SIGMOID) - 1, 8 << W_SIGMOID);
	for (int i = (1 << W_SIGMOID) - 1; i >= 0; i--)
		printf("%02x", lacks(i));
}

static void sigmoid_c(void)
{
	printf("\n/* Sigmoid of (i + 1/2) / 64, what it lacks to one, in units of 2^-W_SIGMOID. */\n"
	       "static const unsigned char spec_sigmoid[] = {");
	for (int i = 0; i < 1 << W_SIGMOID; i++)
		printf("%s%d,", i % 16 ? " " : "\n\t", lacks(i));
	printf("\n};\n");
}

static void verilog(const struct config *c)
{
	const int per_unit = W_UNIT / c->w_weight;
	const int blocks = c->n_neurons / c->n_lanes;
	const int rows = c->n_neurons / c->n_pipes;
	/* Every event has all digits and every neuron fires. */
	const int ops = c->n_axons * W_PAYLOAD, block_rows = c->n_lanes / c->n_pipes;
	/* Every word is visited by a rule of N_OPS operations, twice for its tag, with a clock lost each. */
	const int visits = c->n_rules ? blocks * (block_rows + 8 + c->n_axons * (4 * N_OPS + 2)) : 0;
	/* The walk over all neurons, with those before it and behind. */
	const int soma = c->n_soma ? (c->n_neurons + 2 + 16 / c->n_soma) * c->n_soma + c->n_neurons + 8 : 0;
	const int longest = soma + blocks * (ops > block_rows ? ops : block_rows) + c->n_neurons + 64 +
			    (c->n_rules ? 2 * c->n_axons + visits : 0);
	const struct { const char *name; long value; } size[] = {
		{ "N_NEURONS", c->n_neurons }, { "N_AXONS", c->n_axons },
		{ "N_LANES", c->n_lanes }, { "N_PIPES", c->n_pipes },
		{ "W_WEIGHT", c->w_weight }, { "N_SLOTS", c->n_slots },
		{ "N_SETS", c->n_sets }, { "N_CURRENTS", c->n_currents },
		{ "N_RULES", c->n_rules }, { "N_TAGS", c->n_tags },
		{ "N_PORTS", c->n_ports }, { "N_SOMA", c->n_soma },
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
		{ "LOG_PIPES", atleast1(clog2(c->n_pipes)) },
		{ "W_SPAN", clog2(longest) }, /* clocks of a step */
		/* ... but this one is a part of an address and may have none. */
		{ "LOG_UNITS", clog2(c->n_lanes / per_unit) },
		{ "LOG_RULES", atleast1(clog2(c->n_rules)) },
		/* An address of the weight memory; with tags as many words again. */
		{ "W_SYNAPSE", c->n_tags + atleast1(clog2(blocks)) + atleast1(clog2(c->n_axons)) },
		{ "W_FACTOR", c->w_weight > 8 ? 16 : 8 },
		/* Of a wide core what comes from block RAM, late on an ECP5, goes through flip-flops. */
		{ "LATE_RAM", c->n_pipes > 2 },
		{ "LATE_READ", config_reads_late(c) },
		{ "W_ACC", c->w_weight + W_PAYLOAD + clog2(c->n_axons) - 1 }, /* rtl/core/lq_lanes.v */
	};

	printf("// lq_config.vh -- config %s, printed by specgen\n", c->name);
	printf("/* verilator lint_off UNUSEDPARAM */\n");
	for (size_t i = 0; i < LENGTH(size); i++)
		parameter("", size[i].name, "", size[i].value);
	for (size_t t = 0; t < T_USB; t++) /* no core knows of USB */
		for (size_t i = 0; i < tables[t].n; i++) {
			parameter(tables[t].prefix, tables[t].row[i].name, "", tables[t].row[i].code);
			if (has_bits(t))
				parameter(tables[t].prefix, tables[t].row[i].name, "_W",
					  tables[t].row[i].bits);
		}
	sigmoid_verilog();
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
		const char *tag = t == T_STATUSES ? "lq_status " : t == T_NAKS ? "lq_nak " :
				  t == T_SPACES ? "lq_space " : "";

		printf("\n/* %s */\nenum %s{\n", s->title, tag);
		for (size_t i = 0; i < s->n; i++) {
			printf("\t%s%s = %ld, /* %s */\n", s->prefix, s->row[i].name,
			       s->row[i].code, s->row[i].doc);
			if (has_bits(t))
				printf("\t%s%s_W = %d,\n", s->prefix, s->row[i].name,
				       s->row[i].bits);
		}
		printf("};\n");
	}
	sigmoid_c();
	text_function("spec_status_text", &tables[T_STATUSES]);
	text_function("spec_nak_text", &tables[T_NAKS]);
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
		"| name | type | from | payload | of its answer | meaning |\n|---|---|---|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | value | meaning |\n|---|---|---|\n",
		"| name | bits | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | code | meaning |\n|---|---|---|\n",
		"| name | column | meaning |\n|---|---|---|\n",
		"| name | bits | meaning |\n|---|---|---|\n",
		"| name | column | meaning |\n|---|---|---|\n",
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
			if (has_bits(t) && r->bits == 1)
				printf(" %ld |", r->code);
			else if (has_bits(t))
				printf(" %ld:%ld |", r->code + r->bits - 1, r->code);
			else
				printf(t == T_FRAMES || t == T_USB ? " 0x%02lX |" : " %ld |", r->code);
			if (t == T_SET_COLS)
				printf(" %d, %s |", r->bits, r->sign ? "signed" : "unsigned");
			if (t == T_FRAMES)
				printf(" %s |", kind[r->bits]);
			if (r->a)
				cell(r->a);
			if (r->b || t == T_FRAMES)
				cell(r->b ? r->b : "");
			cell(r->doc);
			putchar('\n');
		}
		if (t == T_REGISTERS)
			printf("\nAccess: r read only; w writable whenever no step runs; "
			       "q writable when in addition no event is in flight.\n");
	}
	printf("\n## Configs\n\n| config | neurons | axons | lanes | pipes | weight bits | slots | "
	       "sets | currents | rules | tags | ports | soma | CONFIG |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
	for (const struct config *c = configs; c->name; c++)
		printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | 0x%04X |\n", c->name,
		       c->n_neurons, c->n_axons, c->n_lanes, c->n_pipes, c->w_weight, c->n_slots,
		       c->n_sets, c->n_currents, c->n_rules, c->n_tags, c->n_ports, c->n_soma, config_id(c));
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
	else if (argc == 2 && !strcmp(argv[1], "usb"))
		usb_verilog();
	else if (argc == 2 && !strcmp(argv[1], "usb-c"))
		usb_c();
	else if (!strcmp(argc > 1 ? argv[1] : "", "usb-rom") &&
		 (argc == 2 || (argc == 3 && usb_set_serial(argv[2]))))
		usb_rom();
	else {
		fprintf(stderr, "usage: specgen verilog CONFIG | c | regmap | usb | usb-c | usb-rom [SERIAL]\n"
			"SERIAL is 8 of A to Z and 0 to 9\n");
		return 2;
	}
	return fflush(stdout) || ferror(stdout) ? 2 : 0;
}
