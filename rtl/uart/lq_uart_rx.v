// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_uart_rx -- a UART's receiver, 8N1: a byte in the one clock of vld
//
// A fraction of a bit is added up each clock, so any baud rate up to a quarter of the clock comes
// out to within 1 in 1,000. Bits are sampled in their middle, counted from the edge of the start
// bit. A start bit that is gone by then is a glitch; a byte whose stop bit is low is dropped, and
// the line must go high before the next one.

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

	// Of the fraction: the fewest bits with which a bit's length is off by less than 1 in 1,000.
	function integer fewest(input integer baud, input integer clock);
		integer w, rate, off;
		begin
			fewest = 16;
			for (w = 15; w > 2; w = w - 1) begin
				rate = (baud * (1 << w) + clock / 2) / clock;
				off  = rate * clock - baud * (1 << w);
				if (fewest == w + 1 && (off < 0 ? -off : off) * 10 < baud * (1 << w) / 100)
					fewest = w;
			end
		end
	endfunction

	localparam         W    = fewest(BAUD / 100, CLOCK_HZ / 100);
	localparam integer STEP = ((BAUD / 100) * (1 << W) + CLOCK_HZ / 200) / (CLOCK_HZ / 100);
	localparam [W-1:0] RATE = STEP[W-1:0];
	localparam [3:0]  S_IDLE    = 4'd15, S_START = 4'd0, S_STOP = 4'd9, S_BREAK = 4'd14;

	reg [2:0]  sync;
	reg [3:0]  state;            // the bit being awaited: 0 start, 1 to 8 data, 9 stop
	reg [W-1:0] phase;
	reg [7:0]  shift;

	wire        line = sync[2];
	wire [W:0] sum  = {1'b0, phase} + {1'b0, RATE};
	wire        mid  = sum[W];

	assign data = shift;

	always @(posedge clk) begin
		sync <= {sync[1:0], pin};
		// The first half of a bit passes from the edge to its middle.
		phase <= state == S_IDLE ? {1'b1, {(W-1){1'b0}}} : sum[W-1:0];
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
