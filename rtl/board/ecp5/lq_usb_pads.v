// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_pads -- D+ and D- of an ECP5: two samples of each a clock, in and out through flip-flops
//
// In place of rtl/board/lq_usb_pads.v, with its contract, ports and latency. An IDDRX1F has the second
// flip-flop of an asynchronous signal inside: what it took at a rising edge and at the falling one after
// that comes out together at the next rising one. All four flip-flops of a pad are those of its I/O cell.

`default_nettype none

module lq_usb_pads (
	input  wire       clk,

	inout  wire       usb_dp,
	inout  wire       usb_dn,

	output wire [1:0] dp,          // [0] is the earlier
	output wire [1:0] dn,
	input  wire       oe,
	input  wire       p_out,
	input  wire       n_out
);

	wire dp_pad, dn_pad, p, n, p_off, n_off;

	// Off is high before the first clock, so that nothing is driven until there is one.
	OFS1P3DX u_p     (.SCLK(clk), .SP(1'b1), .CD(1'b0), .D(p_out), .Q(p));
	OFS1P3DX u_n     (.SCLK(clk), .SP(1'b1), .CD(1'b0), .D(n_out), .Q(n));
	OFS1P3BX u_p_off (.SCLK(clk), .SP(1'b1), .PD(1'b0), .D(!oe), .Q(p_off));
	OFS1P3BX u_n_off (.SCLK(clk), .SP(1'b1), .PD(1'b0), .D(!oe), .Q(n_off));

	BB u_dp (.B(usb_dp), .I(p), .T(p_off), .O(dp_pad));
	BB u_dn (.B(usb_dn), .I(n), .T(n_off), .O(dn_pad));

	IDDRX1F u_dp_in (.SCLK(clk), .RST(1'b0), .D(dp_pad), .Q0(dp[0]), .Q1(dp[1]));
	IDDRX1F u_dn_in (.SCLK(clk), .RST(1'b0), .D(dn_pad), .Q0(dn[0]), .Q1(dn[1]));

endmodule

`default_nettype wire
