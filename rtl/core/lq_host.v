// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_host -- the host's access to every memory and register, spec/space.def
//
// A check is answered in the third clock. Everything else waits in S_GO until the core is idle
// and no event is on its way, and keeps steps and events from starting meanwhile (hold). A weight
// is read through the lanes: its word is swept like a plain spike's and shifted to the low end of
// the shadow, so the widest memory needs no read multiplexer. Values out of the range of what
// they set become the nearest legal one; bits that a column lacks are ignored.

`default_nettype none

module lq_host #(
	parameter HEAD = 2,                             // lanes at the low end of the shadow
`include "lq_config.vh"
) (
	input  wire                            clk,
	input  wire                            rst,
	input  wire                            run,

	input  wire                            h_vld,
	input  wire [1:0]                      h_op,
	input  wire [2:0]                      h_space,
	input  wire [W_ADDR-1:0]               h_addr,
	input  wire [W_UNIT-1:0]               h_wdata,
	output wire                            h_ack,
	output wire [2:0]                      h_status,
	output wire [W_UNIT-1:0]               h_rdata,
	output wire [W_ADDR-1:0]               h_next,

	input  wire                            idle,      // no step runs
	input  wire                            ready,     // and no event is on its way to a list
	output wire                            hold,
	input  wire                            quiet,     // while idle: no event is in flight
	output wire                            clear,
	input  wire                            clearing,

	output wire                            re,
	output wire                            delay_we,
	input  wire [LOG_SLOTS-1:0]            delay,
	output wire [LOG_SLOTS-1:0]            delay_wdata,
	output wire [6:0]                      set_we,
	input  wire [W_UNIT-1:0]               set,
	output wire [3:0]                      state_we,
	input  wire [W_UNIT-1:0]               state_data,
	output wire [LOG_ROWS-1:0]             row,
	output wire [LOG_PIPES-1:0]            pipe,

	output wire [N_UNITS-1:0]              weight_we,
	output wire [LOG_BLOCKS+LOG_AXONS-1:0] word,
	output wire                            inject,    // the word enters the lanes
	output wire                            peek,
	output wire                            sh_hold,
	output wire                            sh_shift,
	input  wire                            sh_take,
	input  wire [HEAD*W_ACC-1:0]           shadow,    // its low end

	output reg  [LOG_BLOCKS:0]             blocks,
	output reg  [LOG_BLOCK_ROWS:0]         rows,
	output reg  [LOG_AXONS-1:0]            fb_base,
	output reg  [LOG_AXONS:0]              fb_count,
	output reg  [W_PERIOD-1:0]             period,
	output reg                             free,
	output wire                            reg_we,
	input  wire [W_COUNT-1:0]              late,
	input  wire [W_COUNT-1:0]              lost,
	input  wire [W_COUNT-1:0]              refused,
	input  wire [W_STEP-1:0]               step,
	input  wire [LOG_AXONS+LOG_SLOTS:0]    in_flight
);

	localparam OP_CHECK = 2'd0, OP_READ = 2'd1, OP_WRITE = 2'd2, OP_CLEAR = 2'd3;
	localparam S_IDLE = 3'd0, S_GO = 3'd1, S_LOAD = 3'd2, S_HOLD = 3'd3, S_SHIFT = 3'd4,
	           S_READ = 3'd5, S_ACK = 3'd6, S_CLEAR = 3'd7;
	localparam LAST_FB = N_NEURONS < N_AXONS ? N_NEURONS : N_AXONS;

	reg [2:0] state;

	// -- What the address names ---------------------------------------------------------------

	wire [4:0]             reg_index  = h_addr[4:0];
	wire [2:0]             set_col    = h_addr[2:0];
	wire [1:0]             state_col  = h_addr[1:0];
	wire [LOG_UNITS-1:0]   unit       = h_addr[LOG_UNITS-1:0];
	wire [W_ADDR-1:0]      set_index  = h_addr >> 3;
	wire [W_ADDR-1:0]      neuron     = h_addr >> 2;
	wire [W_ADDR-1:0]      word_index = h_addr >> LOG_UNITS;

	assign word = word_index[LOG_BLOCKS+LOG_AXONS-1:0];
	assign row  = neuron[(N_PIPES > 1 ? LOG_PIPES : 0) +: LOG_ROWS];
	assign pipe = neuron[LOG_PIPES-1:0];

	wire writes    = h_op == OP_WRITE || (h_op == OP_CHECK && h_wdata[0]);
	wire reg_fb    = reg_index == REG_FB_BASE[4:0] || reg_index == REG_FB_COUNT[4:0];
	reg  reg_rw, reg_ro;
	wire last_unit = {{(16-LOG_UNITS){1'b0}}, unit} == N_UNITS[15:0] - 16'd1;

	reg                in_range, fragile;   // fragile: only while no event is in flight
	reg [W_ADDR-1:0]   last_addr;           // before the next one: past what is not there

	always @(*) begin
		fragile   = 1'b0;
		last_addr = h_addr;
		reg_rw    = 1'b0;
		reg_ro    = 1'b0;
		case (reg_index)
		REG_BLOCKS[4:0], REG_ROWS[4:0], REG_FB_BASE[4:0], REG_FB_COUNT[4:0],
		REG_PERIOD_LO[4:0], REG_PERIOD_HI[4:0], REG_RUN[4:0]:
			reg_rw = 1'b1;
		REG_INTERFACE[4:0], REG_CONFIG[4:0], REG_N_NEURONS[4:0], REG_N_AXONS[4:0],
		REG_N_LANES[4:0], REG_N_PIPES[4:0], REG_W_WEIGHT[4:0], REG_N_SLOTS[4:0],
		REG_N_SETS[4:0], REG_N_CURRENTS[4:0], REG_TX_BYTES[4:0], REG_RX_BYTES[4:0],
		REG_LATE[4:0], REG_LOST[4:0], REG_REFUSED[4:0], REG_STEP_LO[4:0],
		REG_STEP_HI[4:0], REG_IN_FLIGHT[4:0]:
			reg_ro = 1'b1;
		default: ;
		endcase
		case ({29'b0, h_space})
		SP_REG: begin
			in_range = h_addr[W_ADDR-1:5] == 0 && (reg_rw || (reg_ro && !writes));
			fragile  = writes && reg_fb;
		end
		SP_WEIGHT: begin
			in_range = word_index < N_BLOCKS * N_AXONS &&
			           {{(16-LOG_UNITS){1'b0}}, unit} < N_UNITS[15:0];
			if (last_unit)
				last_addr[LOG_UNITS-1:0] = {LOG_UNITS{1'b1}};
		end
		SP_AXON: begin
			in_range = h_addr < N_AXONS;
			fragile  = writes;
		end
		SP_SET: begin
			in_range = set_index < N_SETS && set_col != 3'd7;
			if (set_col == 3'd6)
				last_addr[0] = 1'b1;
		end
		SP_STATE:
			in_range = neuron < N_NEURONS;
		default:
			in_range = 1'b0;
		endcase
	end

	wire reaches = h_op == OP_CLEAR || in_range;

	// What stands in S_GO, decoded a clock before: these decide about everything in the core. The
	// range takes longest and is kept by itself.
	reg              asks, writes_q, reads_q, clears_q;
	reg              range_q, fragile_q, weight_q, refuse_q;
	reg [W_ADDR-1:0] next_q;

	always @(posedge clk)
		if (run && state == S_IDLE) begin
			range_q   <= !reaches;
			fragile_q <= fragile;
			weight_q  <= h_space == SP_WEIGHT[2:0];
			next_q    <= last_addr + 1'b1;
		end

	always @(posedge clk)
		if (rst)
			{asks, writes_q, reads_q, clears_q} <= 4'b0;
		else if (run) begin
			if (state == S_IDLE) begin
				asks     <= h_vld && h_op == OP_CHECK;
				writes_q <= h_vld && h_op == OP_WRITE;
				reads_q  <= h_vld && h_op == OP_READ;
				clears_q <= h_vld && h_op == OP_CLEAR;
			end else if (range_q || asks || ready)
				{asks, writes_q, reads_q, clears_q} <= 4'b0;
		end

	wire go_check  = asks || (range_q && state == S_GO);
	wire go_write  = writes_q && !range_q;
	wire go_read   = reads_q && !range_q;
	wire go_weight = go_read && weight_q;
	wire go_clear  = clears_q;

	// -- The access ---------------------------------------------------------------------------

	wire still = fragile_q && in_flight != 0;  // it would have to wait until events have acted
	wire done  = go_check || (go_write && ready);  // leaves S_GO, with a write or without
	wire write = run && go_write && ready && !(fragile_q && !quiet);
	wire read  = run && go_read && ready;

	assign clear    = run && go_clear && ready;
	// The acknowledgement comes from flip-flops: it decides about much in the link.
	assign h_ack    = run && state == S_ACK;
	assign h_status = range_q ? ST_RANGE[2:0] : refuse_q ? ST_STATE[2:0] : ST_OK[2:0];
	assign h_next   = next_q;

	always @(posedge clk)
		if (run && state == S_GO)
			refuse_q <= still;

	// From S_GO of what is more than a check to its acknowledgement.
	reg hold_q;
	assign hold = hold_q && !range_q;

	always @(posedge clk)
		if (rst)
			hold_q <= 1'b0;
		else if (run) begin
			if (state == S_IDLE)
				hold_q <= h_vld && h_op != OP_CHECK;
			else if (h_ack)
				hold_q <= 1'b0;
		end

	// How far the word's unit is from the low end, in shifts of N_PIPES lanes and within them.
	localparam PER_SHIFT = HEAD / LANES_PER_UNIT;
	localparam PER_UNIT  = HEAD / N_PIPES;

	wire [15:0] unit_wide = {{(16-LOG_UNITS){1'b0}}, unit};
	wire [15:0] shifts    = unit_wide / PER_SHIFT[15:0] * PER_UNIT[15:0];
	wire [15:0] offset    = unit_wide % PER_SHIFT[15:0];
	reg  [LOG_LANES:0] shifts_left;

	assign inject   = run && go_weight && ready;
	assign peek     = hold && weight_q && idle; // not yet while it waits for a step
	assign sh_hold  = state == S_HOLD || state == S_SHIFT || state == S_READ;
	assign sh_shift = state == S_SHIFT;

	always @(posedge clk)
		if (run)
			shifts_left <= state == S_SHIFT ? shifts_left - 1'b1 : shifts[LOG_LANES:0];

	always @(posedge clk)
		if (rst)
			state <= S_IDLE;
		else if (run)
			case (state)
			S_IDLE:  if (h_vld) state <= S_GO;
			S_GO:
				if (done)
					state <= S_ACK;
				else if (ready)
					state <= go_clear ? S_CLEAR : go_weight ? S_LOAD : S_READ;
			S_LOAD:  if (sh_take) state <= S_HOLD;
			S_HOLD:  state <= shifts_left == 0 ? S_READ : S_SHIFT;
			S_SHIFT: if (shifts_left == 1) state <= S_READ;
			S_READ:  state <= S_ACK;
			S_CLEAR: if (!clearing) state <= S_ACK;
			default: state <= S_IDLE;
			endcase

	// -- Writes -------------------------------------------------------------------------------

	wire [15:0] longest = N_SLOTS[15:0] - 16'd2;

	assign re          = read && !weight_q;
	assign reg_we      = write && h_space == SP_REG[2:0];
	assign delay_we    = write && h_space == SP_AXON[2:0];
	assign delay_wdata = h_wdata > longest ? longest[LOG_SLOTS-1:0] : h_wdata[LOG_SLOTS-1:0];
	assign set_we      = {6'b0, write && h_space == SP_SET[2:0]} << set_col;
	assign state_we    = {3'b0, write && h_space == SP_STATE[2:0]} << state_col;
	assign weight_we   = {{(N_UNITS-1){1'b0}}, write && weight_q} << unit;

	// Above a limit: decided on the few bits that the limit has.
	function above(input [W_UNIT-1:0] x, input [W_UNIT-1:0] limit, input integer width);
		above = |(x >> width) || (x & ~({W_UNIT{1'b1}} << width)) > limit;
	endfunction

	localparam [W_UNIT-1:0] MAX_BLOCKS = N_BLOCKS, MAX_ROWS = BLOCK_ROWS, MAX_BASE = N_AXONS - 1,
	                        MAX_COUNT = LAST_FB;

	wire [W_UNIT-1:0] one = {{(W_UNIT-1){1'b0}}, h_wdata == 0};

	wire [W_UNIT-1:0] blocks_in = above(h_wdata, MAX_BLOCKS, LOG_BLOCKS + 1) ? MAX_BLOCKS :
	                              h_wdata | one;
	wire [W_UNIT-1:0] rows_in   = above(h_wdata, MAX_ROWS, LOG_BLOCK_ROWS + 1) ? MAX_ROWS :
	                              h_wdata | one;
	wire [W_UNIT-1:0] base_in   = above(h_wdata, MAX_BASE, LOG_AXONS) ? MAX_BASE : h_wdata;
	wire [W_UNIT-1:0] count_in  = above(h_wdata, MAX_COUNT, LOG_AXONS + 1) ? MAX_COUNT : h_wdata;

	always @(posedge clk)
		if (rst) begin
			blocks   <= N_BLOCKS[LOG_BLOCKS:0];
			rows     <= BLOCK_ROWS[LOG_BLOCK_ROWS:0];
			fb_base  <= 0;
			fb_count <= 0;
			period   <= 0;
			free     <= 1'b0;
		end else if (reg_we)
			case (reg_index)
			REG_BLOCKS[4:0]:    blocks        <= blocks_in[LOG_BLOCKS:0];
			REG_ROWS[4:0]:      rows          <= rows_in[LOG_BLOCK_ROWS:0];
			REG_FB_BASE[4:0]:   fb_base       <= base_in[LOG_AXONS-1:0];
			REG_FB_COUNT[4:0]:  fb_count      <= count_in[LOG_AXONS:0];
			REG_PERIOD_LO[4:0]: period[15:0]  <= h_wdata;
			REG_PERIOD_HI[4:0]: period[31:16] <= h_wdata;
			default:            free          <= h_wdata[0];
			endcase

	// -- Reads: one clock after re, or when the unit has reached the low end of the shadow ------

	reg [W_UNIT-1:0] reg_data, weight_data, rdata_q;

	// All but late and lost stand still from the clock before the one that reads them.
	reg [W_UNIT-1:0] const_q, setup_q, count_q;
	reg              late_q, lost_q;
	reg [4:0]        from;                // by space

	always @(posedge clk) begin
		from <= 5'd1 << h_space;
		case (reg_index)
		REG_INTERFACE[4:0]:  const_q <= INTERFACE[W_UNIT-1:0];
		REG_CONFIG[4:0]:     const_q <= CONFIG_ID[W_UNIT-1:0];
		REG_N_NEURONS[4:0]:  const_q <= N_NEURONS[W_UNIT-1:0];
		REG_N_AXONS[4:0]:    const_q <= N_AXONS[W_UNIT-1:0];
		REG_N_LANES[4:0]:    const_q <= N_LANES[W_UNIT-1:0];
		REG_N_PIPES[4:0]:    const_q <= N_PIPES[W_UNIT-1:0];
		REG_W_WEIGHT[4:0]:   const_q <= W_WEIGHT[W_UNIT-1:0];
		REG_N_SLOTS[4:0]:    const_q <= N_SLOTS[W_UNIT-1:0];
		REG_N_SETS[4:0]:     const_q <= N_SETS[W_UNIT-1:0];
		REG_N_CURRENTS[4:0]: const_q <= N_CURRENTS[W_UNIT-1:0];
		REG_TX_BYTES[4:0],
		REG_RX_BYTES[4:0]:   const_q <= RING_BYTES[W_UNIT-1:0];
		default:             const_q <= 0;
		endcase
		case (reg_index)
		REG_BLOCKS[4:0]:     setup_q <= {{(W_UNIT-LOG_BLOCKS-1){1'b0}}, blocks};
		REG_ROWS[4:0]:       setup_q <= {{(W_UNIT-LOG_BLOCK_ROWS-1){1'b0}}, rows};
		REG_FB_BASE[4:0]:    setup_q <= {{(W_UNIT-LOG_AXONS){1'b0}}, fb_base};
		REG_FB_COUNT[4:0]:   setup_q <= {{(W_UNIT-LOG_AXONS-1){1'b0}}, fb_count};
		REG_RUN[4:0]:        setup_q <= {{(W_UNIT-1){1'b0}}, free};
		REG_IN_FLIGHT[4:0]:  setup_q <= {{(W_UNIT-LOG_AXONS-LOG_SLOTS-1){1'b0}}, in_flight};
		default:             setup_q <= 0;
		endcase
		case (reg_index)
		REG_PERIOD_LO[4:0]:  count_q <= period[15:0];
		REG_PERIOD_HI[4:0]:  count_q <= period[31:16];
		REG_REFUSED[4:0]:    count_q <= refused;
		REG_STEP_LO[4:0]:    count_q <= step[15:0];
		REG_STEP_HI[4:0]:    count_q <= step[31:16];
		default:             count_q <= 0;
		endcase
		late_q <= reg_index == REG_LATE[4:0];
		lost_q <= reg_index == REG_LOST[4:0];
	end

	always @(*)
		reg_data = const_q | setup_q | count_q | (late & {W_UNIT{late_q}}) |
		           (lost & {W_UNIT{lost_q}});

	integer j;
	always @(*)
		for (j = 0; j < LANES_PER_UNIT; j = j + 1)
			weight_data[j*W_WEIGHT +: W_WEIGHT] =
				shadow[(offset * LANES_PER_UNIT + j) * W_ACC +: W_WEIGHT];

	always @(posedge clk)
		if (run)
			rdata_q <= (reg_data    & {W_UNIT{from[SP_REG]}}) |
			           (weight_data & {W_UNIT{from[SP_WEIGHT]}}) |
			           (set         & {W_UNIT{from[SP_SET]}}) |
			           (state_data  & {W_UNIT{from[SP_STATE]}}) |
			           {{(W_UNIT-LOG_SLOTS){1'b0}}, delay & {LOG_SLOTS{from[SP_AXON]}}};
	assign h_rdata = rdata_q;

	// Upper bits of what was clamped or cannot be.
	wire unused = &{1'b0, shifts, longest, blocks_in, rows_in, base_in, count_in};

endmodule

`default_nettype wire
