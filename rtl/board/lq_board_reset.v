// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_board_reset -- rst from a PLL's lock: asserted at once, released in step with clk
//
// The flip-flops of an iCE40 are 0 after configuration, so rst is high from the first clock. That must
// be said: where locked is a constant, Yosys otherwise makes a constant of rst as well.

`default_nettype none

module lq_board_reset (
	input  wire clk,
	input  wire locked,     // asynchronous
	output wire rst
);

	reg [3:0] high;         // clocks since the PLL locked, and the reset is drawn from one cell
	reg       run;

	initial {run, high} = 5'b0;

	always @(posedge clk or negedge locked)
		if (!locked)
			high <= 4'b0;
		else
			high <= {high[2:0], 1'b1};

	always @(posedge clk)
		run <= high[3];

	assign rst = !run;

endmodule

`default_nettype wire
