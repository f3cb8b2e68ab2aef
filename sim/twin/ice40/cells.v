// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// cells -- models of iCE40 cells where Yosys has a black box or none
//
// A PLL passes its reference on: the simulation's clock is the one that the PLL makes. It locks some
// clocks after the first. What it is set to can be compared with another's, as u_model.setting.
//
// nextpnr's packed cells have a port for each bit; the models of what is in them are Yosys's own.

`default_nettype none

module lq_pll #(
	parameter [17:0] SETTING = 18'b0    // path, DIVR, DIVF, DIVQ, FILTER_RANGE
) (
	input  wire reference,
	input  wire on,
	output wire out,
	output wire lock
);

	wire [17:0] setting = SETTING;
	reg  [2:0]  clocks;

	initial clocks = 3'd0;

	always @(posedge reference)
		if (on && !lock)
			clocks <= clocks + 3'd1;

	assign out  = reference;
	assign lock = &clocks;

endmodule

module SB_PLL40_CORE #(
	parameter FEEDBACK_PATH = "SIMPLE",
	parameter DELAY_ADJUSTMENT_MODE_FEEDBACK = "FIXED",
	parameter DELAY_ADJUSTMENT_MODE_RELATIVE = "FIXED",
	parameter PLLOUT_SELECT = "GENCLK",
	parameter [1:0] SHIFTREG_DIV_MODE = 2'b0,
	parameter [3:0] FDA_FEEDBACK = 4'b0, FDA_RELATIVE = 4'b0,
	parameter [3:0] DIVR = 4'b0,
	parameter [6:0] DIVF = 7'b0,
	parameter [2:0] DIVQ = 3'b0, FILTER_RANGE = 3'b0,
	parameter ENABLE_ICEGATE = 1'b0, TEST_MODE = 1'b0
) (
	input  wire       REFERENCECLK,
	input  wire       EXTFEEDBACK, BYPASS, RESETB, LATCHINPUTVALUE, SDI, SCLK,
	input  wire [7:0] DYNAMICDELAY,
	output wire       PLLOUTCORE, PLLOUTGLOBAL, LOCK, SDO
);

	lq_pll #(
		.SETTING({FEEDBACK_PATH == "SIMPLE" && PLLOUT_SELECT == "GENCLK" && !TEST_MODE,
		          DIVR, DIVF, DIVQ, FILTER_RANGE})
	) u_model (.reference(REFERENCECLK), .on(RESETB && !BYPASS), .out(PLLOUTGLOBAL), .lock(LOCK));

	assign PLLOUTCORE = PLLOUTGLOBAL;
	assign SDO        = 1'b0;

endmodule

module SB_PLL40_PAD #(
	parameter FEEDBACK_PATH = "SIMPLE",
	parameter DELAY_ADJUSTMENT_MODE_FEEDBACK = "FIXED",
	parameter DELAY_ADJUSTMENT_MODE_RELATIVE = "FIXED",
	parameter PLLOUT_SELECT = "GENCLK",
	parameter [1:0] SHIFTREG_DIV_MODE = 2'b0,
	parameter [3:0] FDA_FEEDBACK = 4'b0, FDA_RELATIVE = 4'b0,
	parameter [3:0] DIVR = 4'b0,
	parameter [6:0] DIVF = 7'b0,
	parameter [2:0] DIVQ = 3'b0, FILTER_RANGE = 3'b0,
	parameter ENABLE_ICEGATE = 1'b0, TEST_MODE = 1'b0
) (
	input  wire       PACKAGEPIN,
	input  wire       EXTFEEDBACK, BYPASS, RESETB, LATCHINPUTVALUE, SDI, SCLK,
	input  wire [7:0] DYNAMICDELAY,
	output wire       PLLOUTCORE, PLLOUTGLOBAL, LOCK, SDO
);

	lq_pll #(
		.SETTING({FEEDBACK_PATH == "SIMPLE" && PLLOUT_SELECT == "GENCLK" && !TEST_MODE,
		          DIVR, DIVF, DIVQ, FILTER_RANGE})
	) u_model (.reference(PACKAGEPIN), .on(RESETB && !BYPASS), .out(PLLOUTGLOBAL), .lock(LOCK));

	assign PLLOUTCORE = PLLOUTGLOBAL;
	assign SDO        = 1'b0;

endmodule

module ICESTORM_PLL #(
	parameter [2:0] FEEDBACK_PATH = 3'b0, PLLTYPE = 3'b0,
	parameter       DELAY_ADJMODE_FB = 1'b0, DELAY_ADJMODE_REL = 1'b0,
	parameter [1:0] PLLOUT_SELECT_A = 2'b0, PLLOUT_SELECT_B = 2'b0, SHIFTREG_DIVMODE = 2'b0,
	parameter [3:0] FDA_FEEDBACK = 4'b0, FDA_RELATIVE = 4'b0,
	parameter [3:0] DIVR = 4'b0,
	parameter [6:0] DIVF = 7'b0,
	parameter [2:0] DIVQ = 3'b0, FILTER_RANGE = 3'b0,
	parameter       TEST_MODE = 1'b0
) (
	input  wire REFERENCECLK,
	input  wire EXTFEEDBACK, BYPASS, RESETB, LATCHINPUTVALUE, SDI, SCLK,
	input  wire DYNAMICDELAY_7, DYNAMICDELAY_6, DYNAMICDELAY_5, DYNAMICDELAY_4,
	input  wire DYNAMICDELAY_3, DYNAMICDELAY_2, DYNAMICDELAY_1, DYNAMICDELAY_0,
	output wire PLLOUT_A, PLLOUT_A_GLOBAL, LOCK, SDO
);

	lq_pll #(
		.SETTING({FEEDBACK_PATH == 3'b001 && PLLOUT_SELECT_A == 2'b00 && !TEST_MODE,
		          DIVR, DIVF, DIVQ, FILTER_RANGE})
	) u_model (.reference(REFERENCECLK), .on(RESETB && !BYPASS), .out(PLLOUT_A_GLOBAL), .lock(LOCK));

	assign PLLOUT_A = PLLOUT_A_GLOBAL;
	assign SDO      = 1'b0;

endmodule

// An SB_IO on a port that is an input, which Verilog does not let an inout drive.
module lq_pad #(
	parameter [5:0] PIN_TYPE = 6'b0,
	parameter       PULLUP = 1'b0, NEG_TRIGGER = 1'b0,
	parameter       IO_STANDARD = "SB_LVCMOS"
) (
	input  wire PACKAGE_PIN,
	input  wire LATCH_INPUT_VALUE, CLOCK_ENABLE, INPUT_CLK, OUTPUT_CLK, OUTPUT_ENABLE, D_OUT_0, D_OUT_1,
	output wire D_IN_0, D_IN_1
);

	wire pad = PACKAGE_PIN;

	SB_IO #(
		.PIN_TYPE(PIN_TYPE), .PULLUP(PULLUP), .NEG_TRIGGER(NEG_TRIGGER), .IO_STANDARD(IO_STANDARD)
	) u_model (
		.PACKAGE_PIN(pad), .LATCH_INPUT_VALUE(LATCH_INPUT_VALUE), .CLOCK_ENABLE(CLOCK_ENABLE),
		.INPUT_CLK(INPUT_CLK), .OUTPUT_CLK(OUTPUT_CLK), .OUTPUT_ENABLE(OUTPUT_ENABLE),
		.D_OUT_0(D_OUT_0), .D_OUT_1(D_OUT_1), .D_IN_0(D_IN_0), .D_IN_1(D_IN_1)
	);

endmodule

module ICESTORM_SPRAM (
	input  wire
		WREN, CHIPSELECT, CLOCK, STANDBY, SLEEP, POWEROFF,
	input  wire
		ADDRESS_13, ADDRESS_12, ADDRESS_11, ADDRESS_10, ADDRESS_9, ADDRESS_8, ADDRESS_7,
		ADDRESS_6, ADDRESS_5, ADDRESS_4, ADDRESS_3, ADDRESS_2, ADDRESS_1, ADDRESS_0,
	input  wire
		DATAIN_15, DATAIN_14, DATAIN_13, DATAIN_12, DATAIN_11, DATAIN_10, DATAIN_9, DATAIN_8,
		DATAIN_7, DATAIN_6, DATAIN_5, DATAIN_4, DATAIN_3, DATAIN_2, DATAIN_1, DATAIN_0,
	input  wire
		MASKWREN_3, MASKWREN_2, MASKWREN_1, MASKWREN_0,
	output wire
		DATAOUT_15, DATAOUT_14, DATAOUT_13, DATAOUT_12, DATAOUT_11, DATAOUT_10, DATAOUT_9,
		DATAOUT_8, DATAOUT_7, DATAOUT_6, DATAOUT_5, DATAOUT_4, DATAOUT_3, DATAOUT_2, DATAOUT_1,
		DATAOUT_0
);

	SB_SPRAM256KA u_model (
		.WREN(WREN), .CHIPSELECT(CHIPSELECT), .CLOCK(CLOCK), .STANDBY(STANDBY), .SLEEP(SLEEP),
		.POWEROFF(POWEROFF),
		.ADDRESS({
			ADDRESS_13, ADDRESS_12, ADDRESS_11, ADDRESS_10, ADDRESS_9, ADDRESS_8, ADDRESS_7,
			ADDRESS_6, ADDRESS_5, ADDRESS_4, ADDRESS_3, ADDRESS_2, ADDRESS_1, ADDRESS_0
		}),
		.DATAIN({
			DATAIN_15, DATAIN_14, DATAIN_13, DATAIN_12, DATAIN_11, DATAIN_10, DATAIN_9,
			DATAIN_8, DATAIN_7, DATAIN_6, DATAIN_5, DATAIN_4, DATAIN_3, DATAIN_2, DATAIN_1,
			DATAIN_0
		}),
		.MASKWREN({
			MASKWREN_3, MASKWREN_2, MASKWREN_1, MASKWREN_0
		}),
		.DATAOUT({
			DATAOUT_15, DATAOUT_14, DATAOUT_13, DATAOUT_12, DATAOUT_11, DATAOUT_10, DATAOUT_9,
			DATAOUT_8, DATAOUT_7, DATAOUT_6, DATAOUT_5, DATAOUT_4, DATAOUT_3, DATAOUT_2,
			DATAOUT_1, DATAOUT_0
		})
	);

endmodule

module ICESTORM_DSP #(
	parameter NEG_TRIGGER = 1'b0,
	parameter A_REG = 1'b0,
	parameter B_REG = 1'b0,
	parameter C_REG = 1'b0,
	parameter D_REG = 1'b0,
	parameter TOP_8x8_MULT_REG = 1'b0,
	parameter BOT_8x8_MULT_REG = 1'b0,
	parameter PIPELINE_16x16_MULT_REG1 = 1'b0,
	parameter PIPELINE_16x16_MULT_REG2 = 1'b0,
	parameter [1:0] TOPOUTPUT_SELECT = 2'b0,
	parameter [1:0] TOPADDSUB_LOWERINPUT = 2'b0,
	parameter TOPADDSUB_UPPERINPUT = 1'b0,
	parameter [1:0] TOPADDSUB_CARRYSELECT = 2'b0,
	parameter [1:0] BOTOUTPUT_SELECT = 2'b0,
	parameter [1:0] BOTADDSUB_LOWERINPUT = 2'b0,
	parameter BOTADDSUB_UPPERINPUT = 1'b0,
	parameter [1:0] BOTADDSUB_CARRYSELECT = 2'b0,
	parameter MODE_8x8 = 1'b0,
	parameter A_SIGNED = 1'b0,
	parameter B_SIGNED = 1'b0
) (
	input  wire
		CLK, CE, AHOLD, BHOLD, CHOLD, DHOLD, IRSTTOP, IRSTBOT, ORSTTOP, ORSTBOT, OLOADTOP,
		OLOADBOT, ADDSUBTOP, ADDSUBBOT, OHOLDTOP, OHOLDBOT, CI, ACCUMCI, SIGNEXTIN,
	input  wire
		A_15, A_14, A_13, A_12, A_11, A_10, A_9, A_8, A_7, A_6, A_5, A_4, A_3, A_2, A_1, A_0,
	input  wire
		B_15, B_14, B_13, B_12, B_11, B_10, B_9, B_8, B_7, B_6, B_5, B_4, B_3, B_2, B_1, B_0,
	input  wire
		C_15, C_14, C_13, C_12, C_11, C_10, C_9, C_8, C_7, C_6, C_5, C_4, C_3, C_2, C_1, C_0,
	input  wire
		D_15, D_14, D_13, D_12, D_11, D_10, D_9, D_8, D_7, D_6, D_5, D_4, D_3, D_2, D_1, D_0,
	output wire
		CO, ACCUMCO, SIGNEXTOUT,
	output wire
		O_31, O_30, O_29, O_28, O_27, O_26, O_25, O_24, O_23, O_22, O_21, O_20, O_19, O_18,
		O_17, O_16, O_15, O_14, O_13, O_12, O_11, O_10, O_9, O_8, O_7, O_6, O_5, O_4, O_3, O_2,
		O_1, O_0
);

	SB_MAC16 #(
		.NEG_TRIGGER(NEG_TRIGGER), .A_REG(A_REG), .B_REG(B_REG), .C_REG(C_REG), .D_REG(D_REG),
		.TOP_8x8_MULT_REG(TOP_8x8_MULT_REG), .BOT_8x8_MULT_REG(BOT_8x8_MULT_REG),
		.PIPELINE_16x16_MULT_REG1(PIPELINE_16x16_MULT_REG1),
		.PIPELINE_16x16_MULT_REG2(PIPELINE_16x16_MULT_REG2),
		.TOPOUTPUT_SELECT(TOPOUTPUT_SELECT), .TOPADDSUB_LOWERINPUT(TOPADDSUB_LOWERINPUT),
		.TOPADDSUB_UPPERINPUT(TOPADDSUB_UPPERINPUT),
		.TOPADDSUB_CARRYSELECT(TOPADDSUB_CARRYSELECT), .BOTOUTPUT_SELECT(BOTOUTPUT_SELECT),
		.BOTADDSUB_LOWERINPUT(BOTADDSUB_LOWERINPUT),
		.BOTADDSUB_UPPERINPUT(BOTADDSUB_UPPERINPUT),
		.BOTADDSUB_CARRYSELECT(BOTADDSUB_CARRYSELECT), .MODE_8x8(MODE_8x8),
		.A_SIGNED(A_SIGNED), .B_SIGNED(B_SIGNED)
	) u_model (
		.CLK(CLK), .CE(CE), .AHOLD(AHOLD), .BHOLD(BHOLD), .CHOLD(CHOLD), .DHOLD(DHOLD),
		.IRSTTOP(IRSTTOP), .IRSTBOT(IRSTBOT), .ORSTTOP(ORSTTOP), .ORSTBOT(ORSTBOT),
		.OLOADTOP(OLOADTOP), .OLOADBOT(OLOADBOT), .ADDSUBTOP(ADDSUBTOP), .ADDSUBBOT(ADDSUBBOT),
		.OHOLDTOP(OHOLDTOP), .OHOLDBOT(OHOLDBOT), .CI(CI), .ACCUMCI(ACCUMCI),
		.SIGNEXTIN(SIGNEXTIN), .CO(CO), .ACCUMCO(ACCUMCO), .SIGNEXTOUT(SIGNEXTOUT),
		.A({
			A_15, A_14, A_13, A_12, A_11, A_10, A_9, A_8, A_7, A_6, A_5, A_4, A_3, A_2, A_1, A_0
		}),
		.B({
			B_15, B_14, B_13, B_12, B_11, B_10, B_9, B_8, B_7, B_6, B_5, B_4, B_3, B_2, B_1, B_0
		}),
		.C({
			C_15, C_14, C_13, C_12, C_11, C_10, C_9, C_8, C_7, C_6, C_5, C_4, C_3, C_2, C_1, C_0
		}),
		.D({
			D_15, D_14, D_13, D_12, D_11, D_10, D_9, D_8, D_7, D_6, D_5, D_4, D_3, D_2, D_1, D_0
		}),
		.O({
			O_31, O_30, O_29, O_28, O_27, O_26, O_25, O_24, O_23, O_22, O_21, O_20, O_19, O_18,
			O_17, O_16, O_15, O_14, O_13, O_12, O_11, O_10, O_9, O_8, O_7, O_6, O_5, O_4, O_3,
			O_2, O_1, O_0
		})
	);

endmodule

`default_nettype wire
