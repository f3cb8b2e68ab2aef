// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link -- bytes of the cable on one side, the core's ports on the other
//
//   rx -> receive ring -> exec -> core -> out -> store -> transmit ring -> send -> tx
//                          '-- answers ---------'
//
// docs/protocol.md says what it does, spec/frames.def how frames look. The core is to be reset by
// core_rst: at RESET whatever it does is given up.
//
// All of it works bit by bit, in rounds of 10 clocks that it counts here. Bytes and pointers turn
// to the right in their registers once a round, so sums and comparisons take a bit's worth of
// logic, and what goes from one module to another goes as a bit. `first`: the rings are read, bit
// 0 of the pointers, which end before `tick`, is at hand. `bits`: so are bits 0 to 7 of bytes.
// `tick`: everything is in its place and what the round found is known; rings are written and
// states change. An rx byte may come every 10 clocks; one at half that rate is always taken.

`default_nettype none

module lq_link #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,

	input  wire                 rx_vld,
	output wire                 rx_rdy,
	input  wire [7:0]           rx_data,

	output wire                 tx_vld,
	input  wire                 tx_rdy,
	output wire [7:0]           tx_data,

	output wire                 core_rst,

	output wire                 h_vld,
	output wire [1:0]           h_op,
	output wire [2:0]           h_space,
	output wire [W_ADDR-1:0]    h_addr,
	output wire [W_UNIT-1:0]    h_wdata,
	input  wire                 h_ack,
	input  wire [2:0]           h_status,
	input  wire [W_UNIT-1:0]    h_rdata,
	input  wire [W_ADDR-1:0]    h_next,

	output wire                 in_vld,
	input  wire                 in_rdy,
	output wire                 in_tick,
	output wire [15:0]          in_axon,
	output wire [W_PAYLOAD-1:0] in_payload,
	input  wire [2:0]           in_status,

	input  wire                 out_vld,
	output wire                 out_rdy,
	input  wire                 out_end,
	input  wire                 out_fired,
	input  wire                 out_has_value,
	input  wire [13:0]          out_neuron,
	input  wire [W_V-1:0]       out_value,

	input  wire [W_STEP-1:0]    st_step,
	input  wire [W_CLOCKS-1:0]  st_clocks,
	input  wire [W_COUNT-1:0]   st_late,
	input  wire [W_COUNT-1:0]   st_lost,
	input  wire                 st_busy,
	input  wire                 st_run
);

	localparam W_RING = $clog2(RING_BYTES);

	// -- Rounds -------------------------------------------------------------------------------

	reg [3:0] phase;
	reg       first, bits, tick;

	always @(posedge clk)
		if (rst) begin
			phase <= 4'd9;
			first <= 1'b0;
			bits  <= 1'b0;
			tick  <= 1'b1;
		end else begin
			phase <= tick ? 4'd0 : phase + 4'd1;
			first <= tick;
			bits  <= !phase[3];               // phases 1 to 8
			tick  <= phase[3] && !phase[0];
		end

	// -- Modules ------------------------------------------------------------------------------

	wire              reset, resend, nak;
	wire [2:0]        nak_reason;
	wire              expected, counts, ack, seq;

	wire              cmd_avail, cmd_next, cmd_rewind, cmd_done;
	wire [7:0]        cmd_data;

	wire              x_vld, x_rdy, x_end, x_note, x_bit;
	wire              p_vld, p_rdy, p_end, p_last, p_full;
	wire [7:0]        p_data;

	wire              commit, tail;
	wire [W_RING-1:0] rd_addr;
	wire              rd_en;
	wire [7:0]        rd_data;

	lq_link_rx u_rx (
		.clk(clk), .rst(rst), .phase(phase[1:0]), .first(first), .bits(bits), .tick(tick),
		.rx_vld(rx_vld), .rx_rdy(rx_rdy), .rx_data(rx_data),
		.tx_seq(seq), .ack(ack), .resend(resend), .reset(reset),
		.nak(nak), .nak_reason(nak_reason), .expected(expected), .counts(counts),
		.cmd_avail(cmd_avail), .cmd_next(cmd_next), .cmd_rewind(cmd_rewind),
		.cmd_done(cmd_done), .cmd_data(cmd_data)
	);

	lq_link_exec u_exec (
		.clk(clk), .rst(rst), .phase(phase[2:0]), .bits(bits), .tick(tick),
		.reset(reset), .core_rst(core_rst),
		.cmd_avail(cmd_avail), .cmd_next(cmd_next), .cmd_rewind(cmd_rewind),
		.cmd_done(cmd_done), .cmd_data(cmd_data),
		.h_vld(h_vld), .h_op(h_op), .h_space(h_space), .h_addr(h_addr), .h_wdata(h_wdata),
		.h_ack(h_ack), .h_status(h_status), .h_rdata(h_rdata), .h_next(h_next),
		.in_vld(in_vld), .in_rdy(in_rdy), .in_tick(in_tick), .in_axon(in_axon),
		.in_payload(in_payload), .in_status(in_status),
		.st_busy(st_busy), .st_run(st_run),
		.put_vld(x_vld), .put_rdy(x_rdy), .put_end(x_end), .put_note(x_note), .put_bit(x_bit)
	);

	lq_link_out u_out (
		.clk(clk), .rst(core_rst), .tick(tick),
		.out_vld(out_vld), .out_rdy(out_rdy), .out_end(out_end), .out_fired(out_fired),
		.out_has_value(out_has_value), .out_neuron(out_neuron), .out_value(out_value),
		.st_step(st_step), .st_clocks(st_clocks), .st_late(st_late), .st_lost(st_lost),
		.put_vld(p_vld), .put_rdy(p_rdy), .put_end(p_end), .put_last(p_last),
		.put_data(p_data), .put_full(p_full)
	);

	lq_link_store u_store (
		.clk(clk), .rst(core_rst), .phase(phase[2:0]), .bits(bits), .tick(tick),
		.x_vld(x_vld), .x_rdy(x_rdy), .x_end(x_end), .x_note(x_note), .x_bit(x_bit),
		.p_vld(p_vld), .p_rdy(p_rdy), .p_end(p_end), .p_last(p_last), .p_data(p_data),
		.p_full(p_full),
		.seq(seq), .commit(commit), .tail(tail),
		.rd_en(rd_en), .rd_addr(rd_addr), .rd_data(rd_data)
	);

	lq_link_send u_send (
		.clk(clk), .rst(rst), .phase(phase[2:0]), .first(first), .bits(bits), .tick(tick),
		.reset(reset), .resend(resend), .nak(nak), .nak_reason(nak_reason),
		.expected(expected), .counts(counts), .ack(ack),
		.commit(commit), .tail(tail),
		.rd_en(rd_en), .rd_addr(rd_addr), .rd_data(rd_data),
		.tx_vld(tx_vld), .tx_rdy(tx_rdy), .tx_data(tx_data)
	);

endmodule

`default_nettype wire
