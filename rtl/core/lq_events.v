// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_events -- the delay slots: which events act in which step
//
// A ring of N_SLOTS lists, one per step to come and one for the step that runs. An event on an
// axon of delay d goes to the list of the d-th step after the one that emitted it; a host event
// counts as emitted just before the next step to start. A list holds {axon, sign, plain,
// magnitude}: fed-back events from its bottom up, host events from its top down, so that its
// order depends neither on when the host's events came nor on how fast. Neurons have fb_count
// places as their reserve, hence a list never overflows: a host event beyond the rest is refused
// as FULL. plain: the magnitude is 0 or 1; otherwise its lower bits are given, all 0 for 128.
//
// a0 takes an event, a1 reads the delay of its axon, a2 finds its slot and reads the count there,
// a3 writes list and count if it was fed back; for one of the host's it finds whether there is a
// place, and a4 writes. One event is on its way at a time: those fed back are at least three clocks
// apart (lq_output sees to it) and put off the host's, whose fields stand until it is answered
// after a4, and which then begins again.

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
	output wire                           in_rdy,     // and in_status: to come in the next clock
	input  wire [15:0]                    in_axon,
	input  wire [W_PAYLOAD-1:0]           in_payload,
	output wire [2:0]                     in_status,

	input  wire                           fb_vld,     // new in the clock after one with run
	input  wire [LOG_AXONS-1:0]           fb_axon,
	input  wire [W_PAYLOAD-2:0]           fb_mag,     // from then on for four clocks

	output wire                           busy_next,  // not ready for a step in the next clock
	output wire                           quiet,      // while idle: none is in flight

	// The list of the step to start, ready while idle, and from start on that of the running one.
	input  wire                           start,
	input  wire                           running,
	output wire                           none,
	output wire                           single,     // at most one event
	output reg  [LOG_AXONS-1:0]           first,      // index of the first; they go down from it
	output reg  [LOG_AXONS-1:0]           penult,     // index of the last but one
	input  wire                           rd_en,
	input  wire [LOG_AXONS-1:0]           rd_index,
	input  wire                           rd_ahead,   // rd_index becomes rd_next
	input  wire [LOG_AXONS-1:0]           rd_next,
	output wire [LOG_AXONS+W_PAYLOAD:0]   rd_entry,

	// Host access to the delays, while no event is on its way; h_sel from the clock before.
	input  wire                           h_sel,
	input  wire                           h_we,
	input  wire [LOG_AXONS-1:0]           h_axon,
	input  wire [LOG_SLOTS-1:0]           h_wdelay,
	output wire [LOG_SLOTS-1:0]           h_rdelay,

	output wire                           list_we,
	output wire [LOG_SLOTS+LOG_AXONS-1:0] list_addr,
	output wire [LOG_AXONS+W_PAYLOAD:0]   list_data
);

	// -- a0: choose ---------------------------------------------------------------------------

	reg                 vld_s1, vld_s2, vld_s3, vld_s4, fb;
	reg [LOG_AXONS-1:0] axon;
	reg                 ran, started, wiping;

	wire free   = !(vld_s1 || vld_s2 || vld_s3 || vld_s4 || wiping);
	wire fb_new = fb_vld && ran;
	wire accept = in_vld && free;

	always @(posedge clk) begin
		ran     <= run;
		started <= !rst && start;
	end

	always @(posedge clk)
		if (fb_new || free) begin
			fb   <= fb_new;
			axon <= fb_new ? fb_axon : h_sel ? h_axon : in_axon[LOG_AXONS-1:0];
		end

	// An event that meets a start begins again, its slot is another.
	always @(posedge clk)
		if (rst)
			{vld_s4, vld_s3, vld_s2, vld_s1} <= 4'b0000;
		else begin
			vld_s1 <= fb_new || accept;
			vld_s2 <= vld_s1 && !fb_new && !started;
			vld_s3 <= vld_s2 && !fb_new;
			vld_s4 <= vld_s3 && !fb_new && !fb;
		end

	// The host's fields stand: what they amount to is there by a3. A count is read twice, for a4.
	reg                 range, neg, plain;
	reg [W_PAYLOAD-1:0] mag;

	// -x is the complement of x - 1, one cell a bit.
	wire                 in_neg = in_payload[W_PAYLOAD-1];
	wire [W_PAYLOAD-1:0] less   = in_payload - 1'b1;

	always @(posedge clk) begin
		range <= |in_axon[15:LOG_AXONS];
		neg   <= in_neg && !fb;
		plain <= mag[W_PAYLOAD-1:1] == 0;
		if (fb)
			mag <= N_SOMA > 0 ? {1'b0, fb_mag} : {{(W_PAYLOAD-1){1'b0}}, 1'b1};
		else
			mag <= in_neg ? ~less : in_payload;
	end

	// -- a1: its delay ------------------------------------------------------------------------

	wire [LOG_SLOTS-1:0] delay_s2;

	generate if (N_SLOTS > 2) begin : g_delay
		lq_ram #(.WIDTH(LOG_SLOTS), .DEPTH(N_AXONS)) u_delay (
			.clk(clk),
			.we(h_we), .waddr(axon), .wdata(h_wdelay),
			.re(1'b1), .raddr(axon), .rdata(delay_s2)
		);
	end else begin : g_no_delay
		wire unused = &{1'b0, h_we, h_sel, h_wdelay};
		assign delay_s2 = {LOG_SLOTS{1'b0}};
	end endgenerate

	assign h_rdelay = delay_s2;

	// -- a2: its slot; else the next step's, both its counts in turn --------------------------

	reg  [LOG_SLOTS-1:0] slot;            // of the running or the last step
	reg                  turn;            // 1: fed-back events, 0: the host's
	wire                 sees_s2 = vld_s2 || vld_s3;
	wire [LOG_SLOTS-1:0] slot_s2 = slot + (sees_s2 ? delay_s2 : {LOG_SLOTS{1'b0}}) + 1'b1;
	wire                 kind_s2 = sees_s2 ? fb : turn;
	reg  [LOG_SLOTS-1:0] slot_s3, far_s3;
	wire [LOG_AXONS:0]   n;               // the count that was read

	always @(posedge clk) begin
		slot_s3 <= slot_s2;
		far_s3  <= delay_s2;
	end

	// Counts are zeroed as their step starts: two clocks, as turn changes in each. The memory knows
	// no reset, so after one all of them are.
	reg  started_s2;
	wire zero = wiping || started || started_s2;

	always @(posedge clk)
		if (rst || clear) begin
			turn   <= 1'b0;
			wiping <= 1'b1;
			slot   <= 0;
		end else begin
			turn   <= !turn;
			wiping <= wiping && !(turn && &slot);
			slot   <= slot + {{(LOG_SLOTS-1){1'b0}}, start || (wiping && turn)};
		end

	always @(posedge clk)
		started_s2 <= started;

	// -- a3, a4: its place in the list --------------------------------------------------------

	wire [LOG_AXONS:0] filled = n + fb_count;     // of the places of a host event, and the reserve
	reg                full;                      // for a4
	wire               put    = (vld_s3 && fb) || (vld_s4 && !range && !full);

	always @(posedge clk)
		full <= filled[LOG_AXONS];

	wire [LOG_AXONS:0] n_next = n + 1'b1;
	wire [LOG_AXONS:0] n_data = zero ? {(LOG_AXONS+1){1'b0}} : n_next;
	wire               kind   = zero ? turn : fb;

	generate if (N_SLOTS > 2) begin : g_count
		lq_ram #(.WIDTH(LOG_AXONS + 1), .DEPTH(2 * N_SLOTS)) u_count (
			.clk(clk),
			.we(put || zero), .waddr({zero ? slot : slot_s3, kind}), .wdata(n_data),
			.re(1'b1), .raddr({slot_s2, kind_s2}), .rdata(n)
		);
	end else begin : g_count
		// Events are for the next step only.
		lq_ram_lanes #(.LANES(1), .W_LANE(LOG_AXONS + 1), .DEPTH(2), .STYLE("logic")) u_count (
			.clk(clk),
			.we(put || zero), .waddr(kind), .wdata(n_data),
			.re(1'b1), .raddr(kind_s2), .rdata(n)
		);
	end endgenerate

	assign list_we   = put;
	assign list_addr = {slot_s3, n[LOG_AXONS-1:0] ^ {LOG_AXONS{!fb}}};
	assign list_data = {axon, neg, plain, mag[W_PAYLOAD-2:0]};

	assign in_rdy    = vld_s4;
	assign in_status = range ? ST_RANGE[2:0] : full ? ST_FULL[2:0] : ST_OK[2:0];

	// Events are in flight in the next `ahead` steps at most, and in the last of these.
	reg [LOG_SLOTS-1:0] ahead;

	assign quiet = ahead == 0;

	always @(posedge clk)
		if (rst || clear)
			ahead <= 0;
		else if (start && !quiet)
			ahead <= ahead - 1'b1;
		else if (put && far_s3 >= ahead)
			ahead <= far_s3 + 1'b1;

	// -- The list of a step -------------------------------------------------------------------

	// Indices are modulo N_AXONS: below the first fed-back event is the first of the host's.
	reg fb_many, fb_odd, in_many, in_odd;     // of each count: above 1, bit 0

	wire many = |n[LOG_AXONS:1];

	always @(posedge clk)
		if (!running) begin
			if (!turn) begin
				first   <= n[LOG_AXONS-1:0] - 1'b1;
				fb_many <= many;
				fb_odd  <= n[0];
			end else begin
				penult  <= ~(n[LOG_AXONS-1:0] + {{(LOG_AXONS-1){1'b1}}, 1'b0}); // 1 - n
				in_many <= many;
				in_odd  <= n[0];
			end
		end

	assign none   = !(fb_many || fb_odd || in_many || in_odd);
	assign single = !(fb_many || in_many || (fb_odd && in_odd));

	// The two counts have been read again three clocks after a change.
	reg [1:0] settle;
	always @(posedge clk)
		settle <= {settle[0], vld_s3 || vld_s4 || wiping};

	assign busy_next = accept || vld_s1 || vld_s2 || vld_s3 || vld_s4 || wiping || settle != 0;

	generate if (LATE_RAM != 0) begin : g_ahead
		// The memory is read with every new index, and again and again until a step starts, whose
		// slot is the next one: the entry goes into flip-flops in the clock in which it would be read.
		wire [LOG_AXONS+W_PAYLOAD:0] ahead_entry;
		reg  [LOG_AXONS+W_PAYLOAD:0] entry;
		reg  [LOG_SLOTS-1:0]         rd_slot;

		lq_ram #(.WIDTH(LOG_AXONS + W_PAYLOAD + 1), .DEPTH(N_SLOTS * N_AXONS)) u_list (
			.clk(clk),
			.we(list_we), .waddr(list_addr), .wdata(list_data),
			.re(rd_ahead), .raddr({rd_slot, rd_next}), .rdata(ahead_entry)
		);

		always @(posedge clk)
			if (!running)
				rd_slot <= slot + 1'b1;

		always @(posedge clk)
			if (rd_en)
				entry <= ahead_entry;

		assign rd_entry = entry;

		wire unused = &{1'b0, rd_index};
	end else begin : g_at_once
		lq_ram #(.WIDTH(LOG_AXONS + W_PAYLOAD + 1), .DEPTH(N_SLOTS * N_AXONS)) u_list (
			.clk(clk),
			.we(list_we), .waddr(list_addr), .wdata(list_data),
			.re(rd_en), .raddr({slot, rd_index}), .rdata(rd_entry)
		);

		wire unused = &{1'b0, rd_ahead, rd_next};
	end endgenerate

endmodule

`default_nettype wire
