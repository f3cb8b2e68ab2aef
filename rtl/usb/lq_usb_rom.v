// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_usb_rom -- requests and answers of endpoint 0 as spec/usb.c lays them out, latency 1

`default_nettype none

module lq_usb_rom (
	input  wire       clk,

	input  wire [9:0] addr,
	output reg  [7:0] data
);

	(* ram_style = "block" *)
	reg [7:0] rom [0:1023];

	initial begin
`include "lq_usb_rom.vh"
	end

	always @(posedge clk)
		data <= rom[addr];

endmodule

`default_nettype wire
