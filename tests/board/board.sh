#!/bin/sh
# SPDX-License-Identifier: MIT
#
# board.sh -- rtl/board/<family>/lq_*.v against the generic modules of the same names; TAP
#
# The iCE40 UP5K's memories and multipliers are Yosys' models: without Yosys its three are skipped.
set -eu
rtl=${RTL:-rtl}
build=${B:-build}
dir=$build/tests/board/v
mkdir -p "$dir"
yosys=$(command -v yosys || true)
cells=$(dirname "$yosys")/../share/yosys/ice40/cells_sim.v
n=0
failed=0

result() # what is wrong, or nothing; name
{
	n=$((n + 1))
	if [ -z "$1" ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2: $1"
		failed=1
	fi
}

compare() # family, module, config, cells
{
	name=$1-$2-$3
	sed "s/^module lq_$2 /module lq_$2_generic /" "$rtl/core/lq_$2.v" >"$dir/$name.v"
	if ! verilator --binary -Wno-fatal -Wno-lint -Wno-WIDTH -Wno-STMTDLY -Wno-MULTIDRIVEN \
		-DNO_ICE40_DEFAULT_ASSIGNMENTS -I"$build/gen/$3" --top-module "tb_$2" --Mdir "$dir/$name" \
		$4 "$dir/$name.v" "$rtl/board/$1/lq_$2.v" "tests/board/tb_$2.v" "$rtl/part/lq_ram.v" \
		>"$dir/$name.log" 2>&1; then
		tail -n 20 "$dir/$name.log" | sed 's/^/# /'
		result "does not build" "$name"
		return
	fi
	"$dir/$name/Vtb_$2" >"$dir/$name.out" || true
	sed -n 's/^#/#/p' "$dir/$name.out"
	for k in 1 2; do
		line=$(sed -n "s/^ok $k - //p" "$dir/$name.out")
		[ -n "$line" ] && result "" "$name: $line" || result "$(grep "ok $k" "$dir/$name.out")" "$name"
	done
}

echo "1..12"
compare ice40hx retain hx8k ""
if [ -r "$cells" ]; then
	compare ice40up retain up5k "$cells"
	compare ice40up weights up5k "$cells"
	compare ice40up weights up5k-learn "$cells"
	compare ice40up products up5k-learn "$cells"
	compare ice40up products up5k-learn-w16 "$cells"
else
	for k in 3 4 5 6 7 8 9 10 11 12; do
		echo "ok $k # SKIP Yosys' models of the iCE40 not found: make setup-synth"
	done
fi
exit $failed
