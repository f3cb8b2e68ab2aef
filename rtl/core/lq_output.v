// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_output -- the last word of output, and the core's freeze
//
// A word may be put whenever run is high. run falls with it and rises again two clocks after the
// word was taken, the time in which an event fed back finds its list. It comes from a flip-flop,
// as it stops everything in the core, and out_rdy decides about nothing else here.

`default_nettype none

module lq_output #(
	parameter WIDTH = 8
) (
	input  wire             clk,
	input  wire             rst,

	input  wire             put,
	input  wire [WIDTH-1:0] put_data,
	output reg              run,

	output wire             out_vld,
	input  wire             out_rdy,
	output wire [WIDTH-1:0] out_data
);

	reg             vld;
	reg [WIDTH-1:0] data;

	assign out_vld  = vld;
	assign out_data = data;

	always @(posedge clk) begin
		run <= rst || !(put || vld);
		vld <= !rst && (put || (vld && !out_rdy));
	end

	always @(posedge clk)
		if (run)
			data <= put_data;

`ifdef FORMAL
	reg f_run = 1'b0;
	always @(posedge clk) f_run <= !rst;
	always @(posedge clk) begin
		assume (!put || run);
		if (f_run && $past(f_run) && $past(out_vld && !out_rdy))
			assert (out_vld && $stable(out_data));
		if (f_run)
			assert (!vld || !run);
	end
`endif

endmodule

`default_nettype wire
