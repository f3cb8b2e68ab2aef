#!/bin/sh
# SPDX-License-Identifier: MIT
#
# flips.sh -- which flips of a bit change the circuit, as tools/flips.py compares two of icebox_vlog's texts; TAP
#
# A flip that is wrongly said to change nothing is never run, so most of these must be told apart.
set -eu
. "$(dirname "$0")/../tap.sh"
dir=${B:-build}/tests/board/flips
rm -rf "$dir"
mkdir -p "$dir"

cat >"$dir/image.v" <<'END'
module lq_image (clk, rx, tx);
input clk;
input rx;
output tx;
wire n1, n2;
reg n3 = 0;
assign n1 = rx;
assign n2 = /* LUT    4  7  1 */ (n1 ? n3 : 1'b0);
/* FF  4  7  1 */ always @(posedge clk) if (1'b1) n3 <= 1'b0 ? 1'b0 : n2;
assign tx = n3;
endmodule
END

# What flips.py must say, name, a sed script of what is changed.
verdict()
{
	sed "$3" "$dir/image.v" >"$dir/other.v"
	got=$(tools/flips.py same "$dir/image.v" "$dir/other.v" 2>&1) || :
	[ "$got" = "$1" ] && ok=0 || ok=1
	[ $ok = 0 ] || echo "# $got, not $1"
	result $ok "$2"
}

verdict '' 'nets of other names: the same' 's/n3/n9/g'
verdict '' 'a cell more that nothing uses: the same' 's|^assign tx.*|&\nassign n7 = /* LUT 9 9 9 */ (n3);|'
verdict '' 'the reset of a flip-flop without one: the same' "s/ ? 1'b0 : n2/ ? 1'b1 : n2/"
verdict '' "a register at a pad that nothing uses: the same" 's|^assign tx.*|&\nalways @(posedge 0) n8 <= io_0_2_1;\nassign n7 = n8;|'
verdict 'differs at LUT 4 7 1' 'another table' "s/n3 : 1'b0/n3 : 1'b1/"
verdict 'differs at LUT 4 7 1' 'an input from elsewhere' 's/(n1 ? n3/(n5 ? n3/'
verdict 'differs at FF 4 7 1' 'the other edge' 's/posedge/negedge/'
verdict 'differs at pin tx' 'an output from another cell' 's/assign tx = n3/assign tx = n2/'
verdict 'differs at LUT 4 7 1' 'a register in a pad' 's/assign n1 = rx;/always @(posedge clk) n6 <= rx;\nassign n1 = n6;/'
sed 's/assign n1 = rx;/always @(posedge clk) n6 <= rx;\nassign n1 = n6;/' "$dir/image.v" >"$dir/pad.v"
mv "$dir/pad.v" "$dir/image.v"
verdict 'differs at LUT 4 7 1' 'its other edge' 's/@(posedge clk) n6/@(negedge clk) n6/'
verdict 'differs at LUT 4 7 1' 'an enable of it' 's/@(posedge clk) n6/@(posedge clk) if (n3) n6/'
verdict 'differs at LUT 4 7 1' 'a latch in its place' 's/always @(posedge clk) n6 <= rx/always @* if (!n3) n6 = rx/'
verdict 'differs at pin tx' 'an output that is let go' "s/assign tx = n3/assign tx = n2 ? n3 : 1'bz/"
sed "s/assign tx = n3/assign tx = n2 ? n3 : 1'bz/" "$dir/image.v" >"$dir/pad.v"
mv "$dir/pad.v" "$dir/image.v"
verdict 'differs at pin tx' 'by another cell' "s/assign tx = n2/assign tx = n1/"
verdict 'flips.py: icebox_vlog: not understood: initial tx = n2 ? n3 : 1'"'bz;" 'a line of another kind: an error' 's/^assign tx/initial tx/'

finish
