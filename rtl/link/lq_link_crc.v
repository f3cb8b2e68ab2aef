// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_crc -- CRC-16/CCITT-FALSE of one more byte, combinational
//
// Polynomial 0x1021, not reflected. Over data followed by its CRC, high byte first, it is 0; and
// fed with its own high byte it moves its low byte there. driver/frame.c is the same in C.

`default_nettype none

module lq_link_crc (
	input  wire [15:0] crc,
	input  wire [7:0]  data,
	output wire [15:0] next
);

	wire [7:0] y = crc[15:8] ^ data;
	wire [7:0] x = y ^ {4'd0, y[7:4]};

	assign next = {crc[7:0] ^ {x[3:0], 4'd0} ^ {3'd0, x[7:3]}, {x[2:0], 5'd0} ^ x};

endmodule

`default_nettype wire
