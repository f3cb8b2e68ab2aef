// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_lanes -- lq_ram with a write enable for each W_PART bits, LANES equal lanes to the word
//
// Everything said in lq_ram.v holds. A part is a lane, unless it is said to be less. STYLE is the
// memory's ram_style: "block", or "logic" for the few words of a small table, which then costs
// flip-flops and a multiplexer.

`default_nettype none

module lq_ram_lanes #(
	parameter LANES     = 2,
	parameter W_LANE    = 8,
	parameter W_PART    = W_LANE,
	parameter DEPTH     = 256,
	parameter LOG_DEPTH = DEPTH > 1 ? $clog2(DEPTH) : 1,
	/* verilator lint_off UNUSEDPARAM */  // attributes are for synthesis
	parameter STYLE     = "block"
	/* verilator lint_on UNUSEDPARAM */
) (
	input  wire                    clk,

	input  wire [LANES*W_LANE/W_PART-1:0] we,
	input  wire [LOG_DEPTH-1:0]    waddr,
	input  wire [LANES*W_LANE-1:0] wdata,

	input  wire                    re,
	input  wire [LOG_DEPTH-1:0]    raddr,
	output reg  [LANES*W_LANE-1:0] rdata
);

	(* ram_style = STYLE, no_rw_check *)
	reg [LANES*W_LANE-1:0] mem [0:DEPTH-1];

	localparam PARTS = W_LANE / W_PART;

	integer i, j;
	always @(posedge clk)
		for (i = 0; i < LANES; i = i + 1)
			for (j = 0; j < PARTS; j = j + 1)
				if (we[i*PARTS+j])
					mem[waddr][i*W_LANE+j*W_PART +: W_PART] <= wdata[i*W_LANE+j*W_PART +: W_PART];

	always @(posedge clk)
		if (re)
			rdata <= mem[raddr];

endmodule

`default_nettype wire
