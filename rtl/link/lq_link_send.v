// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_send -- the transmit ring, reading side: frames onto the wire, kept until acknowledged
//
// Between frames, in this order: the END that RESET asks for, a NAK, dropping what has been
// acknowledged, going back for RESEND, the next frame of the ring. A NAK that has not begun when
// another is asked for gives way to it. HELLO is always first in an empty ring and is dropped
// once it is sent. A frame that RESET interrupts is cut off by the END; its checksum is lacking.
//
// A byte takes two rounds, CRC and SEND, or one more before them, FILL, unless it was read from
// the ring while the byte before it was in CRC. The ring is read at `send` alone: to see how long
// the oldest frame is, `send` and `tail` change places for a while.

`default_nettype none

module lq_link_send #(
`include "lq_config.vh"
	,
	parameter W_RING = $clog2(RING_BYTES)
) (
	input  wire              clk,
	input  wire              rst,
	input  wire [2:0]        phase,      // of the round, modulo 8
	input  wire              first,
	input  wire              bits,
	input  wire              tick,

	input  wire              reset,      // RESET was received: a round, it counts with tick
	input  wire              resend,     // a round
	input  wire              nak,        // a round
	input  wire [2:0]        nak_reason,
	input  wire              expected,   // a bit, from bit 7 on
	input  wire              counts,     // a round: expected is no number
	input  wire              ack,        // stream frames before this one need not be kept: a bit

	input  wire              commit,     // a bit
	output wire              tail,       // a bit
	output wire              rd_en,
	output wire [W_RING-1:0] rd_addr,
	input  wire [7:0]        rd_data,

	output reg               tx_vld,
	input  wire              tx_rdy,
	output wire [7:0]        tx_data
);

	localparam S_IDLE = 0, S_SWAP = 1, S_SIZE = 2, S_DROP = 3, S_BACK = 4, S_OPEN = 5, S_FILL = 6,
		S_CRC = 7, S_ESCAPE = 8, S_SEND = 9, S_END = 10;
	localparam P_TYPE = 3'd0, P_SEQ = 3'd1, P_LEN = 3'd3, P_BODY = 3'd4,
		P_CRC = 3'd5, P_DONE = 3'd7;         // 2 is ack, 6 the second byte of the checksum

	reg [10:0] state, next;              // one bit is 1
	reg [2:0] pos;                       // of the byte in FILL and CRC; of the next in SEND
	reg       is_nak, is_note;
	reg       nak_due, resend_due;
	reg       seq_differs, kept, waits;  // with tick: tail_seq and ack, tail and send, send and commit
	reg       more;                      // bytes of the frame are to come from the ring
	reg       esc_bit;                   // of the byte that is escaped

	wire drop_due = seq_differs && kept;

	// -- One byte of a frame ----------------------------------------------------------------

	reg [7:0]  raw, load, left;          // load: what raw may become with tick
	reg [15:0] crc;
	reg        borrow;

	wire from_ring = !is_nak && (pos == P_SEQ || pos == P_BODY);   // after the first
	wire crc_pos   = pos[2] && pos[1:0] != 2'd0;
	wire fetch     = (state[S_FILL] && pos == P_TYPE) ||
	                 (state[S_CRC] && (pos == P_TYPE || ((pos == P_LEN || pos == P_BODY) && more)));

	// Bytes leave raw and left from bit 7 on; left turns the other way round. This is its next.
	wire left_top = phase[1:0] == 2'd1 ? left[6] : phase[1:0] == 2'd2 ? left[4] :
	                phase[1:0] == 2'd3 ? left[2] : phase[2] ? left[0] : left[7];

	// A NAK has type, seq, reason and expected; it is made here.
	wire [7:0] nak_type = FR_NAK[7:0];
	wire       reason   = phase[2] && (phase[1:0] == 2'd1 ? nak_reason[2] :
	                      phase[1:0] == 2'd2 ? nak_reason[1] : phase[1:0] == 2'd3 && nak_reason[0]);

	// What decides stands for a round and is taken a clock before, as is what the rings do not give.
	// `escape` is for tick, and for that seen as the byte turns into its place.
	wire [7:0] turned = {raw[6:0], raw[7]};
	wire       over   = pos == P_DONE;
	reg        turns, again, escape, heads, offers;
	reg        of_crc, of_expected, made;

	always @(posedge clk) begin
		turns       <= state[S_FILL] || state[S_CRC];
		again       <= state[S_CRC];
		escape      <= state[S_CRC] && (turned == SLIP_END[7:0] || turned == SLIP_ESC[7:0]);
		heads       <= state[S_FILL] && pos == P_TYPE && !is_nak;
		offers      <= state[S_SEND] || state[S_ESCAPE];
		of_crc      <= crc_pos;
		of_expected <= pos == P_BODY && !more;
		made        <= pos == P_LEN ? left_top : pos == P_TYPE ? nak_type[~phase] :
		               pos == P_BODY && reason;
		if (state[S_CRC])
			load <= SLIP_ESC[7:0];
		else if (state[S_ESCAPE])
			load <= esc_bit ? SLIP_ESC_ESC[7:0] : SLIP_ESC_END[7:0];
		else
			load <= state[S_SEND] && over ? SLIP_END[7:0] : rd_data;
	end

	wire feed   = state[S_CRC] && (crc[15] ^ raw[7]);
	wire fill   = of_crc ? crc[15] : of_expected ? expected : made;
	wire change = bits ? turns : tick && (heads || escape || (offers && !tx_vld));

	assign tx_data = raw;

	always @(posedge clk) begin
		if (change)
			raw <= bits ? {raw[6:0], again ? raw[7] : fill} : load;

		if (state[S_IDLE])
			crc <= 16'hFFFF;
		else if (bits && (state[S_FILL] ? crc_pos : state[S_CRC] && !crc_pos))
			crc <= {crc[14:0], 1'b0} ^ (feed ? 16'h1021 : 16'h0000);

		if (tick && (state[S_IDLE] || state[S_SIZE]))
			left <= state[S_IDLE] && nak_due ? 8'd4 : rd_data;
		else if (state[S_DROP] ? !tick : bits)
			left <= {!state[S_DROP] && (left[0] ^ borrow), left[7:1]};

		borrow <= bits ? borrow && !left[0] : fetch;
		if (tick)
			more <= left != 8'd0;

		if (tick && state[S_CRC]) begin
			esc_bit <= raw[0];
			if (pos == P_TYPE)
				is_note <= raw[4] && !is_nak;
		end
		if (tick && state[S_IDLE])
			is_nak <= nak_due;
		if (tick && reset)
			pos <= P_DONE;
		else if (state[S_IDLE])
			pos <= P_TYPE;
		else if (tick && state[S_CRC])
			pos <= (pos == P_LEN || pos == P_BODY) ? (more ? P_BODY : P_CRC) : pos + 3'd1;
	end

	// -- Frames -----------------------------------------------------------------------------

	// What is offered stays so until it is taken, whatever comes.
	always @(posedge clk) begin
		if (tick)
			state <= rst ? 11'd1 << S_IDLE : reset ? 11'd1 << S_SEND : next;
		tx_vld <= !rst && ((tick && !reset && offer) || (tx_vld && !tx_rdy));
	end

	wire offer = state[S_CRC] || (!tx_vld && (state[S_ESCAPE] || (state[S_SEND] && over)));
	wire calm  = !nak_due && !drop_due;
	wire torn  = of_expected && counts;      // high bits of the old number, low ones of the new

	always @(*) begin
		next = 11'd0;
		next[S_IDLE]   = (state[S_IDLE] && calm && !resend_due && !waits) || state[S_DROP] ||
		                 state[S_BACK] || (state[S_END] && !tx_vld);
		next[S_SWAP]   = state[S_IDLE] && !nak_due && drop_due;
		next[S_SIZE]   = state[S_SWAP];
		next[S_DROP]   = state[S_SIZE];
		next[S_BACK]   = state[S_IDLE] && calm && resend_due;
		next[S_OPEN]   = state[S_IDLE] && calm && !resend_due && waits;
		next[S_FILL]   = (state[S_IDLE] && nak_due) || state[S_OPEN] || (state[S_FILL] && torn) ||
		                 (state[S_SEND] && !tx_vld && !over && !from_ring);
		next[S_CRC]    = (state[S_FILL] && !torn) ||
		                 (state[S_SEND] && !tx_vld && !over && from_ring);
		next[S_ESCAPE] = escape || (state[S_ESCAPE] && tx_vld);
		next[S_SEND]   = (state[S_CRC] && !escape) || (state[S_ESCAPE] && !tx_vld) ||
		                 (state[S_SEND] && tx_vld);
		next[S_END]    = (state[S_SEND] && !tx_vld && over) || (state[S_END] && tx_vld);
	end

	always @(posedge clk)
		if (tick) begin
			nak_due    <= !rst && !reset && (nak || (nak_due && !state[S_IDLE]));
			resend_due <= !rst && !reset && (resend || (resend_due && !state[S_BACK]));
		end

	// -- Ring -------------------------------------------------------------------------------

	reg [W_RING-1:0] send, oldest;
	reg [7:0]        tail_seq;
	reg              send_carry, size_carry, seq_carry;

	wire swap     = state[S_SWAP] || state[S_DROP];
	wire to_tail  = state[S_END] && is_note;
	wire leads    = next[S_OPEN] || state[S_OPEN] || heads;     // in the next round, to its second byte
	wire step     = state[S_CRC] && !is_nak && (pos == P_LEN || pos == P_BODY) && more;
	wire send_add = send_carry || (first && step);
	wire size     = state[S_DROP] && (left[0] ^ size_carry);   // + length + 1

	// More often than it steps: what has gone into raw may be replaced.
	assign rd_en   = first && (state[S_IDLE] || state[S_SIZE] || state[S_FILL] || state[S_CRC]);
	assign rd_addr = send;
	assign tail    = state[S_SIZE] || state[S_DROP] ? send[0] : oldest[0];

	always @(posedge clk)
		if (rst || (tick && reset)) begin
			send     <= 0;
			oldest   <= 0;
			tail_seq <= 8'd0;
		end else begin
			if (!tick) begin
				send   <= {swap || state[S_BACK] ? oldest[0] : send[0] ^ send_add, send[W_RING-1:1]};
				oldest <= {swap || to_tail ? send[0] ^ size : oldest[0], oldest[W_RING-1:1]};
			end
			if (bits)
				tail_seq <= {tail_seq[0] ^ seq_carry, tail_seq[7:1]};
		end

	always @(posedge clk) begin
		seq_carry <= bits ? seq_carry && tail_seq[0] : state[S_DROP];
		if (tick) begin
			send_carry  <= leads && !reset;
			size_carry  <= 1'b1;
			seq_differs <= 1'b0;
			kept        <= 1'b0;
			waits       <= 1'b0;
		end else begin
			send_carry  <= send_add && send[0];
			size_carry  <= send[0] ? left[0] || size_carry : left[0] && size_carry;
			seq_differs <= seq_differs || (bits && tail_seq[0] != ack);
			kept        <= kept || send[0] != oldest[0];
			waits       <= waits || send[0] != commit;
		end
	end

endmodule

`default_nettype wire
