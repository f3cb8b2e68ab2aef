// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_line -- what the line says by not changing: time-out, suspend, reset
//
// All from one count of equal bits, which our own packets interrupt like any other.

`default_nettype none

module lq_usb_line (
	input  wire clk,
	input  wire rst,

	input  wire vld,               // of lq_usb_sample
	input  wire p,
	input  wire n,

	output reg  quiet,             // idle for 18 bits: who was to answer does not (16 to 18 allowed)
	output reg  suspended,         // idle for 3.4 ms (3 to 10 allowed)
	output reg  bus_rst            // SE0 for 2.8 us (2.5 us to 10 ms allowed), until it ends
);

	reg [15:0] count;
	reg        last_p, last_n;

	wire same = p == last_p && n == last_n;
	wire idle = p && !n;
	wire se0  = !p && !n;

	always @(posedge clk)
		if (rst) begin
			count     <= 16'd0;
			quiet     <= 1'b0;
			suspended <= 1'b0;
			bus_rst   <= 1'b0;
		end else if (vld) begin
			last_p    <= p;
			last_n    <= n;
			count     <= same ? count + 16'd1 : 16'd0;
			quiet     <= same && idle && (quiet || count[4]);
			suspended <= same && idle && (suspended || (count[15] && count[13]));
			bus_rst   <= same && se0 && (bus_rst || count[5]);
		end

endmodule

`default_nettype wire
