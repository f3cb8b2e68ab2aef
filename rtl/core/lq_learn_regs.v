// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_learn_regs -- the host's registers from LEARN up, and what they count
//
// h_index is the register's address less LEARN's. What was written is read back from a memory (kept,
// in lq_rules) instead of a multiplexer; after a reset it does not count. every_due and epoch_due are of the step that starts.

`default_nettype none

module lq_learn_regs #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,
	input  wire                 clear,
	input  wire                 started,    // a step that learns

	input  wire                 h_we,
	input  wire [3:0]           h_index,
	input  wire [W_UNIT-1:0]    h_wdata,
	input  wire [W_UNIT-1:0]    kept,       // what was last written to h_index
	output reg  [W_UNIT-1:0]    h_rdata,

	output reg                  on,
	output reg  [LOG_AXONS-1:0] first,
	output reg  [LOG_AXONS:0]   count,
	output reg  [W_UNIT-1:0]    reward,
	output reg  [3:0]           error_shift,
	output reg  [W_UNIT:0]      error_below,  // the gate less one: an error at most that is none
	output reg  [W_DECAY-1:0]   x1_decay,
	output reg  [W_DECAY-1:0]   x2_decay,
	output reg  [W_UNIT-1:0]    x1_amp,
	output reg  [W_UNIT-1:0]    x2_amp,
	output wire [1:0]           x_amp_there,  // x2_amp, x1_amp have been written
	output reg  [W_UNIT-1:0]    y1_amp,
	output reg  [W_UNIT-1:0]    y2_amp,
	output wire                 every_due,
	output reg                  epoch_due,
	output wire [1:0]           seed_we,
	input  wire [31:0]          random
);

	wire [5:0] index = {2'b10, h_index};

	// Steps until gate EVERY is open, this one included; 0 stays. A load and a decrement, one cell a bit.
	reg [W_UNIT-1:0] every, left;
	reg              anew;

	wire last = left[W_UNIT-1:1] == 0;
	wire down = !last && !anew;

	assign every_due = last && left[0];
	assign seed_we   = {2{h_we}} & {index == REG_SEED_HI[5:0], index == REG_SEED_LO[5:0]};

	always @(posedge clk)
		anew <= rst || clear || (h_we && index == REG_EVERY[5:0]);

	always @(posedge clk)
		if (started || anew)
			left <= down ? left + {W_UNIT{down}} : every;

	always @(posedge clk)
		if (rst || clear || started)
			epoch_due <= 1'b0;
		else if (h_we && index == REG_EPOCH[5:0])
			epoch_due <= h_wdata[0];

	localparam [LOG_AXONS:0] MOST = N_AXONS;

	always @(posedge clk)
		if (rst) begin
			on          <= 1'b0;
			first       <= 0;
			count       <= 0;
			every       <= 0;
			reward      <= 0;
			error_shift <= 0;
			error_below <= ~0;
			x1_decay    <= 0;
			x2_decay    <= 0;
			x1_amp      <= 0;
			x2_amp      <= 0;
			y1_amp      <= 0;
			y2_amp      <= 0;
		end else if (h_we)
			case (index)
			REG_LEARN[5:0]:       on          <= h_wdata[0];
			REG_FIRST[5:0]:       first       <= h_wdata[LOG_AXONS-1:0];
			REG_COUNT[5:0]:       count       <= |(h_wdata >> LOG_AXONS) ? MOST : h_wdata[LOG_AXONS:0];
			REG_EVERY[5:0]:       every       <= h_wdata;
			REG_REWARD[5:0]:      reward      <= h_wdata;
			REG_ERROR_SHIFT[5:0]: error_shift <= h_wdata[3:0];
			REG_ERROR_GATE[5:0]:  error_below <= {1'b0, h_wdata} - 1'b1;
			REG_X1_DECAY[5:0]:    x1_decay    <= h_wdata[W_DECAY-1:0];
			REG_X2_DECAY[5:0]:    x2_decay    <= h_wdata[W_DECAY-1:0];
			REG_X1_AMP[5:0]:      x1_amp      <= h_wdata;
			REG_X2_AMP[5:0]:      x2_amp      <= h_wdata;
			REG_Y1_AMP[5:0]:      y1_amp      <= h_wdata;
			REG_Y2_AMP[5:0]:      y2_amp      <= h_wdata;
			default: ;
			endcase

	// The host reads what it wrote; what changes by itself is read where it is.
	reg [15:0] written;

	always @(posedge clk)
		if (rst)
			written <= 16'b0;
		else if (h_we)
			written[h_index] <= 1'b1;

	assign x_amp_there = {written[REG_X2_AMP[3:0]], written[REG_X1_AMP[3:0]]};

	always @(*)
		case (index)
		REG_EPOCH[5:0]:   h_rdata = {{(W_UNIT-1){1'b0}}, epoch_due};
		REG_SEED_LO[5:0]: h_rdata = random[15:0];
		REG_SEED_HI[5:0]: h_rdata = random[31:16];
		default:          h_rdata = kept & {W_UNIT{written[h_index]}};
		endcase

endmodule

`default_nettype wire
