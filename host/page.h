/* SPDX-License-Identifier: MIT */
/*
 * page.h -- the page of `lapicque experiment all`: tables and pictures of all systems
 *
 * One HTML file that is well-formed XML too, with its style, pictures and sounds in it: it fetches
 * nothing. It appears whole or not at all. A function that can refuse says why and leaves the page
 * to page_abort().
 */
#ifndef LQ_PAGE_H
#define LQ_PAGE_H
#include <stdbool.h>
#include "experiment.h"
#include "outfile.h"
#include "why.h"

struct page {
	struct outfile file;
};

bool page_open(struct page *page, const char *path, struct why *why);

/*
 * A system whose bars have their values and whose pictures and sounds are written: what was claimed beside
 * what was measured, and how to measure it again.
 */
bool page_system(struct page *page, const struct experiment *e, const struct lab *lab, struct why *why);
bool page_close(struct page *page, struct why *why);
void page_abort(struct page *page);

#endif
