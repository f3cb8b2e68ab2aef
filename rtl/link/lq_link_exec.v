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
// States change with `tick`; a round takes in a byte of the command or gives one of the answer.

`default_nettype none

module lq_link_exec #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,
	input  wire [2:0]           phase,
	input  wire                 bits,
	input  wire                 tick,

	input  wire                 reset,       // RESET was received: one clock, with tick
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

	output wire                 put_vld,     // for whole rounds
	input  wire                 put_rdy,     // with tick
	output wire                 put_end,
	output wire                 put_note,
	output reg                  put_bit
);

	localparam [1:0] OP_CHECK = 2'd0, OP_READ = 2'd1, OP_WRITE = 2'd2, OP_CLEAR = 2'd3;

	localparam [4:0]
		S_RESET  = 5'd0,  S_IDLE   = 5'd1,  S_FIT    = 5'd2,  S_VALID  = 5'd3,
		S_EVENT  = 5'd4,  S_SENT   = 5'd5,  S_HOST   = 5'd6,  S_HEARD  = 5'd7,
		S_REWIND = 5'd8,  S_COUNT0 = 5'd9,  S_COUNT1 = 5'd10, S_TICK   = 5'd11,
		S_STEP   = 5'd12,
		// With a byte of the command.
		S_TYPE   = 5'd13, S_LEN    = 5'd14, S_SPACE  = 5'd15, S_ADDR0  = 5'd16,
		S_ADDR1  = 5'd17, S_ADDR2  = 5'd18, S_UNITS  = 5'd19, S_WORD0  = 5'd20,
		S_WORD1  = 5'd21, S_WEIGHT = 5'd22, S_SKIP   = 5'd23, S_NONCE  = 5'd24,
		// With a byte of the answer.
		S_ANSWER = 5'd25, S_STATUS = 5'd26, S_LO     = 5'd27, S_HI     = 5'd28,
		S_TAKEN  = 5'd29, S_IFACE  = 5'd30, S_CLOSE  = 5'd31;

	(* fsm_encoding = "one-hot" *)
	reg [4:0]  state;
	reg        pass;      // the first was good
	reg        keep;      // READ asks for its next unit
	reg        got;       // the core has answered
	reg        answered;  // the answer's head is written
	reg [4:0]  kind;
	reg [2:0]  status;

	wire is_write  = kind[2:0] == FR_WRITE[2:0];
	wire is_read   = kind[2:0] == FR_READ[2:0];
	wire is_events = kind[2:0] == FR_EVENTS[2:0];
	wire is_step   = kind[2:0] == FR_STEP[2:0];
	wire is_clear  = kind[2:0] == FR_CLEAR[2:0];
	wire is_reset  = kind[4];
	wire ok        = status == ST_OK[2:0];

	wire hit   = h_vld && h_ack && state == S_HOST && !got;
	wire taken = in_vld && in_rdy;

	// -- What goes round ------------------------------------------------------------------------

	// `left` counts payload bytes to come, and units of READ behind the one at hand.
	reg [7:0]  left, seq, events;
	reg [15:0] word;      // unit, axon or number of steps
	reg        left_borrow, left_any, seq_carry, events_carry;
	reg        more;      // left was not 0 at the end of the last round
	reg        word_0;    // nothing but 0 went into word, or was in it before it counted down
	reg [1:0]  mod_3;     // of the length

	wire addressed = state == S_ADDR0 || state == S_ADDR1 || state == S_ADDR2;
	wire worded    = state == S_WORD0 || state == S_WORD1;
	wire counting  = state == S_COUNT0 || state == S_COUNT1;
	wire skips     = state == S_SKIP && more;
	wire paid      = state == S_SPACE || addressed || worded || state == S_WEIGHT ||
	                 state == S_NONCE || skips;
	wire sets      = state == S_LEN || state == S_UNITS;
	wire half      = state == S_LO || state == S_HI;

	wire cmd_bit  = cmd_data[phase - 3'd1];
	wire left_in  = sets ? cmd_bit : left[0] ^ left_borrow;
	wire word_in  = counting ? word[0] : cmd_bit;

	assign cmd_next   = paid || sets || state == S_TYPE;
	assign cmd_rewind = state == S_RESET || state == S_REWIND;
	assign cmd_done   = state == S_IDLE;

	always @(posedge clk) begin
		if (bits) begin
			left        <= {left_in, left[7:1]};
			left_borrow <= left_borrow && !left[0];
			left_any    <= left_any || left_in;
		end else begin
			left_borrow <= paid || (is_read && (state == S_VALID || state == S_HEARD));
			if (tick)
				more <= left_any;
			else
				left_any <= 1'b0;
		end

		if (hit && is_read)
			word <= h_rdata;
		else if (bits && (worded || counting || half))
			word <= {half ? word[8] : counting ? word[0] ^ word_0 : cmd_bit, word[15:9],
			         half ? word[0] : word[8], word[7:1]};
		if (worded || counting) begin
			if (bits)
				word_0 <= word_0 && !word_in;
		end else if (state != S_VALID)
			word_0 <= 1'b1;

		if (hit)
			h_addr <= h_next;
		else if (bits && addressed)
			h_addr <= {cmd_bit, h_addr[W_ADDR-1:1]};

		// Bits of the length count 1, 2, 1, 2 ...
		if (state == S_TYPE)
			mod_3 <= 2'd0;
		else if (state == S_LEN && bits && cmd_bit)
			mod_3 <= phase[0] ? {mod_3[0], mod_3 == 2'd0} : {mod_3 == 2'd0, mod_3[1]};
	end

	always @(posedge clk) begin
		if (rst || reset)
			seq <= 8'd0;
		else if (bits)
			seq <= {seq[0] ^ seq_carry, seq[7:1]};
		if (state == S_IDLE)
			events <= 8'd0;
		else if (bits)
			events <= {events[0] ^ events_carry, events[7:1]};
		seq_carry    <= tick ? state == S_CLOSE && put_rdy && !is_reset :
		                bits ? seq_carry && seq[0] : seq_carry;
		events_carry <= bits ? events_carry && events[0] : state == S_SENT && ok;
	end

	always @(posedge clk)
		if (tick) begin
			if (state == S_TYPE)
				kind <= cmd_data[4:0];
			// There are not more than 7.
			if (state == S_SPACE)
				h_space <= cmd_data[2:0] | {3{cmd_data[7:3] != 5'd0}};
		end

	// -- Core ---------------------------------------------------------------------------------

	assign h_wdata = {word[15:1], pass ? word[0] : is_write};

	assign in_tick    = state == S_TICK;
	assign in_axon    = word;
	assign in_payload = cmd_data;

	wire keep_next = hit ? is_read && pass && more : keep;

	always @(posedge clk) begin
		core_rst <= rst || reset || state == S_RESET;
		// S_RESET clears this while the core is held in reset.
		keep     <= state != S_RESET && keep_next;
		got      <= state == S_HOST && (hit || got);
		h_vld    <= (state == S_HOST && !hit && !got) || keep_next;
		h_op     <= is_clear ? OP_CLEAR : !pass ? OP_CHECK : is_read ? OP_READ : OP_WRITE;
		if (rst || reset)
			in_vld <= 1'b0;
		else
			in_vld <= tick ? state == S_WEIGHT || (state == S_COUNT1 && !word_0) : in_vld && !in_rdy;
		pass     <= state == S_REWIND || (pass && state != S_IDLE);
		answered <= state == S_STATUS || (answered && state != S_IDLE);
	end

	// -- States -------------------------------------------------------------------------------

	// Of what has not changed for a clock wherever they are asked for.
	reg known, fits, bad;

	always @(posedge clk) begin
		known <= !kind[3] && kind[2:0] <= FR_CLEAR[2:0] && kind[2:0] != 3'd0;
		fits  <= is_write ? cmd_data >= 8'd6 && !cmd_data[0] : is_read ? cmd_data == 8'd5 :
		         is_events ? mod_3 == 2'd0 && more : is_step ? cmd_data == 8'd2 : !more;
		bad   <= is_step ? word_0 : is_read && (!more || cmd_data > MAX_READ[7:0]);
	end

	wire [2:0] verdict = is_reset ? ST_OK[2:0] : !known ? ST_UNKNOWN[2:0] : !fits ? ST_LENGTH[2:0] :
	                     is_step && st_run ? ST_STATE[2:0] : ST_OK[2:0];

	always @(posedge clk)
		if (state == S_IDLE)
			status <= ST_OK[2:0];
		else if (hit)
			status <= h_status;
		else if (state == S_EVENT && taken)
			status <= in_status;
		else if (tick && state == S_FIT)
			status <= verdict;
		else if (tick && state == S_VALID && bad)
			status <= ST_RANGE[2:0];

	// What is left of a command that is refused is skipped.
	always @(posedge clk)
		if (rst || reset)
			state <= S_RESET;
		else if (tick)
			case (state)
			S_RESET:  state <= S_IDLE;
			S_IDLE:   if (cmd_avail && (st_run || !st_busy)) state <= S_TYPE;
			S_TYPE:   state <= S_LEN;
			S_LEN:    state <= S_FIT;
			S_FIT:    state <= verdict != ST_OK[2:0] ? S_SKIP : is_reset ? S_NONCE : is_clear ? S_HOST :
			                   is_write || is_read ? S_SPACE : S_WORD0;
			S_SPACE:  state <= S_ADDR0;
			S_ADDR0:  state <= S_ADDR1;
			S_ADDR1:  state <= S_ADDR2;
			S_ADDR2:  state <= is_read ? S_UNITS : S_WORD0;
			S_UNITS:  state <= S_VALID;
			S_WORD0:  state <= S_WORD1;
			S_WORD1:  state <= S_VALID;
			S_VALID:  state <= bad ? (is_read ? S_ANSWER : S_SKIP) :
			                   is_events ? S_WEIGHT : is_step ? S_ANSWER : S_HOST;
			S_WEIGHT: state <= S_EVENT;
			S_EVENT:  if (!in_vld) state <= S_SENT;
			S_SENT:   state <= !ok ? S_SKIP : more ? S_WORD0 : S_ANSWER;
			S_HOST:   if (got) state <= S_HEARD;
			S_HEARD:
				if (!ok)
					state <= is_read ? S_ANSWER : S_SKIP;
				else if (is_read && pass)
					state <= answered ? S_LO : S_ANSWER;
				else if (is_clear || (pass && !more))
					state <= S_ANSWER;
				else if (!more)
					state <= S_REWIND;
				else
					state <= is_write ? S_WORD0 : S_HOST;
			S_REWIND: state <= S_TYPE;
			S_SKIP:   if (!more) state <= S_ANSWER;
			S_ANSWER: if (put_rdy) state <= S_STATUS;
			S_STATUS:
				if (put_rdy)
					state <= is_events && known ? S_TAKEN : is_read && ok ? S_LO : S_CLOSE;
			S_LO:     if (put_rdy) state <= !is_reset ? S_HI : more ? S_NONCE : S_IFACE;
			S_HI:     if (put_rdy) state <= keep ? S_HOST : S_CLOSE;
			S_NONCE:  state <= S_LO;
			S_TAKEN, S_IFACE:
			          if (put_rdy) state <= S_CLOSE;
			S_CLOSE:
				if (put_rdy)
					state <= is_step && ok ? S_COUNT0 : S_IDLE;
			S_COUNT0: state <= S_COUNT1;
			S_COUNT1: state <= word_0 ? S_IDLE : S_TICK;
			S_TICK:   if (!in_vld) state <= S_STEP;
			S_STEP:   if (!st_busy) state <= S_COUNT0;
			default:  state <= S_IDLE;
			endcase

	// -- Answer -------------------------------------------------------------------------------

	wire [7:0] status_byte = {5'd0, status};
	wire [7:0] iface_byte  = INTERFACE[7:0];

	assign put_vld  = state == S_ANSWER || state == S_STATUS || half || state == S_TAKEN ||
	                  state == S_IFACE || state == S_CLOSE;
	assign put_end  = state == S_CLOSE;
	assign put_note = is_reset;

	always @(*)
		case (state)
		S_ANSWER: put_bit = seq[0];
		S_STATUS: put_bit = status_byte[phase - 3'd1];
		S_LO:     put_bit = is_reset ? cmd_bit : word[0];
		S_HI:     put_bit = word[8];
		S_TAKEN:  put_bit = events[0];
		default:  put_bit = iface_byte[phase - 3'd1];
		endcase

endmodule

`default_nettype wire
