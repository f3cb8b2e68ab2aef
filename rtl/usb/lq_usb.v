// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb -- a full-speed USB device of its own: samples of D+ and D- on one side, bytes on the other
//
//   dp, dn -> sample -> rx -> receive -.                .-> bulk_out -> rx_*
//               '-----> line ---------- > transact ---- > control, rom
//   oe, *_out <------- tx <- send <-----'                '-- bulk_in <- tx_*
//
// 24 MHz, within 2,500 ppm together with the host's 12 Mbit/s: two samples of the lines a clock, two
// clocks a bit sent. dp, dn must be synchronous to clk and show what we drive, too; oe, p_out, n_out come from
// flip-flops. From J at the end of a packet, as it arrives here, to the first bit of our answer are
// 8 or 9 clocks: 4.5 bit times of the 6.5 allowed, and 2 must be left to the pins.
//
// Vendor class, endpoint 0 and one pair of bulk endpoints of 64 bytes; docs/usb.md has the rest. A
// byte moves when vld and rdy are both high and holds until then; only a bus reset or a request to
// configure the device lets go of bytes, all that are here. tx_last tells the last byte of a message:
// what was written leaves with it.

`default_nettype none

module lq_usb (
	input  wire       clk,
	input  wire       rst,

	input  wire [1:0] dp,          // [0] is the earlier
	input  wire [1:0] dn,
	output wire       oe,
	output wire       p_out,
	output wire       n_out,
	output wire       pull_up,     // of D+

	output wire       rx_vld,
	input  wire       rx_rdy,
	output wire [7:0] rx_data,

	input  wire       tx_vld,
	output wire       tx_rdy,
	input  wire [7:0] tx_data,
	input  wire       tx_last,

	output wire       configured,
	output wire       suspended
);

	assign pull_up = !rst;

	// -- The line -----------------------------------------------------------------------------

	wire s_vld, s_p, s_n, quiet, bus_rst;
	wire b_start, b_vld, b_data, b_stop;

	wire restart = rst || bus_rst;

	lq_usb_sample u_sample (
		.clk(clk), .dp(dp), .dn(dn), .vld(s_vld), .p(s_p), .n(s_n)
	);

	lq_usb_line u_line (
		.clk(clk), .rst(rst), .vld(s_vld), .p(s_p), .n(s_n),
		.quiet(quiet), .suspended(suspended), .bus_rst(bus_rst)
	);

	lq_usb_rx u_rx (
		.clk(clk), .rst(restart || oe), .vld(s_vld), .p(s_p), .n(s_n), .quiet(quiet),
		.start(b_start), .bit_vld(b_vld), .bit_data(b_data), .stop(b_stop)
	);

	// -- Packets ------------------------------------------------------------------------------

	wire       token, data, ack, noise, mine, endpoint;
	wire [1:0] kind;
	wire [3:0] send_pid;
	wire [6:0] address, count;
	wire       byte_vld;
	wire [7:0] byte_data;

	wire       go, source, done;
	wire       src_vld, src_next, src_end;
	wire [7:0] src_data;
	wire       t_vld, t_rdy, t_data;

	wire       rx_clear, crc_good, send_clear, send_vld, send_out, crc_top;

	lq_usb_crc16 u_crc16 (
		.clk(clk), .clear(t_vld ? send_clear : rx_clear), .vld(t_vld ? send_vld : b_vld),
		.data(t_vld ? t_data : b_data), .out(send_out), .top(crc_top), .good(crc_good)
	);

	lq_usb_receive u_receive (
		.clk(clk), .rst(restart),
		.start(b_start), .bit_vld(b_vld), .bit_data(b_data), .stop(b_stop),
		.crc16_good(crc_good), .address(address), .crc16_clear(rx_clear),
		.token(token), .data(data), .ack(ack), .noise(noise), .kind(kind),
		.mine(mine), .endpoint(endpoint),
		.byte_vld(byte_vld), .byte_data(byte_data), .count(count)
	);

	lq_usb_send u_send (
		.clk(clk), .rst(restart), .go(go), .pid(send_pid), .done(done),
		.src_vld(src_vld), .src_data(src_data), .src_next(src_next), .src_end(src_end),
		.crc16_clear(send_clear), .crc16_vld(send_vld), .crc16_out(send_out),
		.crc16_top(crc_top),
		.bit_vld(t_vld), .bit_rdy(t_rdy), .bit_data(t_data)
	);

	lq_usb_tx u_tx (
		.clk(clk), .rst(restart), .vld(t_vld), .rdy(t_rdy), .data(t_data),
		.oe(oe), .p(p_out), .n(n_out)
	);

	// -- Transactions -------------------------------------------------------------------------

	wire begins0_setup, begins0_in, begins1_out, begins1_in, setup, acked0, received1, acked1;
	wire ctl_stall_in, ctl_nak_in, ctl_stall_out, ctl_nak_out, ctl_toggle;
	wire out_room, out_toggle, in_ready, in_toggle, out_halted, in_halted;

	lq_usb_transact u_transact (
		.clk(clk), .rst(restart),
		.token(token), .data(data), .ack(ack), .noise(noise), .kind(kind),
		.mine(mine), .endpoint(endpoint), .count(count), .quiet(quiet),
		.begins0_setup(begins0_setup), .begins0_in(begins0_in),
		.begins1_out(begins1_out), .begins1_in(begins1_in),
		.setup(setup), .acked0(acked0), .received1(received1), .acked1(acked1),
		.configured(configured),
		.ctl_stall_in(ctl_stall_in), .ctl_nak_in(ctl_nak_in),
		.ctl_stall_out(ctl_stall_out), .ctl_nak_out(ctl_nak_out), .ctl_toggle(ctl_toggle),
		.out_stall(out_halted), .out_room(out_room), .out_toggle(out_toggle),
		.in_stall(in_halted), .in_ready(in_ready), .in_toggle(in_toggle),
		.go(go), .pid(send_pid), .source(source), .done(done)
	);

	// -- Endpoint 0 ---------------------------------------------------------------------------

	wire       ctl_busy, ctl_vld, config_set, out_clear, in_clear;
	wire [2:0] setup_addr;
	wire [9:0] rom_addr;
	wire [7:0] rom_data, ram_data;

	lq_usb_rom u_rom (.clk(clk), .addr(rom_addr), .data(rom_data));

	lq_usb_control u_control (
		.clk(clk), .rst(restart),
		.busy(ctl_busy), .setup_addr(setup_addr), .setup_data(ram_data),
		.rom_addr(rom_addr), .rom_data(rom_data),
		.begins_setup(begins0_setup), .begins_in(begins0_in), .setup(setup), .acked(acked0),
		.stall_in(ctl_stall_in), .nak_in(ctl_nak_in),
		.stall_out(ctl_stall_out), .nak_out(ctl_nak_out), .toggle(ctl_toggle),
		.src_vld(ctl_vld), .src_next(src_next && !source),
		.address(address), .configured(configured), .config_set(config_set),
		.out_halted(out_halted), .in_halted(in_halted),
		.out_clear(out_clear), .in_clear(in_clear)
	);

	// -- Endpoint 1 ---------------------------------------------------------------------------

	wire       out_we, out_re, in_src_vld;
	wire [7:0] out_waddr, out_raddr, in_data;
	reg        setup_comes;        // what comes is the data of SETUP

	always @(posedge clk)
		setup_comes <= begins0_setup || (setup_comes && !token && !setup);

	// Half of it is the ring of endpoint 1, of the other half SETUP has the first 8 bytes.
	lq_ram #(.WIDTH(8), .DEPTH(512)) u_rx_ram (
		.clk(clk),
		.we(out_we || (setup_comes && byte_vld && count < 7'd8)),
		.waddr(setup_comes ? {6'h20, count[2:0]} : {1'b0, out_waddr}), .wdata(byte_data),
		.re(ctl_busy || out_re),
		.raddr(ctl_busy ? {6'h20, setup_addr} : {1'b0, out_raddr}), .rdata(ram_data)
	);

	lq_usb_bulk_out u_out (
		.clk(clk), .rst(restart || config_set), .clear(out_clear),
		.token(token), .begins(begins1_out), .start(b_start), .byte_vld(byte_vld), .count(count),
		.received(received1), .room(out_room), .toggle(out_toggle),
		.we(out_we), .waddr(out_waddr), .re(out_re), .re_rdy(!ctl_busy), .raddr(out_raddr),
		.rdata(ram_data),
		.vld(rx_vld), .rdy(rx_rdy), .data(rx_data)
	);

	lq_usb_bulk_in u_in (
		.clk(clk), .rst(restart || config_set), .clear(in_clear),
		.vld(tx_vld), .rdy(tx_rdy), .data(tx_data), .last(tx_last),
		.ready(in_ready), .begins(begins1_in), .acked(acked1), .toggle(in_toggle),
		.src_vld(in_src_vld), .src_data(in_data), .src_next(src_next && source),
		.src_end(src_end && source)
	);

	assign src_vld  = source ? in_src_vld : ctl_vld;
	assign src_data = source ? in_data : rom_data;

endmodule

`default_nettype wire
