// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram -- lq_ram of an ECP5: a small memory in the logic, a larger one in block RAM
//
// In place of rtl/part/lq_ram.v, with its contract, ports and latency of 1. A TRELLIS_DPR16X4 has 16 words
// of 4 bits; a memory of up to 64 of them, such as the link's rings, is faster by 5 ns than block RAM without
// its output register, for which there is no clock.

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

	localparam CELLS = ((DEPTH + 15) / 16) * ((WIDTH + 3) / 4);

	(* ram_style = CELLS > 64 ? "block" : "distributed", no_rw_check *)
	reg [WIDTH-1:0] mem [0:DEPTH-1];

	always @(posedge clk)
		if (we)
			mem[waddr] <= wdata;

	always @(posedge clk)
		if (re)
			rdata <= mem[raddr];

endmodule

`default_nettype wire
