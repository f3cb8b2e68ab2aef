// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_fomu_pvt -- the device on a Fomu PVT: iCE40 UP5K, 48 MHz, USB on its pins
//
// Half the clock needs no PLL; there is none of its own to wait for at reset, either.

`default_nettype none

module lq_fomu_pvt (
	input  wire clk_48m,
	inout  wire usb_dp,
	inout  wire usb_dn,
	output wire usb_pull_up
);

	wire clk, rst, oe, p_out, n_out;
	wire [1:0] dp, dn;
	reg  half;

	always @(posedge clk_48m)
		half <= !half;

	SB_GB u_clk (.USER_SIGNAL_TO_GLOBAL_BUFFER(half), .GLOBAL_BUFFER_OUTPUT(clk));

	lq_board_reset u_reset (.clk(clk), .locked(1'b1), .rst(rst));

	lq_usb_pads u_pads (
		.clk(clk), .usb_dp(usb_dp), .usb_dn(usb_dn), .dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out)
	);
	lq_top_usb u_top (
		.clk(clk), .rst(rst), .dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out), .pull_up(usb_pull_up),
		.configured(), .suspended()
	);

endmodule

`default_nettype wire
