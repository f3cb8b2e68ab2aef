#!/bin/sh
# SPDX-License-Identifier: MIT
#
# pcap.sh -- Wireshark judges the checksum of every packet, the device's and the host's
#
# Neither end may have an idea of CRCs of its own: tshark must find wrong exactly what was sent
# wrong on purpose, and know every packet.
set -eu
dir=${B:-build}/tests/usb/pcap
mkdir -p "$dir"
n=0
bad=0

result() { # got, expected, name
	n=$((n + 1))
	[ "$1" = "$2" ] && echo "ok $n - $3" || { echo "not ok $n - $3: $1, expected $2"; bad=1; }
}

if ! "${B:-build}/tests/usb/bulk" 20000 7 "$dir/faults.pcap" >"$dir/log" 2>&1; then
	sed 's/^/# /' "$dir/log"
	printf '1..1\nnot ok 1 - no capture\n'
	exit 1
fi
set -- $(sed -n 's/^# captured \([0-9]*\) packets, wrong CRC16 \([0-9]*\), wrong CRC5 \([0-9]*\)$/\1 \2 \3/p' \
	"$dir/log")
packets=$1 crc16=$2 crc5=$3

# One line a packet: PID, and whether the checksum it has is right.
tshark -r "$dir/faults.pcap" -T fields -e usbll.pid -e usbll.crc16.status -e usbll.crc5.status \
	>"$dir/judged" 2>"$dir/tshark"
count() { awk -F'\t' "$1" "$dir/judged" | wc -l; }

result "$(count 1)" "$packets" "every packet is there"
result "$(count '$1 == ""')" 0 "every packet has a known PID"
result "$(count '$2 == "0"')" "$crc16" "CRC16 is wrong where it was made wrong"
result "$(count '$3 == "0"')" "$crc5" "CRC5 is wrong where it was made wrong"
result "$([ "$(count '$2 == "1"')" -gt 1000 ] && echo many)" many "CRC16 was judged"
result "$([ "$(count '$3 == "1"')" -gt 1000 ] && echo many)" many "CRC5 was judged"
result "$([ "$crc16" -gt 0 ] && [ "$crc5" -gt 0 ] && echo both)" both "both kinds were made wrong"
echo "1..$n"
exit $bad
