// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_weights -- the weight memory in block RAMs of the ECP5, as wide as they get
//
// In place of rtl/core/lq_weights.v, with its contract and ports. A block RAM of 512 words has 36
// bits: two units, each with a write enable. Of one unit a memory would take twice as many.

`default_nettype none

module lq_weights #(
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire [W_SYNAPSE-1:0]            addr,
	input  wire [N_UNITS-1:0]              we,
	input  wire [W_UNIT-1:0]               wdata,
	input  wire                            re,
	input  wire                            word_we,
	input  wire [W_SYNAPSE-1:0]            word_addr,
	input  wire [N_LANES*W_WEIGHT-1:0]     word,
	output wire [N_LANES*W_WEIGHT-1:0]     rdata
);

	localparam WORDS = N_TAGS > 0 ? 1 << W_SYNAPSE : N_BLOCKS * N_AXONS;
	localparam W_AT  = $clog2(WORDS);
	localparam PAIR  = 2 * W_UNIT;

	wire            learns = N_RULES > 0 && word_we;
	wire [W_AT-1:0] waddr  = learns ? word_addr[W_AT-1:0] : addr[W_AT-1:0];

	wire unused = &{1'b0, addr, word_addr, word_we, word};  // a single block has no number

	genvar u;
	generate for (u = 0; u < N_UNITS; u = u + 2) begin : g_pair
		lq_ram_lanes #(.LANES(2), .W_LANE(W_UNIT), .DEPTH(WORDS), .OUT_REG(LATE_READ)) u_ram (
			.clk(clk), .we(we[u +: 2] | {2{learns}}), .waddr(waddr),
			.wdata(learns ? word[u*W_UNIT +: PAIR] : {2{wdata}}),
			.re(re), .raddr(addr[W_AT-1:0]), .rdata(rdata[u*W_UNIT +: PAIR])
		);
	end endgenerate

endmodule

`default_nettype wire
