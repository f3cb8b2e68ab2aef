// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_orangecrab -- the device on an OrangeCrab: ECP5, 48 MHz, USB on its pins
//
// The light is red while the device is out of reset, with green while a host has configured it, with
// blue while the bus is awake: white when all is well.

`default_nettype none

module lq_orangecrab (
	input  wire clk_48m,
	inout  wire usb_dp,
	inout  wire usb_dn,
	output wire usb_pull_up,
	output wire led_red_n,
	output wire led_green_n,
	output wire led_blue_n
);

	wire awake, configured, running;

	lq_usb_board #(.FB(12), .DIV(24)) u_board (
		.clk_in(clk_48m), .usb_dp(usb_dp), .usb_dn(usb_dn), .usb_pull_up(usb_pull_up),
		.lights({awake, configured, running})
	);

	assign led_red_n   = !running;
	assign led_green_n = !configured;
	assign led_blue_n  = !awake;

endmodule

`default_nettype wire
