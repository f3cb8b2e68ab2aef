#!/bin/sh
# SPDX-License-Identifier: MIT
#
# board.sh -- rtl/board/<family>/lq_*.v against the generic modules of the same names; TAP
#
# The iCE40 UP5K's memories and multipliers are Yosys' models, as are the ECP5's carry cells: without Yosys
# what needs them is skipped. The ECP5's multiplier, block RAM and pads, of which Yosys has no models, are those of
# sim/twin/ecp5.
set -eu
rtl=${RTL:-rtl}
build=${B:-build}
dir=$build/tests/board/v
mkdir -p "$dir"
yosys=$(command -v yosys || true)
cells=$(dirname "$yosys")/../share/yosys/ice40/cells_sim.v
carry=$(dirname "$yosys")/../share/yosys/ecp5/cells_sim.v
multiply="rtl/board/ecp5/lq_multiply.v sim/twin/ecp5/multiply.v"
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

compare() # family, module, config, cells, the board's module as another file
{
	name=$1-$2-$3${5:+-netlist}
	generic=$rtl/core/lq_$2.v
	[ -e "$generic" ] || generic=$rtl/board/lq_$2.v
	sed "s/^module lq_$2 /module lq_$2_generic /" "$generic" >"$dir/$name.v"
	if ! verilator --binary -Wno-fatal -Wno-lint -Wno-WIDTH -Wno-STMTDLY -Wno-MULTIDRIVEN \
		-DNO_ICE40_DEFAULT_ASSIGNMENTS -I"$build/gen/$3" -Itests/board --top-module "tb_$2" --Mdir "$dir/$name" \
		$4 "$dir/$name.v" "${5:-$rtl/board/$1/lq_$2.v}" "tests/board/tb_$2.v" "$rtl/part/lq_ram.v" \
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

# What Yosys made of the weight memory: the block RAM's model is held to the generic memory.
compare_netlist() # config
{
	netlist=$dir/weights-$1.v
	if ! yosys -q -p "read_verilog -DLQ_LUT_RAM=32 -I$build/gen/$1 $rtl/board/ecp5/lq_weights.v $rtl/board/ecp5/lq_ram_lanes.v $rtl/board/ecp5/lq_ram_out.v; \
		synth_ecp5 -abc9 -nodsp -top lq_weights; select -assert-any t:DP16KD; write_verilog -noattr $netlist" \
		>"$netlist.log" 2>&1; then
		tail -n 20 "$netlist.log" | sed 's/^/# /'
	fi
	compare ecp5 weights "$1" "sim/twin/ecp5/ram.v -DNO_INCLUDES $carry $rtl/part/lq_ram_lanes.v" "$netlist"
}

echo "1..40"
compare ice40hx retain hx8k ""
compare ecp5 retain ecp5-25f "$multiply"
memory="rtl/board/ecp5/lq_ram_lanes.v rtl/board/ecp5/lq_ram_out.v sim/twin/ecp5/ram.v -DLQ_LUT_RAM=32"
compare ecp5 weights ecp5-25f "$memory"
compare ecp5 weights wide "$memory"
compare ecp5 weights wide-learn "$memory"
compare ecp5 products ecp5-25f-learn "$multiply"
compare ecp5 products ecp5-25f-dendrite "$multiply"
if [ -r "$cells" ]; then
	compare ice40up retain up5k "$cells"
	compare ice40up weights up5k "$cells"
	compare ice40up weights up5k-learn "$cells"
	compare ice40up weights up5k-hrsnn "$cells"
	compare ice40up weights up5k-hrsnn-w16 "$cells"
	compare ice40up ram_single up5k-hrsnn "$cells"
	compare ice40up products up5k-learn "$cells"
	compare ice40up products up5k-learn-w16 "$cells"
	# No port is left open there, and Verilator knows no z to compare with.
	sed "s/[a-zA-Z_0-9]* === 1'bz/1'b0/" "$cells" >"$dir/pads_sim.v"
	compare ecp5 usb_pads ecp5-25f "$dir/pads_sim.v sim/twin/ecp5/io.v"
	compare ecp5 lane_group ecp5-25f "rtl/board/ecp5/lq_sum.v -I$(dirname "$carry") $carry"
	compare_netlist ecp5-25f
	compare_netlist ecp5-25f-learn
	compare_netlist hx8k-learn
else
	for k in $(seq 15 40); do
		echo "ok $k # SKIP Yosys' models not found: make setup-synth"
	done
fi
exit $failed
