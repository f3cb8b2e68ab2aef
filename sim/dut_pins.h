// SPDX-License-Identifier: MIT
//
// dut_pins.h -- the Verilated core's outputs and trace ports as struct core_pins (C++)
//
// lq_core and lq_top have the trace ports under the same names.
#ifndef LQ_DUT_PINS_H
#define LQ_DUT_PINS_H
#include <type_traits>
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

// Writes that the core is about to make. A row's pipes are all written or none.
template <class T> static inline void dut_read_writes(T &t, struct core_pins *p, int n_pipes)
{
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
}

#endif
