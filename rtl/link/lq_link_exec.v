// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_exec -- carries out one command after the other and writes its answer
//
// A command starts when no step runs, or at any time in free run. WRITE and READ are gone through
// twice: the first pass only checks, so that a refused one changes nothing. READ keeps asking for
// the next unit while it writes out the last, and the core starts no step while it is asked: all
// units are of one instant, and no step waits for an answer that waits for the step. After RESET
// the core is reset, and RESET is found as the only command; its answer is HELLO.
//
// States change with `tick`; a round takes in a byte of the command or gives one of the answer. A
// unit of WRITE takes two in each pass: the core is asked while the second of its bytes is at hand.

`default_nettype none

module lq_link_exec #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,
	input  wire [2:0]           phase,
	input  wire                 bits,
	input  wire                 tick,

	input  wire                 reset,       // RESET was received: a round, it counts with tick
	output reg                  core_rst,

	input  wire                 cmd_avail,   // with tick
	output wire                 cmd_next,    // for a round each
	output wire                 cmd_rewind,
	output wire                 cmd_done,
	input  wire [7:0]           cmd_data,

	output reg                  h_vld,
	output reg  [1:0]           h_op,
	output reg  [2:0]           h_space,
	output reg  [W_ADDR-1:0]    h_addr,
	output wire [W_UNIT-1:0]    h_wdata,
	input  wire                 h_ack,
	input  wire [2:0]           h_status,
	input  wire [W_UNIT-1:0]    h_rdata,
	input  wire [W_ADDR-1:0]    h_next,

	output reg                  in_vld,
	input  wire                 in_rdy,
	output wire                 in_tick,
	output wire [15:0]          in_axon,
	output wire [W_PAYLOAD-1:0] in_payload,
	input  wire [2:0]           in_status,

	input  wire                 st_busy,
	input  wire                 st_run,

	output reg                  put_vld,     // with tick, for whole rounds
	input  wire                 put_rdy,     // with tick
	output reg                  put_end,
	output wire                 put_note,
	output wire                 put_bit
);

	localparam [1:0] OP_CHECK = 2'd0, OP_READ = 2'd1, OP_WRITE = 2'd2, OP_CLEAR = 2'd3;

	localparam
		S_RESET  = 0,  S_IDLE   = 1,  S_FIT    = 2,  S_VALID  = 3,  S_EVENT  = 4,
		S_REWIND = 5,  S_COUNT0 = 6,  S_COUNT1 = 7,  S_TICK   = 8,
		// With a byte of the command. WRITE's S_HOST begins with one.
		S_TYPE   = 9,  S_LEN    = 10, S_SPACE  = 11, S_ADDR0  = 12, S_ADDR1  = 13,
		S_ADDR2  = 14, S_UNITS  = 15, S_WORD0  = 16, S_WORD1  = 17, S_HOST   = 18,
		S_WEIGHT = 19, S_SKIP   = 20, S_NONCE  = 21,
		// With a byte of the answer.
		S_ANSWER = 22, S_STATUS = 23, S_LO     = 24, S_HI     = 25, S_TAIL   = 26,
		S_CLOSE  = 27;

	reg [27:0] state;     // one bit is 1
	reg        pass;      // the first was good
	reg        keep;      // READ asks for its next unit
	reg        got;       // the core has answered
	reg        answered;  // the answer's head is written
	reg        beyond;    // there is no such space: the address becomes one that no space has
	reg [4:0]  kind;
	reg [2:0]  status;

	// Asked for from S_LEN on, they stand by then.
	reg  is_write, is_read, is_events, is_step, is_clear;
	wire is_reset  = kind[4];
	wire ok        = status == ST_OK[2:0];

	always @(posedge clk) begin
		is_write  <= kind[2:0] == FR_WRITE[2:0];
		is_read   <= kind[2:0] == FR_READ[2:0];
		is_events <= kind[2:0] == FR_EVENTS[2:0];
		is_step   <= kind[2:0] == FR_STEP[2:0];
		is_clear  <= kind[2:0] == FR_CLEAR[2:0];
	end

	wire hit   = h_vld && h_ack && state[S_HOST] && !got;
	wire taken = in_vld && in_rdy;

	// -- What goes round ------------------------------------------------------------------------

	// `left` counts payload bytes to come, and units of READ behind the one at hand.
	reg [7:0]  left, seq, events;
	reg [15:0] word;      // unit, axon or number of steps; of WRITE its first byte, in the high one
	reg        left_borrow, seq_carry, events_carry;
	reg        some, more; // left is not 0, with tick; was not at the end of the last round
	reg        word_0;    // nothing but 0 went into word, or was in it before it counted down
	reg [1:0]  mod_3;     // of the length

	wire addressed = state[S_ADDR0] || state[S_ADDR1] || state[S_ADDR2];
	wire worded    = state[S_WORD0] || state[S_WORD1];
	wire skips     = state[S_SKIP] && more;
	wire sets      = state[S_LEN] || state[S_UNITS];
	reg  half, counts, turns;      // what word does; a clock old, in time for its bits

	// The byte comes out of the ring with its lowest bit; the others are chosen a clock before.
	reg  lowest, higher;
	wire cmd_bit  = lowest ? cmd_data[0] : higher;

	always @(posedge clk) begin
		lowest <= phase == 3'd0;
		higher <= cmd_data[phase];
	end

	always @(posedge clk) begin
		half   <= state[S_LO] || state[S_HI];
		counts <= state[S_COUNT0] || state[S_COUNT1];
		turns  <= worded || state[S_NONCE] || state[S_LO] || state[S_HI] ||
		          state[S_COUNT0] || state[S_COUNT1];
	end

	wire left_in  = sets ? cmd_bit : left[0] ^ left_borrow;
	wire word_in  = counts ? word[0] : cmd_bit;

	reg eats;             // a state with a byte of the command, S_SKIP apart
	assign cmd_next   = eats || skips;
	assign cmd_rewind = state[S_RESET] || state[S_REWIND];
	assign cmd_done   = state[S_IDLE];

	always @(posedge clk) begin
		if (bits) begin
			left        <= {left_in, left[7:1]};
			left_borrow <= left_borrow && !left[0];
		end else
			left_borrow <= cmd_next || (is_read && state[S_VALID]);
		some <= !tick && (some || (bits && left_in));
		if (tick)
			more <= some;

		if (hit && is_read)
			word <= h_rdata;
		else if (bits && turns)
			word <= {half ? word[8] : counts ? word[0] ^ word_0 : cmd_bit, word[15:9],
			         half ? word[0] : word[8], word[7:1]};
		if (turns && !half) begin
			if (bits)
				word_0 <= word_0 && !word_in;
		end else if (!state[S_VALID])
			word_0 <= 1'b1;

		if (hit)
			h_addr <= h_next;
		else if (bits && addressed)
			h_addr <= {cmd_bit || beyond, h_addr[W_ADDR-1:1]};

		// Bits of the length count 1, 2, 1, 2 ...
		if (state[S_TYPE])
			mod_3 <= 2'd0;
		else if (state[S_LEN] && bits && cmd_bit)
			mod_3 <= phase[0] ? {mod_3[0], mod_3 == 2'd0} : {mod_3 == 2'd0, mod_3[1]};
	end

	always @(posedge clk) begin
		if (state[S_RESET])
			seq <= 8'd0;
		else if (bits)
			seq <= {seq[0] ^ seq_carry, seq[7:1]};
		if (state[S_IDLE])
			events <= 8'd0;
		else if (bits)
			events <= {events[0] ^ events_carry, events[7:1]};
		if (tick) begin
			seq_carry    <= state[S_CLOSE] && put_rdy && !is_reset;
			events_carry <= state[S_EVENT] && !in_vld && ok;
		end else if (bits) begin
			seq_carry    <= seq_carry && seq[0];
			events_carry <= events_carry && events[0];
		end
	end

	always @(posedge clk)
		if (tick) begin
			if (state[S_TYPE])
				kind <= cmd_data[4:0];
			if (state[S_SPACE]) begin
				h_space <= cmd_data[2:0];
				beyond  <= cmd_data[7:3] != 5'd0;
			end
		end

	// -- Core ---------------------------------------------------------------------------------

	reg word_bit;
	assign h_wdata = {cmd_data, word[15:9], word_bit};

	assign in_tick    = state[S_TICK];
	assign in_axon    = word;
	assign in_payload = cmd_data;

	wire keep_next = hit ? is_read && pass && more : keep;

	always @(posedge clk) begin
		core_rst <= rst || (tick && reset) || state[S_RESET];
		// S_RESET clears this while the core is held in reset.
		keep     <= !state[S_RESET] && keep_next;
		got      <= state[S_HOST] && (hit || got);
		// A check is told here what it is of. word stands still from before S_HOST on.
		word_bit <= pass ? word[8] : is_write;
		h_vld    <= (state[S_HOST] && !hit && !got) || keep_next;
		h_op     <= is_clear ? OP_CLEAR : !pass ? OP_CHECK : is_read ? OP_READ : OP_WRITE;
		in_vld   <= tick ? !rst && !reset && (state[S_WEIGHT] || (state[S_COUNT1] && !word_0)) :
		            in_vld && !in_rdy;
		pass     <= state[S_REWIND] || (pass && !state[S_IDLE]);
		answered <= state[S_STATUS] || (answered && !state[S_IDLE]);
	end

	// -- States -------------------------------------------------------------------------------

	// Of what has not changed for a clock wherever they are asked for.
	reg known, fits, bad, refuse;
	reg [2:0] verdict;

	always @(posedge clk) begin
		known <= !kind[3] && kind[2:0] <= FR_CLEAR[2:0] && kind[2:0] != 3'd0;
		fits  <= is_write ? cmd_data >= 8'd6 && !cmd_data[0] : is_read ? cmd_data == 8'd5 :
		         is_events ? mod_3 == 2'd0 && more : is_step ? cmd_data == 8'd2 : !more;
		bad   <= is_step ? word_0 : is_read && (!more || cmd_data > MAX_READ[7:0]);
		verdict <= is_reset ? ST_OK[2:0] : !known ? ST_UNKNOWN[2:0] : !fits ? ST_LENGTH[2:0] :
		           is_step && st_run ? ST_STATE[2:0] : ST_OK[2:0];
		refuse  <= !is_reset && (!known || !fits || (is_step && st_run));
	end

	always @(posedge clk)
		if (state[S_IDLE])
			status <= ST_OK[2:0];
		else if (hit)
			status <= h_status;
		else if (state[S_EVENT] && taken)
			status <= in_status;
		else if (tick && state[S_FIT])
			status <= verdict;
		else if (tick && state[S_VALID] && bad)
			status <= ST_RANGE[2:0];

	reg [27:0] next;

	always @(posedge clk)
		if (tick)
			state <= rst || reset ? 28'd1 << S_RESET : next;

	// What is left of a command that is refused is skipped.
	wire go     = cmd_avail && (st_run || !st_busy);
	wire heard  = state[S_HOST] && got;
	wire sure   = heard && ok;
	wire reply  = sure && is_read && pass;      // with the unit
	wire end_of = sure && !is_read && (is_clear || (pass && !some));
	wire check  = sure && !pass && !is_clear;
	wire tail   = is_reset || (is_events && known);

	// What follows a byte and is with one, of the others what leads to such a state.
	always @(posedge clk)
		if (tick)
			eats <= !rst && !reset && ((state[S_IDLE] && go) || state[S_REWIND] || state[S_TYPE] ||
			        (state[S_FIT] && !refuse && !is_clear) || state[S_SPACE] || addressed ||
			        state[S_WORD0] || (state[S_VALID] && is_events) || (sure && is_write && some) ||
			        (state[S_EVENT] && !in_vld && ok && more) ||
			        (state[S_LO] && put_rdy && more && is_reset));

	always @(*) begin
		next = 28'd0;
		next[S_IDLE]   = state[S_RESET] || (state[S_IDLE] && !go) || (state[S_COUNT1] && word_0) ||
		                 (state[S_CLOSE] && put_rdy && !(is_step && ok));
		next[S_TYPE]   = (state[S_IDLE] && go) || state[S_REWIND];
		next[S_LEN]    = state[S_TYPE];
		next[S_FIT]    = state[S_LEN];
		next[S_SPACE]  = state[S_FIT] && !refuse && (is_write || is_read);
		next[S_ADDR0]  = state[S_SPACE];
		next[S_ADDR1]  = state[S_ADDR0];
		next[S_ADDR2]  = state[S_ADDR1];
		next[S_UNITS]  = state[S_ADDR2] && is_read;
		next[S_WORD0]  = (state[S_FIT] && !refuse && (is_events || is_step)) ||
		                 (state[S_ADDR2] && is_write) || (state[S_EVENT] && !in_vld && ok && more) ||
		                 (sure && is_write && some);
		next[S_WORD1]  = state[S_WORD0] && !is_write;
		next[S_VALID]  = state[S_UNITS] || state[S_WORD1] || (check && is_read && some) ||
		                 (state[S_HI] && put_rdy && keep);
		next[S_WEIGHT] = state[S_VALID] && is_events;
		next[S_EVENT]  = state[S_WEIGHT] || (state[S_EVENT] && in_vld);
		next[S_HOST]   = (state[S_FIT] && !refuse && is_clear) || (state[S_WORD0] && is_write) ||
		                 (state[S_VALID] && is_read && !bad) || (state[S_HOST] && !got);
		next[S_REWIND] = check && !some;
		next[S_SKIP]   = (state[S_FIT] && refuse) || (state[S_SKIP] && more) ||
		                 (state[S_VALID] && is_step && bad) || (state[S_EVENT] && !in_vld && !ok) ||
		                 (heard && !ok && !is_read);
		next[S_NONCE]  = (state[S_FIT] || (state[S_LO] && put_rdy && more)) && is_reset;
		next[S_ANSWER] = (state[S_SKIP] && !more) || (state[S_VALID] && (is_step ? !bad : bad)) ||
		                 (state[S_EVENT] && !in_vld && ok && !more) || end_of ||
		                 (reply && !answered) || (heard && !ok && is_read) ||
		                 (state[S_ANSWER] && !put_rdy);
		next[S_STATUS] = state[S_ANSWER] && put_rdy || (state[S_STATUS] && !put_rdy);
		next[S_LO]     = (state[S_STATUS] && put_rdy && is_read && ok) || (reply && answered) ||
		                 state[S_NONCE] || (state[S_LO] && !put_rdy);
		next[S_HI]     = (state[S_LO] && put_rdy && !is_reset) || (state[S_HI] && !put_rdy);
		next[S_TAIL]   = (state[S_LO] && put_rdy && is_reset && !more) ||
		                 (state[S_STATUS] && put_rdy && tail) || (state[S_TAIL] && !put_rdy);
		next[S_CLOSE]  = (state[S_STATUS] && put_rdy && !tail && !(is_read && ok)) ||
		                 (state[S_HI] && put_rdy && !keep) || (state[S_TAIL] && put_rdy) ||
		                 (state[S_CLOSE] && !put_rdy);
		next[S_COUNT0] = (state[S_CLOSE] && put_rdy && is_step && ok) ||
		                 (state[S_TICK] && !in_vld && !st_busy);
		next[S_COUNT1] = state[S_COUNT0];
		next[S_TICK]   = (state[S_COUNT1] && !word_0) || (state[S_TICK] && (in_vld || st_busy));
	end

	// -- Answer -------------------------------------------------------------------------------

	wire [7:0] status_byte = {5'd0, status};
	wire [7:0] iface_byte  = INTERFACE[7:0];
	reg        made;                      // what goes round nowhere
	reg        of_seq, of_lo, of_hi, of_events;

	always @(posedge clk) begin
		made       <= state[S_STATUS] ? status_byte[phase] :
		              state[S_TAIL] && is_reset && iface_byte[phase];
		of_seq     <= state[S_ANSWER];
		of_lo      <= state[S_LO] && !is_reset;
		of_hi      <= state[S_HI] || (state[S_LO] && is_reset);
		of_events  <= state[S_TAIL] && !is_reset;
		put_vld    <= state[S_ANSWER] || state[S_STATUS] || state[S_LO] || state[S_HI] ||
		              state[S_TAIL] || state[S_CLOSE];
		put_end    <= state[S_CLOSE];
	end

	assign put_note = is_reset;

	assign put_bit = (of_seq && seq[0]) || (of_lo && word[0]) || (of_hi && word[8]) ||
	                 (of_events && events[0]) || made;

endmodule

`default_nettype wire
