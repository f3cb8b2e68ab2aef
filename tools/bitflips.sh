#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bitflips.sh run FILE COMMAND -- run the lockstep COMMAND on an image with a bit flipped; what came to FILE
# bitflips.sh sum DIR          -- one line for each flip of DIR/flips.txt, also to DIR/result.txt
#
# A flip is caught if the lockstep finds a difference, or if the circuit comes to no rest within a clock, as a
# ring of gates does. Anything else that ends it is an error. `sum` fails unless 20 flips changed the circuit
# and nine of ten of those were caught.
set -eu

run() # file, command
{
	$2 >"$1.part" 2>&1 || :
	grep -q '^\(not \)\?ok 1 \|did not converge' "$1.part" || { cat "$1.part"; exit 1; }
	mv "$1.part" "$1"
}

sum() # dir
{
	changed=0 caught=0 silent=0
	: >"$1/result.txt"
	while read -r k flip; do
		what=
		if [ -e "$1/$k/run.txt" ]; then
			changed=$((changed + 1))
			what=$(sed -n 's/^not ok 1 - [^:]*: .*seed [0-9]*: //p; s/.*did not converge.*/comes to no rest/p' "$1/$k/run.txt")
			[ -z "$what" ] || caught=$((caught + 1))
			what=": ${what:-not caught}"
		else
			silent=$((silent + 1))
		fi
		echo "$k $flip$what" | tee -a "$1/result.txt"
	done <"$1/flips.txt"
	echo "$caught of $changed flips caught; $silent more change nothing" | tee -a "$1/result.txt"
	[ "$changed" -ge 20 ] && [ $((10 * caught)) -ge $((9 * changed)) ]
}

"$@"
