#!/bin/sh
# SPDX-License-Identifier: MIT
#
# digits.sh -- `lapicque train` and `classify` on the digits of examples/, and on wrong input
#
# LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
data=$(realpath examples/digits/digits.csv) || { echo "Bail out! no data"; exit 1; }
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

# The network of the demo, on images it was never trained on.
"$lq" train "$data" -o digits.json 2>stderr
result $? "train"
[ "$(grep -c '^epoch ' stderr)" -le 12 ] && grep -q '^epoch 300 of 300: ' stderr
result $? "train says little in a pipe"
"$lq" classify digits.json "$data" -d model:up5k >stdout 2>stderr && [ ! -s stderr ] &&
	awk '$1 == "accuracy" { ok = $2 >= 0.95 && $5 == "360)" } END { exit !ok }' stdout
result $? "accuracy of at least 0.95 on 360 images: $(sed -n 's/^accuracy *//p' stdout)"
awk '$1 ~ /^[0-9]$/ && NF == 11 { rows++; for (i = 2; i <= 11; i++) images += $i }
	END { exit !(rows == 10 && images == 360) }' stdout
result $? "every image is in the table"
"$lq" classify digits.json "$data" -d rtl:up5k -l 8 -c -r raster.svg -p potentials.svg >stdout 2>stderr &&
	grep -q '^rtl:up5k and model:up5k agree: .* clocks of 80 steps$' stdout
result $? "eight images on the RTL as on the model"
[ $bad = 0 ] || sed 's/^/# /' stderr stdout
for f in raster potentials; do
	grep -q '<svg ' $f.svg && [ "$(tail -n 1 $f.svg)" = "</svg>" ]
	result $? "$f.svg is drawn"
done
mkdir again
"$lq" train "$data" -o again/digits.json -e 2 2>/dev/null && "$lq" train "$data" -o twice.json -e 2 2>/dev/null &&
	cmp again/digits.weights twice.weights
result $? "same seed, same weights"

head -n 20 "$data" >some.csv
refuse 1 'none.csv: No such file or directory' "$lq" train none.csv -o out.json
sed '7s/,/,17,/' some.csv >bad.csv
refuse 1 'bad.csv:7: expected 64 pixels and the digit they show, found 66 fields' "$lq" train bad.csv -o out.json
sed '3s/^0,/17,/' some.csv >bad.csv
refuse 1 'bad.csv:3: pixel 0: expected a whole number from 0 to 16, found "17"' "$lq" train bad.csv -o out.json
sed '3s/,[0-9]*$/,ten/' some.csv >bad.csv
refuse 1 'bad.csv:3: digit: expected a whole number from 0 to 9, found "ten"' "$lq" classify digits.json bad.csv
head -n 2 some.csv >bad.csv
refuse 1 'bad.csv: expected at least 5 images, found 2' "$lq" train bad.csv -o out.json
refuse 1 'train: expected one data file, found 0' "$lq" train -o out.json
refuse 1 'train: expected -o NETWORK.json, found no output file' "$lq" train some.csv
refuse 1 'no/such/out.json: cannot be written: No such file or directory' "$lq" train some.csv -o no/such/out.json
refuse 1 '--hidden: expected a whole number from 1 to 4096, found "0"' "$lq" train some.csv -o out.json -n 0
refuse 1 '--epochs: expected a whole number from 1 to 100000, found "1e3"' "$lq" train some.csv -o out.json -e 1e3
refuse 1 '--split: expected fifth or tail, found "half"' "$lq" train some.csv -o out.json -t half
refuse 1 'train: unknown option --epoch5; did you mean "--epochs"?' "$lq" train some.csv -o out.json --epoch5 3
refuse 1 'train: expected no device: training runs on the host' "$lq" train some.csv -o out.json -d model
refuse 1 'classify: expected a network and a data file, found 1' "$lq" classify digits.json
refuse 1 '--limit: expected a whole number from 1 to 4294967295, found "0"' "$lq" classify digits.json some.csv -l 0
refuse 1 'none.json: ' "$lq" classify none.json some.csv
refuse 2 'device: expected model[:CONFIG] or rtl[:CONFIG]' "$lq" classify digits.json some.csv -d modle
refuse 1 'digits.json: does not fit hx8k: needs ' "$lq" classify digits.json some.csv -d model:hx8k
refuse 1 'no/such/out.svg: cannot be written' "$lq" classify digits.json some.csv -r no/such/out.svg
sed 's/"channels": 64/"channels": 63/' digits.json >narrow.json
refuse 1 'narrow.json: ' "$lq" classify narrow.json some.csv
cat >three.json <<'EOF'
{"format": "lapicque-network", "version": 1, "inputs": [{"name": "in", "channels": 64}],
 "populations": [{"name": "a", "size": 3, "leak": 1, "kind": "graded", "range": 1}], "projections": []}
EOF
refuse 1 'three.json: populations: expected the last to have 10 neurons, one a digit, found 3' "$lq" classify three.json some.csv
sed 's/"size": 3/"size": 10/; s/64/65/' three.json >wide.json
refuse 1 'wide.json: inputs: expected 64 channels, one a pixel, found 65' "$lq" classify wide.json some.csv
sed 's/"size": 3/"size": 10/; s/"kind": "graded", "range": 1/"threshold": 1/' three.json >spiking.json
refuse 1 'spiking.json: populations: expected the last to be graded and reported, found neuron 0 is not' "$lq" classify spiking.json some.csv

finish
