// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_bulk_out -- endpoint 1 to the device: whole packets into a ring, bytes out of it
//
// There is room for a packet while fewer than 128 of the ring's 256 bytes are taken. A packet is
// written as it comes, with the two bytes of its checksum, and counts only when it turned out to
// be intact; what is beyond the longest is not written. The memory is outside: reads have latency 1
// and wait while it is another's.

`default_nettype none

module lq_usb_bulk_out (
	input  wire       clk,
	input  wire       rst,
	input  wire       clear,       // the toggle is DATA0 again

	input  wire       token,       // any; `begins`, if it is ours, a clock later
	input  wire       begins,
	input  wire       start,       // of a packet
	input  wire       byte_vld,
	input  wire [6:0] count,       // of its bytes before this one
	input  wire       received,
	output wire       room,
	output reg        toggle,

	output wire       we,
	output reg  [7:0] waddr,
	output wire       re,
	input  wire       re_rdy,
	output reg  [7:0] raddr,
	input  wire [7:0] rdata,

	output reg        vld,
	input  wire       rdy,
	output reg  [7:0] data
);

	reg [7:0] taken_to;            // end of the last packet that counts
	reg       writes;              // data that come are for us, and there was room
	reg       read;                // a byte is on rdata

	wire [7:0] used = taken_to - raddr;

	assign room = !used[7];
	assign we   = byte_vld && writes && count <= 7'd65;
	assign re   = re_rdy && used != 8'd0 && !read && (!vld || rdy);

	always @(posedge clk) begin
		if (start)
			waddr <= taken_to;
		else if (we)
			waddr <= waddr + 8'd1;
		if (read)
			data <= rdata;
	end

	always @(posedge clk)
		if (rst) begin
			taken_to <= 8'd0;
			raddr    <= 8'd0;
			writes   <= 1'b0;
			toggle   <= 1'b0;
			read     <= 1'b0;
			vld      <= 1'b0;
		end else begin
			writes <= begins ? room : writes && !token && !received;
			toggle <= !clear && (toggle ^ received);
			if (received)
				taken_to <= waddr - 8'd2;
			if (re)
				raddr <= raddr + 8'd1;
			read <= re;
			vld  <= read || (vld && !rdy);
		end

endmodule

`default_nettype wire
