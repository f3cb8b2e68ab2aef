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
	reg  signed [W_V-1:0] x;
	reg  [W_DECAY-1:0]    d;
	wire signed [W_V-1:0] y_board, y_generic;

	lq_retain         u_board   (.clk(clk), .ce(ce), .x(x), .d(d), .y(y_board));
	lq_retain_generic u_generic (.clk(clk), .ce(ce), .x(x), .d(d), .y(y_generic));

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

	initial begin
		if (!$value$plusargs("seed=%d", seed))
			seed = 1;
		checked = 0; stalls = 0; negatives = 0; wrong = 0;
		ce = 1'b1; x = 0; d = 0;
		for (i = 0; i < N_CLOCKS; i = i + 1) begin
			#1;
			if (i < N_EDGE * N_EDGE) begin
				ce = 1'b1;
				x  = edge_x(i / N_EDGE);
				d  = edge_d(i);
			end else begin
				ce = $random(seed) % 3 != 0;
				x  = $random(seed);
				d  = $random(seed);
				if ($random(seed) % 8 == 0)
					x = edge_x($random(seed) & 7);
				if ($random(seed) % 8 == 0)
					d = edge_d($random(seed) & 7);
			end
			#1;
			// Three enabled clocks after the start both hold what went in.
			if (i > 3) begin
				checked   = checked + 1;
				stalls    = stalls + !ce;
				negatives = negatives + y_generic[W_V-1];
				if (y_board !== y_generic) begin
					wrong = wrong + 1;
					if (wrong < 5)
						$display("# clock %0d: board %0d, generic %0d", i, y_board, y_generic);
				end
			end
			#1 clk = 1'b1;
			#1 clk = 1'b0;
		end
		$display("1..2");
		$display("%0sok 1 - %0d clocks equal", wrong ? "not " : "", checked);
		$display("%0sok 2 - saw %0d stalls and %0d negative results",
			stalls > N_CLOCKS/4 && negatives > N_CLOCKS/4 ? "" : "not ", stalls, negatives);
		if (wrong)
			$display("# +seed=%0d", seed);
		$finish;
	end

endmodule

`default_nettype wire
