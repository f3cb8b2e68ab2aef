// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_soma -- conductance somas: the phase of a step between the update of the neurons and learning
//
// What the update leaves as the potential of neurons 0 to somas - 1 is that of their dendrites. Here
// their somas follow, a neuron in N_SOMA clocks: its parents' delayed rates are summed (k0 parent,
// +1 its rate, +2 sum), lq_soma_solve finds the potential, lq_soma_rate what becomes of it; then it is
// written and sent. Before, the rates of all neurons are put into the history, one a clock.
// docs/dendrite.md has the arithmetic and derives the clocks.

`default_nettype none

module lq_soma #(
`include "lq_config.vh"
) (
	input  wire                     clk,
	input  wire                     rst,
	input  wire                     run,

	// Host registers and commands; the columns of somas.
	input  wire                     h_reg_we,
	input  wire                     h_soma_we,
	/* verilator lint_off UNUSEDSIGNAL */  // its range is checked elsewhere
	input  wire [W_ADDR-1:0]        h_addr,
	/* verilator lint_on UNUSEDSIGNAL */
	input  wire                     h_of_reg,
	input  wire [W_UNIT-1:0]        h_wdata,
	output wire [W_UNIT-1:0]        h_rdata,
	input  wire                     clear,
	output wire                     busy,        // forgetting goals, or clearing

	output wire [LOG_NEURONS:0]     somas,
	input  wire [LOG_AXONS-1:0]     fb_base,
	input  wire [LOG_AXONS:0]       fb_count,

	// A goal, while no step runs and not busy.
	input  wire                     goal_we,
	input  wire [LOG_NEURONS-1:0]   goal_neuron,
	input  wire [GOAL_VALUE_W-1:0]  goal_value,

	// The step.
	input  wire                     start,
	input  wire                     updated,     // its last neuron leaves the update
	output wire                     done,        // the step goes on to learning, or ends

	// Dendrites, read a clock ahead.
	output wire                     v_re,
	output wire [LOG_NEURONS-1:0]   v_row,
	input  wire signed [W_V-1:0]    v,

	// A soma is done: what is sent, if run.
	output wire                     solved,
	output wire [LOG_NEURONS-1:0]   neuron,
	output wire                     fired,
	output wire                     report,
	output wire [W_V-1:0]           u,
	output reg                      fb_vld,
	output reg  [LOG_AXONS-1:0]     fb_axon,
	output reg  [W_PAYLOAD-2:0]     fb_mag,      // of LIF neurons' events as well: 1

	// What learning sees of them: read a clock ahead.
	input  wire                     miss_re,
	input  wire [LOG_NEURONS-1:0]   miss_row,
	output wire [W_V-1:0]           miss_q

`ifdef LQ_TRACE
	,
	// Writes but the host's: history, results, goal.
	output wire [2:0]               trc_we,
	output wire [15:0]              trc_addr,
	output wire [47:0]              trc_data
`endif
);

	localparam S_OFF = 2'd0, S_PUBLISH = 2'd1, S_WALK = 2'd2, S_WIPE = 2'd3;
	localparam W_TRACE = TRACE_AMP_W + 1;
	localparam [3:0] LAST_K = {N_SOMA == 16, 3'd7};
	localparam [W_LAG:0] FULL = 1 << W_LAG;

	wire                     spiking;
	wire [SOMA_SHIFT_W-1:0]  shift;
	wire [LOG_NEURONS:0]     reports;
	wire [W_V-1:0]           half;
	wire [W_RATE-1:0]        floor;
	wire [W_OPEN-1:0]        open_exc, open_inh;
	wire [W_UNIT-1:0]        pull_exc, pull_inh, goal_open, goal_base, goal_pull, reg_rdata;
	wire [1:0]               seed_we;
	wire [31:0]              random;

	lq_soma_regs u_regs (
		.clk(clk), .rst(rst),
		.h_we(h_reg_we), .h_index(h_addr[3:0]), .h_wdata(h_wdata), .h_rdata(reg_rdata),
		.seed_we(seed_we), .random(random),
		.somas(somas), .spiking(spiking), .shift(shift), .report(reports), .half(half),
		.floor(floor), .open_exc(open_exc), .open_inh(open_inh), .pull_exc(pull_exc),
		.pull_inh(pull_inh), .goal_open(goal_open), .goal_base(goal_base), .goal_pull(goal_pull)
	);

	// -- The phase ----------------------------------------------------------------------------

	reg [1:0]             state;
	reg                   zero;               // wiping clears results as well
	reg [LOG_NEURONS-1:0] n;                  // that is published or wiped, or whose parents are read
	reg [3:0]             k, j;
	reg                   g_vld, sum_vld, m_vld, f_vld;
	reg [LOG_NEURONS-1:0] row_m, row_f;

	wire none    = somas == 0;
	wire walk    = state == S_WALK;
	wire wrap    = walk && k == LAST_K;
	wire turn    = walk && k == 4'd2;
	wire n_last  = {1'b0, n} + 1'b1 == somas;
	wire f_last  = {1'b0, row_f} + 1'b1 == somas;
	wire ends    = run && f_vld && f_last && j == 4'd6;
	wire begins  = updated && !none;

	assign done = none ? updated : ends;
	assign busy = state == S_WIPE;

	always @(posedge clk)
		if (rst) begin
			state <= S_WIPE;
			zero  <= 1'b0;
		end else if (run)
			case (state)
			S_OFF: begin
				if (clear)
					state <= S_WIPE;
				else if (begins)
					state <= S_PUBLISH;
				zero <= 1'b1;
			end
			S_PUBLISH: if (&n) state <= S_WALK;
			S_WALK:    if (ends) state <= S_OFF;
			default:   if (&n) state <= S_OFF;
			endcase

	always @(posedge clk)
		if (rst)
			n <= 0;
		else if (run) begin
			if (state == S_OFF)
				n <= 0;
			else if (!walk || wrap)
				n <= n + 1'b1;
		end

	// Which stages hold a neuron. They are as many periods apart as their division takes.
	reg [16/N_SOMA-1:0] d_vld;

	always @(posedge clk)
		if (rst)
			{g_vld, sum_vld, m_vld, f_vld, d_vld} <= 0;
		else if (run) begin
			if (!walk) begin
				g_vld   <= state == S_PUBLISH;
				sum_vld <= 1'b0;
				{f_vld, d_vld, m_vld} <= 0;
			end else begin
				if (wrap) begin
					g_vld   <= g_vld && !n_last;
					sum_vld <= g_vld;
				end
				if (turn)
					{f_vld, d_vld, m_vld} <= {d_vld, m_vld, sum_vld};
			end
		end

	always @(posedge clk)
		if (run) begin
			k <= !walk || wrap ? 4'd0 : k + 1'b1;
			j <= !walk || turn ? 4'd0 : j + 1'b1;
			if (!walk) begin
				row_m <= 0;
				row_f <= 0;
			end else if (turn) begin
				row_m <= row_m + {{(LOG_NEURONS-1){1'b0}}, sum_vld};
				row_f <= row_f + {{(LOG_NEURONS-1){1'b0}}, f_vld};
			end
		end

	// -- Results ------------------------------------------------------------------------------

	wire                     off    = state == S_OFF;
	wire                     at5    = walk && f_vld && j == 4'd5;
	wire                     write  = run && at5;
	wire                     wipe   = run && state == S_WIPE;
	wire                     re     = run || off;
	wire [LOG_NEURONS-1:0]   h_row  = h_addr[4 +: LOG_NEURONS];
	wire [3:0]               h_col  = h_addr[3:0];
	wire [15:0]              h_at   = {15'b0, h_soma_we} << h_col;
	wire [LOG_NEURONS-1:0]   w_row  = write ? row_f : wipe ? n : h_row;
	wire                     w_zero = wipe && zero;
	wire [W_TRACE-1:0]       trace, trace_next;
	wire [W_V-1:0]           u_q, miss;
	wire [GOAL_ON:0]         goal;

	lq_ram #(.WIDTH(W_TRACE), .DEPTH(N_NEURONS)) u_trace (
		.clk(clk), .we(write || w_zero || h_at[SOMA_AT_RATE]), .waddr(w_row),
		.wdata(write ? trace_next : h_wdata[W_TRACE-1:0] & {W_TRACE{!wipe}}),
		.re(re), .raddr(off ? h_row : walk ? row_f : n), .rdata(trace)
	);
	lq_ram #(.WIDTH(W_V), .DEPTH(N_NEURONS)) u_miss (
		.clk(clk), .we(write || w_zero || h_at[SOMA_AT_MISS]), .waddr(w_row),
		.wdata(write ? miss : h_wdata & {W_V{!wipe}}),
		.re(re), .raddr(miss_re ? miss_row : h_row), .rdata(miss_q)
	);
	lq_ram #(.WIDTH(W_V), .DEPTH(N_NEURONS)) u_u (
		.clk(clk), .we(write || w_zero || h_at[SOMA_AT_U]), .waddr(w_row),
		.wdata(write ? u : h_wdata & {W_V{!wipe}}),
		.re(re), .raddr(h_row), .rdata(u_q)
	);

	// A goal is for one step.
	wire                     goal_write = write || wipe || goal_we || h_at[SOMA_AT_GOAL];
	wire [LOG_NEURONS-1:0]   goal_row   = goal_we ? goal_neuron : w_row;
	wire [GOAL_ON:0]         goal_data  = goal_we ? {1'b1, goal_value} :
	                                      h_wdata[GOAL_ON:0] & {(GOAL_ON+1){!(write || wipe)}};

	lq_ram #(.WIDTH(GOAL_ON + 1), .DEPTH(N_NEURONS)) u_goal (
		.clk(clk), .we(goal_write), .waddr(goal_row), .wdata(goal_data),
		.re(re), .raddr(off ? h_row : row_m), .rdata(goal)
	);

	// -- Parents and their history ------------------------------------------------------------

	localparam W_PARENT = PARENT_NEURON + LOG_NEURONS + 2;  // as kept

	reg  [W_LAG-1:0]         slot;               // the youngest
	reg  [W_LAG:0]           age;                // how many there are
	reg                      pub_vld, g1_vld, g2_vld, g1_first, g2_first, inh_g2, old_g2;
	reg  [LOG_NEURONS-1:0]   pub_row;
	wire [W_PARENT-1:0]      parent;
	wire                     on_g1     = parent[W_PARENT-1];
	wire                     inh_g1    = parent[W_PARENT-2];
	wire [W_LAG-1:0]         lag_g1    = parent[PARENT_DELAY +: W_LAG];
	wire [LOG_NEURONS-1:0]   neuron_g1 = parent[PARENT_NEURON +: LOG_NEURONS];
	wire [W_RATE-1:0]        rate_g2;

	lq_ram #(.WIDTH(W_PARENT), .DEPTH(N_NEURONS * N_PARENTS)) u_parent (
		.clk(clk), .we(|h_at[N_PARENTS-1:0]), .waddr({h_row, h_col[2:0]}),
		.wdata({h_wdata[PARENT_ON], h_wdata[PARENT_INH], h_wdata[PARENT_NEURON+LOG_NEURONS-1:0]}),
		.re(re), .raddr(off ? {h_row, h_col[2:0]} : {n, k[2:0]}), .rdata(parent)
	);

	// What is published: at least the floor, less than one.
	wire [W_RATE-1:0] high = trace[W_TRACE-2 -: W_RATE] | {W_RATE{trace[W_TRACE-1]}};
	wire [W_RATE-1:0] rate = high > floor ? high : floor;

	lq_ram #(.WIDTH(W_RATE), .DEPTH(N_NEURONS << W_LAG)) u_history (
		.clk(clk), .we(run && pub_vld), .waddr({slot, pub_row}), .wdata(rate),
		.re(run), .raddr({slot - lag_g1, neuron_g1}), .rdata(rate_g2)
	);

	always @(posedge clk)
		if (rst || clear) begin
			slot <= 0;
			age  <= 0;
		end else if (run && begins) begin
			slot <= slot + 1'b1;
			if (age != FULL)
				age <= age + 1'b1;
		end

	always @(posedge clk)
		if (rst)
			{pub_vld, g1_vld, g2_vld} <= 0;
		else if (run) begin
			pub_vld <= state == S_PUBLISH;
			g1_vld  <= walk && g_vld && !k[3];
			g2_vld  <= g1_vld && on_g1;
		end

	reg [W_RATE+2:0] sum_exc, sum_inh;

	wire [W_RATE-1:0] add_g2 = (old_g2 ? floor : rate_g2) & {W_RATE{g2_vld}};

	always @(posedge clk)
		if (run) begin
			pub_row  <= n;
			g1_first <= k == 0;
			g2_first <= g1_first;
			inh_g2   <= inh_g1;
			old_g2   <= {1'b0, lag_g1} >= age;
			if (g2_first || g2_vld) begin
				sum_exc <= (sum_exc & {(W_RATE+3){!g2_first}}) + {3'b0, add_g2 & {W_RATE{!inh_g2}}};
				sum_inh <= (sum_inh & {(W_RATE+3){!g2_first}}) + {3'b0, add_g2 & {W_RATE{inh_g2}}};
			end
		end

	// -- The soma -----------------------------------------------------------------------------

	wire [W_V-2:0] size;
	wire           neg;
	wire [W_PAYLOAD-2:0] payload;

	assign v_re  = walk;
	assign v_row = j[3:1] == 0 ? row_f : row_m;

	lq_soma_solve u_solve (
		.clk(clk), .run(run), .turn(turn), .j(j),
		.open_exc(open_exc), .open_inh(open_inh), .pull_exc(pull_exc), .pull_inh(pull_inh),
		.goal_open(goal_open), .goal_base(goal_base), .goal_pull(goal_pull),
		.v(v), .sum_exc(sum_exc), .sum_inh(sum_inh),
		.nudge(goal[GOAL_ON]), .goal(goal[GOAL_VALUE +: GOAL_VALUE_W]),
		.size(size), .neg(neg)
	);

	lq_soma_rate u_rate (
		.clk(clk), .rst(rst), .run(run), .turn(turn), .j(j), .vld(f_vld),
		.spiking(spiking), .shift(shift), .half(half), .seed_we(seed_we), .seed(h_wdata),
		.random(random), .size(size), .neg(neg), .v(v), .trace(trace),
		.u(u), .miss(miss), .fired(fired), .trace_next(trace_next), .payload(payload)
	);

	assign solved = write;
	assign neuron = row_f;
	assign report = {1'b0, row_f} < reports;

	wire [15:0] wide = {{(16-LOG_NEURONS){1'b0}}, row_f};

	always @(posedge clk)
		if (rst)
			fb_vld <= 1'b0;
		else if (run)
			fb_vld <= at5 && payload != 0 && wide < {{(15-LOG_AXONS){1'b0}}, fb_count};

	// The size is looked at for a few clocks more; those of the update have 1.
	always @(posedge clk)
		if (rst || start)
			fb_mag <= {{(W_PAYLOAD-2){1'b0}}, 1'b1};
		else if (write)
			fb_mag <= payload;

	always @(posedge clk)
		if (run)
			fb_axon <= fb_base + wide[LOG_AXONS-1:0];

	// -- Host reads ---------------------------------------------------------------------------

	reg [W_UNIT-1:0] column;

	always @(*)
		case ({28'b0, h_col})
		SOMA_AT_RATE: column = {1'b0, trace};
		SOMA_AT_GOAL: column = {{(W_UNIT-GOAL_ON-1){1'b0}}, goal};
		SOMA_AT_MISS: column = miss_q;
		SOMA_AT_U:    column = u_q;
		default: begin
			column = 0;
			column[PARENT_ON]  = on_g1;
			column[PARENT_INH] = inh_g1;
			column[PARENT_NEURON+LOG_NEURONS-1:0] = parent[W_PARENT-3:0];
		end
		endcase

	assign h_rdata = h_of_reg ? reg_rdata : column;

`ifdef LQ_TRACE
	assign trc_we   = {wipe || goal_we, write || w_zero, run && pub_vld};
	assign trc_addr = run && pub_vld ? {{(16-W_LAG-LOG_NEURONS){1'b0}}, slot, pub_row} :
	                  {{(16-LOG_NEURONS){1'b0}}, goal_row};
	assign trc_data = run && pub_vld ? {40'b0, rate} : goal_we ? {39'b0, goal_data} :
	                  wipe ? 48'b0 : {u, miss, 1'b0, trace_next};
`endif

endmodule

`default_nettype wire
