// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_transact -- transactions: token, data, handshake, and who has which part in them
//
// Endpoints say all the time what they would answer; what one may act upon comes as a pulse:
//
//     begins     a token has begun a transaction with the endpoint
//     setup      a SETUP packet is complete in the buffer (endpoint 0)
//     received   intact data that the endpoint had room for and that are not a repetition
//     acked      the host has the data
//
// SETUP is always acknowledged. Data that repeat what was acknowledged are acknowledged again and
// dropped, even when there is no room. An endpoint that is not there gives no answer.

`default_nettype none

module lq_usb_transact (
	input  wire       clk,
	input  wire       rst,

	input  wire       token,       // of lq_usb_receive
	input  wire       data,
	input  wire       ack,
	input  wire       noise,
	input  wire [1:0] kind,        // pid[3:2]: of tokens as below, of data [1] is the toggle
	input  wire       mine,
	input  wire       endpoint,
	input  wire [6:0] count,       // of the bytes of data and checksum
	input  wire       quiet,

	output reg        begins0_setup,
	output reg        begins0_in,
	output reg        begins1_out,
	output reg        begins1_in,
	output reg        setup,
	output reg        acked0,
	output reg        received1,
	output reg        acked1,

	input  wire       configured,
	input  wire       ctl_stall_in,
	input  wire       ctl_nak_in,
	input  wire       ctl_stall_out,
	input  wire       ctl_nak_out,
	input  wire       ctl_toggle,
	input  wire       out_stall,
	input  wire       out_room,    // for a packet that begins now
	input  wire       out_toggle,  // of the next new packet
	input  wire       in_stall,
	input  wire       in_ready,
	input  wire       in_toggle,

	output reg        go,
	output reg  [3:0] pid,
	output reg        source,      // of the data: endpoint 0 or 1
	input  wire       done
);

	localparam K_SETUP = 2'b11, K_OUT = 2'b00, K_IN = 2'b10;
	localparam PID_DATA = 3'b011, PID_ACK = 4'b0010, PID_NAK = 4'b1010, PID_STALL = 4'b1110;
	localparam S_IDLE = 2'd0, S_DATA = 2'd1, S_SEND = 2'd2, S_ACK = 2'd3;

	reg [1:0] state;
	reg       is_setup, ep, room;

	wire here    = mine && (!endpoint || configured);
	wire tok_in  = token && here && kind == K_IN;
	wire tok_out = token && here && kind == K_OUT;
	wire tok_set = token && here && kind == K_SETUP && !endpoint;

	wire stall_in  = endpoint ? in_stall : ctl_stall_in;
	wire nak_in    = endpoint ? !in_ready : ctl_nak_in;
	wire toggle_in = endpoint ? in_toggle : ctl_toggle;

	wire taking    = data && state == S_DATA;
	wire repeated  = ep && kind[1] != out_toggle;
	wire stall_out = !is_setup && (ep ? out_stall : ctl_stall_out);
	wire nak_out   = !is_setup && (ep ? !room && !repeated : ctl_nak_out);
	wire wrong     = is_setup && (kind[1] || count != 7'd10);   // not DATA0, or not 8 bytes

	always @(posedge clk)
		if (rst) begin
			state <= S_IDLE;
			go    <= 1'b0;
		end else begin
			go <= 1'b0;
			if (token || data || ack || noise || quiet)
				if (state != S_SEND)
					state <= S_IDLE;
			if (tok_out || tok_set)
				state <= S_DATA;
			if (tok_in || (taking && !wrong)) begin
				state <= S_SEND;
				go    <= 1'b1;
			end
			if (state == S_SEND && done)
				state <= pid[2:0] == PID_DATA ? S_ACK : S_IDLE;
		end

	always @(posedge clk) begin
		if (token) begin
			is_setup <= kind[0];
			ep       <= endpoint;
			room     <= out_room;
			source   <= endpoint;
		end
		if (token)
			pid <= stall_in ? PID_STALL : nak_in ? PID_NAK : {toggle_in, PID_DATA};
		else if (data)
			pid <= stall_out ? PID_STALL : nak_out ? PID_NAK : PID_ACK;
	end

	always @(posedge clk) begin
		begins0_setup <= tok_set;
		begins0_in    <= tok_in && !endpoint;
		begins1_out   <= tok_out && endpoint;
		begins1_in    <= tok_in && endpoint && !in_stall && in_ready;
		setup         <= taking && is_setup && !wrong;
		received1     <= taking && ep && !out_stall && room && !repeated;
		acked0        <= ack && state == S_ACK && !source;
		acked1        <= ack && state == S_ACK && source;
	end

endmodule

`default_nettype wire
