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

	output reg                 idle,       // no step runs, its end has been taken
	output wire                idle_next,
	input  wire                ready,      // idle, and no event is on its way
	output wire                busy,
	output reg  [W_STEP-1:0]   step,
	output reg  [W_CLOCKS-1:0] clocks,
	output reg  [W_COUNT-1:0]  late,
	output reg  [W_COUNT-1:0]  lost
);

	localparam S_IDLE = 2'd0, S_RUN = 2'd1, S_END = 2'd2;

	reg [1:0] state;

	assign busy   = !idle || tick_wait;
	assign finish = run && state == S_END;

	// -- Timer ------------------------------------------------------------------------------

	reg [W_PERIOD-1:0] count;    // clocks to the next tick, this one included
	reg                waiting;  // a timer tick whose step has not started

	wire fire = free && count[W_PERIOD-1:1] == 0;

	assign start = run && ready && !hold && (tick_wait || (free && waiting));

	wire timed = start && !tick_wait;

	always @(posedge clk)
		if (rst || !free) begin
			count   <= 0;
			waiting <= 1'b0;
		end else begin
			count   <= fire ? period : count - 1'b1;
			waiting <= fire || (waiting && !timed);
		end

	wire fire_lost = fire && waiting && !timed;
	wire fire_late = fire && !fire_lost && state != S_IDLE;

	always @(posedge clk)
		if (rst || clear) begin
			late <= 0;
			lost <= 0;
		end else begin
			if (fire_late && !&late)
				late <= late + 1'b1;
			if (fire_lost && !&lost)
				lost <= lost + 1'b1;
		end

	// A host's tick is taken at once and kept until its step starts.
	always @(posedge clk)
		if (rst)
			tick_wait <= 1'b0;
		else if (run)
			tick_wait <= tick_wait ? !start : tick && !free;

	// -- Step -------------------------------------------------------------------------------

	always @(posedge clk)
		if (rst)
			state <= S_IDLE;
		else if (run)
			case (state)
			S_IDLE:  if (start) state <= S_RUN;
			S_RUN:   if (done)  state <= S_END;
			default: state <= S_IDLE;
			endcase

	assign idle_next = rst || (idle ? !start : end_taken);

	always @(posedge clk)
		idle <= idle_next;

	always @(posedge clk)
		if (rst || clear)
			step <= 0;
		else if (end_taken)
			step <= step + 1'b1;

	always @(posedge clk)
		if (rst || start)
			clocks <= 0;
		else if (run && state != S_IDLE)
			clocks <= clocks + 1'b1;

endmodule

`default_nettype wire
