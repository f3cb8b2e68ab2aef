// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_unit -- what a slot does to one weight; stages as in lq_learn_lanes.v, arithmetic as in
// sim/model/learn_arith.h
//
// Between slots nothing is kept here but the sum: own and z are those of the lane whose slot is in
// s2, and of two lanes that take turns each finds its sum PER slots later. The multiplier is
// outside: factor is its input in s2, a and add in s3, product = a factor + add its output in s4.

`default_nettype none

module lq_learn_unit #(
`include "lq_config.vh"
) (
	input  wire                       clk,
	input  wire                       run,

	input  wire [3*W_FACTOR+1:0]      own,         // {fired, wrong, error, y2, y1}
	input  wire [W_WEIGHT-1:0]        z,

	input  wire [MUL_LANE_W-1:0]      factor_s2,
	input  wire [1:0]                 class_s2,
	input  wire                       keep_s2,
	input  wire                       sum_open_s2, // gates: of the word, or by lane
	input  wire                       sum_post_s2,
	input  wire                       sum_error_s2,
	input  wire                       mul_open_s2,
	input  wire                       mul_post_s2,
	input  wire                       mul_error_s2,
	output reg  [W_FACTOR-1:0]        factor,

	input  wire                       cont_s3,
	input  wire                       hold_s3,
	input  wire [W_FACTOR-1:0]        sum_scalar_s3,
	input  wire [W_FACTOR-1:0]        mul_scalar_s3,
	output wire [W_FACTOR-1:0]        a_s3,
	output wire [2*W_FACTOR-1:0]      add_s3,

	input  wire                       slot_s4,
	input  wire                       starts_s4,   // the sum, from the dither
	input  wire                       hold_s4,
	input  wire [W_FACTOR-1:0]        sum_scalar_s4,
	input  wire signed [2*W_FACTOR-1:0] product_s4,
	input  wire [W_FACTOR+11:0]       dither_s4,

	input  wire [1:0]                 shift_s5,
	input  wire                       keep_s6,
	input  wire                       sparse_s6,
	input  wire [1:0]                 class_s7,
	input  wire                       zero_s7,
	output reg  [W_WEIGHT-1:0]        z_s8
);

	localparam PER      = N_PORTS == 1 ? 2 : 1;
	localparam W_SUM    = W_FACTOR > 8 ? 35 : 22;  // N_OPS times two products, and the dither
	localparam W_CHANGE = W_SUM - W_FACTOR;
	localparam W_DITHER = W_FACTOR + 12;

	localparam [W_FACTOR-1:0] ONE   = 1 << (W_FACTOR - 2);
	localparam [W_WEIGHT-1:0] LEAST = 1 << (W_WEIGHT - 1);

	// -- s2: gates, factor ------------------------------------------------------------------

	wire fired = own[3*W_FACTOR+1];
	wire wrong = own[3*W_FACTOR];

	wire                minus = z[W_WEIGHT-1];
	wire [W_WEIGHT-2:0] body  = z[W_WEIGHT-2:0];
	wire                nil   = z == 0;

	reg  [W_WEIGHT-1:0] near;  // VALUE and what is made of it, in the weight's format
	always @(*)
		case ({28'b0, factor_s2})
		LF_UP:   near = class_s2 == CLASS_INH[1:0] ? {1'b0, ~body & {(W_WEIGHT-1){minus}}} :
		                                             {1'b0, ~body | {(W_WEIGHT-1){minus}}};
		LF_DOWN: near = class_s2 == CLASS_EXC[1:0] ? {1'b0, body & {(W_WEIGHT-1){!minus}}} :
		                                             {1'b0, body | {(W_WEIGHT-1){!minus}}};
		default: near = z;
		endcase

	always @(*)
		case ({28'b0, factor_s2})
		LF_Y1:    factor = own[0 +: W_FACTOR];
		LF_Y2:    factor = own[W_FACTOR +: W_FACTOR];
		LF_ERROR: factor = own[2*W_FACTOR +: W_FACTOR];
		LF_SIGN:  factor = nil ? {W_FACTOR{1'b0}} : minus ? -ONE : ONE;
		LF_VALUE, LF_UP, LF_DOWN:
		          factor = {near, {(W_FACTOR-W_WEIGHT){1'b0}}};
		LF_TAG:   factor = keep_s2 ? {z, {(W_FACTOR-W_WEIGHT){1'b0}}} : {W_FACTOR{1'b0}};
		default:  factor = {W_FACTOR{1'b0}};
		endcase

	reg sum_lane_s3, mul_lane_s3, sum_lane_s4;

	always @(posedge clk)
		if (run) begin
			sum_lane_s3 <= sum_open_s2 || (sum_post_s2 && fired) || (sum_error_s2 && wrong);
			mul_lane_s3 <= mul_open_s2 || (mul_post_s2 && fired) || (mul_error_s2 && wrong);
			sum_lane_s4 <= sum_lane_s3;
		end

	// -- s3: product and scalar; of a product that is kept instead, its rounding -------------

	reg [W_FACTOR-1:0] held;

	localparam [W_FACTOR-1:0] HALF = 1 << (W_FACTOR - 3);

	assign a_s3   = (cont_s3 ? held : mul_scalar_s3) & {W_FACTOR{mul_lane_s3}};
	assign add_s3 = hold_s3 ? {{W_FACTOR{1'b0}}, HALF} : wide(sum_scalar_s3, sum_lane_s3);

	function [2*W_FACTOR-1:0] wide(input [W_FACTOR-1:0] scalar, input open);
		wide = {{2{scalar[W_FACTOR-1]}}, scalar, {(W_FACTOR-2){1'b0}}} & {2*W_FACTOR{open}};
	endfunction

	// -- s4: sum ----------------------------------------------------------------------------

	wire [W_FACTOR+1:0] near_s4 = product_s4[2*W_FACTOR-1:W_FACTOR-2];
	wire                fits_s4 = &near_s4[W_FACTOR+1:W_FACTOR-1] || !(|near_s4[W_FACTOR+1:W_FACTOR-1]);

	wire [2*W_FACTOR-1:0] more_s4 = hold_s4 ? wide(sum_scalar_s4, sum_lane_s4) : product_s4;

	reg  signed [W_SUM-1:0] sum;
	wire signed [W_SUM-1:0] sum_last;

	generate if (PER == 2) begin : g_pair
		reg signed [W_SUM-1:0] other;

		always @(posedge clk)
			if (run && slot_s4)
				other <= sum;

		assign sum_last = other;
	end else begin : g_single
		assign sum_last = sum;
	end endgenerate

	wire [W_SUM-1:0] base_s4 = starts_s4 ? {{(W_SUM-W_DITHER){1'b0}}, dither_s4} : sum_last;

	always @(posedge clk)
		if (run) begin
			held <= fits_s4 ? near_s4[W_FACTOR-1:0] :
			        {near_s4[W_FACTOR+1], {(W_FACTOR-1){!near_s4[W_FACTOR+1]}}};
			if (slot_s4)
				sum <= base_s4 + {{(W_SUM-2*W_FACTOR){more_s4[2*W_FACTOR-1]}}, more_s4};
		end

	// -- s5: shift; s6: add; s7: clamp ------------------------------------------------------

	reg  [W_WEIGHT-1:0]        z_s3, z_s4, z_s5, z_s6, old_s7;
	reg  signed [W_CHANGE-1:0] change_s6;
	reg  signed [W_CHANGE:0]   sum_s7;
	reg                        absent_s7, sparse_s7;

	/* verilator lint_off UNUSEDSIGNAL */ // the bits that fall off
	wire signed [W_SUM-1:0] down_s5 = sum >>> {shift_s5, 2'b00};
	/* verilator lint_on UNUSEDSIGNAL */

	wire                over   = !sum_s7[W_CHANGE] && |sum_s7[W_CHANGE-1:W_WEIGHT-1];
	wire                under  = sum_s7[W_CHANGE] && !(&sum_s7[W_CHANGE-1:W_WEIGHT-1]);
	wire [W_WEIGHT-1:0] low_s7 = sum_s7[W_WEIGHT-1:0];
	wire                least  = low_s7 == LEAST;
	reg  [W_WEIGHT-1:0] in_class;

	always @(*)
		if (class_s7 == CLASS_EXC[1:0] && sum_s7[W_CHANGE] ||
		    class_s7 == CLASS_INH[1:0] && !sum_s7[W_CHANGE])
			in_class = 0;
		else if (over)
			in_class = ~LEAST;
		else if (under || least && sum_s7[W_CHANGE])
			in_class = class_s7 == CLASS_FREE[1:0] ? LEAST : {LEAST[W_WEIGHT-1:1], 1'b1};
		else
			in_class = low_s7;

	always @(posedge clk)
		if (run) begin
			{z_s6, z_s5, z_s4, z_s3} <= {z_s5, z_s4, z_s3, z};
			change_s6 <= down_s5[W_SUM-1:W_FACTOR];
			sum_s7    <= {{(W_CHANGE+1-W_WEIGHT){z_s6[W_WEIGHT-1]}}, z_s6} +
			             {change_s6[W_CHANGE-1], change_s6};
			old_s7    <= z_s6;
			absent_s7 <= keep_s6 || (sparse_s6 && z_s6 == 0);
			sparse_s7 <= sparse_s6;
			if (zero_s7)
				z_s8 <= 0;
			else if (absent_s7)
				z_s8 <= old_s7;
			else if (sparse_s7 && in_class == 0)
				z_s8 <= class_s7 == CLASS_INH[1:0] ||
				        (class_s7 != CLASS_EXC[1:0] && old_s7[W_WEIGHT-1]) ? {W_WEIGHT{1'b1}} :
				        {{(W_WEIGHT-1){1'b0}}, 1'b1};
			else
				z_s8 <= in_class;
		end

endmodule

`default_nettype wire
