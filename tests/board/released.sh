#!/bin/sh
# SPDX-License-Identifier: MIT
#
# released.sh -- every image in bitstreams/ is of the sources as they are; TAP
#
# And the check itself notices a changed input, a changed option and another image.
set -eu
build=${B:-build}
dir=$build/tests/board/released
rm -rf "$dir"
mkdir -p "$dir"
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

notices() # stem, inputs, name
{
	if said=$(tools/release.sh check "$1" "$2" 2>&1); then
		result "not noticed" "$3"
	else
		echo "# $said"
		result "" "$3"
	fi
}

stems=$(for t in bitstreams/*.txt; do [ -e "$t" ] && echo "${t%.txt}"; done || true)
echo "1..$((4 + $(echo "$stems" | grep -c . || true)))"

for stem in $stems; do
	board=${stem#bitstreams/}
	seed=$(sed -n 's/^place .*--seed \([0-9]*\)$/\1/p' "$stem.txt")
	${MAKE:-make} -s --no-print-directory B="$build" BOARD="$board" SEED="$seed" release-inputs >"$dir/$board.txt"
	result "$(tools/release.sh check "$stem" "$dir/$board.txt" 2>&1 || true)" "$stem"
done

# A release of the inputs as they are, then spoilt.
${MAKE:-make} -s --no-print-directory B="$build" BOARD=icebreaker release-inputs >"$dir/inputs.txt"
echo image >"$dir/image"
{
	echo "image $(sha256sum <"$dir/image" | cut -d' ' -f1) 6 bytes"
	echo
	cat "$dir/inputs.txt"
} >"$dir/fresh.txt"
cp "$dir/image" "$dir/fresh.bin"
result "$(tools/release.sh check "$dir/fresh" "$dir/inputs.txt" 2>&1 || true)" "a fresh image is none the less"
sed '/lq_core\.v$/s/^......../00000000/' "$dir/inputs.txt" >"$dir/changed.txt"
notices "$dir/fresh" "$dir/changed.txt" "a changed input is noticed"
sed 's/--seed [0-9]*/--seed 99/' "$dir/inputs.txt" >"$dir/option.txt"
notices "$dir/fresh" "$dir/option.txt" "a changed option is noticed"
echo other >"$dir/fresh.bin"
notices "$dir/fresh" "$dir/inputs.txt" "another image is noticed"
exit $failed
