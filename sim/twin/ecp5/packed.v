// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// TRELLIS_COMB, TRELLIS_RAMW, DCCA, IOLOGIC, lq_io, lq_io_in -- what nextpnr packs LUTs, carries, small memories, pads into
//
// A slice's half as nextpnr 0.11 writes it, TRELLIS_FF apart, which tools/twin_ecp5.py makes Yosys's. The LUT's table
// is INITVAL, its index {D, C, B, A}. OFX is the half's wide multiplexer: of the two LUTs of a slice where F1, the
// other one's, is connected, else of two multiplexers below. In mode CCU2 it is a half of a CCU2C. In mode DPRAM it is one
// bit of 16 words: the LUT's inputs are the read address, bit 0 in D, 1 in B, 2 in C, 3 in A, and the write address comes
// from a TRELLIS_RAMW, whose RAMW_BLOCK halves have no use of their own. What nextpnr leaves open is tied by twin_ecp5.py.

/* verilator lint_off DECLFILENAME */  // several cells
`default_nettype none

module TRELLIS_COMB #(
	parameter        MODE = "LOGIC",
	parameter [15:0] INITVAL = 16'h0,
	parameter        CCU2_INJECT1 = "NO",
	parameter        WREMUX = "WRE",
	parameter        WCKMUX = "WCK",
	parameter        WIDE = 0             // the half's multiplexer is of F and F1
) (
	input  wire A, B, C, D, M, F1, FCI, FXA, FXB,
	input  wire DI0, DI1, WD, WAD0, WAD1, WAD2, WAD3, WRE, WCK,
	output wire F, FCO, OFX
);

	wire [3:0] index = {D, C, B, A};

	assign OFX = WIDE != 0 ? M ? F1 : F : M ? FXB : FXA;

	generate if (MODE == "DPRAM") begin : g_ram
		reg [15:0] mem;

		initial begin
			mem = INITVAL;
			if (WREMUX != "WRE" || WCKMUX != "WCK")
				$fatal(1, "TRELLIS_COMB: not the use of memory that this models");
		end

		always @(posedge WCK)
			if (WRE)
				mem[{WAD0, WAD2, WAD1, WAD3}] <= WD;

		assign F   = mem[index];
		assign FCO = 1'b0;
	end else if (MODE == "CCU2") begin : g_carry
		localparam CARRIES = CCU2_INJECT1 != "YES";

		wire lut  = INITVAL[index];
		wire make = CARRIES && INITVAL[{2'b00, B, A}];

		assign F   = lut ^ (CARRIES && FCI);
		assign FCO = lut ? FCI : make;
	end else begin : g_lut
		initial
			if (MODE != "LOGIC" && MODE != "RAMW_BLOCK")
				$fatal(1, "TRELLIS_COMB: not a mode that this models");

		assign F   = INITVAL[index];
		assign FCO = 1'b0;
	end endgenerate

endmodule

module TRELLIS_RAMW (
	input  wire A0, B0, C0, D0, A1, B1, C1, D1,
	output wire WDO0, WDO1, WDO2, WDO3, WADO0, WADO1, WADO2, WADO3
);

	assign {WADO3, WADO2, WADO1, WADO0} = {A0, C0, B0, D0};
	assign {WDO3, WDO2, WDO1, WDO0}     = {B1, D1, A1, C1};

endmodule

module DCCA (
	input  wire CLKI, CE,
	output wire CLKO
);

	wire unused = &{1'b0, CE};

	assign CLKO = CLKI;

endmodule

// The registers at a pad as rtl/board/ecp5/lq_usb_pads.v has them: an IDDRX1F, a flip-flop for what goes out, and one
// for its enable, which is low to drive.
module IOLOGIC #(
	parameter MODE = "NONE", OUTREG_OUTREGMODE = "NONE", TSREG_OUTREGMODE = "NONE", SRMODE = "ASYNC",
	parameter OUTREG_REGSET = "RESET", TSREG_REGSET = "RESET", CLKIMUX = "CLK", CLKOMUX = "CLK"
) (
	input  wire CLK, CE, LSR, PADDI, TXDATA0, TSDATA0,
	output wire RXDATA0, RXDATA1,
	output reg  IOLDO, IOLTO
);

	initial begin
		IOLDO = OUTREG_REGSET == "SET";
		IOLTO = TSREG_REGSET == "SET";
		if (MODE != "IDDRX1_ODDRX1" || OUTREG_OUTREGMODE != "FF" || TSREG_OUTREGMODE != "FF" || CLKIMUX != "CLK" ||
		    CLKOMUX != "CLK")
			$fatal(1, "IOLOGIC: not the use that this models");
	end

	IDDRX1F u_in (.SCLK(CLK), .RST(LSR), .D(PADDI), .Q0(RXDATA0), .Q1(RXDATA1));

	always @(posedge CLK)
		if (CE)
			{IOLTO, IOLDO} <= {TSDATA0, TXDATA0};

endmodule

// A TRELLIS_IO: what it drives comes from the fabric, I and T, or from its IOLOGIC.
module lq_io #(
	parameter DIR = "OUTPUT",
	parameter DATAMUX_OREG = "PADDO", DATAMUX_ODDR = "PADDO", DATAMUX_MDDR = "PADDO", TRIMUX_TSREG = "PADDT"
) (
	inout  wire B,
	input  wire I, T, IOLDO, IOLTO,
	output wire O
);

	wire out = DATAMUX_OREG == "IOLDO" ? IOLDO : I;
	wire off = TRIMUX_TSREG == "IOLTO" ? IOLTO : T;

	assign B = off ? 1'bz : out;
	assign O = B;

	initial
		if (DATAMUX_MDDR != "PADDO" || DATAMUX_ODDR != "PADDO")
			$fatal(1, "TRELLIS_IO: not the use that this models");

endmodule

// One on a port that is an input, which Verilog does not let an inout drive.
module lq_io_in #(
	parameter DIR = "INPUT",
	parameter DATAMUX_ODDR = "PADDO", DATAMUX_MDDR = "PADDO"
) (
	input  wire B, I, T, IOLDO, IOLTO,
	output wire O
);

	wire unused = &{1'b0, I, T, IOLDO, IOLTO};

	assign O = B;

endmodule

`default_nettype wire
/* verilator lint_on DECLFILENAME */
