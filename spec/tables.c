/* SPDX-License-Identifier: MIT */
/*
 * tables -- the tables of spec/, read by the preprocessor, and what must hold in them
 */
#include "tables.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "usb.h"

static const struct row numbers[] = {
#define NUM(name, value, doc) { #name, value, 0, 0, NULL, NULL, doc, __LINE__ },
#include "numeric.def"
#undef NUM
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
static const struct row rule_fields[] = {
#define RULE_FIELD(name, lsb, bits, doc) { #name, lsb, bits, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef RULE_FIELD
};
static const struct row gates[] = {
#define GATE(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef GATE
};
static const struct row axon_factors[] = {
#define AXON_FACTOR(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef AXON_FACTOR
};
static const struct row lane_factors[] = {
#define LANE_FACTOR(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef LANE_FACTOR
};
static const struct row chains[] = {
#define CHAIN(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef CHAIN
};
static const struct row classes[] = {
#define CLASS(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef CLASS
};
static const struct row plastic_cols[] = {
#define PLASTIC_COL(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "learn.def"
#undef PLASTIC_COL
};
static const struct row soma_fields[] = {
#define SOMA_FIELD(name, lsb, bits, doc) { #name, lsb, bits, 0, NULL, NULL, doc, __LINE__ },
#include "dendrite.def"
#undef SOMA_FIELD
};
static const struct row soma_cols[] = {
#define SOMA_COL(name, code, doc) { #name, code, 0, 0, NULL, NULL, doc, __LINE__ },
#include "dendrite.def"
#undef SOMA_COL
};
static const struct row usb_numbers[] = {
#define USB_NUM(name, value, doc) { #name, value, 0, 0, NULL, NULL, doc, __LINE__ },
#include "usb.def"
#undef USB_NUM
};

#define T(file, title, prefix, rows, max, same) \
	{ file, title, prefix, rows, LENGTH(rows), max, same }
const struct table tables[N_TABLES] = {
	[T_NUMBERS] = T("numeric.def", "Widths and numbers", "", numbers, 255, 1),
	[T_SPACES] = T("space.def", "Spaces", "SP_", spaces, 7, 0),
	[T_REGISTERS] = T("space.def", "Registers", "REG_", registers, (1L << W_ADDR) - 1, 0),
	[T_SET_COLS] = T("space.def", "Columns of a parameter set", "SET_", set_cols, COL_OF_SET - 1, 0),
	[T_MODES] = T("space.def", "Fields of column MODE", "MODE_", modes, UNIT_BITS - 1, 0),
	[T_STATE_COLS] = T("space.def", "Columns of a neuron's state", "STATE_", state_cols,
		COL_OF_STATE - 1, 0),
	[T_FRAMES] = T("frames.def", "Frames", "FR_", frames, 255, 0),
	[T_STATUSES] = T("frames.def", "Status of an answer", "ST_", statuses, 7, 0),
	[T_NAKS] = T("frames.def", "Reasons of a NAK", "NAK_", naks, 255, 0),
	[T_LIMITS] = T("frames.def", "Limits", "", limits, 65535, 1),
	[T_RULE_FIELDS] = T("learn.def", "Fields of rules", "", rule_fields, UNIT_BITS - 1, 1),
	[T_GATES] = T("learn.def", "Gates", "GATE_", gates, 7, 0),
	[T_AXON_FACTORS] = T("learn.def", "Axon factors", "AF_", axon_factors, 7, 0),
	[T_LANE_FACTORS] = T("learn.def", "Lane factors", "LF_", lane_factors, 15, 0),
	[T_CHAINS] = T("learn.def", "Chains", "CHAIN_", chains, 3, 0),
	[T_CLASSES] = T("learn.def", "Classes", "CLASS_", classes, 3, 0),
	[T_PLASTIC_COLS] = T("learn.def", "Columns of PLASTIC", "PL_", plastic_cols, 7, 1),
	[T_SOMA_FIELDS] = T("dendrite.def", "Fields of somas", "", soma_fields, UNIT_BITS - 1, 1),
	[T_SOMA_COLS] = T("dendrite.def", "Columns of somas", "SOMA_AT_", soma_cols, 15, 0),
	[T_USB] = T("usb.def", "USB", "USB_", usb_numbers, 65535, 1),
};

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

/* No two identifiers of all tables may be equal once prefixed: all end in one parameter list. */
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

int clog2(long n)
{
	int bits = 0;

	while (1L << bits < n)
		bits++;
	return bits;
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
	MUST(c->n_rules >= 0 && c->n_rules <= 16, "N_RULES is not 0 to 16");
	MUST(!c->n_rules || c->n_ports == 1 || c->n_ports == 2, "N_PORTS of a core that learns is not 1 or 2");
	MUST(c->n_tags == 0 || (c->n_tags == 1 && c->n_rules), "N_TAGS is not 0, nor 1 with rules");
	MUST(c->n_soma == 0 || c->n_soma == 8 || c->n_soma == 16, "N_SOMA is not 0, 8 or 16");
	MUST(!c->n_soma || (c->n_rules && c->n_pipes == 1 && is_power(c->n_neurons) && c->n_neurons <= 256),
	     "with somas there are no rules, several pipes, or neurons not a power of two, 256 at most");
	MUST(!c->n_soma || c->n_axons <= 1 << 15, "with somas there are more axons than 2^15: goals have those above");
	if (n)
		return n;
	MUST(!c->n_rules || is_power(c->n_axons), "N_AXONS of a core that learns is not a power of two");
	MUST(!c->n_tags || (c->n_neurons > c->n_lanes && is_power(c->n_neurons / c->n_lanes)),
	     "with tags the blocks are not a power of two, 2 or more");
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

int check(void)
{
	int n = 0;

	for (size_t i = 0; i < LENGTH(tables); i++)
		n += check_table(&tables[i]);
	n += check_names();
	n += check_bits();
	n += usb_check();
	if (!configs[0].name)
		n += bad("config", 0, "*.def", "no config");
	/* What holds for configs is said in terms of this one. */
	if (W_UNIT != UNIT_BITS)
		return n + bad("numeric.def", 0, "W_UNIT", "the link carries units of 16 bits");
	for (const struct config *c = configs; c->name; c++)
		n += check_config(c);
	return n;
}
