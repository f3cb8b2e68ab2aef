// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_lanes -- lq_ram_lanes of an ECP5: few words in the logic, more in block RAM
//
// In place of rtl/part/lq_ram_lanes.v, with its contract, ports and latency of 1. A memory of up to 64 words
// may lie in the logic, a TRELLIS_DPR16X4 for 16 words of 4 bits. LQ_LUT_RAM is the most of one memory: a
// board says how many, by the block RAMs that it has left.

`default_nettype none

module lq_ram_lanes #(
	parameter LANES     = 2,
	parameter W_LANE    = 8,
	parameter W_LOW     = W_LANE,
	parameter DEPTH     = 256,
	parameter LOG_DEPTH = DEPTH > 1 ? $clog2(DEPTH) : 1,
	parameter PARTS     = W_LOW < W_LANE ? 2 : 1,
	/* verilator lint_off UNUSEDPARAM */  // attributes are for synthesis
	parameter STYLE     = "block"         // not looked at
	/* verilator lint_on UNUSEDPARAM */
) (
	input  wire                    clk,

	input  wire [LANES*PARTS-1:0]  we,
	input  wire [LOG_DEPTH-1:0]    waddr,
	input  wire [LANES*W_LANE-1:0] wdata,

	input  wire                    re,
	input  wire [LOG_DEPTH-1:0]    raddr,
	output reg  [LANES*W_LANE-1:0] rdata
);

	localparam CELLS = ((DEPTH + 15) / 16) * ((LANES*W_LANE + 3) / 4);

	(* ram_style = DEPTH > 64 || CELLS > `LQ_LUT_RAM ? "block" : "distributed", no_rw_check *)
	reg [LANES*W_LANE-1:0] mem [0:DEPTH-1];

	genvar i;
	generate for (i = 0; i < LANES; i = i + 1) begin : g_lane
		always @(posedge clk)
			if (we[i*PARTS])
				mem[waddr][i*W_LANE +: W_LOW] <= wdata[i*W_LANE +: W_LOW];

		if (PARTS == 2) begin : g_high
			always @(posedge clk)
				if (we[i*PARTS+1])
					mem[waddr][(i+1)*W_LANE-1 : i*W_LANE+W_LOW] <= wdata[(i+1)*W_LANE-1 : i*W_LANE+W_LOW];
		end
	end endgenerate

	always @(posedge clk)
		if (re)
			rdata <= mem[raddr];

endmodule

`default_nettype wire
