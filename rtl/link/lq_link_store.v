// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_store -- the transmit ring, writing side: what two clients have to say becomes frames
//
// A client sends the payload, a byte a round at most, then one word with `end` and no byte; it has
// the ring to itself from the first to the last. In the ring a frame is {length of the rest, type,
// seq, payload}; the length is written at the end, and only then the sender sees the frame: for
// that `wr` and `done` change places. A byte that finds no room waits until the sender frees
// some. Notes take no sequence number.

`default_nettype none

module lq_link_store #(
`include "lq_config.vh"
	,
	parameter W_RING = $clog2(RING_BYTES)
) (
	input  wire              clk,
	input  wire              rst,
	input  wire [2:0]        phase,
	input  wire              bits,
	input  wire              tick,

	input  wire              x_vld,    // answers; for whole rounds
	output wire              x_rdy,    // with tick
	input  wire              x_end,
	input  wire              x_note,   // it is HELLO
	input  wire              x_bit,

	input  wire              p_vld,    // output of the core; the same
	output wire              p_rdy,
	input  wire              p_end,
	input  wire              p_last,   // it is STEP_END
	input  wire [7:0]        p_data,
	output reg               p_full,   // with tick: no room in this frame for the largest event

	output wire              seq,      // of the next stream frame, as a bit
	output wire              commit,   // end of the last complete frame, as a bit
	input  wire              tail,     // start of the oldest frame to keep, as a bit

	input  wire              rd_en,
	input  wire [W_RING-1:0] rd_addr,
	output wire [7:0]        rd_data
);

	localparam S_CLOSED = 0, S_LENGTH = 1, S_TYPE = 2, S_SEQ = 3, S_BODY = 4, S_SHUT = 5, S_DONE = 6;

	reg [6:0] state;                   // one bit is 1
	reg       owner;                   // 1: p
	reg       room;                    // with tick: for a byte

	wire vld  = owner ? p_vld : x_vld;
	wire last = owner ? p_end : x_end;
	wire note = !owner && x_note;
	wire open = x_vld || p_vld;
	wire shut = state[S_BODY] && vld && last;

	// All but `room` stands for a round, and is taken a clock before.
	reg  writes, of_x, of_p;
	wire put = tick && room && writes;

	always @(posedge clk) begin
		writes <= state[S_LENGTH] || state[S_TYPE] || state[S_SEQ] || (state[S_BODY] && vld && !last);
		of_x   <= state[S_BODY] && !owner;
		of_p   <= state[S_BODY] && owner;
	end

	// To a client that offers something.
	assign x_rdy = of_x && (room || x_end);
	assign p_rdy = of_p && (room || p_end);

	always @(posedge clk)
		if (tick)
			if (rst)
				state <= 7'd1 << S_CLOSED;
			else begin
				state[S_CLOSED] <= (state[S_CLOSED] && !open) || state[S_DONE];
				state[S_LENGTH] <= (state[S_CLOSED] && open) || (state[S_LENGTH] && !room);
				state[S_TYPE]   <= (state[S_LENGTH] && room) || (state[S_TYPE] && !room);
				state[S_SEQ]    <= (state[S_TYPE] && room) || (state[S_SEQ] && !room);
				state[S_BODY]   <= (state[S_SEQ] && room) || (state[S_BODY] && !shut);
				state[S_SHUT]   <= shut;
				state[S_DONE]   <= state[S_SHUT];
			end

	always @(posedge clk)
		if (tick && state[S_CLOSED])
			owner <= !x_vld;

	reg [W_RING-1:0] wr, done;
	reg              carry;

	wire wr_next = wr[0] ^ carry;

	assign commit = done[0];

	// -- The byte to be written -----------------------------------------------------------------

	reg [7:0] data, number;
	reg       number_carry;
	reg       length, length_borrow;   // of the frame without its length: wr - done - 1, a clock late

	reg  [1:0] kind;
	wire [7:0] head = kind[1] ? (kind[0] ? FR_STEP_END[7:0] : FR_EVENTS_OUT[7:0]) :
	                  kind[0] ? FR_HELLO[7:0] : FR_ANSWER[7:0];
	reg        head_bit, of_seq, of_length;
	wire       from = head_bit || (of_seq && number[0]) || (of_length && length) || (of_x && x_bit);

	assign seq    = number[0];
	// The higher bit decides.
	wire [7:0] most = MAX_PAYLOAD[7:0] - 8'd2;
	reg        cut;

	always @(posedge clk) begin
		kind     <= {owner, owner ? p_last : x_note};
		head_bit <= state[S_TYPE] && head[phase];
		of_seq    <= state[S_SEQ];
		of_length <= state[S_SHUT];
		cut      <= most[phase];
		if (bits)
			data <= of_p ? p_data : {from, data[7:1]};
		if (tick)
			{length_borrow, p_full} <= 2'b10;
		else begin
			length        <= wr_next ^ commit ^ length_borrow;
			length_borrow <= wr_next == commit ? length_borrow : commit;
			if (bits)
				p_full <= length == cut ? p_full : length;
		end
		number_carry <= bits ? number_carry && number[0] : state[S_DONE] && !note;
	end

	always @(posedge clk)
		if (rst)
			number <= 8'd0;
		else if (bits)
			number <= {number[0] ^ number_carry, number[7:1]};

	// -- Ring -----------------------------------------------------------------------------------

	reg room_carry;

	lq_ram #(.WIDTH(8), .DEPTH(RING_BYTES)) u_ring (
		.clk(clk),
		.we(put || (tick && state[S_SHUT])), .waddr(wr), .wdata(data),
		.re(rd_en), .raddr(rd_addr), .rdata(rd_data)
	);

	always @(posedge clk)
		if (rst) begin
			wr   <= 0;
			done <= 0;
		end else if (!tick) begin
			wr   <= {state[S_SHUT] || state[S_DONE] ? commit : wr_next, wr[W_RING-1:1]};
			done <= {state[S_SHUT] ? wr[0] : commit, done[W_RING-1:1]};
		end

	always @(posedge clk)
		if (tick) begin
			carry      <= put;
			room_carry <= 1'b1;
			room       <= 1'b0;
		end else begin
			carry      <= carry && wr[0];
			room_carry <= room_carry && wr_next;
			room       <= room || (wr_next ^ room_carry ^ tail);
		end

endmodule

`default_nettype wire
