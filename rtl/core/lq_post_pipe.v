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
	input  wire [W_UNIT-1:0]        error_gate,

	input  wire                     fired_r1,
	input  wire signed [W_V-1:0]    v_r1,
	input  wire [TRACE_AMP_W:0]     y1_r1,
	input  wire [TRACE_AMP_W:0]     y2_r1,
	input  wire [W_DECAY-1:0]       decay1_r1,
	input  wire [W_DECAY-1:0]       decay2_r1,
	input  wire                     own_r1,
	input  wire signed [W_V-1:0]    target_r1,

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

	function [W_TRACE-1:0] trace(input [W_V:0] sum);
		trace = clear ? {W_TRACE{1'b0}} : |sum[W_V:W_TRACE] ? {W_TRACE{1'b1}} : sum[W_TRACE-1:0];
	endfunction

	assign y1_r4 = trace(sum1_r4);
	assign y2_r4 = trace(sum2_r4);

	// -- Error: r2 the difference, r3 its size and shift, r4 the factor ---------------------------

	reg signed [W_V:0]   diff_r2;
	reg signed [W_V-1:0] error_r2, error_r3;

	wire fits_r2 = diff_r2[W_V] == diff_r2[W_V-1];

	always @(*)
		error_r2 = fits_r2 ? diff_r2[W_V-1:0] : {diff_r2[W_V], {(W_V-1){!diff_r2[W_V]}}};

	wire [W_V:0] size_r2 = error_r2[W_V-1] ? -{error_r2[W_V-1], error_r2} : {1'b0, error_r2};

	wire signed [W_V-1:0] factor_r3 = error_r3;
	wire fits_r3 = &factor_r3[W_V-1:W_FACTOR-1] || !(|factor_r3[W_V-1:W_FACTOR-1]);

	always @(posedge clk)
		if (run) begin
			{fired_r4, fired_r3, fired_r2} <= {fired_r3, fired_r2, fired_r1};
			y2_r2    <= y2_r1;
			diff_r2  <= {target_r1[W_V-1], target_r1} -
			            (own_r1 ? {v_r1[W_V-1], v_r1} : {(W_V+1){1'b0}});
			error_r3 <= error_r2 >>> error_shift;
			wrong_r3 <= size_r2 >= {1'b0, error_gate};
			error_r4 <= fits_r3 ? factor_r3[W_FACTOR-1:0] :
			            {factor_r3[W_V-1], {(W_FACTOR-1){!factor_r3[W_V-1]}}};
			wrong_r4 <= wrong_r3;
		end

endmodule

`default_nettype wire
