/* SPDX-License-Identifier: MIT */
/* cases_usb -- every call of the driver by USB, on virtual devices */
#include "driver_cases.h"
#include "vusb_rig.h"

/* The serial number is the config, so that the cases know what to expect. */
int main(void)
{
	static const char *const args[] = {
		"-s", "tiny=model:tiny", "-s", "up5k=model:up5k", "-s", "hx8k=model:hx8k",
		"-s", "up5k-learn-w16=model:up5k-learn-w16", NULL,
	};
	static const char *const where[] = { "usb:tiny", "usb:up5k", "usb:hx8k", "usb:up5k-learn-w16" };
	struct vusb v;
	int failed;

	vusb_start(&v, args);
	failed = driver_cases_run(where, sizeof(where) / sizeof(where[0]));
	vusb_stop(&v);
	return failed;
}
