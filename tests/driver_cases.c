/* SPDX-License-Identifier: MIT */
#include "driver_cases.h"

#include <stdio.h>
#include <stdlib.h>
#include "driver_cases_private.h"

const char *where;
struct lq *dev;
struct lq_info info;

static int open_device(void **state)
{
	char why[200];

	where = *state;
	dev = NULL;
	if (lq_open_why(&dev, where, why, sizeof(why)))
		print_message("# %s: %s\n", where, why);
	return lq_describe(dev, &info);
}

static int close_device(void **state)
{
	(void)state;
	lq_close(dev);
	dev = NULL;
	return 0;
}

static size_t count(const struct driver_case *c)
{
	size_t n = 0;

	while (c[n].name)
		n++;
	return n;
}

int driver_cases_run(const char *const *devices, size_t n_devices)
{
	const size_t n_access = count(driver_cases_access), n_cases = n_access + count(driver_cases_steps);
	const size_t n = n_devices * n_cases;
	struct CMUnitTest *test = calloc(n, sizeof(*test));
	char (*name)[64] = calloc(n, sizeof(*name));
	int failed;

	for (size_t i = 0; i < n; i++) {
		const size_t k = i % n_cases;
		const char *device = devices[i / n_cases];
		const struct driver_case *c = k < n_access ? &driver_cases_access[k] :
					      &driver_cases_steps[k - n_access];

		snprintf(name[i], sizeof(name[i]), "%s %s", device, c->name);
		test[i] = (struct CMUnitTest){
			.name = name[i], .test_func = c->run, .setup_func = open_device,
			.teardown_func = close_device, .initial_state = (void *)device,
		};
	}
	failed = _cmocka_run_group_tests("driver", test, n, NULL, NULL);
	free(name);
	free(test);
	return failed;
}
