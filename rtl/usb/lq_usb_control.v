// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_control -- endpoint 0: looks a request up in the ROM, answers from there or acts
//
// A request is compared row by row with those of the ROM, a byte a clock: 8 clocks a row, 10 us at
// most, in which the host is answered NAK. The 8 bytes of SETUP are in a memory with latency 1 whose
// read port is ours while `busy`. spec/usb.c says how the rows look; what fits none is stalled.

`default_nettype none

module lq_usb_control (
	input  wire       clk,
	input  wire       rst,         // also by the bus

	output wire       busy,
	output wire [2:0] setup_addr,
	input  wire [7:0] setup_data,

	output wire [9:0] rom_addr,
	input  wire [7:0] rom_data,

	input  wire       begins_setup,
	input  wire       begins_in,
	input  wire       setup,
	input  wire       acked,
	output wire       stall_in,
	output wire       nak_in,
	output wire       stall_out,
	output wire       nak_out,
	output reg        toggle,

	output wire       src_vld,
	input  wire       src_next,

	output reg  [6:0] address,
	output reg        configured,
	output wire       config_set,  // now; all of both bulk endpoints begins anew
	output reg        out_halted,
	output reg        in_halted,
	output wire       out_clear,   // the toggle is DATA0 again
	output wire       in_clear
);

	localparam S_STALL = 3'd0, S_MATCH = 3'd1, S_LENGTH = 3'd2, S_ACT = 3'd3, S_READ = 3'd4, S_DONE = 3'd5;

	reg [2:0] state;

	// -- Comparing ----------------------------------------------------------------------------

	// Of the row in the ROM. As `what` is read it goes to at[9:2]: place of the answer, or effect.
	reg [9:0] at;
	reg       fits, reads, any_index, any_value;
	reg [6:0] value;               // low bits of wValue
	reg [7:0] limit;               // of the answer's length

	wire [7:0] mask    = (at[2:0] == 3'd4 && any_value) || (at[2:1] == 2'd3 && any_index) ?
	                     8'h80 : 8'hFF;
	wire       same    = ((rom_data ^ setup_data) & mask) == 8'd0;
	wire       ends    = rom_data[4];
	wire       allowed = rom_data[1:0] == 2'd0 || (rom_data[1:0] == 2'd1 && configured) ||
	                     (rom_data[1:0] == 2'd2 && out_halted) ||
	                     (rom_data[1:0] == 2'd3 && in_halted);
	wire       found   = state == S_MATCH && at[2:0] == 3'd0 && fits;

	assign busy       = state == S_MATCH || state == S_LENGTH;
	assign setup_addr = at[2:0] - 3'd1;

	always @(posedge clk) begin
		if (setup)
			fits <= 1'b0;
		else if (state == S_MATCH) begin
			if (at[2:0] == 3'd1) begin
				reads     <= rom_data[7];
				any_value <= rom_data[6];
				any_index <= rom_data[5];
				fits      <= allowed;
			end else if (at[2:0] != 3'd0)
				fits <= fits && same;
			if (at[2:0] == 3'd4)
				value <= setup_data[6:0];
		end
		// wLength, its low byte with `what`; then the answer's own, if that is less.
		if (found)
			limit <= setup_data;
		else if (state == S_LENGTH && setup_data != 8'd0)
			limit <= 8'hFF;
		else if (state == S_ACT && rom_data < limit)
			limit <= rom_data;

		if (setup)
			at <= 10'd0;
		else if (found)
			at <= {rom_data, 2'b00};
		else if (state == S_MATCH)
			at <= at + 10'd1;
	end

	always @(posedge clk)
		if (rst || begins_setup)
			state <= S_STALL;
		else
			case (state)
			S_MATCH:
				if (found)
					state <= S_LENGTH;
				else if (at[2:0] == 3'd1 && ends)
					state <= S_STALL;
			S_LENGTH: state <= S_ACT;
			S_ACT:    state <= reads ? S_READ : limit != 8'd0 ? S_STALL : S_DONE;
			default:
				if (setup)
					state <= S_MATCH;
			endcase

	// -- Acting -------------------------------------------------------------------------------

	wire act = state == S_ACT && !reads && limit == 8'd0;

	assign out_clear  = act && at[2];
	assign in_clear   = act && at[3];
	assign config_set = act && at[5];

	always @(posedge clk)
		if (rst) begin
			address    <= 7'd0;
			configured <= 1'b0;
			out_halted <= 1'b0;
			in_halted  <= 1'b0;
		end else begin
			if (out_clear)
				out_halted <= at[4];
			if (in_clear)
				in_halted <= at[4];
			if (config_set)
				configured <= at[6];
			if (acked && state == S_DONE && at[7])
				address <= value;
		end

	// -- Answering ----------------------------------------------------------------------------

	reg [1:0] packet;
	reg [6:0] index;               // in the packet

	wire [7:0] offset = {packet, index[5:0]};

	assign stall_in  = state == S_STALL;
	assign stall_out = state == S_STALL || state == S_DONE;
	assign nak_in    = busy || state == S_ACT;
	assign nak_out   = busy || state == S_ACT;
	assign rom_addr  = state == S_READ ? at + {2'b00, offset} + 10'd1 : at;
	assign src_vld   = state == S_READ && !index[6] && offset != limit;

	always @(posedge clk) begin
		if (begins_in)
			index <= 7'd0;
		else if (src_next)
			index <= index + 7'd1;
		if (setup)
			packet <= 2'd0;
		else if (acked && index[6])
			packet <= packet + 2'd1;
		toggle <= setup || (toggle ^ acked);
	end

endmodule

`default_nettype wire
