// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_send -- packets to bits: SYNC, PID, and of a data packet its bytes and their checksum
//
// `go` begins one; pid must hold until done. Bytes come from src, taken when next is high, which is
// 16 clocks after the last or later; src_vld low ends the packet, which src_end tells.

`default_nettype none

module lq_usb_send (
	input  wire       clk,
	input  wire       rst,

	input  wire       go,
	input  wire [3:0] pid,
	output wire       done,        // the last bit was taken

	input  wire       src_vld,
	input  wire [7:0] src_data,
	output wire       src_next,
	output wire       src_end,

	output wire       crc16_clear,
	output wire       crc16_vld,
	output wire       crc16_out,
	input  wire       crc16_top,

	output wire       bit_vld,
	input  wire       bit_rdy,
	output wire       bit_data
);

	localparam S_IDLE = 3'd0, S_SYNC = 3'd1, S_PID = 3'd2, S_DATA = 3'd3, S_CRC_HIGH = 3'd4,
		S_CRC_LOW = 3'd5;
	localparam C_DATA = 2'b11;     // pid[1:0]

	reg [2:0] state;
	reg [2:0] bits;
	reg [7:0] shift;

	wire last = bit_rdy && bits == 3'd7;
	wire more = pid[1:0] == C_DATA && (state == S_PID || state == S_DATA);

	assign bit_vld     = state != S_IDLE;
	assign bit_data    = crc16_out ? crc16_top : shift[0];
	assign crc16_clear = state == S_SYNC;
	assign crc16_out   = state == S_CRC_HIGH || state == S_CRC_LOW;
	assign crc16_vld   = bit_rdy && (state == S_DATA || crc16_out);
	assign src_next    = last && more && src_vld;
	assign src_end     = last && more && !src_vld;
	assign done        = last && (state == S_CRC_LOW || (state == S_PID && pid[1:0] != C_DATA));

	always @(posedge clk) begin
		if (state == S_IDLE)
			shift <= 8'h80;
		else if (last)
			shift <= state == S_SYNC ? {~pid, pid} : src_data;
		else if (bit_rdy)
			shift <= {1'b0, shift[7:1]};
		if (state == S_IDLE)
			bits <= 3'd0;
		else if (bit_rdy)
			bits <= bits + 3'd1;
	end

	always @(posedge clk)
		if (rst)
			state <= S_IDLE;
		else if (state == S_IDLE)
			state <= go ? S_SYNC : S_IDLE;
		else if (last)
			case (state)
			S_SYNC:        state <= S_PID;
			S_PID, S_DATA: state <= !more ? S_IDLE : src_vld ? S_DATA : S_CRC_HIGH;
			S_CRC_HIGH:    state <= S_CRC_LOW;
			default:       state <= S_IDLE;
			endcase

endmodule

`default_nettype wire
