#!/bin/sh
# SPDX-License-Identifier: MIT
#
# released.sh -- every image in bitstreams/ is of the sources as they are; TAP
#
# And the check itself notices a changed input, a changed option and another image.
set -eu
. "$(dirname "$0")/../tap.sh"
build=${B:-build}
dir=$build/tests/board/released
rm -rf "$dir"
mkdir -p "$dir"

inputs() # board, seed
{
	${MAKE:-make} -s --no-print-directory B="$build" BOARD="$1" SEED="$2" release-inputs
}

# 0 if stem is fresh; says why not.
fresh() # stem, inputs
{
	said=$(tools/release.sh check "$1" "$2" 2>&1) && echo 0 && return
	echo "# $said" >&2
	echo 1
}

notices() # name
{
	result "$((1 - $(fresh "$dir/fresh" "$dir/$1.txt" 2>/dev/null)))" "$1: noticed"
}

for text in bitstreams/*.txt; do
	[ -e "$text" ] || continue
	board=$(basename "$text" .txt)
	inputs "$board" "$(sed -n 's/^place .*--seed \([0-9]*\)$/\1/p' "$text")" >"$dir/$board.txt"
	result "$(fresh "${text%.txt}" "$dir/$board.txt")" "$board is of these sources"
done

# A release of the inputs as they are, then spoilt.
inputs icebreaker 1 >"$dir/inputs.txt"
echo image >"$dir/fresh.bin"
{
	echo "image $(sha256sum <"$dir/fresh.bin" | cut -d' ' -f1) 6 bytes"
	echo
	cat "$dir/inputs.txt"
} >"$dir/fresh.txt"
result "$(fresh "$dir/fresh" "$dir/inputs.txt")" "an image is fresh while nothing has changed"
sed '/lq_core\.v$/s/^......../00000000/' "$dir/inputs.txt" >"$dir/a changed input.txt"
notices "a changed input"
sed 's/--seed [0-9]*/--seed 99/' "$dir/inputs.txt" >"$dir/a changed option.txt"
notices "a changed option"
sed '/lq_core\.v$/d' "$dir/inputs.txt" >"$dir/an input less.txt"
notices "an input less"
cp "$dir/inputs.txt" "$dir/another image.txt"
echo other >"$dir/fresh.bin"
notices "another image"
finish
