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

	input  wire [3*W_FACTOR-1:0]      own,         // {fired, wrong, error, y2, y1}
	input  wire [W_WEIGHT-1:0]        z,

	input  wire [2:0]                 sum_gate_s2,
	input  wire [2:0]                 mul_gate_s2,
	input  wire [2:0]                 own_s2,
	input  wire [1:0]                 pick_plus_s2,
	input  wire [1:0]                 pick_minus_s2,
	input  wire                       signed_s2,
	input  wire                       sign_s2,
	output wire [W_FACTOR-1:0]        factor,

	input  wire                       cont_s3,
	input  wire                       hold_s3,
	input  wire [W_FACTOR-1:0]        sum_scalar_s3,
	input  wire [W_FACTOR-1:0]        mul_scalar_s3,
	output wire [W_FACTOR-1:0]        a_s3,
	output wire [2*W_FACTOR-1:0]      add_s3,

	input  wire                       slot_s4,     // something is added
	input  wire                       starts_s3,   // the sum, from the dither: one port ...
	input  wire                       starts_s4,   // ... or two
	input  wire signed [2*W_FACTOR-1:0] product_s4,
	input  wire [W_FACTOR+11:0]       dither,      // one port: in s3, two: in s4

	input  wire [1:0]                 shift_s5,
	input  wire                       keep_s5,
	input  wire                       sparse_s5,
	input  wire                       sparse_s6,
	input  wire                       zero_s6,
	input  wire [1:0]                 class_s7,
	output reg  [W_WEIGHT-1:0]        z_s8
);

	localparam PER      = N_PORTS == 1 ? 2 : 1;
	localparam W_SUM    = W_FACTOR > 8 ? 35 : 22;  // N_OPS times two products, and the dither
	localparam W_CHANGE = W_SUM - W_FACTOR;
	localparam W_DITHER = W_FACTOR + 12;

	localparam [W_WEIGHT-1:0] LEAST = 1 << (W_WEIGHT - 1);

	// -- s2: gates, factor ------------------------------------------------------------------

	localparam W_Y = W_FACTOR - 1;

	wire [2:0]          lane  = {own[3*W_FACTOR-2], own[3*W_FACTOR-1], 1'b1};   // wrong, fired
	wire [W_FACTOR-1:0] y1    = {1'b0, own[0 +: W_Y]};
	wire [W_FACTOR-1:0] y2    = {1'b0, own[W_Y +: W_Y]};
	wire [W_FACTOR-1:0] error = own[2*W_Y +: W_FACTOR];

	// VALUE and what is made of it, in the weight's format: three LUTs a bit, as the choice between
	// the weight, its complement, ones and zeros is made once, by its sign.
	wire       minus = z[W_WEIGHT-1];
	wire [1:0] pick  = minus ? pick_minus_s2 : pick_plus_s2;
	reg  [W_WEIGHT-1:0] near;

	integer i;
	always @(*) begin
		for (i = 0; i < W_WEIGHT; i = i + 1)
			near[i] = pick[1] ? z[i] ^ pick[0] : pick[0];
		near[W_WEIGHT-1] = minus && signed_s2;
		near[W_WEIGHT-2] = near[W_WEIGHT-2] || (sign_s2 && z != 0);
	end

	assign factor = (y1 & {W_FACTOR{own_s2[0]}}) | (y2 & {W_FACTOR{own_s2[1]}}) | (error & {W_FACTOR{own_s2[2]}}) |
	                {near, {(W_FACTOR-W_WEIGHT){1'b0}}};

	reg sum_lane_s3, mul_lane_s3;

	always @(posedge clk)
		if (run) begin
			sum_lane_s3 <= |(sum_gate_s2 & lane);
			mul_lane_s3 <= |(mul_gate_s2 & lane);
		end

	// -- s3: product and scalar; of a product that is kept instead its rounding, as it has no scalar

	reg [W_FACTOR-1:0] held;

	wire [W_FACTOR-1:0] scalar_s3 = sum_scalar_s3 & {W_FACTOR{sum_lane_s3}};

	assign a_s3   = (cont_s3 ? held : mul_scalar_s3) & {W_FACTOR{mul_lane_s3}};
	assign add_s3 = {{2{scalar_s3[W_FACTOR-1]}}, scalar_s3, hold_s3, {(W_FACTOR-3){1'b0}}};

	// -- s4: sum ----------------------------------------------------------------------------

	wire [W_FACTOR+1:0] near_s4 = product_s4[2*W_FACTOR-1:W_FACTOR-2];
	wire                fits_s4 = &near_s4[W_FACTOR+1:W_FACTOR-1] || !(|near_s4[W_FACTOR+1:W_FACTOR-1]);

	reg  signed [W_SUM-1:0] sum;
	wire signed [W_SUM-1:0] base_s4;

	// Of a pair the one that does not have its slot waits in other, and a visit starts there: so the
	// choice costs no cells beside those that wait.
	generate if (PER == 2) begin : g_pair
		reg signed [W_SUM-1:0] other;

		always @(posedge clk)
			if (run && (slot_s4 || starts_s3))
				other <= starts_s3 ? {{(W_SUM-W_DITHER){1'b0}}, dither} : sum;

		assign base_s4 = other;

		wire unused = &{1'b0, starts_s4};
	end else begin : g_single
		assign base_s4 = starts_s4 ? {{(W_SUM-W_DITHER){1'b0}}, dither} : sum;

		wire unused = &{1'b0, starts_s3};
	end endgenerate

	always @(posedge clk)
		if (run) begin
			held <= fits_s4 ? near_s4[W_FACTOR-1:0] :
			        {near_s4[W_FACTOR+1], {(W_FACTOR-1){!near_s4[W_FACTOR+1]}}};
			if (slot_s4)
				sum <= base_s4 + {{(W_SUM-2*W_FACTOR){product_s4[2*W_FACTOR-1]}}, product_s4};
		end

	// -- s5: shift; s6: add; s7: clamp ------------------------------------------------------

	// What stays has no change. A synapse that is none stays zero.
	reg  [W_WEIGHT-1:0]        z_s3, z_s4, z_s5, z_s6;
	reg  signed [W_CHANGE-1:0] change_s6;
	reg  signed [W_CHANGE:0]   sum_s7;
	reg                        none_s6, nil_s7, sparse_s7, minus_s7;

	/* verilator lint_off UNUSEDSIGNAL */ // the bits that fall off
	wire signed [W_SUM-1:0] down_s5 = sum >>> {shift_s5, 2'b00};
	/* verilator lint_on UNUSEDSIGNAL */

	wire                neg_s7 = sum_s7[W_CHANGE];
	wire                over   = !neg_s7 && |sum_s7[W_CHANGE-1:W_WEIGHT-1];
	wire [W_WEIGHT-1:0] low_s7 = sum_s7[W_WEIGHT-1:0];
	wire                under  = neg_s7 && (!(&sum_s7[W_CHANGE-1:W_WEIGHT-1]) || low_s7 == LEAST);

	// Of the result all bits but the highest and the lowest are those of the sum or all alike.
	wire exc_s7   = class_s7 == CLASS_EXC[1:0];
	wire inh_s7   = class_s7 == CLASS_INH[1:0];
	wire beyond   = neg_s7 ? exc_s7 : inh_s7;    // of zero
	wire spared   = sparse_s7 && (beyond || (!over && low_s7 == 0));
	wire below    = inh_s7 || (!exc_s7 && minus_s7);   // of zero, a spared one goes
	wire as_sum   = !(nil_s7 || spared || beyond || over || under);
	wire ones     = !nil_s7 && (spared ? below : !beyond && over);
	wire top      = !nil_s7 && (spared ? below : !beyond && under);
	wire lowest   = !nil_s7 && (spared || (!beyond && (over || (under && class_s7 != CLASS_FREE[1:0]))));

	always @(posedge clk)
		if (run) begin
			{z_s6, z_s5, z_s4, z_s3} <= {z_s5, z_s4, z_s3, z};
			if (keep_s5)
				change_s6 <= 0;
			else
				change_s6 <= down_s5[W_SUM-1:W_FACTOR];
			none_s6   <= sparse_s5 && z_s5 == 0;
			sum_s7    <= {{(W_CHANGE+1-W_WEIGHT){z_s6[W_WEIGHT-1]}}, z_s6} +
			             {change_s6[W_CHANGE-1], change_s6};
			minus_s7  <= z_s6[W_WEIGHT-1];
			nil_s7    <= none_s6 || zero_s6;
			sparse_s7 <= sparse_s6;
			z_s8      <= as_sum ? low_s7 : {top, {(W_WEIGHT-2){ones}}, lowest};
		end

endmodule

`default_nettype wire
