// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_bulk_in -- endpoint 1 to the host: bytes into a ring of 256, packets out of it
//
// A packet may leave when 64 bytes wait, when a message has ended, or when the last byte came
// USB_IDLE_CLOCKS ago. It takes what is there, up to 64, and is sent again byte for byte until the
// host has it. If it was full and nothing came after it, a packet without data follows by the same
// rules, so that the host's transfer ends with the message.

`default_nettype none

module lq_usb_bulk_in #(
`include "lq_usb.vh"
) (
	input  wire       clk,
	input  wire       rst,
	input  wire       clear,       // the toggle is DATA0 again

	input  wire       vld,
	output wire       rdy,
	input  wire [7:0] data,
	input  wire       last,        // of a message

	output wire       ready,       // there is a packet to send
	input  wire       begins,
	input  wire       acked,
	output reg        toggle,

	output wire       src_vld,
	output wire [7:0] src_data,
	input  wire       src_next,
	input  wire       src_end      // src_vld is low and that ends the packet
);

	localparam W_IDLE = $clog2(USB_IDLE_CLOCKS);

	reg [7:0]        head, tail;   // next byte to be written; first one that the host may lack
	reg [7:0]        next, stop;   // to be sent; end of the packet, once it is known:
	reg              cut;
	reg [6:0]        index;        // of `next` in the packet
	reg              open;         // bytes came since the end of the last packet that was not full
	reg              flush;        // they may leave
	reg [W_IDLE-1:0] idle;
	reg              came, came_last;   // a byte, a clock ago: only now can it be read
	reg              more;         // there is a byte at `next`

	/* verilator lint_off UNUSEDSIGNAL */ // quarters of the ring are all that counts
	wire [7:0] waiting = head - tail;
	/* verilator lint_on UNUSEDSIGNAL */
	wire       put     = vld && rdy;
	wire       short   = src_end && !cut && !index[6];

	assign rdy     = waiting[7:6] != 2'b11;
	assign ready   = cut || flush || waiting[7:6] != 2'b00;
	assign src_vld = more && !index[6];

	lq_ram #(.WIDTH(8), .DEPTH(512)) u_ram (
		.clk(clk), .we(put), .waddr({1'b0, head}), .wdata(data),
		.re(1'b1), .raddr({1'b0, next}), .rdata(src_data)
	);

	always @(posedge clk) begin
		came_last <= last;
		if (begins) begin
			next  <= tail;
			index <= 7'd0;
		end else if (src_next) begin
			next  <= next + 8'd1;
			index <= index + 7'd1;
		end
		if (src_end)
			stop <= next;
		more <= next != (cut ? stop : head);
		if (put)
			idle <= 0;
		else if (!(&idle))
			idle <= idle + 1'b1;
	end

	always @(posedge clk)
		if (rst) begin
			head   <= 8'd0;
			came   <= 1'b0;
			tail   <= 8'd0;
			cut    <= 1'b0;
			open   <= 1'b0;
			flush  <= 1'b0;
			toggle <= 1'b0;
		end else begin
			if (put)
				head <= head + 8'd1;
			if (acked)
				tail <= stop;
			cut    <= !acked && (cut || src_end);
			came   <= put;
			open   <= came || (open && !short);
			flush  <= (came && came_last) || (!short && (flush || (open && &idle)));
			toggle <= !clear && (toggle ^ acked);
		end

endmodule

`default_nettype wire
