// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn -- the third phase of a step: which words are visited, and what happens to them when
//
// Beside the sweep, lq_axons passes the plastic axons once all events of the first block are known.
// After the update, block by block: its neurons' rows pass into the lanes (lq_post), then the
// words of the axons on the block's list are read, changed (lq_learn_lanes) and written back.
// docs/learning.md derives the clocks.
//
//   l list entry   s0 the axon's traces and the rule's operation: a slot a clock
//
// A visit takes a slot for each operation, two where the memory has one port (even lanes, then odd;
// one, for nothing, if its gates are shut), and twice that in an epoch with a tag. A word is read in
// its first slot and written 8 clocks after its last; where the memory has one port a read waits for
// a clock without a write. An axon none of whose gates is open takes a clock, two where the memory has one port.

`default_nettype none

module lq_learn #(
`include "lq_config.vh"
) (
	input  wire                          clk,
	input  wire                          rst,
	input  wire                          run,

	// Host registers and commands; spaces by strobes.
	input  wire                          h_reg_we,
	input  wire                          h_rule_we,
	input  wire [2:0]                    h_axon_we,   // by column
	input  wire [4:0]                    h_post_we,
	/* verilator lint_off UNUSEDSIGNAL */  // its range is checked elsewhere
	input  wire [W_ADDR-1:0]             h_addr,
	/* verilator lint_on UNUSEDSIGNAL */
	input  wire [2:0]                    h_space,
	input  wire [W_UNIT-1:0]             h_wdata,
	output reg  [W_UNIT-1:0]             h_rdata,
	input  wire                          clear,
	output wire                          busy,        // clearing, or forgetting events after reset
	input  wire [LOG_BLOCKS:0]           blocks,
	input  wire [LOG_BLOCK_ROWS:0]       rows,

	// The step.
	input  wire                          start,
	input  wire                          updated,     // its last neuron leaves the update
	output wire                          on,
	output wire                          done,        // with on: the step ends here
	input  wire                          ev_vld,      // events of the first block, in the sweep's s1
	input  wire [LOG_AXONS-1:0]          ev_axon,
	input  wire                          ev_neg,
	input  wire [W_PAYLOAD-1:0]          ev_mag,
	input  wire                          ev_past,     // there are no more
	input  wire                          silent_re,   // in s1 ...
	output wire                          silent,      // ... whether the axon is, in s2
	input  wire                          fired_we,
	input  wire [LOG_ROWS-1:0]           fired_row,
	input  wire [N_PIPES-1:0]            fired,

	// Potentials, read a clock ahead.
	output wire                          v_re,
	output wire [LOG_ROWS-1:0]           v_row,
	input  wire [N_PIPES*W_V-1:0]        v,

	// Weight memory.
	output wire                          word_sel,    // addresses it, as no sweep runs
	output wire                          word_re,
	output wire [W_SYNAPSE-1:0]             word_raddr,
	input  wire [N_LANES*W_WEIGHT-1:0]   word_rdata,
	output wire                          word_we,
	output wire [W_SYNAPSE-1:0]             word_waddr,
	output wire [N_LANES*W_WEIGHT-1:0]   word_wdata,

	// What is written beside that, in the clock before it takes effect.
	output wire                          x_we,
	output wire [LOG_AXONS-1:0]          x_waddr,
	output wire [TRACE_AMP_W:0]          x1_data,
	output wire [TRACE_AMP_W:0]          x2_data,
	output wire                          y_we,
	output wire [LOG_ROWS-1:0]           y_row,
	output wire [N_PIPES*W_UNIT-1:0]     y1_data,
	output wire [N_PIPES*W_UNIT-1:0]     y2_data
);

	localparam [HEAD_USES_W-1:0] PRE = 1 << (GATE_PRE - 1), POST = 1 << (GATE_POST - 1),
		ERROR = 1 << (GATE_ERROR - 1), EVERY = 1 << (GATE_EVERY - 1), EPOCH = 1 << (GATE_EPOCH - 1);

	localparam ONE_PORT = N_PORTS == 1;

	// -- Registers --------------------------------------------------------------------------------

	wire [LOG_AXONS-1:0] first;
	wire [LOG_AXONS:0]   count;
	wire [W_UNIT:0]      error_below;
	wire [W_UNIT-1:0]    reward, x1_amp, x2_amp, y1_amp, y2_amp, reg_rdata;
	wire [3:0]           error_shift;
	wire [W_DECAY-1:0]   x1_decay, x2_decay;
	wire [1:0]           seed_we, x_amp_there;
	wire                 amp_second;
	wire [31:0]          random;
	wire                 every_due, epoch_due;

	wire started = run && start && on;

	lq_learn_regs u_regs (
		.clk(clk), .rst(rst), .clear(clear), .started(started),
		.h_we(h_reg_we), .h_index(h_addr[3:0]), .h_wdata(h_wdata), .kept(kept_reg), .h_rdata(reg_rdata),
		.on(on), .first(first), .count(count), .reward(reward), .error_shift(error_shift),
		.error_below(error_below), .x1_decay(x1_decay), .x2_decay(x2_decay),
		.x1_amp(x1_amp), .x2_amp(x2_amp), .x_amp_there(x_amp_there), .y1_amp(y1_amp), .y2_amp(y2_amp),
		.every_due(every_due), .epoch_due(epoch_due), .seed_we(seed_we), .random(random)
	);

	// Between steps the memories' ports are the host's.
	wire                 h_re  = off && !pass_busy;
	wire [LOG_ROWS-1:0]  h_row  = h_addr[3 + (N_PIPES > 1 ? LOG_PIPES : 0) +: LOG_ROWS];
	wire [LOG_PIPES-1:0] h_pipe = h_addr[3 +: LOG_PIPES];

	// -- Axons: the pass, beside the sweep --------------------------------------------------------

	reg  epoch, every;               // of this step
	reg  hearing;
	wire pass_start = run && hearing && ev_past;
	wire pass_busy;

	always @(posedge clk)
		if (rst)
			hearing <= 1'b0;
		else if (run)
			hearing <= started || (hearing && !ev_past);

	always @(posedge clk)
		if (started) begin
			epoch <= epoch_due;
			every <= every_due && !epoch_due && |(uses & EVERY);
		end

	wire [AXON_RULE_W-1:0] rule_p4;
	wire [13:0]            head;         // in p5 of the pass, or in s0
	wire                   acts;
	wire [HEAD_USES_W-1:0] uses;
	wire [LOG_AXONS:0]     n_list, n_listed;
	wire                   next;
	wire [LOG_AXONS-1:0]   list_index;
	wire [LOG_AXONS+6:0]   entry, entry_event;
	wire [W_UNIT-1:0]      word;
	wire [TRACE_AMP_W:0]   x1_s0, x2_n_s0;
	wire                   event_s0;
	wire [W_PAYLOAD-1:0]   payload_s0;

	lq_axons u_axons (
		.clk(clk), .rst(rst), .run(run),
		.first(first), .count(count), .decay1(x1_decay), .decay2(x2_decay),
		.amp1(x1_amp), .amp2(x2_amp), .amp_second(amp_second), .amp_p2(kept_reg), .amp_there(x_amp_there),
		.ev_vld(ev_vld && on), .ev_axon(ev_axon), .ev_neg(ev_neg), .ev_mag(ev_mag),
		.silent_re(silent_re), .silent(silent), .start(pass_start), .epoch(epoch), .clear(clear), .busy(pass_busy),
		.rule_p4(rule_p4), .rule_acts(acts),
		.rule_live(head[HEAD_LIVE]), .rule_uses(head[HEAD_USES +: HEAD_USES_W]),
		.n_list(n_list), .n_listed(n_listed), .list_re(run), .list_index(list_index),
		.entry(entry), .entry_event(entry_event), .h_re(h_re), .word(word),
		.x_re(h_re || (next && word_sel)), .x_axon(h_re ? h_axon : entry_l[LOG_AXONS-1:0]),
		.x1(x1_s0), .x2_n(x2_n_s0), .event_now(event_s0), .payload(payload_s0),
		.h_we(h_axon_we), .h_axon(h_axon), .h_wdata(h_wdata),
		.x_we(x_we), .x_waddr(x_waddr), .x1_data(x1_data), .x2_data(x2_data)
	);

	wire [LOG_AXONS-1:0] h_axon = h_addr[2 +: LOG_AXONS];

	// -- Blocks -----------------------------------------------------------------------------------

	wire                        off, rows_busy, clearing, post_run, row_vld, row_used, zero;
	wire [LOG_ROWS-1:0]         row;
	wire                        meet, any_fired, any_wrong, push, swap;
	wire [N_PIPES*(W_FACTOR-1)-1:0] lane_y1, lane_y2;
	wire [N_PIPES*W_FACTOR-1:0] lane_error;
	wire [N_PIPES-1:0]          lane_fired, lane_wrong;
	wire [W_UNIT-1:0]           post_rdata;
	wire                        filling, through, any_l, post_s0, error_s0, written;
	wire [LOG_BLOCKS-1:0]       block_s0;

	lq_learn_blocks u_blocks (
		.clk(clk), .rst(rst), .run(run),
		.start(updated && on), .waits(pass_busy || hearing), .clear(clear),
		.blocks(blocks), .rows(rows),
		.off(off), .words(word_sel), .busy(clearing), .written(written), .done(done),
		.post_run(post_run), .row_vld(row_vld), .row(row), .row_used(row_used), .zero(zero),
		.v_re(v_re), .v_row(v_row),
		.rows_busy(rows_busy), .meet(meet), .fired(any_fired), .wrong(any_wrong),
		.filling(filling), .next(next), .l_vld(l_vld), .l_first(index == 0),
		.l_last(l_last), .all(epoch || every), .through(through), .any_l(any_l),
		.block_s0(block_s0), .post_s0(post_s0), .error_s0(error_s0), .swap(swap)
	);

	assign busy = pass_busy || clearing;

	lq_post u_post (
		.clk(clk), .rst(rst), .run(run), .move(post_run),
		.amp1(y1_amp), .amp2(y2_amp), .error_shift(error_shift), .error_below(error_below),
		.ask_fired(|(uses & POST)), .ask_wrong(|(uses & ERROR)),
		.fired_we(fired_we), .fired_row(fired_row), .fired(fired),
		.off(off), .row_vld(row_vld), .row(row), .row_used(row_used), .v_r1(v), .clear(zero),
		.busy(rows_busy), .meet(meet), .any_fired(any_fired), .any_wrong(any_wrong), .push(push),
		.y1(lane_y1), .y2(lane_y2), .error(lane_error),
		.lane_fired(lane_fired), .lane_wrong(lane_wrong),
		.h_re(h_re), .h_we(h_post_we), .h_row(h_row), .h_pipe(h_pipe), .h_col(h_addr[2:0]),
		.h_wdata(h_wdata), .h_rdata(post_rdata),
		.y_we(y_we), .y_row(y_row), .y1_data(y1_data), .y2_data(y2_data)
	);

	// -- l: the list's next axon -----------------------------------------------------------------------

	reg                   s0_vld;
	reg  [LOG_AXONS:0]    index;        // of the entry in l
	reg  [LOG_AXONS-1:0]  axon_s0;
	reg  [AXON_SPARSE:0]  word_s0;
	wire                  s0_ends;

	// Both lists are read, and their ends found, before it is known which counts.
	wire [LOG_AXONS+6:0]  entry_l = any_l ? entry : entry_event;
	wire                  l_vld   = filling && (any_l ? index != n_list : index != n_listed);
	wire                  l_last  = any_l ? index + 1'b1 == n_list : index + 1'b1 == n_listed;
	wire [LOG_AXONS:0]    index_next = !filling || (!ONE_PORT && through) ? {(LOG_AXONS+1){1'b0}} :
	                                   next && l_vld ? index + 1'b1 : index;

	assign next       = run && (!s0_vld || s0_ends);
	assign list_index = index_next[LOG_AXONS-1:0];

	wire [AXON_RULE_W-1:0] rule_l = entry_l[LOG_AXONS + AXON_RULE +: AXON_RULE_W];

	always @(posedge clk)
		if (rst)
			s0_vld <= 1'b0;
		else if (next)
			s0_vld <= l_vld;

	always @(posedge clk)
		if (run) begin
			index <= index_next;
			if (next)
				{word_s0, axon_s0} <= entry_l;
		end

	// -- s0: slots ------------------------------------------------------------------------------------

	reg        begun;                   // an operation of the visit has had its slots
	reg        added;                   // ... and one that adds
	reg  [1:0] op;                      // whose fields are there
	reg        second;                  // one port: the slot of the odd lanes, beside the next one's fields; of it ...
	reg        last, adds;              // ... whether it is the last one, and adds
	reg        tail;                    // one port: the last operation is left out
	reg        barren;                  // one port: no gate is open
	reg        weights;                 // with a tag, in an epoch: the second half
	reg        bubble;                  // two ports: a product is waited for

	wire [HEAD_USES_W-1:0] gates = head[HEAD_USES +: HEAD_USES_W] &
		(epoch ? EPOCH : (event_s0 ? PRE : 5'd0) | (post_s0 ? POST : 5'd0) |
		                 (error_s0 ? ERROR : 5'd0) | (every ? EVERY : 5'd0));
	wire visit   = gates != 0;
	wire [1:0] last_op = head[HEAD_OPS+2] ? 2'd3 : head[HEAD_OPS +: 2] - 2'd1;
	wire tags    = N_TAGS > 0 && head[HEAD_TAG];
	wire twice   = epoch && tags;
	wire of_tag  = twice && !weights;

	wire final_op  = op == last_op;
	wire op_ends   = !ONE_PORT || second;
	wire half_ends = ONE_PORT ? second && last : final_op;
	wire reads     = op == 0 && !second && !bubble;   // the first slot of a half
	wire slot      = s0_vld && visit && !bubble && !tail && !(ONE_PORT && reads && word_we);
	wire takes     = slot && !second;                 // the operation whose fields are there
	wire hold      = mul[MUL_CHAIN] && !final_op;     // keeps its product and adds nothing
	wire wait_one  = !ONE_PORT && slot && hold;

	// With one port, an operation that does nothing has no second slot, and nothing comes of its first.
	// The last one is left out if the one before adds: what that leaves is written when it would have been.
	wire shut;                                        // none of its gates is open
	wire idle      = ONE_PORT && shut && !hold && !twice;

	// With one port it is known a clock ahead: the list's memory waits for it.
	assign s0_ends = ONE_PORT ? barren || tail || (half_ends && (!twice || weights)) :
	                 s0_vld && (!visit || (slot && half_ends && (!twice || weights)));

	always @(posedge clk)
		if (rst) begin
			begun   <= 1'b0;
			added   <= 1'b0;
			op      <= 2'd0;
			second  <= 1'b0;
			weights <= 1'b0;
			bubble  <= 1'b0;
			tail    <= 1'b0;
			barren  <= 1'b0;
		end else if (run) begin
			bubble <= wait_one;
			second <= ONE_PORT && takes && (final_op || !idle);
			tail   <= second && !last && adds && final_op && idle;
			barren <= ONE_PORT && s0_vld && !visit && !barren;
			if (takes || tail)
				op <= final_op ? 2'd0 : op + 1'b1;
			if (s0_ends)
				{begun, added} <= 2'b00;
			else if (slot && op_ends)
				{begun, added} <= {1'b1, added || (ONE_PORT ? adds : !hold)};
			if (slot && half_ends)
				weights <= twice && !weights;
		end

	always @(posedge clk)
		if (run)
			{last, adds} <= {final_op, !hold};

	wire [SUM_AXON+SUM_AXON_W-1:0] sum;
	wire [11:0]         mul;
	wire [W_FACTOR-1:0] sum_mantissa, mul_mantissa;
	wire [W_UNIT-1:0]   rule_rdata, kept_reg;

	lq_rules u_rules (
		.clk(clk),
		.re(next || (run && takes)),
		.rule(next ? rule_l[LOG_RULES-1:0] : word_s0[AXON_RULE +: LOG_RULES]),
		.op(next || final_op ? 2'd0 : op + 2'd1),
		.sum(sum), .sum_mantissa(sum_mantissa), .mul(mul), .mul_mantissa(mul_mantissa),
		.amp_re(pass_busy), .amp_second(amp_second),
		.look_re(word_sel ? next : run), .look(word_sel ? rule_l : rule_p4),
		.head(head), .acts(acts), .uses(uses),
		.h_we(h_rule_we), .h_reg(h_space == SP_REG[2:0]), .h_reg_we(h_reg_we), .h_re(h_re), .h_addr(h_addr[LOG_RULES+4:0]), .h_wdata(h_wdata),
		.h_rdata(rule_rdata), .kept(kept_reg)
	);

	// -- s1 .. s3: scalars ------------------------------------------------------------------------------

	wire [W_FACTOR-1:0] sum_scalar_s3, mul_scalar_s3;

	lq_scalar u_scalar (
		.clk(clk), .run(run), .odd_s2(odd_s2), .x1(x1_s0), .x2_n(x2_n_s0), .payload(payload_s0), .reward(reward),
		.sum_axon(sum[SUM_AXON +: SUM_AXON_W]), .sum_mantissa(sum_mantissa),
		.mul_axon(mul[MUL_AXON +: MUL_AXON_W]), .mul_mantissa(mul_mantissa),
		.sum_scalar_s3(sum_scalar_s3), .mul_scalar_s3(mul_scalar_s3)
	);

	// -- The slot on its way to the lanes ------------------------------------------------------------------

	wire       is_tag   = mul[MUL_LANE +: MUL_LANE_W] == LF_TAG[MUL_LANE_W-1:0];
	wire       in_half  = !twice || (is_tag == of_tag);
	reg        kept;                    // the operation before this one, in this half, keeps its product
	wire       on_tag   = tags && !(twice && weights);
	wire [1:0] class_s0 = on_tag ? CLASS_FREE[1:0] : word_s0[AXON_CLASS +: 2];

	always @(posedge clk)
		if (rst)
			kept <= 1'b0;
		else if (run && takes)
			kept <= hold && in_half;

	wire       load_s1, slot_s2, signed_s2, sign_s2, cont_s2, hold_s2, first_s2, start_s2, odd_s2, sparse_s2,
	           stochastic_s2, zero_s2, keep_s2;
	wire [2:0] sum_gate_s2, mul_gate_s2, own_s2;
	wire [1:0] pick_plus_s2, pick_minus_s2, class_s2, shift_s2;

	lq_learn_slot u_slot (
		.clk(clk), .rst(rst), .run(run),
		.slot(slot), .first(takes && !begun), .start(!hold && !added), .odd(second),
		.load(reads), .sums(!of_tag && !hold), .muls(in_half),
		.gates(gates), .sum_gate(sum[SUM_GATE +: SUM_GATE_W]), .mul_gate(mul[MUL_GATE +: MUL_GATE_W]),
		.factor(mul[MUL_LANE +: MUL_LANE_W]), .cont(mul[MUL_CHAIN+1] && kept), .hold(hold),
		.sign_class(class_s0), .sparse(!on_tag && word_s0[AXON_SPARSE]),
		.shift(head[HEAD_SHIFT +: HEAD_SHIFT_W]), .stochastic(head[HEAD_STOCHASTIC]),
		.zero(of_tag && head[HEAD_CLEAR]), .keep(of_tag), .shut(shut), .load_s1(load_s1),
		.slot_s2(slot_s2), .sum_gate_s2(sum_gate_s2), .mul_gate_s2(mul_gate_s2), .own_s2(own_s2),
		.pick_plus_s2(pick_plus_s2), .pick_minus_s2(pick_minus_s2), .signed_s2(signed_s2), .sign_s2(sign_s2),
		.cont_s2(cont_s2), .hold_s2(hold_s2), .first_s2(first_s2), .start_s2(start_s2), .odd_s2(odd_s2),
		.class_s2(class_s2), .sparse_s2(sparse_s2), .shift_s2(shift_s2),
		.stochastic_s2(stochastic_s2), .zero_s2(zero_s2), .keep_s2(keep_s2)
	);

	lq_learn_lanes u_lanes (
		.clk(clk), .rst(rst), .run(run), .push(push), .swap(run && swap), .y1(lane_y1), .y2(lane_y2), .error(lane_error),
		.fired(lane_fired), .wrong(lane_wrong), .load_s1(load_s1), .word_s1(word_rdata),
		.slot_s2(slot_s2), .sum_gate_s2(sum_gate_s2), .mul_gate_s2(mul_gate_s2), .own_s2(own_s2),
		.pick_plus_s2(pick_plus_s2), .pick_minus_s2(pick_minus_s2), .signed_s2(signed_s2), .sign_s2(sign_s2),
		.cont_s2(cont_s2), .hold_s2(hold_s2), .first_s2(first_s2), .start_s2(start_s2), .odd_s2(odd_s2),
		.class_s2(class_s2), .sparse_s2(sparse_s2), .shift_s2(shift_s2),
		.stochastic_s2(stochastic_s2), .zero_s2(zero_s2), .keep_s2(keep_s2),
		.sum_scalar_s3(sum_scalar_s3), .mul_scalar_s3(mul_scalar_s3),
		.seed_we(seed_we), .seed(h_wdata), .random(random), .word_s8(word_wdata)
	);

	// -- The word -----------------------------------------------------------------------------------------

	generate if (N_TAGS > 0) begin : g_tags
		assign word_raddr = {on_tag, block_s0, axon_s0};
	end else begin : g_no_tags
		assign word_raddr = {block_s0, axon_s0};
	end endgenerate

	// Read before it is known whether the slot is one: then it counts for nothing, or again in the next clock.
	assign word_re = run && s0_vld && reads;

	lq_learn_words u_words (
		.clk(clk), .rst(rst), .run(run), .ends(slot && half_ends), .ended(tail), .on_tag(on_tag),
		.block(block_s0), .axon(axon_s0), .word_we(word_we), .word_waddr(word_waddr), .written(written)
	);

	// -- Host reads -----------------------------------------------------------------------------------------

	reg [W_UNIT-1:0] axon_rdata;
	always @(*)
		case ({30'b0, h_addr[1:0]})
		PL_RULE: axon_rdata = word;
		PL_X1:   axon_rdata = {1'b0, x1_s0};
		default: axon_rdata = {1'b0, ~x2_n_s0};
		endcase

	always @(*)
		case ({29'b0, h_space})
		SP_REG:  h_rdata = reg_rdata;
		SP_RULE: h_rdata = rule_rdata;
		default: h_rdata = h_addr[23] ? post_rdata : axon_rdata;
		endcase

endmodule

`default_nettype wire
