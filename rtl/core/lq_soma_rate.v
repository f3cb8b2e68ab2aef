// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_soma_rate -- rate, prediction, error and spike of one soma, in 6 clocks
//
//   j0 sign   j1, j2 intervals of the somatic and the dendritic potential   j2, j3 table
//   j3 rate, draw   j4 error, spike   j5 all of it is there
//
// j counts the clocks after turn, with which the potential comes as size and sign; the dendrite's
// must be there with j2, the trace with j5. In the table is what the sigmoid lacks to one, in units
// of 2^-9. sim/model/dendrite_arith.h, dendrite.c, dendrite_soma(), are the same in C.

`default_nettype none

module lq_soma_rate #(
`include "lq_config.vh"
) (
	input  wire                     clk,
	input  wire                     rst,
	input  wire                     run,
	input  wire                     turn,
	input  wire [3:0]               j,
	input  wire                     vld,         // there is a neuron: the generator is advanced

	input  wire                     spiking,
	input  wire [SOMA_SHIFT_W-1:0]  shift,
	input  wire signed [W_V-1:0]    half,
	input  wire [1:0]               seed_we,
	input  wire [W_UNIT-1:0]        seed,
	output reg  [31:0]              random,

	input  wire [W_V-2:0]           size,
	input  wire                     neg,
	input  wire signed [W_V-1:0]    v,
	input  wire [TRACE_AMP_W:0]     trace,

	output reg  signed [W_V-1:0]    u,
	output wire [W_V-1:0]           miss,
	output reg                      fired,
	output wire [TRACE_AMP_W:0]     trace_next,
	output wire [W_PAYLOAD-2:0]     payload     // of the event, 0: none
);

	localparam W_TRACE = TRACE_AMP_W + 1;

	reg           minus;
	reg [W_V-2:0] size_j0;

	always @(posedge clk)
		if (run) begin
			if (turn)
				{minus, size_j0} <= {neg, size};
			if (j == 0)
				u <= minus ? -{1'b0, size_j0} : {1'b0, size_j0};
		end

	// -- Sigmoid ------------------------------------------------------------------------------

	(* ram_style = "block" *)
	reg [7:0] rom [0:(1<<W_SIGMOID)-1];
	integer   i;

	initial
		for (i = 0; i < 1 << W_SIGMOID; i = i + 1)
			rom[i] = SIGMOID[8*i +: 8];

	wire signed [W_V-1:0] x    = j == 1 ? u : v;
	wire signed [W_V:0]   off  = {x[W_V-1], x} - {half[W_V-1], half};
	wire [W_V-1:0]        from = off[W_V-1:0] ^ {W_V{off[W_V]}};
	wire                  far  = |from[W_V-1:2*W_SIGMOID-6];

	reg [W_SIGMOID-1:0]   at;
	reg                   below, below_q;
	reg [7:0]             lacks;

	wire [W_SIGMOID:0]    rate = below_q ? {2'b0, lacks} : {1'b1, {W_SIGMOID{1'b0}}} - {2'b0, lacks};

	always @(posedge clk)
		if (run) begin
			at      <= from[W_SIGMOID-6 +: W_SIGMOID] | {W_SIGMOID{far}};
			below   <= off[W_V];
			lacks   <= rom[at];
			below_q <= below;
		end

	wire unused = &{1'b0, from[W_SIGMOID-7:0]};

	// -- Error and spike ----------------------------------------------------------------------

	reg [W_SIGMOID:0]          rate_u;
	reg signed [W_SIGMOID+1:0] miss_rate;

	wire [31:0] draw1 = random ^ (random << 13);
	wire [31:0] draw2 = draw1 ^ (draw1 >> 17);

	always @(posedge clk)
		if (rst)
			random <= 32'd1;
		else if (run && vld && j == 3)
			random <= draw2 ^ (draw2 << 5);
		else begin
			if (seed_we[0])
				random[15:0] <= seed;
			if (seed_we[1])
				random[31:16] <= seed;
		end

	always @(posedge clk)
		if (run) begin
			if (j == 3)
				rate_u <= rate;
			if (j == 4) begin
				miss_rate <= {1'b0, rate} - {1'b0, rate_u};
				fired     <= spiking && {1'b0, random[W_SIGMOID-1:0]} < rate_u;
			end
		end

	assign miss = {miss_rate, {(W_V-W_SIGMOID-2){1'b0}}};

	// One is 2^14 in a trace.
	wire [W_TRACE-1:0] one  = {1'b1, {TRACE_AMP_W{1'b0}}} & {W_TRACE{fired}};
	wire [W_TRACE-1:0] left = trace - (trace >> shift) + (one >> shift);

	assign trace_next = spiking ? left : {rate_u, {(W_TRACE-W_SIGMOID-1){1'b0}}};

	// 128 is one; it does not fit.
	wire [W_SIGMOID:0] round = rate_u + {{(W_SIGMOID-1){1'b0}}, 2'd2};

	assign payload = spiking ? {{(W_PAYLOAD-2){1'b0}}, fired} :
	                 round[2 +: W_PAYLOAD-1] | {(W_PAYLOAD-1){round[W_SIGMOID]}};

	wire unused_round = &{1'b0, round[1:0]};

endmodule

`default_nettype wire
