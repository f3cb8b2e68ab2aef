// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// tb_products -- a board's lq_products against the generic one, both with the clock and enable of both
//
// The generic module is compiled as lq_products_generic. Three products, so that the last MAC16 of
// bytes is half used, a after b and a with b; random factors, every pair of extremes, sums that just fit, and a clock enable
// that is low a third of the time. Prints TAP.

`timescale 1ns/1ps
`default_nettype none

module tb_products #(
`include "lq_config.vh"
);

	localparam N        = 3;
	localparam N_CLOCKS = 200000;
	localparam N_EDGE   = 6;
	localparam W        = W_FACTOR;

	reg                clk = 1'b0, ce;
	reg  [N*W-1:0]     a, b;
	reg  [2*N*W-1:0]   c;
	wire [2*N*W-1:0]   y_board, y_generic, t_board, t_generic;

	lq_products #(.N(N)) u_board (.clk(clk), .ce(ce), .b(b), .a(a), .c(c), .y(y_board));
	lq_products_generic #(.N(N)) u_generic (.clk(clk), .ce(ce), .b(b), .a(a), .c(c), .y(y_generic));
	lq_products #(.N(N), .TOGETHER(1)) u_board_t (
		.clk(clk), .ce(ce), .b(b), .a(a), .c(c), .y(t_board)
	);
	lq_products_generic #(.N(N), .TOGETHER(1)) u_generic_t (
		.clk(clk), .ce(ce), .b(b), .a(a), .c(c), .y(t_generic)
	);

	function [W-1:0] edge_of(input integer n);
		case (n % N_EDGE)
		0:       edge_of = 0;
		1:       edge_of = 1;
		2:       edge_of = {W{1'b1}};
		3:       edge_of = {1'b1, {(W-1){1'b0}}};
		4:       edge_of = {1'b0, {(W-1){1'b1}}};
		default: edge_of = {1'b1, {(W-2){1'b0}}, 1'b1};
		endcase
	endfunction

`include "random.vh"

	integer   i, k, checked, stalls, carries, wrong;
	reg [W-1:0] scalar;

	initial begin
		rng = 32'd1;
		checked = 0; stalls = 0; carries = 0; wrong = 0;
		ce = 1'b1; a = 0; b = 0; c = 0;
		for (i = 0; i < N_CLOCKS; i = i + 1) begin
			// Inputs change where no edge is near.
			ce = i < 4 || random(0) % 3 != 0;
			for (k = 0; k < N; k = k + 1) begin
				a[k*W +: W] = i % 2 ? random(0) : edge_of(i / 2 + k);
				b[k*W +: W] = i % 2 ? random(0) : edge_of(i / 2 / N_EDGE + k);
				scalar = random(0) % 5 == 0 ? edge_of(random(0) % N_EDGE) : random(0);
				c[2*k*W +: 2*W] = {{2{scalar[W-1]}}, scalar, {(W-2){1'b0}}};
			end
			#1 clk = 1'b1;
			#1 clk = 1'b0;
			#1;
			if (i >= 3) begin
				checked = checked + 1;
				stalls  = stalls + !ce;
				carries = carries + (y_generic[W] != y_generic[2*W-1]);
				if (y_board !== y_generic || t_board !== t_generic) begin
					if (wrong < 5)
						$display("# clock %0d: board %h %h, generic %h %h", i, y_board, t_board,
						         y_generic, t_generic);
					wrong = wrong + 1;
				end
			end
		end
		$display("1..2");
		if (wrong == 0)
			$display("ok 1 - %0d clocks equal", checked);
		else
			$display("not ok 1 - %0d of %0d clocks differ", wrong, checked);
		if (stalls > N_CLOCKS / 4 && carries > N_CLOCKS / 8)
			$display("ok 2 - saw %0d stalls, %0d carries past the low half", stalls, carries);
		else
			$display("not ok 2 - saw %0d stalls, %0d carries past the low half", stalls, carries);
		$finish;
	end

endmodule

`default_nettype wire
