/* SPDX-License-Identifier: MIT */
/* cases_ftdi -- every call of the driver by UART and FTDI chip, on virtual devices */
#include "driver_cases.h"
#include "vusb_rig.h"

/* The serial number is the config, so that the cases know what to expect. */
int main(void)
{
	static const char *const args[] = {
		"--ftdi", "-s", "tiny=model:tiny", "-s", "hx8k=model:hx8k", "-s", "tiny-learn=model:tiny-learn", NULL,
	};
	static const char *const where[] = { "ftdi:tiny", "ftdi:hx8k", "ftdi:tiny-learn" };
	struct vusb v;
	int failed;

	vusb_start(&v, args);
	failed = driver_cases_run(where, sizeof(where) / sizeof(where[0]));
	vusb_stop(&v);
	return failed;
}
