// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_slot -- a slot on its way to the lanes: what s0 decided, as the lanes need it in s2
//
// Gates and lane factors are decoded here, once for all lanes and into flip-flops.

`default_nettype none

module lq_learn_slot #(
`include "lq_config.vh"
) (
	input  wire                   clk,
	input  wire                   rst,
	input  wire                   run,

	// In s0.
	input  wire                   slot,
	input  wire                   first,        // of its visit
	input  wire                   start,        // the first that adds
	input  wire                   odd,
	input  wire                   load,         // the word is read
	input  wire                   sums,         // sum and mul act in it
	input  wire                   muls,
	input  wire [HEAD_USES_W-1:0] gates,        // that are open for the word, bit gate - 1
	input  wire [SUM_GATE_W-1:0]  sum_gate,
	input  wire [MUL_GATE_W-1:0]  mul_gate,
	input  wire [MUL_LANE_W-1:0]  factor,
	input  wire                   cont,         // goes on from what was kept
	input  wire                   hold,         // keeps its product
	input  wire [1:0]             sign_class,
	input  wire                   sparse,
	input  wire [1:0]             shift,
	input  wire                   stochastic,
	input  wire                   zero,
	input  wire                   keep,

	output wire                   shut,         // no gate of the operation is open
	output reg                    load_s1,

	// As lq_learn_lanes.v has them.
	output reg                    slot_s2,
	output reg  [2:0]             sum_gate_s2,
	output reg  [2:0]             mul_gate_s2,
	output reg  [2:0]             own_s2,
	output reg  [1:0]             pick_plus_s2,
	output reg  [1:0]             pick_minus_s2,
	output reg                    signed_s2,
	output reg                    sign_s2,
	output reg                    cont_s2,
	output reg                    hold_s2,
	output reg                    first_s2,
	output reg                    start_s2,
	output reg                    odd_s2,
	output reg  [1:0]             class_s2,
	output reg                    sparse_s2,
	output reg  [1:0]             shift_s2,
	output reg                    stochastic_s2,
	output reg                    zero_s2,
	output reg                    keep_s2
);

	// A gate of the word that is open, POST, ERROR: these two by lane.
	function [2:0] opened(input [2:0] gate, input [HEAD_USES_W-1:0] g);
		case ({29'b0, gate})
		GATE_POST:  opened = {1'b0, g[GATE_POST-1], 1'b0};
		GATE_ERROR: opened = {g[GATE_ERROR-1], 2'b0};
		GATE_PRE:   opened = {2'b0, g[GATE_PRE-1]};
		GATE_EVERY: opened = {2'b0, g[GATE_EVERY-1]};
		GATE_EPOCH: opened = {2'b0, g[GATE_EPOCH-1]};
		default:    opened = 3'b0;
		endcase
	endfunction

	reg                  slot_s1, first_s1, start_s1, odd_s1, sums_s1, muls_s1, cont_s1, hold_s1, sparse_s1,
	                     stochastic_s1, zero_s1, keep_s1;
	reg [2:0]            sum_gate_s1, mul_gate_s1;
	reg [MUL_LANE_W-1:0] factor_s1;
	reg [1:0]            class_s1, shift_s1;

	function is(input [MUL_LANE_W-1:0] code, input [31:0] which);
		is = {28'b0, code} == which;
	endfunction

	// UP and DOWN are the weight or its complement, or zeros or ones, by its sign and its class.
	wire up    = is(factor_s1, LF_UP);
	wire down  = is(factor_s1, LF_DOWN);
	wire value = is(factor_s1, LF_VALUE) || (is(factor_s1, LF_TAG) && keep_s1);
	wire inh   = class_s1 == CLASS_INH[1:0];
	wire exc   = class_s1 == CLASS_EXC[1:0];

	assign shut = opened(sum_gate, gates) == 0 && opened(mul_gate, gates) == 0;

	// With one port a slot of the even lanes counts if that of the odd ones follows.
	wire counts = N_PORTS != 1 || odd || odd_s1;

	always @(posedge clk)
		if (rst)
			{first_s2, first_s1} <= 2'b00;
		else if (run)
			{first_s2, first_s1} <= {first_s1 && counts, first};

	always @(posedge clk)
		if (run) begin
			load_s1 <= load;
			slot_s1 <= slot;
			odd_s1  <= odd;
		end

	// The odd lanes' slot is the even ones' again.
	always @(posedge clk)
		if (run && !odd) begin
			start_s1      <= start;
			sums_s1       <= sums;
			muls_s1       <= muls;
			sum_gate_s1   <= opened(sum_gate, gates);
			mul_gate_s1   <= opened(mul_gate, gates);
			factor_s1     <= factor;
			cont_s1       <= cont;
			hold_s1       <= hold;
			class_s1      <= sign_class;
			sparse_s1     <= sparse;
			shift_s1      <= shift;
			stochastic_s1 <= stochastic;
			zero_s1       <= zero;
			keep_s1       <= keep;
		end

	always @(posedge clk)
		if (run) begin
			sum_gate_s2   <= sum_gate_s1 & {3{sums_s1}};
			mul_gate_s2   <= (mul_gate_s1 | {2'b0, hold_s1}) & {3{muls_s1}};
			own_s2        <= {is(factor_s1, LF_ERROR), is(factor_s1, LF_Y2), is(factor_s1, LF_Y1)};
			pick_plus_s2  <= value ? 2'd2 : up ? {2{!inh}} : down ? {exc, !exc} : 2'd0;
			pick_minus_s2 <= value ? 2'd2 : up ? {inh, 1'b1} : {down && !exc, 1'b0};
			signed_s2     <= value || is(factor_s1, LF_SIGN);
			sign_s2       <= is(factor_s1, LF_SIGN);
			{slot_s2, start_s2, odd_s2, cont_s2, hold_s2} <= {slot_s1 && counts, start_s1, odd_s1, cont_s1, hold_s1};
			{class_s2, sparse_s2, shift_s2, stochastic_s2, zero_s2, keep_s2} <=
				{class_s1, sparse_s1, shift_s1, stochastic_s1, zero_s1, keep_s1};
		end

endmodule

`default_nettype wire
