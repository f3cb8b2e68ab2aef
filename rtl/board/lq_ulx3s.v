// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ulx3s -- the device on a ULX3S: ECP5, 25 MHz, a UART on the FT231X (socket US1)
//
// LED 0 is on while the device is out of reset, 1 while a bit 0 comes in, 2 while one goes out.

`default_nettype none

module lq_ulx3s #(
	parameter BAUD = 3000000,
	parameter MUL  = 3,             // the clock is 25 MHz x MUL / DIV; the PLL's oscillator, VCO times
	parameter DIV  = 1,             // that, has to lie within 400 and 800 MHz
	parameter VCO  = 8
) (
	input  wire       clk_25m,
	input  wire       uart_rx,
	output wire       uart_tx,
	output wire [2:0] led
);

	localparam CLOCK_HZ = 25000000 / DIV * MUL;

	wire clk, locked, rst;
	wire rx_vld, tx_vld, tx_rdy;
	wire [7:0] rx_data, tx_data;

	EHXPLLL #(
		.CLKI_DIV(DIV), .CLKFB_DIV(MUL), .CLKOP_DIV(VCO), .CLKOP_CPHASE(VCO - 1), .FEEDBK_PATH("CLKOP")
	) u_pll (
		.CLKI(clk_25m), .CLKFB(clk), .CLKOP(clk), .LOCK(locked),
		.RST(1'b0), .STDBY(1'b0), .ENCLKOP(1'b0), .ENCLKOS(1'b0), .ENCLKOS2(1'b0), .ENCLKOS3(1'b0),
		.PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b0), .PHASESTEP(1'b0), .PHASELOADREG(1'b0),
		.PLLWAKESYNC(1'b0), .CLKOS(), .CLKOS2(), .CLKOS3(), .INTLOCK(), .REFCLK(), .CLKINTFB()
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
