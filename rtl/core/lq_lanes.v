// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_lanes -- the synapses' arithmetic: addend, accumulator and shadow of every lane
//
// The accumulators sum while the shadow hands the block before to the update, N_PIPES lanes a
// clock from its low end. Negative payloads add the one's complement of the weight, so that the
// true sum is theirs and all negative events' |payload|; lq_sweep counts it. acc cannot overflow:
// an event adds at least -2^(W_WEIGHT+W_PAYLOAD-2) and less than its opposite. The sum takes one
// bit more, of N_AXONS products of the least weight and the least payload.
//
// The control bits are registered again, and the enables made, in each group of lanes: nothing fans
// out to all of them.

`default_nettype none

module lq_lanes #(
	parameter HEAD = 2,                             // lanes at the low end that are seen
`include "lq_config.vh"
) (
	input  wire                         clk,
	input  wire                         rst,

	input  wire                         run,
	input  wire                         acc_full,
	input  wire                         sh_ready,
	input  wire                         sh_row,
	input  wire                         vld_s2,
	input  wire                         load_s2,
	input  wire                         add_s2,
	input  wire                         first_s2,
	input  wire                         neg_s2,
	input  wire                         hold_s2,
	input  wire [N_LANES*W_WEIGHT-1:0]  word_s2,

	input  wire                         sh_load_next,  // the shadow loads when it moves next; else it shifts
	output wire [HEAD*W_ACC-1:0]        shadow
);

	localparam GROUP = N_LANES < 16 ? N_LANES : 16;

	wire [N_LANES*W_ACC-1:0] all;

	assign shadow = all[HEAD*W_ACC-1:0];

	genvar g;
	generate for (g = 0; g < N_LANES; g = g + GROUP) begin : g_group
		wire [GROUP*W_ACC-1:0] above;

		if (g + GROUP + N_PIPES <= N_LANES) begin : g_chain
			assign above = all[(g+N_PIPES)*W_ACC +: GROUP*W_ACC];
		end else begin : g_top
			assign above = {{(N_PIPES*W_ACC){1'b0}},
			                all[(g+GROUP)*W_ACC-1 : (g+N_PIPES)*W_ACC]};
		end

		lq_lane_group #(
			.N(GROUP), .W_WEIGHT(W_WEIGHT), .W_PAYLOAD(W_PAYLOAD), .W_ACC(W_ACC)
		) u_group (
			.clk(clk), .rst(rst),
			.run(run), .acc_full(acc_full), .sh_ready(sh_ready), .sh_row(sh_row),
			.vld_s2(vld_s2), .load_s2(load_s2), .add_s2(add_s2),
			.first_s2(first_s2), .neg_s2(neg_s2), .hold_s2(hold_s2),
			.word_s2(word_s2[g*W_WEIGHT +: GROUP*W_WEIGHT]),
			.sh_load_next(sh_load_next), .above(above), .shadow(all[g*W_ACC +: GROUP*W_ACC])
		);
	end endgenerate

endmodule

`default_nettype wire
