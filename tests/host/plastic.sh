#!/bin/sh
# SPDX-License-Identifier: MIT
#
# plastic.sh -- networks whose projections learn: on the model and the Verilated design, and refused
#
# LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
examples=$(realpath "$(dirname "$0")/../../examples") || exit 1
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

cp -r "$examples"/volley.* "$examples"/melody.* "$examples"/rules . || exit 1
# -- What fires together wins, bit for bit the same on both devices
"$lq" run volley.json -e volley.csv -o model.csv -w model.weights 2>stderr && [ ! -s stderr ] &&
	[ "$(head -n 1 model.weights)" = from,source,to,target,weight ] &&
	awk -F, 'NR > 1 && ($2 < 10 ? $5 < 0.4 : $5 > 0.1 || $5 < 0) {exit 1} END {exit NR != 21}' model.weights
result $? 'synapses of volleys grow, those of lone spikes wither'
awk -F, '$1 >= 2000 && /^[0-9]/ {exit} {print}' volley.csv >short.csv
"$lq" run volley.json -e short.csv -o model.csv -w model.weights -v 2>stderr && cp stderr model.stderr &&
	"$lq" -d rtl:up5k-learn run volley.json -e short.csv -o rtl.csv -w rtl.weights -v 2>stderr &&
	cmp model.csv rtl.csv >&2 && cmp model.weights rtl.weights >&2 &&
	[ "$(grep -o 'spikes, .*' stderr)" = "$(grep -o 'spikes, .*' model.stderr)" ]
result $? 'rtl:up5k-learn: spikes, weights and clocks of the model'
grep -q '1 learning rules; axons 0 to 19 learn' stderr
result $? 'what learns is said'
"$lq" info volley.json >out 2>stderr && grep -q '^config up5k-learn$' out && grep -q '^used_rules 1$' out
result $? 'info chooses a config that learns'

# -- Somas that learn a melody play it on without goals; without parents they lose their way
plays() { # the note that is highest, if it sounds, as often as it changes
	awk -v cycles=150 -f melody.awk | "$lq" run "$1" -e - -s 9720 2>stderr |
		awk -F, '$1 >= 9000 && $5 > most[$1] + 0 {most[$1] = $5; note[$1] = $3}
			END {for (t = 9000; t < 9720; t++)
				if (most[t] > 8 && note[t] != last) printf "%s", last = note[t]}' |
		grep -Eq '(010102){10}'
}
sed '/"parents"/,/^  \],/d' melody.json >bare.json
plays melody.json && ! plays bare.json && [ ! -s stderr ]
result $? 'a melody is learned and played on, but not without parents'
awk -v cycles=1 -f melody.awk >melody.csv
"$lq" run melody.json -e melody.csv -s 120 -o model.csv -w model.weights -v 2>stderr && cp stderr model.stderr &&
	"$lq" -d rtl:up5k-dendrite run melody.json -e melody.csv -s 120 -o rtl.csv -w rtl.weights -v 2>stderr &&
	cmp model.csv rtl.csv >&2 && cmp model.weights rtl.weights >&2 &&
	[ "$(grep -o 'spikes, .*' stderr)" = "$(grep -o 'spikes, .*' model.stderr)" ]
result $? 'rtl:up5k-dendrite: potentials, weights and clocks of the model'

# -- Two rules, sources that do not learn, synapses that are not there
cat >two.json <<'EOF'
{
  "format": "lapicque-network", "version": 1, "dt_ms": 1,
  "inputs": [{"name": "fixed", "channels": 1}, {"name": "in", "channels": 2}],
  "populations": [
    {"name": "a", "size": 2, "tau_m_ms": 20, "threshold": 1},
    {"name": "b", "size": 1, "tau_m_ms": 20, "threshold": 1}
  ],
  "projections": [
    {"from": "fixed", "to": "a", "weights": {"all": 1.2}},
    {"from": "in", "to": "a", "weights": {"sparse": [[0, 0, 0.5], [1, 1, 0.5]]}, "range": 1, "rule": "sparse.json"},
    {"from": "a", "to": "b", "weights": {"all": 0.5}, "rule": "other.json"}
  ]
}
EOF
sed 's/"class"/"sparse": true, "class"/' rules/pair-stdp-excitatory.json >sparse.json
sed 's/"class"/"sparse": true, "class"/; s/-0.06/-0.05/' rules/pair-stdp-excitatory.json >other.json
for i in 1 2 3 4 5 6 7 8; do echo "$((i * 10)),in.0"; echo "$((i * 10)),fixed.0"; done >two.csv
"$lq" run two.json -e two.csv -s 90 -o out.csv -w two.weights 2>stderr &&
	[ "$(cut -d, -f1-4 two.weights | tr '\n' ' ')" = 'from,source,to,target in,0,a,0 in,1,a,1 a,0,b,0 a,1,b,0 ' ] &&
	awk -F, '$1 == "in" && $2 == 0 && $5 <= 0.6 || $1 == "in" && $2 == 1 && $5 > 0.51 {exit 1}' two.weights
result $? 'two rules at once; none of the synapses that are not there appears'

# -- Refused, each with one line
spoilt() { # text, sed program of two.json, arguments
	text=$1
	sed "$2" two.json >bad.json
	shift 2
	refuse 1 "$text" "$lq" run bad.json -s 3 -o out.csv "$@"
}
spoilt 'bad.json: projections[1].rule: expected the name of a rule file, found 3' 's/"sparse.json"/3/'
spoilt 'nowhere.json: No such file' 's/sparse.json/nowhere.json/'
spoilt 'projections[2]: expected "sparse": true in rules/pair-stdp.json, or synapses would grow from a to a' \
	's/other.json/rules\/pair-stdp.json/; s/"sparse.json"/"rules\/pair-stdp.json"/; s/, "range": 1, "rule": "rules.pair-stdp.json"//'
spoilt 'expected a rule without an error, as a network file has no targets for it' 's/other.json/rules\/delta.json/'
sed 's/"post"/"epoch"/' sparse.json >epoch.json
spoilt 'epoch.json: terms[0]: expected a gate other than "epoch"' 's/sparse.json/epoch.json/'
sed 's/"dt_ms": 1/"dt_ms": 2/' sparse.json >slow.json
spoilt 'slow.json: expected dt_ms 1 as in the network, found 2' 's/sparse.json/slow.json/'
sed 's/"tau_ms": 20/"tau_ms": 30/' sparse.json >long.json
spoilt 'long.json and other.json: expected the same x1, as all rules of a core share it' 's/sparse.json/long.json/'
spoilt 'projections[1].range: expected a number from 0 to' 's/"range": 1/"range": -1/'
spoilt 'weights of source 0 of in: expected none below 0, the class of sparse.json, found one' 's/\[0, 0, 0.5\]/[0, 0, -0.5]/'
spoilt 'projections[3]: source 0 of in: expected sparse.json as in an earlier projection (a source has one rule), found none' \
	's/"rule": "other.json"}/"rule": "other.json"}, {"from": "in", "to": "b", "weights": {"all": 0.1}}/'
spoilt 'needs 2 learning rules (has 0); the smallest config that holds it is' '' -d model:up5k
spoilt '--weights: expected a network with a projection that learns, found bad.json' 's/, "rule": "[a-z]*.json"//' -w out.weights

finish
