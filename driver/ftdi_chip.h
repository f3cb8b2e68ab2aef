/* SPDX-License-Identifier: MIT */
/*
 * ftdi_chip.h -- what the driver, the udev rule and the chip's model agree on; facts of FTDI's data sheets
 */
#ifndef LQ_FTDI_CHIP_H
#define LQ_FTDI_CHIP_H

enum {
	UART_BAUD = 3000000, /* of the boards unless their bitstream was built with another BAUD= */
	FTDI_STATUS = 2,     /* bytes in front of every IN packet: modem and line */
	FTDI_VENDOR = 0x0403,
	FTDI_FT2232H = 0x6010, /* iCEBreaker, iCE40-HX8K-B-EVN: the UART is on interface B */
	FTDI_FT232H = 0x6014,
	FTDI_FT231X = 0x6015,
};

#endif
