// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_single -- a memory of one port: a clock writes a word or reads one
//
// rdata is the word of the last clock with re; undefined if that clock, or one after it, wrote. A board
// may bring its own module of this name and these ports, which puts the core's only such memory
// where the weights leave room (rtl/board/ice40up/lq_ram_single.v).

`default_nettype none

module lq_ram_single #(
	parameter WIDTH     = 16,
	parameter DEPTH     = 256,
	parameter LOG_DEPTH = $clog2(DEPTH),
	/* verilator lint_off UNUSEDPARAM */
`include "lq_config.vh"
	/* verilator lint_on UNUSEDPARAM */
) (
	input  wire                 clk,

	input  wire [LOG_DEPTH-1:0] addr,
	input  wire                 we,
	input  wire [WIDTH-1:0]     wdata,
	input  wire                 re,
	output wire [WIDTH-1:0]     rdata
);

	lq_ram #(.WIDTH(WIDTH), .DEPTH(DEPTH)) u_ram (
		.clk(clk), .we(we), .waddr(addr), .wdata(wdata), .re(re), .raddr(addr), .rdata(rdata)
	);

endmodule

`default_nettype wire
