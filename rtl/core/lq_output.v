// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_output -- the last two words of output, and the core's freeze
//
// A word may be put whenever run is high. run falls for as long as both places are taken, and
// comes from a flip-flop: it stops everything in the core.

`default_nettype none

module lq_output #(
	parameter WIDTH = 8
) (
	input  wire             clk,
	input  wire             rst,

	input  wire             put,
	input  wire [WIDTH-1:0] put_data,
	output wire             run,

	output wire             out_vld,
	input  wire             out_rdy,
	output wire [WIDTH-1:0] out_data
);

	reg             full, vld;
	reg [WIDTH-1:0] head, next;

	assign run      = !full;
	assign out_vld  = vld;
	assign out_data = head;

	wire take = vld && out_rdy;

	always @(posedge clk)
		if (rst)
			{full, vld} <= 2'b00;
		else begin
			full <= vld && !take && (full || put);
			vld  <= put || full || (vld && !take);
		end

	always @(posedge clk) begin
		if (take || !vld)
			head <= full ? next : put_data;
		if (!full)
			next <= put_data;
	end

`ifdef FORMAL
	reg f_run = 1'b0;
	always @(posedge clk) f_run <= !rst;
	always @(posedge clk) begin
		assume (!put || run);
		if (f_run && $past(f_run) && $past(out_vld && !out_rdy))
			assert (out_vld && $stable(out_data));
		if (f_run)
			assert (!full || vld);
	end
`endif

endmodule

`default_nettype wire
