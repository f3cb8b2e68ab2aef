// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_weights -- the weight memory in the four SB_SPRAM256KA of the iCE40 UP5K
//
// In place of rtl/core/lq_weights.v, with its contract and ports: a unit is one SPRAM of 16384
// words. An SPRAM has one port and reads whenever it does not write, so a read that is not wanted
// is stopped by CHIPSELECT: then it holds its output. After a write its output is undefined until
// the next read.

`default_nettype none

module lq_weights #(
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire [W_SYNAPSE-1:0]            addr,
	input  wire [N_UNITS-1:0]              we,
	input  wire [W_UNIT-1:0]               wdata,
	input  wire                            re,
	input  wire                            word_we,
	input  wire [W_SYNAPSE-1:0]            word_addr,
	input  wire [N_LANES*W_WEIGHT-1:0]     word,
	output wire [N_LANES*W_WEIGHT-1:0]     rdata
);

	localparam W_SPRAM = 14;
	localparam WORDS   = N_BLOCKS * N_AXONS << N_TAGS;
	localparam BANKS   = WORDS > 1 << W_SPRAM ? 2 : 1;

	generate if (N_UNITS * BANKS > 4 || W_UNIT != 16 || WORDS > BANKS << W_SPRAM) begin : g_check
		initial $fatal(1, "the weights do not fit four memories of 16384 x 16 bits");
	end endgenerate

	// A core that learns writes a word where nothing is read.
	wire                         learns    = N_RULES > 0 && word_we;
	wire [W_SPRAM+W_SYNAPSE-1:0] addr_wide = {{W_SPRAM{1'b0}}, learns ? word_addr : addr};

	wire [BANKS*N_UNITS*W_UNIT-1:0] banks_rdata;

	genvar b, u;
	generate
	for (b = 0; b < BANKS; b = b + 1) begin : g_bank
		wire here = BANKS == 1 || addr_wide[W_SPRAM] == b;

		for (u = 0; u < N_UNITS; u = u + 1) begin : g_unit
			wire write = we[u] || learns;

			SB_SPRAM256KA u_spram (
				.CLOCK(clk), .STANDBY(1'b0), .SLEEP(1'b0), .POWEROFF(1'b1),
				.CHIPSELECT(here && (re || write)), .WREN(write), .MASKWREN(4'b1111),
				.ADDRESS(addr_wide[W_SPRAM-1:0]), .DATAIN(learns ? word[u*W_UNIT +: W_UNIT] : wdata),
				.DATAOUT(banks_rdata[(b*N_UNITS+u)*W_UNIT +: W_UNIT])
			);
		end
	end

	if (BANKS == 1) begin : g_one
		assign rdata = banks_rdata;
	end else begin : g_two
		reg second;          // of the two the one that was read last

		always @(posedge clk)
			if (re)
				second <= addr[W_SPRAM];

		assign rdata = second ? banks_rdata[N_UNITS*W_UNIT +: N_UNITS*W_UNIT] : banks_rdata[0 +: N_UNITS*W_UNIT];
	end endgenerate

endmodule

`default_nettype wire
