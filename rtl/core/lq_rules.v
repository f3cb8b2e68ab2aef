// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_rules -- the rules as the host wrote them, and beside them the registers
//
// Registers are kept here only to be read back (kept), in what the rules leave of a memory. An
// operation is read with re, a head with look_re: they come in the next clock and hold.
// docs/regmap.md has the fields.

`default_nettype none

module lq_rules #(
`include "lq_config.vh"
) (
	input  wire                   clk,

	input  wire                   re,
	input  wire [LOG_RULES-1:0]   rule,
	input  wire [1:0]             op,
	output wire [SUM_AXON+SUM_AXON_W-1:0] sum, // fields
	output wire [W_FACTOR-1:0]    sum_mantissa,
	output wire [11:0]            mul,
	output wire [W_FACTOR-1:0]    mul_mantissa,

	// One port: the register of an axon's trace, for the pass; in kept a clock later.
	input  wire                   amp_re,
	input  wire                   amp_second,

	input  wire                   look_re,
	input  wire [AXON_RULE_W-1:0] look,
	output wire [13:0]            head,
	output wire                   acts,       // that rule is there and has operations
	output reg  [HEAD_USES_W-1:0] uses,       // of any rule that acts

	// Host, while no step runs.
	input  wire                   h_we,
	input  wire                   h_reg,      // the address is that of a register, less LEARN's
	input  wire                   h_reg_we,
	input  wire                   h_re,
	input  wire [LOG_RULES+4:0]   h_addr,
	input  wire [W_UNIT-1:0]      h_wdata,
	output reg  [W_UNIT-1:0]      h_rdata,
	output wire [W_UNIT-1:0]      kept
);

	localparam DEPTH = N_RULES * N_OPS;

	wire [LOG_RULES-1:0] h_rule = h_addr[5 +: LOG_RULES];
	wire                 h_head = h_addr[4];
	wire [LOG_RULES+1:0] h_op   = {h_rule, h_addr[3:2]};
	wire [LOG_RULES+1:0] raddr  = h_re ? h_op : {rule, op};
	wire [3:0]           we     = {3'b0, h_we && !h_head} << h_addr[1:0];

	// The fields of a sum fill up to the width of its mantissa: they share a memory.
	wire [W_FACTOR-1:0] sum_fields;

	lq_ram_lanes #(.LANES(2), .W_LANE(W_FACTOR), .DEPTH(DEPTH)) u_sum (
		.clk(clk), .we(we[1:0]), .waddr(h_op),
		.wdata({h_wdata[W_FACTOR-1:0], {(W_FACTOR-SUM_AXON-SUM_AXON_W){1'b0}},
		        h_wdata[SUM_AXON+SUM_AXON_W-1:0]}),
		.re(re || h_re), .raddr(raddr), .rdata({sum_mantissa, sum_fields})
	);
	assign sum = sum_fields[SUM_AXON+SUM_AXON_W-1:0];
	// Below the operations, above the registers.
	localparam W_AT = LOG_RULES + 2 > 4 ? LOG_RULES + 2 : 4;

	wire [W_AT-1:0] h_at = h_reg ? {{(W_AT-4){1'b0}}, h_addr[3:0]} : {{(W_AT-LOG_RULES-2){1'b0}}, h_op};
	wire [3:0]      amp  = amp_second ? REG_X2_AMP[3:0] : REG_X1_AMP[3:0];
	wire            pass = N_PORTS == 1 && amp_re;
	wire [W_AT-1:0] at   = h_re ? h_at : pass ? {{(W_AT-4){1'b0}}, amp} :
	                       {{(W_AT-LOG_RULES-2){1'b0}}, rule, op};

	lq_ram #(.WIDTH(W_UNIT), .DEPTH(2 << W_AT)) u_mul (
		.clk(clk), .we(we[2] || h_reg_we), .waddr({h_reg, h_at}), .wdata(h_wdata),
		.re(re || h_re), .raddr({h_re ? h_reg : pass, at}), .rdata(kept)
	);
	assign mul = kept[11:0];
	lq_ram #(.WIDTH(W_FACTOR), .DEPTH(DEPTH)) u_mul_mantissa (
		.clk(clk), .we(we[3]), .waddr(h_op), .wdata(h_wdata[W_FACTOR-1:0]),
		.re(re || h_re), .raddr(raddr), .rdata(mul_mantissa)
	);

	// -- Heads ------------------------------------------------------------------------------------

	// With 16 bits mantissas and words take more block RAM: two heads stay in the logic then.
	localparam STYLE = N_RULES < 4 && W_FACTOR > 8 ? "logic" : "block";

	lq_ram_lanes #(.LANES(1), .W_LANE(14), .DEPTH(N_RULES), .STYLE(STYLE)) u_head (
		.clk(clk), .we(h_we && h_head), .waddr(h_rule), .wdata(h_wdata[13:0]),
		.re(look_re || h_re), .raddr(h_re ? h_rule : look[LOG_RULES-1:0]), .rdata(head)
	);

	reg there;

	always @(posedge clk)
		if (look_re)
			there <= {28'b0, look} < N_RULES;

	assign acts = there && head[HEAD_OPS +: HEAD_OPS_W] != 0;

	// What any rule uses has to be known at once.
	reg [HEAD_USES_W-1:0] used [0:N_RULES-1];
	reg [HEAD_USES_W-1:0] any;

	integer i;
	always @(posedge clk)
		for (i = 0; i < N_RULES; i = i + 1)
			if (h_we && h_head && h_rule == i[LOG_RULES-1:0])
				used[i] <= h_wdata[HEAD_USES +: HEAD_USES_W] &
				           {HEAD_USES_W{h_wdata[HEAD_OPS +: HEAD_OPS_W] != 0}};

	always @(*) begin
		any = 0;
		for (i = 0; i < N_RULES; i = i + 1)
			any = any | used[i];
	end
	always @(posedge clk)
		uses <= any;

	// -- Host -------------------------------------------------------------------------------------

	reg h_head_q;
	always @(posedge clk)
		if (h_re)
			h_head_q <= h_head;

	wire [W_UNIT+W_FACTOR-1:0] sum_wide = {{W_UNIT{sum_mantissa[W_FACTOR-1]}}, sum_mantissa};
	wire [W_UNIT+W_FACTOR-1:0] mul_wide = {{W_UNIT{mul_mantissa[W_FACTOR-1]}}, mul_mantissa};

	always @(*)
		if (h_head_q)
			h_rdata = {2'b0, head};
		else
			case (h_addr[1:0])
			2'd0:    h_rdata = {{(W_UNIT-SUM_AXON-SUM_AXON_W){1'b0}}, sum};
			2'd1:    h_rdata = sum_wide[W_UNIT-1:0];
			2'd2:    h_rdata = {4'b0, mul};
			default: h_rdata = mul_wide[W_UNIT-1:0];
			endcase

	wire unused = &{1'b0, sum_fields, sum_wide[W_UNIT+W_FACTOR-1:W_UNIT],
	                mul_wide[W_UNIT+W_FACTOR-1:W_UNIT]};

endmodule

`default_nettype wire
