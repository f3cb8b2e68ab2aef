// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// random.vh -- the random numbers of a testbench: xorshift32, as Verilator 5.006 knows no $random with a seed
//
// The testbench sets rng, to anything but 0, before it draws.

	reg [31:0] rng;
	function [31:0] random(input unused);
		begin
			rng = rng ^ (rng << 13);
			rng = rng ^ (rng >> 17);
			rng = rng ^ (rng << 5);
			random = rng;
		end
	endfunction
