// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// uart_tb -- both UART halves against a behavioural line, their clocks off by up to 2 %
//
// TAP: cases 3p + 1, 2, 3 are pair p of clock and baud rate, the clock 2 % slow, right, 2 % fast.

`timescale 1ps/1ps
`default_nettype none

module uart_case #(
	parameter NUMBER   = 1,
	parameter CLOCK_HZ = 12000000,
	parameter BAUD     = 115200,
	parameter PERMILLE = 0        // the clock is this much fast
) (
	output reg done,
	output reg ok
);

	localparam BYTES = 64;
	localparam real BIT  = 1.0e12 / BAUD;
	localparam real HALF = 0.5e12 / CLOCK_HZ / (1.0 + PERMILLE / 1000.0);

	reg        clk = 0, rst = 1, line = 1, tx_vld = 0;
	reg [7:0]  tx_data = 0;
	wire       rx_vld, tx_rdy, tx_pin;
	wire [7:0] rx_data;

	always #(HALF) clk = !clk;

	lq_uart_rx #(.CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD)) u_rx (
		.clk(clk), .rst(rst), .pin(line), .vld(rx_vld), .data(rx_data));
	lq_uart_tx #(.CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD)) u_tx (
		.clk(clk), .rst(rst), .vld(tx_vld), .rdy(tx_rdy), .data(tx_data), .pin(tx_pin));

	// The same bytes both ways: a scramble of their index.
	function [7:0] nth(input integer i);
		nth = i == 3 ? 8'h00 : i == 4 ? 8'hFF : (i * 157 + (i >> 3) * 89 + 23) & 255;
	endfunction

	// -- Line to receiver ---------------------------------------------------------------------

	integer i, b, got = 0, wrong = 0;
	reg [7:0] byte_out;

	task send(input [7:0] value, input stop);
		begin
			line = 0;
			#(BIT);
			for (b = 0; b < 8; b = b + 1) begin
				line = value[b];
				#(BIT);
			end
			line = stop;
			#(BIT);
			line = 1;
		end
	endtask

	always @(posedge clk)
		if (rx_vld) begin
			if (rx_data !== nth(got))
				wrong = wrong + 1;
			got = got + 1;
		end

	// -- Transmitter to line ------------------------------------------------------------------

	integer j, k, heard = 0, spoilt = 0;
	reg [7:0] byte_in;

	initial begin
		while (heard < BYTES) begin
			@(negedge tx_pin);
			#(BIT / 2);
			if (tx_pin)
				spoilt = spoilt + 1;
			for (k = 0; k < 8; k = k + 1) begin
				#(BIT);
				byte_in[k] = tx_pin;
			end
			#(BIT);
			if (!tx_pin || byte_in !== nth(heard))
				spoilt = spoilt + 1;
			heard = heard + 1;
		end
	end

	initial begin
		@(negedge rst);
		for (j = 0; j < BYTES; j = j + 1) begin
			@(negedge clk);
			tx_data = nth(j);
			tx_vld = 1;
			#1;
			while (!tx_rdy)
				@(negedge clk) #1;
			@(posedge clk);
			#1 tx_vld = 0;
			// Most bytes follow at once.
			if (j % 16 == 7)
				#(BIT * (1 + j % 5) * 0.77);
		end
	end

	initial begin
		done = 0;
		ok = 0;
		#(BIT) rst = 0;
		#(BIT);
		for (i = 0; i < BYTES; i = i + 1) begin
			byte_out = nth(i);
			if (i % 16 == 5)
				#(BIT * (1 + i % 7) * 0.63);
			// A glitch, a byte without a stop bit and a break: none may come out.
			if (i == 20) begin
				#(BIT) line = 0;
				#(BIT / 5) line = 1;
				#(BIT);
			end
			if (i == 30) begin
				send(8'h5A, 1'b0);
				#(BIT);
			end
			if (i == 40) begin
				line = 0;
				#(BIT * 25) line = 1;
				#(BIT);
			end
			send(byte_out, 1'b1);
		end
		wait (heard == BYTES);
		#(BIT * 3);
		ok = got == BYTES && wrong == 0 && spoilt == 0;
		if (!ok)
			$display("# case %0d: received %0d of %0d, %0d wrong; sent %0d, %0d wrong",
				 NUMBER, got, BYTES, wrong, heard, spoilt);
		done = 1;
	end

endmodule

module uart_tb;

	wire [14:0] done, ok;

	genvar p, e;
	generate
		for (p = 0; p < 5; p = p + 1) begin : g_pair
			for (e = 0; e < 3; e = e + 1) begin : g_error
				uart_case #(
					.NUMBER(3 * p + e + 1),
					.CLOCK_HZ(p < 2 ? 12000000 : p < 4 ? 48000000 : 25000000),
					.BAUD(p == 4 ? 1000000 : p % 2 ? 3000000 : 115200),
					.PERMILLE(20 * (e - 1))
				) u_case (.done(done[3 * p + e]), .ok(ok[3 * p + e]));
			end
		end
	endgenerate

	integer n;

	initial begin
		$display("1..15");
		wait (&done);
		for (n = 0; n < 15; n = n + 1)
			if (ok[n])
				$display("ok %0d - case %0d", n + 1, n + 1);
			else
				$display("not ok %0d - case %0d", n + 1, n + 1);
		$finish;
	end

endmodule

`default_nettype wire
