// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_top -- the device without its cable: a byte stream in, a byte stream out
//
// A byte moves when vld and rdy are both high and holds until then. An rx byte that comes 20 clocks
// after the last or later is taken at once. With LQ_TRACE every pin of the core comes out as
// trc_<pin>, beside the core's own trace ports.

`default_nettype none

module lq_top #(
`include "lq_config.vh"
) (
	input  wire       clk,
	input  wire       rst,

	input  wire       rx_vld,
	output wire       rx_rdy,
	input  wire [7:0] rx_data,

	output wire       tx_vld,
	input  wire       tx_rdy,
	output wire [7:0] tx_data
`ifdef LQ_TRACE
	,
	output wire                           trc_rst,
	output wire                           trc_h_vld,
	output wire [1:0]                     trc_h_op,
	output wire [2:0]                     trc_h_space,
	output wire [W_ADDR-1:0]              trc_h_addr,
	output wire [W_UNIT-1:0]              trc_h_wdata,
	output wire                           trc_h_ack,
	output wire [2:0]                     trc_h_status,
	output wire [W_UNIT-1:0]              trc_h_rdata,
	output wire [W_ADDR-1:0]              trc_h_next,
	output wire                           trc_in_vld,
	output wire                           trc_in_rdy,
	output wire                           trc_in_tick,
	output wire [15:0]                    trc_in_axon,
	output wire [W_PAYLOAD-1:0]           trc_in_payload,
	output wire [2:0]                     trc_in_status,
	output wire                           trc_out_vld,
	output wire                           trc_out_rdy,
	output wire                           trc_out_end,
	output wire                           trc_out_fired,
	output wire                           trc_out_has_value,
	output wire [13:0]                    trc_out_neuron,
	output wire [W_V-1:0]                 trc_out_value,
	output wire [W_STEP-1:0]              trc_st_step,
	output wire [W_CLOCKS-1:0]            trc_st_clocks,
	output wire [W_COUNT-1:0]             trc_st_late,
	output wire [W_COUNT-1:0]             trc_st_lost,
	output wire                           trc_st_busy,
	output wire                           trc_st_run,

	output wire                           trc_list_we,
	output wire [LOG_SLOTS+LOG_AXONS-1:0] trc_list_addr,
	output wire [LOG_AXONS+W_PAYLOAD:0]   trc_list_data,
	output wire                           trc_delay_we,
	output wire [N_UNITS-1:0]             trc_weight_we,
	output wire [W_SYNAPSE-1:0]           trc_weight_addr,
	output wire [6:0]                     trc_set_we,
	output wire [LOG_SETS-1:0]            trc_set_addr,
	output wire [W_UNIT-1:0]              trc_host_data,
	output wire                           trc_reg_we,
	output wire [3:0]                     trc_state_we,
	output wire [LOG_ROWS-1:0]            trc_state_row,
	output wire [LOG_PIPES-1:0]           trc_state_pipe,
	output wire [N_PIPES-1:0]             trc_i_we,
	output wire [LOG_ROWS-1:0]            trc_i_row,
	output wire [N_PIPES*W_V-1:0]         trc_i1,
	output wire [N_PIPES*W_V-1:0]         trc_i2,
	output wire [N_PIPES-1:0]             trc_v_we,
	output wire [LOG_ROWS-1:0]            trc_v_row,
	output wire [N_PIPES*W_V-1:0]         trc_v,
	output wire [N_PIPES*W_UNIT-1:0]      trc_ref_set,
	output wire                           trc_rule_we,
	output wire                           trc_plastic_we,
	output wire                           trc_x_we,
	output wire [LOG_AXONS-1:0]           trc_x_addr,
	output wire [2*W_UNIT-1:0]            trc_x,
	output wire                           trc_y_we,
	output wire [LOG_ROWS-1:0]            trc_y_row,
	output wire [N_PIPES*W_UNIT-1:0]      trc_y1,
	output wire [N_PIPES*W_UNIT-1:0]      trc_y2,
	output wire                           trc_word_we,
	output wire [W_SYNAPSE-1:0]           trc_word_addr,
	output wire [N_LANES*W_WEIGHT-1:0]    trc_word,
	output wire [2:0]                     trc_soma_we,
	output wire [15:0]                    trc_soma_addr,
	output wire [47:0]                    trc_soma
`endif
);

	wire                 core_rst;
	wire                 h_vld, h_ack;
	wire [1:0]           h_op;
	wire [2:0]           h_space, h_status;
	wire [W_ADDR-1:0]    h_addr, h_next;
	wire [W_UNIT-1:0]    h_wdata, h_rdata;
	wire                 in_vld, in_rdy, in_tick;
	wire [15:0]          in_axon;
	wire [W_PAYLOAD-1:0] in_payload;
	wire [2:0]           in_status;
	wire                 out_vld, out_rdy, out_end, out_fired, out_has_value;
	wire [13:0]          out_neuron;
	wire [W_V-1:0]       out_value;
	wire [W_STEP-1:0]    st_step;
	wire [W_CLOCKS-1:0]  st_clocks;
	wire [W_COUNT-1:0]   st_late, st_lost;
	wire                 st_busy, st_run;

	lq_link u_link (
		.clk(clk), .rst(rst),
		.rx_vld(rx_vld), .rx_rdy(rx_rdy), .rx_data(rx_data),
		.tx_vld(tx_vld), .tx_rdy(tx_rdy), .tx_data(tx_data),
		.core_rst(core_rst),
		.h_vld(h_vld), .h_op(h_op), .h_space(h_space), .h_addr(h_addr), .h_wdata(h_wdata),
		.h_ack(h_ack), .h_status(h_status), .h_rdata(h_rdata), .h_next(h_next),
		.in_vld(in_vld), .in_rdy(in_rdy), .in_tick(in_tick), .in_axon(in_axon),
		.in_payload(in_payload), .in_status(in_status),
		.out_vld(out_vld), .out_rdy(out_rdy), .out_end(out_end), .out_fired(out_fired),
		.out_has_value(out_has_value), .out_neuron(out_neuron), .out_value(out_value),
		.st_step(st_step), .st_clocks(st_clocks), .st_late(st_late), .st_lost(st_lost),
		.st_busy(st_busy), .st_run(st_run)
	);

	lq_core u_core (
		.clk(clk), .rst(core_rst),
		.h_vld(h_vld), .h_op(h_op), .h_space(h_space), .h_addr(h_addr), .h_wdata(h_wdata),
		.h_ack(h_ack), .h_status(h_status), .h_rdata(h_rdata), .h_next(h_next),
		.in_vld(in_vld), .in_rdy(in_rdy), .in_tick(in_tick), .in_axon(in_axon),
		.in_payload(in_payload), .in_status(in_status),
		.out_vld(out_vld), .out_rdy(out_rdy), .out_end(out_end), .out_fired(out_fired),
		.out_has_value(out_has_value), .out_neuron(out_neuron), .out_value(out_value),
		.st_step(st_step), .st_clocks(st_clocks), .st_late(st_late), .st_lost(st_lost),
		.st_busy(st_busy), .st_run(st_run)
`ifdef LQ_TRACE
		,
		.trc_list_we(trc_list_we), .trc_list_addr(trc_list_addr), .trc_list_data(trc_list_data),
		.trc_delay_we(trc_delay_we),
		.trc_weight_we(trc_weight_we), .trc_weight_addr(trc_weight_addr),
		.trc_set_we(trc_set_we), .trc_set_addr(trc_set_addr),
		.trc_host_data(trc_host_data), .trc_reg_we(trc_reg_we),
		.trc_state_we(trc_state_we), .trc_state_row(trc_state_row),
		.trc_state_pipe(trc_state_pipe),
		.trc_i_we(trc_i_we), .trc_i_row(trc_i_row), .trc_i1(trc_i1), .trc_i2(trc_i2),
		.trc_v_we(trc_v_we), .trc_v_row(trc_v_row), .trc_v(trc_v), .trc_ref_set(trc_ref_set),
		.trc_rule_we(trc_rule_we), .trc_plastic_we(trc_plastic_we),
		.trc_x_we(trc_x_we), .trc_x_addr(trc_x_addr), .trc_x(trc_x), .trc_y_we(trc_y_we),
		.trc_y_row(trc_y_row), .trc_y1(trc_y1), .trc_y2(trc_y2), .trc_word_we(trc_word_we),
		.trc_word_addr(trc_word_addr), .trc_word(trc_word),
		.trc_soma_we(trc_soma_we), .trc_soma_addr(trc_soma_addr), .trc_soma(trc_soma)
`endif
	);

