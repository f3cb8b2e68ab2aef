#!/bin/sh
# SPDX-License-Identifier: MIT
#
# demo.sh -- train a network on handwritten digits, show it others on the model and on the RTL
#
# Writes only below $B/demo, B from the environment or build; the program is LAPICQUE, default
# $B/lapicque. Exit 1 below an accuracy of 0.95, 3 if model and RTL differ in a spike, a potential
# or a clock.
set -eu

lq=${LAPICQUE:-${B:-build}/lapicque}
out=${B:-build}/demo
data=examples/digits/digits.csv
mkdir -p "$out"

echo "== train: 64 pixels, 64 spiking neurons, 10 digits (8-bit weights)"
"$lq" train "$data" -o "$out/digits.json"

echo
echo "== classify on the reference model"
"$lq" classify "$out/digits.json" "$data" -d model:up5k \
	--raster "$out/raster.svg" --potentials "$out/potentials.svg" >"$out/model.txt"
cat "$out/model.txt"

echo
echo "== the first 50 again on the Verilated RTL, compared on every clock"
"$lq" classify "$out/digits.json" "$data" -d rtl:up5k --limit 50 --compare >"$out/rtl.txt"
sed -n '/^accuracy/,$p' "$out/rtl.txt"

echo
awk '$1 == "accuracy" && $2 >= 0.95 { ok = 1 } END { exit !ok }' "$out/model.txt" ||
	{ echo "the accuracy is below 0.95" >&2; exit 1; }
echo "spikes:     $out/raster.svg"
echo "potentials: $out/potentials.svg"
echo "network:    $out/digits.json"
