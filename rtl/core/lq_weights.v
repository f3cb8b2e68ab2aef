// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_weights -- the weight memory: one word of N_LANES weights a clock, written by units
//
// Word {block, axon} holds the weights from one axon to one block. rdata is the word of the last
// clock with re; undefined if that clock, or one after it, wrote. A board may bring its own module
// of this name and these ports (rtl/board/*/lq_weights.v, from the UP5K's single-port memory).

`default_nettype none

module lq_weights #(
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire [LOG_BLOCKS+LOG_AXONS-1:0] addr,
	input  wire [N_UNITS-1:0]              we,
	input  wire [W_UNIT-1:0]               wdata,
	input  wire                            re,
	output wire [N_LANES*W_WEIGHT-1:0]     rdata
);

	wire unused = &{1'b0, addr};     // a single block has no number

	genvar u;
	generate for (u = 0; u < N_UNITS; u = u + 1) begin : g_unit
		lq_ram #(.WIDTH(W_UNIT), .DEPTH(N_BLOCKS * N_AXONS)) u_ram (
			.clk(clk),
			.we(we[u]), .waddr(addr[$clog2(N_BLOCKS*N_AXONS)-1:0]), .wdata(wdata),
			.re(re), .raddr(addr[$clog2(N_BLOCKS*N_AXONS)-1:0]), .rdata(rdata[u*W_UNIT +: W_UNIT])
		);
	end endgenerate

endmodule

`default_nettype wire
