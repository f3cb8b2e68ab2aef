// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_scalar -- mantissa times axon factor, once for a word: what all its lanes multiply by
//
// Takes an operation's halves in s0, gives scalars in s3, to nearest, halves up, saturated.

`default_nettype none

module lq_scalar #(
`include "lq_config.vh"
) (
	input  wire                       clk,
	input  wire                       run,

	input  wire [TRACE_AMP_W:0]       x1,
	input  wire [TRACE_AMP_W:0]       x2_n,          // complement
	input  wire signed [W_PAYLOAD-1:0] payload,
	/* verilator lint_off UNUSEDSIGNAL */
	input  wire signed [W_UNIT-1:0]   reward,
	/* verilator lint_on UNUSEDSIGNAL */
	input  wire                       odd_s2,         // one port: the slot before has made them
	input  wire [SUM_AXON_W-1:0]      sum_axon,
	input  wire [W_FACTOR-1:0]        sum_mantissa,
	input  wire [MUL_AXON_W-1:0]      mul_axon,
	input  wire [W_FACTOR-1:0]        mul_mantissa,

	output wire [W_FACTOR-1:0]        sum_scalar_s3,
	output wire [W_FACTOR-1:0]        mul_scalar_s3
);

	/* verilator lint_off UNUSEDSIGNAL */ // factors take the high bits
	wire signed [W_UNIT:0]    diff = {1'b0, x1, 1'b1} + {1'b1, x2_n, 1'b1};   // x1 - x2
	/* verilator lint_on UNUSEDSIGNAL */

	function signed [W_FACTOR-1:0] select(input [2:0] which);
		case ({29'b0, which})
		AF_ONE:     select = {2'b01, {(W_FACTOR-2){1'b0}}};
		AF_X1:      select = {1'b0, x1[TRACE_AMP_W -: W_FACTOR-1]};
		AF_X2:      select = {1'b0, ~x2_n[TRACE_AMP_W -: W_FACTOR-1]};
		AF_DIFF:    select = diff[W_UNIT -: W_FACTOR];
		AF_PAYLOAD: select = {payload, {(W_FACTOR-W_PAYLOAD){1'b0}}};
		AF_REWARD:  select = reward[W_UNIT-1 -: W_FACTOR];
		default:    select = {W_FACTOR{1'b0}};
		endcase
	endfunction

	localparam [2*W_FACTOR-1:0] HALF = 1 << (W_FACTOR - 3);

	reg  [2*W_FACTOR-1:0] scalar_s3;
	/* verilator lint_off UNUSEDSIGNAL */ // what is rounded off
	wire [4*W_FACTOR-1:0] product_s2;
	/* verilator lint_on UNUSEDSIGNAL */

	lq_products #(.N(2), .TOGETHER(1)) u_products (
		.clk(clk), .ce(run), .b({select(mul_axon), select(sum_axon)}), .a({mul_mantissa, sum_mantissa}),
		.c({HALF, HALF}), .y(product_s2)
	);

	function [W_FACTOR-1:0] saturated(input [W_FACTOR+1:0] x);
		saturated = &x[W_FACTOR+1:W_FACTOR-1] || !(|x[W_FACTOR+1:W_FACTOR-1]) ? x[W_FACTOR-1:0] :
		            {x[W_FACTOR+1], {(W_FACTOR-1){!x[W_FACTOR+1]}}};
	endfunction

	always @(posedge clk)
		if (run && !odd_s2) begin
			scalar_s3 <= {saturated(product_s2[4*W_FACTOR-1:3*W_FACTOR-2]),
			              saturated(product_s2[2*W_FACTOR-1:W_FACTOR-2])};
		end

	assign {mul_scalar_s3, sum_scalar_s3} = scalar_s3;

endmodule

`default_nettype wire
