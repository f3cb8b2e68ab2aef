// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_sample -- finds the bits in the samples of D+ and D-, four a bit, two a clock
//
// A bit is what was sampled third after an edge of D+, or four, eight, ... samples later: 2 to 3 of
// its 4 quarters are over then, so that an edge may come a quarter (21 ns) early or two late, and
// D- may lag behind D+ by as much. It comes out 2 clocks apart, 1 or 3 after an edge that came
// early or late. No sample has two homes: vld is never needed twice in a clock.

`default_nettype none

module lq_usb_sample (
	input  wire       clk,

	input  wire [1:0] dp,          // [0] is the earlier
	input  wire [1:0] dn,

	output reg        vld,
	output reg        p,
	output reg        n
);

	reg       last;                // dp, one sample ago
	reg [1:0] phase;               // of dp[0], unless it is an edge: 0 is the first sample after one

	wire [1:0] phase0 = dp[0] != last ? 2'd0 : phase;
	wire [1:0] phase1 = dp[1] != dp[0] ? 2'd0 : phase0 + 2'd1;

	always @(posedge clk) begin
		last  <= dp[1];
		phase <= phase1 + 2'd1;
		vld   <= phase0 == 2'd2 || phase1 == 2'd2;
		p     <= phase0 == 2'd2 ? dp[0] : dp[1];
		n     <= phase0 == 2'd2 ? dn[0] : dn[1];
	end

endmodule

`default_nettype wire
