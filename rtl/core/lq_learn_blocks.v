// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_blocks -- the blocks of the learning phase: their rows of neurons, then their lists
//
// Block by block the rows pass lq_post into the lanes; then the block's list is read (filling) by
// lq_learn's stage l. Rows go ahead of the visits and the first of a block waits in r3: where the
// memory has one port, for the last visit of the block before; where it has two, until what the
// block before left in a second set of lane factors is taken over (swap), and a list then follows
// a list without a clock between.

`default_nettype none

module lq_learn_blocks #(
`include "lq_config.vh"
) (
	input  wire                     clk,
	input  wire                     rst,
	input  wire                     run,

	input  wire                     start,      // of the phase, once nothing waits
	input  wire                     waits,
	input  wire                     clear,      // zero all traces instead
	input  wire [LOG_BLOCKS:0]      blocks,
	input  wire [LOG_BLOCK_ROWS:0]  rows,       // of the last block
	output wire                     off,
	output wire                     words,      // the weight memory is the phase's
	output wire                     busy,       // clearing
	input  wire                     written,    // no word is on its way beyond this clock
	output wire                     done,

	// Rows, to lq_post and back from its r3.
	output wire                     post_run,
	output wire                     row_vld,
	output reg  [LOG_ROWS-1:0]      row,
	output wire                     v_re,       // of the potentials, for r1
	output wire [LOG_ROWS-1:0]      v_row,
	output wire                     row_used,   // its neurons run
	output wire                     zero,
	input  wire                     rows_busy,
	input  wire                     meet,
	input  wire                     fired,      // in the row in r3, for a rule that asks
	input  wire                     wrong,

	// The list of a block.
	output reg                      filling,
	input  wire                     next,       // s0 takes what is in l
	input  wire                     l_vld,
	input  wire                     l_first,    // index 0; two ports
	input  wire                     l_last,     // the last entry; two ports
	input  wire                     all,        // EVERY or EPOCH is open: the first list in every block
	output wire                     through,    // l has no more for this block
	output wire                     any_l,      // ... and it is the first list
	output wire [LOG_BLOCKS-1:0]    block_s0,
	output wire                     post_s0,
	output wire                     error_s0,
	output wire                     swap        // the lanes take over the second set
);

	localparam AHEAD = N_PORTS != 1;

	localparam S_OFF = 3'd0, S_AXONS = 3'd1, S_ROWS = 3'd2, S_VISIT = 3'd3, S_DRAIN = 3'd4,
	           S_CLEAR = 3'd5;

	localparam [15:0] LAST_ROW = N_ROWS - 1;

	reg  [2:0]              state;
	reg  [LOG_BLOCKS:0]     left;        // blocks whose rows are to come, this one included
	reg  [LOG_BLOCK_ROWS:0] row_in;      // row of the block
	reg  [LOG_BLOCKS-1:0]   block;       // in l

	wire first_row  = row_in == 0;
	wire last_row   = row_in == BLOCK_ROWS[LOG_BLOCK_ROWS:0] - 1'b1;
	wire last_block = left == 1;
	wire issue      = post_run && row_vld;
	wire visited;                        // the step's last visit ends

	always @(posedge clk)
		if (rst)
			state <= S_OFF;
		else if (run)
			case (state)
			S_OFF:    if (clear) state <= S_CLEAR; else if (start) state <= S_AXONS;
			S_AXONS:  if (!waits) state <= S_ROWS;
			S_ROWS:   if (issue && last_row && last_block) state <= S_VISIT;
			S_VISIT:  if (visited) state <= S_DRAIN;
			S_DRAIN:  if (written) state <= S_OFF;
			default:  if (row == LAST_ROW[LOG_ROWS-1:0]) state <= S_OFF;
			endcase

	always @(posedge clk)
		if (run) begin
			if (off)
				row <= 0;
			else if (issue)
				row <= row + 1'b1;
			if (state != S_ROWS)
				row_in <= 0;
			else if (issue)
				row_in <= last_row ? {(LOG_BLOCK_ROWS+1){1'b0}} : row_in + 1'b1;
			if (off)
				left <= blocks;
			else if (state == S_ROWS && issue && last_row)
				left <= left - 1'b1;
			if (off)
				block <= 0;
			else if (through)
				block <= block + 1'b1;
		end

	assign off   = state == S_OFF;
	assign words = state == S_ROWS || state == S_VISIT || state == S_DRAIN;
	assign done  = run && state == S_DRAIN && written;
	assign busy  = state == S_CLEAR || rows_busy;

	reg clearing;

	always @(posedge clk)
		if (rst)
			clearing <= 1'b0;
		else if (run)
			clearing <= state == S_CLEAR || (clearing && rows_busy);

	assign zero = state == S_CLEAR || clearing;

	// -- Rows ---------------------------------------------------------------------------------

	reg [3:1] first_r, last_r;
	reg       taken;              // the lanes hold a block whose visits are not over, or the second ...
	reg       room;               // ... set one that is not taken over yet; in the next clock it is

	wire turn  = filling && next && l_first;
	wire stall = first_r[3] && taken && !room;

	assign post_run = run && !stall;
	assign row_vld  = state == S_CLEAR || state == S_ROWS;
	assign row_used = !last_block || row_in < rows;

	// The potentials are read anew while their row, the one before, waits: their memory does not hold.
	assign v_re  = run && (row_vld || stall);
	assign v_row = row + {LOG_ROWS{stall}};

	always @(posedge clk)
		if (rst)
			{first_r, last_r} <= 0;
		else if (post_run) begin
			first_r <= {first_r[2:1], state == S_ROWS && first_row};
			last_r  <= {last_r[2:1], state == S_ROWS && last_row};
		end

	always @(posedge clk)
		if (rst) begin
			taken <= 1'b0;
			room  <= 1'b0;
		end else if (run) begin
			room <= AHEAD && turn;
			taken <= (post_run && first_r[3]) || (taken && !(AHEAD ? room : through));
		end

	// Gates of the block whose rows meet: of the last row known in r3, where its list is asked for.
	reg post_n, error_n;

	wire post_next  = meet ? (!first_r[3] && post_n) || fired : post_n;
	wire error_next = meet ? (!first_r[3] && error_n) || wrong : error_n;
	wire any_next   = all || post_next || error_next;
	wire complete   = post_run && last_r[2];

	always @(posedge clk)
		{post_n, error_n} <= {post_next, error_next};

	// -- Lists --------------------------------------------------------------------------------

	wire ready, ends_all;
	wire opens = run && (complete || ready) && (!filling || through); // with the last row in r2

	assign through = filling && next && (!l_vld || (AHEAD && l_last && !ends_all));
	assign visited = through && ends_all;

	always @(posedge clk)
		if (rst)
			filling <= 1'b0;
		else if (run)
			filling <= opens || (filling && !through);

	generate if (AHEAD) begin : g_ahead
		reg                  ready_q, swap_q, fresh, post_lq, error_lq, any_lq, post_q, error_q;
		reg [LOG_BLOCKS-1:0] block_q;

		always @(posedge clk)
			if (rst) begin
				ready_q <= 1'b0;
				swap_q  <= 1'b0;
				fresh   <= 1'b0;
			end else if (run) begin
				fresh   <= opens;
				ready_q <= (ready_q || complete) && !opens;
				swap_q  <= room;
			end

		wire unused = &{1'b0, last_r[3]};

		// The rows of the next block meet from the list's second clock on.
		wire any   = fresh ? any_next : any_lq;
		wire post  = fresh ? post_next : post_lq;
		wire error = fresh ? error_next : error_lq;

		always @(posedge clk) begin
			{any_lq, post_lq, error_lq} <= {any, post, error};
			if (next)
				{post_q, error_q, block_q} <= {post, error, block};
		end

		assign ready    = ready_q;
		assign swap     = swap_q;
		assign ends_all = {1'b0, block} + 1'b1 == blocks;
		assign any_l    = any;
		assign post_s0  = post_q;
		assign error_s0 = error_q;
		assign block_s0 = block_q;
	end else begin : g_after
		reg any_n;

		always @(posedge clk)
			any_n <= any_next;

		wire unused = &{1'b0, l_last};

		assign ready    = 1'b0;
		assign swap     = 1'b0;
		assign ends_all = state == S_VISIT && first_r == 0;
		assign any_l    = any_n || (last_r[3] && (fired || wrong));
		assign post_s0  = post_n;
		assign error_s0 = error_n;
		assign block_s0 = block;
	end endgenerate

endmodule

`default_nettype wire
