// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_receive -- packets from bits: which kind, for whom, whether intact
//
// After a packet that was, one of token, data, ack is high for a clock, with kind and, for a token,
// mine and endpoint. The bytes of a data packet come out before it is known whether it is intact, the
// two of its checksum among them. A handshake other than ACK is none for a device. Any other
// end of a packet is `noise`: whoever waited for an answer need not any more.
//
// Checks are made at the ends of bytes and a further bit is forgiven: a hub may smear the last.

`default_nettype none

module lq_usb_receive (
	input  wire       clk,
	input  wire       rst,

	input  wire       start,       // of lq_usb_rx
	input  wire       bit_vld,
	input  wire       bit_data,
	input  wire       stop,
	input  wire       crc16_good,  // of the bits after the PID

	input  wire [6:0] address,

	output wire       crc16_clear,
	output reg        token,
	output reg        data,
	output reg        ack,
	output reg        noise,
	output wire [1:0] kind,        // the upper half of the PID
	output reg        mine,        // the address is, and the endpoint is 0 or 1
	output reg        endpoint,

	output wire       byte_vld,    // in a packet of data or unknown kind
	output reg  [7:0] byte_data,
	output reg  [6:0] count        // of such bytes; 67 and more are 67
);

	localparam PID_ACK = 4'b0010;
	localparam C_TOKEN = 2'b01, C_DATA = 2'b11;    // pid[1:0]

	reg [2:0] bits;                // of the byte
	reg       byte_end;            // byte_data is complete
	reg       known, known_was;    // the PID is; it was before byte_data was
	reg [3:0] pid;
	reg       pid_good, crc16_was, crc5_was;
	reg [4:0] crc5;

	wire over = count == 7'd67;
	wire feed = bit_data ^ crc5[4];

	assign kind        = pid[3:2];
	assign crc16_clear = !known;
	assign byte_vld    = byte_end && known_was;

	always @(posedge clk) begin
		known_was <= known;
		byte_end  <= bit_vld && bits == 3'd7;
		if (bit_vld)
			byte_data <= {bit_data, byte_data[7:1]};
		if (!known)
			crc5 <= 5'h1F;
		else if (bit_vld)
			crc5 <= {crc5[3:0], 1'b0} ^ (feed ? 5'h05 : 5'h00);

		if (start) begin
			bits  <= 3'd0;
			known <= 1'b0;
			count <= 7'd0;
		end else begin
			if (bit_vld)
				bits <= bits + 3'd1;
			if (bit_vld && bits == 3'd7)
				known <= 1'b1;
			if (byte_vld && !over)
				count <= count + 7'd1;
		end

		if (byte_end && !known_was) begin
			pid      <= byte_data[3:0];
			pid_good <= byte_data[3:0] == ~byte_data[7:4];
		end
		// Bits of the token: address 7, endpoint 4, checksum 5.
		if (byte_vld) begin
			crc16_was <= crc16_good;
			crc5_was  <= crc5 == 5'h0C;
			if (count == 7'd0) begin
				mine     <= byte_data[6:0] == address;
				endpoint <= byte_data[7];
			end else
				mine <= mine && byte_data[2:0] == 3'd0;
		end
	end

	wire whole    = stop && known && pid_good && bits[2:1] == 2'd0;
	wire is_token = whole && pid[1:0] == C_TOKEN && count == 7'd2 && crc5_was;
	wire is_data  = whole && pid[1:0] == C_DATA && count[6:1] != 6'd0 && !over && crc16_was;
	wire is_ack   = whole && pid == PID_ACK && count == 7'd0;

	always @(posedge clk) begin
		token <= is_token && !rst;
		data  <= is_data && !rst;
		ack   <= is_ack && !rst;
		noise <= stop && !is_token && !is_data && !is_ack;
	end

endmodule

`default_nettype wire
