// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_sum -- live ? only_b ? b : a + b : 0 in the carry cells of an ECP5, one LUT a bit
//
// The LUT of a carry cell gives what is exclusive-ored with the carry in; where that is 0 the carry
// out is a function of a and b alone, its INIT's four lowest bits. With only_b these may see a 1
// that is none, so they are a & b: with b = 0 that is the 0 it has to be. Without live, which comes
// with only_b, all LUTs give 1, and the bit below the lowest makes a carry that goes through them.

`default_nettype none

module lq_sum #(
	parameter W = 24
) (
	input  wire [W-1:0] a,
	input  wire [W-1:0] b,
	input  wire         only_b,
	input  wire         live,       // low only with only_b
	output wire [W-1:0] y
);

	localparam CELLS = (W + 2) / 2;
	localparam [15:0] SUM   = 16'hC6F8;   // D high: only_b ? b : a ^ b; low: only_b || (a & b)
	localparam [15:0] FIRST = 16'h0001;   // 0, and a carry of neither a nor b

	// The sum's lowest bit is the second.
	wire [2*CELLS-1:0] a_wide = {a, live}, b_wide = {b, live}, y_wide;
	/* verilator lint_off UNUSEDSIGNAL */  // the last carry, the first bit
	wire [CELLS:0]     carry;
	/* verilator lint_on UNUSEDSIGNAL */

	assign carry[0] = 1'b0;
	assign y        = y_wide[W:1];

	genvar i;
	generate for (i = 0; i < CELLS; i = i + 1) begin : g_cell
		CCU2C #(.INIT0(i == 0 ? FIRST : SUM), .INIT1(SUM), .INJECT1_0("NO"), .INJECT1_1("NO")) u_cell (
			.CIN(carry[i]), .COUT(carry[i+1]),
			.A0(a_wide[2*i]), .B0(b_wide[2*i]), .C0(i > 0 && only_b), .D0(i == 0 || live),
			.A1(a_wide[2*i+1]), .B1(b_wide[2*i+1]), .C1(only_b), .D1(live),
			.S0(y_wide[2*i]), .S1(y_wide[2*i+1])
		);
	end endgenerate

endmodule

`default_nettype wire
