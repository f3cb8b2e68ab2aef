/* SPDX-License-Identifier: MIT */
/* rule_private.h -- a rule that is being compiled; private to rule.c and rule_mantissas.c */
#ifndef LQ_RULE_PRIVATE_H
#define LQ_RULE_PRIVATE_H
#include "rule.h"

struct rule_compiler {
	const struct rule_file *f;
	const struct lq_info *info;
	struct rule_code *code;
	struct why *why;
	int bits;   /* of a factor */
	int error;  /* by how many bits an error is smaller as a factor than the file's one */
	double top; /* the largest factor, a little below two */
};

/* Fill in the shift and the mantissas of all parts. False and why if there are none. */
bool rule_mantissas(struct rule_compiler *c);

#endif
