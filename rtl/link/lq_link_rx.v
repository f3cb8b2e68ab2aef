// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_rx -- wire bytes in; commands into the receive ring, control frames into effect
//
// A byte may come in every clock; there is no way to refuse one. The ring holds {type, len,
// payload} of each intact command in sequence, and of RESET, whose payload the answer needs: a
// frame is written as it comes in and committed or rolled back at its end. For the sake of RESET
// a block of 8 bytes before the oldest command stays free of commands. Of the faults of a frame
// the one found first is reported. sim/device.c and driver/frame.c are the same in C.
//
// Reading: cmd_next puts the next byte on cmd_data, from the clock after until the next cmd_next.
// cmd_rewind goes back to the first byte of the command, cmd_done frees all that was read.

`default_nettype none

module lq_link_rx #(
`include "lq_config.vh"
) (
	input  wire       clk,
	input  wire       rst,

	input  wire       rx_vld,
	input  wire [7:0] rx_data,

	input  wire [7:0] tx_seq,      // of the next stream frame to be written
	output reg  [7:0] ack,         // of the oldest stream frame that the host lacks
	output reg        resend,      // one clock each
	output reg        reset,

	output reg        nak,         // one clock
	output reg  [2:0] nak_reason,
	output reg  [7:0] expected,    // seq of the next command

	output reg        cmd_avail,   // a whole command can be read; a clock old
	input  wire       cmd_next,
	input  wire       cmd_rewind,
	input  wire       cmd_done,
	output wire [7:0] cmd_data
);

	localparam W_RING = $clog2(RING_BYTES);
	localparam LOG_KEEP = 3;

	// -- SLIP -------------------------------------------------------------------------------

	reg       esc;
	reg       byte_s1, end_s1, bad_s1;
	reg [7:0] data_s1;

	wire is_end     = rx_data == SLIP_END[7:0];
	wire is_esc     = rx_data == SLIP_ESC[7:0];
	wire is_partner = rx_data == SLIP_ESC_END[7:0] || rx_data == SLIP_ESC_ESC[7:0];

	always @(posedge clk)
		if (rst)
			esc <= 1'b0;
		else if (rx_vld)
			esc <= is_esc && !esc;

	always @(posedge clk) begin
		byte_s1 <= !rst && rx_vld && !is_end && (!is_esc || esc);
		end_s1  <= !rst && rx_vld && is_end;
		bad_s1  <= !rst && rx_vld && esc && !is_partner;
		// The two partners differ in bit 0.
		data_s1 <= !esc ? rx_data : rx_data[0] ? SLIP_ESC[7:0] : SLIP_END[7:0];
	end

	// -- Fields -----------------------------------------------------------------------------

	// 6 is the second byte of the checksum.
	localparam F_TYPE = 3'd0, F_SEQ = 3'd1, F_ACK = 3'd2, F_LEN = 3'd3,
		F_PAYLOAD = 3'd4, F_CRC = 3'd5, F_DONE = 3'd7;

	reg  [2:0]  field;
	reg  [2:0]  fault;             // NAK reason, or 0
	reg  [7:0]  left;              // payload bytes to come
	reg  [15:0] crc;
	wire [15:0] crc_next;

	reg         is_cmd, is_reset, is_ack, is_resend;
	reg         seq_hit, seq_old, len_0, len_4;
	reg  [7:0]  ack_new;
	reg         full;

	// What a spoilt frame does here until its end does not matter.
	wire [7:0] ahead = data_s1 - expected;

	lq_link_crc u_crc (.crc(crc), .data(data_s1), .next(crc_next));

	always @(posedge clk)
		if (rst || end_s1) begin
			field <= F_TYPE;
			crc   <= 16'hFFFF;
		end else if (byte_s1) begin
			crc <= crc_next;
			case (field)
			F_LEN:     field <= data_s1 == 8'd0 ? F_CRC : F_PAYLOAD;
			F_PAYLOAD: field <= left == 8'd1 ? F_CRC : F_PAYLOAD;
			F_DONE:    field <= F_DONE;
			default:   field <= field + 3'd1;
			endcase
		end

	// LONG by the length is seen a clock late, and still before a fault of the next byte.
	reg        over;
	wire [2:0] fault_next = fault != 3'd0 ? fault : over ? NAK_LONG[2:0] :
	                        bad_s1 ? NAK_ESCAPE[2:0] : 3'd0;

	always @(posedge clk) begin
		over  <= byte_s1 && field == F_LEN && data_s1 > MAX_PAYLOAD[7:0];
		fault <= rst || end_s1 ? 3'd0 : byte_s1 && field == F_DONE && fault_next == 3'd0 ?
		         NAK_LONG[2:0] : fault_next;
	end

	always @(posedge clk)
		if (byte_s1) begin
			if (field == F_TYPE) begin
				is_cmd    <= data_s1[7:4] == 4'd0;
				is_reset  <= data_s1 == FR_RESET[7:0];
				is_ack    <= data_s1 == FR_ACK[7:0];
				is_resend <= data_s1 == FR_RESEND[7:0];
			end
			if (field == F_SEQ) begin
				seq_hit <= ahead == 8'd0;
				seq_old <= ahead[7];
			end
			if (field == F_ACK)
				ack_new <= data_s1;
			if (field == F_LEN) begin
				len_0 <= data_s1 == 8'd0;
				len_4 <= data_s1 == 8'd4;
			end
			left <= field == F_LEN ? data_s1 : left - 8'd1;
		end

	// -- Ring -------------------------------------------------------------------------------

	reg [W_RING-1:0] wr, commit, fetch, base;
	reg              near;         // wr stands in the block before the oldest command's

	// A clock behind the fields: what a frame's end does to wr comes before the next one's bytes.
	reg       head_s2, payload_s2;
	reg [7:0] data_s2;

	wire put = head_s2 || (payload_s2 && (is_cmd ? !full && !near : len_4));

	wire [W_RING-1:LOG_KEEP] wr_block_next = wr[W_RING-1:LOG_KEEP] + 1'b1;

	lq_ram #(.WIDTH(8), .DEPTH(RING_BYTES)) u_ring (
		.clk(clk),
		.we(put), .waddr(wr), .wdata(data_s2),
		.re(cmd_next), .raddr(fetch), .rdata(cmd_data)
	);

	always @(posedge clk) begin
		head_s2    <= byte_s1 && (field == F_TYPE || field == F_LEN);
		payload_s2 <= byte_s1 && field == F_PAYLOAD;
		data_s2    <= data_s1;
		near       <= wr_block_next == base[W_RING-1:LOG_KEEP];
		full       <= field >= F_PAYLOAD && (full || near);
	end

	// -- What the end of a frame does --------------------------------------------------------

	// Two clocks of checksum lie between the last byte stored and the end: near has settled.
	reg       end_s2, good_s2, cmd_s2, hit_s2, fits_s2, old_s2, reset_s2, resend_s2, ack_s2;
	reg [2:0] fault_s2;

	always @(posedge clk) begin
		end_s2    <= !rst && end_s1;
		good_s2   <= !rst && end_s1 && fault == 3'd0 && !over && !bad_s1 && field == F_DONE &&
		             crc == 16'd0;
		cmd_s2    <= is_cmd;
		hit_s2    <= is_cmd && seq_hit;
		fits_s2   <= is_cmd && seq_hit && !full && !near;
		old_s2    <= seq_old;
		reset_s2  <= is_reset && len_4;
		resend_s2 <= is_resend && len_0;
		ack_s2    <= is_cmd || ((is_ack || is_resend) && len_0);
		// Unless good. An empty frame is none.
		fault_s2  <= fault_next != 3'd0 ? fault_next : field == F_TYPE ? 3'd0 :
		             field == F_DONE ? NAK_CRC[2:0] : NAK_SHORT[2:0];
	end

	wire do_cmd    = good_s2 && fits_s2;
	wire do_reset  = good_s2 && reset_s2;
	wire do_resend = good_s2 && resend_s2;
	wire do_ack    = good_s2 && ack_s2;

	// Between the oldest unacknowledged frame and the next to be written there are never 128.
	/* verilator lint_off UNUSEDSIGNAL */ // only the sign tells
	wire [7:0] ack_ahead = ack_new - ack;
	wire [7:0] seq_ahead = tx_seq - ack_new;
	/* verilator lint_on UNUSEDSIGNAL */
	reg        ack_fits;

	reg [2:0] reason;
	always @(*)
		if (!good_s2)
			reason = fault_s2;
		else if (hit_s2)
			reason = fits_s2 ? 3'd0 : NAK_FULL[2:0];
		else if (cmd_s2)
			reason = old_s2 ? 3'd0 : NAK_GAP[2:0];
		else
			reason = reset_s2 || ack_s2 ? 3'd0 : NAK_TYPE[2:0];

	always @(posedge clk) begin
		ack_fits   <= !ack_ahead[7] && !seq_ahead[7];
		reset      <= !rst && do_reset;
		resend     <= !rst && do_resend;
		nak        <= !rst && end_s2 && reason != 3'd0;
		if (end_s2)
			nak_reason <= reason;
	end

	always @(posedge clk)
		if (rst || do_reset) begin
			expected <= 8'd0;
			ack      <= 8'd0;
		end else begin
			if (do_cmd)
				expected <= expected + 8'd1;
			if (do_ack && ack_fits)
				ack <= ack_new;
		end

	always @(posedge clk)
		if (rst) begin
			wr     <= 0;
			commit <= 0;
			base   <= 0;
			fetch  <= 0;
		end else begin
			if (end_s2 && !do_cmd && !do_reset)
				wr <= commit;
			else if (put)
				wr <= wr + 1'b1;
			if (do_cmd || do_reset)
				commit <= wr;
			// RESET forgets every command but itself.
			if (do_reset)
				base <= commit;
			else if (cmd_done && !reset)
				base <= fetch;
			if (cmd_rewind)
				fetch <= base;
			else if (cmd_next)
				fetch <= fetch + 1'b1;
		end

	always @(posedge clk)
		cmd_avail <= !rst && fetch != commit;

endmodule

`default_nettype wire
