// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_out -- packs the core's output into EVENTS_OUT and STEP_END frames
//
// An event is taken when the last byte of its item is, an end when its frame is complete: until
// then the core holds them, and st_*. An EVENTS_OUT frame ends when one more item of the largest
// size might not fit, and with the step. Each byte is chosen a clock before it is offered: the
// choice is deep.

`default_nettype none

module lq_link_out #(
`include "lq_config.vh"
) (
	input  wire                clk,
	input  wire                rst,

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

	output reg                 put_vld,
	input  wire                put_rdy,
	output reg                 put_end,
	output reg  [7:0]          put_data,
	input  wire                put_full
);

	localparam S_NEXT = 2'd0, S_OPEN = 2'd1, S_DATA = 2'd2, S_CLOSE = 2'd3;

	reg [1:0] state;
	reg       opened;     // an EVENTS_OUT frame is
	reg       ending;     // the frame is STEP_END
	reg [3:0] pos;        // byte of STEP_END, or 12 + byte of the item

	wire last = ending ? pos == 4'd11 : pos[1:0] == {out_has_value, 1'b1};

	assign out_rdy = put_rdy && (ending ? state == S_CLOSE : state == S_DATA && last);

	always @(posedge clk)
		if (rst) begin
			state  <= S_NEXT;
			opened <= 1'b0;
		end else
			case (state)
			S_NEXT:
				if (opened && (put_full || (out_vld && out_end)))
					state <= S_CLOSE;
				else if (out_vld)
					state <= opened ? S_DATA : S_OPEN;
			S_OPEN:
				if (put_rdy) begin
					state  <= S_DATA;
					opened <= !out_end;
				end
			S_DATA:
				if (put_rdy && last)
					state <= ending ? S_CLOSE : S_NEXT;
			default:
				if (put_rdy) begin
					state  <= S_NEXT;
					opened <= 1'b0;
				end
			endcase

	always @(posedge clk) begin
		if (state == S_NEXT || state == S_OPEN)
			ending <= state == S_OPEN && out_end;
		if (state != S_DATA)
			pos <= state == S_OPEN && out_end ? 4'd0 : 4'd12;
		else if (put_rdy)
			pos <= pos + 4'd1;
		put_vld <= !rst && state != S_NEXT && !put_rdy;
		put_end <= state == S_CLOSE;
	end

	always @(posedge clk)
		if (state == S_OPEN)
			put_data <= out_end ? FR_STEP_END[7:0] : FR_EVENTS_OUT[7:0];
		else
			case (pos)
			4'd0:    put_data <= st_step[7:0];
			4'd1:    put_data <= st_step[15:8];
			4'd2:    put_data <= st_step[23:16];
			4'd3:    put_data <= st_step[31:24];
			4'd4:    put_data <= st_clocks[7:0];
			4'd5:    put_data <= st_clocks[15:8];
			4'd6:    put_data <= st_clocks[23:16];
			4'd7:    put_data <= st_clocks[31:24];
			4'd8:    put_data <= st_late[7:0];
			4'd9:    put_data <= st_late[15:8];
			4'd10:   put_data <= st_lost[7:0];
			4'd11:   put_data <= st_lost[15:8];
			4'd12:   put_data <= out_neuron[7:0];
			4'd13:   put_data <= {out_has_value, out_fired, out_neuron[13:8]};
			4'd14:   put_data <= out_value[7:0];
			default: put_data <= out_value[15:8];
			endcase

endmodule

`default_nettype wire
