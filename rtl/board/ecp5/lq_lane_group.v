// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_lane_group -- N lanes with control registers of their own, on the carry cells of an ECP5
//
// In place of rtl/core/lq_lane_group.v, with its contract, ports and latency. The accumulator's choice
// between load, add and zero fits into the LUT of a CCU2C, where Yosys does not put it by itself: a lane
// is 62 cells in place of 108. No register here has a reset that Yosys would find: with an enable that
// takes one more LUT, in the longest path.

`default_nettype none

(* keep_hierarchy *)
module lq_lane_group #(
	parameter N         = 16,
	parameter W_WEIGHT  = 8,
	parameter W_PAYLOAD = 8,
	parameter W_ACC     = 24
) (
	input  wire                  clk,
	input  wire                  rst,

	input  wire                  run,
	input  wire                  acc_full,
	input  wire                  sh_ready,
	input  wire                  sh_row,
	input  wire                  vld_s2,
	input  wire                  load_s2,
	input  wire                  add_s2,
	input  wire                  first_s2,
	input  wire                  neg_s2,
	input  wire                  hold_s2,
	input  wire [N*W_WEIGHT-1:0] word_s2,

	input  wire                  sh_load_next,
	input  wire [N*W_ACC-1:0]    above,
	output wire [N*W_ACC-1:0]    shadow
);

	localparam W_ADDEND = W_WEIGHT + W_PAYLOAD - 2;

	reg act_s3, begins_s3, first_s3, live_s3, sh_load;

	// As in lq_sweep: a block's first operation waits for the block before it to be taken.
	wire adv   = run && !(begins_s3 && acc_full && !sh_ready);
	wire sh_en = run && ((acc_full && sh_ready) || sh_row);

	always @(posedge clk)
		if (rst)
			{begins_s3, act_s3} <= 2'b00;
		else if (adv)
			{begins_s3, act_s3} <= {vld_s2 && first_s2, vld_s2 && (add_s2 || first_s2)};

	always @(posedge clk)
		if (adv) begin
			first_s3 <= first_s2;
			live_s3  <= !first_s2 || add_s2;
		end

	always @(posedge clk)
		sh_load <= sh_load_next;

	genvar l;
	generate for (l = 0; l < N; l = l + 1) begin : g_lane
		reg signed [W_ADDEND-1:0] addend;
		reg        [W_ACC-1:0]    acc, sh;

		wire [W_WEIGHT-1:0]    w    = word_s2[l*W_WEIGHT +: W_WEIGHT] ^ {W_WEIGHT{neg_s2}};
		wire [W_ACC-1:0]       wide = {{(W_ACC-W_ADDEND){addend[W_ADDEND-1]}}, addend};
		wire [W_ACC-1:0]       sum;

		lq_sum #(.W(W_ACC)) u_sum (.a(acc), .b(wide), .only_b(first_s3), .live(live_s3), .y(sum));

		always @(posedge clk)
			if (adv && !hold_s2) begin
				addend    <= load_s2 ? {{(W_PAYLOAD-2){w[W_WEIGHT-1]}}, w} : addend <<< 1;
				addend[0] <= w[0] & load_s2;
			end

		always @(posedge clk)
			if (adv && act_s3)
				acc <= sum;

		always @(posedge clk)
			if (sh_en)
				sh <= sh_load ? acc : above[l*W_ACC +: W_ACC];

		assign shadow[l*W_ACC +: W_ACC] = sh;
	end endgenerate

endmodule

`default_nettype wire
