// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_link -- bytes of the cable on one side, the core's ports on the other
//
//   rx -> receive ring -> exec -> core -> out -> store -> transmit ring -> send -> tx
//                          '-- answers ---------'
//
// docs/protocol.md says what it does, spec/frames.def how frames look. rx bytes may come in every
// clock. The core is to be reset by core_rst: at RESET whatever it does is given up.

`default_nettype none

module lq_link #(
`include "lq_config.vh"
) (
	input  wire                 clk,
	input  wire                 rst,

	input  wire                 rx_vld,
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

	wire              reset, resend, nak;
	wire [2:0]        nak_reason;
	wire [7:0]        expected, ack, seq;

	wire              cmd_avail, cmd_next, cmd_rewind, cmd_done;
	wire [7:0]        cmd_data;

	wire              x_vld, x_rdy, x_end, p_vld, p_rdy, p_end, p_full;
	wire [7:0]        x_data, p_data;

	wire [W_RING-1:0] commit, tail, rd_addr;
	wire              rd_en;
	wire [7:0]        rd_data;

	// Until exec and the core have let go of what they offered.
	wire halt = rst || reset || core_rst;

	lq_link_rx u_rx (
		.clk(clk), .rst(rst),
		.rx_vld(rx_vld), .rx_data(rx_data),
		.tx_seq(seq), .ack(ack), .resend(resend), .reset(reset),
		.nak(nak), .nak_reason(nak_reason), .expected(expected),
		.cmd_avail(cmd_avail), .cmd_next(cmd_next), .cmd_rewind(cmd_rewind),
		.cmd_done(cmd_done), .cmd_data(cmd_data)
	);

	lq_link_exec u_exec (
		.clk(clk), .rst(rst),
		.reset(reset), .core_rst(core_rst),
		.cmd_avail(cmd_avail), .cmd_next(cmd_next), .cmd_rewind(cmd_rewind),
		.cmd_done(cmd_done), .cmd_data(cmd_data),
		.h_vld(h_vld), .h_op(h_op), .h_space(h_space), .h_addr(h_addr), .h_wdata(h_wdata),
		.h_ack(h_ack), .h_status(h_status), .h_rdata(h_rdata), .h_next(h_next),
		.in_vld(in_vld), .in_rdy(in_rdy), .in_tick(in_tick), .in_axon(in_axon),
		.in_payload(in_payload), .in_status(in_status),
		.st_busy(st_busy), .st_run(st_run),
		.put_vld(x_vld), .put_rdy(x_rdy), .put_end(x_end), .put_data(x_data)
	);

	lq_link_out u_out (
		.clk(clk), .rst(halt),
		.out_vld(out_vld), .out_rdy(out_rdy), .out_end(out_end), .out_fired(out_fired),
		.out_has_value(out_has_value), .out_neuron(out_neuron), .out_value(out_value),
		.st_step(st_step), .st_clocks(st_clocks), .st_late(st_late), .st_lost(st_lost),
		.put_vld(p_vld), .put_rdy(p_rdy), .put_end(p_end), .put_data(p_data),
		.put_full(p_full)
	);

	lq_link_store u_store (
		.clk(clk), .rst(halt),
		.x_vld(x_vld), .x_rdy(x_rdy), .x_end(x_end), .x_data(x_data),
		.p_vld(p_vld), .p_rdy(p_rdy), .p_end(p_end), .p_data(p_data), .p_full(p_full),
		.seq(seq), .commit(commit), .tail(tail),
		.rd_en(rd_en), .rd_addr(rd_addr), .rd_data(rd_data)
	);

	lq_link_send u_send (
		.clk(clk), .rst(rst),
		.reset(reset), .resend(resend), .nak(nak), .nak_reason(nak_reason),
		.expected(expected), .ack(ack),
		.commit(commit), .tail(tail),
		.rd_en(rd_en), .rd_addr(rd_addr), .rd_data(rd_data),
		.tx_vld(tx_vld), .tx_rdy(tx_rdy), .tx_data(tx_data)
	);

endmodule

`default_nettype wire
