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

	function [LOG_AXONS-1:0] place(input integer n);
		place = n[3] ? {LOG_AXONS{1'b1}} - n[2:0] : {n[2:1], {(LOG_AXONS-3){1'b0}}, n[0]};
	endfunction

`include "random.vh"
`include "read.vh"

	always @(negedge clk) begin
		valid = !we && (re || valid);
		check_read;
		wdata = random(0);
		// Every place that is read later is written first.
		addr = place(i < 16 ? i : random(0) & 15);
		we   = i < 16 || random(0) % 4 == 0;
		re   = random(0) % 3 != 0;
		next_clock;
	end

endmodule

`default_nettype wire
