// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// DP16KD -- the ECP5's block RAM as Yosys uses it, which has only its ports
//
// 1024 words of 18 bits, two bytes of nine each: a port's address numbers words from bit 4 on. A port of 18 bits
// has the bytes' write enables in bits 0 and 1; one of 9 has the byte's number in bit 3, one of 4 in bit 2 the half
// of its lower eight bits. With DATA_WIDTH_A 36 (a PDPW16KD) port A only writes and port B only reads two words,
// the lower in DIA and DOA, with four enables: so Yosys connects it. Then both may have output registers, with one
// enable. No reset or chip select; another use than that stops the simulation. What one port reads where the other writes in the same clock is
// the old word, as in rtl/part/lq_ram.v.

`default_nettype none

module DP16KD #(
	parameter DATA_WIDTH_A = 18, DATA_WIDTH_B = 18, REGMODE_A = "NOREG", REGMODE_B = "NOREG",
	parameter RESETMODE = "SYNC", ASYNC_RESET_RELEASE = "SYNC", GSR = "ENABLED", INIT_DATA = "STATIC",
	parameter CSDECODE_A = "0b000", CSDECODE_B = "0b000", WRITEMODE_A = "NORMAL", WRITEMODE_B = "NORMAL",
	parameter CLKAMUX = "CLKA", CLKBMUX = "CLKB", WEAMUX = "WEA", WEBMUX = "WEB", CEAMUX = "CEA", CEBMUX = "CEB",
	parameter OCEAMUX = "OCEA", OCEBMUX = "OCEB", RSTAMUX = "RSTA", RSTBMUX = "RSTB", WID = 0,
	parameter [319:0]
		INITVAL_00 = 320'd0, INITVAL_01 = 320'd0, INITVAL_02 = 320'd0, INITVAL_03 = 320'd0, INITVAL_04 = 320'd0, INITVAL_05 = 320'd0,
		INITVAL_06 = 320'd0, INITVAL_07 = 320'd0, INITVAL_08 = 320'd0, INITVAL_09 = 320'd0, INITVAL_0A = 320'd0, INITVAL_0B = 320'd0,
		INITVAL_0C = 320'd0, INITVAL_0D = 320'd0, INITVAL_0E = 320'd0, INITVAL_0F = 320'd0, INITVAL_10 = 320'd0, INITVAL_11 = 320'd0,
		INITVAL_12 = 320'd0, INITVAL_13 = 320'd0, INITVAL_14 = 320'd0, INITVAL_15 = 320'd0, INITVAL_16 = 320'd0, INITVAL_17 = 320'd0,
		INITVAL_18 = 320'd0, INITVAL_19 = 320'd0, INITVAL_1A = 320'd0, INITVAL_1B = 320'd0, INITVAL_1C = 320'd0, INITVAL_1D = 320'd0,
		INITVAL_1E = 320'd0, INITVAL_1F = 320'd0, INITVAL_20 = 320'd0, INITVAL_21 = 320'd0, INITVAL_22 = 320'd0, INITVAL_23 = 320'd0,
		INITVAL_24 = 320'd0, INITVAL_25 = 320'd0, INITVAL_26 = 320'd0, INITVAL_27 = 320'd0, INITVAL_28 = 320'd0, INITVAL_29 = 320'd0,
		INITVAL_2A = 320'd0, INITVAL_2B = 320'd0, INITVAL_2C = 320'd0, INITVAL_2D = 320'd0, INITVAL_2E = 320'd0, INITVAL_2F = 320'd0,
		INITVAL_30 = 320'd0, INITVAL_31 = 320'd0, INITVAL_32 = 320'd0, INITVAL_33 = 320'd0, INITVAL_34 = 320'd0, INITVAL_35 = 320'd0,
		INITVAL_36 = 320'd0, INITVAL_37 = 320'd0, INITVAL_38 = 320'd0, INITVAL_39 = 320'd0, INITVAL_3A = 320'd0, INITVAL_3B = 320'd0,
		INITVAL_3C = 320'd0, INITVAL_3D = 320'd0, INITVAL_3E = 320'd0, INITVAL_3F = 320'd0
) (
	input  wire CLKA, CEA, OCEA, WEA, RSTA, CSA2, CSA1, CSA0,
	input  wire CLKB, CEB, OCEB, WEB, RSTB, CSB2, CSB1, CSB0,
	input  wire
		DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0,
		ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0,
	input  wire
		DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0,
		ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0,
	output wire
		DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0,
		DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0
);

	localparam WORDS = 1024, WIDE = DATA_WIDTH_A == 36, OUT = REGMODE_B == "OUTREG";

	// Sixteen words each, in 20 bits a word.
	localparam [64*320-1:0] INIT = {
		INITVAL_3F, INITVAL_3E, INITVAL_3D, INITVAL_3C, INITVAL_3B, INITVAL_3A, INITVAL_39, INITVAL_38,
		INITVAL_37, INITVAL_36, INITVAL_35, INITVAL_34, INITVAL_33, INITVAL_32, INITVAL_31, INITVAL_30,
		INITVAL_2F, INITVAL_2E, INITVAL_2D, INITVAL_2C, INITVAL_2B, INITVAL_2A, INITVAL_29, INITVAL_28,
		INITVAL_27, INITVAL_26, INITVAL_25, INITVAL_24, INITVAL_23, INITVAL_22, INITVAL_21, INITVAL_20,
		INITVAL_1F, INITVAL_1E, INITVAL_1D, INITVAL_1C, INITVAL_1B, INITVAL_1A, INITVAL_19, INITVAL_18,
		INITVAL_17, INITVAL_16, INITVAL_15, INITVAL_14, INITVAL_13, INITVAL_12, INITVAL_11, INITVAL_10,
		INITVAL_0F, INITVAL_0E, INITVAL_0D, INITVAL_0C, INITVAL_0B, INITVAL_0A, INITVAL_09, INITVAL_08,
		INITVAL_07, INITVAL_06, INITVAL_05, INITVAL_04, INITVAL_03, INITVAL_02, INITVAL_01, INITVAL_00
	};

	reg [17:0] mem [0:WORDS-1];
	reg [17:0] doa, dob, out_a, out_b;

	wire [17:0] dia = {DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9, DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
	wire [17:0] dib = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4, DIB3, DIB2, DIB1, DIB0};
	wire [9:0]  ada = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4};
	wire [9:0]  adb = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4};

	assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5, DOA4, DOA3, DOA2, DOA1, DOA0} = OUT ? out_a : doa;
	assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5, DOB4, DOB3, DOB2, DOB1, DOB0} = OUT ? out_b : dob;

	// Of a port with so many bits and this low end of an address: the lowest of them in its word, and all of them.
	function [4:0] low(input integer width, input [3:0] ad);
		low = (width < 18 && ad[3] ? 5'd9 : 5'd0) + (width < 9 && ad[2] ? 5'd4 : 5'd0);
	endfunction

	function [17:0] wide(input integer width, input [1:0] be);
		wide = width == 18 ? {{9{be[1]}}, {9{be[0]}}} : width == 9 ? 18'h1FF : 18'hF;
	endfunction

	wire [4:0]  low_a  = low(DATA_WIDTH_A, {ADA3, ADA2, ADA1, ADA0});
	wire [4:0]  low_b  = low(DATA_WIDTH_B, {ADB3, ADB2, ADB1, ADB0});
	wire [17:0] mask_a = wide(DATA_WIDTH_A, {ADA1, ADA0}) << low_a;
	wire [17:0] mask_b = wide(DATA_WIDTH_B, {ADB1, ADB0}) << low_b;

	integer i;
	initial begin
		for (i = 0; i < WORDS; i = i + 1)
			mem[i] = INIT[20*i +: 18];
		{doa, dob, out_a, out_b} = 72'd0;
		if ((WIDE ? DATA_WIDTH_B != 36 || WEB :
		     (DATA_WIDTH_A != 18 && DATA_WIDTH_A != 9 && DATA_WIDTH_A != 4) ||
		     (DATA_WIDTH_B != 18 && DATA_WIDTH_B != 9 && DATA_WIDTH_B != 4)) ||
		    REGMODE_A != REGMODE_B || (OUT ? !WIDE : REGMODE_B != "NOREG") || CLKAMUX != "CLKA" || CLKBMUX != "CLKB" ||
		    WEAMUX != "WEA" || WEBMUX != "WEB" || CEAMUX != "CEA" || CEBMUX != "CEB" || RSTAMUX != "RSTA" || RSTBMUX != "RSTB" ||
		    CSDECODE_A != "0b000" || CSDECODE_B != "0b000" || RSTA || RSTB || CSA2 || CSA1 || CSA0 || CSB2 || CSB1 || CSB0 ||
		    WRITEMODE_A == "WRITETHROUGH" || WRITEMODE_B == "WRITETHROUGH")
			$fatal(1, "DP16KD: not the use that this models");
	end

	generate if (WIDE) begin : g_wide
		always @(posedge CLKA)
			if (CEA && WEA) begin
				if (ADA0) mem[{ada[9:1], 1'b0}][8:0]  <= dia[8:0];
				if (ADA1) mem[{ada[9:1], 1'b0}][17:9] <= dia[17:9];
				if (ADA2) mem[{ada[9:1], 1'b1}][8:0]  <= dib[8:0];
				if (ADA3) mem[{ada[9:1], 1'b1}][17:9] <= dib[17:9];
			end

		always @(posedge CLKB)
			if (CEB) begin
				doa <= mem[{adb[9:1], 1'b0}];
				dob <= mem[{adb[9:1], 1'b1}];
			end

		always @(posedge CLKB) begin
			if (OCEB)
				{out_a, out_b} <= {doa, dob};
			if (OUT && OCEA != OCEB)
				$fatal(1, "DP16KD: two enables of the output registers");
		end
	end else begin : g_two
		always @(posedge CLKA)
			if (CEA) begin
				if (WEA)
					mem[ada] <= (mem[ada] & ~mask_a) | ((dia << low_a) & mask_a);
				if (!WEA || WRITEMODE_A == "READBEFOREWRITE")
					doa <= (mem[ada] >> low_a) & wide(DATA_WIDTH_A, 2'b11);
			end

		always @(posedge CLKB)
			if (CEB) begin
				if (WEB)
					mem[adb] <= (mem[adb] & ~mask_b) | ((dib << low_b) & mask_b);
				if (!WEB || WRITEMODE_B == "READBEFOREWRITE")
					dob <= (mem[adb] >> low_b) & wide(DATA_WIDTH_B, 2'b11);
			end
	end endgenerate

endmodule

`default_nettype wire
