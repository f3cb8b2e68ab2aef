/* SPDX-License-Identifier: MIT */
/*
 * rig.h -- what main.c shares with the transport at the board's pins, uart.c or usb.c
 */
#ifndef LQ_TWIN_RIG_H
#define LQ_TWIN_RIG_H
#include "twin.h"
#include "transport.h"

extern struct twin twin;
extern double twin_clocks_per_bit;      /* of the UART */
extern unsigned long twin_clock_hz;
const struct transport *twin_transport(unsigned seed);

#endif
