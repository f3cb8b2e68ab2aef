// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_top_usb -- the device at its USB pins: lq_usb in front of lq_top, one clock of 24 MHz for both
//
// The link's END is a message's last byte: what answers a frame leaves with it. Ports as in lq_usb.

`default_nettype none

module lq_top_usb #(
`include "lq_config.vh"
) (
	input  wire       clk,
	input  wire       rst,

	input  wire [1:0] dp,
	input  wire [1:0] dn,
	output wire       oe,
	output wire       p_out,
	output wire       n_out,
	output wire       pull_up,

	output wire       configured,
	output wire       suspended
);

	wire       rx_vld, rx_rdy, tx_vld, tx_rdy;
	wire [7:0] rx_data, tx_data;

	lq_usb u_usb (
		.clk(clk), .rst(rst),
		.dp(dp), .dn(dn), .oe(oe), .p_out(p_out), .n_out(n_out), .pull_up(pull_up),
		.rx_vld(rx_vld), .rx_rdy(rx_rdy), .rx_data(rx_data),
		.tx_vld(tx_vld), .tx_rdy(tx_rdy), .tx_data(tx_data),
		.tx_last(tx_data == SLIP_END[7:0]),
		.configured(configured), .suspended(suspended)
	);

	lq_top u_top (
		.clk(clk), .rst(rst),
		.rx_vld(rx_vld), .rx_rdy(rx_rdy), .rx_data(rx_data),
		.tx_vld(tx_vld), .tx_rdy(tx_rdy), .tx_data(tx_data)
	);

endmodule

`default_nettype wire
