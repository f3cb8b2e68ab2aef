// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_out -- packs the core's output into EVENTS_OUT and STEP_END frames
//
// An event is taken when the last byte of its item is, an end when its frame is complete: until
// then the core holds them, and st_*. An EVENTS_OUT frame ends when one more item of the largest
// size might not fit, and with the step.

`default_nettype none

module lq_link_out #(
`include "lq_config.vh"
) (
	input  wire                clk,
	input  wire                rst,
	input  wire                tick,

	input  wire                out_vld,
	output wire                out_rdy,
	input  wire                out_end,
	input  wire                out_fired,
	input  wire                out_has_value,
	input  wire [13:0]         out_neuron,
	input  wire [W_V-1:0]      out_value,

	input  wire [W_STEP-1:0]   st_step,
	input  wire [W_CLOCKS-1:0] st_clocks,
	input  wire [W_COUNT-1:0]  st_late,
	input  wire [W_COUNT-1:0]  st_lost,

	output wire                put_vld,
	input  wire                put_rdy,
	output wire                put_end,
	output reg                 put_last,  // the frame is STEP_END
	output wire [7:0]          put_data,
	input  wire                put_full
);

	localparam S_NEXT = 2'd0, S_DATA = 2'd1, S_CLOSE = 2'd2;

	reg [1:0] state;
	reg       opened;     // an EVENTS_OUT frame is
	reg [3:0] pos;        // byte of STEP_END, or 12 + byte of the item

	// A clock old: these stand for rounds.
	reg  came, came_end;  // the core offers something, an end
	reg  last;            // byte

	always @(posedge clk) begin
		came     <= out_vld;
		came_end <= out_vld && out_end;
		last     <= put_last ? pos == 4'd11 : pos[1:0] == {out_has_value, 1'b1};
	end

	assign put_vld = state != S_NEXT;
	assign put_end = state == S_CLOSE;
	assign out_rdy = tick && put_rdy && (put_last ? state == S_CLOSE : state == S_DATA && last);

	always @(posedge clk)
		if (rst) begin
			state  <= S_NEXT;
			opened <= 1'b0;
		end else if (tick)
			case (state)
			S_NEXT:
				if (opened && (put_full || came_end))
					state <= S_CLOSE;
				else if (came) begin
					state  <= S_DATA;
					opened <= !came_end;
				end
			S_DATA:
				if (put_rdy && last)
					state <= put_last ? S_CLOSE : S_NEXT;
			default:
				if (put_rdy) begin
					state  <= S_NEXT;
					opened <= 1'b0;
				end
			endcase

	always @(posedge clk)
		if (state == S_NEXT) begin
			if (!opened)
				put_last <= out_end;
			pos <= !opened && out_end ? 4'd0 : 4'd12;
		end else if (tick && put_rdy)
			pos <= pos + 4'd1;

	// A byte of four in two cells a bit, where three multiplexers would take three: the first says
	// one of the lower two, or which one of the upper two it is to be. They keep still meanwhile.
	wire [127:0] bytes = {out_value, out_has_value, out_fired, out_neuron,
	                      st_lost, st_late, st_clocks, st_step};
	reg  [7:0]   low [0:3], four [0:3];

	integer i;
	always @(posedge clk)
		for (i = 0; i < 4; i = i + 1) begin
			low[i]  <= pos[1] ? {8{pos[0]}} : pos[0] ? bytes[32 * i + 8 +: 8] : bytes[32 * i +: 8];
			four[i] <= pos[3:2] != i[1:0] ? 8'd0 : !pos[1] ? low[i] :
			           (bytes[32 * i + 24 +: 8] & low[i]) | (bytes[32 * i + 16 +: 8] & ~low[i]);
		end

	assign put_data = four[0] | four[1] | four[2] | four[3];

endmodule

`default_nettype wire
