// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_retain -- what is left of a signed value after a step: x (d + 1) / 2^W_DECAY
//
// Rounded to nearest, halves toward zero; near zero toward zero, so that everything reaches 0.
// Latency 3, one a clock while ce. A board may bring its own module of this name and these ports
// (rtl/board/*/lq_retain.v, on a hard multiplier).

`default_nettype none

module lq_retain #(
`include "lq_config.vh"
) (
	input  wire                  clk,
	input  wire                  ce,
	input  wire signed [W_V-1:0] x,
	input  wire [W_DECAY-1:0]    d,
	output reg  signed [W_V-1:0] y
);

	localparam W_NIBBLE = W_DECAY / 3;
	localparam W_PART   = W_V + W_NIBBLE + 1;
	localparam W_SUM    = W_V + W_DECAY + 1;

	reg signed [W_V-1:0]    x_s1, x_s2;
	reg                     near_s1, near_s2;
	reg        [W_DECAY-1:0] d_s1;
	reg signed [W_PART-1:0] lo_s2, mid_s2, hi_s2;

	// Near zero: see sim/model/arith.h.
	wire top  = x[W_V-1];
	wire slow = &d[W_DECAY-1:W_DECAY-1-W_NEAR];
	wire near = x[W_V-1:W_NEAR] == {(W_V-W_NEAR){top}} ||
	            (slow && x[W_V-1:W_DECAY-1] == {(W_V-W_DECAY+1){top}});

	wire signed [W_NIBBLE:0] d_lo  = {1'b0, d_s1[0 +: W_NIBBLE]};
	wire signed [W_NIBBLE:0] d_mid = {1'b0, d_s1[W_NIBBLE +: W_NIBBLE]};
	wire signed [W_NIBBLE:0] d_hi  = {1'b0, d_s1[2*W_NIBBLE +: W_NIBBLE]};

	// The + 1 of the factor, and what turns rounding down into the rounding wanted.
	wire neg_s2 = x_s2[W_V-1];
	wire signed [W_V:0] once = {x_s2[W_V-1], x_s2} +
	                           {{(W_V+1-W_DECAY){1'b0}}, neg_s2, {(W_DECAY-1){neg_s2 ~^ near_s2}}};

	wire signed [W_SUM-1:0] sum = (({{(W_SUM-W_PART){hi_s2[W_PART-1]}}, hi_s2} <<< 2*W_NIBBLE) +
	                               ({{(W_SUM-W_PART){mid_s2[W_PART-1]}}, mid_s2} <<< W_NIBBLE)) +
	                              ({{(W_SUM-W_PART){lo_s2[W_PART-1]}}, lo_s2} +
	                               {{(W_SUM-W_V-1){once[W_V]}}, once});

	always @(posedge clk)
		if (ce) begin
			x_s1    <= x;
			near_s1 <= near;
			near_s2 <= near_s1;
			d_s1    <= d;
			x_s2    <= x_s1;
			lo_s2   <= x_s1 * d_lo;
			mid_s2  <= x_s1 * d_mid;
			hi_s2   <= x_s1 * d_hi;
			y       <= sum[W_DECAY +: W_V];
		end

	// The factor is at most one: bits above the result repeat its sign.
	wire unused = &{1'b0, sum[W_SUM-1:W_DECAY+W_V], sum[W_DECAY-1:0]};

endmodule

`default_nettype wire
