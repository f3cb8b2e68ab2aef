#!/bin/sh
# SPDX-License-Identifier: MIT
#
# try.sh -- tests/hw/try on virtual devices, on one of which a memory cell is stuck, and on none
#
# LAPICQUE is the program; the servers and the library are those of B.

. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../serve.sh"
build=${B:-build}
lq=$(realpath "${LAPICQUE:-$build/lapicque}") && vusb=$(realpath "${VUSB:-$build/lapicque-vusb}") &&
	stuck=$(realpath "$build/vusb-stuck") &&
	preload=$(realpath "${VUSB_PRELOAD:-$build/liblapicque-vusb-preload.so}") || { echo "Bail out! make test builds it"; exit 1; }
try=$(realpath "$(dirname "$0")/try")
t=$(mktemp -d) && cd "$t" || exit 1
trap 'kill $servers 2>/dev/null; rm -rf "$t"' EXIT
export LAPICQUE="$lq"

tried() { # server, its device, arguments of try: its report in `report`, its exit status in $got
	server=$1 behind=$2
	shift 2
	rm -f report
	serve "$server" -d "$behind"
	hosted "$try" -q -o report "$@" usb >stdout 2>stderr
	got=$?
	exec 3>&-
}
has() { grep -q "$1" report || { echo "# not in the report: $1"; return 1; }; }

tried "$vusb" model:up5k-learn
[ $got = 0 ] && has '^result: all is well' && has '^    config up5k-learn' && has '^    weights 32768 ok' &&
	has '^    tags 32768 ok' && has '^    neurons 1280 ok' && has '^digits: ok' && has '^learning: ok'
result $? "a device that learns: memories, digits and learning as on the model"
[ $got = 0 ] || sed "s|^|# |" report stdout stderr
tried "$vusb" model:up5k -b icebreaker
[ $got = 0 ] && has '^Lapicque on icebreaker' && has '^learning: this config has no rules' && has '^result: all is well'
result $? "one that does not learn"
tried "$stuck" model:up5k
[ $got = 3 ] && has '^memories: FAILED, status 3' && has '^    weights 65536 wrong 1$' &&
	has 'the first is unit 128: wrote' && has '^result: FAILED'
result $? "a stuck memory cell is found, and which"

"$try" -o report model:none >stdout 2>stderr
[ $? = 2 ] && has '^result: no device'
result $? "no device: status 2"
"$try" >stdout 2>stderr
[ $? = 1 ] && grep -q '^usage: tests/hw/try' stderr
result $? "no argument: usage"
"$lq" check -d rtl:tiny-learn >stdout 2>stderr && [ ! -s stderr ] && [ "$(grep -c ' ok$' stdout)" = 8 ]
result $? "every memory of the Verilog"
"$lq" check more 2>stderr
[ $? = 1 ] && grep -q 'expected no argument' stderr
result $? "check: no argument but options"
finish
