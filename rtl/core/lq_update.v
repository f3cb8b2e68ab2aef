// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_update -- takes N_PIPES neurons a clock from the shadow through the neuron pipes
//
// Row r holds neurons r N_PIPES and up; the rows of a block follow those of the block before. A
// row leaves the last stage in one clock if it has at most one event to send, and in as many
// clocks as it has events otherwise: then the pipe and the shadow wait, and only they. The row at
// the shadow's low end is at s0. Refractory counter and set are read as it comes there and, from a
// second copy, at s6; the currents at s1, the potential at s3, or s2 if there are no currents, each a
// stage earlier with LATE_READ, as rows come in order and the output register keeps one. New currents are written at s6, potential and refractory counter at s10.
//
// Clearing sends all rows through with every result forced to zero and no events.

`default_nettype none

module lq_update #(
`include "lq_config.vh"
) (
	input  wire                         clk,
	input  wire                         rst,
	input  wire                         run,

	input  wire [LOG_BLOCKS:0]          blocks,
	input  wire [LOG_BLOCK_ROWS:0]      rows,       // rows of the last block
	input  wire [LOG_AXONS-1:0]         fb_base,
	input  wire [LOG_AXONS:0]           fb_count,
	input  wire [LOG_NEURONS:0]         somas,      // neurons below send nothing: dendrites
	input  wire                         start,
	input  wire                         clear,      // start clearing, while idle
	output reg                          clearing,
	output wire                         done,       // the last row leaves the last stage

	input  wire                         acc_full,
	output wire                         sh_take,
	output wire                         sh_ready,   // the same without run and acc_full
	output wire                         sh_row,     // if run, the next row comes down to s0
	output wire                         sh_load_next,
	input  wire [N_PIPES*W_ACC-1:0]     shadow,     // its low end
	input  wire [W_PAYLOAD+LOG_AXONS-1:0] offset,

	output wire                         ev_vld,     // an event leaves in this clock, if run
	output wire                         ev_fired,
	output wire                         ev_report,
	output wire [LOG_NEURONS-1:0]       ev_neuron,
	output wire [W_V-1:0]               ev_value,
	output reg                          fb_vld,
	output reg  [LOG_AXONS-1:0]         fb_axon,

	// Learning: who fired; and the potentials, read between the update and the end of a step.
	output wire                         fired_we,
	output wire [N_PIPES-1:0]           fired,
	input  wire                         l_re,
	input  wire [LOG_ROWS-1:0]          l_row,
	output wire [N_PIPES*W_V-1:0]       l_v,

	// Host. Between steps the memories' ports are its own, whether it asks or not: what it
	// addresses is there two clocks after the address. h_pipe then chooses.
	input  wire                         h_peek,     // a word comes for the host, not for the pipes
	input  wire                         h_hold,     // it has come: the shadow keeps or shifts it
	input  wire                         h_shift_next, // the host's word, in the next clock
	input  wire [3:0]                   h_state_we, // by column
	input  wire [6:0]                   h_set_we,   // by column
	input  wire [LOG_ROWS-1:0]          h_row,
	input  wire [LOG_PIPES-1:0]         h_pipe,
	input  wire [LOG_SETS-1:0]          h_set,
	input  wire [1:0]                   h_state_col,
	input  wire [2:0]                   h_set_col,
	input  wire                         h_of_state, // else what is read of either is 0
	input  wire                         h_of_set,
	input  wire [W_UNIT-1:0]            h_wdata,
	output wire [W_UNIT-1:0]            h_state_rdata,
	output wire [W_UNIT-1:0]            h_set_rdata,

	output wire [N_PIPES-1:0]           i_we,
	output wire [LOG_ROWS-1:0]          i_row,
	output wire [N_PIPES*W_V-1:0]       i1_data,
	output wire [N_PIPES*W_V-1:0]       i2_data,
	output wire [N_PIPES-1:0]           v_we,
	output wire [LOG_ROWS-1:0]          v_row,
	output wire [N_PIPES*W_V-1:0]       v_data,
	output wire [N_PIPES*W_UNIT-1:0]    ref_set_data
);

	localparam W_RS = W_REF + LOG_SETS;
	localparam [15:0] LAST_ROW = N_ROWS - 1;

	// -- Shadow: taken whole, handed out row by row -------------------------------------------

	reg                    sh_vld;
	reg                    all_taken;          // the step's last block has been in it
	reg                    at_end;             // empty, or its last row is offered
	reg [LOG_BLOCK_ROWS:0] rows_left;
	reg [LOG_BLOCKS:0]     blocks_left;
	reg                    clear_pop;          // rows of a clear are still to be sent

	wire                    adv;
	wire                    ce       = run && adv;
	wire                    look     = ce || (LATE_RAM != 0 && resting); // the host does, before it may ask
	wire                    sh_pop   = ce && sh_vld;
	reg                     fresh;              // the block to be taken is the last
	reg                     fresh_one;          // and of one row
	wire [LOG_BLOCK_ROWS:0] rows_new = fresh ? rows : BLOCK_ROWS[LOG_BLOCK_ROWS:0];

	assign sh_take  = run && acc_full && sh_ready;

	wire one_new     = fresh ? fresh_one : BLOCK_ROWS == 1;
	wire at_end_next = h_peek ? !h_hold :
	                   sh_take ? one_new : at_end || (run && sh_row && rows_left == 2);
	wire sh_vld_next = (sh_take && !h_peek) || (sh_vld && !(sh_pop && at_end));
	assign sh_load_next = at_end_next;

	always @(posedge clk)
		if (start) begin
			blocks_left <= blocks;
			fresh       <= blocks == 1;
		end else if (sh_take) begin
			blocks_left <= blocks_left - 1'b1;
			fresh       <= blocks_left == 2;
		end

	always @(posedge clk) begin
		fresh_one <= rows == 1;
		if (sh_take)
			rows_left <= rows_new;
		else if (sh_pop)
			rows_left <= rows_left - 1'b1;
	end

	always @(posedge clk)
		if (rst) begin
			sh_vld    <= 1'b0;
			at_end    <= 1'b1;
			all_taken <= 1'b1;
		end else begin
			all_taken <= !start && (all_taken || (sh_take && fresh));
			sh_vld <= sh_vld_next;
			at_end <= at_end_next;
		end

	// -- Rows, and what is valid where --------------------------------------------------------

	// Rows come in order, so that each stage that needs their number has a counter of its own. row
	// is the next to come to s0: it is read again and again until it does.
	localparam V_STAGE = N_CURRENTS > 0 ? 3 : 2;

	reg [LOG_ROWS-1:0] row, row_i, row_v, row_s6, row_s10;
	reg [10:1]         vld_s;
	reg                alone;              // no row in s1 to s9
	reg                resting;            // no row is under way: the next is the first

	wire vld_s0     = sh_vld || clear_pop;
	wire vld_i      = LATE_READ != 0 ? vld_s0 : vld_s[1];
	wire vld_v      = vld_s[V_STAGE - (LATE_READ != 0 ? 1 : 0)];
	wire enter      = (sh_take && !h_peek) || (run && sh_row) || (clear_pop && ce);
	wire clear_ends = row == LAST_ROW[LOG_ROWS-1:0];     // at s0 as well: it was not read

	always @(posedge clk)
		resting <= rst || done || (resting && !start && !clear);

	always @(posedge clk)
		if (resting) begin
			row     <= 0;
			row_i   <= 0;
			row_v   <= 0;
			row_s6  <= 0;
			row_s10 <= 0;
		end else begin
			if (enter)
				row <= row + 1'b1;
			if (ce && vld_i)
				row_i <= row_i + 1'b1;
			if (ce && vld_v)
				row_v <= row_v + 1'b1;
			if (ce && vld_s[6])
				row_s6 <= row_s6 + 1'b1;
			if (ce && vld_s[10])
				row_s10 <= row_s10 + 1'b1;
		end

	always @(posedge clk)
		if (rst) begin
			vld_s     <= 0;
			clearing  <= 1'b0;
			clear_pop <= 1'b0;
		end else begin
			if (ce)
				vld_s <= {vld_s[9:1], vld_s0};
			clearing  <= clear || (clearing && !done);
			clear_pop <= clear || (clear_pop && !(ce && clear_ends));
		end

	always @(posedge clk)
		if (ce)
			alone <= {vld_s[8:1], vld_s0} == 0;

	assign done = ce && vld_s[10] && alone && !vld_s0 && all_taken;

	// -- State memories -----------------------------------------------------------------------

	wire [N_PIPES*W_V-1:0]  v_rd, i1_rd, i2_rd;
	wire [N_PIPES*W_V-1:0]  i1_s6, i2_s6, v_s10;
	wire [N_PIPES*W_RS-1:0] rs_rd, rs_s7, rs_wdata;
	wire [2*N_PIPES-1:0]    rs_we;
	wire [N_PIPES-1:0]      h_sel;
	wire [LOG_ROWS-1:0]     r_row   = resting ? h_row : row;
	wire [LOG_ROWS-1:0]     r_row_i = resting ? h_row : row_i;
	wire [LOG_ROWS-1:0]     r_row_v = l_re ? l_row : resting ? h_row : row_v;

	assign i_row   = resting ? h_row : row_s6;
	assign v_row   = resting ? h_row : row_s10;
	assign i_we    = {N_PIPES{ce && vld_s[6]}};
	assign v_we    = {N_PIPES{ce && vld_s[10]}};
	assign i1_data = resting ? {N_PIPES{h_wdata}} : i1_s6;
	assign i2_data = resting ? {N_PIPES{h_wdata}} : i2_s6;
	assign v_data  = resting ? {N_PIPES{h_wdata}} : v_s10;

	// A set index out of range becomes the last set. Nobody but the host writes it.
	wire [LOG_SETS-1:0] h_set_in = |(h_wdata[W_SET-1:0] >> LOG_SETS) ? {LOG_SETS{1'b1}} :
	                               h_wdata[LOG_SETS-1:0];

	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_V), .DEPTH(N_ROWS), .OUT_REG(LATE_READ)) u_v (
		.clk(clk), .we(v_we | (h_sel & {N_PIPES{h_state_we[STATE_V]}})),
		.waddr(v_row), .wdata(v_data), .re(look), .raddr(r_row_v), .rdata(v_rd)
	);
	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_RS), .W_LOW(LOG_SETS), .DEPTH(N_ROWS)) u_ref_set (
		.clk(clk), .we(rs_we), .waddr(v_row), .wdata(rs_wdata),
		.re(ce || !vld_s0), .raddr(r_row), .rdata(rs_rd)
	);
	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_RS), .W_LOW(LOG_SETS), .DEPTH(N_ROWS)) u_ref_set_s7 (
		.clk(clk), .we(rs_we), .waddr(v_row), .wdata(rs_wdata),
		.re(ce), .raddr(row_s6), .rdata(rs_s7)
	);
	generate if (N_CURRENTS > 0) begin : g_i1
		lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_V), .DEPTH(N_ROWS), .OUT_REG(LATE_READ)) u_ram (
			.clk(clk), .we(i_we | (h_sel & {N_PIPES{h_state_we[STATE_I1]}})),
			.waddr(i_row), .wdata(i1_data), .re(look), .raddr(r_row_i), .rdata(i1_rd)
		);
	end else begin : g_no_i1
		wire unused = &{1'b0, r_row_i};
		assign i1_rd = 0;
	end
	if (N_CURRENTS > 1) begin : g_i2
		lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_V), .DEPTH(N_ROWS), .OUT_REG(LATE_READ)) u_ram (
			.clk(clk), .we(i_we | (h_sel & {N_PIPES{h_state_we[STATE_I2]}})),
			.waddr(i_row), .wdata(i2_data), .re(look), .raddr(r_row_i), .rdata(i2_rd)
		);
	end else begin : g_no_i2
		assign i2_rd = 0;
	end endgenerate

	// -- Pipes --------------------------------------------------------------------------------

	wire [N_PIPES-1:0] fired_s9, report_s9, fired_s10, report_s10;
	wire [W_UNIT-1:0]  set_rd [0:6];     // of pipe 0, for the host

	genvar p;
	generate for (p = 0; p < N_PIPES; p = p + 1) begin : g_pipe
		wire [LOG_SETS-1:0]      set_s10;      // for the trace
		wire [W_REF-1:0]         ref_s10;
		wire [MODE_SPIKING-1:0]  mode_s1;
		wire [W_DECAY-1:0]       loss1_s2, loss2_s2, loss;
		wire [W_V-1:0]           bias, not_threshold_s8, reset_s9;
		wire [14:MODE_SPIKING]   mode_s9;

		assign h_sel[p] = h_pipe == p[LOG_PIPES-1:0] || N_PIPES == 1;
		assign rs_wdata[p*W_RS +: W_RS] = {resting ? h_wdata[W_UNIT-1:W_SET] : ref_s10, h_set_in};
		assign rs_we[2*p +: 2] = {v_we[p], 1'b0} | {2{h_sel[p] && h_state_we[STATE_SET]}};
		assign ref_set_data[p*W_UNIT +: W_UNIT] = {ref_s10, {(W_SET-LOG_SETS){1'b0}}, set_s10};

		lq_sets u_sets (
			.clk(clk), .ce(ce || resting),
			.set_s0(rs_rd[p*W_RS +: LOG_SETS]), .set_s7(rs_s7[p*W_RS +: LOG_SETS]),
			.set_s10(set_s10),
			.mode_s1(mode_s1), .loss1_s2(loss1_s2), .loss2_s2(loss2_s2), .loss(loss), .bias(bias),
			.not_threshold_s8(not_threshold_s8), .reset_s9(reset_s9), .mode_s9(mode_s9),
			.resting(resting), .h_we(h_set_we), .h_set(h_set), .h_wdata(h_wdata)
		);

		lq_neuron u_neuron (
			.clk(clk), .ce(ce), .clear(clearing),
			.acc(shadow[p*W_ACC +: W_ACC]), .offset(offset),
			.wait_s0(rs_rd[p*W_RS+LOG_SETS +: W_REF] != 0), .mode_s1(mode_s1),
			.i1_s2(i1_rd[p*W_V +: W_V]), .i2_s2(i2_rd[p*W_V +: W_V]),
			.loss1_s2(loss1_s2), .loss2_s2(loss2_s2),
			.v(v_rd[p*W_V +: W_V]), .loss(loss), .bias(bias),
			.ref_s7(rs_s7[p*W_RS+LOG_SETS +: W_REF]),
			.not_threshold_s8(not_threshold_s8), .reset_s9(reset_s9), .mode_s9(mode_s9),
			.i1_s6(i1_s6[p*W_V +: W_V]), .i2_s6(i2_s6[p*W_V +: W_V]),
			.fired_s9(fired_s9[p]), .report_s9(report_s9[p]),
			.v_s10(v_s10[p*W_V +: W_V]), .ref_s10(ref_s10),
			.fired_s10(fired_s10[p]), .report_s10(report_s10[p])
		);

		if (p == 0) begin : g_host
			assign set_rd[SET_LEAK]      = {{(W_UNIT-W_DECAY){1'b0}}, ~loss};
			assign set_rd[SET_DECAY1]    =
				{{(W_UNIT-W_DECAY){1'b0}}, N_CURRENTS > 0 ? ~loss1_s2 : loss1_s2};
			assign set_rd[SET_DECAY2]    =
				{{(W_UNIT-W_DECAY){1'b0}}, N_CURRENTS > 1 ? ~loss2_s2 : loss2_s2};
			assign set_rd[SET_BIAS]      = bias;
			assign set_rd[SET_THRESHOLD] = ~not_threshold_s8;
			assign set_rd[SET_RESET]     = reset_s9;
			assign set_rd[SET_MODE]      = {1'b0, mode_s9, mode_s1};
		end
	end endgenerate

	// -- Events of the row in the last stage, lowest neuron first -----------------------------

	reg  [N_PIPES-1:0] pend;
	wire [N_PIPES-1:0] rest  = pend & (pend - 1'b1);
	wire [N_PIPES-1:0] first = pend & ~rest;
	wire [N_PIPES-1:0] come  = (fired_s9 | report_s9) & {N_PIPES{vld_s[9] && !clearing}};
	wire lif = {{(LOG_NEURONS+1-LOG_ROWS){1'b0}}, row_s10} >= somas;
	assign ev_vld = N_SOMA > 0 ? |pend && lif : |pend;

	always @(posedge clk)
		if (rst)
			pend <= 0;
		else if (ce)
			pend <= come;
		else if (run)
			pend <= rest;

	// It decides about pipes and lanes, and so does what the shadow does next: of more than one pipe each is
	// one flip-flop.
	generate if (N_PIPES > 1) begin : g_ahead
		reg  few, ready, moves;

		function several(input [N_PIPES-1:0] x);
			integer e;
			begin
				several = 1'b0;
				for (e = 1; e < N_PIPES; e = e + 1)
					several = several || |(x & (x << e));
			end
		endfunction

		wire few_next = run ? !several(few ? come : rest) : few;

		always @(posedge clk)
			if (rst) begin
				few   <= 1'b1;
				ready <= 1'b1;
				moves <= 1'b0;
			end else begin
				few   <= few_next;
				ready <= at_end_next && (few_next || !sh_vld_next);
				moves <= (!at_end_next && few_next && sh_vld_next) || h_shift_next;
			end
		assign adv      = few;
		assign sh_ready = ready;
		assign sh_row   = moves;
	end else begin : g_at_once
		reg shift;

		always @(posedge clk)
			shift <= h_shift_next;

		assign adv      = rest == 0;
		assign sh_ready = at_end && (adv || !sh_vld);
		assign sh_row   = (adv && sh_vld && !at_end) || shift;
	end endgenerate

	assign fired_we = ce && vld_s[10] && !clearing;
	assign fired    = N_SOMA > 0 ? fired_s10 & {N_PIPES{lif}} : fired_s10;
	assign l_v      = v_rd;

	assign ev_fired  = |(fired_s10 & first);
	assign ev_report = |(report_s10 & first);

	generate if (N_PIPES > 1) begin : g_number
		reg [LOG_PIPES-1:0] which;
		reg [W_V-1:0]       value;
		integer k;
		always @(*) begin
			which = 0;
			value = 0;
			for (k = 0; k < N_PIPES; k = k + 1) begin
				which = which | (first[k] ? k[LOG_PIPES-1:0] : {LOG_PIPES{1'b0}});
				value = value | (v_s10[k*W_V +: W_V] & {W_V{first[k]}});
			end
		end
		assign ev_neuron = {row_s10, which};
		assign ev_value  = value;
	end else begin : g_number
		assign ev_neuron = row_s10;
		assign ev_value  = v_s10;
	end endgenerate

	wire [15:0] axon = {{(16-LOG_NEURONS){1'b0}}, ev_neuron};
	wire        fed  = axon < {{(15-LOG_AXONS){1'b0}}, fb_count};

	always @(posedge clk)
		if (rst)
			fb_vld <= 1'b0;
		else if (run)
			fb_vld <= ev_vld && ev_fired && fed;

	always @(posedge clk)
		if (run)
			fb_axon <= fb_base + axon[LOG_AXONS-1:0];

	// -- Host reads ---------------------------------------------------------------------------

	lq_update_read u_read (
		.clk(clk), .h_sel(h_sel),
		.h_state_col(h_state_col), .h_set_col(h_set_col), .h_of_state(h_of_state), .h_of_set(h_of_set),
		.v_rd(v_rd), .i1_rd(i1_rd), .i2_rd(i2_rd), .rs_rd(rs_rd), .set_rd({set_rd[6], set_rd[5],
		          set_rd[4], set_rd[3], set_rd[2], set_rd[1], set_rd[0]}),
		.h_state_rdata(h_state_rdata), .h_set_rdata(h_set_rdata)
	);

endmodule

`default_nettype wire
