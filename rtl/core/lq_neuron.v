// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_neuron -- one step of a leaky integrate-and-fire neuron, one neuron a clock
//
//   in = sat(round((acc - corr) 2^(7 - shift)))
//   I1 = sat(keep(I1, d1) + in)      I2 = sat(keep(I2, d2) + in)      a current that is off is 0
//   v  = sat(keep(V, leak) + bias + (I1 on ? I1 : in) - I2)
//   refractory: V stays; else fired = spiking and v >= threshold,
//   V  = fired ? (subtract ? sat(v - threshold) : reset) : v
//
// keep(x, d) = x (d + 1) / 4096 toward zero. sim/model/arith.h is the same in C. A suffix _s<n>
// is n clocks after the neuron was taken from the shadow; inputs come when they are needed, so no
// parameter travels down the pipe. All stages hold while ce is low. In refractory steps the leak
// is forced to one and bias and drive to zero: V passes through unchanged.

`default_nettype none

module lq_neuron #(
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire                    clear,      // the results are zero, whatever came in

	input  wire signed [W_ACC-1:0] acc,
	input  wire signed [W_ACC-1:0] corr,
	input  wire [W_REF-1:0]        ref_s1,
	input  wire signed [W_V-1:0]   v_s2,
	input  wire signed [W_V-1:0]   i1_s2,
	input  wire signed [W_V-1:0]   i2_s2,
	input  wire [W_REF-1:0]        ref_s7,
	input  wire [W_DECAY-1:0]      leak_s2,
	input  wire [W_DECAY-1:0]      decay1_s2,
	input  wire [W_DECAY-1:0]      decay2_s2,
	input  wire [MODE_SPIKING-1:0] mode_s2,
	input  wire signed [W_V-1:0]   bias_s5,
	input  wire signed [W_V-1:0]   threshold_s8,
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

	localparam W_HALF = W_ACC + SHIFT_ONE + 2;   // acc - corr at the left-most shift, in halves

	function signed [W_V-1:0] sat(input signed [W_V+1:0] x);
		sat = x[W_V+1:W_V-1] == 3'b000 || x[W_V+1:W_V-1] == 3'b111 ? x[W_V-1:0] :
		      {x[W_V+1], {(W_V-1){!x[W_V+1]}}};
	endfunction

	function signed [W_V+1:0] wide(input signed [W_V-1:0] x);
		wide = {{2{x[W_V-1]}}, x};
	endfunction

	// -- Input: s1 difference, s3 and s4 shift, s5 round and saturate --------------------------

	reg signed [W_ACC:0]    sum_s1, sum_s2;
	reg signed [W_HALF-1:0] half_s3, half_s4;
	reg        [1:0]        shift_s3;
	reg signed [W_V-1:0]    in_s5, in_s6;

	wire signed [W_HALF-1:0] half_s2 = {sum_s2, {(SHIFT_ONE+1){1'b0}}};

	// Rounded half up: the spare half bit carries into the ones.
	wire signed [W_V:0] round_s4 = {half_s4[W_V], half_s4[W_V:1]} + {{W_V{1'b0}}, half_s4[0]};
	wire fits_s4 = (&half_s4[W_HALF-1:W_V] || !(|half_s4[W_HALF-1:W_V])) &&
	               round_s4[W_V] == round_s4[W_V-1];

	always @(posedge clk)
		if (ce) begin
			sum_s1   <= {acc[W_ACC-1], acc} - {corr[W_ACC-1], corr};
			sum_s2   <= sum_s1;
			half_s3  <= half_s2 >>> {mode_s2[MODE_SHIFT+2 +: 2], 2'b00};
			shift_s3 <= mode_s2[MODE_SHIFT +: 2];
			half_s4  <= half_s3 >>> shift_s3;
			in_s5    <= fits_s4 ? round_s4[W_V-1:0] :
			            {half_s4[W_HALF-1], {(W_V-1){!half_s4[W_HALF-1]}}};
			in_s6    <= in_s5;
		end

	// -- Flags that travel: refractory, currents -----------------------------------------------

	reg             wait_s2, wait_s3, wait_s4, wait_s5, wait_s6;    // refractory
	reg [W_REF-1:0] ref_s8, ref_s9;
	reg [MODE_I2:MODE_I1] mode_s3, mode_s4, mode_s5, mode_s6;

	always @(posedge clk)
		if (ce) begin
			{wait_s6, wait_s5, wait_s4, wait_s3, wait_s2} <=
				{wait_s5, wait_s4, wait_s3, wait_s2, ref_s1 != 0};
			{ref_s9, ref_s8} <= {ref_s8, ref_s7};
			{mode_s6, mode_s5, mode_s4, mode_s3} <=
				{mode_s5, mode_s4, mode_s3, mode_s2[MODE_I2:MODE_I1]};
		end

	// -- s2 .. s5: decays --------------------------------------------------------------------

	wire signed [W_V-1:0] v_s5;

	lq_retain u_v (
		.clk(clk), .ce(ce), .x(v_s2), .d(leak_s2 | {W_DECAY{wait_s2}}), .y(v_s5)
	);

	generate if (N_CURRENTS > 0) begin : g_i1
		reg  signed [W_V-1:0] i_s6;
		wire signed [W_V-1:0] i_s5;

		lq_retain u_i (.clk(clk), .ce(ce), .x(i1_s2), .d(decay1_s2), .y(i_s5));

		always @(posedge clk)
			if (ce) begin
				if (clear || !mode_s5[MODE_I1])
					i_s6 <= 0;
				else
					i_s6 <= sat(wide(i_s5) + wide(in_s5));
			end
		assign i1_s6 = i_s6;
	end else begin : g_no_i1
		wire unused = &{1'b0, i1_s2, decay1_s2};
		assign i1_s6 = 0;
	end

	if (N_CURRENTS > 1) begin : g_i2
		reg  signed [W_V-1:0] i_s6;
		wire signed [W_V-1:0] i_s5;

		lq_retain u_i (.clk(clk), .ce(ce), .x(i2_s2), .d(decay2_s2), .y(i_s5));

		always @(posedge clk)
			if (ce) begin
				if (clear || !mode_s5[MODE_I2])
					i_s6 <= 0;
				else
					i_s6 <= sat(wide(i_s5) + wide(in_s5));
			end
		assign i2_s6 = i_s6;
	end else begin : g_no_i2
		wire unused = &{1'b0, i2_s2, decay2_s2};
		assign i2_s6 = 0;
	end endgenerate

	// -- s6 .. s8: the potential before the threshold ----------------------------------------

	reg  signed [W_V:0]   base_s6;
	wire signed [W_V+1:0] total_s7;
	reg  signed [W_V-1:0] v_s8, v_s9;

	wire signed [W_V-1:0] push_s6 = mode_s6[MODE_I1] ? i1_s6 : in_s6;

	always @(posedge clk)
		if (ce) begin
			base_s6  <= {v_s5[W_V-1], v_s5} +
			            ({bias_s5[W_V-1], bias_s5} & {(W_V+1){!wait_s5}});
			v_s8     <= sat(total_s7);
			v_s9     <= v_s8;
		end

	// With one current at most the sum is made a stage earlier, which saves its operands.
	generate if (N_CURRENTS > 1) begin : g_drive
		reg signed [W_V:0] base_s7, drive_s7;

		always @(posedge clk)
			if (ce) begin
				base_s7 <= base_s6;
				if (wait_s6)
					drive_s7 <= 0;
				else
					drive_s7 <= {push_s6[W_V-1], push_s6} - {i2_s6[W_V-1], i2_s6};
			end
		assign total_s7 = {base_s7[W_V], base_s7} + {drive_s7[W_V], drive_s7};
	end else begin : g_push
		reg signed [W_V+1:0] sum_s7;

		always @(posedge clk)
			if (ce)
				sum_s7 <= {base_s6[W_V], base_s6} +
				          (wide(push_s6) & {(W_V+2){!wait_s6}});
		assign total_s7 = sum_s7;
	end endgenerate

	// -- s9, s10: threshold, reset ------------------------------------------------------------

	reg signed [W_V:0] over_s9;

	wire over_fits_s9 = over_s9[W_V:W_V-1] == 2'b00; // it is not negative where it is used

	assign fired_s9  = mode_s9[MODE_SPIKING] && ref_s9 == 0 && !over_s9[W_V];
	assign report_s9 = mode_s9[MODE_REPORT];

	always @(posedge clk)
		if (ce) begin
			over_s9    <= {v_s8[W_V-1], v_s8} - {threshold_s8[W_V-1], threshold_s8};
			fired_s10  <= fired_s9;
			report_s10 <= report_s9;
			if (clear) begin
				v_s10   <= 0;
				ref_s10 <= 0;
			end else begin
				v_s10   <= !fired_s9 ? v_s9 :
				           !mode_s9[MODE_SUBTRACT] ? reset_s9 :
				           over_fits_s9 ? over_s9[W_V-1:0] : {1'b0, {(W_V-1){1'b1}}};
				ref_s10 <= fired_s9 ? mode_s9[MODE_REF +: W_REF] :
				           ref_s9 == 0 ? {W_REF{1'b0}} : ref_s9 - 1'b1;
			end
		end

endmodule

`default_nettype wire
