// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_uart_tx -- a UART's transmitter, 8N1
//
// Takes the next byte as the stop bit of the last ends. Bits are timed as in lq_uart_rx, each to
// within a clock and 1 in 1,000.

`default_nettype none

module lq_uart_tx #(
	parameter CLOCK_HZ = 12000000,
	parameter BAUD     = 115200
) (
	input  wire       clk,
	input  wire       rst,

	input  wire       vld,
	output wire       rdy,
	input  wire [7:0] data,

	output reg        pin
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

	reg [3:0]  left;             // bits to end yet, 0 when idle
	reg [W-1:0] phase;
	reg [7:0]  shift;

	wire [W:0] sum = {1'b0, phase} + {1'b0, RATE};
	reg        next;             // a clock late, for which phase starts a step ahead

	assign rdy = left == 4'd0 || (left == 4'd1 && next);

	always @(posedge clk) begin
		phase <= left == 4'd0 ? RATE : sum[W-1:0];
		next  <= sum[W];
		if (vld && rdy)
			shift <= data;
		else if (next)
			shift <= {1'b1, shift[7:1]};
	end

	always @(posedge clk)
		if (rst) begin
			left <= 4'd0;
			pin  <= 1'b1;
		end else if (vld && rdy) begin
			left <= 4'd10;
			pin  <= 1'b0;
		end else if (left != 4'd0 && next) begin
			left <= left - 4'd1;
			pin  <= shift[0];
		end

endmodule

`default_nettype wire
