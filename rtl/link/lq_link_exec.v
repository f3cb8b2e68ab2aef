// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link_exec -- carries out one command after the other and writes its answer
//
// A command starts when no step runs, or at any time in free run. WRITE and READ are gone through
// twice: the first pass only checks, so that a refused one changes nothing. READ keeps asking for
// the next unit while it writes out the last, and the core starts no step while it is asked: all
// units are of one instant, and no step waits for an answer that waits for the step. After RESET
// the core is reset, and RESET is found as the only command; its answer is HELLO.

`default_nettype none

module lq_link_exec #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,

	input  wire                 reset,       // RESET was received: one clock
	output reg                  core_rst,

	input  wire                 cmd_avail,
	output wire                 cmd_next,
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
	output reg                  in_tick,
	output wire [15:0]          in_axon,
	output wire [W_PAYLOAD-1:0] in_payload,
	input  wire [2:0]           in_status,

	input  wire                 st_busy,
	input  wire                 st_run,

	output reg                  put_vld,
	input  wire                 put_rdy,
	output reg                  put_end,
	output reg  [7:0]           put_data
);

	localparam [1:0] OP_CHECK = 2'd0, OP_READ = 2'd1, OP_WRITE = 2'd2, OP_CLEAR = 2'd3;

	// What is judged is judged in a state of its own, from flip-flops: FIT, VALID, HEARD, SENT.
	localparam [4:0]
		S_RESET  = 5'd0,  S_IDLE   = 5'd1,  S_WAIT   = 5'd2,  S_FIT    = 5'd3,
		S_VALID  = 5'd4,  S_HOST   = 5'd5,  S_HEARD  = 5'd6,  S_SENT   = 5'd7,
		S_REWIND = 5'd8,  S_TICK   = 5'd9,  S_STEP   = 5'd10, S_ANSWER = 5'd11,
		S_SEQ    = 5'd12, S_STATUS = 5'd13, S_LO     = 5'd14, S_HI     = 5'd15,
		S_TAKEN  = 5'd16, S_IFACE  = 5'd17, S_CLOSE  = 5'd18, S_SORT   = 5'd19,
		// With a byte of the command.
		S_TYPE   = 5'd20, S_LEN    = 5'd21, S_SPACE  = 5'd22, S_ADDR0  = 5'd23,
		S_ADDR1  = 5'd24, S_ADDR2  = 5'd25, S_COUNT  = 5'd26, S_WORD0  = 5'd27,
		S_WORD1  = 5'd28, S_EVENT  = 5'd29, S_SKIP   = 5'd30, S_NONCE  = 5'd31;

	(* fsm_encoding = "one-hot" *)
	reg [4:0]  state;
	reg        have;      // cmd_data is the byte that this state wants
	reg        pass;      // the first was good
	reg        keep;      // READ asks for its next unit
	reg        answered;  // the answer's head is written
	reg [4:0]  kind;
	reg [7:0]  left;      // payload bytes to come, or units of READ
	reg [7:0]  seq;
	reg [2:0]  status;
	reg [15:0] word;      // unit, axon or number of steps
	reg [15:0] count;     // events taken, or steps run
	reg        no_space;  // there is none of this number
	reg        bad;       // it, or a count, is out of range; judged in S_VALID, ...
	reg        judged;    // ... this is its second clock
	reg [2:0]  heard;     // h_status of the last access

	wire is_write  = kind[2:0] == FR_WRITE[2:0];
	wire is_read   = kind[2:0] == FR_READ[2:0];
	wire is_events = kind[2:0] == FR_EVENTS[2:0];
	wire is_step   = kind[2:0] == FR_STEP[2:0];
	wire is_clear  = kind[2:0] == FR_CLEAR[2:0];
	wire is_reset  = kind[4];

	// A number is divisible by 3 if the sum of its digits to base 16 is.
	function [1:0] mod_3(input [3:0] x);
		case (x)
		4'd0, 4'd3, 4'd6, 4'd9, 4'd12, 4'd15: mod_3 = 2'd0;
		4'd1, 4'd4, 4'd7, 4'd10, 4'd13:       mod_3 = 2'd1;
		default:                              mod_3 = 2'd2;
		endcase
	endfunction

	wire [1:0] high  = mod_3(left[7:4]);
	wire [1:0] low   = mod_3(left[3:0]);
	wire       third = left != 8'd0 && (high == low ? high == 2'd0 :
	                              high != 2'd0 && low != 2'd0);

	wire last = left == 8'd0;           // nothing comes after this byte or unit ...
	wire one  = left == 8'd1;           // ... or after the next

	// Of what has not changed for a clock wherever they are asked for.
	reg       known, fits, ended;
	reg [2:0] verdict;
	always @(posedge clk) begin
		known <= !kind[3] && kind[2:0] <= FR_CLEAR[2:0] && kind[2:0] != 3'd0;
		fits  <= is_write ? left >= 8'd6 && !left[0] : is_read ? left == 8'd5 :
		         is_events ? third : is_step ? left == 8'd2 : left == 8'd0;
		ended <= count == word;
		verdict <= is_reset ? ST_OK[2:0] : !known ? ST_UNKNOWN[2:0] : !fits ? ST_LENGTH[2:0] :
		           is_step && st_run ? ST_STATE[2:0] : ST_OK[2:0];
	end

	// -- Bytes of the command -----------------------------------------------------------------

	wire addressed = state == S_ADDR0 || state == S_ADDR1 || state == S_ADDR2;
	wire paid      = state == S_SPACE || addressed || state == S_WORD0 || state == S_WORD1 ||
	                 state == S_NONCE || (state == S_SKIP && !last);   // of what `left` counts
	wire wants     = state == S_TYPE || state == S_LEN || state == S_COUNT || paid ||
	                 state == S_EVENT;

	wire taken   = in_vld && in_rdy;
	wire event_x = state == S_EVENT && taken;
	wire hit     = state == S_HOST && h_vld && h_ack;

	assign cmd_next   = wants && !have;
	assign cmd_rewind = state == S_RESET || state == S_REWIND;
	assign cmd_done   = state == S_IDLE;

	always @(posedge clk)
		have <= cmd_next || (have && state == S_EVENT && !taken);

	always @(posedge clk) begin
		if (have && state == S_TYPE)
			kind <= cmd_data[4:0];
		if (have && state == S_SPACE)
			h_space <= cmd_data[2:0];
		if (have && state == S_SPACE)
			no_space <= cmd_data[7:3] != 5'd0;
		judged <= state == S_VALID && !judged;
		bad    <= ((is_write || is_read) && no_space) || (is_step && word == 16'd0) ||
		          (is_read && (left == 8'd0 || left > MAX_READ[7:0]));
		if (have && (state == S_LEN || state == S_COUNT))
			left <= cmd_data;
		else if ((have && paid) || event_x || (hit && is_read))
			left <= left - 8'd1;
		if (have && (state == S_WORD0 || state == S_NONCE))
			word[7:0] <= cmd_data;
		if (have && state == S_WORD1)
			word[15:8] <= cmd_data;
		if (hit && is_read)
			word <= h_rdata;
		if ((have && addressed) || hit)
			h_addr <= have ? {cmd_data, h_addr[W_ADDR-1:8]} : h_next;
	end

	// -- Core ---------------------------------------------------------------------------------

	assign h_wdata = {word[15:1], pass ? word[0] : is_write};

	assign in_axon    = word;
	assign in_payload = cmd_data;

	wire untaken   = in_status != ST_OK[2:0];
	wire keep_next = hit ? is_read && pass && !one : keep;

	always @(posedge clk) begin
		heard    <= h_status;
		core_rst <= rst || reset || state == S_RESET;
		if (state == S_IDLE)
			count <= 16'd0;
		else if (event_x ? !untaken : state == S_TICK && taken)
			count <= count + 16'd1;
		// S_RESET clears these while the core is held in reset.
		keep     <= state != S_RESET && keep_next;
		h_vld    <= (state == S_HOST && !hit) || keep_next;
		h_op     <= is_clear ? OP_CLEAR : !pass ? OP_CHECK : is_read ? OP_READ : OP_WRITE;
		in_vld   <= !taken &&
		            ((state == S_EVENT && have) || (state == S_TICK && !ended));
		in_tick  <= state == S_TICK;
		pass <= state == S_REWIND || (pass && state != S_IDLE);
		answered <= state == S_STATUS || (answered && state != S_IDLE);
	end

	// -- States -------------------------------------------------------------------------------

	always @(posedge clk)
		case (state)
		S_IDLE:  status <= ST_OK[2:0];
		S_FIT:   status <= verdict;
		S_VALID: if (judged && bad) status <= ST_RANGE[2:0];
		S_HEARD: status <= heard;
		S_EVENT: if (taken) status <= in_status;
		default: ;
		endcase

	// What is left of a command that is refused is skipped.
	always @(posedge clk)
		if (rst || reset)
			state <= S_RESET;
		else
			case (state)
			S_RESET:  state <= S_IDLE;
			S_IDLE:   if (cmd_avail && (st_run || !st_busy)) state <= S_TYPE;
			S_TYPE:   if (have) state <= S_LEN;
			S_LEN:    if (have) state <= S_WAIT;
			S_WAIT:   state <= S_SORT;
			S_SORT:   state <= S_FIT;
			S_FIT:    state <= verdict != ST_OK[2:0] ? S_SKIP : is_reset ? S_ANSWER : is_clear ? S_HOST :
			                   is_write || is_read ? S_SPACE : S_WORD0;
			S_SPACE:  if (have) state <= S_ADDR0;
			S_ADDR0:  if (have) state <= S_ADDR1;
			S_ADDR1:  if (have) state <= S_ADDR2;
			S_ADDR2:  if (have) state <= is_read ? S_COUNT : S_WORD0;
			S_COUNT:  if (have) state <= S_VALID;
			S_WORD0:  if (have) state <= S_WORD1;
			S_WORD1:  if (have) state <= S_VALID;
			S_VALID:  if (judged) state <= bad ? (is_read ? S_ANSWER : S_SKIP) :
			                   is_events ? S_EVENT : is_step ? S_ANSWER : S_HOST;
			S_EVENT:  if (taken) state <= S_SENT;
			S_SENT:   state <= status != ST_OK[2:0] ? S_SKIP : last ? S_ANSWER : S_WORD0;
			S_HOST:   if (hit) state <= S_HEARD;
			S_HEARD:
				if (heard != ST_OK[2:0])
					state <= is_read ? S_ANSWER : S_SKIP;
				else if (is_read && pass)
					state <= answered ? S_LO : S_ANSWER;
				else if (is_clear || (pass && last))
					state <= S_ANSWER;
				else if (last)
					state <= S_REWIND;
				else
					state <= is_write ? S_WORD0 : S_HOST;
			S_REWIND: state <= S_TYPE;
			S_SKIP:   if (last) state <= S_ANSWER;
			S_ANSWER: if (put_rdy) state <= is_reset ? S_NONCE : S_SEQ;
			S_SEQ:    if (put_rdy) state <= S_STATUS;
			S_STATUS:
				if (put_rdy)
					state <= is_events && known ? S_TAKEN :
					         is_read && status == ST_OK[2:0] ? S_LO : S_CLOSE;
			S_LO:     if (put_rdy) state <= !is_reset ? S_HI : last ? S_IFACE : S_NONCE;
			S_HI:     if (put_rdy) state <= keep ? S_HOST : S_CLOSE;
			S_NONCE:  if (have) state <= S_LO;
			S_TAKEN, S_IFACE:
			          if (put_rdy) state <= S_CLOSE;
			S_CLOSE:
				if (put_rdy)
					state <= is_step && status == ST_OK[2:0] ? S_TICK : S_IDLE;
			S_TICK:
				if (ended)
					state <= S_IDLE;
				else if (taken)
					state <= S_STEP;
			S_STEP:   if (!st_busy) state <= S_TICK;
			default:  state <= S_IDLE;
			endcase

	always @(posedge clk)
		if (rst || reset)
			seq <= 8'd0;
		else if (state == S_CLOSE && put_rdy && !is_reset)
			seq <= seq + 8'd1;

	// -- Answer -------------------------------------------------------------------------------

	wire put = state == S_ANSWER || state == S_SEQ || state == S_STATUS || state == S_LO ||
	           state == S_HI || state == S_TAKEN || state == S_IFACE || state == S_CLOSE;

	// Offered a clock after it was chosen.
	always @(posedge clk) begin
		put_vld <= put && !put_rdy;
		put_end <= state == S_CLOSE;
		case (state)
		S_ANSWER: put_data <= is_reset ? FR_HELLO[7:0] : FR_ANSWER[7:0];
		S_SEQ:    put_data <= seq;
		S_STATUS: put_data <= {5'd0, status};
		S_LO:     put_data <= word[7:0];
		S_HI:     put_data <= word[15:8];
		S_TAKEN:  put_data <= count[7:0];
		default:  put_data <= INTERFACE[7:0];
		endcase
	end

endmodule

`default_nettype wire
