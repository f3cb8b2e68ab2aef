// SPDX-License-Identifier: MIT
//
// dut.h -- what the shims of a core share: the ports of a Verilated module as core_pins (C++)
//
// Included once by each shim, which is compiled once per config with DUT_CLASS and DUT_NAME.
// lq_core and lq_top have the trace ports under the same names; lq_top has the core's own pins
// under names that begin with trc_.
#ifndef LQ_DUT_H
#define LQ_DUT_H
#include <type_traits>
#include "dut_module.h"
extern "C" {
#include "clock.h"
}

// 16 bits of a port of any width.
template <class X> static inline uint16_t dut_part(const X &x, int i)
{
	if constexpr (std::is_integral<X>::value)
		return (uint16_t)(x >> 16 * i);
	else
		return (uint16_t)(x[i / 2] >> 16 * (i & 1));
}

// The one bit set of a port of any width; -1 if none, -2 if several.
template <class X> static inline int dut_one(const X &x)
{
	int at = -1;

	if constexpr (std::is_integral<X>::value) {
		if (x)
			at = x & (x - 1) ? -2 : __builtin_ctzll(x);
	} else {
		for (unsigned i = 0; i < sizeof(x) / sizeof(x[0]); i++)
			if (x[i])
				at = at != -1 || (x[i] & (x[i] - 1))
					     ? -2 : (int)(32 * i) + __builtin_ctz(x[i]);
	}
	return at;
}

// The i-th of the weights of w bits, 4, 8 or 16, in a port.
template <class X> static inline int16_t dut_weight(const X &x, int i, int w)
{
	int at = i * w, unit = dut_part(x, at / 16) >> at % 16;

	return (int16_t)((int16_t)(unit << (16 - w)) >> (16 - w));
}

// Writes that the core is about to make. A row's pipes are all written or none.
template <class T> static inline void dut_read_writes(T &t, struct core_pins *p, const struct config *c)
{
	const int n_pipes = c->n_pipes;
	const unsigned all = (1u << n_pipes) - 1;

	p->list_we = t.trc_list_we;
	p->list_addr = t.trc_list_addr;
	p->list_data = t.trc_list_data;
	p->delay_we = t.trc_delay_we;
	p->reg_we = t.trc_reg_we;
	p->weight_unit = dut_one(t.trc_weight_we);
	p->weight_addr = t.trc_weight_addr;
	p->set_we = t.trc_set_we;
	p->set_addr = t.trc_set_addr;
	p->state_we = t.trc_state_we;
	p->state_row = t.trc_state_row;
	p->state_pipe = t.trc_state_pipe;
	p->i_we = t.trc_i_we == all;
	p->v_we = t.trc_v_we == all;
	p->i_row = t.trc_i_row;
	p->v_row = t.trc_v_row;
	for (int i = 0; p->i_we && i < n_pipes; i++) {
		p->i1[i] = (int16_t)dut_part(t.trc_i1, i);
		p->i2[i] = (int16_t)dut_part(t.trc_i2, i);
	}
	for (int i = 0; p->v_we && i < n_pipes; i++) {
		p->v[i] = (int16_t)dut_part(t.trc_v, i);
		p->ref_set[i] = dut_part(t.trc_ref_set, i);
	}
	p->rule_we = t.trc_rule_we;
	p->plastic_we = t.trc_plastic_we;
	p->x_we = t.trc_x_we;
	p->x_addr = t.trc_x_addr;
	p->x[0] = dut_part(t.trc_x, 0);
	p->x[1] = dut_part(t.trc_x, 1);
	p->y_we = t.trc_y_we;
	p->y_row = t.trc_y_row;
	for (int i = 0; p->y_we && i < n_pipes; i++) {
		p->y1[i] = dut_part(t.trc_y1, i);
		p->y2[i] = dut_part(t.trc_y2, i);
	}
	p->word_we = t.trc_word_we;
	p->word_addr = t.trc_word_addr;
	for (int i = 0; p->word_we && i < c->n_lanes; i++)
		p->word[i] = dut_weight(t.trc_word, i, c->w_weight);
	p->past_we = t.trc_soma_we & 1;
	p->soma_we = t.trc_soma_we >> 1 & 1;
	p->goal_we = t.trc_soma_we >> 2 & 1;
	p->soma_addr = t.trc_soma_addr;
	p->past = p->goal = dut_part(t.trc_soma, 0);
	p->rate = dut_part(t.trc_soma, 0);
	p->miss = dut_part(t.trc_soma, 1);
	p->u = dut_part(t.trc_soma, 2);
}

// The core's output pins; pre is what their names in t begin with.
#define DUT_READ_OUTPUTS(t, p, pre) do { \
	(p)->h_ack = (t).pre##h_ack; \
	(p)->h_status = (t).pre##h_status; \
	(p)->h_rdata = (t).pre##h_rdata; \
	(p)->h_next = (t).pre##h_next; \
	(p)->in_rdy = (t).pre##in_rdy; \
	(p)->in_status = (t).pre##in_status; \
	(p)->out_vld = (t).pre##out_vld; \
	(p)->out_end = (t).pre##out_end; \
	(p)->out_fired = (t).pre##out_fired; \
	(p)->out_has_value = (t).pre##out_has_value; \
	(p)->out_neuron = (t).pre##out_neuron; \
	(p)->out_value = (int16_t)(t).pre##out_value; \
	(p)->st_step = (t).pre##st_step; \
	(p)->st_clocks = (t).pre##st_clocks; \
	(p)->st_late = (t).pre##st_late; \
	(p)->st_lost = (t).pre##st_lost; \
	(p)->st_busy = (t).pre##st_busy; \
	(p)->st_run = (t).pre##st_run; \
} while (0)

// The core's pins, of a module that has them as trace ports, and its writes.
template <class T> static inline void dut_read_core(T &t, struct core_pins *p, const struct config *c)
{
	p->rst = t.trc_rst;
	p->h_vld = t.trc_h_vld;
	p->h_op = t.trc_h_op;
	p->h_space = t.trc_h_space;
	p->h_addr = t.trc_h_addr;
	p->h_wdata = t.trc_h_wdata;
	p->in_vld = t.trc_in_vld;
	p->in_tick = t.trc_in_tick;
	p->in_axon = t.trc_in_axon;
	p->in_payload = (int8_t)t.trc_in_payload;
	p->out_rdy = t.trc_out_rdy;
	DUT_READ_OUTPUTS(t, p, trc_);
	dut_read_writes(t, p, c);
}

namespace {

struct dut : dut_module {
	const struct config *config = config_find(DUT_NAME);

	using dut_module::dut_module;
};

[[maybe_unused]] void *dut_open(unsigned seed)
{
	return new dut(seed);
}

[[maybe_unused]] void dut_trace(void *self, const char *path)
{
	static_cast<dut *>(self)->trace(path);
}

[[maybe_unused]] void dut_close(void *self)
{
	delete static_cast<dut *>(self);
}

[[maybe_unused]] void dut_step(void *self)
{
	static_cast<dut *>(self)->rise();
}

} // namespace

#endif
