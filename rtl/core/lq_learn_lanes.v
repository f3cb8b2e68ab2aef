// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_lanes -- changes a word of synapses: factors, products, sum, rounding, clamp of every lane
//
// A slot is one operation's addition to the sums of all lanes, or, where the memory has one port and a
// visit two slots for each operation, of the even lanes, then of the odd ones. Suffixes are clocks
// after the slot was issued: the scalars come in s3. A word's value comes with word_s1, the clock
// after it was read. first marks a visit's first slot; the changed word leaves in s8 of its last.
//
//   s2 factor, gate   s3 product   s4 sum   s5 shift   s6 add   s7 clamp   s8 word out

`default_nettype none

module lq_learn_lanes #(
`include "lq_config.vh"
) (
	input  wire                          clk,
	input  wire                          rst,
	input  wire                          run,

	// A row of neurons: the lanes shift down by N_PIPES. Two ports: into a second set, which the
	// lanes take over at swap.
	input  wire                          push,
	input  wire                          swap,
	input  wire [N_PIPES*(W_FACTOR-1)-1:0] y1,
	input  wire [N_PIPES*(W_FACTOR-1)-1:0] y2,
	input  wire [N_PIPES*W_FACTOR-1:0]   error,
	input  wire [N_PIPES-1:0]            fired,
	input  wire [N_PIPES-1:0]            wrong,

	// The value read for the word whose slots follow.
	input  wire                          load_s1,
	input  wire [N_LANES*W_WEIGHT-1:0]   word_s1,

	// Slot, in s2.
	input  wire                          slot_s2,
	input  wire [2:0]                    sum_gate_s2, // adds the scalar where it is wrong, fired, all lanes
	input  wire [2:0]                    mul_gate_s2, // ... and the product
	input  wire [2:0]                    own_s2,      // the lane factor, at most one of error, y2, y1 ...
	input  wire [1:0]                    pick_plus_s2,  // ... or made of the weight, as it is not negative:
	input  wire [1:0]                    pick_minus_s2, // 2 it, 3 its complement, 1 ones, 0 zeros; or if it is
	input  wire                          signed_s2,   // the highest bit is the weight's, else 0
	input  wire                          sign_s2,     // the factor is its sign
	input  wire                          cont_s2,     // the product goes on from what was kept
	input  wire                          hold_s2,     // it is kept instead of added
	input  wire                          first_s2,
	input  wire                          start_s2,    // the first that adds: the sum starts
	input  wire                          odd_s2,      // one port: of the odd lanes
	input  wire [1:0]                    class_s2,    // of the value
	input  wire                          sparse_s2,
	input  wire [1:0]                    shift_s2,
	input  wire                          stochastic_s2,
	input  wire                          zero_s2,     // with last: the value becomes zero ...
	input  wire                          keep_s2,     // ... or stays; the sum goes on

	// Scalars of the slot, in s3.
	input  wire [W_FACTOR-1:0]           sum_scalar_s3,
	input  wire [W_FACTOR-1:0]           mul_scalar_s3,

	// Generator: seeded by the host, drawn from at each visit.
	input  wire [1:0]                    seed_we,     // low, high half
	input  wire [W_UNIT-1:0]             seed,
	output wire [31:0]                   random,

	output wire [N_LANES*W_WEIGHT-1:0]   word_s8
);

	localparam GROUP  = N_LANES < 16 ? N_LANES : 16;
	localparam W_LANE = 3 * W_FACTOR;       // {fired, wrong, error, y2, y1}; traces are not negative

	/* verilator lint_off UNUSEDSIGNAL */ // the lowest lanes' go nowhere
	wire [N_LANES*W_LANE-1:0] all;
	/* verilator lint_on UNUSEDSIGNAL */
	wire [N_PIPES*W_LANE-1:0] in;

	genvar p;
	generate for (p = 0; p < N_PIPES; p = p + 1) begin : g_in
		assign in[p*W_LANE +: W_LANE] = {fired[p], wrong[p], error[p*W_FACTOR +: W_FACTOR],
		                                 y2[p*(W_FACTOR-1) +: W_FACTOR-1], y1[p*(W_FACTOR-1) +: W_FACTOR-1]};
	end endgenerate

	wire [31:0] state [0:(N_LANES-1)/16];
	assign random = state[0];

	genvar g;
	generate for (g = 0; g < N_LANES; g = g + GROUP) begin : g_group
		wire [GROUP*W_LANE-1:0] above;

		if (g + GROUP + N_PIPES <= N_LANES) begin : g_chain
			assign above = all[(g+N_PIPES)*W_LANE +: GROUP*W_LANE];
		end else if (GROUP > N_PIPES) begin : g_top
			assign above = {in, all[(g+GROUP)*W_LANE-1 : (g+N_PIPES)*W_LANE]};
		end else begin : g_all
			assign above = in;
		end

		lq_learn_group #(.N(GROUP), .INDEX(g / 16)) u_group (
			.clk(clk), .rst(rst), .run(run), .push(push), .swap(swap), .above(above),
			.all(all[g*W_LANE +: GROUP*W_LANE]),
			.load_s1(load_s1), .word_s1(word_s1[g*W_WEIGHT +: GROUP*W_WEIGHT]),
			.sum_gate_s2(sum_gate_s2), .mul_gate_s2(mul_gate_s2), .own_s2(own_s2),
			.pick_plus_s2(pick_plus_s2), .pick_minus_s2(pick_minus_s2), .signed_s2(signed_s2), .sign_s2(sign_s2),
			.cont_s2(cont_s2), .hold_s2(hold_s2), .first_s2(first_s2), .start_s2(start_s2), .odd_s2(odd_s2), .slot_s2(slot_s2), .class_s2(class_s2),
			.sparse_s2(sparse_s2), .shift_s2(shift_s2), .stochastic_s2(stochastic_s2),
			.zero_s2(zero_s2), .keep_s2(keep_s2),
			.sum_scalar_s3(sum_scalar_s3), .mul_scalar_s3(mul_scalar_s3),
			.seed_we(seed_we), .seed(seed), .low(state[0][15:0]), .high(state[0][31:16]),
			.random(state[g/16]), .word_s8(word_s8[g*W_WEIGHT +: GROUP*W_WEIGHT])
		);
	end endgenerate

endmodule

`default_nettype wire
