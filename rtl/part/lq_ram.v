// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram -- a memory of DEPTH words with one write and one read port, latency 1
//
// Infers block RAM. rdata is the word of the last clock with re, and holds between them. What is
// read from an address in the clock that writes it is undefined on a chip (simulation gives the
// old word): the user sees to it that this never matters. The contents are undefined at power-up.

`default_nettype none

module lq_ram #(
	parameter WIDTH     = 8,
	parameter DEPTH     = 512,
	parameter LOG_DEPTH = $clog2(DEPTH)
) (
	input  wire                 clk,

	input  wire                 we,
	input  wire [LOG_DEPTH-1:0] waddr,
	input  wire [WIDTH-1:0]     wdata,

	input  wire                 re,
	input  wire [LOG_DEPTH-1:0] raddr,
	output reg  [WIDTH-1:0]     rdata
);

	(* ram_style = "block", no_rw_check *)
	reg [WIDTH-1:0] mem [0:DEPTH-1];

	always @(posedge clk)
		if (we)
			mem[waddr] <= wdata;

	always @(posedge clk)
		if (re)
			rdata <= mem[raddr];

endmodule

`default_nettype wire
