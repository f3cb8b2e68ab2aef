// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_control -- when a step starts and ends: host ticks, the timer, the counters
//
// A step starts in a clock with `start`. It runs until `done`; the clock after that offers its
// end to the output (`finish`). The next may start when that end has been taken. The timer counts
// every clock, frozen or not: free-running time is real time.

`default_nettype none

module lq_control #(
`include "lq_config.vh"
) (
	input  wire                clk,
	input  wire                rst,
	input  wire                run,
	input  wire                clear,

	input  wire                free,       // register RUN
	input  wire [W_PERIOD-1:0] period,

	input  wire                tick,       // the host asks for a step: taken if !tick_wait
	output reg                 tick_wait,
	input  wire                hold,       // a host access or an arriving event goes first
	output wire                start,
	input  wire                done,
	output wire                finish,
	input  wire                end_taken,

	output reg                 running,    // from start to done
	output reg                 idle,       // no step runs, its end has been taken
	input  wire                ev_busy_next,
	output reg                 ready,      // idle, no event is on its way, run is high
	output wire                busy,
	output reg  [W_STEP-1:0]   step,
	output wire [W_CLOCKS-1:0] clocks,
	output reg  [W_COUNT-1:0]  late,
	output reg  [W_COUNT-1:0]  lost
);

	reg ending;                // the clock after done

	assign busy   = !idle || tick_wait;
	assign finish = run && ending;

	// -- Timer ------------------------------------------------------------------------------

	// A load and a decrement, one cell a bit: in the clock of a tick nothing is added.
	reg [W_PERIOD-1:0] count;    // clocks to the next tick, this one included
	reg                calm;     // no tick in this clock
	reg                waiting;  // a timer tick whose step has not started

	// waiting falls with free: no step can start between, as the host's access lasts longer.
	assign start = ready && !hold && (tick_wait || waiting);

	wire timed = start && !tick_wait;
	wire fire  = !calm;

	always @(posedge clk)
		if (rst || !free) begin
			count   <= 0;
			calm    <= 1'b1;
			waiting <= 1'b0;
		end else begin
			count   <= calm ? count + {W_PERIOD{calm}} : period;
			calm    <= fire || count[W_PERIOD-1:2] != 0 || count[1:0] == 2'd3;
			waiting <= fire || (waiting && !timed);
		end

	// A clock late, so that what starts a step does not reach the counters.
	reg late_q, lost_q;
	always @(posedge clk) begin
		late_q <= !rst && fire && !waiting && (running || ending);
		lost_q <= !rst && fire && waiting && !timed;
	end

	// The carry tells that a counter is full.
	wire [W_COUNT:0] late_next = late + 1'b1;
	wire [W_COUNT:0] lost_next = lost + 1'b1;

	always @(posedge clk)
		if (rst || clear)
			late <= 0;
		else if (late_q && !late_next[W_COUNT])
			late <= late_next[W_COUNT-1:0];

	always @(posedge clk)
		if (rst || clear)
			lost <= 0;
		else if (lost_q && !lost_next[W_COUNT])
			lost <= lost_next[W_COUNT-1:0];

	// A host's tick is taken at once and kept until its step starts.
	always @(posedge clk)
		if (rst)
			tick_wait <= 1'b0;
		else
			tick_wait <= tick_wait ? !start : tick && !free;

	// -- Step -------------------------------------------------------------------------------

	// run is high with start and with done.
	always @(posedge clk) begin
		running <= !rst && (start || (running && !done));
		ending  <= !rst && ((running && done) || (ending && !run));
	end

	// One flip-flop, since it decides about nearly everything. The output is empty then, and run
	// is high. An event fed back as the step ends is on its way long before.
	always @(posedge clk) begin
		idle  <= rst || (idle ? !start : end_taken);
		ready <= !rst && idle && !start && !ev_busy_next;
	end

	// The link decides late about taking.
	reg ended;
	always @(posedge clk)
		ended <= !rst && end_taken;

	always @(posedge clk)
		if (rst || clear)
			step <= 0;
		else if (ended)
			step <= step + 1'b1;

	// As many bits as the longest step needs.
	reg [W_SPAN-1:0] span;
	assign clocks = {{(W_CLOCKS-W_SPAN){1'b0}}, span};

	always @(posedge clk)
		if (rst || start)
			span <= 0;
		else if (run && (running || ending))
			span <= span + 1'b1;

endmodule

`default_nettype wire
