// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_retain -- what a step leaves of a signed value, and what it adds: x (d + 1) / 2^W_DECAY + add
//
// The factor comes as what is lost less one, less = -(d + 1) / 2^W_DECAY: the one's complement of d
// with a sign. Its value 0 leaves nothing. The quotient is rounded to nearest, halves toward zero;
// near zero toward zero, so that everything reaches 0. add comes a clock after x; latency 3, one a
// clock while ce. A board may bring its own module of this name and these ports
// (rtl/board/*/lq_retain.v, on a hard multiplier).

`default_nettype none

module lq_retain #(
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire signed [W_V-1:0]   x,
	input  wire signed [W_DECAY:0] less,
	input  wire signed [W_V-1:0]   add_s1,
	output reg  signed [W_V:0]     y
);

	localparam W_SUM = W_V + W_DECAY + 1;

	reg signed [W_V-1:0]   x_s1, add_s2;
	reg signed [W_DECAY:0] less_s1;
	reg                    near_s1, near_s2, neg_s2;
	reg signed [W_SUM-1:0] lost_s2;

	// Near zero: see sim/model/arith.h.
	wire top  = x[W_V-1];
	wire slow = !(|less[W_DECAY-1:W_DECAY-1-W_NEAR]);
	wire near = x[W_V-1:W_NEAR] == {(W_V-W_NEAR){top}} ||
	            (slow && x[W_V-1:W_DECAY-1] == {(W_V-W_DECAY+1){top}});

	// With it, rounding down becomes the rounding wanted.
	wire signed [W_SUM-1:0] once = {add_s2[W_V-1], add_s2,
	                                neg_s2, {(W_DECAY-1){neg_s2 ~^ near_s2}}};
	wire signed [W_SUM-1:0] sum  = once - lost_s2;

	always @(posedge clk)
		if (ce) begin
			x_s1    <= x;
			less_s1 <= less;
			near_s1 <= near;
			near_s2 <= near_s1;
			neg_s2  <= x_s1[W_V-1];
			add_s2  <= add_s1;
			lost_s2 <= x_s1 * less_s1;
			y       <= sum[W_DECAY +: W_V+1];
		end

	wire unused = &{1'b0, sum[W_DECAY-1:0]};

endmodule

`default_nettype wire
