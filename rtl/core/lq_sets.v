// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_sets -- the parameter sets, for one pipe
//
// Every column is a memory of its own, read when the pipe needs it with the set index of the
// neuron there; the mode is two columns, its upper part needed late. Nothing else travels. All
// pipes' copies are written together. Decays and threshold are kept inverted, as lq_neuron wants
// them: the host's word is inverted once for all columns, and back where it is chosen for reading.

`default_nettype none

module lq_sets #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 ce,

	input  wire [LOG_SETS-1:0]  set_s0,
	input  wire [LOG_SETS-1:0]  set_s7,
	output reg  [LOG_SETS-1:0]  set_s10,
	output wire [MODE_SPIKING-1:0]  mode_s1,
	output wire [W_DECAY-1:0]   loss1_s2,
	output wire [W_DECAY-1:0]   loss2_s2,
	output wire [W_DECAY-1:0]   loss,             // s4, or s3 without currents
	output wire [W_V-1:0]       bias,             // s5, or s6 without currents
	output wire [W_V-1:0]       not_threshold_s8,
	output wire [W_V-1:0]       reset_s9,
	output wire [14:MODE_SPIKING] mode_s9,

	input  wire                 resting,   // no row is under way: the host's set is read
	input  wire [6:0]           h_we,      // by column
	input  wire [LOG_SETS-1:0]  h_set,
	input  wire [W_UNIT-1:0]    h_wdata
);

	localparam STYLE = N_SETS > 16 ? "block" : "logic";

	reg [LOG_SETS-1:0] set_s1, set_s2, set_s3, set_s4, set_s5, set_s8, set_s9;

	wire [LOG_SETS-1:0] early = resting ? h_set : set_s0;
	wire [LOG_SETS-1:0] late  = resting ? h_set : set_s7;

	always @(posedge clk)
		if (ce)
			{set_s10, set_s9, set_s8, set_s5, set_s4, set_s3, set_s2, set_s1} <=
				{set_s9, set_s8, late,
				 resting ? {5{h_set}} : {set_s4, set_s3, set_s2, set_s1, set_s0}};

	wire [LOG_SETS-1:0] set_loss = N_CURRENTS > 0 ? set_s3 : set_s2;
	wire [LOG_SETS-1:0] set_bias = N_CURRENTS > 0 ? set_s4 : set_s5;
	wire [W_V-1:0]      h_not    = ~h_wdata;

	// What a config lacks is not stored: it reads as zero.
	wire [MODE_SPIKING-1:0] lacks = {N_CURRENTS < 2, N_CURRENTS < 1, {MODE_I1{1'b0}}};

	lq_ram_lanes #(.LANES(1), .W_LANE(W_DECAY), .DEPTH(N_SETS), .STYLE(STYLE)) u_leak (
		.clk(clk), .we(h_we[SET_LEAK]), .waddr(h_set), .wdata(h_not[W_DECAY-1:0]),
		.re(ce), .raddr(set_loss), .rdata(loss)
	);
	lq_ram_lanes #(.LANES(1), .W_LANE(MODE_SPIKING), .DEPTH(N_SETS), .STYLE(STYLE)) u_mode (
		.clk(clk), .we(h_we[SET_MODE]), .waddr(h_set),
		.wdata(h_wdata[MODE_SPIKING-1:0] & ~lacks),
		.re(ce), .raddr(early), .rdata(mode_s1)
	);
	lq_ram_lanes #(.LANES(1), .W_LANE(15-MODE_SPIKING), .DEPTH(N_SETS), .STYLE(STYLE)) u_end (
		.clk(clk), .we(h_we[SET_MODE]), .waddr(h_set), .wdata(h_wdata[14:MODE_SPIKING]),
		.re(ce), .raddr(set_s8), .rdata(mode_s9)
	);
	lq_ram_lanes #(.LANES(1), .W_LANE(W_V), .DEPTH(N_SETS), .STYLE(STYLE)) u_bias (
		.clk(clk), .we(h_we[SET_BIAS]), .waddr(h_set), .wdata(h_wdata),
		.re(ce), .raddr(set_bias), .rdata(bias)
	);
	lq_ram_lanes #(.LANES(1), .W_LANE(W_V), .DEPTH(N_SETS), .STYLE(STYLE)) u_threshold (
		.clk(clk), .we(h_we[SET_THRESHOLD]), .waddr(h_set), .wdata(h_not),
		.re(ce), .raddr(late), .rdata(not_threshold_s8)
	);
	lq_ram_lanes #(.LANES(1), .W_LANE(W_V), .DEPTH(N_SETS), .STYLE(STYLE)) u_reset (
		.clk(clk), .we(h_we[SET_RESET]), .waddr(h_set), .wdata(h_wdata),
		.re(ce), .raddr(set_s8), .rdata(reset_s9)
	);

	generate if (N_CURRENTS > 0) begin : g_decay1
		lq_ram_lanes #(.LANES(1), .W_LANE(W_DECAY), .DEPTH(N_SETS), .STYLE(STYLE)) u_ram (
			.clk(clk), .we(h_we[SET_DECAY1]), .waddr(h_set), .wdata(h_not[W_DECAY-1:0]),
			.re(ce), .raddr(set_s1), .rdata(loss1_s2)
		);
	end else begin : g_no_decay1
		assign loss1_s2 = 0;
	end

	if (N_CURRENTS > 1) begin : g_decay2
		lq_ram_lanes #(.LANES(1), .W_LANE(W_DECAY), .DEPTH(N_SETS), .STYLE(STYLE)) u_ram (
			.clk(clk), .we(h_we[SET_DECAY2]), .waddr(h_set), .wdata(h_not[W_DECAY-1:0]),
			.re(ce), .raddr(set_s1), .rdata(loss2_s2)
		);
	end else begin : g_no_decay2
		assign loss2_s2 = 0;
	end endgenerate

endmodule

`default_nettype wire
