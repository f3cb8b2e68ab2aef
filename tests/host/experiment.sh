#!/bin/sh
# SPDX-License-Identifier: MIT
#
# experiment.sh -- `lapicque experiment`: a short run ends in a whole table, and wrong input is refused
#
# One seed a bar: what it measures is not judged here.
# LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

"$lq" experiment ing --quick --seeds 1 -o ing >stdout 2>stderr
got=$?
missed=$(grep -c ' MISSED$' stdout)
[ $got = $((missed ? 3 : 0)) ]
result $? "status 3 if a bar was missed, else 0"
for id in I0 I1a I1b I1c I1d I1e I1f I1g I2a I2b I2c I2d I2e I2f I2g I2h I2i I2j I3a I3b I3c I4 \
	I5a I5b I5c I5d I5e I6a I6b I7a I7b I7c I7d; do
	grep -q "^$id .* \(met\|MISSED\|reported\)\$" stdout && grep -q "^$id,[0-9]*,bar,[0-9.e-]*\$" ing/ing.csv
	[ $? = 0 ] || { echo "# $id is missing"; false; }
	[ $? = 0 ] || whole=1
done
result ${whole:-0} "every bar of ing is in the table and in the CSV"
grep -q '^I4 *weights of the wrong sign, ever .* met$' stdout
result $? "no weight changes its sign"
[ "$(wc -l <stderr)" = 2 ] && grep -q "bars, $missed missed, " stderr
result $? "little is said in a pipe"
for f in capacity weights; do
	grep -q '<svg ' ing/ing-$f.svg && [ "$(tail -n 1 ing/ing-$f.svg)" = "</svg>" ]
	result $? "ing-$f.svg is drawn"
done
[ $bad = 0 ] || sed 's/^/# /' stdout stderr

"$lq" experiment --help >stdout 2>stderr && grep -q '^  ing  ' stdout && [ ! -s stderr ]
result $? "--help names the experiments"
grep -q '^  all  ' stdout
result $? "--help names all of them"
touch stdin
refuse 1 'expected the name of one experiment, found 0' "$lq" experiment
refuse 1 'unknown experiment "ingo"; did you mean "ing"?' "$lq" experiment ingo
refuse 1 '--seeds: expected a whole number from 1 to 1000, found "0"' "$lq" experiment ing --seeds 0
refuse 1 'no/out: cannot be made: No such file or directory' "$lq" experiment ing -o no/out
refuse 1 'stdin/ing.csv: cannot be written: Not a directory' "$lq" experiment ing -o stdin
refuse 2 'I1a: tiny does not learn' "$lq" experiment ing -o out -d model:tiny
refuse 1 '--long: only elise has it' "$lq" experiment ing --long -o out
refuse 1 '--long: only elise has it' "$lq" experiment all --long -o out
refuse 1 '--long: not with --quick' "$lq" experiment elise --long --quick -o out
refuse 2 'E8e: up5k-learn-w16 has no conductance somas' "$lq" experiment elise --long -o out -d model:up5k-learn-w16
refuse 1 'unknown experiment "al"; did you mean "all"?' "$lq" experiment al
refuse 1 'no/out: cannot be made: No such file or directory' "$lq" experiment all -o no/out
refuse 1 'stdin/experiments.html: cannot be written: Not a directory' "$lq" experiment all -o stdin
refuse 2 'I1a: tiny does not learn' "$lq" experiment all -o out -d model:tiny
refuse 2 'E1: up5k-learn-w16 has no conductance somas' "$lq" experiment elise -o out -d model:up5k-learn-w16
refuse 2 'device: expected model[:CONFIG]' "$lq" experiment ing -o out -d board

finish
