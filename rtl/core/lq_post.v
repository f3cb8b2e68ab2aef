// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_post -- what learning keeps of the neurons: traces, target; and what their lanes get to see
//
// The neurons of a block pass in rows of N_PIPES, one row a clock: both traces decay, firing acts on
// them, the error is made, and the row is pushed into the lanes (push), the block's first row
// first.
//
//   r0 read   r1 .. r4 decay   r4 traces are written, the row is pushed

`default_nettype none

module lq_post #(
`include "lq_config.vh"
) (
	input  wire                     clk,
	input  wire                     rst,
	input  wire                     run,
	input  wire                     move,       // rows in r0 to r3 do: what is in r4 waits for none

	// Registers.
	input  wire [W_UNIT-1:0]        amp1,
	input  wire [W_UNIT-1:0]        amp2,
	input  wire [3:0]               error_shift,
	input  wire [W_UNIT:0]          error_below,
	input  wire                     ask_fired,  // a rule does
	input  wire                     ask_wrong,

	// The update's last stage: who fires in this step.
	input  wire                     fired_we,
	input  wire [LOG_ROWS-1:0]      fired_row,
	input  wire [N_PIPES-1:0]       fired,

	// A row to pass, from row 0 on after off. The potentials come a clock later.
	input  wire                     off,
	input  wire                     row_vld,
	input  wire [LOG_ROWS-1:0]      row,
	input  wire                     row_used,   // its neurons run; others have not fired
	input  wire [N_PIPES*W_V-1:0]   v_r1,
	input  wire                     clear,      // the traces are zeroed; nothing is pushed

	output wire                     busy,       // a row is on its way
	output wire                     meet,       // a clock before push
	output wire                     any_fired,  // whether any neuron of the row in r3 did, for a rule that asks
	output wire                     any_wrong,
	output wire                     push,
	output wire [N_PIPES*(W_FACTOR-1)-1:0] y1,
	output wire [N_PIPES*(W_FACTOR-1)-1:0] y2,
	output wire [N_PIPES*W_FACTOR-1:0] error,
	output wire [N_PIPES-1:0]       lane_fired,
	output wire [N_PIPES-1:0]       lane_wrong,

	// Host, while no step runs.
	input  wire                     h_re,
	input  wire [4:0]               h_we,       // by column
	input  wire [LOG_ROWS-1:0]      h_row,
	input  wire [LOG_PIPES-1:0]     h_pipe,
	input  wire [2:0]               h_col,
	input  wire [W_UNIT-1:0]        h_wdata,
	output reg  [W_UNIT-1:0]        h_rdata,

	// What is written, in the clock before it takes effect.
	output wire                     y_we,
	output wire [LOG_ROWS-1:0]      y_row,
	output wire [N_PIPES*W_UNIT-1:0] y1_data,
	output wire [N_PIPES*W_UNIT-1:0] y2_data
);

	localparam W_TRACE = TRACE_AMP_W + 1;
	localparam W_DEC1  = W_DECAY + 1;          // with the bit OWN

	reg [4:1]          vld_r;
	reg [LOG_ROWS-1:0] row_r4;                 // a counter, as rows come in order
	reg                used_r1;

	assign busy = vld_r != 0;

	always @(posedge clk)
		if (rst)
			vld_r <= 0;
		else if (run)
			vld_r <= move ? {vld_r[3:1], row_vld} : {1'b0, vld_r[3:1]};

	always @(posedge clk)
		if (move)
			used_r1 <= row_used;

	always @(posedge clk)
		if (off && !busy)
			row_r4 <= 0;
		else if (y_we)
			row_r4 <= row_r4 + 1'b1;

	wire re = move && row_vld || h_re;
	wire [LOG_ROWS-1:0] raddr = h_re ? h_row : row;

	assign y_we  = run && vld_r[4];
	assign y_row = row_r4;
	assign meet  = move && vld_r[3] && !clear;
	assign push  = run && vld_r[4] && !clear;

	wire [N_PIPES*W_TRACE-1:0] y1_rd, y2_rd, y1_next, y2_next;
	wire [N_PIPES*W_DEC1-1:0]  decay1_rd;
	wire [N_PIPES*W_DECAY-1:0] decay2_rd;
	wire [N_PIPES*W_V-1:0]     target_rd;
	wire [N_PIPES-1:0]         fired_rd, h_sel, fired_r3, wrong_r3;

	assign any_fired = |fired_r3;
	assign any_wrong = |wrong_r3;

	// Who fired lies beside the first traces.
	wire [2*N_PIPES-1:0]           y1_fired_we;
	wire [N_PIPES*(W_TRACE+1)-1:0] y1_fired, y1_fired_rd;

	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_TRACE + 1), .W_LOW(W_TRACE), .DEPTH(N_ROWS)) u_y1 (
		.clk(clk), .we(y1_fired_we), .waddr(fired_we ? fired_row : y_we ? row_r4 : h_row),
		.wdata(y1_fired), .re(re), .raddr(raddr), .rdata(y1_fired_rd)
	);
	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_TRACE), .DEPTH(N_ROWS)) u_y2 (
		.clk(clk), .we({N_PIPES{y_we}} | (h_sel & {N_PIPES{h_we[PL_Y2]}})),
		.waddr(y_we ? row_r4 : h_row),
		.wdata(y2_next),
		.re(re), .raddr(raddr), .rdata(y2_rd)
	);
	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_V), .DEPTH(N_ROWS)) u_target (
		.clk(clk), .we(h_sel & {N_PIPES{h_we[PL_TARGET]}}), .waddr(h_row),
		.wdata({N_PIPES{h_wdata}}), .re(re), .raddr(raddr), .rdata(target_rd)
	);
	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_DEC1), .DEPTH(N_ROWS)) u_decay1 (
		.clk(clk), .we(h_sel & {N_PIPES{h_we[PL_DECAY1]}}), .waddr(h_row),
		.wdata({N_PIPES{h_wdata[POST_OWN], h_wdata[W_DECAY-1:0]}}),
		.re(re), .raddr(raddr), .rdata(decay1_rd)
	);
	lq_ram_lanes #(.LANES(N_PIPES), .W_LANE(W_DECAY), .DEPTH(N_ROWS)) u_decay2 (
		.clk(clk), .we(h_sel & {N_PIPES{h_we[PL_DECAY2]}}), .waddr(h_row),
		.wdata({N_PIPES{h_wdata[W_DECAY-1:0]}}), .re(re), .raddr(raddr), .rdata(decay2_rd)
	);
	genvar p;
	generate for (p = 0; p < N_PIPES; p = p + 1) begin : g_pipe
		assign h_sel[p] = h_pipe == p[LOG_PIPES-1:0] || N_PIPES == 1;
		assign y1_fired_we[2*p +: 2] = {fired_we, y_we || (h_sel[p] && h_we[PL_Y1])};
		assign y1_fired[p*(W_TRACE+1) +: W_TRACE+1] = {fired[p], y1_next[p*W_TRACE +: W_TRACE]};
		assign {fired_rd[p], y1_rd[p*W_TRACE +: W_TRACE]} = y1_fired_rd[p*(W_TRACE+1) +: W_TRACE+1];

		lq_post_pipe u_pipe (
			.clk(clk), .run(move), .clear(clear), .amp1(amp1), .amp2(amp2),
			.error_shift(error_shift), .error_below(error_below),
			.ask_fired(ask_fired), .ask_wrong(ask_wrong),
			.fired_r1(fired_rd[p] && used_r1), .v_r1(v_r1[p*W_V +: W_V]),
			.y1_r1(y1_rd[p*W_TRACE +: W_TRACE]), .y2_r1(y2_rd[p*W_TRACE +: W_TRACE]),
			.decay1_r1(decay1_rd[p*W_DEC1 +: W_DECAY]), .own_r1(decay1_rd[p*W_DEC1+W_DECAY]),
			.decay2_r1(decay2_rd[p*W_DECAY +: W_DECAY]),
			.target_r1(target_rd[p*W_V +: W_V]),
			.row_r4(y_we), .h_trace(h_wdata[W_TRACE-1:0]),
			.y1_r4(y1_next[p*W_TRACE +: W_TRACE]), .y2_r4(y2_next[p*W_TRACE +: W_TRACE]),
			.error_r4(error[p*W_FACTOR +: W_FACTOR]),
			.fired_r3(fired_r3[p]), .wrong_r3(wrong_r3[p]),
			.fired_r4(lane_fired[p]), .wrong_r4(lane_wrong[p])
		);

		assign y1[p*(W_FACTOR-1) +: W_FACTOR-1] = y1_next[(p+1)*W_TRACE-1 -: W_FACTOR-1];
		assign y2[p*(W_FACTOR-1) +: W_FACTOR-1] = y2_next[(p+1)*W_TRACE-1 -: W_FACTOR-1];
		assign y1_data[p*W_UNIT +: W_UNIT] = {1'b0, y1_next[p*W_TRACE +: W_TRACE]};
		assign y2_data[p*W_UNIT +: W_UNIT] = {1'b0, y2_next[p*W_TRACE +: W_TRACE]};
	end endgenerate

	integer q;
	always @(*) begin
		h_rdata = 0;
		for (q = 0; q < N_PIPES; q = q + 1)
			if (h_sel[q])
				case ({29'b0, h_col})
				PL_Y1:     h_rdata = {1'b0, y1_rd[q*W_TRACE +: W_TRACE]};
				PL_Y2:     h_rdata = {1'b0, y2_rd[q*W_TRACE +: W_TRACE]};
				PL_TARGET: h_rdata = target_rd[q*W_V +: W_V];
				PL_DECAY1: h_rdata = {decay1_rd[q*W_DEC1+W_DECAY],
				                      {(W_UNIT-1-W_DECAY){1'b0}}, decay1_rd[q*W_DEC1 +: W_DECAY]};
				default:   h_rdata = {{(W_UNIT-W_DECAY){1'b0}}, decay2_rd[q*W_DECAY +: W_DECAY]};
				endcase
	end

endmodule

`default_nettype wire
