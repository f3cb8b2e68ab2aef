// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_products -- N times y = a b + c of factors on SB_MAC16 of the iCE40 UP5K
//
// In place of rtl/core/lq_products.v, with its contract and ports. A MAC16 makes two products of
// 8-bit factors, or one of 16. Its registers are those of b, c and the product, and of a if it comes
// together with b. Else a comes from logic, and y always goes to it, without one, which neither nextpnr
// nor icetime reckons with (docs/timing.md).

`default_nettype none

module lq_products #(
	parameter N        = 2,
	parameter TOGETHER = 0,
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire [N*W_FACTOR-1:0]   b,
	input  wire [N*W_FACTOR-1:0]   a,
	input  wire [2*N*W_FACTOR-1:0] c,
	output wire [2*N*W_FACTOR-1:0] y
);

	generate if (W_FACTOR != 8 && W_FACTOR != 16) begin : g_check
		initial $fatal(1, "a MAC16 multiplies 8 or 16 bits");
	end endgenerate

	localparam BYTES = W_FACTOR == 8;
	localparam PER   = BYTES ? 2 : 1;            // products of a MAC16
	localparam MACS  = (N + PER - 1) / PER;

	wire [16*MACS-1:0] b_wide = b, a_wide = a;   // an odd last one is zero
	wire [32*MACS-1:0] c_wide = c, y_wide;

	assign y = y_wide[2*N*W_FACTOR-1:0];

	genvar i;
	generate for (i = 0; i < MACS; i = i + 1) begin : g_mac
		SB_MAC16 #(
			.A_REG(TOGETHER != 0), .B_REG(1'b1), .C_REG(1'b1), .D_REG(1'b1),
			.A_SIGNED(1'b1), .B_SIGNED(1'b1), .MODE_8x8(BYTES),
			.TOP_8x8_MULT_REG(1'b1), .BOT_8x8_MULT_REG(1'b1),
			.PIPELINE_16x16_MULT_REG1(!BYTES), .PIPELINE_16x16_MULT_REG2(1'b0),
			.TOPADDSUB_LOWERINPUT(BYTES ? 2'b01 : 2'b10), .TOPADDSUB_UPPERINPUT(1'b1), // C + product
			.BOTADDSUB_LOWERINPUT(BYTES ? 2'b01 : 2'b10), .BOTADDSUB_UPPERINPUT(1'b1), // D + product
			.TOPADDSUB_CARRYSELECT(BYTES ? 2'b00 : 2'b10), .BOTADDSUB_CARRYSELECT(2'b00),
			.TOPOUTPUT_SELECT(2'b00), .BOTOUTPUT_SELECT(2'b00), .NEG_TRIGGER(1'b0)
		) u_mac (
			.CLK(clk), .CE(ce),
			.A(a_wide[16*i +: 16]), .B(b_wide[16*i +: 16]),
			.C(c_wide[32*i+16 +: 16]), .D(c_wide[32*i +: 16]),
			.AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0),
			.IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),
			.OLOADTOP(1'b0), .OLOADBOT(1'b0), .OHOLDTOP(1'b0), .OHOLDBOT(1'b0),
			.ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0),
			.CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0),
			.O(y_wide[32*i +: 32]), .CO(), .ACCUMCO(), .SIGNEXTOUT()
		);
	end endgenerate

endmodule

`default_nettype wire
