// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_group -- N learning lanes with a generator and control registers of their own; stages and
// ports as in lq_learn_lanes.v, arithmetic as in sim/model/learn_arith.h

`default_nettype none

(* keep_hierarchy *)
module lq_learn_group #(
	parameter N     = 16,
	parameter INDEX = 0,
`include "lq_config.vh"
) (
	input  wire                       clk,
	input  wire                       rst,
	input  wire                       run,

	input  wire                       push,
	input  wire                       swap,
	input  wire [N*(3*W_FACTOR+2)-1:0] above,
	output wire [N*(3*W_FACTOR+2)-1:0] all,

	input  wire                       load_s1,
	input  wire [N*W_WEIGHT-1:0]      word_s1,

	input  wire                       sum_s2,
	input  wire                       mul_s2,
	input  wire [MUL_GATE_W-1:0]      sum_gate_s2,
	input  wire [MUL_GATE_W-1:0]      mul_gate_s2,
	input  wire [MUL_LANE_W-1:0]      factor_s2,
	input  wire [1:0]                 chain_s2,
	input  wire                       first_s2,
	input  wire                       last_s2,
	input  wire [1:0]                 class_s2,
	input  wire                       sparse_s2,
	input  wire [1:0]                 shift_s2,
	input  wire                       stochastic_s2,
	input  wire                       zero_s2,
	input  wire                       keep_s2,

	input  wire signed [W_FACTOR-1:0] sum_scalar_s3,
	input  wire signed [W_FACTOR-1:0] mul_scalar_s3,

	input  wire [1:0]                 seed_we,
	input  wire [W_UNIT-1:0]          seed,
	input  wire [15:0]                low,        // of the first group's generator
	input  wire [15:0]                high,
	output reg  [31:0]                random,

	output wire [N*W_WEIGHT-1:0]      word_s8
);

	localparam W_LANE   = 3 * W_FACTOR + 2;
	localparam W_SUM    = W_FACTOR > 8 ? 35 : 22;  // N_OPS times two products, and the dither
	localparam W_CHANGE = W_SUM - W_FACTOR;
	localparam W_DITHER = W_FACTOR + 12;           // the largest shift
	localparam COPIES   = N_PORTS == 1 ? 2 : 4;    // of a value on its way to s6

	// -- Generator ----------------------------------------------------------------------------

	localparam [31:0] OWN = INDEX * 32'h9E3779B9;

	wire [31:0] x1 = random ^ (random << 13);
	wire [31:0] x2 = x1 ^ (x1 >> 17);
	wire [31:0] x3 = x2 ^ (x2 << 5);

	reg first_s3, first_s4;

	always @(posedge clk)
		if (rst)
			random <= 32'd1 ^ OWN;
		else if (|seed_we)
			random <= {seed_we[1] ? seed : high, seed_we[0] ? seed : low} ^ OWN;
		else if (run && first_s3)
			random <= x3;

	// It is what draws, so a visit that a reset cuts off must not.
	always @(posedge clk)
		if (rst)
			{first_s4, first_s3} <= 2'b00;
		else if (run)
			{first_s4, first_s3} <= {first_s3, first_s2};

	// -- Control that all lanes share -------------------------------------------------------

	reg                  cont_s3, hold_s3, hold_s4;
	reg [6:3]            last_s;
	wire [6:2]           last = {last_s, last_s2};
	reg [1:0]            shift_s3, shift_s4, shift_s5, class_s3, class_s4, class_s5, class_s6, class_s7;
	reg                  sparse_s3, sparse_s4, sparse_s5, sparse_s6;
	reg                  zero_s3, zero_s4, zero_s5, zero_s6, zero_s7;
	reg                  keep_s3, keep_s4, keep_s5, keep_s6;
	reg                  stochastic_s3, stochastic_s4;

	always @(posedge clk)
		if (run) begin
			last_s                   <= last[5:2];
			{hold_s4, hold_s3}       <= {hold_s3, chain_s2[0] && mul_s2};
			cont_s3                  <= chain_s2[1];
			{shift_s5, shift_s4, shift_s3} <= {shift_s4, shift_s3, shift_s2};
			{class_s7, class_s6, class_s5, class_s4, class_s3} <=
				{class_s6, class_s5, class_s4, class_s3, class_s2};
			{sparse_s6, sparse_s5, sparse_s4, sparse_s3} <=
				{sparse_s5, sparse_s4, sparse_s3, sparse_s2};
			{zero_s7, zero_s6, zero_s5, zero_s4, zero_s3} <=
				{zero_s6, zero_s5, zero_s4, zero_s3, zero_s2};
			{keep_s6, keep_s5, keep_s4, keep_s3} <= {keep_s5, keep_s4, keep_s3, keep_s2};
			{stochastic_s4, stochastic_s3} <= {stochastic_s3, stochastic_s2};
		end

	wire sum_post_s2  = sum_s2 && {29'b0, sum_gate_s2} == GATE_POST;
	wire sum_error_s2 = sum_s2 && {29'b0, sum_gate_s2} == GATE_ERROR;
	wire sum_open_s2  = sum_s2 && sum_gate_s2 != 0 && !sum_post_s2 && !sum_error_s2;
	wire mul_adds_s2  = mul_s2 && !chain_s2[0];
	wire mul_post_s2  = mul_adds_s2 && {29'b0, mul_gate_s2} == GATE_POST;
	wire mul_error_s2 = mul_adds_s2 && {29'b0, mul_gate_s2} == GATE_ERROR;
	wire mul_open_s2  = mul_adds_s2 && mul_gate_s2 != 0 && !mul_post_s2 && !mul_error_s2;

	reg signed [W_FACTOR-1:0] sum_scalar_s4;

	always @(posedge clk)
		if (run)
			sum_scalar_s4 <= sum_scalar_s3;

	// What a first slot's sum starts from: bits below the point, or a half.
	wire [W_DITHER-1:0] mask_s4 = {{4{shift_s4 == 2'd3}}, {4{shift_s4[1]}}, {4{|shift_s4}},
	                               {W_FACTOR{1'b1}}};
	wire [W_DITHER-1:0] take_s4 = stochastic_s4 ? mask_s4 : {W_DITHER{1'b0}};
	wire [W_DITHER-1:0] half_s4 = stochastic_s4 ? {W_DITHER{1'b0}} : mask_s4 & ~(mask_s4 >> 1);

	localparam signed [W_FACTOR-1:0] ONE = 1 << (W_FACTOR - 2);
	localparam [W_WEIGHT-1:0] LEAST = 1 << (W_WEIGHT - 1);

	genvar l;
	generate for (l = 0; l < N; l = l + 1) begin : g_lane
		reg [W_LANE-1:0] own;

		if (N_PORTS == 1) begin : g_set
			wire unused = &{1'b0, swap};

			assign all[l*W_LANE +: W_LANE] = own;

			always @(posedge clk)
				if (push)
					own <= above[l*W_LANE +: W_LANE];
		end else begin : g_sets
			reg [W_LANE-1:0] coming;

			assign all[l*W_LANE +: W_LANE] = coming;

			always @(posedge clk) begin
				if (push)
					coming <= above[l*W_LANE +: W_LANE];
				if (swap)
					own <= coming;
			end
		end

		wire fired = own[W_LANE-1];
		wire wrong = own[W_LANE-2];

		// -- s1, s2: the value, the factor -----------------------------------------------------

		reg  [W_WEIGHT-1:0] z;
		wire                minus = z[W_WEIGHT-1];
		wire [W_WEIGHT-2:0] body  = z[W_WEIGHT-2:0];
		wire                nil   = z == 0;

		always @(posedge clk)
			if (run && load_s1)
				z <= word_s1[l*W_WEIGHT +: W_WEIGHT];

		reg  [W_WEIGHT-1:0] near;  // VALUE and what is made of it, in the weight's format
		always @(*)
			case ({28'b0, factor_s2})
			LF_UP:   near = class_s2 == CLASS_INH[1:0] ? {1'b0, ~body & {(W_WEIGHT-1){minus}}} :
			                                             {1'b0, ~body | {(W_WEIGHT-1){minus}}};
			LF_DOWN: near = class_s2 == CLASS_EXC[1:0] ? {1'b0, body & {(W_WEIGHT-1){!minus}}} :
			                                             {1'b0, body | {(W_WEIGHT-1){!minus}}};
			default: near = z;
			endcase

		reg signed [W_FACTOR-1:0] factor, factor_s3;
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

		reg sum_lane_s3, mul_lane_s3, sum_lane_s4, mul_lane_s4;

		// -- s3: product; s4: sum ------------------------------------------------------------

		reg  signed [W_FACTOR-1:0]   held;
		reg  signed [2*W_FACTOR-1:0] product_s4;
		reg  signed [W_SUM-1:0]      sum;

		wire signed [W_FACTOR-1:0] a_s3 = cont_s3 ? held : mul_scalar_s3;

		// To nearest, halves up, saturated.
		wire signed [W_FACTOR+2:0] near_s4 =
			{product_s4[2*W_FACTOR-1], product_s4[2*W_FACTOR-1:W_FACTOR-2]} +
			{{(W_FACTOR+2){1'b0}}, product_s4[W_FACTOR-3]};
		wire fits_s4 = &near_s4[W_FACTOR+2:W_FACTOR-1] || !(|near_s4[W_FACTOR+2:W_FACTOR-1]);

		/* verilator lint_off UNUSEDSIGNAL */ // the bits above the largest shift
		wire [63:0]         turned = {random, random} >> 2 * l;
		/* verilator lint_on UNUSEDSIGNAL */
		wire [W_SUM-1:0]    dither = {{(W_SUM-W_DITHER){1'b0}}, (turned[W_DITHER-1:0] & take_s4) | half_s4};
		wire signed [W_SUM-1:0] scalar_s4 = {{(W_SUM-2*W_FACTOR+2){sum_scalar_s4[W_FACTOR-1]}},
		                                     sum_scalar_s4, {(W_FACTOR-2){1'b0}}};
		wire signed [W_SUM-1:0] wide_s4   = {{(W_SUM-2*W_FACTOR){product_s4[2*W_FACTOR-1]}}, product_s4};

		always @(posedge clk)
			if (run) begin
				factor_s3   <= factor;
				sum_lane_s3 <= sum_open_s2 || (sum_post_s2 && fired) || (sum_error_s2 && wrong);
				mul_lane_s3 <= mul_open_s2 || (mul_post_s2 && fired) || (mul_error_s2 && wrong);
				sum_lane_s4 <= sum_lane_s3;
				mul_lane_s4 <= mul_lane_s3;
				product_s4  <= a_s3 * factor_s3;
				if (hold_s4)
					held <= fits_s4 ? near_s4[W_FACTOR-1:0] :
					        {near_s4[W_FACTOR+2], {(W_FACTOR-1){!near_s4[W_FACTOR+2]}}};
			end

		if (N_PORTS == 1) begin : g_one   // a slot is one or the other
			wire signed [W_SUM-1:0] base  = first_s4 ? dither : sum;
			wire signed [W_SUM-1:0] added = sum_lane_s4 ? scalar_s4 : wide_s4;

			always @(posedge clk)
				if (run)
					sum <= base + (added & {W_SUM{sum_lane_s4 || mul_lane_s4}});
		end else begin : g_two
			wire signed [W_SUM-1:0] base = first_s4 ? dither : sum;

			always @(posedge clk)
				if (run)
					sum <= base + (scalar_s4 & {W_SUM{sum_lane_s4}}) +
					       (wide_s4 & {W_SUM{mul_lane_s4}});
		end

		// -- s5: shift; s6: add; s7: clamp ---------------------------------------------------

		reg  [W_WEIGHT-1:0]          copy [0:COPIES-1];
		reg  signed [W_CHANGE-1:0]   change_s6;
		reg  signed [W_CHANGE:0]     sum_s7;
		reg                          absent_s7, minus_s7;
		reg  [W_WEIGHT-1:0]          z_s8;

		/* verilator lint_off UNUSEDSIGNAL */ // the bits that fall off
		wire signed [W_SUM-1:0] down_s5 = sum >>> {shift_s5, 2'b00};
		/* verilator lint_on UNUSEDSIGNAL */
		wire [W_WEIGHT-1:0]     z_s6    = copy[COPIES-1];

		// A copy is taken over before the next word's last slot takes its place.
		integer k;
		always @(posedge clk)
			if (run) begin
				if (last[2])
					copy[0] <= z;
				for (k = 1; k < COPIES; k = k + 1)
					if (last[2 + k * 4 / COPIES])
						copy[k] <= copy[k-1];
			end

		wire                       over = !sum_s7[W_CHANGE] && |sum_s7[W_CHANGE-1:W_WEIGHT-1];
		wire                       under = sum_s7[W_CHANGE] && !(&sum_s7[W_CHANGE-1:W_WEIGHT-1]);
		wire [W_WEIGHT-1:0]        low_s7 = sum_s7[W_WEIGHT-1:0];
		wire                       least = low_s7 == LEAST;
		reg  [W_WEIGHT-1:0]        in_class;

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

		reg                sparse_s7;
		reg [W_WEIGHT-1:0] old_s7;

		always @(posedge clk)
			if (run) begin
				change_s6 <= down_s5[W_SUM-1:W_FACTOR];
				sum_s7    <= {{(W_CHANGE+1-W_WEIGHT){z_s6[W_WEIGHT-1]}}, z_s6} +
				             {change_s6[W_CHANGE-1], change_s6};
				old_s7    <= z_s6;
				absent_s7 <= keep_s6 || (sparse_s6 && z_s6 == 0);
				minus_s7  <= z_s6[W_WEIGHT-1];
				sparse_s7 <= sparse_s6;
				if (zero_s7)
					z_s8 <= 0;
				else if (absent_s7)
					z_s8 <= old_s7;
				else if (sparse_s7 && in_class == 0)
					z_s8 <= class_s7 == CLASS_INH[1:0] ||
					        (class_s7 != CLASS_EXC[1:0] && minus_s7) ? {W_WEIGHT{1'b1}} :
					        {{(W_WEIGHT-1){1'b0}}, 1'b1};
				else
					z_s8 <= in_class;
			end

		assign word_s8[l*W_WEIGHT +: W_WEIGHT] = z_s8;
	end endgenerate

endmodule

`default_nettype wire
