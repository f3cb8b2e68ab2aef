// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_axons -- what learning keeps of the axons: events of the step, traces, who is to be visited
//
// Events are noted as the sweep of the first block meets them. Then, beside the sweep of the other
// blocks, one pass takes the axons of the plastic range through their traces, one a clock, and writes
// two lists in order: axons to visit in a block with an open gate of its own, and those with an event to
// visit in any other. Where the weight memory has one port what an event adds to the traces is read from
// one memory: an axon with an event stays in p1 for a second clock, in which only its second trace
// counts. docs/learning.md derives the clocks.
//
//   p0 read   p1 .. p4 both traces decay, the event acts   p5 traces and lists are written
//
// The same pass, over all axons, clears events after reset and also traces at CLEAR.

`default_nettype none

module lq_axons #(
`include "lq_config.vh"
) (
	input  wire                   clk,
	input  wire                   rst,
	input  wire                   run,

	// Registers.
	input  wire [LOG_AXONS-1:0]   first,
	input  wire [LOG_AXONS:0]     count,
	input  wire [W_DECAY-1:0]     decay1,
	input  wire [W_DECAY-1:0]     decay2,
	input  wire [W_UNIT-1:0]      amp1,
	input  wire [W_UNIT-1:0]      amp2,
	output wire                   amp_second, // one port: the pass asks for that of the two, there in ...
	input  wire [W_UNIT-1:0]      amp_p2,     // ... the next clock
	input  wire [1:0]             amp_there,  // it has been written

	// Events of the step, at most one a clock.
	input  wire                   ev_vld,
	input  wire [LOG_AXONS-1:0]   ev_axon,
	input  wire                   ev_neg,
	input  wire [W_PAYLOAD-1:0]   ev_mag,
	input  wire                   silent_re,
	output wire                   silent,     // of ev_axon, a clock after silent_re

	// A pass: one clock of start; busy from the clock after it to the last write.
	input  wire                   start,
	input  wire                   epoch,      // steady while busy
	input  wire                   clear,      // zero the traces of all axons
	output reg                    busy,

	// Rule of an axon in p4; what it is in p5.
	output wire [AXON_RULE_W-1:0] rule_p4,
	input  wire                   rule_acts,  // it has operations
	input  wire                   rule_live,
	input  wire [HEAD_USES_W-1:0] rule_uses,

	// Lists, from the end of the pass on: the first n_list entries of each.
	output reg  [LOG_AXONS:0]     n_list,
	output reg  [LOG_AXONS:0]     n_listed,
	input  wire                   list_re,
	input  wire [LOG_AXONS-1:0]   list_index,
	output wire [LOG_AXONS+6:0]   entry,       // {column RULE up to SPARSE, axon}
	output wire [LOG_AXONS+6:0]   entry_event, // the same of the second list

	// Visits, while no pass is busy: read in the clock of re.
	input  wire                   h_re,
	output wire [W_UNIT-1:0]      word,        // column RULE, for the host
	input  wire                   x_re,
	input  wire [LOG_AXONS-1:0]   x_axon,
	output wire [TRACE_AMP_W:0]   x1,
	output wire [TRACE_AMP_W:0]   x2_n,        // its complement
	output wire                   event_now,
	output wire [W_PAYLOAD-1:0]   payload,

	// Host, while no step runs; reads through the ports above.
	input  wire [2:0]             h_we,        // by column
	input  wire [LOG_AXONS-1:0]   h_axon,
	input  wire [W_UNIT-1:0]      h_wdata,

	// What is written, in the clock before it takes effect.
	output wire                   x_we,
	output wire [LOG_AXONS-1:0]   x_waddr,
	output wire [TRACE_AMP_W:0]   x1_data,
	output wire [TRACE_AMP_W:0]   x2_data
);

	localparam W_TRACE = TRACE_AMP_W + 1;

	// -- Events: the payloads of an axon add up ------------------------------------------------

	reg                        vld_e1, same_e1;
	reg [LOG_AXONS-1:0]        axon_e1;
	reg signed [W_PAYLOAD:0]   add_e1;      // one less if it is negative
	reg signed [W_PAYLOAD-1:0] sum_e2;

	wire [LOG_AXONS-1:0] index    = ev_axon - first;   // the range may wrap
	wire                 in_range = {1'b0, index} < count;

	wire                        noted_rd;
	wire signed [W_PAYLOAD-1:0] sum_rd;

	always @(posedge clk)
		if (rst)
			vld_e1 <= 1'b0;
		else if (run)
			vld_e1 <= ev_vld && in_range;

	always @(posedge clk)
		if (run) begin
			same_e1  <= vld_e1 && axon_e1 == ev_axon;
			axon_e1  <= ev_axon;
			add_e1   <= {1'b0, ev_mag} ^ {(W_PAYLOAD+1){ev_neg}};
			sum_e2   <= sum_e1;
		end

	// The memory does not show yet what the clock before wrote.
	wire signed [W_PAYLOAD-1:0] old_e1  = same_e1 ? sum_e2 : sum_rd & {W_PAYLOAD{noted_rd}};
	/* verilator lint_off UNUSEDSIGNAL */ // but for the lowest bit, which carries
	wire signed [W_PAYLOAD+2:0] both_e1 = {{2{old_e1[W_PAYLOAD-1]}}, old_e1, 1'b1} +
	                                      {add_e1[W_PAYLOAD], add_e1, add_e1[W_PAYLOAD]};
	/* verilator lint_on UNUSEDSIGNAL */
	wire signed [W_PAYLOAD+1:0] wide_e1 = both_e1[W_PAYLOAD+2:1];
	wire                        fits_e1 = &wide_e1[W_PAYLOAD+1:W_PAYLOAD-1] ||
	                                      !(|wide_e1[W_PAYLOAD+1:W_PAYLOAD-1]);
	wire signed [W_PAYLOAD-1:0] sum_e1  = fits_e1 ? wide_e1[W_PAYLOAD-1:0] :
	                                      {wide_e1[W_PAYLOAD+1], {(W_PAYLOAD-1){!wide_e1[W_PAYLOAD+1]}}};

	// -- The pass -------------------------------------------------------------------------------

	reg                  wiping;        // all axons, after reset or at CLEAR
	reg                  zero;          // CLEAR: traces as well
	reg  [LOG_AXONS:0]   left;
	reg  [LOG_AXONS-1:0] axon, axon_p5;
	reg  [5:1]           vld_p;         // from p2 on with an axon's last clock
	reg  [4:1]           odd_p;         // the second clock of an axon
	reg  [4:1]           event_q;       // p2 .. p5
	reg  [W_PAYLOAD:0]   sum_p2;        // of a negative one the complement, with its sign

	localparam IN_TURN = N_PORTS == 1;  // the amounts of an event

	wire active  = left != 0;
	wire again   = IN_TURN && vld_p[1] && noted_rd && !wiping && !odd_p[1]; // p0 waits
	wire read_p0 = run && active && !again;

	always @(posedge clk)
		if (rst) begin
			wiping <= 1'b1;
			zero   <= 1'b0;
			left   <= N_AXONS[LOG_AXONS:0];
			axon   <= 0;
			vld_p  <= 0;
			odd_p  <= 0;
			busy   <= 1'b1;
		end else if (run) begin
			vld_p <= {vld_p[4:2], vld_p[1] && !again, active || again};
			odd_p <= {odd_p[3:1], again};
			if (start || clear) begin
				wiping <= clear;
				zero   <= clear;
				left   <= clear ? N_AXONS[LOG_AXONS:0] : count;
				axon   <= clear ? {LOG_AXONS{1'b0}} : first;
				busy   <= 1'b1;
			end else begin
				if (active && !again) begin
					axon <= axon + 1'b1;
					left <= left - 1'b1;
				end
				busy <= active || vld_p[4:1] != 0;
			end
		end

	always @(posedge clk)
		if (rst)
			axon_p5 <= 0;
		else if (run)
			axon_p5 <= clear ? {LOG_AXONS{1'b0}} : start ? first : axon_p5 + {{(LOG_AXONS-1){1'b0}}, vld_p[5]};

	// p1: the memories' outputs hold for both clocks of an axon.
	wire [W_TRACE-1:0]  x1_rd, x2_rd, x1_p4, x2_p4;
	reg  [W_TRACE-1:0]  x1_p5, x2_p5;

	// With one port the second is kept as its complement, as visits subtract it.
	localparam [W_TRACE-1:0] KEPT = {W_TRACE{IN_TURN}};

	// What an event adds comes a clock later; one that sets the trace leaves nothing of it.
	wire [W_PAYLOAD:0]  size_p2 = {1'b0, sum_p2[W_PAYLOAD-1:0]} + {{W_PAYLOAD{1'b0}}, sum_p2[W_PAYLOAD]};

	// What the first trace loses is the register's complement or the axon's own.
	wire [AXON_LOSS_W-1:0] own_p1   = word[AXON_LOSS +: AXON_LOSS_W];
	wire [W_DECAY-1:0]     loss1_p1 = own_p1 == 0 ? ~decay1 :
	                                  {{(W_DECAY-5){1'b0}}, 1'b1, own_p1[3:0]} << own_p1[AXON_LOSS_W-1:4];

	function [W_V-1:0] more(input on, input [W_PAYLOAD:0] size, input [W_UNIT-1:0] amp);
		reg [2*W_PAYLOAD:0] graded;
		begin
			graded = {size, {W_PAYLOAD{1'b0}}} >> amp[3:0];
			more   = !on ? {W_V{1'b0}} :
			         !amp[TRACE_GRADED] ? {{(W_V-TRACE_AMP_W){1'b0}}, amp[TRACE_AMP_W-1:0]} :
			         |graded[2*W_PAYLOAD:W_TRACE] ? {1'b0, {W_TRACE{1'b1}}} :
			                                        {1'b0, graded[W_TRACE-1:0]};
		end
	endfunction

	function [W_DECAY:0] less(input on, input [W_DECAY-1:0] loss, input set);
		less = {1'b1, loss} & {(W_DECAY+1){!(on && set)}};
	endfunction

	// Between passes the host's, which holds its word from long before it is written; else the sum, ones,
	// zeros: a LUT a bit, as synthesis does not look behind which.
	function [1:0] kind(input [W_V-W_TRACE:0] high);
		kind = !busy ? 2'd3 : wiping ? 2'd0 : |high ? 2'd1 : 2'd2;
	endfunction

	function [W_TRACE-1:0] trace(input [1:0] which, input [W_TRACE-1:0] sum);
		trace = which[1] ? (which[0] ? h_wdata[W_TRACE-1:0] : sum) : {W_TRACE{which[0]}};
	endfunction

	wire [W_V-1:0] more1_p2, more2_p2;
	wire [W_V:0]   left1_p4, left2_p4;

	assign amp_second = odd_p[1];

	generate if (IN_TURN) begin : g_in_turn
		assign more1_p2 = more(event_q[1] && amp_there[odd_p[2]], size_p2, amp_p2);
		assign more2_p2 = more1_p2;
		wire unused = &{1'b0, amp1, amp2};
	end else begin : g_both
		assign more1_p2 = more(event_q[1], size_p2, amp1);
		assign more2_p2 = more(event_q[1], size_p2, amp2);
		wire unused = &{1'b0, amp_p2, amp_there};
	end endgenerate

	lq_retain u_retain1 (
		.clk(clk), .ce(run), .x({1'b0, x1_rd}), .less(less(noted_rd, loss1_p1, amp1[TRACE_SET])),
		.add_s1(more1_p2), .y(left1_p4)
	);
	lq_retain u_retain2 (
		.clk(clk), .ce(run), .x({1'b0, x2_rd ^ KEPT}), .less(less(noted_rd, ~decay2, amp2[TRACE_SET])),
		.add_s1(more2_p2), .y(left2_p4)
	);
	(* keep *) wire [1:0] which1 = kind(left1_p4[W_V:W_TRACE]);
	(* keep *) wire [1:0] which2 = kind(left2_p4[W_V:W_TRACE]);

	assign x1_p4 = trace(which1, left1_p4[W_TRACE-1:0]);
	assign x2_p4 = trace(which2, left2_p4[W_TRACE-1:0]);

	always @(posedge clk)
		if (run) begin
			event_q <= {event_q[3:1], noted_rd};
			sum_p2  <= {sum_rd[W_PAYLOAD-1], sum_rd ^ {W_PAYLOAD{sum_rd[W_PAYLOAD-1]}}};
		end

	reg [AXON_PLASTIC:0] word_p2, word_p3, word_p4, word_p5;     // column RULE

	always @(posedge clk)
		if (run)
			{word_p5, word_p4, word_p3, word_p2} <= {word_p4, word_p3, word_p2, word[AXON_PLASTIC:0]};

	wire event_p5 = event_q[4];

	always @(posedge clk)
		if (run) begin
			if (!busy || !odd_p[4])
				x1_p5 <= x1_p4;
			x2_p5 <= x2_p4 ^ KEPT;
		end

	wire last_p5 = run && vld_p[5];

	assign x_we    = last_p5 && (!wiping || zero);
	assign x_waddr = axon_p5;
	assign x1_data = x1_p5;
	assign x2_data = x2_p5 ^ KEPT;

	wire [LOG_AXONS-1:0] x_to = busy ? axon_p5 : h_axon;

	lq_ram #(.WIDTH(W_TRACE), .DEPTH(N_AXONS)) u_x1 (
		.clk(clk),
		.we(x_we || h_we[PL_X1]), .waddr(x_to),
		.wdata(x1_p5),
		.re(read_p0 || x_re), .raddr(x_raddr), .rdata(x1_rd)
	);
	lq_ram #(.WIDTH(W_TRACE), .DEPTH(N_AXONS)) u_x2 (
		.clk(clk),
		.we(x_we || h_we[PL_X2]), .waddr(x_to),
		.wdata(x2_p5),
		.re(read_p0 || x_re), .raddr(x_raddr), .rdata(x2_rd)
	);
	assign x1 = x1_rd;
	assign x2_n = x2_rd ^ ~KEPT;

	// Events being noted, and those of the step, for the visits: the pass makes these of those, and
	// nothing of what were these.
	wire                 pass_we   = run && vld_p[1];
	wire [LOG_AXONS-1:0] pass_axon = axon - 1'b1;
	wire [LOG_AXONS-1:0] x_raddr   = x_re ? x_axon : axon;

	lq_ram #(.WIDTH(2 + W_PAYLOAD), .DEPTH(N_AXONS)) u_events (
		.clk(clk),
		.we((run && vld_e1) || pass_we),
		.waddr(pass_we ? pass_axon : axon_e1),
		.wdata(pass_we ? {1'b0, noted_rd && !wiping, sum_rd & {W_PAYLOAD{noted_rd}}} : {2'b10, sum_e1}),
		.re(run && (ev_vld || read_p0 || x_re)), .raddr(ev_vld ? ev_axon : x_raddr),
		.rdata({noted_rd, event_now, sum_rd})
	);
	assign payload = sum_rd;

	lq_ram_single #(.WIDTH(W_UNIT), .DEPTH(N_AXONS)) u_rule (
		.clk(clk), .addr(h_re ? h_axon : axon), .we(h_we[PL_RULE]), .wdata(h_wdata),
		.re(read_p0 || h_re), .rdata(word)
	);

	lq_ram #(.WIDTH(1), .DEPTH(N_AXONS)) u_silent (
		.clk(clk),
		.we(h_we[PL_RULE]), .waddr(h_axon), .wdata(h_wdata[AXON_SILENT]),
		.re(silent_re), .raddr(ev_axon), .rdata(silent)
	);

	// -- Lists ------------------------------------------------------------------------------------

	assign rule_p4 = word_p4[AXON_RULE +: AXON_RULE_W];

	localparam [HEAD_USES_W-1:0] PRE = 1 << (GATE_PRE - 1), EPOCH = 1 << (GATE_EPOCH - 1),
		NEURONS = 1 << (GATE_POST - 1) | 1 << (GATE_ERROR - 1) | 1 << (GATE_EVERY - 1);

	wire alive    = !rule_live || event_p5 || x1_p5 != 0 || x2_p5 != KEPT;
	wire met      = event_p5 && |(rule_uses & PRE);
	wire can      = last_p5 && !wiping && rule_acts && word_p5[AXON_PLASTIC];
	wire to_list  = can && (epoch ? |(rule_uses & EPOCH) :
	                        met || (|(rule_uses & NEURONS) && alive));
	wire to_events = can && !epoch && met;

	always @(posedge clk)
		if (run) begin
			if (start)
				{n_list, n_listed} <= 0;
			else begin
				if (to_list)
					n_list <= n_list + 1'b1;
				if (to_events)
					n_listed <= n_listed + 1'b1;
			end
		end

	// Two memories, as both can be written in one clock.
	wire [LOG_AXONS+6:0] noted = {word_p5[AXON_SPARSE:0], axon_p5};

	lq_ram #(.WIDTH(LOG_AXONS + 7), .DEPTH(N_AXONS)) u_list (
		.clk(clk),
		.we(to_list), .waddr(n_list[LOG_AXONS-1:0]), .wdata(noted),
		.re(list_re), .raddr(list_index), .rdata(entry)
	);
	lq_ram #(.WIDTH(LOG_AXONS + 7), .DEPTH(N_AXONS)) u_listed (
		.clk(clk),
		.we(to_events), .waddr(n_listed[LOG_AXONS-1:0]), .wdata(noted),
		.re(list_re), .raddr(list_index), .rdata(entry_event)
	);

`ifdef VERILATOR
	// A simulated device's memories begin as zeros: the complement is to be one of zeros as well.
	integer n;
	initial
		for (n = 0; n < N_AXONS; n = n + 1)
			u_x2.mem[n] = KEPT;
`endif

endmodule

`default_nettype wire
