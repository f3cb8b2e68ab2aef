/* SPDX-License-Identifier: MIT */
/*
 * driver_cases_private.h -- the device that a case is run on, and the cases
 *
 * Private to driver_cases.c and the files of cases beside it.
 */
#ifndef LQ_DRIVER_CASES_PRIVATE_H
#define LQ_DRIVER_CASES_PRIVATE_H
#include "returns.h"

/* Open, as for lq_open(), and what it says of itself; of the case that runs. */
extern const char *where;
extern struct lq *dev;
extern struct lq_info info;

/* Ended by a case without a name. */
struct driver_case {
	const char *name;
	CMUnitTestFunction run;
};
extern const struct driver_case driver_cases_access[], driver_cases_steps[];

#endif
