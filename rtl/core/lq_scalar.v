// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_scalar -- mantissa times axon factor, once for a word: what all its lanes multiply by
//
// Takes an operation's halves in s0, gives scalars in s3, to nearest, halves up, saturated. Where the
// weight memory has one port there is one multiplier, as a slot is one half or the other.

`default_nettype none

module lq_scalar #(
`include "lq_config.vh"
) (
	input  wire                       clk,
	input  wire                       run,

	input  wire                       second,    // one port: the slot of the product
	input  wire [TRACE_AMP_W:0]       x1,
	input  wire [TRACE_AMP_W:0]       x2,
	input  wire signed [W_PAYLOAD-1:0] payload,
	/* verilator lint_off UNUSEDSIGNAL */
	input  wire signed [W_UNIT-1:0]   reward,
	/* verilator lint_on UNUSEDSIGNAL */
	input  wire [SUM_AXON_W-1:0]      sum_axon,
	input  wire signed [W_FACTOR-1:0] sum_mantissa,
	input  wire [MUL_AXON_W-1:0]      mul_axon,
	input  wire signed [W_FACTOR-1:0] mul_mantissa,

	output wire signed [W_FACTOR-1:0] sum_scalar_s3,
	output wire signed [W_FACTOR-1:0] mul_scalar_s3
);

	/* verilator lint_off UNUSEDSIGNAL */ // factors take the high bits
	wire signed [W_UNIT-1:0] diff = {1'b0, x1} - {1'b0, x2};
	/* verilator lint_on UNUSEDSIGNAL */

	function signed [W_FACTOR-1:0] select(input [2:0] which);
		case ({29'b0, which})
		AF_ONE:     select = {2'b01, {(W_FACTOR-2){1'b0}}};
		AF_X1:      select = {1'b0, x1[TRACE_AMP_W -: W_FACTOR-1]};
		AF_X2:      select = {1'b0, x2[TRACE_AMP_W -: W_FACTOR-1]};
		AF_DIFF:    select = diff[W_UNIT-1 -: W_FACTOR];
		AF_PAYLOAD: select = {payload, {(W_FACTOR-W_PAYLOAD){1'b0}}};
		AF_REWARD:  select = reward[W_UNIT-1 -: W_FACTOR];
		default:    select = {W_FACTOR{1'b0}};
		endcase
	endfunction

	generate if (N_PORTS == 1) begin : g_one
		wire signed [W_FACTOR-1:0] scalar;

		lq_scalar_mul u_mul (
			.clk(clk), .run(run), .a(second ? mul_mantissa : sum_mantissa),
			.b(select(second ? mul_axon : sum_axon)), .y(scalar)
		);
		assign sum_scalar_s3 = scalar;
		assign mul_scalar_s3 = scalar;
	end else begin : g_two
		wire unused = &{1'b0, second};

		lq_scalar_mul u_sum (
			.clk(clk), .run(run), .a(sum_mantissa), .b(select(sum_axon)), .y(sum_scalar_s3)
		);
		lq_scalar_mul u_mul (
			.clk(clk), .run(run), .a(mul_mantissa), .b(select(mul_axon)), .y(mul_scalar_s3)
		);
	end endgenerate

endmodule

`default_nettype wire
