#!/bin/sh
# SPDX-License-Identifier: MIT
#
# release.sh write STEM IMAGE USE INPUTS MHZ TOOL... -- release IMAGE as STEM.bin or .bit, with STEM.txt of what it is
# release.sh check STEM INPUTS -- fail, and say why, unless STEM.bin or .bit is what STEM.txt says, of these INPUTS
#
# USE is what tools/timing.pl says of area and speed, INPUTS what `make release-inputs` prints, MHZ what
# the board's clock needs, TOOLs what made it. STEM.txt ends with INPUTS.
set -eu

version() # of a tool, one line; what it says first, or its Debian package's
{
	case $1 in
	icepack) dpkg-query -W -f 'fpga-icestorm ${Version}\n' fpga-icestorm 2>/dev/null || echo unknown ;;
	yosys) yosys -V ;;
	*ecppack) "$1" --version 2>&1 | head -n 1 ;;
	*) "$1" --version 2>&1 | sed 's/^[^(]*(\(.*\))$/\1/' | head -n 1 ;;
	esac
}

case ${1:-} in
write)
	stem=$2 image=$3 use=$4 inputs=$5 mhz=$6
	shift 6
	{
		echo "image $(sha256sum <"$image" | cut -d' ' -f1) $(wc -c <"$image") bytes"
		echo "uses $(cat "$use")"
		echo "needs $mhz MHz; fmax_mhz is nextpnr's estimate for the worst corner"
		for tool in "$@"; do
			echo "tool ${tool##*/}: $(version "$tool")"
		done
		echo
		cat "$inputs"
	} >"$stem.txt.part"
	cp "$image" "$stem.${image##*.}"
	mv "$stem.txt.part" "$stem.txt"
	;;
check)
	stem=$2 inputs=$3 image=$2.bin
	[ ! -r "$stem.bit" ] || image=$stem.bit
	[ -r "$image" ] || { echo "$stem: neither .bin nor .bit"; exit 1; }
	want=$(sed -n 's/^image \([0-9a-f]*\) .*/\1/p' "$stem.txt")
	[ "$(sha256sum <"$image" | cut -d' ' -f1)" = "$want" ] || {
		echo "$image: not the image that $stem.txt is about"
		exit 1
	}
	sed '1,/^$/d' "$stem.txt" | diff - "$inputs" | sed -n 's/^> [0-9a-f]\{64\}  //p; s/^> //p; s/^< [0-9a-f]\{64\}  //p' |
		sort -u | head -n 1 | {
		read -r changed || exit 0
		echo "$image: stale, $changed has changed: make release"
		exit 1
	}
	;;
*)
	echo "usage: release.sh write|check ...: see its head" >&2
	exit 1
	;;
esac
