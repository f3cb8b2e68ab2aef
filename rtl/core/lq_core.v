// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_core -- leaky integrate-and-fire neurons behind an output-stationary synapse sweep
//
//   sweep:  for each block, for each event of the step: read one word of N_LANES weights and add
//           payload x weight into N_LANES accumulators in flip-flops
//   update: while the next block is swept, N_PIPES neurons of the finished block a clock
//
// A step takes  O + (B-1) max(O, R) + R_last + 15  clocks from the one after it starts to
// the one that offers its end; O = operations of a block (the significant bits of each |payload|,
// at least 1), B = blocks, R = rows of a block, R_last = rows of the last; one more for each
// event of a row beyond its first. docs/architecture.md derives it.
//
// Host: h_vld and its fields hold until h_ack. h_op: 0 check (of a write if h_wdata[0]), 1 read,
// 2 write, 3 clear. Read, write and clear wait until no step runs. h_status, h_rdata and h_next
// (the address after h_addr, if that was in range) are valid with h_ack. While one of the three is
// asked no event is taken, and from the clock after no step starts.
// Input: events for the next step to start, and ticks, in order. in_status is valid in the clock
// of the transfer; a tick in free run is refused at once.
// Output: the events of a step in neuron order, then one word with out_end; st_step and st_clocks
// belong to that step while it is offered. From a word of output until two clocks after it was
// taken, all that computes stands still (run low): what it computes, and st_clocks, do not depend
// on when output was taken.

`default_nettype none

module lq_core #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,

	input  wire                 h_vld,
	input  wire [1:0]           h_op,
	input  wire [2:0]           h_space,
	input  wire [W_ADDR-1:0]    h_addr,
	input  wire [W_UNIT-1:0]    h_wdata,
	output wire                 h_ack,
	output wire [2:0]           h_status,
	output wire [W_UNIT-1:0]    h_rdata,
	output wire [W_ADDR-1:0]    h_next,

	input  wire                 in_vld,
	output reg                  in_rdy,
	input  wire                 in_tick,
	input  wire [15:0]          in_axon,
	input  wire [W_PAYLOAD-1:0] in_payload,
	output reg  [2:0]           in_status,

	output wire                 out_vld,
	input  wire                 out_rdy,
	output wire                 out_end,
	output wire                 out_fired,
	output wire                 out_has_value,
	output wire [13:0]          out_neuron,
	output wire [W_V-1:0]       out_value,

	output wire [W_STEP-1:0]    st_step,
	output wire [W_CLOCKS-1:0]  st_clocks,
	output wire [W_COUNT-1:0]   st_late,
	output wire [W_COUNT-1:0]   st_lost,
	output wire                 st_busy,
	output wire                 st_run
`ifdef LQ_TRACE
	,
	// Every architectural write, in the clock before it takes effect.
	output wire                           trc_list_we,
	output wire [LOG_SLOTS+LOG_AXONS-1:0] trc_list_addr,
	output wire [LOG_AXONS+W_PAYLOAD:0]   trc_list_data,
	output wire                           trc_delay_we,
	output wire [N_UNITS-1:0]             trc_weight_we,
	output wire [W_SYNAPSE-1:0]           trc_weight_addr,
	output wire [6:0]                     trc_set_we,
	output wire [LOG_SETS-1:0]            trc_set_addr,
	output wire [W_UNIT-1:0]              trc_host_data,
	output wire                           trc_reg_we,
	output wire [3:0]                     trc_state_we,
	output wire [LOG_ROWS-1:0]            trc_state_row,
	output wire [LOG_PIPES-1:0]           trc_state_pipe,
	output wire [N_PIPES-1:0]             trc_i_we,
	output wire [LOG_ROWS-1:0]            trc_i_row,
	output wire [N_PIPES*W_V-1:0]         trc_i1,
	output wire [N_PIPES*W_V-1:0]         trc_i2,
	output wire [N_PIPES-1:0]             trc_v_we,
	output wire [LOG_ROWS-1:0]            trc_v_row,
	output wire [N_PIPES*W_V-1:0]         trc_v,
	output wire [N_PIPES*W_UNIT-1:0]      trc_ref_set,
	output wire                           trc_rule_we,
	output wire                           trc_plastic_we,
	output wire                           trc_x_we,
	output wire [LOG_AXONS-1:0]           trc_x_addr,
	output wire [2*W_UNIT-1:0]            trc_x,
	output wire                           trc_y_we,
	output wire [LOG_ROWS-1:0]            trc_y_row,
	output wire [N_PIPES*W_UNIT-1:0]      trc_y1,
	output wire [N_PIPES*W_UNIT-1:0]      trc_y2,
	output wire                           trc_word_we,
	output wire [W_SYNAPSE-1:0]           trc_word_addr,
	output wire [N_LANES*W_WEIGHT-1:0]    trc_word,
	output wire [2:0]                     trc_soma_we,
	output wire [15:0]                    trc_soma_addr,
	output wire [47:0]                    trc_soma
