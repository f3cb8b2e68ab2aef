// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_sweep -- walks the events of the step once per block and times the lanes
//
//   s0 index into the list   s1 the event, its digits   s2 the weight word   s3 the addend
//
// With LATE_READ the word passes the output register of its memory: there is a stage w behind s2, else
// w is s2.
//
// An event takes one clock per significant bit of its magnitude, at least one: the word is read
// with the lowest bit, doubled with every further one, and added where the bit is set. A block
// without events takes one clock that only clears its accumulators. There is no bubble between
// events nor between blocks; the sweep waits only where a block is complete (acc_full) and the
// update has not taken the one before (sh_take).

`default_nettype none

module lq_sweep #(
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire                            rst,
	input  wire                            run,

	input  wire [LOG_BLOCKS:0]             blocks,
	input  wire                            start,

	// The list, from start on: events from index first down, modulo N_AXONS.
	input  wire                            none,
	input  wire                            single,     // at most one
	input  wire [LOG_AXONS-1:0]            first,
	input  wire [LOG_AXONS-1:0]            penult,     // index of the last but one
	output wire                            rd_en,
	output wire [LOG_AXONS-1:0]            rd_index,
	output wire                            rd_ahead,   // rd_index becomes rd_next
	output wire [LOG_AXONS-1:0]            rd_next,
	input  wire [LOG_AXONS+W_PAYLOAD:0]    rd_entry,

	// Host: read the word at h_word through the lanes, as one block of one plain spike.
	input  wire                            h_sel,      // the weight memory is addressed by the host
	input  wire                            h_peek,
	input  wire [LOG_BLOCKS+LOG_AXONS-1:0] h_word,

	output wire                            word_re,
	output wire [LOG_BLOCKS+LOG_AXONS-1:0] word_addr,

	output wire                            adv,        // s0 .. s3 move
	output wire                            vld_w,      // an operation whose word is there
	output wire                            load_w,     // take the word; else double the addend
	output wire                            add_w,
	output wire                            first_w,    // first operation of a block
	output wire                            neg_w,
	output wire                            hold_w,     // neither: the addend stays
	output reg [W_PAYLOAD+LOG_AXONS-1:0]   offset,     // |payload| of all negative events

	// Learning: the events of the first block, each once, as it leaves s1; and whether there are no
	// more. Those of silent axons take their clocks and add nothing.
	output wire                            ev_vld,
	output wire [LOG_AXONS-1:0]            ev_axon,
	output wire                            ev_neg,
	output wire [W_PAYLOAD-1:0]            ev_mag,
	output wire                            ev_past,
	input  wire                            silent_s2,

	output reg                             acc_full,   // the accumulators hold a finished block
	input  wire                            sh_take,
	input  wire                            sh_ready    // sh_take, if run and acc_full
);

	// -- s0: the list, once per block -------------------------------------------------------

	reg                 active;
	reg                 fresh;    // the event at index is its block's first
	reg                 last;     // ... and its last
	reg [LOG_AXONS-1:0] index;
	reg                 counted;  // the first block has been gone through

	wire done_s1;
	wire go   = adv && active && done_s1;
	wire down = active && !last;   // the next event is of the same block

	assign rd_en    = go;
	assign rd_index = index;
	assign rd_ahead = !active || go;

	// A load and a decrement, one cell a bit. What start would load is loaded until it comes.
	assign rd_next  = down ? index + {LOG_AXONS{down}} : first;

	always @(posedge clk)
		if (rd_ahead) begin
			index <= rd_next;
			fresh <= !down;
			last  <= down ? index == penult : single;
		end

	always @(posedge clk)
		if (start)
			counted <= 1'b0;
		else if (go && last)
			counted <= 1'b1;

	// Which block it is of follows from that of the event before, in s1: nothing but go counts it.
	reg  [LOG_BLOCKS-1:0] block_s1;
	reg  [LOG_BLOCKS:0]   left_s1;           // blocks to sweep, this one included
	reg                   one, one_s1, two_s1;
	wire                  at_last = !counted ? one : fresh ? two_s1 : one_s1;

	always @(posedge clk)
		one <= blocks == 1;

	always @(posedge clk)
		if (go) begin
			if (!counted) begin
				block_s1 <= 0;
				left_s1  <= blocks;
				two_s1   <= blocks == 2;
				one_s1   <= one;
			end else if (fresh) begin
				block_s1 <= block_s1 + 1'b1;
				left_s1  <= left_s1 - 1'b1;
				two_s1   <= left_s1 == 3;
				one_s1   <= two_s1;
			end
		end

	always @(posedge clk)
		if (rst)
			active <= 1'b0;
		else
			active <= start || (active && !(go && last && at_last));

	// -- s1: the digits of the event --------------------------------------------------------

	reg                   vld_s1, first_s1, last_s1;
	reg                   pass_s1;   // nothing to add: no event, or the list is empty
	reg                   lowest;    // its lowest digit; the others wait in more_s1
	reg  [W_PAYLOAD-2:0]  more_s1;
	reg                   more_done;

	wire [W_PAYLOAD-2:0]  mag_s1   = rd_entry[W_PAYLOAD-2:0];
	wire                  plain_s1 = rd_entry[W_PAYLOAD-1];
	wire                  neg_s1   = rd_entry[W_PAYLOAD];
	wire [LOG_AXONS-1:0]  axon_s1  = rd_entry[W_PAYLOAD+1 +: LOG_AXONS];

	// The highest digit, set in the least payload only, is the one below it once more: it keeps
	// its clock, and saves the addends a bit.
	wire                  least_s1 = !plain_s1 && mag_s1 == 0;

	// The word is read with every digit, though only taken with the lowest: the enable is early.
	assign done_s1   = lowest ? pass_s1 || plain_s1 : more_done;
	assign word_re   = adv && (h_sel || vld_s1 || LATE_READ != 0);
	assign word_addr = h_sel ? h_word : {block_s1, axon_s1};

	always @(posedge clk)
		if (go) begin
			first_s1 <= fresh;
			last_s1  <= last;
		end

	always @(posedge clk)
		if (rst) begin
			vld_s1  <= 1'b0;
			pass_s1 <= 1'b1;
			lowest  <= 1'b1;
		end else if (adv) begin
			vld_s1  <= go || !done_s1;
			pass_s1 <= go ? none : pass_s1 || done_s1;
			lowest  <= done_s1;
		end

	// Without its lowest digit.
	always @(posedge clk)
		if (adv) begin
			more_s1   <= lowest ? {least_s1, least_s1 || mag_s1[W_PAYLOAD-2], mag_s1[W_PAYLOAD-3:1]} :
			             {1'b0, more_s1[W_PAYLOAD-2:1]};
			more_done <= lowest ? mag_s1[W_PAYLOAD-2:2] == 0 && mag_s1[1] : more_s1[W_PAYLOAD-2:2] == 0;
		end

	reg adds_s2;
	reg later_s1;                    // it is not of the first block

	assign ev_vld  = adv && vld_s1 && lowest && !pass_s1 && !later_s1;
	assign ev_axon = axon_s1;
	assign ev_neg  = neg_s1;
	assign ev_mag  = {least_s1, mag_s1};
	assign ev_past = counted && !(vld_s1 && !later_s1);

	always @(posedge clk)
		if (go)
			later_s1 <= counted;

	// Negative payloads add one's complements: what a sum lacks is their magnitudes. All blocks are
	// alike, so it is counted in the first, in s2: whether an axon is silent is known there, and the
	// magnitude, put together again from its digits, no longer comes from the list's memory.
	reg                  count_s2;
	wire                 top_s2 = more_s1[W_PAYLOAD-2];
	wire [W_PAYLOAD-1:0] mag_s2 = {top_s2, more_s1[W_PAYLOAD-3] && !top_s2, more_s1[W_PAYLOAD-4:0],
	                               adds_s2};

	always @(posedge clk)
		count_s2 <= ev_vld && neg_s1;

	always @(posedge clk)
		if (start)
			offset <= 0;
		else if (count_s2 && (!silent_s2 || N_RULES == 0))
			offset <= offset + {{LOG_AXONS{1'b0}}, mag_s2};

	// -- s2, s3: the operation travels with the word ----------------------------------------

	reg  vld_s2, load_s2, first_s2, last_s2, neg_s2, hold_s2, peek_s2;
	reg  first_s3, last_s3;               // only with a valid operation
	wire last_w;
	wire add_s2 = adds_s2 && (peek_s2 || !silent_s2 || N_RULES == 0);

	// Of the host's, only the one clock that is valid counts.
	// Only a block's first operation can meet a finished block that has not been taken.
	assign adv = run && !(first_s3 && acc_full && !(N_PIPES > 1 ? sh_ready : sh_take));

	always @(posedge clk)
		if (adv) begin
			load_s2  <= h_sel || lowest;
			peek_s2  <= h_sel;
			adds_s2  <= h_sel || (lowest ? mag_s1[0] && !pass_s1 : more_s1[0]);
			first_s2 <= h_sel || (first_s1 && lowest);
			last_s2  <= h_sel || (last_s1 && done_s1);
			neg_s2   <= !h_sel && neg_s1;
			hold_s2  <= !h_sel && !lowest && least_s1 && more_done;
		end

	always @(posedge clk)
		if (rst)
			{last_s3, first_s3, vld_s2} <= 3'b000;
		else if (adv)
			{last_s3, first_s3, vld_s2} <=
				{vld_w && last_w, vld_w && first_w, vld_s1 || h_peek};

	wire [6:0] op_s2 = {vld_s2, load_s2, add_s2, first_s2, last_s2, neg_s2, hold_s2};

	generate if (LATE_READ != 0) begin : g_late
		reg [6:0] op_w;

		always @(posedge clk)
			if (rst)
				op_w <= 0;
			else if (adv)
				op_w <= op_s2;

		assign {vld_w, load_w, add_w, first_w, last_w, neg_w, hold_w} = op_w;
	end else begin : g_at_once
		assign {vld_w, load_w, add_w, first_w, last_w, neg_w, hold_w} = op_s2;
	end endgenerate

	always @(posedge clk)
		if (rst)
			acc_full <= 1'b0;
		else
			acc_full <= (adv && last_s3) || (acc_full && !sh_take);

endmodule

`default_nettype wire
