/* SPDX-License-Identifier: MIT */
/*
 * vusb.h -- the program lapicque-vusb as a function, so that tests can run it in a child of theirs
 */
#ifndef LQ_VUSB_H
#define LQ_VUSB_H

/* As main(): serves until SIGINT or SIGTERM, commands on standard input, answers on the output. */
int vusb_main(int argc, char **argv);

#endif
