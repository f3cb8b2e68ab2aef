// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_words -- where the words that learning changes are written, 8 clocks after a visit's last slot
//
// Addresses are taken over from stage to stage as the lanes do with values. Where the memory has one
// port a visit takes two clocks at least and the rows of the next block, two or more, come between: the words on
// their way are of two blocks at most, those in the last four clocks of one.

`default_nettype none

module lq_learn_words #(
`include "lq_config.vh"
) (
	input  wire                  clk,
	input  wire                  rst,
	input  wire                  run,

	input  wire                  ends,      // a visit, or the half of one that changes the tag ...
	input  wire                  ended,     // ... or did a clock ago; one port
	/* verilator lint_off UNUSEDSIGNAL */   // without tags
	input  wire                  on_tag,
	/* verilator lint_on UNUSEDSIGNAL */
	input  wire [LOG_BLOCKS-1:0] block,
	input  wire [LOG_AXONS-1:0]  axon,

	output wire                  word_we,
	output wire [W_SYNAPSE-1:0]  word_waddr,
	output wire                  written    // none is on its way beyond this clock
);

	localparam ONE_PORT = N_PORTS == 1;
	localparam STEP     = ONE_PORT ? 2 : 1;
	localparam STAGES   = 8 / STEP;
	localparam W_WHICH  = (N_TAGS > 0 ? 1 : 0) + LOG_AXONS + (ONE_PORT ? 0 : LOG_BLOCKS);

	reg  [8:1]            last_s;
	reg  [W_WHICH-1:0]    at [0:STAGES-1];
	wire [W_WHICH-1:0]    which;
	wire [W_WHICH-1:0]    which_s8 = at[STAGES-1];
	wire [LOG_BLOCKS-1:0] block_s8;
	integer               k;

	always @(posedge clk)
		if (rst)
			last_s <= 0;
		else if (run)
			last_s <= {last_s[7:2], last_s[1] || ended, ends};

	always @(posedge clk)
		if (run) begin
			if (ends || ended)
				at[0] <= which;
			for (k = 1; k < STAGES; k = k + 1)
				if (last_s[k * STEP])
					at[k] <= at[k-1];
		end

	assign which[LOG_AXONS-1:0] = axon;

	generate if (ONE_PORT) begin : g_one_block
		reg [LOG_BLOCKS-1:0] early, late;

		always @(posedge clk)
			if (run) begin
				if (ends || ended)
					early <= block;
				if (last_s[4])
					late <= early;
			end
		assign block_s8 = late;
	end else begin : g_blocks
		assign which[LOG_AXONS +: LOG_BLOCKS] = block;
		assign block_s8 = which_s8[LOG_AXONS +: LOG_BLOCKS];
	end
	if (N_TAGS > 0) begin : g_tags
		assign which[W_WHICH-1] = on_tag;
		assign word_waddr = {which_s8[W_WHICH-1], block_s8, which_s8[LOG_AXONS-1:0]};
	end else begin : g_no_tags
		assign word_waddr = {block_s8, which_s8[LOG_AXONS-1:0]};
	end endgenerate

	assign word_we = run && last_s[8];
	assign written = last_s[7:1] == 0;

endmodule

`default_nettype wire
