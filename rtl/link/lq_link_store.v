// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_store -- the transmit ring, writing side: byte streams of two clients become frames
//
// A client sends the frame's type, its payload, then one word with `end` and no byte; it has the
// ring to itself from the first to the last. In the ring a frame is {length of the rest, type,
// seq, payload}; the length is written at the end, and only then the sender sees the frame. A
// byte that finds no room waits until the sender frees some. Notes take no sequence number.

`default_nettype none

module lq_link_store #(
`include "lq_config.vh"
	,
	parameter W_RING = $clog2(RING_BYTES)
) (
	input  wire              clk,
	input  wire              rst,

	input  wire              x_vld,
	output wire              x_rdy,
	input  wire              x_end,
	input  wire [7:0]        x_data,

	input  wire              p_vld,
	output wire              p_rdy,
	input  wire              p_end,
	input  wire [7:0]        p_data,
	output wire              p_full,   // no room in this frame for one more event with a value

	output reg  [7:0]        seq,      // of the next stream frame
	output reg  [W_RING-1:0] commit,   // end of the last complete frame
	input  wire [W_RING-1:0] tail,     // start of the oldest frame to keep

	input  wire              rd_en,
	input  wire [W_RING-1:0] rd_addr,
	output wire [7:0]        rd_data
);

	localparam S_CLOSED = 3'd0, S_LENGTH = 3'd1, S_TYPE = 3'd2, S_SEQ = 3'd3, S_BODY = 3'd4;

	reg [2:0]        state;
	reg              owner;            // 1: p
	reg              note;
	reg              room;             // for a byte; takes a clock to settle after each
	reg [7:0]        length;
	reg [W_RING-1:0] wr;

	wire       vld  = owner ? p_vld : x_vld;
	wire       last = owner ? p_end : x_end;
	wire [7:0] data = owner ? p_data : x_data;

	// A word is taken in, then written when there is room, a clock for each decision.
	reg       held;
	reg       held_end;
	reg [7:0] held_data;
	reg       step;                    // a byte is written
	reg       close;                   // the length is, and ends the frame

	wire grab = vld && !held && (state == S_TYPE || state == S_BODY);
	wire want = state == S_LENGTH || state == S_SEQ || (held && !held_end);

	assign x_rdy  = grab && !owner;
	assign p_rdy  = grab && owner;
	assign p_full = length > MAX_PAYLOAD[7:0] - 8'd2;

	wire [W_RING-1:0] wr_next = wr + 1'b1;

	lq_ram #(.WIDTH(8), .DEPTH(RING_BYTES)) u_ring (
		.clk(clk),
		.we(step || close), .waddr(close ? commit : wr),
		.wdata(close ? length : state == S_SEQ ? seq : held_data),
		.re(rd_en), .raddr(rd_addr), .rdata(rd_data)
	);

	always @(posedge clk)
		if (rst) begin
			state <= S_CLOSED;
			held  <= 1'b0;
			step  <= 1'b0;
			close <= 1'b0;
		end else begin
			held  <= grab || (held && !step && !close);
			step  <= want && room && !step;
			close <= held && held_end && !close;
			case (state)
			S_CLOSED: if (x_vld || p_vld) state <= S_LENGTH;
			S_BODY:   if (close) state <= S_CLOSED;
			default:  if (step) state <= state + 3'd1;
			endcase
		end

	always @(posedge clk) begin
		room <= wr_next != tail && !step;
		if (!held) begin
			held_end  <= last;
			held_data <= data;
		end
		if (state == S_CLOSED)
			owner <= !x_vld;
		if (state == S_TYPE)
			note <= held_data[4];
		if (state == S_LENGTH)
			length <= 8'd0;
		else if ((grab && !last) || (step && state == S_SEQ))
			length <= length + 8'd1;
	end

	always @(posedge clk)
		if (rst) begin
			wr     <= 0;
			commit <= 0;
			seq    <= 8'd0;
		end else begin
			if (step)
				wr <= wr_next;
			if (close)
				commit <= wr;
			if (close && !note)
				seq <= seq + 8'd1;
		end

endmodule

`default_nettype wire
