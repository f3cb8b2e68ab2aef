// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_post_pipe -- traces and error of one neuron a clock; see lq_post.v for the stages
//
// sim/model/learn.c, learn_neuron(), is the same in C.

`default_nettype none

module lq_post_pipe #(
`include "lq_config.vh"
) (
	input  wire                     clk,
	input  wire                     run,
	input  wire                     clear,

	input  wire [W_UNIT-1:0]        amp1,
	input  wire [W_UNIT-1:0]        amp2,
	input  wire [3:0]               error_shift,
	input  wire [W_UNIT:0]          error_below,
	input  wire                     ask_fired,    // a rule has the gate: else it matters to none
	input  wire                     ask_wrong,

	input  wire                     fired_r1,
	input  wire signed [W_V-1:0]    v_r1,
	input  wire [TRACE_AMP_W:0]     y1_r1,
	input  wire [TRACE_AMP_W:0]     y2_r1,
	input  wire [W_DECAY-1:0]       decay1_r1,
	input  wire [W_DECAY-1:0]       decay2_r1,
	input  wire                     own_r1,
	input  wire signed [W_V-1:0]    target_r1,

	// The traces as they are written: of the row in r4, else the host's word.
	input  wire                     row_r4,
	input  wire [TRACE_AMP_W:0]     h_trace,
	output wire [TRACE_AMP_W:0]     y1_r4,
	output wire [TRACE_AMP_W:0]     y2_r4,
	output reg  signed [W_FACTOR-1:0] error_r4,
	output reg                      fired_r3,
	output reg                      wrong_r3,
	output reg                      fired_r4,
	output reg                      wrong_r4
);

	localparam W_TRACE = TRACE_AMP_W + 1;

	// -- Traces -----------------------------------------------------------------------------------

	// Firing adds to what is left, or, setting the trace, leaves nothing. To the first trace it can
	// add the second as it was read.
	wire [W_V:0]       sum1_r4, sum2_r4;
	reg                fired_r2;
	reg  [W_TRACE-1:0] y2_r2;
	wire [W_TRACE-1:0] more1_r2 = amp1[TRACE_SECOND] ? y2_r2 : {1'b0, amp1[TRACE_AMP_W-1:0]};

	lq_retain u_y1 (
		.clk(clk), .ce(run), .x({1'b0, y1_r1}),
		.less({1'b1, ~decay1_r1} & {(W_DECAY+1){!(fired_r1 && amp1[TRACE_SET])}}),
		.add_s1({1'b0, more1_r2 & {W_TRACE{fired_r2}}}), .y(sum1_r4)
	);
	lq_retain u_y2 (
		.clk(clk), .ce(run), .x({1'b0, y2_r1}),
		.less({1'b1, ~decay2_r1} & {(W_DECAY+1){!(fired_r1 && amp2[TRACE_SET])}}),
		.add_s1({2'b0, amp2[TRACE_AMP_W-1:0] & {TRACE_AMP_W{fired_r2}}}), .y(sum2_r4)
	);

	// The host's, the sum, ones, zeros: a LUT a bit, as synthesis does not look behind which.
	(* keep *) wire [1:0] which1 = kind(sum1_r4[W_V:W_TRACE]);
	(* keep *) wire [1:0] which2 = kind(sum2_r4[W_V:W_TRACE]);

	function [1:0] kind(input [W_V-W_TRACE:0] high);
		kind = !row_r4 ? 2'd3 : clear ? 2'd0 : |high ? 2'd1 : 2'd2;
	endfunction

	function [W_TRACE-1:0] trace(input [1:0] which, input [W_TRACE-1:0] sum);
		trace = which[1] ? (which[0] ? h_trace : sum) : {W_TRACE{which[0]}};
	endfunction

	assign y1_r4 = trace(which1, sum1_r4[W_TRACE-1:0]);
	assign y2_r4 = trace(which2, sum2_r4[W_TRACE-1:0]);

	// -- Error: r2 the difference, r3 its size and shift, r4 the factor ---------------------------

	// The shift by fours, saturated to what another by three brings into a factor, then the rest.
	localparam W_FOURS = W_FACTOR + 3 < W_V ? W_FACTOR + 3 : W_V;

	reg signed [W_V:0]       diff_r2;
	reg signed [W_V-1:0]     error_r2;
	reg signed [W_FOURS-1:0] fours_r3;

	wire fits_r2 = diff_r2[W_V] == diff_r2[W_V-1];

	always @(*)
		error_r2 = fits_r2 ? diff_r2[W_V-1:0] : {diff_r2[W_V], {(W_V-1){!diff_r2[W_V]}}};

	// Its size is at most what is below the gate: neither is negated, the carry makes up for it.
	wire [W_V-2:0] room_r2   = {(W_V-1){fits_r2}} & ({(W_V-1){diff_r2[W_V]}} ~^ diff_r2[W_V-2:0]);
	/* verilator lint_off UNUSEDSIGNAL */ // but for the carry out
	wire [W_V+1:0] within_r2 = {1'b0, error_below[W_V-1:0], 1'b1} + {2'b01, room_r2, !diff_r2[W_V]};
	/* verilator lint_on UNUSEDSIGNAL */

	wire signed [W_V-1:0] fours_r2 = error_r2 >>> {error_shift[3:2], 2'b00};
	wire                  few_r2   = &fours_r2[W_V-1:W_FOURS-1] || !(|fours_r2[W_V-1:W_FOURS-1]);

	wire signed [W_FOURS-1:0] factor_r3 = fours_r3 >>> error_shift[1:0];
	wire fits_r3 = &factor_r3[W_FOURS-1:W_FACTOR-1] || !(|factor_r3[W_FOURS-1:W_FACTOR-1]);

	always @(posedge clk)
		if (run) begin
			{fired_r4, fired_r3, fired_r2} <= {fired_r3, fired_r2 && ask_fired, fired_r1};
			y2_r2    <= y2_r1;
			diff_r2  <= {target_r1[W_V-1], target_r1} -
			            (own_r1 ? {v_r1[W_V-1], v_r1} : {(W_V+1){1'b0}});
			fours_r3 <= few_r2 ? fours_r2[W_FOURS-1:0] :
			            {fours_r2[W_V-1], {(W_FOURS-1){!fours_r2[W_V-1]}}};
			wrong_r3 <= ask_wrong && (error_below[W_V] || !within_r2[W_V+1]);
			error_r4 <= fits_r3 ? factor_r3[W_FACTOR-1:0] :
			            {factor_r3[W_FOURS-1], {(W_FACTOR-1){!factor_r3[W_FOURS-1]}}};
			wrong_r4 <= wrong_r3;
		end

endmodule

`default_nettype wire
