// SPDX-License-Identifier: MIT
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>
#include "Vlq_twin.h"
#include "Vlq_other.h"
#define DUT_CLASS Vlq_twin
#define DUT_NAME twin_config
static const char *twin_config;
#include "dut.h"
extern "C" {
#include "twin.h"
#include "lockstep.h"
}

static dut *rtl;
static Vlq_other *other;
static struct lockstep *model;
static struct core_pins core;
static bool defined, running; // the core has been in reset, and come out of it
static std::vector<std::string> names;
static std::vector<uint32_t> was0, was1, known; // a bit a net

// Both vectors are wide: thousands of nets.
static constexpr size_t WORDS = sizeof(Vlq_twin::rtl) / sizeof(uint32_t);

template <class F> static void each(F f)
{
	f(*rtl->top);
	f(*other);
}

static bool differ(struct twin *i, const char *what)
{
	snprintf(i->why, sizeof(i->why), "clock %llu: %s", (unsigned long long)i->clocks, what);
	return false;
}

// A level of the device's clock. A board that halves its own takes a whole one of that for each.
static void level(bool high)
{
#ifdef TWIN_HALF
	high = true;
	each([](auto &t) { t.clk = 0; t.eval(); });
#endif
	each([=](auto &t) { t.clk = high; t.eval(); });
	rtl->dump();
}

bool twin_open(struct twin *i, const char *config, const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];

	memset(i, 0, sizeof(*i));
	if (!f)
		return differ(i, "no file with the nets' names");
	while (fgets(line, sizeof(line), f))
		names.emplace_back(line, strcspn(line, "\n"));
	fclose(f);
	if ((names.size() + 31) / 32 != WORDS)
		return differ(i, "the file with the nets' names is another's");
	known.assign(WORDS, 0);
	for (size_t n = 0; n < names.size(); n++) {
		known[n / 32] |= (uint32_t)!names[n].empty() << n % 32;
		i->nets += !names[n].empty();
	}
	twin_config = config;
	model = config_find(config) ? lockstep_new(config_find(config)) : nullptr;
	if (!model)
		return differ(i, "no such config, or no memory for its model");
	rtl = new dut(0);
	other = new Vlq_other{&rtl->ctx};
	was0.assign(WORDS, 0);
	was1.assign(WORDS, 0);
	i->pins.uart_rx = true;
#ifdef TWIN_HALF
	level(true); // so that the next is a falling edge
#endif
	return true;
}

void twin_close(struct twin *)
{
	delete other; // before the context of both
	delete rtl;
	lockstep_free(model);
}

void twin_trace(struct twin *, const char *path)
{
	rtl->fst = new VerilatedFstC;
	each([](auto &t) { t.trace(rtl->fst, 99); });
	rtl->fst->open(path);
}

static bool compare(struct twin *i)
{
	for (size_t w = 0; w < WORDS; w++) {
		uint32_t is = rtl->top->rtl[w], off = (is ^ other->image[w]) & known[w];

		was0[w] |= ~is;
		was1[w] |= is;
		if (off) {
			size_t at = 32 * w + (size_t)__builtin_ctz(off);
			std::string what = names[at] + ": rtl " + (is >> at % 32 & 1 ? "1" : "0") +
				", image " + (is >> at % 32 & 1 ? "0" : "1");

			return differ(i, what.c_str());
		}
	}
	return true;
}

static void count(struct twin_seen *s)
{
	bool out = core.out_vld && core.out_rdy;

	s->ends += out && core.out_end;
	s->fired += out && !core.out_end && core.out_fired;
	s->values += out && !core.out_end && core.out_has_value;
	s->stalls += core.out_vld && !core.out_rdy;
	s->events += core.in_vld && core.in_rdy;
	s->accesses += core.h_vld && core.h_ack;
	s->weights += core.weight_unit >= 0;
	s->states += core.state_we != 0;
	s->sets += core.set_we != 0;
	s->delays += core.delay_we;
	s->registers += core.reg_we;
	s->learned += core.word_we;
}

bool twin_clock(struct twin *i)
{
	struct twin_pins *p = &i->pins;
	char text[200];

	if (i->why[0])
		return false;
	each([=](auto &t) {
#ifdef TWIN_USB
		t.drive = p->drive;
		t.dp = p->dp & 1;
		t.dn = p->dn & 1;
#else
		t.uart_rx = p->uart_rx;
#endif
		t.eval();
	});
	level(false);
#ifdef TWIN_USB
	each([=](auto &t) {
		t.dp = p->dp >> 1;
		t.dn = p->dn >> 1;
		t.eval();
	});
#endif
	dut_read_core(*rtl->top, &core, rtl->config);
	// Until reset is over, a state that Yosys encoded anew need not be any.
	running = running || (defined && !core.rst);
	defined = defined || core.rst;
	if (running && !compare(i))
		return false;
	count(&i->seen);
	if (defined && !lockstep_clock(model, &core, text, sizeof(text)))
		return differ(i, text);
	level(true);
#ifdef TWIN_USB
	p->oe = rtl->top->pin_oe;
	// The host has let go by now: two drivers of a wire are ORed.
	if (p->oe)
		each([](auto &t) { t.drive = 0; t.eval(); });
	p->p = rtl->top->pin_usb_dp;
	p->n = rtl->top->pin_usb_dn;
	p->pull_up = rtl->top->pin_pull_up;
#else
	p->uart_tx = rtl->top->pin_uart_tx;
#endif
	i->clocks++;
	return true;
}

void twin_moved(struct twin *i, size_t k, char *name, size_t cap)
{
	snprintf(name, cap, "%s", "");
	i->moved = 0;
	for (size_t n = 0; n < names.size(); n++) {
		bool moved = was0[n / 32] & was1[n / 32] & 1u << n % 32;

		if (names[n].empty())
			continue;
		i->moved += moved;
		if (!moved && k-- == 0)
			snprintf(name, cap, "%s", names[n].c_str());
	}
}
