/* SPDX-License-Identifier: MIT */
#include "vusb.h"

int main(int argc, char **argv)
{
	return vusb_main(argc, argv);
}
