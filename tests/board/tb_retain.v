// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// tb_retain -- a board's lq_retain against the generic one, both with the clock and enable of both
//
// The generic module is compiled as lq_retain_generic. Random words, every pair of extremes, and a
// clock enable that is low a third of the time. Prints TAP.

`timescale 1ns/1ps
`default_nettype none

module tb_retain #(
`include "lq_config.vh"
);

	localparam N_CLOCKS = 200000;
	localparam N_EDGE   = 8;

	reg                  clk = 1'b0, ce;
	reg  signed [W_V-1:0] x, add;
	reg  [W_DECAY-1:0]    d;
	reg                   none;         // nothing is left
	wire signed [W_V:0]   y_board, y_generic;

	wire signed [W_DECAY:0] less = none ? 0 : {1'b1, ~d};

	lq_retain u_board (
		.clk(clk), .ce(ce), .x(x), .less(less), .add_s1(add), .y(y_board)
	);
	lq_retain_generic u_generic (
		.clk(clk), .ce(ce), .x(x), .less(less), .add_s1(add), .y(y_generic)
	);

	function [W_V-1:0] edge_x(input integer n);
		case (n % N_EDGE)
		0:       edge_x = 0;
		1:       edge_x = 1;
		2:       edge_x = {W_V{1'b1}};
		3:       edge_x = {1'b1, {(W_V-1){1'b0}}};
		4:       edge_x = {1'b0, {(W_V-1){1'b1}}};
		5:       edge_x = {1'b1, {(W_V-2){1'b0}}, 1'b1};
		6:       edge_x = 1 << W_DECAY;
		default: edge_x = -(1 << W_DECAY);
		endcase
	endfunction

	function [W_DECAY-1:0] edge_d(input integer n);
		case (n % N_EDGE)
		0:       edge_d = 0;
		1:       edge_d = 1;
		2:       edge_d = {W_DECAY{1'b1}};
		3:       edge_d = {W_DECAY{1'b1}} - 1'b1;
		4:       edge_d = {1'b1, {(W_DECAY-1){1'b0}}};
		5:       edge_d = {1'b0, {(W_DECAY-1){1'b1}}};
		6:       edge_d = {(W_DECAY/2){2'b10}};
		default: edge_d = {(W_DECAY/2){2'b01}};
		endcase
	endfunction

	integer seed, i, checked, stalls, negatives, wrong;

`include "random.vh"

	initial begin
		if (!$value$plusargs("seed=%d", seed))
			seed = 1;
		rng = 32'h9E3779B9 ^ seed;
		i = 0; checked = 0; stalls = 0; negatives = 0; wrong = 0;
	end

	always #1 clk = !clk;

	// Three enabled clocks after the start both hold what went in.
	always @(negedge clk) begin
		if (i > 3) begin
			checked = checked + 1;
			if (!ce)
				stalls = stalls + 1;
			if (y_generic < 0)
				negatives = negatives + 1;
			if (y_board !== y_generic)
				wrong = wrong + 1;
			if (y_board !== y_generic && wrong < 5)
				$display("# clock %0d: board %0d, generic %0d", i, y_board, y_generic);
		end
		if (i < N_EDGE * N_EDGE) begin
			ce = 1'b1;
			x  = edge_x(i / N_EDGE);
			d  = edge_d(i);
			add  = 0;
			none = 1'b0;
		end else begin
			ce = random(0) % 3 != 0;
			x  = random(0);
			d  = random(0);
			add  = random(0);
			none = random(0) % 8 == 0;
			if (random(0) % 8 == 0)
				x = edge_x(random(0) & 7);
			if (random(0) % 8 == 0)
				d = edge_d(random(0) & 7);
			if (random(0) % 8 == 0)
				add = edge_x(random(0) & 7);
		end
		i = i + 1;
		if (i == N_CLOCKS) begin
			$display("1..2");
			if (wrong != 0)
				$display("# +seed=%0d", seed);
			if (wrong == 0)
				$display("ok 1 - %0d clocks equal", checked);
			else
				$display("not ok 1 - %0d of %0d clocks differ", wrong, checked);
			if (stalls > N_CLOCKS / 4 && negatives > N_CLOCKS / 4)
				$display("ok 2 - saw %0d stalls, %0d negative results", stalls, negatives);
			else
				$display("not ok 2 - saw %0d stalls, %0d negative results", stalls, negatives);
			$finish;
		end
	end

endmodule

`default_nettype wire
