/* SPDX-License-Identifier: MIT */
/*
 * usb.h -- usb.def as data, for specgen; how it lies in the ROM of rtl/usb is said in usb.c
 */
#ifndef SPEC_USB_H
#define SPEC_USB_H

/* Check everything; say every fault on stderr, return how many. */
int usb_check(void);

/* lq_usb.vh, a parameter list; lq_usb_rom.vh, the ROM; lq_usb.h, the answers for C. */
void usb_verilog(void);
void usb_rom(void);
void usb_c(void);

/* The serial number for usb_rom() instead of the table's; 0 if it is none. */
int usb_set_serial(const char *text);

#endif
