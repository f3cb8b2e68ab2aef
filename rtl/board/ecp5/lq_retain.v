// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_retain -- x (d + 1) / 2^W_DECAY + add on a MULT18X18D of the ECP5
//
// In place of rtl/core/lq_retain.v, with its contract, ports and latency of 3:
//
//   s1 the factors' registers   s2 the product's   s3 what is added, less the product, in fabric
//
// All is timed by nextpnr, the multiplier's registers too.

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

	generate if (W_V > 18 || W_DECAY > 17) begin : g_check
		initial $fatal(1, "a MULT18X18D takes 18 bits");
	end endgenerate

	reg signed [W_V-1:0]   x_s1, add_s2;
	reg [W_NEAR:0]         high_s1;        // of less
	reg                    neg_s2, near_s2;
	wire [35:0]            product_s2;

	lq_multiply u_multiply (
		.clk(clk), .ce(ce), .a({{(18-W_V){x[W_V-1]}}, x}), .b({{(17-W_DECAY){less[W_DECAY]}}, less}), .y(product_s2)
	);

	// Near zero: see sim/model/arith.h. From flip-flops: x comes from a block RAM, late.
	wire top  = x_s1[W_V-1];
	wire near = x_s1[W_V-1:W_NEAR] == {(W_V-W_NEAR){top}} ||
	            (high_s1 == 0 && x_s1[W_V-1:W_DECAY-1] == {(W_V-W_DECAY+1){top}});

	// With it, rounding down becomes the rounding wanted.
	wire signed [W_SUM-1:0] once = {add_s2[W_V-1], add_s2,
	                                neg_s2, {(W_DECAY-1){neg_s2 ~^ near_s2}}};
	wire signed [W_SUM-1:0] sum  = once - product_s2[W_SUM-1:0];

	always @(posedge clk)
		if (ce) begin
			x_s1    <= x;
			high_s1 <= less[W_DECAY-1 -: W_NEAR+1];
			neg_s2  <= top;
			near_s2 <= near;
			add_s2  <= add_s1;
			y       <= sum[W_DECAY +: W_V+1];
		end

	// The factor is at most one: bits above the result repeat its sign.
	wire unused = &{1'b0, product_s2[35:W_SUM], sum[W_DECAY-1:0]};

endmodule

`default_nettype wire
