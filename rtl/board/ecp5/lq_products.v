// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_products -- N times y = a b + c of factors, each on a MULT18X18D of the ECP5
//
// In place of rtl/core/lq_products.v, with its contract and ports. The multiplier's registers are those
// of b and the product, and of a if it comes together with b. Else a comes from logic a clock after b and
// goes in without one: nextpnr reckons with the time that the product takes from there to its register.

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

	generate if (W_FACTOR > 18) begin : g_check
		initial $fatal(1, "a MULT18X18D takes 18 bits");
	end endgenerate

	genvar i;
	generate for (i = 0; i < N; i = i + 1) begin : g_product
		reg  [2*W-1:0] c_q;
		wire [35:0]    product_q;

		// In the upper bits: zeros below need fewer wires than a sign above.
		lq_multiply #(.A_REG(TOGETHER != 0)) u_multiply (
			.clk(clk), .ce(ce), .a({a[i*W +: W], {(18-W){1'b0}}}), .b({b[i*W +: W], {(18-W){1'b0}}}),
			.y(product_q)
		);

		always @(posedge clk)
			if (ce)
				c_q <= c[2*i*W +: 2*W];

		assign y[2*i*W +: 2*W] = product_q[35 -: 2*W] + c_q;

		wire unused = &{1'b0, product_q[35-2*W:0]};
	end endgenerate

endmodule

`default_nettype wire
