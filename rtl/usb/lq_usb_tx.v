// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_tx -- the sender of bits: bit stuffing, NRZI, end of packet; two clocks a bit
//
// Drives the line from the first bit offered, SYNC's, until after the last. A bit is taken when vld
// and rdy are high, and vld must then go on until the packet ends.

`default_nettype none

module lq_usb_tx (
	input  wire clk,
	input  wire rst,

	input  wire vld,
	output wire rdy,
	input  wire data,

	output reg  oe,
	output reg  p,
	output reg  n
);

	localparam T_DATA = 2'd0, T_SE0 = 2'd1, T_SE0_AGAIN = 2'd2, T_J = 2'd3;

	reg       half;                // this clock is a bit's second
	reg [1:0] tail;                // what is on the line
	reg [2:0] ones;

	wire slot  = oe ? half : vld;
	wire stuff = ones == 3'd6;

	assign rdy = slot && tail == T_DATA && !stuff;

	always @(posedge clk)
		if (rst) begin
			oe   <= 1'b0;
			half <= 1'b0;
			tail <= T_DATA;
		end else begin
			half <= oe && !half;
			if (slot) begin
				oe <= tail != T_J;
				if (tail != T_DATA || (!stuff && !vld))
					tail <= tail + 2'd1;
			end
		end

	always @(posedge clk)
		if (rst || (!oe && !slot)) begin
			ones <= 3'd0;
			p    <= 1'b1;
			n    <= 1'b0;
		end else if (slot)
			case (tail)
			T_DATA:
				if (stuff || vld) begin
					ones <= stuff || !data ? 3'd0 : ones + 3'd1;
					p    <= p ^ (stuff || !data);
					n    <= n ^ (stuff || !data);
				end else begin
					p <= 1'b0;
					n <= 1'b0;
				end
			T_SE0:       ;
			T_SE0_AGAIN: p <= 1'b1;
			default:     ;
			endcase

endmodule

`default_nettype wire
