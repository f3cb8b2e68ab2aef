/* SPDX-License-Identifier: MIT */
/* options.c -- the command line of lapicque-vusb */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ftdi_chip.h"
#include "lq_usb.h"

static const char usage[] =
	"usage: lapicque-vusb [OPTIONS]\n\n"
	"Serve simulated Lapicque devices by USB/IP. A program sees them with the preload library\n"
	"liblapicque-vusb-preload.so, a Linux kernel with usbip attach; docs/usb-host.md tells how.\n\n"
	"  -d, --device DEVICE   what is behind the plug: model[:CONFIG] or rtl[:CONFIG], default model\n"
	"  -s, --serial SERIAL[=DEVICE]\n"
	"                        serial number of a device, default 00000001, and what is behind its\n"
	"                        plug; once for each of up to 8\n"
	"  -f, --ftdi            boards with a UART behind an FT2232H, not with a USB core of their own\n"
	"  -w, --wire            send every packet bit by bit to the Verilated USB core: slow; one device\n"
	"  -b, --baud RATE       bits a second of that UART, default 3000000\n"
	"  -p, --port PORT       TCP port, default 3240; 0 finds a free one\n"
	"  -a, --address ADDRESS IPv4 address to listen on, default 127.0.0.1\n"
	"      --allow-remote    let ADDRESS be one that other machines reach: there is no password\n"
	"  -h, --help            print this\n\n"
	"The first line of output is the address. Commands on standard input, each answered by a line:\n\n"
	"  unplug [SERIAL]            take out one device, or all\n"
	"  unplug SERIAL after N      let it leave by itself after N more transactions\n"
	"  plug [SERIAL]              put in again, as new\n"
	"  ragged SERIAL SEED         send packets of any size at any time, by random numbers; 0 ends it\n"
	"  faults SERIAL N            with --wire: do each thing wrong that a bus can, once in N packets\n"
	"  count SERIAL               transfers to the host that wait; of an FT2232H also why packets\n"
	"                             left: full, event, timer, idle\n\n"
	"exit status: 0 ended by SIGINT or SIGTERM, 1 usage, 2 device or network\n";

int options_say(int status, const char *what, const char *why)
{
	fprintf(stderr, "lapicque-vusb: %s: %s\n", what, why);
	return status;
}

static bool number(const char *text, unsigned long lo, unsigned long hi, unsigned *value)
{
	char *rest;
	unsigned long v = strtoul(text, &rest, 10);

	*value = (unsigned)v;
	return *text >= '0' && *text <= '9' && !*rest && v >= lo && v <= hi;
}

/* Serial numbers go into file names, command lines and string descriptors. */
static const char *bad_serial(const struct options *o, const char *serial)
{
	if (!*serial || strlen(serial) > 31)
		return "expected a serial number of 1 to 31 characters";
	for (const char *s = serial; *s; s++)
		if (*s <= ' ' || *s > '~' || *s == '@')
			return "expected a serial number of printable characters, without blank or @";
	for (unsigned i = 0; i < o->n_ports; i++)
		if (!strcmp(o->plug[i].serial, serial))
			return "two devices with the same serial number";
	return NULL;
}

/* SERIAL[=DEVICE]; the exit status. */
static int add_port(struct options *o, char *text)
{
	char *device = strchr(text, '=');
	const char *wrong;

	if (device)
		*device++ = '\0';
	wrong = o->n_ports == OPTIONS_PORTS ? "more than 8 devices" : bad_serial(o, text);
	if (wrong)
		return options_say(1, text, wrong);
	o->plug[o->n_ports++] = (struct option_plug){ text, device };
	return 0;
}

int options_parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' }, { "serial", required_argument, NULL, 's' },
		{ "ftdi", no_argument, NULL, 'f' }, { "wire", no_argument, NULL, 'w' },
		{ "baud", required_argument, NULL, 'b' },
		{ "port", required_argument, NULL, 'p' }, { "address", required_argument, NULL, 'a' },
		{ "allow-remote", no_argument, NULL, 'r' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	*o = (struct options){
		.device = "model", .address = "127.0.0.1", .port = USBIP_PORT, .baud = UART_BAUD,
	};
	optind = 0;
	while ((c = getopt_long(argc, argv, "d:s:fwb:p:a:h", options, NULL)) != -1)
		switch (c) {
		case 'd':
			o->device = optarg;
			break;
		case 's':
			if (add_port(o, optarg))
				return 1;
			break;
		case 'f':
			o->ftdi = true;
			break;
		case 'w':
			o->wire = true;
			break;
		case 'b':
			if (!number(optarg, 300, 12000000, &o->baud))
				return options_say(1, optarg, "expected a baud rate from 300 to 12000000");
			break;
		case 'p':
			if (!number(optarg, 0, 65535, &o->port))
				return options_say(1, optarg, "expected a port from 0 to 65535");
			break;
		case 'a':
			o->address = optarg;
			break;
		case 'r':
			o->remote = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default: /* getopt has said why */
			return 1;
		}
	if (optind < argc)
		return options_say(1, argv[optind], "expected no argument but options");
	if (o->wire && (o->ftdi || o->n_ports))
		return options_say(1, "--wire", "expected neither --ftdi nor --serial with it");
	if (!o->n_ports)
		o->plug[o->n_ports++].serial = USB_SERIAL_TEXT;
	return -1;
}
