// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_sum -- only_b ? b : a + b in the carry cells of an ECP5, one LUT a bit
//
// The LUT of a carry cell gives what is exclusive-ored with the carry in; where that is 0 the carry
// out is a function of a and b alone, its INIT's four lowest bits. With only_b these may see a 1
// that is none, so they are a & b: with b = 0 that is the 0 it has to be.

`default_nettype none

module lq_sum #(
	parameter W = 24
) (
	input  wire [W-1:0] a,
	input  wire [W-1:0] b,
	input  wire         only_b,
	output wire [W-1:0] y
);

	localparam CELLS = (W + 1) / 2;
	localparam [15:0] SUM = 16'hC608;     // D high: only_b ? b : a ^ b; below: a & b

	wire [2*CELLS-1:0] a_wide = a, b_wide = b, y_wide;
	/* verilator lint_off UNUSEDSIGNAL */  // the last carry
	wire [CELLS:0]     carry;
	/* verilator lint_on UNUSEDSIGNAL */

	assign carry[0] = 1'b0;
	assign y        = y_wide[W-1:0];

	genvar i;
	generate for (i = 0; i < CELLS; i = i + 1) begin : g_cell
		CCU2C #(.INIT0(SUM), .INIT1(SUM), .INJECT1_0("NO"), .INJECT1_1("NO")) u_cell (
			.CIN(carry[i]), .COUT(carry[i+1]),
			.A0(a_wide[2*i]), .B0(b_wide[2*i]), .C0(only_b), .D0(1'b1), .S0(y_wide[2*i]),
			.A1(a_wide[2*i+1]), .B1(b_wide[2*i+1]), .C1(only_b), .D1(1'b1), .S1(y_wide[2*i+1])
		);
	end endgenerate

endmodule

`default_nettype wire
