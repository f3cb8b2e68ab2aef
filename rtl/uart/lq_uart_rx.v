// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_uart_rx -- a UART's receiver, 8N1: a byte in the one clock of vld
//
// A fraction of 2^16 of a bit is added up each clock, so any baud rate up to a quarter of the
// clock comes out to within 1 / 2^16 of the clock. Bits are sampled in their middle, counted from
// the edge of the start bit. A start bit that is gone by then is a glitch; a byte whose stop bit
// is low is dropped, and the line must go high before the next one.

`default_nettype none

module lq_uart_rx #(
	parameter CLOCK_HZ = 12000000,
	parameter BAUD     = 115200
) (
	input  wire       clk,
	input  wire       rst,

	input  wire       pin,      // asynchronous

	output reg        vld,
	output wire [7:0] data
);

	localparam        PER_CLOCK = ((BAUD / 100) * 65536 + CLOCK_HZ / 200) / (CLOCK_HZ / 100);
	localparam [15:0] RATE      = PER_CLOCK[15:0];
	localparam [3:0]  S_IDLE    = 4'd15, S_START = 4'd0, S_STOP = 4'd9, S_BREAK = 4'd14;

	reg [2:0]  sync;
	reg [3:0]  state;            // the bit being awaited: 0 start, 1 to 8 data, 9 stop
	reg [15:0] phase;
	reg [7:0]  shift;

	wire        line = sync[2];
	wire [16:0] sum  = {1'b0, phase} + {1'b0, RATE};
	wire        mid  = sum[16];

	assign data = shift;

	always @(posedge clk) begin
		sync <= {sync[1:0], pin};
		// The first half of a bit passes from the edge to its middle.
		phase <= state == S_IDLE ? 16'h8000 : sum[15:0];
		// The start bit goes through and out, the stop bit does not enter.
		if (mid && state != S_STOP)
			shift <= {line, shift[7:1]};
		vld <= !rst && state == S_STOP && mid && line;
	end

	always @(posedge clk)
		if (rst)
			state <= S_BREAK;
		else
			case (state)
			S_IDLE:  if (!line) state <= S_START;
			S_BREAK: if (line) state <= S_IDLE;
			S_START: if (mid) state <= line ? S_IDLE : 4'd1;
			S_STOP:  if (mid) state <= line ? S_IDLE : S_BREAK;
			default: if (mid) state <= state + 4'd1;
			endcase

endmodule

`default_nettype wire
