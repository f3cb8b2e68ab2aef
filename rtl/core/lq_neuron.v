// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_neuron -- one step of a leaky integrate-and-fire neuron, one neuron a clock
//
//   in = sat(round((acc + offset) 2^(7 - shift)))
//   I1 = sat(keep(I1, d1) + in)      I2 = sat(keep(I2, d2) + in)      a current that is off is 0
//   v  = sat(keep(V, leak) + bias + (I1 on ? I1 : in) - I2)
//   refractory: V stays; else fired = spiking and v >= threshold,
//   V  = fired ? (subtract ? sat(v - threshold) : reset) : v
//
// keep(x, d) = x (d + 1) / 4096 toward zero. sim/model/arith.h is the same in C. A suffix _s<n>
// is n clocks after the neuron was offered by the shadow; inputs come when they are needed, so no
// parameter travels down the pipe. All stages hold while ce is low. In refractory steps the leak
// is forced to one and bias and drive to zero: V passes through unchanged.
//
// Decays come as what is lost, 4095 - d, and the threshold inverted: then a subtraction costs no
// inverters. Without currents the potential starts a stage earlier and takes the bias last.

`default_nettype none

module lq_neuron #(
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire                    clear,      // the results are zero, whatever came in

	input  wire signed [W_ACC-1:0] acc,
	input  wire [W_PAYLOAD+LOG_AXONS-1:0] offset,
	input  wire                    wait_s0,    // refractory
	input  wire [MODE_SPIKING-1:0] mode_s1,
	input  wire signed [W_V-1:0]   i1_s2,
	input  wire signed [W_V-1:0]   i2_s2,
	input  wire [W_DECAY-1:0]      loss1_s2,
	input  wire [W_DECAY-1:0]      loss2_s2,
	input  wire signed [W_V-1:0]   v,          // v, loss: s4, or s3 without currents
	input  wire [W_DECAY-1:0]      loss,
	input  wire signed [W_V-1:0]   bias,       // s5, or s6 without currents
	input  wire [W_REF-1:0]        ref_s7,
	input  wire signed [W_V-1:0]   not_threshold_s8,
	input  wire signed [W_V-1:0]   reset_s9,
	input  wire [14:MODE_SPIKING]  mode_s9,

	output wire signed [W_V-1:0]   i1_s6,
	output wire signed [W_V-1:0]   i2_s6,
	output wire                    fired_s9,
	output wire                    report_s9,
	output reg  signed [W_V-1:0]   v_s10,
	output reg  [W_REF-1:0]        ref_s10,
	output reg                     fired_s10,
	output reg                     report_s10
);

	// A sum of two words saturates by its two highest bits, one of three by its three highest.
	function signed [W_V-1:0] sat2(input signed [W_V:0] x);
		sat2 = x[W_V] == x[W_V-1] ? x[W_V-1:0] : {x[W_V], {(W_V-1){!x[W_V]}}};
	endfunction

	function signed [W_V-1:0] sat3(input signed [W_V+1:0] x);
		sat3 = x[W_V+1:W_V-1] == 3'b000 || x[W_V+1:W_V-1] == 3'b111 ? x[W_V-1:0] :
		       {x[W_V+1], {(W_V-1){!x[W_V+1]}}};
	endfunction

	// -- Input: s1 the sum, s2 and s3 shift, s4 round -----------------------------------------
	//
	// With left = 15 - shift, in is the sum shifted left by that much, from bit RIGHT up; the bit
	// below rounds. So the low bits that no shift brings that far are never there, and of those
	// that are shifted out above no more is kept than whether one of them differs from the sign.

	localparam RIGHT  = (1 << W_SHIFT) - 1 - SHIFT_ONE;
	localparam TOP    = RIGHT + W_V;     // the first bit above it
	localparam W_WIDE = W_ACC > TOP ? W_ACC + 1 : TOP + 1;

	reg signed [W_ACC:0] sum_s1;

	wire [W_SHIFT-1:0] left_s1 = ~mode_s1[MODE_SHIFT +: W_SHIFT];
	wire [W_WIDE-1:0]  wide_s1 = {{(W_WIDE-W_ACC){sum_s1[W_ACC]}}, sum_s1[W_ACC-1:0]};
	wire [W_WIDE-1:0]  high_s1 = wide_s1 << {left_s1[3:2], 2'b00};
	wire [W_WIDE-1:0]  odd_s1  = wide_s1 ^ {W_WIDE{sum_s1[W_ACC]}};
	wire far_s1 = |odd_s1[W_WIDE-1:TOP] || (left_s1[3:2] != 0 && |odd_s1[TOP-1 -: 4]) ||
	              (left_s1[3] && |odd_s1[TOP-5 -: 4]) || (&left_s1[3:2] && |odd_s1[TOP-9 -: 4]);

	reg                    neg_s2, neg_s3, far_s2, top_s3;
	reg [1:0]              left_s2;
	reg [TOP-1:RIGHT-4] word_s2;
	reg [TOP-2:RIGHT-1] word_s3;

	wire [TOP+2:RIGHT-4] shifted_s2 = {3'b000, word_s2} << left_s2;

	// Above the result's 15 bits: its sign, and what left_s2 shifts beyond.
	wire [3:0] beyond_s2 = (word_s2[TOP-1 -: 4] ^ {4{neg_s2}}) &
	                       {1'b1, left_s2 != 0, left_s2[1], &left_s2};
	wire       over_s2   = far_s2 || |beyond_s2;

	// Rounding up must not carry into the sign of a positive word. Seen beside the carry, not before.
	wire              most_s3  = top_s3 || (!neg_s3 && &word_s3);
	wire [W_V:0]      round_s3 = {neg_s3, word_s3} + 1'b1;
	wire signed [W_V-1:0] in_s3 = {neg_s3 && round_s3[W_V],
	                               round_s3[W_V-1:1] | {(W_V-1){most_s3}}};

	always @(posedge clk)
		if (ce) begin
			sum_s1  <= {acc[W_ACC-1], acc} + {{(W_ACC+1-W_PAYLOAD-LOG_AXONS){1'b0}}, offset};
			neg_s2  <= sum_s1[W_ACC];
			far_s2  <= far_s1;
			left_s2 <= left_s1[1:0];
			word_s2 <= high_s1[TOP-1:RIGHT-4];
			neg_s3  <= neg_s2;
			top_s3  <= over_s2 && !neg_s2;
			if (over_s2)
				word_s3 <= 0;
			else
				word_s3 <= shifted_s2[TOP-2:RIGHT-1];
		end

	wire unused = &{1'b0, high_s1, odd_s1, shifted_s2, round_s3[0]};

	// -- Flags that travel: refractory, currents -----------------------------------------------

	reg [6:1] wait_s;
	reg [MODE_I2:MODE_I1] on_s2, on_s3, on_s4, on_s5, on_s6;

	always @(posedge clk)
		if (ce) begin
			wait_s <= {wait_s[5:1], wait_s0};
			{on_s6, on_s5, on_s4, on_s3, on_s2} <=
				{on_s5, on_s4, on_s3, on_s2, mode_s1[MODE_I2:MODE_I1]};
		end

	// -- The potential before the threshold ----------------------------------------------------

	wire signed [W_V+1:0] total_s7;
	reg  signed [W_V-1:0] v_s8, v_s9;

	always @(posedge clk)
		if (ce) begin
			v_s8 <= sat3(total_s7);
			v_s9 <= v_s8;
		end

	generate if (N_CURRENTS > 0) begin : g_currents
		// s2 .. s5 what is left, and the input; s6 the currents. Without its current the input
		// acts at once: it goes the same way, with nothing left.
		wire signed [W_V:0]   sum1_s5, base_s7;
		reg  signed [W_V-1:0] push_s6;
		reg  signed [W_V:0]   drive_s7;

		lq_retain u_i1 (
			.clk(clk), .ce(ce), .x(i1_s2), .add_s1(in_s3), .y(sum1_s5),
			.less({on_s2[MODE_I1], loss1_s2 & {W_DECAY{on_s2[MODE_I1]}}})
		);

		always @(posedge clk)
			if (ce) begin
				if (clear)
					push_s6 <= 0;
				else
					push_s6 <= sat2(sum1_s5);
			end
		assign i1_s6 = push_s6 & {W_V{on_s6[MODE_I1]}};

		lq_retain u_v (
			.clk(clk), .ce(ce), .x(v), .add_s1(bias & {W_V{!wait_s[5]}}), .y(base_s7),
			.less({1'b1, loss & {W_DECAY{!wait_s[4]}}})
		);

		if (N_CURRENTS > 1) begin : g_i2
			wire signed [W_V:0]   sum2_s5;
			reg  signed [W_V-1:0] not_i2_s6;

			lq_retain u_i2 (
				.clk(clk), .ce(ce), .x(i2_s2), .add_s1(in_s3), .y(sum2_s5),
				.less({1'b1, loss2_s2})
			);

			always @(posedge clk)
				if (ce) begin
					if (clear || !on_s5[MODE_I2])
						not_i2_s6 <= {W_V{1'b1}};
					else
						not_i2_s6 <= ~sat2(sum2_s5);
				end
			assign i2_s6 = ~not_i2_s6;
		end else begin : g_no_i2
			assign i2_s6 = 0;
		end

		always @(posedge clk)
			if (ce) begin
				if (wait_s[6])
					drive_s7 <= 0;
				else
					drive_s7 <= {push_s6[W_V-1], push_s6} - {i2_s6[W_V-1], i2_s6};
			end
		assign total_s7 = {base_s7[W_V], base_s7} + {drive_s7[W_V], drive_s7};
	end else begin : g_none
		reg  signed [W_V-1:0] in_s4;
		wire signed [W_V:0]   sum_s6;
		reg  signed [W_V+1:0] sum_s7;

		lq_retain u_v (
			.clk(clk), .ce(ce), .x(v), .add_s1(in_s4), .y(sum_s6),
			.less({1'b1, loss & {W_DECAY{!wait_s[3]}}})
		);

		wire signed [W_V-1:0] bias_s6 = bias & {W_V{!wait_s[6]}};

		always @(posedge clk)
			if (ce) begin
				if (wait_s[3])
					in_s4 <= 0;
				else
					in_s4 <= in_s3;
				sum_s7 <= {sum_s6[W_V], sum_s6} + {{2{bias_s6[W_V-1]}}, bias_s6};
			end
		assign total_s7 = sum_s7;
		assign i1_s6 = 0;
		assign i2_s6 = 0;
		wire unused_i = &{1'b0, on_s6, i1_s2, loss1_s2};
	end

	if (N_CURRENTS < 2) begin : g_one
		wire unused_i = &{1'b0, i2_s2, loss2_s2};
	end endgenerate

	// -- s9, s10: threshold, reset ------------------------------------------------------------

	reg signed [W_V:0] over_s9;
	reg [W_REF-1:0]    left_s8, left_s9;     // refractory steps, this one taken off
	reg                wait_s8, wait_s9;

	wire over_fits_s9 = over_s9[W_V:W_V-1] == 2'b00; // it is not negative where it is used

	assign fired_s9  = mode_s9[MODE_SPIKING] && !wait_s9 && !over_s9[W_V];
	assign report_s9 = mode_s9[MODE_REPORT];

	always @(posedge clk)
		if (ce) begin
			wait_s8    <= ref_s7 != 0;
			wait_s9    <= wait_s8;
			left_s8    <= ref_s7 == 0 ? {W_REF{1'b0}} : ref_s7 - 1'b1;
			left_s9    <= left_s8;
			over_s9    <= {v_s8[W_V-1], v_s8} - {~not_threshold_s8[W_V-1], ~not_threshold_s8};
			fired_s10  <= fired_s9;
			report_s10 <= report_s9;
			if (clear) begin
				v_s10   <= 0;
				ref_s10 <= 0;
			end else begin
				v_s10   <= !fired_s9 ? v_s9 :
				           !mode_s9[MODE_SUBTRACT] ? reset_s9 :
				           over_fits_s9 ? over_s9[W_V-1:0] : {1'b0, {(W_V-1){1'b1}}};
				ref_s10 <= fired_s9 ? mode_s9[MODE_REF +: W_REF] : left_s9;
			end
		end

endmodule

`default_nettype wire