`ifdef LQ_TRACE
	assign trc_rst           = core_rst;
	assign trc_h_vld         = h_vld;
	assign trc_h_op          = h_op;
	assign trc_h_space       = h_space;
	assign trc_h_addr        = h_addr;
	assign trc_h_wdata       = h_wdata;
	assign trc_h_ack         = h_ack;
	assign trc_h_status      = h_status;
	assign trc_h_rdata       = h_rdata;
	assign trc_h_next        = h_next;
	assign trc_in_vld        = in_vld;
	assign trc_in_rdy        = in_rdy;
	assign trc_in_tick       = in_tick;
	assign trc_in_axon       = in_axon;
	assign trc_in_payload    = in_payload;
	assign trc_in_status     = in_status;
	assign trc_out_vld       = out_vld;
	assign trc_out_rdy       = out_rdy;
	assign trc_out_end       = out_end;
	assign trc_out_fired     = out_fired;
	assign trc_out_has_value = out_has_value;
	assign trc_out_neuron    = out_neuron;
	assign trc_out_value     = out_value;
	assign trc_st_step       = st_step;
	assign trc_st_clocks     = st_clocks;
	assign trc_st_late       = st_late;
	assign trc_st_lost       = st_lost;
	assign trc_st_busy       = st_busy;
	assign trc_st_run        = st_run;
`endif

endmodule

`default_nettype wire
