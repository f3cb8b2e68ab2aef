#!/bin/sh
# SPDX-License-Identifier: MIT
#
# faults.sh -- what `lapicque` says to wrong input
#
# Each case is one fault. It must end with the given status, say one line on stderr that begins with
# "lapicque: " and contains the given text (file, place, expected, found), print nothing on stdout
# and leave no output file. LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

cat >base.json <<'EOF'
{
  "format": "lapicque-network",
  "version": 1,
  "dt_ms": 1,
  "inputs": [{"name": "in", "channels": 2, "delay": 1}],
  "populations": [
    {"name": "a", "size": 2, "tau_m_ms": 20, "threshold": 1, "reset": 0, "refractory_steps": 1},
    {"name": "b", "size": 1, "leak": 0.9, "kind": "graded", "range": 4}
  ],
  "projections": [
    {"from": "in", "to": "a", "weights": [[0.5, 0.2], [0.1, -1]]},
    {"from": "a", "to": "b", "weights": {"sparse": [[0, 0, 1], [1, 0, 2]]}, "delay": 2}
  ],
  "outputs": ["b"]
}
EOF
cat >raw.json <<'EOF'
{
  "format": "lapicque-network", "version": 1, "quantised": true,
  "inputs": [{"name": "in", "channels": 2}],
  "populations": [{"name": "a", "size": 2, "leak": 4000, "threshold": 100, "shift": 7}],
  "projections": [{"from": "in", "to": "a", "weights": [[1, 2], [3, 4]]}]
}
EOF
printf '0,in.0\n1,1,-2\n' >events.csv
run='--events events.csv -o out.csv --plot out.svg'

network() { # file to edit, sed expression, text
	sed "$2" "$1" >net.json
	if cmp -s "$1" net.json; then
		echo "# the edit changes nothing: $2"
		result 1 "$3"
	else
		refuse 1 "$3" "$lq" run net.json $run
	fi
}
base() { network base.json "$1" "net.json: $2"; }
raw() { network raw.json "$1" "net.json: $2"; }

# The cases below differ from this only by their fault.
for f in base.json raw.json; do
	"$lq" run $f $run >stdout 2>stderr && [ -s out.csv ] && [ -s out.svg ] && [ ! -s stderr ]
	result $? "$f runs as it is"
done

# -- The file itself
refuse 1 'none.json: No such file or directory' "$lq" run none.json $run
refuse 1 '.: Is a directory' "$lq" run . $run
: >net.json
refuse 1 "net.json:1:0: expected JSON, found: '[' or '{' expected near end of file" "$lq" run net.json $run
network base.json 's/"dt_ms": 1,/"dt_ms": 1/' 'net.json:5:10: expected JSON, found:'
network base.json '$d' "net.json:15:0: expected JSON, found: '}' expected near end of file"
network base.json 's/0.2/NaN/' "net.json:11:"
network base.json 's/0.2/1e999/' 'net.json:11:53: expected JSON, found: real number overflow'
network base.json 's/"version": 1,/"version": 1, "version": 1,/' 'net.json:3:25: expected JSON, found: duplicate object key'
echo '[1, 2]' >net.json
refuse 1 'net.json: expected an object, found an array of 2' "$lq" run net.json $run

# -- Header
base 's/lapicque-network/nir/' 'format: expected "lapicque-network", found "nir"'
base '/"format"/d' 'format: expected "lapicque-network", found nothing'
base 's/"version": 1/"version": 2/' 'version: expected a whole number from 1 to 1, found 2'
base 's/"outputs"/"outptus"/' 'unknown key "outptus"; did you mean "outputs"?'
base 's/"outputs"/"out\\n\\u001bputs"/' 'unknown key "out??puts"; did you mean "outputs"?'
base 's/"dt_ms": 1/"dt_ms": 0/' 'dt_ms: expected milliseconds above 0, at most 1e6, found 0'
base '/"dt_ms"/d' 'populations[0].tau_m_ms: expected dt_ms of the network beside it, found 20'
base 's/"dt_ms": 1/"quantised": 1/' 'quantised: expected true or false, found 1'
base 's/\["b"\]/["c"]/' 'outputs[0]: expected the name of a population, found "c"'
base 's/\["b"\]/"b"/' 'outputs: expected an array, found "b"'

