// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_icebreaker_bitsy -- the device on an iCEBreaker-bitsy 1.x: iCE40 UP5K, 12 MHz, USB on its pins

`default_nettype none

module lq_icebreaker_bitsy (
	input  wire clk_12m,
	inout  wire usb_dp,
	inout  wire usb_dn,
	output wire usb_pull_up
);

	wire clk, locked, rst, oe, p_out, n_out;
	wire [1:0] dp, dn;

	// 24 MHz: 12 MHz x (DIVF + 1) / 2^DIVQ
	SB_PLL40_PAD #(
		.FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd63), .DIVQ(3'd5), .FILTER_RANGE(3'd1)
	) u_pll (
		.PACKAGEPIN(clk_12m), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
	);

	lq_board_reset u_reset (.clk(clk), .locked(locked), .rst(rst));

	lq_usb_pads u_pads (
		.clk(clk), .usb_dp(usb_dp), .usb_dn(usb_dn), .dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out)
	);
	lq_top_usb u_top (
		.clk(clk), .rst(rst), .dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out), .pull_up(usb_pull_up),
		.configured(), .suspended()
	);

endmodule

`default_nettype wire
