// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_scalar_mul -- product of two factors as a factor: to nearest, halves up, saturated; latency 3

`default_nettype none

module lq_scalar_mul #(
`include "lq_config.vh"
) (
	input  wire                       clk,
	input  wire                       run,
	input  wire signed [W_FACTOR-1:0] a,
	input  wire signed [W_FACTOR-1:0] b,
	output reg  signed [W_FACTOR-1:0] y
);

	reg signed [W_FACTOR-1:0]   a_s1, b_s1;
	reg signed [2*W_FACTOR-1:0] product_s2;

	wire signed [W_FACTOR+2:0] near = {product_s2[2*W_FACTOR-1], product_s2[2*W_FACTOR-1:W_FACTOR-2]} +
	                                  {{(W_FACTOR+2){1'b0}}, product_s2[W_FACTOR-3]};
	wire fits = &near[W_FACTOR+2:W_FACTOR-1] || !(|near[W_FACTOR+2:W_FACTOR-1]);

	always @(posedge clk)
		if (run) begin
			a_s1       <= a;
			b_s1       <= b;
			product_s2 <= a_s1 * b_s1;
			y          <= fits ? near[W_FACTOR-1:0] :
			              {near[W_FACTOR+2], {(W_FACTOR-1){!near[W_FACTOR+2]}}};
		end

endmodule

`default_nettype wire
