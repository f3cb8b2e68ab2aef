#!/bin/sh
# SPDX-License-Identifier: MIT
#
# learn.sh -- `lapicque learn` and `lapicque plot stdp` with the rules of examples/, and on wrong input
#
# LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
data=$(realpath examples/digits/digits.csv) && rules=$(realpath examples/rules) || exit 1
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

# A short version of the example: a network trained for less long, fewer epochs.
"$lq" train "$data" -o digits.json -e 40 2>stderr &&
	"$lq" learn digits.json "$data" -r "$rules/delta.json" -e 8 -o learned.json -p curve.svg >curve 2>stderr &&
	[ ! -s stderr ] && [ "$(wc -l <curve)" = 8 ] && awk 'END { exit !($1 == 8 && $3 >= 0.93) }' curve
result $? "learned to at least 0.93 on images never learned: $(tail -n 1 curve)"
grep -q '<svg ' curve.svg && [ "$(tail -n 1 curve.svg)" = "</svg>" ]
result $? "the curve is drawn"
"$lq" classify learned.json "$data" -d model:up5k >stdout 2>stderr &&
	[ "$(awk '$1 == "accuracy" { print $2 }' stdout)" = "$(awk 'END { print $3 }' curve)" ]
result $? "the network that was written is as good on a core that does not learn"
cmp -n 4096 digits.weights learned.weights >/dev/null && ! cmp -s digits.weights learned.weights
result $? "only the last layer is another"
for d in model rtl; do
	"$lq" learn digits.json "$data" -r "$rules/delta.json" -e 2 -l 12 -d $d:up5k-learn -o $d.json >$d 2>stderr
done
[ -s rtl ] && cmp model rtl && cmp model.weights rtl.weights
result $? "the RTL learns the same weights as the model"

for r in pair-stdp soft-bound triplet vogels stdwi; do
	"$lq" plot stdp "$rules/$r.json" >stdout 2>stderr && grep -q '<svg ' $r-stdp.svg && [ ! -s stderr ] &&
		awk '$2 == 201 && $6 <= 0.2 { ok = 1 } END { exit !ok }' stdout
	result $? "$(cat stdout)"
done
for r in delta covariance; do
	"$lq" plot stdp "$rules/$r.json" -o $r.svg >stdout 2>stderr && grep -q '<svg ' $r.svg && [ ! -s stderr ]
	result $? "$(cat stdout)"
done
sed 's/"stochastic"/"nearest"/; s/0\.01,/0.1,/; s/-0\.0105/-0.11/' "$rules/pair-stdp.json" >large.json
for d in model rtl; do
	"$lq" plot stdp large.json -t "" -o $d.svg -d $d:up5k-learn >stdout 2>stderr
done
awk '$6 <= 1 { ok = 1 } END { exit !ok }' stdout && cmp model.svg rtl.svg
result $? "the RTL has the window that the model has: $(cat stdout)"
"$lq" info -r "$rules/vogels.json" | grep -q '^rule_part pre y1 scale -0.01 mantissa -41 made -0.0100098 error 0.0977%$'
result $? "info says what became of a scale"

refuse 1 'none.json: No such file or directory' "$lq" plot stdp none.json -o out.svg
refuse 1 'vogels.json: expected a device that learns, found up5k' "$lq" plot stdp "$rules/vogels.json" -d model:up5k -o out.svg
refuse 2 'device: expected model[:CONFIG]' "$lq" plot stdp "$rules/vogels.json" -d board -o out.svg
refuse 1 'no/out.svg: cannot be written' "$lq" plot stdp "$rules/vogels.json" -o no/out.svg
refuse 1 '--weight: expected -127 to 0, found 5' "$lq" plot stdp "$rules/vogels.json" -w 5 -o out.svg
refuse 1 '--weight: expected a whole number from -32768 to 32767, found "x"' "$lq" plot stdp "$rules/vogels.json" -w x
refuse 1 'plot: stdp: expected no --kind' "$lq" plot stdp "$rules/vogels.json" -k raster
refuse 1 'plot: --weight: expected stdp and a rule, found none' "$lq" plot results.csv -w 3 -o out.svg
refuse 1 'expected "lapicque-rule", found "lapicque-network"' "$lq" info -r digits.json
refuse 1 'learn: expected a network and a data file, found 1' "$lq" learn digits.json -r "$rules/delta.json"
refuse 1 'learn: expected --rule RULE, found none' "$lq" learn digits.json "$data"
refuse 1 'stdwi.json: expected the key "error", found none' "$lq" learn digits.json "$data" -r "$rules/stdwi.json"
refuse 1 'delta.json: expected a device that learns, found up5k' "$lq" learn digits.json "$data" -r "$rules/delta.json" -d model:up5k
refuse 1 'expected a device of 8-bit weights, found up5k-learn-w16' "$lq" learn digits.json "$data" -r "$rules/delta.json" -d model:up5k-learn-w16
refuse 1 '--epochs: expected a whole number from 1 to 10000, found "0"' "$lq" learn digits.json "$data" -r "$rules/delta.json" -e 0
refuse 1 'no/out.json: cannot be written' "$lq" learn digits.json "$data" -r "$rules/delta.json" -o no/out.json
sed 's/"leak": 4000/"leak": 4001/' digits.json >other.json
refuse 1 'other.json: expected a network as `lapicque train` writes it, found another' "$lq" learn other.json "$data" -r "$rules/delta.json"

finish
