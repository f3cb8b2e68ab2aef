// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_retain -- x (d + 1) / 2^W_DECAY + add on an SB_MAC16 of the iCE40 UP5K
//
// In place of rtl/core/lq_retain.v, with its contract, ports and latency of 3:
//
//   s1 A = x, B = less   s2 the four 8 x 8 products, {C, D} = add and rounding
//   s3 {C, D} - the products' sum
//
// Nothing but the rounding is made in fabric. All registers of the MAC in the path are used, since
// neither nextpnr nor icetime knows what an unregistered path through it costs (docs/timing.md).

`default_nettype none

module lq_retain #(
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    ce,
	input  wire signed [W_V-1:0]   x,
	input  wire signed [W_DECAY:0] less,
	input  wire signed [W_V-1:0]   add_s1,
	output wire signed [W_V:0]     y
);

	generate if (W_V != 16 || W_DECAY > 15) begin : g_check
		initial $fatal(1, "a MAC16 takes 16 bits");
	end endgenerate

	// Near zero: see sim/model/arith.h.
	wire top  = x[W_V-1];
	wire slow = !(|less[W_DECAY-1:W_DECAY-1-W_NEAR]);
	wire near = x[W_V-1:W_NEAR] == {(W_V-W_NEAR){top}} ||
	            (slow && x[W_V-1:W_DECAY-1] == {(W_V-W_DECAY+1){top}});

	reg neg_s1, low_s1;     // of the rounding: its highest bit, all others

	always @(posedge clk)
		if (ce) begin
			neg_s1 <= top;
			low_s1 <= top ~^ near;
		end

	wire [31:0] sum;
	wire [31:0] once_s1 = {{(32-W_V-W_DECAY){add_s1[W_V-1]}}, add_s1,
	                       neg_s1, {(W_DECAY-1){low_s1}}};

	SB_MAC16 #(
		.A_REG(1'b1), .B_REG(1'b1), .C_REG(1'b1), .D_REG(1'b1),
		.A_SIGNED(1'b1), .B_SIGNED(1'b1), .MODE_8x8(1'b0),
		.TOP_8x8_MULT_REG(1'b1), .BOT_8x8_MULT_REG(1'b1),
		.PIPELINE_16x16_MULT_REG1(1'b1), .PIPELINE_16x16_MULT_REG2(1'b0),
		.TOPADDSUB_LOWERINPUT(2'b10), .TOPADDSUB_UPPERINPUT(1'b1),  // C - product
		.BOTADDSUB_LOWERINPUT(2'b10), .BOTADDSUB_UPPERINPUT(1'b1),  // D - product
		.TOPADDSUB_CARRYSELECT(2'b10), .BOTADDSUB_CARRYSELECT(2'b00),
		.TOPOUTPUT_SELECT(2'b01), .BOTOUTPUT_SELECT(2'b01), .NEG_TRIGGER(1'b0)
	) u_mac (
		.CLK(clk), .CE(ce),
		.A(x), .B({{(15-W_DECAY){less[W_DECAY]}}, less}), .C(once_s1[31:16]), .D(once_s1[15:0]),
		.AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0),
		.IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),
		.OLOADTOP(1'b0), .OLOADBOT(1'b0), .OHOLDTOP(1'b0), .OHOLDBOT(1'b0),
		.ADDSUBTOP(1'b1), .ADDSUBBOT(1'b1),
		.CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0),
		.O(sum), .CO(), .ACCUMCO(), .SIGNEXTOUT()
	);

	assign y = sum[W_DECAY +: W_V+1];

	// The factor is at most one: bits above the result repeat its sign.
	wire unused = &{1'b0, sum[31:W_DECAY+W_V+1], sum[W_DECAY-1:0]};

endmodule

`default_nettype wire
