// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_lanes -- lq_ram with write enables for each of LANES equal lanes of the word
//
// Everything said in lq_ram.v holds; with OUT_REG the latency is 2, in clocks with re. A lane has two enables, {high, low}: of its W_LOW lowest bits and
// of the others; unless W_LOW is given the low one is of the whole lane. STYLE is the memory's
// ram_style: "block", or "logic" for the few words of a small table, which then costs flip-flops
// and a multiplexer.

`default_nettype none

module lq_ram_lanes #(
	parameter LANES     = 2,
	parameter W_LANE    = 8,
	parameter W_LOW     = W_LANE,
	parameter DEPTH     = 256,
	parameter LOG_DEPTH = DEPTH > 1 ? $clog2(DEPTH) : 1,
	parameter PARTS     = W_LOW < W_LANE ? 2 : 1,
	parameter OUT_REG   = 0,
	/* verilator lint_off UNUSEDPARAM */  // attributes are for synthesis
	parameter STYLE     = "block"
	/* verilator lint_on UNUSEDPARAM */
) (
	input  wire                    clk,

	input  wire [LANES*PARTS-1:0]  we,
	input  wire [LOG_DEPTH-1:0]    waddr,
	input  wire [LANES*W_LANE-1:0] wdata,

	input  wire                    re,
	input  wire [LOG_DEPTH-1:0]    raddr,
	output wire [LANES*W_LANE-1:0] rdata
);

	(* ram_style = STYLE, no_rw_check *)
	reg [LANES*W_LANE-1:0] mem [0:DEPTH-1];
	reg [LANES*W_LANE-1:0] read;

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
			read <= mem[raddr];

	generate if (OUT_REG != 0) begin : g_out
		reg [LANES*W_LANE-1:0] out;

		always @(posedge clk)
			if (re)
				out <= read;
		assign rdata = out;
	end else begin : g_no_out
		assign rdata = read;
	end endgenerate

endmodule

`default_nettype wire
