// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_events -- the delay slots: which events act in which step
//
// A ring of N_SLOTS lists, one per step to come and one for the step that runs. An event on an
// axon of delay d goes to the list of the d-th step after the one that emitted it; a host event
// counts as emitted just before the next step to start. A list holds {axon, sign, magnitude}:
// fed-back events from its bottom up, host events from its top down, so that its order depends
// neither on when the host's events came nor on how fast. Neurons have N_AXONS - fb_count as
// their reserve, hence a list never overflows: a host event beyond it is refused as FULL.
//
// a0 reads the delay of the event's axon, a1 finds the slot, a2 counts it, a3 writes it. Fed-back
// events go first, one a clock, and are always taken; the host's take all four clocks each, and
// in_rdy and in_status come in a3.

`default_nettype none

module lq_events #(
`include "lq_config.vh"
) (
	input  wire                           clk,
	input  wire                           rst,
	input  wire                           run,
	input  wire                           clear,

	input  wire [LOG_AXONS:0]             fb_count,

	input  wire                           in_vld,
	output wire                           in_rdy,
	input  wire [15:0]                    in_axon,
	input  wire [W_PAYLOAD-1:0]           in_payload,
	output wire [2:0]                     in_status,

	input  wire                           fb_vld,
	input  wire [LOG_AXONS-1:0]           fb_axon,

	output wire                           busy_next,  // an event will be on its way to a list
	output reg  [W_COUNT-1:0]             refused,
	output reg  [LOG_AXONS+LOG_SLOTS:0]   in_flight,
	output reg                            quiet,      // while idle: none is in flight

	// The list of the running step, from start to finish.
	input  wire                           start,
	input  wire                           finish,
	output reg                            has_fb,
	output reg                            has_in,
	output reg                            fb_one,     // just one
	output reg                            in_one,
	output reg  [LOG_AXONS-1:0]           fb_last,    // index of the last fed-back event
	output reg  [LOG_AXONS-1:0]           in_last,    // index of the last host event, the lowest
	input  wire                           rd_en,
	input  wire [LOG_AXONS-1:0]           rd_index,
	output wire [LOG_AXONS+W_PAYLOAD:0]   rd_entry,

	// Host access to the delays, while no event is on its way.
	input  wire                           h_we,
	input  wire                           h_re,
	input  wire [LOG_AXONS-1:0]           h_axon,
	input  wire [LOG_SLOTS-1:0]           h_wdelay,
	output wire [LOG_SLOTS-1:0]           h_rdelay,

	output wire                           list_we,
	output wire [LOG_SLOTS+LOG_AXONS-1:0] list_addr,
	output wire [LOG_AXONS+W_PAYLOAD:0]   list_data
);

	reg [LOG_SLOTS-1:0] slot_run, slot_next;

	// -- a0: choose, read the delay ---------------------------------------------------------

	reg                 vld_s1, fb_s1, range_s1;
	reg [LOG_AXONS-1:0] axon_s1;
	reg [W_PAYLOAD-1:0] payload_s1;

	wire [LOG_AXONS-1:0] axon = fb_vld ? fb_axon : in_axon[LOG_AXONS-1:0];
	wire                 in_wait;            // the host's event is on its way

	always @(posedge clk)
		if (run) begin
			fb_s1      <= fb_vld;
			axon_s1    <= axon;
			range_s1   <= |in_axon[15:LOG_AXONS];
			payload_s1 <= fb_vld ? {{(W_PAYLOAD-1){1'b0}}, 1'b1} : in_payload;
		end

	generate if (N_SLOTS > 2) begin : g_delay
		lq_ram #(.WIDTH(LOG_SLOTS), .DEPTH(N_AXONS)) u_delay (
			.clk(clk),
			.we(h_we), .waddr(h_axon), .wdata(h_wdelay),
			.re(run || h_re), .raddr(h_re ? h_axon : axon), .rdata(h_rdelay)
		);
	end else begin : g_no_delay
		wire unused = &{1'b0, h_we, h_re, h_axon, h_wdelay};
		assign h_rdelay = {LOG_SLOTS{1'b0}};
	end endgenerate

	// -- a1: its slot -----------------------------------------------------------------------

	reg                 vld_s2, fb_s2, range_s2;
	reg [LOG_SLOTS-1:0] slot_s2;
	reg [LOG_AXONS-1:0] axon_s2;
	reg                 neg_s2;
	reg [W_PAYLOAD-1:0] mag_s2;

	wire neg_s1 = payload_s1[W_PAYLOAD-1];

	always @(posedge clk)
		if (run) begin
			fb_s2    <= fb_s1;
			range_s2 <= range_s1;
			slot_s2  <= slot_next + h_rdelay;
			axon_s2  <= axon_s1;
			neg_s2   <= neg_s1;
			mag_s2   <= neg_s1 ? -payload_s1 : payload_s1;
		end

	// -- a2: its place in the list ------------------------------------------------------------

	reg [LOG_AXONS:0]   n_fb [0:N_SLOTS-1];
	reg [LOG_AXONS:0]   n_in [0:N_SLOTS-1];
	reg [LOG_AXONS:0]   in_max;
	reg [N_SLOTS-1:0]   full;        // a clock late: a slot's next host event is later still

	wire put_s2 = run && vld_s2 && (fb_s2 || (!range_s2 && !full[slot_s2]));

	always @(posedge clk)
		in_max <= N_AXONS[LOG_AXONS:0] - fb_count;

	integer i;
	always @(posedge clk)
		for (i = 0; i < N_SLOTS; i = i + 1) begin
			full[i] <= n_in[i] == in_max;
			if (rst || clear || (finish && slot_run == i[LOG_SLOTS-1:0])) begin
				n_fb[i] <= 0;
				n_in[i] <= 0;
			end else if (put_s2 && slot_s2 == i[LOG_SLOTS-1:0]) begin
				if (fb_s2)
					n_fb[i] <= n_fb[i] + 1'b1;
				else
					n_in[i] <= n_in[i] + 1'b1;
			end
		end

	// -- a3: the list is written, the host answered -------------------------------------------

	reg                           put_s3, in_s3;
	reg [2:0]                     status_s3;
	reg [LOG_SLOTS+LOG_AXONS-1:0] addr_s3;
	reg [LOG_AXONS+W_PAYLOAD:0]   data_s3;

	always @(posedge clk)
		if (run) begin
			addr_s3   <= {slot_s2, fb_s2 ? n_fb[slot_s2][LOG_AXONS-1:0] :
			                               ~n_in[slot_s2][LOG_AXONS-1:0]};
			data_s3   <= {axon_s2, neg_s2, mag_s2};
			status_s3 <= range_s2 ? ST_RANGE[2:0] : full[slot_s2] ? ST_FULL[2:0] : ST_OK[2:0];
		end

	always @(posedge clk)
		if (rst)
			{in_s3, put_s3, vld_s2, vld_s1} <= 4'b0000;
		else if (run) begin
			vld_s1 <= fb_vld || (in_vld && !in_wait);
			vld_s2 <= vld_s1;
			put_s3 <= put_s2;
			in_s3  <= vld_s2 && !fb_s2;
		end

	// vld_s1, vld_s2, or either of s3, in the next clock.
	assign busy_next = !rst && (run ? fb_vld || (in_vld && !in_wait) || vld_s1 || vld_s2 :
	                                  vld_s1 || vld_s2 || put_s3 || in_s3);

	assign in_wait   = (vld_s1 && !fb_s1) || (vld_s2 && !fb_s2) || in_s3;
	assign in_rdy    = run && in_s3;
	assign in_status = status_s3;
	assign list_we   = run && put_s3;
	assign list_addr = addr_s3;
	assign list_data = data_s3;

	always @(posedge clk)
		if (rst || clear)
			refused <= 0;
		else if (in_rdy && status_s3 == ST_FULL[2:0] && !&refused)
			refused <= refused + 1'b1;

	// -- The running step's list ------------------------------------------------------------

	reg [LOG_AXONS:0] n_run;

	wire [LOG_AXONS:0] n_fb_next = n_fb[slot_next];
	wire [LOG_AXONS:0] n_in_next = n_in[slot_next];

	always @(posedge clk)
		if (start) begin
			has_fb  <= n_fb_next != 0;
			has_in  <= n_in_next != 0;
			fb_one  <= n_fb_next == 1;
			in_one  <= n_in_next == 1;
			fb_last <= n_fb_next[LOG_AXONS-1:0] - 1'b1;
			in_last <= -n_in_next[LOG_AXONS-1:0];
			n_run   <= n_fb_next + n_in_next;
		end

	always @(posedge clk)
		if (rst || clear) begin
			slot_run  <= 0;
			slot_next <= 0;
		end else if (start) begin
			slot_run  <= slot_next;
			slot_next <= slot_next + 1'b1;
		end

	always @(posedge clk)
		if (rst || clear)
			in_flight <= 0;
		else
			in_flight <= in_flight + {{(LOG_AXONS+LOG_SLOTS){1'b0}}, list_we} -
			             (finish ? {{LOG_SLOTS{1'b0}}, n_run} : {(LOG_AXONS+LOG_SLOTS+1){1'b0}});

	// A clock late after finish, when no access can have begun.
	always @(posedge clk)
		quiet <= rst || (in_flight == 0 && !list_we);

	lq_ram #(.WIDTH(LOG_AXONS + W_PAYLOAD + 1), .DEPTH(N_SLOTS * N_AXONS)) u_list (
		.clk(clk),
		.we(list_we), .waddr(list_addr), .wdata(list_data),
		.re(rd_en), .raddr({slot_run, rd_index}), .rdata(rd_entry)
	);

endmodule

`default_nettype wire
