// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_pads -- D+ and D- of an iCE40: two samples of each a clock, in and out through flip-flops
//
// A pad's cell samples on both edges of the clock; what it had of both is taken together at the next
// rising one, which is the second flip-flop that an asynchronous signal needs.

`default_nettype none

module lq_usb_pads (
	input  wire       clk,

	inout  wire       usb_dp,
	inout  wire       usb_dn,

	output reg  [1:0] dp,          // [0] is the earlier
	output reg  [1:0] dn,
	input  wire       oe,
	input  wire       p_out,
	input  wire       n_out
);

	wire dp_rise, dp_fall, dn_rise, dn_fall;

	// Input: registered on both edges; output and its enable: registered.
	SB_IO #(.PIN_TYPE(6'b1101_00)) u_dp (
		.PACKAGE_PIN(usb_dp), .INPUT_CLK(clk), .OUTPUT_CLK(clk), .CLOCK_ENABLE(1'b1),
		.OUTPUT_ENABLE(oe), .D_OUT_0(p_out), .D_IN_0(dp_rise), .D_IN_1(dp_fall)
	);
	SB_IO #(.PIN_TYPE(6'b1101_00)) u_dn (
		.PACKAGE_PIN(usb_dn), .INPUT_CLK(clk), .OUTPUT_CLK(clk), .CLOCK_ENABLE(1'b1),
		.OUTPUT_ENABLE(oe), .D_OUT_0(n_out), .D_IN_0(dn_rise), .D_IN_1(dn_fall)
	);

	always @(posedge clk) begin
		dp <= {dp_fall, dp_rise};
		dn <= {dn_fall, dn_rise};
	end

endmodule

`default_nettype wire