`endif
);

	// -- Wires between the parts --------------------------------------------------------------

	wire                           run, start, running, finish, done, idle, ready, end_taken;
	wire                           clear, clearing, free, tick_wait;
	wire [W_PERIOD-1:0]            period;
	wire [LOG_BLOCKS:0]            blocks;
	wire [LOG_BLOCK_ROWS:0]        rows;
	wire [LOG_AXONS-1:0]           fb_base, fb_axon, u_fb_axon;
	wire [LOG_AXONS:0]             fb_count;
	wire                           fb_vld, u_fb_vld;
	wire [W_PAYLOAD-2:0]           fb_mag;

	wire                           ev_busy_next, ev_rdy, quiet;
	wire [2:0]                     ev_status;
	wire                           list_we;
	wire [LOG_SLOTS+LOG_AXONS-1:0] list_addr;
	wire [LOG_AXONS+W_PAYLOAD:0]   list_data;

	wire                           none, single, rd_en, rd_ahead;
	wire [LOG_AXONS-1:0]           first, penult, rd_index, rd_next;
	wire [LOG_AXONS+W_PAYLOAD:0]   rd_entry;

	wire                           word_re, adv, vld_s2, load_s2, add_s2, first_s2, neg_s2,
	                               hold_s2;
	wire [LOG_BLOCKS+LOG_AXONS-1:0] word_addr;
	wire [W_SYNAPSE-1:0]           word_at;
	wire [N_LANES*W_WEIGHT-1:0]    word_s2;
	wire                           acc_full, sh_take, sh_ready, sh_row, sh_load_next;
	localparam HEAD = N_PIPES > LANES_PER_UNIT ? N_PIPES : LANES_PER_UNIT; // lanes the host sees
	wire [HEAD*W_ACC-1:0]          shadow;
	wire [W_PAYLOAD+LOG_AXONS-1:0] offset;

	wire                           ev_vld, ev_fired, ev_report;
	wire [LOG_NEURONS-1:0]         ev_neuron;
	wire [W_V-1:0]                 ev_value;

	wire                           h_delay_we, h_inject, h_peek, h_sh_hold, h_sh_shift_next;
	wire                           h_reg_we;
	wire [LOG_SLOTS-1:0]           h_delay, h_delay_wdata;
	wire [6:0]                     h_set_we;
	wire [3:0]                     h_state_we;
	wire [W_UNIT-1:0]              h_set, h_state;
	wire [LOG_ROWS-1:0]            h_row;
	wire [LOG_PIPES-1:0]           h_pipe;
	wire [N_UNITS-1:0]             h_weight_we;
	wire [LOG_BLOCKS+LOG_AXONS-1:0] h_word;

	wire [N_PIPES-1:0]             i_we, v_we;
	wire [LOG_ROWS-1:0]            i_row, v_row;
	wire [N_PIPES*W_V-1:0]         i1_data, i2_data, v_data;
	wire [N_PIPES*W_UNIT-1:0]      ref_set_data;

	// Learning.
	wire                           lev_vld, lev_neg, lev_past, silent_s2, u_done, updated, learn_busy;
	wire [LOG_AXONS-1:0]           lev_axon;
	wire [W_PAYLOAD-1:0]           lev_mag;
	wire                           fired_we, l_re, l_word_sel, l_word_re, l_word_we, h_of_tag;
	wire [N_PIPES-1:0]             fired;
	wire [LOG_ROWS-1:0]            l_row;
	wire [N_PIPES*W_V-1:0]         l_v;
	wire [W_SYNAPSE-1:0]           l_word_raddr, l_word_waddr;
	wire [N_LANES*W_WEIGHT-1:0]    l_word;
	wire                           h_learn_reg_we, h_rule_we;
	wire [2:0]                     h_axon_we;
	wire [4:0]                     h_post_we;
	wire [W_UNIT-1:0]              h_learn;
	wire                           x_we, y_we;
	wire [LOG_AXONS-1:0]           x_waddr;
	wire [TRACE_AMP_W:0]           x1_data, x2_data;
	wire [LOG_ROWS-1:0]            y_row;
	wire [N_PIPES*W_UNIT-1:0]      y1_data, y2_data;

	// Somas: the phase between update and learning.
	wire [LOG_NEURONS:0]           somas;
	wire                           solved, s_fired, s_report, s_v_re, soma_busy, wants_goal, goal_fits;
	wire [LOG_NEURONS-1:0]         s_neuron;
	wire [W_V-1:0]                 s_u;
	wire [LOG_ROWS-1:0]            s_v_row;
	wire [N_PIPES*W_V-1:0]         v_seen;
	wire                           h_soma_reg_we, h_soma_we, h_of_soma;
	wire [W_UNIT-1:0]              h_soma;

	wire in_event = N_SOMA > 0 ? in_vld && !wants_goal : in_vld;

	// What comes after a tick waits until its step has started. The answer comes from flip-flops.
	wire tick = in_vld && in_tick && !in_rdy && (free || !tick_wait);

	always @(posedge clk) begin
		in_rdy    <= !rst && (tick || ev_rdy);
		in_status <= !in_tick ? (N_SOMA > 0 ? (goal_fits ? ST_OK[2:0] : ev_status) : ev_status) : free ? ST_STATE[2:0] : ST_OK[2:0];
	end

	assign st_run = free;

	// Nothing starts between two accesses of one burst.
	wire asked = h_vld && h_op != 2'd0;
	reg  hold;

	always @(posedge clk)
		hold <= !rst && asked;

	lq_control u_control (
		.clk(clk), .rst(rst), .run(run), .clear(clear),
		.free(free), .period(period),
		.tick(tick), .tick_wait(tick_wait), .hold(hold), .start(start),
		.running(running), .done(done), .finish(finish), .end_taken(end_taken),
		.idle(idle), .ev_busy_next(N_SOMA > 0 ? ev_busy_next || learn_busy || soma_busy : ev_busy_next || learn_busy), .ready(ready), .busy(st_busy),
		.step(st_step), .clocks(st_clocks), .late(st_late), .lost(st_lost)
	);

	lq_events u_events (
		.clk(clk), .rst(rst), .run(run), .clear(clear), .fb_count(fb_count),
		.in_vld(in_event && !in_tick && !asked && !tick_wait && !in_rdy), .in_rdy(ev_rdy),
		.in_axon(in_axon), .in_payload(in_payload), .in_status(ev_status),
		.fb_vld(fb_vld), .fb_axon(fb_axon), .fb_mag(fb_mag),
		.busy_next(ev_busy_next), .quiet(quiet),
		.start(start), .running(running),
		.none(none), .single(single), .first(first), .penult(penult),
		.rd_en(rd_en), .rd_index(rd_index), .rd_ahead(rd_ahead), .rd_next(rd_next),
		.rd_entry(rd_entry),
		.h_sel(asked), .h_we(h_delay_we), .h_axon(h_addr[LOG_AXONS-1:0]),
		.h_wdelay(h_delay_wdata), .h_rdelay(h_delay),
		.list_we(list_we), .list_addr(list_addr), .list_data(list_data)
	);

	lq_sweep u_sweep (
		.clk(clk), .rst(rst), .run(run), .blocks(blocks), .start(start),
		.none(none), .single(single), .first(first), .penult(penult),
		.rd_en(rd_en), .rd_index(rd_index), .rd_ahead(rd_ahead), .rd_next(rd_next),
		.rd_entry(rd_entry),
		.h_sel(h_peek), .h_peek(h_inject), .h_word(h_word),
		.word_re(word_re), .word_addr(word_addr),
		.adv(adv), .vld_w(vld_s2), .load_w(load_s2), .add_w(add_s2),
		.first_w(first_s2), .neg_w(neg_s2), .hold_w(hold_s2), .offset(offset),
		.ev_vld(lev_vld), .ev_axon(lev_axon), .ev_neg(lev_neg), .ev_mag(lev_mag),
		.ev_past(lev_past), .silent_s2(silent_s2),
		.acc_full(acc_full), .sh_take(sh_take), .sh_ready(sh_ready)
	);

	lq_weights u_weights (
		.clk(clk), .addr(word_at), .we(h_weight_we), .wdata(h_wdata),
		.re(word_re || l_word_re), .word_we(l_word_we), .word_addr(l_word_waddr), .word(l_word),
		.rdata(word_s2)
	);

	generate if (N_RULES > 0) begin : g_learn
		wire learn_on, learnt;

		assign done = learn_on ? learnt : updated;

		if (N_TAGS > 0) begin : g_tags
			assign word_at = l_word_sel ? l_word_raddr : {h_peek && h_of_tag, word_addr};
		end else begin : g_no_tags
			wire unused_tag = &{1'b0, h_of_tag};

			assign word_at = l_word_sel ? l_word_raddr : word_addr;
		end

		lq_learn u_learn (
			.clk(clk), .rst(rst), .run(run),
			.h_reg_we(h_learn_reg_we), .h_rule_we(h_rule_we), .h_axon_we(h_axon_we),
			.h_post_we(h_post_we), .h_addr(h_addr), .h_space(h_space),
			.h_wdata(h_wdata), .h_rdata(h_learn),
			.clear(clear), .busy(learn_busy), .blocks(blocks), .rows(rows),
			.start(start), .updated(updated && running), .on(learn_on), .done(learnt),
			.ev_vld(lev_vld), .ev_axon(lev_axon), .ev_neg(lev_neg), .ev_mag(lev_mag),
			.ev_past(lev_past), .silent_re(adv), .silent(silent_s2),
			.fired_we(fired_we || solved), .fired_row(solved ? s_neuron[LOG_NEURONS-1 -: LOG_ROWS] : v_row),
			.fired(solved ? {N_PIPES{s_fired}} : fired),
			.v_re(l_re), .v_row(l_row), .v(v_seen),
			.word_sel(l_word_sel), .word_re(l_word_re), .word_raddr(l_word_raddr),
			.word_rdata(word_s2), .word_we(l_word_we), .word_waddr(l_word_waddr),
			.word_wdata(l_word),
			.x_we(x_we), .x_waddr(x_waddr), .x1_data(x1_data), .x2_data(x2_data),
			.y_we(y_we), .y_row(y_row), .y1_data(y1_data), .y2_data(y2_data)
		);
	end else begin : g_no_learn
		wire unused_learn = &{1'b0, lev_vld, lev_axon, lev_neg, lev_mag, lev_past, fired_we, fired, v_seen,
		                      h_of_tag, h_learn_reg_we, h_rule_we, h_axon_we, h_post_we,
		                      l_word_sel, l_word_raddr, adv};

		assign done           = updated;
		assign word_at        = word_addr;
		assign silent_s2      = 1'b0;
		assign learn_busy     = 1'b0;
		assign l_re           = 1'b0;
		assign l_row          = 0;
		assign l_word_sel     = 1'b0;
		assign l_word_re      = 1'b0;
		assign l_word_raddr   = 0;
		assign l_word_we      = 1'b0;
		assign l_word_waddr   = 0;
		assign l_word         = 0;
		assign h_learn        = 0;
		assign x_we           = 1'b0;
		assign x_waddr        = 0;
		assign x1_data        = 0;
		assign x2_data        = 0;
		assign y_we           = 1'b0;
		assign y_row          = 0;
		assign y1_data        = 0;
		assign y2_data        = 0;
	end endgenerate

	lq_lanes #(.HEAD(HEAD)) u_lanes (
		.clk(clk), .rst(rst),
		.run(run), .acc_full(acc_full), .sh_ready(sh_ready), .sh_row(sh_row),
		.vld_s2(vld_s2), .load_s2(load_s2), .add_s2(add_s2),
		.first_s2(first_s2), .neg_s2(neg_s2), .hold_s2(hold_s2), .word_s2(word_s2),
		.sh_load_next(sh_load_next), .shadow(shadow)
	);

	generate if (N_SOMA > 0) begin : g_soma
		reg  was_soma;
		wire s_fb_vld;
		wire [LOG_AXONS-1:0] s_fb_axon;
		wire [W_V-1:0]       miss;
		wire is_goal = in_axon[15] && !in_tick;

		// A goal is taken only while no step runs: it is for the next to start. To the lists it is
		// an axon out of range.
		assign wants_goal = is_goal && (!idle || soma_busy);
		assign goal_fits  = is_goal && {1'b0, in_axon[14:0]} < {{(15-LOG_NEURONS){1'b0}}, somas};

		always @(posedge clk)
			if (run)
				was_soma <= {1'b0, l_row} < somas;

		assign v_seen = was_soma ? miss : l_v;

		lq_soma u_soma (
			.clk(clk), .rst(rst), .run(run),
			.h_reg_we(h_soma_reg_we), .h_soma_we(h_soma_we), .h_addr(h_addr),
			.h_of_reg(h_space == SP_REG[2:0]), .h_wdata(h_wdata), .h_rdata(h_soma),
			.clear(clear), .busy(soma_busy), .somas(somas), .fb_base(fb_base), .fb_count(fb_count),
			.goal_we(ev_rdy && goal_fits), .goal_neuron(in_axon[LOG_NEURONS-1:0]),
			.goal_value(in_payload),
			.start(start), .updated(u_done && running), .done(updated),
			.v_re(s_v_re), .v_row(s_v_row), .v(l_v),
			.solved(solved), .neuron(s_neuron), .fired(s_fired), .report(s_report), .u(s_u),
			.fb_vld(s_fb_vld), .fb_axon(s_fb_axon), .fb_mag(fb_mag),
			.miss_re(l_re), .miss_row(l_row), .miss_q(miss)
`ifdef LQ_TRACE
			, .trc_we(trc_soma_we), .trc_addr(trc_soma_addr), .trc_data(trc_soma)
