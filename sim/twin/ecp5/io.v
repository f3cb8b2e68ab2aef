// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// BB, OFS1P3DX, OFS1P3BX, IDDRX1F, EHXPLLL -- what rtl/board/ecp5 uses of the ECP5's pads and clocks
//
// Of the last two Yosys has only the ports; the others stand here for its own, which are said by way of
// TRELLIS_IO and TRELLIS_FF. IDDRX1F as Lattice's own model has it: a sample of each edge, both out at the next
// rising one. A PLL passes its reference on, as simulated time has no frequency: the simulation's clock is the
// one that it makes; it locks some clocks after the first. What it is set to can be compared with another's.
// Another use of a cell than that which is modelled stops the simulation.

/* verilator lint_off DECLFILENAME */  // several cells
`default_nettype none

module BB (
	inout  wire B,
	input  wire I,
	input  wire T,
	output wire O
);

	assign B = T ? 1'bz : I;
	assign O = B;

endmodule

module OFS1P3DX (
	input  wire SCLK, SP, CD, D,
	output reg  Q
);

	initial Q = 1'b0;

	always @(posedge SCLK or posedge CD)
		if (CD)
			Q <= 1'b0;
		else if (SP)
			Q <= D;

endmodule

module OFS1P3BX (
	input  wire SCLK, SP, PD, D,
	output reg  Q
);

	initial Q = 1'b1;

	always @(posedge SCLK or posedge PD)
		if (PD)
			Q <= 1'b1;
		else if (SP)
			Q <= D;

endmodule

module IDDRX1F (
	input  wire SCLK, RST, D,
	output reg  Q0, Q1
);

	reg rise, fall;

	always @(posedge SCLK)
		if (RST)
			$fatal(1, "IDDRX1F: its reset is not modelled");

	always @(posedge SCLK)
		rise <= D;

	always @(negedge SCLK)
		fall <= D;

	always @(posedge SCLK)
		{Q1, Q0} <= {fall, rise};

endmodule

module EHXPLLL #(
	parameter CLKI_DIV = 1, CLKFB_DIV = 1, CLKOP_DIV = 8, CLKOP_CPHASE = 0, FEEDBK_PATH = "CLKOP",
	parameter CLKOS_ENABLE = "DISABLED", CLKOS_DIV = 8, CLKOS_CPHASE = 0
) (
	input  wire CLKI, CLKFB, RST, STDBY, ENCLKOP, ENCLKOS, ENCLKOS2, ENCLKOS3,
	input  wire PHASESEL0, PHASESEL1, PHASEDIR, PHASESTEP, PHASELOADREG, PLLWAKESYNC,
	output wire CLKOP, CLKOS, CLKOS2, CLKOS3, LOCK, INTLOCK, REFCLK, CLKINTFB
);

	wire unused = &{1'b0, CLKFB};

	localparam SECOND = CLKOS_ENABLE == "ENABLED";

	/* verilator lint_off UNUSEDSIGNAL */  // compared by sim/twin
	wire [43:0] setting = {FEEDBK_PATH == "CLKOP", SECOND, CLKI_DIV[6:0], CLKFB_DIV[6:0], CLKOP_DIV[6:0], CLKOS_DIV[6:0],
	                       CLKOP_CPHASE[6:0], CLKOS_CPHASE[6:0]};
	/* verilator lint_on UNUSEDSIGNAL */

	wire [7:0] up   = CLKFB_DIV * CLKOP_DIV;      // the oscillator is this many times the reference,
	wire [7:0] down = CLKI_DIV * CLKOS_DIV;       // and this many times CLKOS
	reg  [2:0] clocks;

	initial clocks = 3'd0;

	// On a clock, as a placed netlist's constants come out of cells.
	always @(posedge CLKI)
		if (FEEDBK_PATH != "CLKOP" || CLKOP_CPHASE != CLKOP_DIV - 1 || (SECOND && CLKOS_CPHASE != CLKOS_DIV - 1) ||
		    RST || STDBY || ENCLKOP || ENCLKOS || ENCLKOS2 || ENCLKOS3 ||
		    PHASESEL0 || PHASESEL1 || PHASEDIR || PHASESTEP || PHASELOADREG || PLLWAKESYNC)
			$fatal(1, "EHXPLLL: not the settings that this models");

	always @(posedge CLKI)
		clocks <= clocks + {2'd0, clocks != 3'd7};

	assign CLKOP = CLKI;
	assign CLKOS = SECOND && CLKI;
	assign LOCK  = &clocks;
	assign {CLKOS2, CLKOS3, INTLOCK, REFCLK, CLKINTFB} = 5'b0;

endmodule

`default_nettype wire
/* verilator lint_on DECLFILENAME */
