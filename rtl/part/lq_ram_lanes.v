// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_lanes -- lq_ram with a write enable for each of LANES equal parts of the word
//
// Everything said in lq_ram.v holds. STYLE is the memory's ram_style: "block", or "logic" for the
// few words of a small table, which then costs flip-flops and a multiplexer.

`default_nettype none

module lq_ram_lanes #(
	parameter LANES     = 2,
	parameter W_LANE    = 8,
	parameter DEPTH     = 256,
	parameter LOG_DEPTH = DEPTH > 1 ? $clog2(DEPTH) : 1,
	/* verilator lint_off UNUSEDPARAM */  // attributes are for synthesis
	parameter STYLE     = "block"
	/* verilator lint_on UNUSEDPARAM */
) (
	input  wire                    clk,

	input  wire [LANES-1:0]        we,
	input  wire [LOG_DEPTH-1:0]    waddr,
	input  wire [LANES*W_LANE-1:0] wdata,

	input  wire                    re,
	input  wire [LOG_DEPTH-1:0]    raddr,
	output reg  [LANES*W_LANE-1:0] rdata
);

	(* ram_style = STYLE, no_rw_check *)
	reg [LANES*W_LANE-1:0] mem [0:DEPTH-1];

	integer i;
	always @(posedge clk)
		for (i = 0; i < LANES; i = i + 1)
			if (we[i])
				mem[waddr][i*W_LANE +: W_LANE] <= wdata[i*W_LANE +: W_LANE];

	always @(posedge clk)
		if (re)
			rdata <= mem[raddr];

endmodule

`default_nettype wire
