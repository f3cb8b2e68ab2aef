// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_rx -- the receiver of bits: SYNC, NRZI, bit stuffing, end of packet
//
// `start` comes as SYNC ends, after at least 4 of its 7 changes, since a hub may swallow some; then
// the bits without those stuffed in; then `stop`, once SE0 gave way to J. A packet that violates
// stuffing never stops, and nothing starts until an end of packet or a quiet line. A seventh 1 just
// before SE0 is no violation: a hub may smear the last bit over one more.

`default_nettype none

module lq_usb_rx (
	input  wire clk,
	input  wire rst,               // also while we send

	input  wire vld,               // of lq_usb_sample
	input  wire p,
	input  wire n,
	input  wire quiet,

	output reg  start,
	output reg  bit_vld,
	output reg  bit_data,
	output reg  stop
);

	localparam S_IDLE = 2'd0, S_PACKET = 2'd1, S_END = 2'd2, S_LOST = 2'd3;

	reg [1:0] state;
	reg       level;               // p of the last bit
	reg [2:0] run;                 // S_IDLE: bits 0 so far, 4 to 7 alike; S_PACKET: bits 1

	wire se0  = !p && !n;
	wire one  = p == level;
	wire full = run[2] && run[1];  // 6 or 7

	always @(posedge clk) begin
		start    <= vld && state == S_IDLE && !se0 && one && run[2];
		bit_vld  <= vld && state == S_PACKET && !se0 && !full;
		bit_data <= one;
		stop     <= vld && state == S_END && p && !rst;
		if (vld)
			level <= p || se0;
	end

	always @(posedge clk)
		if (rst) begin
			state <= S_IDLE;
			run   <= 3'd0;
		end else if (vld)
			case (state)
			S_IDLE: begin
				run <= {run[2] || &run[1:0], run[1:0] + 2'd1};
				if (one || se0)
					run <= 3'd0;
				if (one && !se0 && run[2]) begin
					state <= S_PACKET;
					run   <= 3'd1;
				end
			end
			S_PACKET: begin
				run <= one ? run + 3'd1 : 3'd0;
				if (se0)
					state <= S_END;
				else if (run == 3'd7)
					state <= S_LOST;
			end
			S_END: begin
				run <= 3'd0;
				if (!se0)
					state <= S_IDLE;
			end
			default: begin
				run <= 3'd0;
				if (se0 || quiet)
					state <= S_IDLE;
			end
			endcase

endmodule

`default_nettype wire
