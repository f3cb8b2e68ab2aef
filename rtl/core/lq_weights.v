// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_weights -- the weight memory: one word of N_LANES weights a clock, written by units
//
// Word {block, axon} holds the weights from one axon to one block; where synapses have tags
// {tag, block, axon} holds those as well. rdata is the word of the last
// clock with re, with LATE_READ of the last but one; undefined if that clock, or one after it, wrote. A board may bring its own module
// of this name and these ports (rtl/board/*/lq_weights.v, from the UP5K's single-port memory).

`default_nettype none

module lq_weights #(
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire [W_SYNAPSE-1:0]            addr,
	input  wire [N_UNITS-1:0]              we,
	input  wire [W_UNIT-1:0]               wdata,
	input  wire                            re,
	input  wire                            word_we,    // learning: a whole word
	input  wire [W_SYNAPSE-1:0]            word_addr,
	input  wire [N_LANES*W_WEIGHT-1:0]     word,
	output wire [N_LANES*W_WEIGHT-1:0]     rdata
);

	localparam WORDS = N_TAGS > 0 ? 1 << W_SYNAPSE : N_BLOCKS * N_AXONS;
	localparam W_AT  = $clog2(WORDS);

	wire unused = &{1'b0, addr, word_addr, word_we, word};  // a single block has no number

	wire [N_LANES*W_WEIGHT-1:0] read;

	genvar u;
	generate for (u = 0; u < N_UNITS; u = u + 1) begin : g_unit
		if (N_RULES > 0) begin : g_learns
			lq_ram #(.WIDTH(W_UNIT), .DEPTH(WORDS)) u_ram (
				.clk(clk),
				.we(we[u] || word_we), .waddr(word_we ? word_addr[W_AT-1:0] : addr[W_AT-1:0]),
				.wdata(word_we ? word[u*W_UNIT +: W_UNIT] : wdata),
				.re(re), .raddr(addr[W_AT-1:0]), .rdata(read[u*W_UNIT +: W_UNIT])
			);
		end else begin : g_fixed
			lq_ram #(.WIDTH(W_UNIT), .DEPTH(WORDS)) u_ram (
				.clk(clk),
				.we(we[u]), .waddr(addr[W_AT-1:0]), .wdata(wdata),
				.re(re), .raddr(addr[W_AT-1:0]), .rdata(read[u*W_UNIT +: W_UNIT])
			);
		end
	end
	if (LATE_READ != 0) begin : g_late
		reg [N_LANES*W_WEIGHT-1:0] out;

		always @(posedge clk)
			if (re)
				out <= read;
		assign rdata = out;
	end else begin : g_at_once
		assign rdata = read;
	end endgenerate

endmodule

`default_nettype wire
