/* SPDX-License-Identifier: MIT */
/* options.h -- the command line of lapicque-vusb */
#ifndef LQ_VUSB_OPTIONS_H
#define LQ_VUSB_OPTIONS_H
#include <stdbool.h>
#include "usbip.h"

enum { OPTIONS_PORTS = 8 };

struct options {
	const char *device, *address;
	struct option_plug {
		const char *serial, *device; /* device: NULL if that of all */
	} plug[OPTIONS_PORTS];
	unsigned n_ports, port, baud;
	bool ftdi, wire, remote;
};

/* Into *o, whose texts are those of argv, which is changed. -1 to go on, or the exit status, what is
 * wrong or the help having been printed. One device at least. */
int options_parse(int argc, char **argv, struct options *o);

/* Print what is wrong, and why; status. */
int options_say(int status, const char *what, const char *why);

#endif
