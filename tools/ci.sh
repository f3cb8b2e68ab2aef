#!/bin/sh
# SPDX-License-Identifier: MIT
#
# ci.sh TARGET... -- make each target, go on after a failure, sum up
#
# A target that appends lines "N passed, N failed" to build/counts.txt counts as what these say;
# any other counts as one. One that fails without a failed result there, as a build may, counts as
# one failed. The last line is the sum; the exit status is 0 only if nothing failed.
set -u

counts=build/counts.txt
passed=0
failed=0
for target; do
	echo "== make $target"
	start=$(date +%s)
	rm -f "$counts"
	${MAKE:-make} --no-print-directory "$target"
	status=$?
	p=$([ $status = 0 ] && echo 1 || echo 0)
	f=$((1 - p))
	if [ -s "$counts" ]; then
		p=$(awk '{n += $1} END {print n}' "$counts")
		n=$(awk '{n += $3} END {print n}' "$counts")
		[ "$n" -ge "$f" ] && f=$n
	fi
	passed=$((passed + p))
	failed=$((failed + f))
	echo "== make $target: $p passed, $f failed, $(($(date +%s) - start)) s"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
