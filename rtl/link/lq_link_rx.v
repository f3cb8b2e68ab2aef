// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_rx -- wire bytes in; commands into the receive ring, control frames into effect
//
// A round a byte, two for the one that ends a frame: the first judges, the second acts. The ring
// holds {type, len, payload} of each intact command in sequence, and of RESET, whose payload the
// answer needs: a frame is written as it comes in and committed or rolled back at its end. For the
// sake of RESET a block of 8 bytes before the oldest command stays free of commands. Of the faults
// of a frame the one found first is reported. sim/device.c and driver/frame.c are the same in C.
//
// Reading, for whole rounds: with cmd_next the next byte is on cmd_data from the second clock on,
// until another is asked for; cmd_rewind goes back to the first byte of the command, cmd_done
// frees all that was read.

`default_nettype none

module lq_link_rx #(
`include "lq_config.vh"
) (
	input  wire       clk,
	input  wire       rst,
	input  wire [1:0] phase,       // of the round, modulo 4
	input  wire       first,
	input  wire       bits,
	input  wire       tick,

	input  wire       rx_vld,
	output wire       rx_rdy,
	input  wire [7:0] rx_data,

	input  wire       tx_seq,      // of the next stream frame to be written, as a bit
	output wire       ack,         // of the oldest stream frame that the host lacks, as a bit
	output reg        resend,      // a round each
	output wire       reset,

	output reg        nak,         // a round; nak_reason holds until the next
	output reg  [2:0] nak_reason,
	output reg        expected,    // seq of the next command, as a bit, from bit 7 on
	output wire       counts,      // a round: it is counted up, and what comes out is no number

	output reg        cmd_avail,   // with tick: a whole command can be read
	input  wire       cmd_next,
	input  wire       cmd_rewind,
	input  wire       cmd_done,
	output wire [7:0] cmd_data
);

	localparam W_RING = $clog2(RING_BYTES);

	// -- SLIP -------------------------------------------------------------------------------

	reg       esc;                 // the last byte was the escape
	reg       full;                // `data` holds a byte
	reg       work;                // this round is for it
	reg       ends, spoils;        // it is an END, it is no partner of the escape before it
	reg       act;                 // it is the second round of an END
	reg [7:0] data;

	wire is_end     = rx_data == SLIP_END[7:0];
	wire is_esc     = rx_data == SLIP_ESC[7:0];
	wire is_partner = rx_data == SLIP_ESC_END[7:0] || rx_data == SLIP_ESC_ESC[7:0];

	reg  fin;                      // the byte is done with this round; a clock old
	wire done  = tick && fin;
	wire take  = rx_vld && rx_rdy;
	wire stays = take ? !is_esc || esc : full && !done;

	assign rx_rdy = !full || done;

	always @(posedge clk)
		if (rst) begin
			esc  <= 1'b0;
			full <= 1'b0;
			work <= 1'b0;
			act  <= 1'b0;
		end else begin
			if (take)
				esc <= is_esc && !esc;
			full <= stays;
			if (tick) begin
				work <= stays;
				act  <= work && ends && !act;
			end
		end

	always @(posedge clk) begin
		fin <= work && (!ends || act);
		if (take) begin
			ends   <= is_end;
			spoils <= esc && !is_partner;
			// The two partners differ in bit 0.
			data   <= !esc ? rx_data : rx_data[0] ? SLIP_ESC[7:0] : SLIP_END[7:0];
		end else if (work && bits)
			data <= {data[0], data[7:1]};
	end

	// -- Fields -----------------------------------------------------------------------------

	localparam F_TYPE = 3'd0, F_SEQ = 3'd1, F_ACK = 3'd2, F_LEN = 3'd3,
		F_PAYLOAD = 3'd4, F_CRC = 3'd5, F_DONE = 3'd7; // 6 is the second byte of the checksum

	reg [2:0] field;
	reg [7:0] left;                // payload bytes to come
	reg       borrow, left_any;

	wire body    = work && !ends;
	wire shift   = body && bits;
	wire settle  = body && tick;
	wire left_in = field == F_LEN ? data[0] : left[0] ^ borrow;

	always @(posedge clk)
		if (rst || act)
			field <= F_TYPE;
		else if (settle)
			case (field)
			F_LEN, F_PAYLOAD: field <= left_any ? F_PAYLOAD : F_CRC;
			F_DONE:           field <= F_DONE;
			default:          field <= field + 3'd1;
			endcase

	always @(posedge clk) begin
		if (shift)
			left <= {left_in, left[7:1]};
		if (first)
			{borrow, left_any} <= 2'b10;
		else if (bits) begin
			borrow   <= borrow && !left[0];
			left_any <= left_any || left_in;
		end
	end

	// The checksum starts with bit 7, the round with bit 0: what has turned by n is at 7 - 2n.
	reg  [15:0] crc;
	reg         crc_bad;
	wire        top = phase == 2'd1 ? data[7] : phase == 2'd2 ? data[5] :
	                  phase == 2'd3 ? data[3] : data[1];
	wire        feed = crc[15] ^ top;

	always @(posedge clk)
		if (rst || act) begin
			crc     <= 16'hFFFF;
			crc_bad <= 1'b0;
		end else if (shift) begin
			crc     <= {crc[14:0], 1'b0} ^ (feed ? 16'h1021 : 16'h0000);
			crc_bad <= crc_bad || (feed && field[2] && field[1:0] != 2'd0);
		end

	reg  is_cmd, is_reset, is_ack, is_resend;
	reg  len_fits;                 // of a control frame
	reg  too_long, bad_escape;     // the first fault of the frame
	reg  big;                      // with tick, and for that seen as the byte turns into its place

	always @(posedge clk) begin
		big <= {data[0], data[7:1]} > MAX_PAYLOAD[7:0];
		if (settle && field == F_TYPE) begin
			is_cmd    <= data[7:4] == 4'd0;
			is_reset  <= data == FR_RESET[7:0];
			is_ack    <= data == FR_ACK[7:0];
			is_resend <= data == FR_RESEND[7:0];
		end
		if (settle && field == F_LEN)
			len_fits <= data == {5'd0, is_reset, 2'd0};
		if (rst || act) begin
			too_long   <= 1'b0;
			bad_escape <= 1'b0;
		end else begin
			if (settle && !bad_escape &&
			    (field == F_DONE || (field == F_LEN && big)))
				too_long <= 1'b1;
			if (work && first && spoils && !too_long)
				bad_escape <= 1'b1;
		end
	end

	// -- Sequence numbers -------------------------------------------------------------------

	reg [7:0] expect_seq, ack_old, ack_new;
	reg       seq_other, seq_less, seq_behind, seq_carry;
	reg       back_less, back, beyond_less, beyond;   // the ack is

	wire ack_in = body && field == F_ACK ? data[0] : ack_new[0];

	assign ack = ack_old[0];

	always @(posedge clk)
		expected <= first ? expect_seq[7] : phase == 2'd1 ? expect_seq[6] :
		            phase == 2'd2 ? expect_seq[4] : phase == 2'd3 ? expect_seq[2] : expect_seq[0];

	always @(posedge clk)
		if (rst || act)
			{seq_other, seq_less} <= 2'b00;
		else if (shift && field == F_SEQ) begin
			seq_other  <= seq_other || data[0] != expect_seq[0];
			seq_less   <= data[0] == expect_seq[0] ? seq_less : expect_seq[0];
			seq_behind <= data[0] ^ expect_seq[0] ^ seq_less;
		end

	// Between the oldest unacknowledged frame and the next to be written there are never 128.
	always @(posedge clk)
		if (first)
			{back_less, beyond_less} <= 2'b00;
		else if (bits) begin
			ack_new     <= {ack_in, ack_new[7:1]};
			back_less   <= ack_new[0] == ack ? back_less : ack;
			back        <= ack_new[0] ^ ack ^ back_less;
			beyond_less <= tx_seq == ack_new[0] ? beyond_less : ack_new[0];
			beyond      <= tx_seq ^ ack_new[0] ^ beyond_less;
		end

	reg do_cmd, do_keep, do_drop, do_reset, do_ack;

	assign reset  = do_reset;
	assign counts = do_cmd;

	always @(posedge clk)
		if (rst || (tick && reset)) begin
			expect_seq <= 8'd0;
			ack_old    <= 8'd0;
		end else if (bits) begin
			expect_seq <= {expect_seq[0] ^ seq_carry, expect_seq[7:1]};
			ack_old    <= {do_ack ? ack_new[0] : ack, ack_old[7:1]};
		end

	always @(posedge clk)
		seq_carry <= bits ? seq_carry && expect_seq[0] : do_cmd;

	// -- Ring -------------------------------------------------------------------------------

	reg [W_RING-1:0] wr, commit, fetch, base;
	reg              wr_carry, fetch_carry;
	reg              low;          // one of the three bits within a block is going round
	reg              near_carry, far;
	reg              crowded;      // the frame reached the block before the oldest command's

	wire wr_next   = wr[0] ^ wr_carry;
	wire fetch_add = fetch_carry || (first && cmd_next);
	wire room      = far && !crowded;
	wire put       = settle && (field == F_TYPE || field == F_LEN ||
	                 (field == F_PAYLOAD && (is_cmd ? room : len_fits)));

	lq_ram #(.WIDTH(8), .DEPTH(RING_BYTES)) u_ring (
		.clk(clk),
		.we(put), .waddr(wr), .wdata(data),
		.re(first && cmd_next), .raddr(fetch), .rdata(cmd_data)
	);

	always @(posedge clk)
		if (rst) begin
			wr     <= 0;
			commit <= 0;
			base   <= 0;
			fetch  <= 0;
		end else if (!tick) begin
			wr     <= {do_drop ? commit[0] : wr_next, wr[W_RING-1:1]};
			commit <= {do_keep ? wr[0] : commit[0], commit[W_RING-1:1]};
			// RESET forgets every command but itself.
			base   <= {do_reset ? commit[0] : cmd_done ? fetch[0] : base[0], base[W_RING-1:1]};
			fetch  <= {cmd_rewind ? base[0] : fetch[0] ^ fetch_add, fetch[W_RING-1:1]};
		end

	always @(posedge clk) begin
		low <= tick || first || (low && phase == 2'd1);
		if (tick) begin
			wr_carry    <= put;
			fetch_carry <= 1'b0;
			far         <= 1'b0;
			cmd_avail   <= 1'b0;
		end else begin
			wr_carry    <= wr_carry && wr[0];
			fetch_carry <= fetch_add && fetch[0];
			near_carry  <= low || (near_carry && wr_next);
			far         <= !low && (far || (wr_next ^ near_carry ^ base[0]));
			cmd_avail   <= cmd_avail || fetch[0] != commit[0];
		end
		if (rst || act)
			crowded <= 1'b0;
		else if (settle && !far)
			crowded <= 1'b1;
	end

	// -- What the end of a frame does --------------------------------------------------------

	wire whole = field == F_DONE;
	wire good  = !bad_escape && !too_long && whole && !crc_bad;
	wire next  = is_cmd && !seq_other;
	wire other = (is_reset || is_ack || is_resend) && len_fits;

	// All but far, back and beyond stands in the round of an END, and is taken a clock before.
	reg judged, good_next, good_reset, good_ack, good_resend;

	always @(posedge clk) begin
		judged      <= work && ends && !act;
		good_next   <= good && next && !crowded;
		good_reset  <= good && is_reset && len_fits;
		good_ack    <= good && (is_cmd || (other && !is_reset));
		good_resend <= good && is_resend && len_fits;
	end

	wire takes = good_next && far;
	wire keep  = good_reset || takes;

	// A command in sequence may still find room. An empty frame is none.
	reg [2:0] reason;
	wire      faulty = judged && !takes && reason != 3'd0;

	always @(posedge clk) begin
		if (bad_escape)
			reason <= NAK_ESCAPE[2:0];
		else if (too_long)
			reason <= NAK_LONG[2:0];
		else if (!whole)
			reason <= field == F_TYPE ? 3'd0 : NAK_SHORT[2:0];
		else if (crc_bad)
			reason <= NAK_CRC[2:0];
		else if (next)
			reason <= NAK_FULL[2:0];
		else if (is_cmd)
			reason <= seq_behind ? 3'd0 : NAK_GAP[2:0];
		else
			reason <= other ? 3'd0 : NAK_TYPE[2:0];
		// The sender may still have to say the last one.
		if (tick && faulty)
			nak_reason <= reason;
	end

	always @(posedge clk)
		if (rst) begin
			{do_cmd, do_reset, do_keep, do_drop, do_ack} <= 5'd0;
			{resend, nak} <= 2'b00;
		end else if (tick) begin
			do_cmd   <= judged && takes;
			do_reset <= judged && good_reset;
			do_keep  <= judged && keep;
			do_drop  <= judged && !keep;
			do_ack   <= judged && good_ack && !back && !beyond;
			resend   <= judged && good_resend;
			nak      <= faulty;
		end

endmodule

`default_nettype wire
