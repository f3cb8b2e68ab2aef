// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// tb_lane_group -- a board's lq_lane_group against the generic one
//
// The generic module is compiled as lq_lane_group_generic. Random operations of the sweep, blocks that
// begin with a weight or with nothing, or wait for the one before, shadows loaded and shifted. Prints TAP.

`timescale 1ns/1ps
`default_nettype none

module tb_lane_group;

	localparam N_CLOCKS = 200000;
	localparam N = 16, W_WEIGHT = 8, W_PAYLOAD = 8, W_ACC = 23;     // an odd number of bits

	reg clk = 1'b0, rst = 1'b1, run = 1'b0, vld = 1'b0, load = 1'b0, add = 1'b0, first = 1'b0, neg = 1'b0;
	reg hold = 1'b0, full = 1'b0, ready = 1'b0, row = 1'b0, sh_load_next = 1'b0;
	reg  [N*W_WEIGHT-1:0] word = 0;
	reg  [N*W_ACC-1:0]    above = 0;
	wire [N*W_ACC-1:0]    shadow_board, shadow_generic;

	lq_lane_group #(.N(N), .W_WEIGHT(W_WEIGHT), .W_PAYLOAD(W_PAYLOAD), .W_ACC(W_ACC)) u_board (
		.clk(clk), .rst(rst), .run(run), .acc_full(full), .sh_ready(ready), .sh_row(row),
		.vld_s2(vld), .load_s2(load), .add_s2(add), .first_s2(first),
		.neg_s2(neg), .hold_s2(hold), .word_s2(word),
		.sh_load_next(sh_load_next), .above(above), .shadow(shadow_board)
	);
	lq_lane_group_generic #(.N(N), .W_WEIGHT(W_WEIGHT), .W_PAYLOAD(W_PAYLOAD), .W_ACC(W_ACC)) u_generic (
		.clk(clk), .rst(rst), .run(run), .acc_full(full), .sh_ready(ready), .sh_row(row),
		.vld_s2(vld), .load_s2(load), .add_s2(add), .first_s2(first),
		.neg_s2(neg), .hold_s2(hold), .word_s2(word),
		.sh_load_next(sh_load_next), .above(above), .shadow(shadow_generic)
	);

	integer i = 0, j, loaded = 0, zeroed = 0, waited = 0, wrong = 0;
	reg     begun = 1'b0;               // a block has begun, so accumulators are defined

`include "random.vh"
	initial rng = 32'h9E3779B8;

	always #1 clk = !clk;

	always @(negedge clk) begin
		if (loaded > 0 && shadow_board !== shadow_generic) begin
			wrong = wrong + 1;
			if (wrong < 5)
				$display("# clock %0d: board %h, generic %h", i, shadow_board, shadow_generic);
		end
		rst   = i < 2;
		run   = random(0) % 8 != 0;
		full  = random(0) % 2 == 0;
		vld   = random(0) % 8 != 0;
		// Long sums now and then, so that carries go all the way.
		first = i < 16 || random(0) % (i[12] ? 2000 : 8) == 0;
		add   = random(0) % 4 != 0;
		load  = first || random(0) % 3 != 0;
		neg   = random(0) % 2 == 0;
		hold  = !load && random(0) % 4 == 0;
		begun = i > 16;
		for (j = 0; j < N * W_WEIGHT; j = j + 32)
			word[j +: 32] = random(0);
		for (j = 0; j < N * W_ACC; j = j + 16)
			above[j +: 16] = random(0);
		ready        = random(0) % 2 == 0;
		row          = begun && random(0) % 4 == 0;
		sh_load_next = begun && (loaded == 0 || random(0) % 2 == 0);
		i = i + 1;
	end

	// What the generic one is about to do.
	always @(posedge clk) begin
		loaded = loaded + (begun && u_generic.sh_en && u_generic.sh_load);
		zeroed = zeroed + (u_generic.adv && vld && first && !add);
		waited = waited + (run && !u_generic.adv);
		if (i == N_CLOCKS) begin
			$display("1..2");
			if (wrong == 0)
				$display("ok 1 - %0d clocks equal", N_CLOCKS);
			else
				$display("not ok 1 - %0d of %0d clocks differ", wrong, N_CLOCKS);
			if (loaded > N_CLOCKS / 10 && zeroed > N_CLOCKS / 100 && waited > N_CLOCKS / 100)
				$display("ok 2 - %0d sums, %0d blocks begun with nothing, %0d clocks waited", loaded, zeroed, waited);
			else
				$display("not ok 2 - %0d sums, %0d blocks begun with nothing, %0d clocks waited", loaded, zeroed, waited);
			$finish;
		end
	end

endmodule

`default_nettype wire