# -- Inputs
base 's/"channels": 2/"channels": 0/' 'inputs[0].channels: expected a whole number from 1 to 65536, found 0'
base 's/"channels": 2/"channels": 2.5/' 'inputs[0].channels: expected a whole number from 1 to 65536, found 2.5'
base 's/"channels": 2/"channels": 70000/' 'inputs[0].channels: expected a whole number from 1 to 65536, found 70000'
base 's/"delay": 1}/"delay": [1]}/' 'inputs[0].delay: expected one number or an array of 2, found an array of 1'
base 's/"delay": 1}/"delay": [1, 0]}/' 'inputs[0].delay[1]: expected a whole number from 1 to 255, found 0'
base 's/"name": "in"/"name": "a b"/' "inputs[0].name: expected a name of 1 to 63 letters, digits, '_' and '-', found \"a b\""

# -- Populations
base 's/"name": "b"/"name": "a"/' 'populations[1].name: expected a name of its own, found "a"'
base 's/"size": 2/"size": "2"/' 'populations[0].size: expected a whole number from 1 to 16384, found "2"'
base 's/"size": 2/"size": -2/' 'populations[0].size: expected a whole number from 1 to 16384, found -2'
base 's/"threshold"/"treshold"/' 'populations[0]: unknown key "treshold"; did you mean "threshold"?'
base 's/"threshold": 1, //' 'populations[0].threshold: expected a threshold (kind is "spiking"), found nothing'
base 's/"threshold": 1,/"threshold": "high",/' 'populations[0].threshold: expected a number, found "high"'
base 's/"threshold": 1,/"threshold": [1, 2, 3],/' 'populations[0].threshold: expected one value or an array of 2, found an array of 3'
base 's/"threshold": 1,/"threshold": [1, null],/' 'populations[0].threshold[1]: expected a number, found null'
base 's/"threshold": 1,/"threshold": 2e9,/' 'populations[0].threshold: expected a number from -1e+09 to 1e+09, found 2e9'
base 's/"tau_m_ms": 20/"tau_m_ms": 0/' 'populations[0].tau_m_ms: expected milliseconds above 0, found 0'
base 's/"tau_m_ms": 20/"tau_m_ms": 20, "leak": 0.5/' 'populations[0]: expected leak or tau_m_ms, found both'
base 's/"leak": 0.9, //' 'populations[1].leak: expected a retention (or tau_m_ms instead), found nothing'
base 's/"leak": 0.9/"leak": 1.5/' 'populations[1].leak: expected a number from 0 to 1, found 1.5'
base 's/, "range": 4//' 'populations[1].range: expected the largest potential of interest (kind is "graded"), found nothing'
base 's/"graded"/"linear"/' 'populations[1].kind: expected "graded", "spiking" or, of all neurons, "soma", found "linear"'
base 's/"reset": 0/"reset": 0, "reset_mode": "subtract"/' 'populations[0].reset: expected no reset beside reset_mode "subtract", found 0'
base 's/"reset": 0/"reset_mode": "zero"/' 'populations[0].reset_mode: expected "value" or "subtract", found "zero"'
base 's/"refractory_steps": 1/"refractory_steps": 64/' 'populations[0].refractory_steps: expected a whole number from 0 to 63, found 64'
base 's/"reset": 0/"report": "yes"/' 'populations[0].report: expected true or false, found "yes"'
base 's/"reset": 0/"shift": 7/' 'populations[0].shift: expected no such key unless the network is quantised, found 7'

