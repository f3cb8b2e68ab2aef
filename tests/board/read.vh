// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// read.vh -- a testbench of two memories: what is read of both is the same, and holds until the next read
//
// The testbench has clk, re, rdata_board and rdata_generic, and random.vh. On each falling edge it says
// whether rdata is valid, calls check_read, drives what comes next, and ends with next_clock: after N_CLOCKS
// TAP is printed.

	localparam N_CLOCKS = 200000;

	integer seed, i, checked, held, wrong;
	reg     valid;          // rdata is defined

	initial begin
		if (!$value$plusargs("seed=%d", seed))
			seed = 1;
		rng = 32'h9E3779B9 ^ seed;
		i = 0; checked = 0; held = 0; wrong = 0; valid = 1'b0;
	end

	always #1 clk = !clk;

	task check_read;
		if (valid) begin
			checked = checked + 1;
			if (!re)
				held = held + 1;
			if (rdata_board !== rdata_generic)
				wrong = wrong + 1;
			if (rdata_board !== rdata_generic && wrong < 5)
				$display("# clock %0d: board %h, generic %h", i, rdata_board, rdata_generic);
		end
	endtask

	task next_clock;
		begin
			i = i + 1;
			if (i == N_CLOCKS) begin
				$display("1..2");
				if (wrong != 0)
					$display("# +seed=%0d", seed);
				if (wrong == 0)
					$display("ok 1 - %0d clocks equal", checked);
				else
					$display("not ok 1 - %0d of %0d clocks differ", wrong, checked);
				if (held > N_CLOCKS / 20)
					$display("ok 2 - %0d of them without a new read", held);
				else
					$display("not ok 2 - %0d of them without a new read", held);
				$finish;
			end
		end
	endtask
