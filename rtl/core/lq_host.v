// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_host -- the host's access to every memory and register, spec/space.def
//
// A check is answered in the third clock. Everything else waits in S_GO until the core is ready:
// idle, with no event on its way. A weight is read through the lanes: its word is swept like a
// plain spike's and shifted to the low end of the shadow, so the widest memory needs no read
// multiplexer. Bits that a register or column lacks are ignored; of BLOCKS and ROWS, 0 and what
// is above the range mean all.

`default_nettype none

module lq_host #(
	parameter HEAD = 2,                             // lanes at the low end of the shadow
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire                            rst,

	input  wire                            h_vld,
	input  wire [1:0]                      h_op,
	input  wire [2:0]                      h_space,
	input  wire [W_ADDR-1:0]               h_addr,
	input  wire [W_UNIT-1:0]               h_wdata,
	output reg                             h_ack,
	output wire [2:0]                      h_status,
	output reg  [W_UNIT-1:0]               h_rdata,
	output wire [W_ADDR-1:0]               h_next,

	input  wire                            idle,      // no step runs
	input  wire                            ready,     // and no event is on its way to a list
	input  wire                            quiet,     // while idle: no event is in flight
	output wire                            clear,
	input  wire                            clearing,

	output wire                            delay_we,
	input  wire [LOG_SLOTS-1:0]            delay,
	output wire [LOG_SLOTS-1:0]            delay_wdata,
	output wire [6:0]                      set_we,
	input  wire [W_UNIT-1:0]               set,
	output wire [3:0]                      state_we,
	input  wire [W_UNIT-1:0]               state_data,
	output wire [LOG_ROWS-1:0]             row,
	output wire [LOG_PIPES-1:0]            pipe,

	// Learning: what is written, and what stands at the address, two clocks after it.
	output wire                            learn_reg_we,
	output wire                            rule_we,
	output wire [2:0]                      axon_we,   // by column
	output wire [4:0]                      post_we,
	output wire                            soma_reg_we,
	output wire                            soma_we,   // columns of somas
	output wire                            of_soma,   // the address is one of those
	output wire                            of_tag,    // the word is of the tags
	input  wire [W_UNIT-1:0]               learn_data,

	output wire [N_UNITS-1:0]              weight_we,
	output wire [LOG_BLOCKS+LOG_AXONS-1:0] word,
	output wire                            inject,    // the word enters the lanes
	output reg                             peek,
	output wire                            sh_hold,
	output wire                            sh_shift_next, // the shadow shifts in the next clock
	input  wire                            sh_take,
	input  wire [HEAD*W_ACC-1:0]           shadow,    // its low end

	output reg  [LOG_BLOCKS:0]             blocks,
	output reg  [LOG_BLOCK_ROWS:0]         rows,
	output reg  [LOG_AXONS-1:0]            fb_base,
	output reg  [LOG_AXONS:0]              fb_count,
	output reg  [W_PERIOD-1:0]             period,
	output reg                             free,
	output wire                            reg_we
);

	localparam OP_CHECK = 2'd0, OP_READ = 2'd1, OP_WRITE = 2'd2, OP_CLEAR = 2'd3;
	localparam S_IDLE = 3'd0, S_GO = 3'd1, S_LOAD = 3'd2, S_HOLD = 3'd3, S_SHIFT = 3'd4,
	           S_READ = 3'd5, S_ACK = 3'd6, S_CLEAR = 3'd7;
	// Bits of the longest address; what is above them is out of range in every space.
	localparam W_WORD = LOG_BLOCKS + LOG_AXONS + LOG_UNITS, W_ROW = 3 + LOG_SETS,
	           W_NEURON = 2 + LOG_NEURONS;
	localparam W_MAX0 = W_WORD > W_ROW ? W_WORD : W_ROW,
	           W_MAX1 = W_MAX0 > W_NEURON ? W_MAX0 : W_NEURON,
	           W_PLASTIC = LOG_AXONS + 2 > LOG_NEURONS + 3 ? LOG_AXONS + 2 : LOG_NEURONS + 3,
	           W_MAX2 = N_RULES == 0 || W_MAX1 > W_PLASTIC ? W_MAX1 : W_PLASTIC,
	           W_MAX3 = N_RULES == 0 || W_MAX2 > LOG_RULES + 5 ? W_MAX2 : LOG_RULES + 5,
	           W_MAX4 = N_SOMA == 0 || W_MAX3 > LOG_NEURONS + 4 ? W_MAX3 : LOG_NEURONS + 4,
	           W_LOW  = LOG_UNITS > 5 ? LOG_UNITS : 5,      // of its last part
	           W_IN   = W_MAX4 > W_LOW ? W_MAX4 : W_LOW + 1;
	// Of a rule's 32 units, the head's.
	localparam [4:0] HEAD_AT = 5'd28;

	// Registers by address: INTERFACE to N_TAGS are sizes, BLOCKS to RUN can be written; those from 32
	// up belong to learning, those from 48 up to somas.
	localparam [31:0] REGS_R = (32'd2 << REG_N_TAGS) - 32'd1,
	                  REGS_W = (32'd2 << REG_RUN) - (32'd1 << REG_BLOCKS);

	reg [2:0] state;

	// -- What the address names ---------------------------------------------------------------

	wire [4:0]             reg_index  = h_addr[4:0];
	wire [2:0]             set_col    = h_addr[2:0];
	wire [1:0]             state_col  = h_addr[1:0];
	wire [LOG_UNITS-1:0]   unit       = h_addr[LOG_UNITS-1:0];
	wire [W_IN-1:0]        inner      = h_addr[W_IN-1:0];
	wire [W_IN-1:0]        set_index  = inner >> 3;
	wire [W_IN-1:0]        neuron     = inner >> 2;
	wire [W_IN-1:0]        word_index = inner >> LOG_UNITS;

	assign word = word_index[LOG_BLOCKS+LOG_AXONS-1:0];
	assign row  = neuron[(N_PIPES > 1 ? LOG_PIPES : 0) +: LOG_ROWS];
	assign pipe = neuron[LOG_PIPES-1:0];

	wire writes    = h_op == OP_WRITE || (h_op == OP_CHECK && h_wdata[0]);
	wire reg_fb    = reg_index == REG_FB_BASE[4:0] || reg_index == REG_FB_COUNT[4:0];
	wire reg_ro    = REGS_R[reg_index];
	wire reg_rw    = REGS_W[reg_index];
	wire learns    = inner >> 4 == 2 && N_RULES > 0;
	wire of_neuron = h_addr[W_ADDR-1];             // in space PLASTIC
	wire last_unit = {{(16-LOG_UNITS){1'b0}}, unit} == N_UNITS[15:0] - 16'd1;

	// x < n: of a power of two without a carry, which Yosys does not see.
	function below(input [W_IN:0] x, input [W_IN:0] n);
		below = (n & (n - 1'b1)) == 0 ? (x & ~(n - 1'b1)) == 0 : x < n;
	endfunction

	localparam [W_IN:0] WORDS = N_BLOCKS * N_AXONS, UNITS = N_UNITS, AXONS = N_AXONS, SETS = N_SETS,
	                    NEURONS = N_NEURONS, RULES = N_RULES;

	// last_low: of the address before the next one, past what is not there.
	reg              fits, legal, fragile;   // in range; else right; only while no event is in flight
	reg [W_LOW-1:0]  last_low;

	always @(*) begin
		fragile  = 1'b0;
		legal    = 1'b1;
		last_low = inner[W_LOW-1:0];
		case ({29'b0, h_space})
		SP_REG: begin
			fits    = learns || inner >> 5 == 0;
			legal   = learns || reg_rw || (reg_ro && !writes);
			fragile = writes && reg_fb;
		end
		SP_WEIGHT, SP_TAG: begin
			fits  = (h_space == SP_WEIGHT[2:0] || N_TAGS > 0) && below({1'b0, word_index}, WORDS);
			legal = below({{(W_IN+1-LOG_UNITS){1'b0}}, unit}, UNITS);
			if (last_unit && N_UNITS < 1 << LOG_UNITS)
				last_low[LOG_UNITS-1:0] = {LOG_UNITS{1'b1}};
		end
		SP_AXON: begin
			fits    = below({1'b0, inner}, AXONS);
			fragile = writes;
		end
		SP_SET: begin
			fits  = below({1'b0, set_index}, SETS);
			legal = set_col != 3'd7;
			if (set_col == 3'd6)
				last_low[0] = 1'b1;
		end
		SP_STATE:
			fits = below({1'b0, neuron}, NEURONS);
		SP_RULE: begin
			fits = N_RULES > 0 && below({1'b0, inner >> 5}, RULES) &&
			       (!h_addr[4] || h_addr[4:0] == HEAD_AT);
			if (h_addr[4:0] == HEAD_AT || h_addr[3:0] == 4'd15)
				last_low[4:0] = h_addr[4] ? 5'd31 : HEAD_AT - 5'd1;
		end
		SP_PLASTIC: begin
			fits = N_RULES > 0 && (of_neuron ?
			       below({1'b0, inner >> 3}, NEURONS) && h_addr[2:0] <= PL_DECAY2[2:0] :
			       below({1'b0, inner >> 2}, AXONS) && h_addr[1:0] <= PL_X2[1:0]);
			if (of_neuron ? h_addr[2:0] == PL_DECAY2[2:0] : h_addr[1:0] == PL_X2[1:0])
				last_low[2:0] = {of_neuron || h_addr[2], 2'b11};
		end
		default:
			fits = 1'b0;
		endcase
	end

	wire weight   = h_space == SP_WEIGHT[2:0] || (h_space == SP_TAG[2:0] && N_TAGS > 0);
	wire plastic  = h_space == SP_PLASTIC[2:0] && N_RULES > 0;
	wire near     = h_addr[W_ADDR-2:W_IN] == 0 && (plastic || !of_neuron);

	// Somas: to what stands above their addresses are out of range. Choices by N_SOMA are made before
	// synthesis, which finds nothing new in a core without.
	wire of_somas = h_space == SP_PLASTIC[2:0] && h_addr[W_ADDR-1 -: 2] == 2'b01;
	wire soma_hit = of_somas ?
	                h_addr[W_ADDR-3:W_IN] == 0 && below({1'b0, inner >> 4}, NEURONS) &&
	                h_addr[3:0] <= SOMA_AT_U[3:0] :
	                h_space == SP_REG[2:0] && h_addr[W_ADDR-1:4] == 3 && h_addr[3:1] != 3'd7;
	wire [W_LOW-1:0] soma_low = h_addr[W_LOW-1:0] |
		{{(W_LOW-4){1'b0}}, {4{of_somas && h_addr[3:0] == SOMA_AT_U[3:0]}}};

	// What stands in S_GO, decoded a clock before: these decide about everything in the core. The
	// range takes longest and is kept by itself.
	reg              asks, writes_q, reads_q, clears_q;
	reg              fits_q, legal_q, near_q, fragile_q, weight_q, refuse_q;
	reg              in_reg, in_axon, in_set, in_state, in_rule, in_axons, in_post, in_soma;
	reg [W_LOW-1:0]  last_q;
	reg [W_IN:0]     next_q;

	always @(posedge clk) begin
		if (state == S_IDLE) begin
			fits_q    <= (N_SOMA > 0 ? fits || soma_hit : fits) || h_op == OP_CLEAR;
			legal_q   <= (N_SOMA > 0 ? legal || soma_hit : legal) || h_op == OP_CLEAR;
			near_q    <= (N_SOMA > 0 ? near || soma_hit : near) || h_op == OP_CLEAR;
			fragile_q <= N_SOMA > 0 ? fragile && !soma_hit : fragile;
			weight_q  <= weight;
			last_q    <= N_SOMA > 0 ? (soma_hit ? soma_low : last_low) : last_low;
		end
		in_reg   <= h_space == SP_REG[2:0];
		in_axon  <= h_space == SP_AXON[2:0];
		in_set   <= h_space == SP_SET[2:0];
		in_state <= h_space == SP_STATE[2:0];
		in_rule  <= h_space == SP_RULE[2:0] && N_RULES > 0;
		{in_axons, in_post} <= {N_SOMA > 0 ? plastic && !of_neuron && !of_somas :
		                        plastic && !of_neuron, plastic && of_neuron};
		in_soma  <= N_SOMA > 0 ? of_somas : 1'b0;
		next_q   <= {1'b0, inner[W_IN-1:W_LOW], last_q} + 1'b1;    // in time for h_ack
	end

	wire range_q = !(fits_q && legal_q && near_q);

	always @(posedge clk)
		if (rst)
			{asks, writes_q, reads_q, clears_q} <= 4'b0;
		else if (state == S_IDLE) begin
			asks     <= h_vld && h_op == OP_CHECK;
			writes_q <= h_vld && h_op == OP_WRITE;
			reads_q  <= h_vld && h_op == OP_READ;
			clears_q <= h_vld && h_op == OP_CLEAR;
		end else if (range_q || asks || ready)
			{asks, writes_q, reads_q, clears_q} <= 4'b0;

	wire go_check  = asks || (range_q && state == S_GO);
	wire go_write  = writes_q && !range_q;
	wire go_read   = reads_q && !range_q;
	wire go_weight = go_read && weight_q;

	// -- The access ---------------------------------------------------------------------------

	wire still = fragile_q && !quiet;  // it would have to wait until events have acted
	wire done  = go_check || (go_write && ready);  // leaves S_GO, with a write or without

	// Memories and registers are written with the acknowledgement: nothing else is on that path.
	wire writes_next = !rst && go_write && ready && !still;
	reg  write;
	always @(posedge clk) begin
		write <= writes_next;
		if (state == S_GO)
			refuse_q <= still;
	end

	// Many units are all over the device: their number is decoded a clock ahead, in two parts.
	generate if (N_UNITS > 32) begin : g_many
		localparam HIGHS = (N_UNITS + 15) / 16;

		reg [HIGHS-1:0] high;
		reg [15:0]      low;

		always @(posedge clk) begin
			high <= {{(HIGHS-1){1'b0}}, writes_next && weight_q} << unit[LOG_UNITS-1:4];
			low  <= 16'd1 << unit[3:0];
		end

		genvar u;
		for (u = 0; u < N_UNITS; u = u + 1) begin : g_unit
			assign weight_we[u] = high[u/16] && low[u%16];
		end
	end else begin : g_few
		assign weight_we = {{(N_UNITS-1){1'b0}}, write && weight_q} << unit;
	end endgenerate

	assign clear    = clears_q && ready;
	assign h_status = range_q ? ST_RANGE[2:0] : refuse_q ? ST_STATE[2:0] : ST_OK[2:0];
	assign h_next   = {plastic && of_neuron, N_SOMA > 0 ? of_somas : 1'b0, {(W_ADDR-W_IN-3){1'b0}}, next_q};

	// How far the word's unit is from the low end, in shifts of N_PIPES lanes and within them.
	localparam PER_SHIFT = HEAD / LANES_PER_UNIT, PER_UNIT = HEAD / N_PIPES;

	wire [15:0] unit_wide = {{(16-LOG_UNITS){1'b0}}, unit};
	wire [15:0] shifts    = unit_wide / PER_SHIFT[15:0] * PER_UNIT[15:0];
	wire [15:0] offset    = unit_wide % PER_SHIFT[15:0];
	reg  [LOG_LANES:0] shifts_left;

	// From S_GO of a weight's access to its acknowledgement, not yet while it waits for a step. A
	// clock late, and in time: the core has been idle for one when it is ready.
	reg  held;
	wire hold = state == S_IDLE ? h_vld && h_op != OP_CHECK && weight : held && !h_ack;

	always @(posedge clk) begin
		held <= !rst && hold;
		peek <= !rst && hold && idle;
	end

	assign inject   = go_weight && ready;
	assign sh_hold  = state == S_HOLD || state == S_SHIFT || state == S_READ;
	assign sh_shift_next = (state == S_HOLD && shifts_left != 0) || (state == S_SHIFT && shifts_left != 1);

	// The acknowledgement, S_ACK, is one flip-flop: it decides about much in the link.
	always @(posedge clk) begin
		h_ack       <= !rst && (state == S_GO ? done : state == S_READ || (state == S_CLEAR && !clearing));
		shifts_left <= state == S_SHIFT ? shifts_left - 1'b1 : shifts[LOG_LANES:0];
	end

	always @(posedge clk)
		if (rst)
			state <= S_IDLE;
		else
			case (state)
			S_IDLE:  if (h_vld) state <= S_GO;
			S_GO:
				if (done)
					state <= S_ACK;
				else if (ready)
					state <= clears_q ? S_CLEAR : go_weight ? S_LOAD : S_READ;
			S_LOAD:  if (sh_take) state <= S_HOLD;
			S_HOLD:  state <= shifts_left == 0 ? S_READ : S_SHIFT;
			S_SHIFT: if (shifts_left == 1) state <= S_READ;
			S_READ:  state <= S_ACK;
			S_CLEAR: if (!clearing) state <= S_ACK;
			default: state <= S_IDLE;
			endcase

	// -- Writes -------------------------------------------------------------------------------

	assign reg_we     = write && in_reg;
	assign learn_reg_we = N_SOMA > 0 ? reg_we && h_addr[5:4] == 2'b10 : reg_we && h_addr[5] && N_RULES > 0;
	assign soma_reg_we  = N_SOMA > 0 ? reg_we && h_addr[5:4] == 2'b11 : 1'b0;
	assign soma_we    = N_SOMA > 0 ? write && in_soma : 1'b0;
	assign of_soma    = N_SOMA > 0 ? (in_reg ? h_addr[5:4] == 2'b11 : in_soma) : 1'b0;
	assign rule_we    = write && in_rule;
	assign axon_we    = {2'b0, write && in_axons} << h_addr[1:0];
	assign post_we    = {4'b0, write && in_post} << h_addr[2:0];
	assign of_tag     = h_space == SP_TAG[2:0] && N_TAGS > 0;
	assign delay_we   = write && in_axon;
	assign set_we     = {6'b0, write && in_set} << set_col;
	assign state_we   = {3'b0, write && in_state} << state_col;

	// The longest delay is N_SLOTS - 1, stored less 1: all ones become one less.
	assign delay_wdata = {h_wdata[LOG_SLOTS-1:0]} ^ {{(LOG_SLOTS-1){1'b0}}, &h_wdata[LOG_SLOTS-1:0]};

	// BLOCKS and ROWS are written without their top bit: all of a power of two is 0.
	localparam [15:0] ALL_BLOCKS = N_BLOCKS, ALL_ROWS = BLOCK_ROWS;
	wire [15:0] blocks_in = {{(16-LOG_BLOCKS){1'b0}}, h_wdata[LOG_BLOCKS-1:0]};
	wire [15:0] rows_in   = {{(16-LOG_BLOCK_ROWS){1'b0}}, h_wdata[LOG_BLOCK_ROWS-1:0]};
	wire        most      = h_wdata[LOG_AXONS];

	always @(posedge clk)
		if (rst) begin
			blocks   <= ALL_BLOCKS[LOG_BLOCKS:0];
			rows     <= ALL_ROWS[LOG_BLOCK_ROWS:0];
			fb_base  <= 0;
			fb_count <= 0;
			period   <= 0;
			free     <= 1'b0;
		end else if (reg_we && !(h_addr[5] && N_RULES > 0))
			case (reg_index[2:0])
			REG_BLOCKS[2:0]:
				blocks <= blocks_in == 0 || blocks_in > ALL_BLOCKS ? ALL_BLOCKS[LOG_BLOCKS:0] :
				          blocks_in[LOG_BLOCKS:0];
			REG_ROWS[2:0]:
				rows <= rows_in == 0 || rows_in > ALL_ROWS ? ALL_ROWS[LOG_BLOCK_ROWS:0] :
				        rows_in[LOG_BLOCK_ROWS:0];
			REG_FB_BASE[2:0]:
				fb_base <= h_wdata[LOG_AXONS-1:0];
			REG_FB_COUNT[2:0]:
				fb_count <= {most, h_wdata[LOG_AXONS-1:0] & {LOG_AXONS{!most}}};
			REG_PERIOD_LO[2:0]: period[15:0]          <= h_wdata;
			REG_PERIOD_HI[2:0]: period[W_PERIOD-1:16] <= h_wdata[W_PERIOD-17:0];
			default:            free                  <= h_wdata[0];
			endcase

	// -- Reads: two clocks after they are granted, or with the unit at the shadow's low end -----

	localparam TAGS = N_TAGS + 256 * N_SOMA;

	function [W_UNIT-1:0] size(input [3:0] index);
		case ({28'b0, index})
		REG_INTERFACE:  size = INTERFACE[W_UNIT-1:0];
		REG_CONFIG:     size = CONFIG_ID[W_UNIT-1:0];
		REG_N_NEURONS:  size = N_NEURONS[W_UNIT-1:0];
		REG_N_AXONS:    size = N_AXONS[W_UNIT-1:0];
		REG_N_LANES:    size = N_LANES[W_UNIT-1:0];
		REG_N_PIPES:    size = N_PIPES[W_UNIT-1:0];
		REG_W_WEIGHT:   size = W_WEIGHT[W_UNIT-1:0];
		REG_N_SLOTS:    size = N_SLOTS[W_UNIT-1:0];
		REG_N_SETS:     size = N_SETS[W_UNIT-1:0];
		REG_N_CURRENTS: size = N_CURRENTS[W_UNIT-1:0];
		REG_N_RULES:    size = N_RULES[W_UNIT-1:0];
		REG_N_TAGS:     size = TAGS[W_UNIT-1:0];
		default:        size = RING_BYTES[W_UNIT-1:0];
		endcase
	endfunction

	reg [W_UNIT-1:0] weight_data, network, timer, reg_q;

	always @(*) begin
		case (index_q[1:0])
		REG_BLOCKS[1:0]:  network = {{(W_UNIT-LOG_BLOCKS-1){1'b0}}, blocks};
		REG_ROWS[1:0]:    network = {{(W_UNIT-LOG_BLOCK_ROWS-1){1'b0}}, rows};
		REG_FB_BASE[1:0]: network = {{(W_UNIT-LOG_AXONS){1'b0}}, fb_base};
		default:          network = {{(W_UNIT-LOG_AXONS-1){1'b0}}, fb_count};
		endcase
		case (index_q[1:0])
		REG_PERIOD_LO[1:0]: timer = period[15:0];
		REG_PERIOD_HI[1:0]: timer = {{(2*W_UNIT-W_PERIOD){1'b0}}, period[W_PERIOD-1:16]};
		default:            timer = {{(W_UNIT-1){1'b0}}, free};
		endcase
	end

	reg       rules_q;
	reg [4:0] index_q;

	always @(posedge clk) begin
		index_q <= reg_index;
		rules_q <= N_RULES > 0 && (plastic || h_space == SP_RULE[2:0] ||
		           (h_space == SP_REG[2:0] && h_addr[5]));
		reg_q   <= {W_UNIT{in_reg}} &
		           (!index_q[4] ? size(index_q[3:0]) : index_q[2] ? timer : network);
	end

	integer j;
	always @(*)
		for (j = 0; j < LANES_PER_UNIT; j = j + 1)
			weight_data[j*W_WEIGHT +: W_WEIGHT] =
				shadow[(offset * LANES_PER_UNIT + j) * W_ACC +: W_WEIGHT];

	// What is not asked for is 0.
	always @(posedge clk)
		h_rdata <= rules_q ? learn_data :
		           reg_q | {{(W_UNIT-LOG_SLOTS){1'b0}}, delay & {LOG_SLOTS{in_axon}}} |
		           (weight_data & {W_UNIT{weight_q}}) | set | state_data;

	// Upper bits of what cannot be.
	wire unused = &{1'b0, shifts, ALL_BLOCKS, ALL_ROWS, RULES, soma_hit, soma_low};

endmodule

`default_nettype wire
