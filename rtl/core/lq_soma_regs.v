// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_soma_regs -- the registers of the conductance somas, spec/space.def from SOMAS up
//
// The generator's state, of which two registers are the halves, is lq_soma_rate's.

`default_nettype none

module lq_soma_regs #(
`include "lq_config.vh"
) (
	input  wire                     clk,
	input  wire                     rst,

	input  wire                     h_we,
	input  wire [3:0]               h_index,
	input  wire [W_UNIT-1:0]        h_wdata,
	output reg  [W_UNIT-1:0]        h_rdata,
	output wire [1:0]               seed_we,
	input  wire [31:0]              random,

	output reg  [LOG_NEURONS:0]     somas,
	output reg                      spiking,
	output reg  [SOMA_SHIFT_W-1:0]  shift,
	output reg  [LOG_NEURONS:0]     report,
	output reg  [W_V-1:0]           half,
	output reg  [W_RATE-1:0]        floor,
	output reg  [W_OPEN-1:0]        open_exc,
	output reg  [W_OPEN-1:0]        open_inh,
	output reg  [W_UNIT-1:0]        pull_exc,
	output reg  [W_UNIT-1:0]        pull_inh,
	output reg  [W_UNIT-1:0]        goal_open,
	output reg  [W_UNIT-1:0]        goal_base,
	output reg  [W_UNIT-1:0]        goal_pull
);

	assign seed_we = {h_we && h_index == REG_SOMA_SEED_HI[3:0],
	                  h_we && h_index == REG_SOMA_SEED_LO[3:0]};

	// More than all is all.
	wire                 many  = |h_wdata[W_UNIT-1:LOG_NEURONS];
	wire [LOG_NEURONS:0] limit = {many, h_wdata[LOG_NEURONS-1:0] & {LOG_NEURONS{!many}}};

	always @(posedge clk)
		if (rst) begin
			{somas, report, spiking, shift, half, floor} <= 0;
			{open_exc, open_inh, pull_exc, pull_inh, goal_open, goal_base, goal_pull} <= 0;
		end else if (h_we)
			case ({28'd3, h_index})
			REG_SOMAS:       somas <= limit;
			REG_SOMA_MODE:   {shift, spiking} <= h_wdata[SOMA_SHIFT_W:0];
			REG_SOMA_REPORT: report <= limit;
			REG_SOMA_HALF:   half <= h_wdata;
			REG_SOMA_FLOOR:  floor <= h_wdata[W_RATE-1:0];
			REG_OPEN_EXC:    open_exc <= h_wdata[W_OPEN-1:0];
			REG_OPEN_INH:    open_inh <= h_wdata[W_OPEN-1:0];
			REG_PULL_EXC:    pull_exc <= h_wdata;
			REG_PULL_INH:    pull_inh <= h_wdata;
			REG_GOAL_OPEN:   goal_open <= h_wdata;
			REG_GOAL_BASE:   goal_base <= h_wdata;
			REG_GOAL_PULL:   goal_pull <= h_wdata;
			default: ;
			endcase

	always @(*)
		case ({28'd3, h_index})
		REG_SOMAS:       h_rdata = {{(W_UNIT-LOG_NEURONS-1){1'b0}}, somas};
		REG_SOMA_MODE:   h_rdata = {{(W_UNIT-SOMA_SHIFT_W-1){1'b0}}, shift, spiking};
		REG_SOMA_REPORT: h_rdata = {{(W_UNIT-LOG_NEURONS-1){1'b0}}, report};
		REG_SOMA_HALF:   h_rdata = half;
		REG_SOMA_FLOOR:  h_rdata = {{(W_UNIT-W_RATE){1'b0}}, floor};
		REG_OPEN_EXC:    h_rdata = {{(W_UNIT-W_OPEN){1'b0}}, open_exc};
		REG_OPEN_INH:    h_rdata = {{(W_UNIT-W_OPEN){1'b0}}, open_inh};
		REG_PULL_EXC:    h_rdata = pull_exc;
		REG_PULL_INH:    h_rdata = pull_inh;
		REG_GOAL_OPEN:   h_rdata = goal_open;
		REG_GOAL_BASE:   h_rdata = goal_base;
		REG_GOAL_PULL:   h_rdata = goal_pull;
		REG_SOMA_SEED_LO: h_rdata = random[15:0];
		default:         h_rdata = random[31:16];
		endcase

endmodule

`default_nettype wire
