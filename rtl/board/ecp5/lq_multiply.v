// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_multiply -- signed 18 x 18 bits on a MULT18X18D of the ECP5, registered before and after: latency 2
//
// Without A_REG there is no register before the product for a, which comes a clock after b.

`default_nettype none

module lq_multiply #(
	parameter A_REG = 1
) (
	input  wire        clk,
	input  wire        ce,
	input  wire [17:0] a,
	input  wire [17:0] b,
	output wire [35:0] y
);

	MULT18X18D #(
		.REG_INPUTA_CLK(A_REG != 0 ? "CLK0" : "NONE"), .REG_INPUTB_CLK("CLK0"),
		.REG_PIPELINE_CLK("NONE"), .REG_OUTPUT_CLK("CLK0"),
		.SOURCEB_MODE("B_SHIFT"), .MULT_BYPASS("DISABLED"), .RESETMODE("SYNC"), .GSR("DISABLED")
	) u_mult (
		.CLK0(clk), .CLK1(1'b0), .CLK2(1'b0), .CLK3(1'b0), .CE0(ce), .CE1(1'b1), .CE2(1'b1), .CE3(1'b1),
		.RST0(1'b0), .RST1(1'b0), .RST2(1'b0), .RST3(1'b0),
		.SIGNEDA(1'b1), .SIGNEDB(1'b1), .SOURCEA(1'b0), .SOURCEB(1'b0),
		.A17(a[17]), .A16(a[16]), .A15(a[15]), .A14(a[14]), .A13(a[13]), .A12(a[12]), .A11(a[11]), .A10(a[10]), .A9(a[9]),
		.A8(a[8]), .A7(a[7]), .A6(a[6]), .A5(a[5]), .A4(a[4]), .A3(a[3]), .A2(a[2]), .A1(a[1]), .A0(a[0]),
		.B17(b[17]), .B16(b[16]), .B15(b[15]), .B14(b[14]), .B13(b[13]), .B12(b[12]), .B11(b[11]), .B10(b[10]), .B9(b[9]),
		.B8(b[8]), .B7(b[7]), .B6(b[6]), .B5(b[5]), .B4(b[4]), .B3(b[3]), .B2(b[2]), .B1(b[1]), .B0(b[0]),
		.C17(1'b0), .C16(1'b0), .C15(1'b0), .C14(1'b0), .C13(1'b0), .C12(1'b0), .C11(1'b0), .C10(1'b0), .C9(1'b0),
		.C8(1'b0), .C7(1'b0), .C6(1'b0), .C5(1'b0), .C4(1'b0), .C3(1'b0), .C2(1'b0), .C1(1'b0), .C0(1'b0),
		.P35(y[35]), .P34(y[34]), .P33(y[33]), .P32(y[32]), .P31(y[31]), .P30(y[30]), .P29(y[29]), .P28(y[28]), .P27(y[27]),
		.P26(y[26]), .P25(y[25]), .P24(y[24]), .P23(y[23]), .P22(y[22]), .P21(y[21]), .P20(y[20]), .P19(y[19]), .P18(y[18]),
		.P17(y[17]), .P16(y[16]), .P15(y[15]), .P14(y[14]), .P13(y[13]), .P12(y[12]), .P11(y[11]), .P10(y[10]), .P9(y[9]),
		.P8(y[8]), .P7(y[7]), .P6(y[6]), .P5(y[5]), .P4(y[4]), .P3(y[3]), .P2(y[2]), .P1(y[1]), .P0(y[0])
	);

endmodule

`default_nettype wire
