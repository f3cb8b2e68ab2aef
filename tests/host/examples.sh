#!/bin/sh
# SPDX-License-Identifier: MIT
#
# examples.sh -- the examples through the program itself, on the model and on the Verilated design
#
# chain.expected was worked out by hand (tests/host/run.c says how); the other results must be the
# same on both devices. LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
here=$(realpath "$(dirname "$0")")
t=$(mktemp -d) && cp "$here"/../../examples/*.json "$here"/../../examples/*.csv "$t" && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

run() { "$lq" run "$@" 2>stderr; }

# -- Results, wherever they go
run chain.json --events chain.csv -o out.csv && cmp out.csv "$here/chain.expected" >&2
result $? 'chain on the model is as worked out by hand'
run chain.json --events - <chain.csv >out.csv && [ ! -s stderr ] && cmp out.csv "$here/chain.expected" >&2
result $? 'events from stdin, results on stdout, nothing on stderr'
"$lq" -d model:wide run -e chain.csv chain.json -o - >out.csv 2>stderr && cmp out.csv "$here/chain.expected" >&2
result $? 'options before the subcommand and out of order'
run chain.json -e chain.csv -o out.csv -v && grep -q '12 steps, 6 spikes' stderr
result $? '--verbose counts steps and spikes'
run chain.json -e chain.csv --steps 30 -o out.csv && tail -n 1 out.csv | grep -q '^29,chain,2,0,0$'
result $? '--steps runs on after the last event'
! run chain.json --steps 5 >/dev/full
result $? 'stdout that cannot be written is noticed'

# -- What is no output is not in the results
sed 's/"projections"/"outputs": ["readout"], "projections"/' ring.json >only.json
run only.json -e ring.csv -o out.csv && ! grep -q ,ring, out.csv && grep -q ,readout,1,0, out.csv
result $? 'outputs'

# -- The same on the Verilated design, whose core is compared with the model on every clock
for net in chain ring psp; do
	config=up5k
	[ $net = chain ] && config=tiny
	run $net.json -e $net.csv -o model.csv -d model:$config -v && tail -n 1 stderr >model.clocks &&
		run $net.json -e $net.csv -o rtl.csv -d rtl:$config -v && tail -n 1 stderr >rtl.clocks &&
		cmp model.csv rtl.csv >&2 && cmp model.clocks rtl.clocks >&2
	result $? "$net on rtl:$config: results and clocks of the model"
done
run chain.json -e chain.csv -d rtl:tiny --trace out.fst -o out.csv && [ "$(wc -c <out.fst)" -gt 1000 ] &&
	cmp out.csv "$here/chain.expected" >&2
result $? '--trace writes waveforms and changes nothing'

# -- Mapping and pictures
"$lq" info -d model:tiny chain.json >out 2>stderr && grep -q '^neurons 8$' out &&
	grep -q '^used_neurons 4$' out && grep -q '^used_fed_back 3$' out &&
	grep -q '^population chain neurons 0 to 2$' out
result $? 'info shows the device and the mapping'
"$lq" info psp.json >out 2>stderr && grep -Eq '^population cell .* weight_error_max 0% ' out
result $? 'info shows the error of quantisation'
run psp.json -e psp.csv -o out.csv --plot run.svg && tail -n 1 run.svg | grep -q '</svg>'
result $? 'run --plot'
"$lq" plot out.csv -o plot.svg --network psp.json -t 'Double-exponential potentials' 2>stderr
result $? 'plot'
# One from memory, the other from the file: they differ at most in the last steps, which are silent.
[ "$(grep -c stroke-dasharray run.svg)" = 4 ] && [ "$(grep -c stroke-dasharray plot.svg)" = 4 ]
result $? 'three thresholds and their legend'
"$lq" plot - -o - -k raster <out.csv 2>stderr | grep -q '>cell</text>'
result $? 'plot in a pipe'

finish
