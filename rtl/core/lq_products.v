// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_products -- N times y = a b + c of factors; b comes a clock before a and c, y a clock after them
//
// With TOGETHER a comes with b. Where a device has multipliers, rtl/board/<family> has them take the place of this. The sum must
// fit 2 W_FACTOR bits.

`default_nettype none

module lq_products #(
	parameter N        = 2,
	parameter TOGETHER = 0,
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire [N*W_FACTOR-1:0]   b,
	input  wire [N*W_FACTOR-1:0]   a,
	input  wire [2*N*W_FACTOR-1:0] c,
	output wire [2*N*W_FACTOR-1:0] y
);

	localparam W = W_FACTOR;

	genvar i;
	generate for (i = 0; i < N; i = i + 1) begin : g_product
		wire signed [W-1:0]   a_in;
		reg  signed [W-1:0]   b_q;
		reg  signed [2*W-1:0] product_q;
		reg         [2*W-1:0] c_q;

		always @(posedge clk)
			if (ce) begin
				b_q       <= b[i*W +: W];
				product_q <= a_in * b_q;
				c_q       <= c[2*i*W +: 2*W];
			end

		if (TOGETHER != 0) begin : g_together
			reg signed [W-1:0] a_q;

			always @(posedge clk)
				if (ce)
					a_q <= a[i*W +: W];
			assign a_in = a_q;
		end else begin : g_later
			assign a_in = a[i*W +: W];
		end

		assign y[2*i*W +: 2*W] = product_q + c_q;
	end endgenerate

endmodule

`default_nettype wire
