/* SPDX-License-Identifier: MIT */
/*
 * driver_cases.h -- every call of lapicque.h against a device, whichever it is
 *
 * tests/driver/api.c runs the cases on `model`, tests/device/api.c on `rtl`: a simulated device
 * is a device, so what holds on one must hold on the other.
 */
#ifndef LQ_DRIVER_CASES_H
#define LQ_DRIVER_CASES_H
#include <stddef.h>

/* Run all cases on each of the n devices; the number of failures. where: as for lq_open(). */
int driver_cases_run(const char *const *where, size_t n);

#endif
