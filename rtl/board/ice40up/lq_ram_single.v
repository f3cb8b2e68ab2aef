// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_single -- a memory of one port, in an SB_SPRAM256KA that the weights leave, or block RAM
//
// In place of rtl/core/lq_ram_single.v, with its contract and ports.

`default_nettype none

module lq_ram_single #(
	parameter WIDTH     = 16,
	parameter DEPTH     = 256,
	parameter LOG_DEPTH = $clog2(DEPTH),
`include "lq_config.vh"
) (
	input  wire                 clk,

	input  wire [LOG_DEPTH-1:0] addr,
	input  wire                 we,
	input  wire [WIDTH-1:0]     wdata,
	input  wire                 re,
	output wire [WIDTH-1:0]     rdata
);

	localparam W_SPRAM = 14;
	localparam BANKS   = N_BLOCKS * N_AXONS << N_TAGS > 1 << W_SPRAM ? 2 : 1;   // as in lq_weights.v

	generate if (N_UNITS * BANKS < 4 && WIDTH <= 16 && LOG_DEPTH <= W_SPRAM) begin : g_spram
		wire [W_SPRAM+LOG_DEPTH-1:0] addr_wide = {{W_SPRAM{1'b0}}, addr};
		wire [16+WIDTH-1:0]          word      = {16'b0, wdata};
		wire [15:0]                  all;

		SB_SPRAM256KA u_spram (
			.CLOCK(clk), .STANDBY(1'b0), .SLEEP(1'b0), .POWEROFF(1'b1),
			.CHIPSELECT(re || we), .WREN(we), .MASKWREN(4'b1111),
			.ADDRESS(addr_wide[W_SPRAM-1:0]), .DATAIN(word[15:0]), .DATAOUT(all)
		);

		assign rdata = all[WIDTH-1:0];
	end else begin : g_block
		lq_ram #(.WIDTH(WIDTH), .DEPTH(DEPTH)) u_ram (
			.clk(clk), .we(we), .waddr(addr), .wdata(wdata), .re(re), .raddr(addr), .rdata(rdata)
		);
	end endgenerate

endmodule

`default_nettype wire
