// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// tb_usb_pads -- a board's lq_usb_pads against that of the iCE40, both on the same line
//
// The latter is compiled as lq_usb_pads_generic. Between any two edges of the clock the line changes at
// random, unless pads drive it; where nobody does, it is high. Prints TAP.

`timescale 1ns/1ps
`default_nettype none

module tb_usb_pads;

	localparam N_CLOCKS = 200000;

	reg        clk = 1'b0, oe, oe_s1, p_out, n_out, host, p_in, n_in;
	wire       dp_board, dn_board, dp_generic, dn_generic;
	wire [1:0] p_board, n_board, p_generic, n_generic;

	lq_usb_pads u_board (
		.clk(clk), .usb_dp(dp_board), .usb_dn(dn_board), .dp(p_board), .dn(n_board),
		.oe(oe), .p_out(p_out), .n_out(n_out)
	);
	lq_usb_pads_generic u_generic (
		.clk(clk), .usb_dp(dp_generic), .usb_dn(dn_generic), .dp(p_generic), .dn(n_generic),
		.oe(oe), .p_out(p_out), .n_out(n_out)
	);

	pullup (dp_board);
	pullup (dn_board);
	pullup (dp_generic);
	pullup (dn_generic);

	assign dp_board   = host ? p_in : 1'bz;
	assign dn_board   = host ? n_in : 1'bz;
	assign dp_generic = host ? p_in : 1'bz;
	assign dn_generic = host ? n_in : 1'bz;

	integer seed, i, checked, ours, free, halves, wrong;

`include "random.vh"

	initial begin
		if (!$value$plusargs("seed=%d", seed))
			seed = 1;
		rng = 32'h9E3779B9 ^ seed;
		i = 0; checked = 0; ours = 0; free = 0; halves = 0; wrong = 0;
		oe = 1'b0; oe_s1 = 1'b0; p_out = 1'b0; n_out = 1'b0; host = 1'b0; p_in = 1'b0; n_in = 1'b0;
	end

	// The first edge comes at 2; the line changes in between, at odd times.
	always #2 clk = !clk;
	always @(posedge clk) oe_s1 <= oe;

	task compare;
		begin
			checked = checked + 1;
			if (oe_s1)
				ours = ours + 1;
			if (!oe_s1 && !host)
				free = free + 1;
			if (p_board[0] != p_board[1])
				halves = halves + 1;
			if ({dp_board, dn_board} !== {dp_generic, dn_generic} ||
			    {p_board, n_board} !== {p_generic, n_generic}) begin
				wrong = wrong + 1;
				if (wrong < 5)
					$display("# half clock %0d: board %b%b %b %b, generic %b%b %b %b", i, dp_board, dn_board,
					         p_board, n_board, dp_generic, dn_generic, p_generic, n_generic);
			end
		end
	endtask

	initial begin
		#1;
		if ({dp_board, dn_board} !== 2'b11) begin
			wrong = 1;
			$display("# driven before the first clock");
		end
		forever begin
			if (i > 6)
				compare;
			host = !oe_s1 && !oe && random(0) % 8 != 0;
			p_in = random(0);
			n_in = random(0);
			if (clk == 0) begin
				oe    = random(0) % 3 == 0;
				p_out = random(0);
				n_out = random(0);
				if (oe)
					host = 1'b0;
			end
			i = i + 1;
			if (i == 2 * N_CLOCKS)
				finish;
			#2;
		end
	end

	task finish;
		begin
			$display("1..2");
			if (wrong != 0)
				$display("# +seed=%0d", seed);
			if (wrong == 0)
				$display("ok 1 - %0d half clocks equal, nothing driven before", checked);
			else
				$display("not ok 1 - %0d of %0d half clocks differ", wrong, checked);
			if (ours > N_CLOCKS / 4 && free > N_CLOCKS / 20 && halves > N_CLOCKS / 4)
				$display("ok 2 - drove %0d, left %0d to nobody, saw %0d pairs of unlike samples", ours, free, halves);
			else
				$display("not ok 2 - drove %0d, left %0d to nobody, saw %0d pairs of unlike samples", ours, free, halves);
			$finish;
		end
	endtask

endmodule

`default_nettype wire
