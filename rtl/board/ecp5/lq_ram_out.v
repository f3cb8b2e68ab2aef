// SPDX-License-Identifier: CERN-OHL-P-2.0
//
// lq_ram_out -- 512 words of 36 bits in one DP16KD of the ECP5, read through its output register: latency 2
//
// One port writes halves of 18 bits, the other reads. Both stages of a read move with re. nextpnr times the
// output 0.96 ns after the clock, not 5.83. The lower half is at DIA and DOA, as Yosys has it where it makes such
// a memory by itself. Both output registers have the same enable: which of the two counts does not matter.

`default_nettype none

module lq_ram_out (
	input  wire        clk,

	input  wire [1:0]  we,
	input  wire [8:0]  waddr,
	input  wire [35:0] wdata,

	input  wire        re,
	input  wire [8:0]  raddr,
	output wire [35:0] rdata
);

	DP16KD #(
		.DATA_WIDTH_A(36), .DATA_WIDTH_B(36), .REGMODE_A("OUTREG"), .REGMODE_B("OUTREG"),
		.RESETMODE("SYNC"), .ASYNC_RESET_RELEASE("SYNC"), .CSDECODE_A("0b000"), .CSDECODE_B("0b000"),
		.CLKAMUX("CLKA"), .CLKBMUX("CLKB"), .WRITEMODE_A("NORMAL"), .WRITEMODE_B("NORMAL"), .GSR("DISABLED")
	) u_ram (
		.CLKA(clk), .CEA(1'b1), .WEA(1'b1), .OCEA(re), .RSTA(1'b0), .CSA2(1'b0), .CSA1(1'b0), .CSA0(1'b0),
		.CLKB(clk), .CEB(re), .WEB(1'b0), .OCEB(re), .RSTB(1'b0), .CSB2(1'b0), .CSB1(1'b0), .CSB0(1'b0),
		.ADA13(waddr[8]), .ADA12(waddr[7]), .ADA11(waddr[6]), .ADA10(waddr[5]), .ADA9(waddr[4]), .ADA8(waddr[3]), .ADA7(waddr[2]), .ADA6(waddr[1]), .ADA5(waddr[0]),
		.ADA4(1'b0), .ADA3(we[1]), .ADA2(we[1]), .ADA1(we[0]), .ADA0(we[0]),
		.ADB13(raddr[8]), .ADB12(raddr[7]), .ADB11(raddr[6]), .ADB10(raddr[5]), .ADB9(raddr[4]), .ADB8(raddr[3]), .ADB7(raddr[2]), .ADB6(raddr[1]), .ADB5(raddr[0]),
		.ADB4(1'b0), .ADB3(1'b0), .ADB2(1'b0), .ADB1(1'b0), .ADB0(1'b0),
		.DIA17(wdata[17]), .DIA16(wdata[16]), .DIA15(wdata[15]), .DIA14(wdata[14]), .DIA13(wdata[13]), .DIA12(wdata[12]), .DIA11(wdata[11]), .DIA10(wdata[10]), .DIA9(wdata[9]),
		.DIA8(wdata[8]), .DIA7(wdata[7]), .DIA6(wdata[6]), .DIA5(wdata[5]), .DIA4(wdata[4]), .DIA3(wdata[3]), .DIA2(wdata[2]), .DIA1(wdata[1]), .DIA0(wdata[0]),
		.DIB17(wdata[35]), .DIB16(wdata[34]), .DIB15(wdata[33]), .DIB14(wdata[32]), .DIB13(wdata[31]), .DIB12(wdata[30]), .DIB11(wdata[29]), .DIB10(wdata[28]), .DIB9(wdata[27]),
		.DIB8(wdata[26]), .DIB7(wdata[25]), .DIB6(wdata[24]), .DIB5(wdata[23]), .DIB4(wdata[22]), .DIB3(wdata[21]), .DIB2(wdata[20]), .DIB1(wdata[19]), .DIB0(wdata[18]),
		.DOA17(rdata[17]), .DOA16(rdata[16]), .DOA15(rdata[15]), .DOA14(rdata[14]), .DOA13(rdata[13]), .DOA12(rdata[12]), .DOA11(rdata[11]), .DOA10(rdata[10]), .DOA9(rdata[9]),
		.DOA8(rdata[8]), .DOA7(rdata[7]), .DOA6(rdata[6]), .DOA5(rdata[5]), .DOA4(rdata[4]), .DOA3(rdata[3]), .DOA2(rdata[2]), .DOA1(rdata[1]), .DOA0(rdata[0]),
		.DOB17(rdata[35]), .DOB16(rdata[34]), .DOB15(rdata[33]), .DOB14(rdata[32]), .DOB13(rdata[31]), .DOB12(rdata[30]), .DOB11(rdata[29]), .DOB10(rdata[28]), .DOB9(rdata[27]),
		.DOB8(rdata[26]), .DOB7(rdata[25]), .DOB6(rdata[24]), .DOB5(rdata[23]), .DOB4(rdata[22]), .DOB3(rdata[21]), .DOB2(rdata[20]), .DOB1(rdata[19]), .DOB0(rdata[18])
	);

endmodule

`default_nettype wire
