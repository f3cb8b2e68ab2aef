// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// tb_ram_single -- a board's lq_ram_single against the generic one
//
// The generic module is compiled as lq_ram_single_generic. Random words at few addresses, which meet
// often, and at the last of all; what was read must hold until the next read. Prints TAP.

`timescale 1ns/1ps
`default_nettype none

module tb_ram_single #(
`include "lq_config.vh"
);

	localparam N_CLOCKS = 200000;

	reg                  clk = 1'b0, we = 1'b0, re = 1'b0;
	reg  [LOG_AXONS-1:0] addr = 0;
	reg  [W_UNIT-1:0]    wdata = 0;
	wire [W_UNIT-1:0]    rdata_board, rdata_generic;

	lq_ram_single #(.WIDTH(W_UNIT), .DEPTH(N_AXONS)) u_board (
		.clk(clk), .addr(addr), .we(we), .wdata(wdata), .re(re), .rdata(rdata_board)
	);
	lq_ram_single_generic #(.WIDTH(W_UNIT), .DEPTH(N_AXONS)) u_generic (
		.clk(clk), .addr(addr), .we(we), .wdata(wdata), .re(re), .rdata(rdata_generic)
	);

	integer seed, i, checked, held, wrong;
	reg     valid;          // rdata is defined

	function [LOG_AXONS-1:0] place(input integer n);
		place = n[3] ? {LOG_AXONS{1'b1}} - n[2:0] : {n[2:1], {(LOG_AXONS-3){1'b0}}, n[0]};
	endfunction

`include "random.vh"

	initial begin
		if (!$value$plusargs("seed=%d", seed))
			seed = 1;
		rng = 32'h9E3779B9 ^ seed;
		i = 0; checked = 0; held = 0; wrong = 0; valid = 1'b0;
	end

	always #1 clk = !clk;

	always @(negedge clk) begin
		valid = !we && (re || valid);
		if (valid) begin
			checked = checked + 1;
			if (!re)
				held = held + 1;
			if (rdata_board !== rdata_generic)
				wrong = wrong + 1;
			if (rdata_board !== rdata_generic && wrong < 5)
				$display("# clock %0d: board %h, generic %h", i, rdata_board, rdata_generic);
		end
		wdata = random(0);
		// Every place that is read later is written first.
		addr = place(i < 16 ? i : random(0) & 15);
		we   = i < 16 || random(0) % 4 == 0;
		re   = random(0) % 3 != 0;
		i = i + 1;
		if (i == N_CLOCKS) begin
			$display("1..2");
			if (wrong != 0)
				$display("# +seed=%0d", seed);
			if (wrong == 0)
				$display("ok 1 - %0d clocks equal", checked);
			else
				$display("not ok 1 - %0d of %0d clocks differ", wrong, checked);
			if (held > N_CLOCKS / 20)
				$display("ok 2 - %0d of them without a new read", held);
			else
				$display("not ok 2 - %0d of them without a new read", held);
			$finish;
		end
	end

endmodule

`default_nettype wire
