#!/bin/sh
# SPDX-License-Identifier: MIT
#
# bitflips.sh DIR COMMAND -- run COMMAND -x K for each flip of DIR/flips.txt; DIR/result.txt has what came
#
# Without a flip the lockstep must pass. A flip is caught if it fails. Those of DIR/silent.txt leave the
# circuit as it is: bits of a table that no input reaches, or that only feed power to a clock line.
# Fails unless 20 flips changed something and nine of ten of them were caught.
set -eu
dir=$1 command=$2
changed=0
caught=0
silent=0

said=$($command -x 0) || [ "${said#*not ok 1}" = "$said" ] || { echo "without a flip: $said"; exit 1; }
: >"$dir/result.txt"
while read -r k flip; do
	if grep -qx "$k" "$dir/silent.txt"; then
		silent=$((silent + 1))
		what="changes nothing"
	else
		changed=$((changed + 1))
		what=$($command -x "$k" | sed -n 's/^not ok 1 - [^:]*: .*seed [0-9]*: //p')
		[ -z "$what" ] || caught=$((caught + 1))
		what=${what:-not caught}
	fi
	echo "$k $flip: $what" | tee -a "$dir/result.txt"
done <"$dir/flips.txt"
echo "$caught of $changed flips caught; $silent more change nothing" | tee -a "$dir/result.txt"
[ "$changed" -ge 20 ] && [ $((10 * caught)) -ge $((9 * changed)) ]
