// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_alchitry_cu -- the device on an Alchitry Cu: iCE40 HX8K, 100 MHz, a UART on FT2232H channel B
//
// LED 0 is on while the device is out of reset, 1 while a bit 0 comes in, 2 while one goes out.

`default_nettype none

module lq_alchitry_cu #(
	parameter BAUD = 3000000
) (
	input  wire       clk_100m,
	input  wire       uart_rx,
	output wire       uart_tx,
	output wire [2:0] led
);

	localparam CLOCK_HZ = 75000000;     // 100 MHz x (DIVF + 1) / 2^DIVQ

	wire clk, locked, rst;
	wire rx_vld, tx_vld, tx_rdy;
	wire [7:0] rx_data, tx_data;

	SB_PLL40_CORE #(
		.FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd5), .DIVQ(3'd3), .FILTER_RANGE(3'd5)
	) u_pll (
		.REFERENCECLK(clk_100m), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
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

	assign led = {!uart_tx, !uart_rx, !rst};

endmodule

`default_nettype wire
