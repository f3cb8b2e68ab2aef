// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_board -- an ECP5 board with USB on its pins: PLL, reset, pads and the device
//
// One clock of 24 MHz for USB and neurons, exact, and the reset is the PLL's lock. The PLL's oscillator
// is `clk_in` times FB and `clk` times DIV: both must be equal, and within 400 and 800 MHz.

`default_nettype none

module lq_usb_board #(
	parameter FB  = 24,
	parameter DIV = 25
) (
	input  wire       clk_in,

	inout  wire       usb_dp,
	inout  wire       usb_dn,
	output wire       usb_pull_up,

	output wire [2:0] lights       // out of reset, configured by a host, not suspended
);

	wire clk, feedback, locked, rst, oe, p_out, n_out, suspended;
	wire [1:0] dp, dn;

	assign lights[0] = !rst;
	assign lights[2] = !suspended;

	EHXPLLL #(
		.CLKI_DIV(1), .CLKFB_DIV(1), .CLKOP_DIV(FB), .CLKOP_CPHASE(FB - 1), .FEEDBK_PATH("CLKOP"),
		.CLKOS_ENABLE("ENABLED"), .CLKOS_DIV(DIV), .CLKOS_CPHASE(DIV - 1)
	) u_pll (
		.CLKI(clk_in), .CLKFB(feedback), .CLKOP(feedback), .CLKOS(clk), .LOCK(locked),
		.RST(1'b0), .STDBY(1'b0), .ENCLKOP(1'b0), .ENCLKOS(1'b0), .ENCLKOS2(1'b0), .ENCLKOS3(1'b0),
		.PHASESEL0(1'b0), .PHASESEL1(1'b0), .PHASEDIR(1'b0), .PHASESTEP(1'b0), .PHASELOADREG(1'b0),
		/* verilator lint_off PINCONNECTEMPTY */  // not used
		.PLLWAKESYNC(1'b0), .CLKOS2(), .CLKOS3(), .INTLOCK(), .REFCLK(), .CLKINTFB()
		/* verilator lint_on PINCONNECTEMPTY */
	);

	lq_board_reset u_reset (.clk(clk), .locked(locked), .rst(rst));

	lq_usb_pads u_pads (
		.clk(clk), .usb_dp(usb_dp), .usb_dn(usb_dn), .dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out)
	);
	lq_top_usb u_top (
		.clk(clk), .rst(rst), .dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out), .pull_up(usb_pull_up),
		.configured(lights[1]), .suspended(suspended)
	);

endmodule

`default_nettype wire