`endif
		);

		assign fb_vld  = u_fb_vld || s_fb_vld;
		assign fb_axon = s_fb_vld ? s_fb_axon : u_fb_axon;
	end else begin : g_no_soma
		wire unused_soma = &{1'b0, h_soma_reg_we, h_soma_we};

		assign somas      = 0;
		assign updated    = u_done;
		assign wants_goal = 1'b0;
		assign goal_fits  = 1'b0;
		assign soma_busy  = 1'b0;
		assign v_seen     = l_v;
		assign solved     = 1'b0;
		assign s_neuron   = 0;
		assign s_fired    = 1'b0;
		assign s_report   = 1'b0;
		assign s_u        = 0;
		assign s_v_re     = 1'b0;
		assign s_v_row    = 0;
		assign fb_vld     = u_fb_vld;
		assign fb_axon    = u_fb_axon;
		assign fb_mag     = 1;
		assign h_soma     = 0;
`ifdef LQ_TRACE
		assign trc_soma_we   = 3'b0;
		assign trc_soma_addr = 16'b0;
		assign trc_soma      = 48'b0;
`endif
	end endgenerate

	lq_update u_update (
		.clk(clk), .rst(rst), .run(run),
		.blocks(blocks), .rows(rows), .fb_base(fb_base), .fb_count(fb_count), .somas(somas),
		.start(start), .clear(clear), .clearing(clearing), .done(u_done),
		.acc_full(acc_full), .sh_take(sh_take), .sh_ready(sh_ready), .sh_row(sh_row), .sh_load_next(sh_load_next),
		.shadow(shadow[N_PIPES*W_ACC-1:0]), .offset(offset),
		.ev_vld(ev_vld), .ev_fired(ev_fired), .ev_report(ev_report),
		.ev_neuron(ev_neuron), .ev_value(ev_value), .fb_vld(u_fb_vld), .fb_axon(u_fb_axon),
		.fired_we(fired_we), .fired(fired), .l_re(l_re || s_v_re), .l_row(s_v_re ? s_v_row : l_row), .l_v(l_v),
		.h_peek(h_peek), .h_hold(h_sh_hold), .h_shift_next(h_sh_shift_next),
		.h_state_we(h_state_we), .h_set_we(h_set_we),
		.h_row(h_row), .h_pipe(h_pipe),
		.h_set(h_addr[3 +: LOG_SETS]), .h_state_col(h_addr[1:0]), .h_set_col(h_addr[2:0]),
		.h_of_state(h_space == SP_STATE[2:0]), .h_of_set(h_space == SP_SET[2:0]),
		.h_wdata(h_wdata), .h_state_rdata(h_state), .h_set_rdata(h_set),
		.i_we(i_we), .i_row(i_row), .i1_data(i1_data), .i2_data(i2_data),
		.v_we(v_we), .v_row(v_row), .v_data(v_data), .ref_set_data(ref_set_data)
	);

	lq_host #(.HEAD(HEAD)) u_host (
		.clk(clk), .rst(rst),
		.h_vld(h_vld), .h_op(h_op), .h_space(h_space), .h_addr(h_addr), .h_wdata(h_wdata),
		.h_ack(h_ack), .h_status(h_status), .h_rdata(h_rdata), .h_next(h_next),
		.idle(idle), .ready(ready), .quiet(quiet),
		.clear(clear), .clearing(N_SOMA > 0 ? clearing || learn_busy || soma_busy : clearing || learn_busy),
		.learn_reg_we(h_learn_reg_we), .rule_we(h_rule_we), .axon_we(h_axon_we),
		.post_we(h_post_we), .soma_reg_we(h_soma_reg_we), .soma_we(h_soma_we), .of_soma(h_of_soma),
		.of_tag(h_of_tag), .learn_data(h_of_soma ? h_soma : h_learn),
		.delay_we(h_delay_we), .delay(h_delay), .delay_wdata(h_delay_wdata),
		.set_we(h_set_we), .set(h_set), .state_we(h_state_we),
		.state_data(h_state),
		.row(h_row), .pipe(h_pipe),
		.weight_we(h_weight_we), .word(h_word), .inject(h_inject), .peek(h_peek),
		.sh_hold(h_sh_hold), .sh_shift_next(h_sh_shift_next), .sh_take(sh_take), .shadow(shadow),
		.blocks(blocks), .rows(rows), .fb_base(fb_base), .fb_count(fb_count),
		.period(period), .free(free), .reg_we(h_reg_we)
	);

	localparam W_OUT = 3 + LOG_NEURONS + W_V;

	wire [LOG_NEURONS-1:0] neuron;
	wire                   s_ev_vld = solved && (s_fired || s_report);

	assign end_taken  = out_vld && out_rdy && out_end;
	assign out_neuron = {{(14-LOG_NEURONS){1'b0}}, neuron};

	lq_output #(.WIDTH(W_OUT)) u_output (
		.clk(clk), .rst(rst),
		.put(N_SOMA > 0 ? run && (ev_vld || s_ev_vld || finish) : run && (ev_vld || finish)),
		.put_data(N_SOMA > 0 ? (solved ? {finish, s_fired, s_report, s_neuron, s_u} :
		          {finish, ev_fired, ev_report, ev_neuron, ev_value}) :
		          {finish, ev_fired, ev_report, ev_neuron, ev_value}), .run(run),
		.out_vld(out_vld), .out_rdy(out_rdy),
		.out_data({out_end, out_fired, out_has_value, neuron, out_value})
	);

`ifndef LQ_TRACE
	wire unused = &{1'b0, list_we, list_addr, list_data, h_reg_we, i_we, i_row, i1_data, i2_data,
	                v_we, v_row, v_data, ref_set_data, x_we, x_waddr, x1_data, x2_data, y_we, y_row,
	                y1_data, y2_data};
