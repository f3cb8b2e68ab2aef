/* SPDX-License-Identifier: MIT */
/*
 * dut_usb.h -- the Verilated USB core, its line on one side and its bytes on the other; or, where a
 * program is linked with that, the whole device lq_top_usb, which has no byte side
 *
 * Power-up values are random, drawn from the seed given; all zeros if that is 0. One thread per
 * handle.
 */
#ifndef LQ_DUT_USB_H
#define LQ_DUT_USB_H
#include <stdbool.h>
#include <stdint.h>

/* The ports of rtl/usb/lq_usb.v during one clock, inputs first. */
struct usb_pins {
	bool rst;
	uint8_t dp, dn; /* bit 0 is the earlier sample */
	bool rx_rdy;
	bool tx_vld;
	uint8_t tx_data;
	bool tx_last;

	bool oe, p, n;
	bool pull_up;
	bool rx_vld;
	uint8_t rx_data; /* with rx_vld */
	bool tx_rdy;
	bool configured, suspended;
};

struct dut_usb;
struct dut_usb *dut_usb_open(unsigned seed);
void dut_usb_close(struct dut_usb *d);
void dut_usb_eval(struct dut_usb *d, struct usb_pins *p); /* outputs from the inputs */
void dut_usb_step(struct dut_usb *d);                     /* the clock edge */
void dut_usb_trace(struct dut_usb *d, const char *path);  /* FST from now on */

#endif
