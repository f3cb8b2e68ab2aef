// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_send -- the transmit ring, reading side: frames onto the wire, kept until acknowledged
//
// Between frames, in this order: the END that RESET asks for, a NAK, dropping what has been
// acknowledged, going back for RESEND, the next frame of the ring. A NAK that has not begun when
// another is asked for gives way to it. HELLO is always first in an empty ring and is dropped
// once it is sent. A frame that RESET interrupts is cut off by the END; its checksum is lacking.

`default_nettype none

module lq_link_send #(
`include "lq_config.vh"
	,
	parameter W_RING = $clog2(RING_BYTES)
) (
	input  wire              clk,
	input  wire              rst,

	input  wire              reset,      // RESET was received: one clock
	input  wire              resend,     // one clock
	input  wire              nak,        // one clock
	input  wire [2:0]        nak_reason,
	input  wire [7:0]        expected,
	input  wire [7:0]        ack,        // stream frames before this one need not be kept

	input  wire [W_RING-1:0] commit,
	output reg  [W_RING-1:0] tail,
	output wire              rd_en,
	output wire [W_RING-1:0] rd_addr,
	input  wire [7:0]        rd_data,

	output reg               tx_vld,
	input  wire              tx_rdy,
	output reg  [7:0]        tx_data
);

	localparam S_SETTLE = 4'd0, S_IDLE = 4'd1, S_DROP = 4'd2, S_OPEN = 4'd3, S_READ = 4'd4,
		S_LOAD = 4'd5, S_TEST = 4'd6, S_SEND = 4'd7, S_ESCAPE = 4'd8, S_END = 4'd9;
	localparam P_TYPE = 3'd0, P_SEQ = 3'd1, P_ACK = 3'd2, P_LEN = 3'd3, P_BODY = 3'd4,
		P_CRC = 3'd5, P_LAST = 3'd6;

	reg [3:0]        state;
	reg [2:0]        pos;
	reg              is_nak, is_note;
	reg              nak_due, resend_due;
	reg              drop_due, frame_due; // a clock old: S_SETTLE lets them catch up
	reg [W_RING-1:0] send;
	reg [7:0]        tail_seq;
	reg [7:0]        left;                // bytes of the frame to come from the ring
	reg [7:0]        raw;
	reg [15:0]       crc;
	wire [15:0]      crc_next;

	wire idle_drop  = state == S_IDLE && !nak_due && drop_due;
	wire idle_back  = state == S_IDLE && !nak_due && !drop_due && resend_due;
	wire idle_frame = state == S_IDLE && !nak_due && !drop_due && !resend_due && frame_due;

	wire from_ring = pos == P_TYPE || pos == P_SEQ || pos == P_BODY;
	wire count     = state == S_READ && from_ring;

	assign rd_en   = state == S_IDLE || count;
	assign rd_addr = idle_drop ? tail : send;

	lq_link_crc u_crc (.crc(crc), .data(raw), .next(crc_next));

	// -- One byte of a frame ----------------------------------------------------------------

	always @(posedge clk)
		if (state == S_LOAD)
			case (pos)
			P_ACK:         raw <= 8'd0;
			P_LEN:         raw <= left;
			P_CRC, P_LAST: raw <= crc[15:8];
			default:
				if (!is_nak)
					raw <= rd_data;
				else if (pos == P_TYPE)
					raw <= FR_NAK[7:0];
				else if (pos == P_SEQ)
					raw <= 8'd0;
				else
					raw <= left[0] ? {5'd0, nak_reason} : expected;
			endcase

	reg  escaped;
	reg  is_last;                         // raw is, of the frame
	wire free    = !tx_vld || tx_rdy;
	wire pushing = state == S_SEND || state == S_ESCAPE || state == S_END;

	always @(posedge clk) begin
		if (free && pushing)
			tx_data <= state == S_END ? SLIP_END[7:0] :
			           state == S_ESCAPE ? (raw[0] ? SLIP_ESC_ESC[7:0] : SLIP_ESC_END[7:0]) :
			           escaped ? SLIP_ESC[7:0] : raw;
		if (rst)
			tx_vld <= 1'b0;
		else if (free)
			tx_vld <= pushing;
	end

	always @(posedge clk) begin
		if (state == S_IDLE || state == S_OPEN) begin
			pos <= P_TYPE;
			crc <= 16'hFFFF;
		end else if (state == S_TEST) begin
			crc <= crc_next;
			if (pos != P_BODY || left == 8'd0)
				pos <= pos + 3'd1;
		end
		if (state == S_TEST) begin
			escaped <= raw == SLIP_END[7:0] || raw == SLIP_ESC[7:0];
			is_last <= pos == P_LAST;
		end
		// A NAK has type, seq, reason and expected; it is made here.
		if (state == S_IDLE || state == S_OPEN)
			left <= state == S_IDLE ? 8'd4 : rd_data;
		else if (count)
			left <= left - 8'd1;
		if (state == S_IDLE)
			is_nak <= nak_due;
		if (state == S_TEST && pos == P_TYPE)
			is_note <= raw[4] && !is_nak;
	end

	// -- Frames -----------------------------------------------------------------------------

	always @(posedge clk)
		if (rst)
			state <= S_SETTLE;
		else if (reset)
			state <= S_END;
		else
			case (state)
			S_IDLE:
				if (nak_due)
					state <= S_READ;
				else if (drop_due)
					state <= S_DROP;
				else if (resend_due)
					state <= S_SETTLE;
				else if (frame_due)
					state <= S_OPEN;
			S_DROP:    state <= S_SETTLE;
			S_OPEN:    state <= S_READ;
			S_READ:    state <= S_LOAD;
			S_LOAD:    state <= S_TEST;
			S_TEST:    state <= S_SEND;
			S_SEND:    if (free) state <= escaped ? S_ESCAPE : is_last ? S_END : S_READ;
			S_ESCAPE:  if (free) state <= is_last ? S_END : S_READ;
			S_END:     if (free) state <= S_SETTLE;
			default:   state <= S_IDLE;
			endcase

	always @(posedge clk) begin
		nak_due    <= !rst && !reset && (nak || (nak_due && state != S_IDLE));
		resend_due <= !rst && !reset && (resend || (resend_due && !idle_back));
		drop_due   <= tail != send && tail_seq != ack;
		frame_due  <= send != commit;
	end

	always @(posedge clk)
		if (rst || reset) begin
			tail     <= 0;
			tail_seq <= 8'd0;
			send     <= 0;
		end else begin
			if (state == S_DROP) begin
				tail     <= tail - {1'b1, ~rd_data}; // + length + 1
				tail_seq <= tail_seq + 8'd1;
			end else if (state == S_END && free && is_note)
				tail <= send;
			if (idle_back)
				send <= tail;
			else if (idle_frame || (count && !is_nak))
				send <= send + 1'b1;
		end

endmodule

`default_nettype wire
