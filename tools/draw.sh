#!/bin/sh
# SPDX-License-Identifier: MIT
#
# draw.sh -- draw each x.dot as x.svg beside it;  --check: fail if a drawing is not of its source
#
# A drawing ends with the checksum of its source: its other bytes depend on the fonts at hand.
set -eu

check=
[ "${1-}" != --check ] || { check=1; shift; }
for dot; do
	[ -e "$dot" ] || continue
	svg=${dot%.dot}.svg
	mark="<!-- of $(basename "$dot"), sha256 $(sha256sum <"$dot" | cut -d' ' -f1) -->"
	if [ -n "$check" ]; then
		[ "$(tail -n 1 "$svg" 2>/dev/null)" = "$mark" ] ||
			{ echo "$svg is stale: make docs" >&2; exit 1; }
	else
		command -v dot >/dev/null || { echo "dot: not found, needed for $svg" >&2; exit 1; }
		dot -Tsvg -o "$svg" "$dot"
		echo "$mark" >>"$svg"
	fi
done
