// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ulx3s_usb -- the device on a ULX3S: ECP5, 25 MHz, USB on its pins (socket US2)
//
// LED 0 is on while the device is out of reset, 1 while a host has configured it, 2 while the bus is awake.

`default_nettype none

module lq_ulx3s_usb (
	input  wire       clk_25m,
	inout  wire       usb_dp,
	inout  wire       usb_dn,
	output wire       usb_pull_up,
	output wire [2:0] led
);

	lq_usb_board #(.FB(24), .DIV(25)) u_board (
		.clk_in(clk_25m), .usb_dp(usb_dp), .usb_dn(usb_dn), .usb_pull_up(usb_pull_up), .lights(led)
	);

endmodule

`default_nettype wire
