/* SPDX-License-Identifier: MIT */
/*
 * rig.h -- what main.c shares with the transport at the board's pins, uart.c or usb.c
 */
#ifndef LQ_IMAGE_RIG_H
#define LQ_IMAGE_RIG_H
#include "image.h"
#include "transport.h"

extern struct image image;
extern double image_clocks_per_bit;      /* of the UART */
extern unsigned long image_clock_hz;
extern const struct transport *const image_transport;

#endif
