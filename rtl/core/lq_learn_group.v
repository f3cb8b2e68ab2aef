// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_group -- N learning lanes with a generator and control registers of their own; stages and
// ports as in lq_learn_lanes.v
//
// Where the memory has one port a word takes two slots for each operation, so two lanes share a
// unit: the even one of a pair has the first slot, the odd one the second. What the pair keeps
// changes places with every slot.

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
	input  wire [N*3*W_FACTOR-1:0]    above,
	output wire [N*3*W_FACTOR-1:0]    all,

	input  wire                       load_s1,
	input  wire [N*W_WEIGHT-1:0]      word_s1,

	input  wire                       slot_s2,
	input  wire [2:0]                 sum_gate_s2,
	input  wire [2:0]                 mul_gate_s2,
	input  wire [2:0]                 own_s2,
	input  wire [1:0]                 pick_plus_s2,
	input  wire [1:0]                 pick_minus_s2,
	input  wire                       signed_s2,
	input  wire                       sign_s2,
	input  wire                       cont_s2,
	input  wire                       hold_s2,
	input  wire                       first_s2,
	input  wire                       start_s2,
	input  wire                       odd_s2,
	input  wire [1:0]                 class_s2,
	input  wire                       sparse_s2,
	input  wire [1:0]                 shift_s2,
	input  wire                       stochastic_s2,
	input  wire                       zero_s2,
	input  wire                       keep_s2,

	input  wire [W_FACTOR-1:0]        sum_scalar_s3,
	input  wire [W_FACTOR-1:0]        mul_scalar_s3,

	input  wire [1:0]                 seed_we,
	input  wire [W_UNIT-1:0]          seed,
	input  wire [15:0]                low,        // of the first group's generator
	input  wire [15:0]                high,
	output reg  [31:0]                random,

	output wire [N*W_WEIGHT-1:0]      word_s8
);

	localparam W_LANE   = 3 * W_FACTOR;
	localparam W_DITHER = W_FACTOR + 12;           // the largest shift
	localparam PER      = N_PORTS == 1 ? 2 : 1;    // lanes of a unit
	localparam UNITS    = N / PER;

	// -- Generator ----------------------------------------------------------------------------

	localparam [31:0] OWN = INDEX * 32'h9E3779B9;

	wire [31:0] x1 = random ^ (random << 13);
	wire [31:0] x2 = x1 ^ (x1 >> 17);
	wire [31:0] x3 = x2 ^ (x2 << 5);

	localparam EARLY = PER == 2;     // draws in s2, for s3; else a clock later

	reg first_s3, odd_s3;

	// When the host writes no visit is on its way. The first group's other half stays as it is.
	wire       draw = run && (EARLY ? first_s2 : first_s3);
	wire [1:0] set  = INDEX > 0 ? {2{|seed_we}} : seed_we;

	always @(posedge clk)
		if (rst)
			random <= 32'd1 ^ OWN;
		else begin
			if (set[0] || draw)
				random[15:0]  <= set[0] ? (seed_we[0] ? seed : low) ^ OWN[15:0] : x3[15:0];
			if (set[1] || draw)
				random[31:16] <= set[1] ? (seed_we[1] ? seed : high) ^ OWN[31:16] : x3[31:16];
		end

	// It is what draws, so a visit that a reset cuts off must not.
	always @(posedge clk)
		if (rst)
			first_s3 <= 1'b0;
		else if (run)
			first_s3 <= first_s2;

	// The odd lane's bits are two further on.
	wire [31:0] turned_word = EARLY && odd_s3 ? {random[1:0], random[31:2]} : random;

	// -- Control that all lanes share -------------------------------------------------------

	reg                  cont_s3, hold_s3, slot_s3, slot_s4, start_s3, start_s4;
	reg [1:0]            shift_s3, shift_s4, shift_s5, class_s3, class_s4, class_s5, class_s6, class_s7;
	reg                  sparse_s3, sparse_s4, sparse_s5, sparse_s6;
	reg                  zero_s3, zero_s4, zero_s5, zero_s6;
	reg                  keep_s3, keep_s4, keep_s5;
	reg                  stochastic_s3, stochastic_s4;

	always @(posedge clk)
		if (run) begin
			{slot_s4, slot_s3}       <= {slot_s3, slot_s2 && !hold_s2};
			{start_s4, start_s3}     <= {start_s3, start_s2};
			odd_s3                   <= odd_s2;
			{hold_s3, cont_s3}       <= {hold_s2, cont_s2};
			{shift_s5, shift_s4, shift_s3} <= {shift_s4, shift_s3, shift_s2};
			{class_s7, class_s6, class_s5, class_s4, class_s3} <=
				{class_s6, class_s5, class_s4, class_s3, class_s2};
			{sparse_s6, sparse_s5, sparse_s4, sparse_s3} <=
				{sparse_s5, sparse_s4, sparse_s3, sparse_s2};
			{zero_s6, zero_s5, zero_s4, zero_s3} <= {zero_s5, zero_s4, zero_s3, zero_s2};
			{keep_s5, keep_s4, keep_s3} <= {keep_s4, keep_s3, keep_s2};
			{stochastic_s4, stochastic_s3} <= {stochastic_s3, stochastic_s2};
		end

	// What a visit's sum starts from: bits below the point, or a half.
	wire [1:0]          shift_d      = EARLY ? shift_s3 : shift_s4;
	wire                stochastic_d = EARLY ? stochastic_s3 : stochastic_s4;
	wire [W_DITHER-1:0] mask = {{4{shift_d == 2'd3}}, {4{shift_d[1]}}, {4{|shift_d}},
	                            {W_FACTOR{1'b1}}};
	wire [W_DITHER-1:0] take = stochastic_d ? mask : {W_DITHER{1'b0}};
	wire [W_DITHER-1:0] half = stochastic_d ? {W_DITHER{1'b0}} : mask & ~(mask >> 1);

	// -- Units --------------------------------------------------------------------------------

	wire [UNITS*W_FACTOR-1:0]   factor_b, factor_a;
	wire [2*UNITS*W_FACTOR-1:0] add, product;

	lq_products #(.N(UNITS)) u_products (
		.clk(clk), .ce(run), .b(factor_b), .a(factor_a), .c(add), .y(product)
	);

	genvar u;
	generate for (u = 0; u < UNITS; u = u + 1) begin : g_unit
		wire [W_LANE-1:0]   own;                       // of the lane whose slot is in s2
		reg  [W_WEIGHT-1:0] z;
		wire [W_WEIGHT-1:0] z_s8;
		wire [63:0]         turned = {turned_word, turned_word} >> 2 * PER * u;

		if (PER == 2) begin : g_pair
			reg [W_LANE-1:0]   even, odd;
			reg [W_WEIGHT-1:0] z_odd, even_s9;

			always @(posedge clk) begin
				if (push)
					{odd, even} <= above[2*u*W_LANE +: 2*W_LANE];
				else if (run && slot_s2)
					{odd, even} <= {even, odd};
				if (run && load_s1)
					{z_odd, z} <= word_s1[2*u*W_WEIGHT +: 2*W_WEIGHT];
				else if (run && slot_s2)
					{z_odd, z} <= {z, z_odd};
				if (run)
					even_s9 <= z_s8;
			end

			assign own = even;
			assign all[2*u*W_LANE +: 2*W_LANE] = {odd, even};
			assign word_s8[2*u*W_WEIGHT +: 2*W_WEIGHT] = {z_s8, even_s9};

			wire unused = &{1'b0, swap};
		end else begin : g_single
			reg [W_LANE-1:0] coming, now;

			always @(posedge clk) begin
				if (push)
					coming <= above[u*W_LANE +: W_LANE];
				if (swap)
					now <= coming;
				if (run && load_s1)
					z <= word_s1[u*W_WEIGHT +: W_WEIGHT];
			end

			assign own = now;
			assign all[u*W_LANE +: W_LANE] = coming;
			assign word_s8[u*W_WEIGHT +: W_WEIGHT] = z_s8;
		end

		lq_learn_unit u_unit (
			.clk(clk), .run(run), .own(own), .z(z),
			.sum_gate_s2(sum_gate_s2), .mul_gate_s2(mul_gate_s2), .own_s2(own_s2),
			.pick_plus_s2(pick_plus_s2), .pick_minus_s2(pick_minus_s2), .signed_s2(signed_s2), .sign_s2(sign_s2),
			.factor(factor_b[u*W_FACTOR +: W_FACTOR]),
			.cont_s3(cont_s3), .hold_s3(hold_s3), .sum_scalar_s3(sum_scalar_s3),
			.mul_scalar_s3(mul_scalar_s3), .a_s3(factor_a[u*W_FACTOR +: W_FACTOR]),
			.add_s3(add[2*u*W_FACTOR +: 2*W_FACTOR]),
			.slot_s4(slot_s4), .starts_s3(start_s3), .starts_s4(start_s4),
			.product_s4(product[2*u*W_FACTOR +: 2*W_FACTOR]),
			.dither((turned[W_DITHER-1:0] & take) | half),
			.shift_s5(shift_s5), .keep_s5(keep_s5), .sparse_s5(sparse_s5), .sparse_s6(sparse_s6),
			.zero_s6(zero_s6), .class_s7(class_s7), .z_s8(z_s8)
		);

		wire unused_turned = &{1'b0, turned[63:W_DITHER]};
	end endgenerate

endmodule

`default_nettype wire
