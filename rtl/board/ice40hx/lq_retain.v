// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_retain -- x (d + 1) / 2^W_DECAY + add, in the logic cells of an iCE40 without MAC16
//
// In place of rtl/core/lq_retain.v, with its contract, ports and latency of 3, at half the cells.
// d + 1 is recoded to six digits of -1, 0, 1, 2 and a carry: the two bits of a digit and two bits
// of x fill one LUT, and nothing has to be known but x.
//
//   digit -1 is ~x and a one, which goes into the carry of a sum that has none
//   s1 the digits   s2 low = digits 0 .. 3, high = digits 4, 5, the carry, rounding, add
//   s3 low + high
//
// Sums with a carry are written one bit wider, {a, 1} + {b, carry}: Yosys 0.23 makes one chain of
// that, but trees of compressors, at twice the cells, of a sum of sums.

`default_nettype none

module lq_retain #(
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire signed [W_V-1:0]   x,
	input  wire signed [W_DECAY:0] less,
	input  wire signed [W_V-1:0]   add_s1,
	output reg  signed [W_V:0]     y
);

	generate if (W_DECAY != 12) begin : g_check
		initial $fatal(1, "the recoding is for six digits");
	end endgenerate

	localparam W_ROW  = W_V + 1;        // 2 x
	localparam W_PAIR = W_V + 4;        // a row and four times the next
	localparam W_LOW  = W_V + 8;
	localparam W_SUM  = W_V + W_DECAY + 1;  // what is above repeats the sign

	function signed [W_ROW-1:0] row(input [1:0] digit, input [W_V-1:0] v);
		case (digit)
		2'd0:    row = 0;
		2'd1:    row = {v[W_V-1], v};
		2'd2:    row = {v, 1'b0};
		default: row = ~{v[W_V-1], v};
		endcase
	endfunction

	// -- s1: digits of d + 1 ------------------------------------------------------------------

	// Without its sign, less is nothing at all: then d is all ones, and the carry is left out.
	wire [W_DECAY-1:0] d = ~less[W_DECAY-1:0];
	wire [6:0]  carry;
	wire [11:0] digits;

	assign carry[0] = 1'b1;

	genvar k;
	generate for (k = 0; k < 6; k = k + 1) begin : g_digit
		assign digits[2*k +: 2] = d[2*k +: 2] + {1'b0, carry[k]};
		assign carry[k+1]       = d[2*k+1] && (d[2*k] || carry[k]);
	end endgenerate

	// Near zero: see sim/model/arith.h.
	wire top  = x[W_V-1];
	wire slow = &d[W_DECAY-1:W_DECAY-1-W_NEAR];
	wire near = x[W_V-1:W_NEAR] == {(W_V-W_NEAR){top}} ||
	            (slow && x[W_V-1:W_DECAY-1] == {(W_V-W_DECAY+1){top}});

	reg           low_s1;    // all bits of the rounding but its highest, which is x's sign
	reg [W_V-1:0] x_s1;
	reg [11:0]    digits_s1;
	reg [5:0]     neg_s1;
	reg           carry_s1;

	integer j;
	always @(posedge clk)
		if (ce) begin
			x_s1      <= x;
			low_s1    <= top ~^ near;
			digits_s1 <= digits;
			carry_s1  <= carry[6] && less[W_DECAY];
			for (j = 0; j < 6; j = j + 1)
				neg_s1[j] <= &digits[2*j +: 2];
		end

	// -- s2: rows, pairs of rows, two sums ------------------------------------------------------

	wire [W_PAIR-1:0] pair [0:2];

	generate for (k = 0; k < 3; k = k + 1) begin : g_pair
		wire signed [W_ROW-1:0] lo = row(digits_s1[4*k +: 2], x_s1);
		wire signed [W_ROW-1:0] hi = row(digits_s1[4*k+2 +: 2], x_s1);

		wire [W_PAIR-2:0] a   = {{4{lo[W_ROW-1]}}, lo[W_ROW-1:2], 1'b1};
		wire [W_PAIR-2:0] b   = {hi[W_ROW-1], hi, neg_s1[2*k+1]};
		wire [W_PAIR-2:0] sum = a + b;

		assign pair[k] = {sum[W_PAIR-2:1], lo[1:0]};
	end endgenerate

	wire [W_LOW-4:0] low_a = {{4{pair[0][W_PAIR-1]}}, pair[0][W_PAIR-1:4], 1'b1};
	wire [W_LOW-4:0] low_b = {pair[1], neg_s1[2]};
	wire [W_LOW-4:0] low   = low_a + low_b;

	wire [W_V-1:0]   whole  = {W_V{carry_s1}} & x_s1;
	wire [W_V:0]     ones   = {whole[W_V-1], whole} + {add_s1[W_V-1], add_s1};
	wire [W_SUM-8:0] high_a = {ones, x_s1[W_V-1], {(W_DECAY-9){low_s1}}, 1'b1};
	wire [W_SUM-8:0] high_b = {pair[2][W_PAIR-1], pair[2], neg_s1[4]};
	wire [W_SUM-8:0] high   = high_a + high_b;

	reg [W_LOW-1:0] low_s2;
	reg [W_SUM-1:0] high_s2;
	reg             neg_s2;

	always @(posedge clk)
		if (ce) begin
			low_s2  <= {low[W_LOW-4:1], pair[0][3:0]};
			high_s2 <= {high[W_SUM-8:1], {8{low_s1}}};
			neg_s2  <= neg_s1[0];
		end

	// -- s3 -----------------------------------------------------------------------------------

	wire [W_SUM:0] sum = {{(W_SUM-W_LOW){low_s2[W_LOW-1]}}, low_s2, 1'b1} + {high_s2, neg_s2};

	always @(posedge clk)
		if (ce)
			y <= sum[W_DECAY+1 +: W_V+1];

	wire unused = &{1'b0, low[0], high[0], sum[W_DECAY:0]};

endmodule

`default_nettype wire