# -- Projections
base 's/"from": "in"/"from": "inn"/' 'projections[0].from: expected the name of an input or population, found "inn"'
base 's/"to": "b"/"to": "in"/' 'projections[1].to: expected the name of a population, found "in"'
base 's/"from": "a"/"from": "b"/' 'projections[1].from: expected spiking neurons (graded ones send no events), found "b"'
base 's/\[\[0.5, 0.2\], \[0.1, -1\]\]/[[0.5, 0.2]]/' 'projections[0].weights: expected an array of 2 rows, one a source, found an array of 1'
base 's/\[0.1, -1\]/[0.1]/' 'projections[0].weights[1]: expected an array of 2 weights, one a target, found an array of 1'
base 's/0.1, -1/0.1, true/' 'projections[0].weights[1][1]: expected a number, found true'
base 's/\[\[0.5, 0.2\], \[0.1, -1\]\]/3/' 'projections[0].weights: expected a matrix, or an object with "sparse", "all" or "file", found 3'
base 's/\[1, 0, 2\]/[2, 0, 2]/' 'projections[1].weights.sparse[1][0]: expected a whole number from 0 to 1, found 2'
base 's/\[1, 0, 2\]/[1, 0]/' 'projections[1].weights.sparse[1]: expected [source, target, weight], found an array of 2'
base 's/\[1, 0, 2\]/[0, 0, 2]/' 'projections[1].weights.sparse: expected each pair once, found [0, 0] twice'
base 's/"sparse"/"spares"/' 'projections[1].weights: unknown key "spares"; did you mean "sparse"?'
base 's/"delay": 2/"delay": 300/' 'projections[1].delay: expected a whole number from 1 to 255, found 300'

# -- Weight files
file() { # attributes, text
	sed "s/\\[\\[0.5, 0.2\\], \\[0.1, -1\\]\\]/{\"file\": $1}/" base.json >net.json
	refuse 1 "$2" "$lq" run net.json $run
}
printf '\001\002\003' >w.bin
printf '\000\000\200\077\000\000\300\177\000\000\000\000\000\000\000\000' >nan.bin
file '"none.bin", "type": "int8"' 'none.bin: No such file or directory'
file '"w.bin", "type": "int8"' 'w.bin: expected 4 bytes of int8 from offset 0 (2 x 2 weights), found 3'
file '"w.bin", "type": "int8", "offset": 9' 'w.bin: expected 4 bytes of int8 from offset 9 (2 x 2 weights), found 0'
file '"w.bin", "type": "int8", "offset": -1' 'projections[0].weights.offset: expected a whole number from 0 to 2147483647, found -1'
file '"w.bin", "type": "uint8"' 'projections[0].weights.type: expected "int8", "int16" or "float32", found "uint8"'
file '"w.bin"' 'projections[0].weights.type: expected "int8", "int16" or "float32", found nothing'
file '7, "type": "int8"' 'projections[0].weights.file: expected the name of a file, found 7'
file '"nan.bin", "type": "float32"' 'nan.bin: offset 4: expected a weight from -1e9 to 1e9, found nan'

# -- Quantised networks
raw 's/4000/4096/' 'populations[0].leak: expected a whole number from 0 to 4095, found 4096'
raw 's/4000/0.9/' 'populations[0].leak: expected a whole number from 0 to 4095, found 0.9'
raw 's/100/32768/' 'populations[0].threshold: expected a whole number from -32768 to 32767, found 32768'
raw 's/"shift": 7/"shift": 16/' 'populations[0].shift: expected a whole number from 0 to 15, found 16'
raw 's/, "shift": 7//' 'populations[0].shift: expected the input shift, 0 to 15, found nothing'
raw 's/"leak": 4000/"tau_m_ms": 20/' 'populations[0].tau_m_ms: expected no such key in a quantised network, found 20'
raw 's/\[3, 4\]/[3, 4.5]/' 'projections[0].weights[1][1]: expected a whole number from -32768 to 32767, found 4.5'
raw 's/\[\[1, 2\], \[3, 4\]\]/{"file": "w.bin", "type": "float32"}/' 'projections[0].weights.type: expected "int8" or "int16" (the network is quantised), found "float32"'

