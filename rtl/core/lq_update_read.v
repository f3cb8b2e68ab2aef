// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_update_read -- the word of a neuron's state or of a set that the host addresses
//
// It is there two clocks after the address, 0 where it is not asked for. A column of the state comes
// from its memory in the clock after the address, one of a set a clock later. With LATE_RAM the
// columns of all pipes go into flip-flops meanwhile, those that come with LATE_READ are late enough.

`default_nettype none

module lq_update_read #(
`include "lq_config.vh"
	,
	parameter W_RS = W_REF + LOG_SETS
) (
	input  wire                    clk,

	input  wire [N_PIPES-1:0]      h_sel,       // the pipe
	input  wire [1:0]              h_state_col,
	input  wire [2:0]              h_set_col,
	input  wire                    h_of_state,
	input  wire                    h_of_set,

	input  wire [N_PIPES*W_V-1:0]  v_rd,
	input  wire [N_PIPES*W_V-1:0]  i1_rd,
	input  wire [N_PIPES*W_V-1:0]  i2_rd,
	input  wire [N_PIPES*W_RS-1:0] rs_rd,
	input  wire [7*W_UNIT-1:0]     set_rd,      // by column

	output wire [W_UNIT-1:0]       h_state_rdata,
	output wire [W_UNIT-1:0]       h_set_rdata
);

	// Chosen by a flip-flop each, as the memories' words come late.
	reg [N_PIPES-1:0] of_v, of_i1, of_i2, of_rs;
	reg [6:0]         of_set;
	reg [W_UNIT-1:0]  h_set_word;
	integer           q;

	always @(posedge clk) begin
		of_v   <= h_sel & {N_PIPES{h_of_state && h_state_col == STATE_V[1:0]}};
		of_i1  <= h_sel & {N_PIPES{h_of_state && h_state_col == STATE_I1[1:0]}};
		of_i2  <= h_sel & {N_PIPES{h_of_state && h_state_col == STATE_I2[1:0]}};
		of_rs  <= h_sel & {N_PIPES{h_of_state && h_state_col == STATE_SET[1:0]}};
		of_set <= {6'b0, h_of_set} << h_set_col;
	end

	function [W_UNIT-1:0] ref_set(input [W_RS-1:0] rs);
		ref_set = {rs[LOG_SETS +: W_REF], {(W_SET-LOG_SETS){1'b0}}, rs[LOG_SETS-1:0]};
	endfunction

	generate if (LATE_RAM != 0) begin : g_late
		reg [W_UNIT-1:0] v, i1, i2, rs, v_q, i1_q, i2_q, rs_q;
		integer          p;

		always @(*) begin
			{v, i1, i2, rs} = 0;
			for (p = 0; p < N_PIPES; p = p + 1) begin
				v  = v | (v_rd[p*W_V +: W_V] & {W_V{of_v[p]}});
				i1 = i1 | (i1_rd[p*W_V +: W_V] & {W_V{of_i1[p]}});
				i2 = i2 | (i2_rd[p*W_V +: W_V] & {W_V{of_i2[p]}});
				rs = rs | (ref_set(rs_rd[p*W_RS +: W_RS]) & {W_UNIT{of_rs[p]}});
			end
		end

		always @(posedge clk)
			{v_q, i1_q, i2_q, rs_q} <= {v, i1, i2, rs};

		assign h_state_rdata = LATE_READ != 0 ? v | i1 | i2 | rs_q : v_q | i1_q | i2_q | rs_q;
	end else begin : g_at_once
		reg [W_UNIT-1:0] h_state;
		integer          p;

		always @(*) begin
			h_state = 0;
			for (p = 0; p < N_PIPES; p = p + 1)
				h_state = h_state | (v_rd[p*W_V +: W_V] & {W_V{of_v[p]}}) |
				          (i1_rd[p*W_V +: W_V] & {W_V{of_i1[p]}}) |
				          (i2_rd[p*W_V +: W_V] & {W_V{of_i2[p]}}) |
				          (ref_set(rs_rd[p*W_RS +: W_RS]) & {W_UNIT{of_rs[p]}});
		end

		assign h_state_rdata = h_state;
	end endgenerate

	always @(*) begin
		h_set_word = 0;
		for (q = 0; q < 7; q = q + 1)
			h_set_word = h_set_word | (set_rd[q*W_UNIT +: W_UNIT] & {W_UNIT{of_set[q]}});
	end

	assign h_set_rdata = h_set_word;

endmodule

`default_nettype wire
