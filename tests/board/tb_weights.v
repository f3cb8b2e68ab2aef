// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// tb_weights -- a board's lq_weights against the generic one
//
// The generic module is compiled as lq_weights_generic. Random words at few addresses, which meet
// often, and at the last of all; what was read must hold until the next read. With LATE_READ that is the word
// read before. Prints TAP.

`timescale 1ns/1ps
`default_nettype none

module tb_weights #(
`include "lq_config.vh"
);

	localparam W_WORD = W_SYNAPSE;

	reg                          clk = 1'b0, re = 1'b0;
	reg                          whole = 1'b0;   // no write since what was read last
	reg  [W_WORD-1:0]            addr = 0;
	reg  [N_UNITS-1:0]           we = 0;
	reg  [W_UNIT-1:0]            wdata = 0;
	reg                          word_we = 1'b0;
	reg  [W_WORD-1:0]            word_addr = 0;
	reg  [N_LANES*W_WEIGHT-1:0]  word = 0;
	wire [N_LANES*W_WEIGHT-1:0]  rdata_board, rdata_generic;

	lq_weights u_board (
		.clk(clk), .addr(addr), .we(we), .wdata(wdata), .re(re),
		.word_we(word_we), .word_addr(word_addr), .word(word), .rdata(rdata_board)
	);
	lq_weights_generic u_generic (
		.clk(clk), .addr(addr), .we(we), .wdata(wdata), .re(re),
		.word_we(word_we), .word_addr(word_addr), .word(word), .rdata(rdata_generic)
	);

	function [W_WORD-1:0] place(input integer n);
		place = n[4] ? {W_WORD{1'b1}} - n[1:0] : {n[3:2], {(W_WORD-4){1'b0}}, n[1:0]};
	endfunction

`include "random.vh"
`include "read.vh"

	always @(negedge clk) begin
		if (LATE_READ != 0 && re)
			valid = whole;
		whole = we == 0 && !word_we && (re || whole);
		if (LATE_READ == 0)
			valid = whole;
		check_read;
		wdata = random(0);
		// Every place that is read later is written first.
		if (i < 32 * N_UNITS) begin
			addr = place(i / N_UNITS);
			we   = 1 << (i % N_UNITS);
			re   = 1'b0;
		end else begin
			addr = place(random(0) & 31);
			we   = 0;
			if (random(0) % 4 == 0)
				we = 1 << (random(0) & (N_UNITS - 1));
			// A core that learns writes whole words, and then reads nothing that counts.
			word_we   = N_RULES > 0 && we == 0 && random(0) % 4 == 0;
			word_addr = place(random(0) & 31);
			word      = {random(0), random(0)};
			re   = we == 0 && random(0) % 3 != 0;
		end
		next_clock;
	end

endmodule

`default_nettype wire