# -- What does not fit
raw 's/"size": 2/"size": 600/;s/\[\[1, 2\], \[3, 4\]\]/{"all": 1}/' 'does not fit up5k: needs 600 neurons (has 256); no config holds it'
raw 's/"channels": 2/"channels": 2, "delay": 20/' 'does not fit up5k: needs 20 steps of delay (has 3); no config holds it'
refuse_on() { # config, sed expression, text
	sed "$2" raw.json >net.json
	refuse 1 "net.json: $3" "$lq" run net.json $run -d "model:$1"
}
refuse_on tiny 's/"size": 2/"size": 20/;s/\[\[1, 2\], \[3, 4\]\]/{"all": 1}/' 'does not fit tiny: needs 20 neurons (has 8); the smallest config that holds it is hx8k'
refuse_on up5k 's/\[3, 4\]/[3, 400]/' 'does not fit up5k: weight from axon 1 to a.1: expected -128 to 127 (8 bits), found 400; the smallest config that holds it is up5k-w16'
refuse_on up5k-w4 's/\[3, 4\]/[3, -9]/' 'does not fit up5k-w4: weight from axon 1 to a.1: expected -8 to 7 (4 bits), found -9; the smallest config that holds it is tiny'

# -- Events
events() { # contents (printf), text
	printf %b "$1" >bad.csv
	refuse 1 "bad.csv:$2" "$lq" run base.json -e bad.csv -o out.csv -p out.svg
}
refuse 1 'none.csv: No such file or directory' "$lq" run base.json -e none.csv -o out.csv
: >bad.csv
refuse 1 'bad.csv: expected at least one event, or --steps N, found none' "$lq" run base.json -e bad.csv -o out.csv
events '0\n' '1: expected step,axon[,payload], found 1 field'
events '0,0,1,1\n' '1: expected step,axon[,payload], found 4 fields'
events 'step,axon\n0,0\nx,1\n' '3: step: expected a whole number from 0 to 4294966271, found "x"'
events '-1,0\n' '1: step: expected a whole number from 0 to 4294966271, found "-1"'
events '# a comment\n\n5,0\n4,0\n' '4: step: expected at least 5 as in the line before, found 4'
events '0,2\n' '1: axon: expected a whole number from 0 to 1, found "2"'
events '0,in.2\n' '1: in: expected a whole number from 0 to 1, found "2"'
events '0,im.0\n' '1: axon: expected a number or INPUT.CHANNEL of the network, found "im.0"'
events '0,\n' '1: axon: expected a whole number from 0 to 1, found ""'
events '0,0,128\n' '1: payload: expected a whole number from -128 to 127, found "128"'
events '0,0,1.5\n' '1: payload: expected a whole number from -128 to 127, found "1.5"'
events '0,0\nstep,axon\n' '2: step: expected a whole number from 0 to 4294966271, found "step"'
events '0,0\n0,\0\n' '2: expected lines of text below 512 bytes, found a zero byte'
events "0,0,$(printf '%0600d' 1)\n" '1: expected lines of text below 512 bytes, found a longer one'
printf '0,0\n30,0\n' >bad.csv
refuse 1 'bad.csv:2: step: expected less than 10 (--steps), found 30' "$lq" run base.json -e bad.csv -s 10 -o out.csv

