// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_lanes -- lq_ram_lanes of an ECP5: few words in the logic, more in block RAM
//
// In place of rtl/part/lq_ram_lanes.v, with its contract, ports and latency. A memory of up to 64 words
// may lie in the logic, a TRELLIS_DPR16X4 for 16 words of 4 bits. LQ_LUT_RAM is the most of one memory: a
// board says how many, by the block RAMs that it has left. Of block RAM with OUT_REG two lanes are one instance.

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
	parameter STYLE     = "block"         // not looked at
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

	localparam CELLS = ((DEPTH + 15) / 16) * ((LANES*W_LANE + 3) / 4);

	localparam LOGIC = DEPTH <= 64 && CELLS <= `LQ_LUT_RAM;

	genvar i;
	generate if (OUT_REG != 0 && !LOGIC) begin : g_instance
		if (PARTS != 1 || LANES % 2 != 0 || W_LANE > 18 || DEPTH > 512) begin : g_check
			initial $fatal(1, "lq_ram_out: two lanes of 18 bits, 512 words, one enable each");
		end

		for (i = 0; i < LANES; i = i + 2) begin : g_pair
			wire [35:0] word;

			lq_ram_out u_ram (
				.clk(clk), .we(we[i +: 2]), .waddr({{(9-LOG_DEPTH){1'b0}}, waddr}),
				.wdata({{(18-W_LANE){1'b0}}, wdata[(i+1)*W_LANE +: W_LANE],
				        {(18-W_LANE){1'b0}}, wdata[i*W_LANE +: W_LANE]}),
				.re(re), .raddr({{(9-LOG_DEPTH){1'b0}}, raddr}), .rdata(word)
			);

			assign rdata[i*W_LANE +: 2*W_LANE] = {word[18 +: W_LANE], word[0 +: W_LANE]};

			wire unused = &{1'b0, word[35:18], word[17:0]};
		end
	end else begin : g_inferred
		(* ram_style = LOGIC ? "distributed" : "block", no_rw_check *)
		reg [LANES*W_LANE-1:0] mem [0:DEPTH-1];
		reg [LANES*W_LANE-1:0] read;

		for (i = 0; i < LANES; i = i + 1) begin : g_lane
			always @(posedge clk)
				if (we[i*PARTS])
					mem[waddr][i*W_LANE +: W_LOW] <= wdata[i*W_LANE +: W_LOW];

			if (PARTS == 2) begin : g_high
				always @(posedge clk)
					if (we[i*PARTS+1])
						mem[waddr][(i+1)*W_LANE-1 : i*W_LANE+W_LOW] <= wdata[(i+1)*W_LANE-1 : i*W_LANE+W_LOW];
			end
		end

		always @(posedge clk)
			if (re)
				read <= mem[raddr];

		if (OUT_REG != 0) begin : g_out
			reg [LANES*W_LANE-1:0] out;

			always @(posedge clk)
				if (re)
					out <= read;
			assign rdata = out;
		end else begin : g_no_out
			assign rdata = read;
		end
	end endgenerate

endmodule

`default_nettype wire
