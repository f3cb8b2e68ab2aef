// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_boards -- the ECP5 boards with USB, each on a line of its own that a host drives alike
//
// The line is what the OrangeCrab makes of it; `same` is high while the other board, out of reset with it, makes the same of
// its own, both show the same lights, and the PLL of each makes 24 MHz of its board's oscillator. The cells are
// those of sim/twin/ecp5/io.v, so that clk is what the PLLs make. For sim/usb/dut_boards.cpp.

`default_nettype none

module lq_usb_boards (
	input  wire       clk,

	input  wire       drive,       // the host does, with dp and dn
	input  wire       dp,
	input  wire       dn,

	output wire       line_dp,
	output wire       line_dn,
	output wire       oe,          // the device drives
	output wire       pull_up,
	output wire [2:0] lights,      // out of reset, configured, not suspended
	output wire       same
);

	wire       other_dp, other_dn, other_pull_up;
	wire [2:0] lights_n, other_lights;

	assign line_dp  = drive ? dp : 1'bz;
	assign line_dn  = drive ? dn : 1'bz;
	assign other_dp = drive ? dp : 1'bz;
	assign other_dn = drive ? dn : 1'bz;

	lq_orangecrab u_orangecrab (
		.clk_48m(clk), .usb_dp(line_dp), .usb_dn(line_dn), .usb_pull_up(pull_up),
		.led_red_n(lights_n[0]), .led_green_n(lights_n[1]), .led_blue_n(lights_n[2])
	);
	lq_ulx3s_usb u_ulx3s (
		.clk_25m(clk), .usb_dp(other_dp), .usb_dn(other_dn), .usb_pull_up(other_pull_up),
		.led(other_lights)
	);

	assign oe     = !u_orangecrab.u_board.u_pads.p_off;
	assign lights = ~lights_n;

	// MHz: up times the oscillator's is down times 24, and what the PLL can do.
	wire [15:0] crab  = 16'd48 * {8'd0, u_orangecrab.u_board.u_pll.up};
	wire [15:0] ulx3s = 16'd25 * {8'd0, u_ulx3s.u_board.u_pll.up};

	wire crab_right  = crab == 16'd24 * {8'd0, u_orangecrab.u_board.u_pll.down} &&
	                   crab >= 16'd400 && crab <= 16'd800;
	wire ulx3s_right = ulx3s == 16'd24 * {8'd0, u_ulx3s.u_board.u_pll.down} &&
	                   ulx3s >= 16'd400 && ulx3s <= 16'd800;

	// Before the reset has been, flip-flops hold anything.
	wire alike = oe == !u_ulx3s.u_board.u_pads.p_off &&
	             {other_dp, other_dn, other_pull_up, other_lights} == {line_dp, line_dn, pull_up, lights};

	assign same = crab_right && ulx3s_right && other_lights[0] == lights[0] && (alike || !lights[0]);

endmodule

`default_nettype wire
