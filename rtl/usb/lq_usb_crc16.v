// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_crc16 -- the checksum of data packets, a bit at a time: x^16 + x^15 + x^2 + 1
//
// It starts with ones and is sent inverted, highest power first. Received data followed by their
// checksum leave 0x800D.

`default_nettype none

module lq_usb_crc16 (
	input  wire clk,

	input  wire clear,
	input  wire vld,
	input  wire data,
	input  wire out,               // data is not to be counted; the sum leaves by `top`

	output wire top,
	output wire good
);

	reg [15:0] crc;

	wire feed = !out && (data ^ crc[15]);

	assign top  = !crc[15];
	assign good = crc == 16'h800D;

	always @(posedge clk)
		if (clear)
			crc <= 16'hFFFF;
		else if (vld)
			crc <= {crc[14:0], 1'b0} ^ (feed ? 16'h8005 : 16'h0000);

endmodule

`default_nettype wire
