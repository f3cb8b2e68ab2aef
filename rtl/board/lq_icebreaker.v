// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_icebreaker -- the device on an iCEBreaker 1.0: iCE40 UP5K, 12 MHz, a UART on FT2232H channel B
//
// The green light is on while the device is out of reset, the red one while a bit 0 comes in.

`default_nettype none

module lq_icebreaker #(
	parameter BAUD = 3000000,
	parameter MUL  = 64,            // the clock is 12 MHz x MUL / 2^DIVQ; the PLL's oscillator, 12 MHz x MUL,
	parameter DIVQ = 4              // has to lie within 533 and 1066 MHz
) (
	input  wire clk_12m,
	input  wire uart_rx,
	output wire uart_tx,
	output wire led_green_n,
	output wire led_red_n
);

	localparam CLOCK_HZ = (12000000 >> DIVQ) * MUL;

	localparam [6:0] TIMES  = MUL - 1;
	localparam [2:0] HALVES = DIVQ;

	wire clk, locked, rst;
	wire rx_vld, tx_vld, tx_rdy;
	wire [7:0] rx_data, tx_data;

	SB_PLL40_PAD #(
		.FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(TIMES), .DIVQ(HALVES), .FILTER_RANGE(3'd1)
	) u_pll (
		.PACKAGEPIN(clk_12m), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
	);

	lq_board_reset u_reset (.clk(clk), .locked(locked), .rst(rst));

	lq_uart_rx #(.CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD)) u_rx (
		.clk(clk), .rst(rst), .pin(uart_rx), .vld(rx_vld), .data(rx_data)
	);
	lq_uart_tx #(.CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD)) u_tx (
		.clk(clk), .rst(rst), .vld(tx_vld), .rdy(tx_rdy), .data(tx_data), .pin(uart_tx)
	);
	lq_top u_top (
		.clk(clk), .rst(rst), .rx_vld(rx_vld), .rx_rdy(), .rx_data(rx_data),
		.tx_vld(tx_vld), .tx_rdy(tx_rdy), .tx_data(tx_data)
	);

	assign led_green_n = rst;
	assign led_red_n   = uart_rx;

endmodule

`default_nettype wire