# -- Arguments
refuse 1 'unknown subcommand "rum"; did you mean "run"? (lapicque --help lists them)' "$lq" rum
refuse 1 'unknown option --devise' "$lq" --devise
refuse 1 '-d: expected an argument, found nothing' "$lq" -d
refuse 1 'run: unknown option --evenst; did you mean "--events"?' "$lq" run base.json --evenst events.csv
refuse 1 'run: unknown option -x' "$lq" run base.json -x
refuse 1 'run: --steps: expected an argument, found nothing' "$lq" run base.json --steps
refuse 1 'run: --verbose=3: expected no argument' "$lq" run base.json --verbose=3
refuse 1 'run: expected one network, found 0' "$lq" run --steps 3
refuse 1 'run: expected one network, found 2' "$lq" run base.json raw.json --steps 3
refuse 1 'run: expected --events FILE or --steps N, found neither' "$lq" run base.json
refuse 1 '--steps: expected a whole number from 1 to 4294967295, found "0"' "$lq" run base.json --steps 0 -o out.csv
refuse 1 '--steps: expected a whole number from 1 to 4294967295, found "12x"' "$lq" run base.json --steps 12x -o out.csv
refuse 1 'no/such/out.csv: cannot be written: No such file or directory' "$lq" run base.json --steps 3 -o no/such/out.csv
refuse 1 'no/such/out.svg: cannot be written: No such file or directory' "$lq" run base.json --steps 3 -o out.csv -p no/such/out.svg
refuse 1 '--trace: expected device rtl, found model:up5k' "$lq" run base.json --steps 3 -o out.csv --trace out.fst
refuse 2 'device: expected model[:CONFIG] or rtl[:CONFIG] with a config that was built, usb[:SERIAL] or ftdi[:SERIAL], found "modle"' "$lq" run base.json --steps 3 -o out.csv -d modle
refuse 2 'with a config that was built, usb[:SERIAL] or ftdi[:SERIAL], found "model:up6k"' "$lq" run base.json --steps 3 -o out.csv -d model:up6k
refuse 2 'with a config that was built, usb[:SERIAL] or ftdi[:SERIAL], found ""' "$lq" info -d ''
refuse 1 'info: expected at most one network, found "raw.json" as well' "$lq" info base.json raw.json

# -- Results to plot
good='step,population,index,fired,value\n'
results() { # contents, text
	printf %b "$1" >bad.csv
	refuse 1 "bad.csv:$2" "$lq" plot bad.csv -o out.svg
}
results '' '0: expected the header step,population,index,fired,value, found nothing'
results 'step,axon\n' '1: expected the header step,population,index,fired,value, found something else'
results "${good}1,a,0,1\n" '2: expected step,population,index,fired,value, found 4 fields'
results "${good}1,a,0,2,\n" '2: fired: expected a whole number from 0 to 1, found "2"'
results "${good}1,a,0,1,x\n" '2: value: expected a number or nothing, found "x"'
results "${good}1,a,0,1,inf\n" '2: value: expected a number or nothing, found "inf"'
results "${good}1,a,20000,1,\n" '2: index: expected a whole number from 0 to 16383, found "20000"'
printf "${good}1,a,0,1,\n2,a,5,1,\n" >spikes.csv
refuse 1 'spikes.csv:3: index: expected a whole number from 0 to 1, found "5"' "$lq" plot spikes.csv -o out.svg --network base.json
refuse 1 'expected potentials to draw, found none in the results' "$lq" plot spikes.csv -o out.svg -k potentials
refuse 1 '--kind: expected raster, potentials or both, found "lines"' "$lq" plot spikes.csv -o out.svg -k lines
refuse 1 '--neurons: a.7: expected an index from 0 to 5, found "7"' "$lq" plot spikes.csv -o out.svg -n a.7
refuse 1 '--neurons: expected POPULATION.INDEX of a population in the results, found "b.0"' "$lq" plot spikes.csv -o out.svg -n a.0,b.0
refuse 1 '--threshold: expected a number, found "nan"' "$lq" plot spikes.csv -o out.svg --threshold nan
refuse 1 'plot: expected -o FILE.svg, found no output' "$lq" plot spikes.csv
refuse 1 'plot: expected one file of results, found 0' "$lq" plot -o out.svg
refuse 1 'spikes.svg: No such file or directory' "$lq" plot spikes.svg -o out.svg

# -- Help is not a fault
for args in --help --version 'info --help' 'run --help' 'plot --help'; do
	"$lq" $args >stdout 2>stderr && [ -s stdout ] && [ ! -s stderr ]
	result $? "$args"
done

# A full disk is noticed, and what stood there before stays.
if [ -c /dev/full ]; then
	refuse 1 'cannot be written' "$lq" run base.json --steps 3 -o /dev/full
	echo before >kept.csv
	"$lq" run base.json --steps 3 -o kept.csv -p /dev/full >stdout 2>stderr
	[ $? = 1 ] && grep -q '/dev/full: cannot be written: No space left' stderr && [ "$(cat kept.csv)" = before ]
	result $? 'what stood there before stays'
fi

finish
