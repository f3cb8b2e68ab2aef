// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// MULT18X18D -- the ECP5's multiplier as rtl/board/ecp5/lq_multiply.v uses it; Yosys has only its ports
//
// Signed factors, a register for each and one for the product, all on CLK0 and CE0, no reset; A may be
// without. Another setting of the registers stops the simulation.

`default_nettype none

module MULT18X18D #(
	parameter REG_INPUTA_CLK = "NONE",
	parameter REG_INPUTB_CLK = "NONE",
	parameter REG_PIPELINE_CLK = "NONE",
	parameter REG_OUTPUT_CLK = "NONE",
	parameter SOURCEB_MODE = "B_SHIFT",
	parameter MULT_BYPASS = "DISABLED",
	parameter RESETMODE = "SYNC",
	parameter GSR = "ENABLED"
) (
	input wire CLK0, CLK1, CLK2, CLK3, CE0, CE1, CE2, CE3, RST0, RST1, RST2, RST3,
	input wire SIGNEDA, SIGNEDB, SOURCEA, SOURCEB,
	input wire A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1, A0,
	input wire B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1, B0,
	input wire C17, C16, C15, C14, C13, C12, C11, C10, C9, C8, C7, C6, C5, C4, C3, C2, C1, C0,
	output wire P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18,
	output wire P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0
);

	localparam A_REG = REG_INPUTA_CLK == "CLK0";

	reg signed [17:0] a_q, b;
	reg signed [35:0] p;

	// On a clock, as a placed netlist's constants come out of cells.
	always @(posedge CLK0)
		if ((REG_INPUTA_CLK != "CLK0" && REG_INPUTA_CLK != "NONE") || REG_INPUTB_CLK != "CLK0" || REG_PIPELINE_CLK != "NONE" ||
		    REG_OUTPUT_CLK != "CLK0" || !SIGNEDA || !SIGNEDB || SOURCEA || SOURCEB)
			$fatal(1, "MULT18X18D: not the registers or signs that this models");

	wire signed [17:0] a_in = {A17, A16, A15, A14, A13, A12, A11, A10, A9, A8, A7, A6, A5, A4, A3, A2, A1, A0};
	wire signed [17:0] a    = A_REG ? a_q : a_in;

	always @(posedge CLK0)
		if (CE0) begin
			a_q <= a_in;
			b <= {B17, B16, B15, B14, B13, B12, B11, B10, B9, B8, B7, B6, B5, B4, B3, B2, B1, B0};
			p <= a * b;
		end

	assign {P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19, P18,
	        P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0} = p;

endmodule

`default_nettype wire
