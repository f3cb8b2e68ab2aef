// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_soma_solve -- the potential of a soma: currents by conductances, one neuron in N_SOMA clocks
//
//   u = ((v + nudged base) 2^11 + sum exc pull_exc + sum inh pull_inh) 2^7 / (2^18 + the same of open)
//
// What comes with turn is multiplied until the next one, then divided, a bit a clock, in as many
// stages as the bits need turns; the size of the quotient, with its sign, is there with the turn
// after that. turn comes every N_SOMA clocks, j counts them from the clock after it. A nudged neuron
// has its goal for a sum and its teacher's conductance. sim/model/dendrite_arith.h is the same in C.

`default_nettype none

module lq_soma_solve #(
`include "lq_config.vh"
) (
	input  wire                    clk,
	input  wire                    run,
	input  wire                    turn,
	input  wire [3:0]              j,

	input  wire [W_OPEN-1:0]       open_exc,
	input  wire [W_OPEN-1:0]       open_inh,
	input  wire signed [W_V-1:0]   pull_exc,
	input  wire signed [W_V-1:0]   pull_inh,
	input  wire [W_UNIT-1:0]       goal_open,
	input  wire signed [W_V-1:0]   goal_base,
	input  wire signed [W_V-1:0]   goal_pull,

	input  wire signed [W_V-1:0]   v,
	input  wire [W_RATE+2:0]       sum_exc,
	input  wire [W_RATE+2:0]       sum_inh,
	input  wire                    nudge,
	input  wire [GOAL_VALUE_W-1:0] goal,

	output wire [W_V-2:0]          size,       // with turn; saturated
	output wire                    neg
);

	localparam BITS   = 16 / N_SOMA;           // of the sums that are multiplied in a clock
	localparam W_SUM  = W_RATE + 4;            // the sums, a whole number of times as many bits
	localparam STEPS  = W_SUM / BITS;
	localparam SCALE  = W_LEAK - W_PART;
	localparam W_NUM  = W_V + 1 + SCALE + 1;
	localparam W_DEN  = W_LEAK + 6;
	localparam W_MORE = W_V + BITS + 3;
	localparam STAGES = 16 / N_SOMA;

	// -- Products, most significant bits of the sums first ------------------------------------

	reg signed [W_V:0]      base;
	reg                     nudged;
	reg [W_SUM-1:0]         exc, inh;          // what is left of them, at the upper end
	reg signed [W_MORE-1:0] more_num;
	reg [W_OPEN+BITS:0]     more_den;
	reg signed [W_MORE-1:0] add_num;
	reg [W_OPEN+BITS:0]     add_den;
	reg signed [W_NUM-1:0]  num;
	reg [W_DEN-1:0]         den;

	wire signed [W_V-1:0] pull = nudged ? goal_pull : pull_exc;
	wire [W_OPEN-1:0]     open = open_exc & {W_OPEN{!nudged}};
	wire signed [W_MORE-1:0] pull_wide = {{(W_MORE-W_V){pull[W_V-1]}}, pull};
	wire signed [W_MORE-1:0] pinh_wide = {{(W_MORE-W_V){pull_inh[W_V-1]}}, pull_inh};
	wire [W_OPEN+BITS:0]     open_wide = {{(BITS+1){1'b0}}, open};
	wire [W_OPEN+BITS:0]     oinh_wide = {{(BITS+1){1'b0}}, open_inh};
	wire signed [W_MORE-1:0] base_wide = {{(W_MORE-W_V-1){base[W_V]}}, base};
	wire signed [W_NUM-1:0]  more_wide = {{(W_NUM-W_MORE){more_num[W_MORE-1]}}, more_num};
	wire [W_DEN-1:0]         leak_wide = {{(W_DEN-W_LEAK-1){1'b0}}, 1'b1, {W_LEAK{1'b0}}};
	wire [W_DEN-1:0]         goal_wide = {{(W_DEN-W_UNIT-W_PART){1'b0}}, goal_open, {W_PART{1'b0}}};

	// The dendrite joins the first of them, which SCALE + 1 - BITS more doublings await.
	integer b;
	always @(*) begin
		add_num = j == 0 ? base_wide <<< (BITS - 1) : {W_MORE{1'b0}};
		add_den = 0;
		for (b = 0; b < BITS; b = b + 1) begin
			add_num = add_num + ((pull_wide <<< b) & {W_MORE{exc[W_SUM-BITS+b]}}) +
			          ((pinh_wide <<< b) & {W_MORE{inh[W_SUM-BITS+b]}});
			add_den = add_den + ((open_wide << b) & {(W_OPEN+BITS+1){exc[W_SUM-BITS+b]}}) +
			          ((oinh_wide << b) & {(W_OPEN+BITS+1){inh[W_SUM-BITS+b]}});
		end
	end

	always @(posedge clk)
		if (run) begin
			if (turn) begin
				base   <= {v[W_V-1], v} + ({goal_base[W_V-1], goal_base} & {(W_V+1){nudge}});
				nudged <= nudge;
				exc    <= nudge ? {1'b0, goal, {(W_SUM-1-GOAL_VALUE_W){1'b0}}} : {1'b0, sum_exc};
				inh    <= {1'b0, sum_inh & {(W_RATE+3){!nudge}}};
			end else begin
				exc    <= exc << BITS;
				inh    <= inh << BITS;
			end
			more_num <= add_num;
			more_den <= add_den;
			if (j == 0) begin
				num <= 0;
				den <= {{(W_DEN-W_LEAK+W_SUM-1){1'b0}}, 1'b1, {(W_LEAK-W_SUM){1'b0}}};
			end else if (j <= STEPS[3:0]) begin
				num <= (num <<< BITS) + more_wide;
				den <= nudged ? leak_wide + goal_wide :
				       (den << BITS) + {{(W_DEN-W_OPEN-BITS-1){1'b0}}, more_den};
			end
		end

	// -- Division: the first bit of the quotient is there only if it is too large -------------

	wire [W_NUM-1:0] size_num = num[W_NUM-1] ? -num : num;

	// What goes from stage to stage, and out of the last.
	wire [(STAGES+1)*W_DEN-1:0] rem_in;
	wire [(STAGES+1)*W_DEN-1:0] den_in;
	wire [(STAGES+1)*16-1:0]    bits_in;
	wire [STAGES:0]             neg_in;

	assign rem_in[W_DEN-1:0]  = {{(W_DEN-W_NUM+9){1'b0}}, size_num[W_NUM-1:9]};
	assign bits_in[15:0]      = {size_num[8:0], 7'b0};
	assign den_in[W_DEN-1:0]  = den;
	assign neg_in[0]          = num[W_NUM-1];

	genvar s;
	generate for (s = 0; s < STAGES; s = s + 1) begin : g_divide
		reg [W_DEN-1:0] rem, div;
		reg [15:0]      bits;
		reg             minus;

		wire [W_DEN:0]  all  = {rem, bits[15]};
		wire [W_DEN:0]  rest = all - {1'b0, div};
		wire            fits = all >= {1'b0, div};

		wire [W_DEN-1:0] rem_next = fits ? rest[W_DEN-1:0] : all[W_DEN-1:0];

		always @(posedge clk)
			if (run) begin
				rem  <= turn ? rem_in[s*W_DEN +: W_DEN] : rem_next;
				bits <= turn ? bits_in[s*16 +: 16] : {bits[14:0], fits};
				if (turn) begin
					div   <= den_in[s*W_DEN +: W_DEN];
					minus <= neg_in[s];
				end
			end

		assign rem_in[(s+1)*W_DEN +: W_DEN] = rem_next;
		assign den_in[(s+1)*W_DEN +: W_DEN] = div;
		assign bits_in[(s+1)*16 +: 16]      = {bits[14:0], fits};
		assign neg_in[s+1]                  = minus;

		wire unused = &{1'b0, rest[W_DEN]};
	end endgenerate

	assign size = bits_in[STAGES*16 +: W_V-1] | {(W_V-1){bits_in[STAGES*16+15]}};
	assign neg  = neg_in[STAGES];

	wire unused = &{1'b0, rem_in[STAGES*W_DEN +: W_DEN], den_in[STAGES*W_DEN +: W_DEN]};

endmodule

`default_nettype wire
