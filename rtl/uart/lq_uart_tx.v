// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_uart_tx -- a UART's transmitter, 8N1
//
// Takes the next byte as the stop bit of the last ends. Bits are timed as in lq_uart_rx, each to
// within a clock, without drift.

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

	localparam        PER_CLOCK = ((BAUD / 100) * 65536 + CLOCK_HZ / 200) / (CLOCK_HZ / 100);
	localparam [15:0] RATE      = PER_CLOCK[15:0];

	reg [3:0]  left;             // bits to end yet, 0 when idle
	reg [15:0] phase;
	reg [7:0]  shift;

	wire [16:0] sum  = {1'b0, phase} + {1'b0, RATE};
	wire        next = sum[16];

	assign rdy = left == 4'd0 || (left == 4'd1 && next);

	always @(posedge clk) begin
		phase <= left == 4'd0 ? 16'd0 : sum[15:0];
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