`else
	assign trc_list_we     = list_we;
	assign trc_list_addr   = list_addr;
	assign trc_list_data   = list_data;
	assign trc_delay_we    = h_delay_we;
	assign trc_weight_we   = h_weight_we;
	assign trc_weight_addr = word_at;
	assign trc_set_we      = h_set_we;
	assign trc_set_addr    = h_addr[3 +: LOG_SETS];
	assign trc_host_data   = h_wdata;
	assign trc_reg_we      = h_reg_we;
	assign trc_state_we    = h_state_we;
	assign trc_state_row   = h_row;
	assign trc_state_pipe  = h_pipe;
	assign trc_i_we        = i_we;
	assign trc_i_row       = i_row;
	assign trc_i1          = i1_data;
	assign trc_i2          = i2_data;
	assign trc_v_we        = v_we;
	assign trc_v_row       = v_row;
	assign trc_v           = v_data;
	assign trc_ref_set     = ref_set_data;
	assign trc_rule_we     = h_rule_we;
	assign trc_plastic_we  = |{h_axon_we, h_post_we, h_soma_we};
	assign trc_x_we        = x_we;
	assign trc_x_addr      = x_waddr;
	assign trc_x           = {1'b0, x2_data, 1'b0, x1_data};
	assign trc_y_we        = y_we;
	assign trc_y_row       = y_row;
	assign trc_y1          = y1_data;
	assign trc_y2          = y2_data;
	assign trc_word_we     = l_word_we;
	assign trc_word_addr   = l_word_waddr;
	assign trc_word        = l_word;
`endif

endmodule

`default_nettype wire
