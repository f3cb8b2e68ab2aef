#!/bin/sh
# SPDX-License-Identifier: MIT
#
# fit.sh -- every planted fault still fits its file at one place; make mutants tries them
exec tests/mutants/run -p
