#!/bin/sh
# SPDX-License-Identifier: MIT
#
# programs.sh -- unmodified programs on the virtual USB device, by the preload library
#
# LAPICQUE is the program, default build/lapicque; the server and the library are VUSB and
# VUSB_PRELOAD, default those of build/.

. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../serve.sh"
here=$(pwd)
absolute() { case $1 in /*) echo "$1" ;; *) echo "$here/$1" ;; esac }
lq=$(absolute "${LAPICQUE:-build/lapicque}")
vusb=$(absolute "${VUSB:-build/lapicque-vusb}")
preload=$(absolute "${VUSB_PRELOAD:-build/liblapicque-vusb-preload.so}")
data=$here/examples/digits/digits.csv
for f in "$lq" "$vusb" "$preload" "$data"; do
	[ -e "$f" ] || { echo "Bail out! no $f"; exit 1; }
done
t=$(mktemp -d) && cd "$t" || exit 1
trap 'kill $servers 2>/dev/null; rm -rf "$t"' EXIT

"$lq" train "$data" -o digits.json -e 20 2>/dev/null || { echo "Bail out! no network"; exit 1; }

serve "$vusb" -d model:up5k
hosted lsusb -v >lsusb.txt 2>/dev/null
grep -q 'idVendor *0x1209' lsusb.txt && grep -q 'EP 1 IN' lsusb.txt && grep -q 'bcdUSB *2.01' lsusb.txt &&
	grep -q 'Binary Object Store' lsusb.txt
result $? "lsusb sees the device and its descriptors"
hosted "$lq" info -d usb >usb.txt && "$lq" info -d model:up5k >model.txt && cmp usb.txt model.txt
result $? "info by USB is info of the model"
hosted "$lq" classify digits.json "$data" -d usb --limit 100 --compare >classify.txt 2>stderr &&
	grep -q '^usb and model:up5k agree: .* all states and the clocks of 1000 steps$' classify.txt
result $? "100 digits by USB: every spike, potential, state and clock as on the model"
hosted "$lq" run "$here/examples/ring.json" -e "$here/examples/ring.csv" -d usb >usb.csv &&
	"$lq" run "$here/examples/ring.json" -e "$here/examples/ring.csv" -d model:up5k >model.csv && cmp usb.csv model.csv
result $? "a run by USB is a run of the model"
(for i in 1 2 3 4 5; do echo start.0; sleep 0.02; done) |
	hosted "$lq" stream "$here/examples/ring.json" -d usb -r record.csv >usb.csv 2>stderr &&
	"$lq" run "$here/examples/ring.json" -e record.csv -d model:up5k \
		-s "$(sed -n 's/^lapicque: stream: \([0-9]*\) steps.*/\1/p' stderr)" >model.csv && cmp usb.csv model.csv
result $? "live events by USB, and what was recorded run again on the model"
LAPICQUE_VUSB_DENY=1 hosted "$lq" info -d usb 2>stderr
[ $? = 2 ] && grep -q 'udev rule' stderr
result $? "no permission: exit status 2 and the udev rule"
"$lq" info -d usb:none 2>stderr
[ $? = 2 ] && grep -q 'USB device 1209:000e' stderr
result $? "no device: exit status 2 and what was looked for"

# Unplugged while it streams, plugged in again.
echo "unplug 00000001 after 3000" >&3
hosted "$lq" classify digits.json "$data" -d usb >/dev/null 2>stderr
[ $? = 2 ] && grep -q 'went away' stderr
result $? "unplugged while it streams: exit status 2"
echo plug >&3
for i in 1 2 3 4 5 6 7 8 9 10; do
	[ "$(grep -c '^ok' address)" = 2 ] && break
	sleep 0.1
done
hosted "$lq" info -d usb:00000001 >again.txt && cmp again.txt model.txt
result $? "plugged in again, it works again"

serve "$vusb" -d model:up5k --ftdi
hosted "$lq" classify digits.json "$data" -d ftdi --limit 20 --compare >classify.txt 2>stderr &&
	grep -q '^ftdi and model:up5k agree: ' classify.txt
result $? "20 digits by FTDI chip as on the model"
hosted "$lq" info -d ftdi:@1000000 >/dev/null 2>stderr
[ $? = 2 ] && grep -q 'no HELLO' stderr
result $? "a wrong baud rate: exit status 2"

serve "$vusb" -d model:up5k-learn
hosted "$lq" learn digits.json "$data" -r "$here/examples/rules/delta.json" -e 2 -l 60 -o usb.json -d usb >usb.txt &&
	"$lq" learn digits.json "$data" -r "$here/examples/rules/delta.json" -e 2 -l 60 -o model.json >model.txt &&
	cmp usb.txt model.txt && cmp usb.weights model.weights
result $? "digits learned by USB: every weight as on the model"

serve "$vusb" --wire -d model:up5k
hosted "$lq" classify digits.json "$data" -d usb --limit 20 --compare >classify.txt 2>stderr &&
	grep -q '^usb and model:up5k agree: ' classify.txt
result $? "20 digits through the Verilated USB core, bit by bit, as on the model"
echo "faults 00000001 30" >&3
hosted "$lq" classify digits.json "$data" -d usb --limit 20 --compare >classify.txt 2>stderr &&
	grep -q '^usb and model:up5k agree: ' classify.txt && [ "$(sed -n 2p address)" = ok ]
result $? "the same with every fault a bus can have"

serve "$vusb" --wire -d rtl:up5k
hosted "$lq" classify digits.json "$data" -d usb --limit 2 --compare >classify.txt 2>stderr &&
	grep -q '^usb and model:up5k agree: ' classify.txt
result $? "2 digits through the Verilated USB core to the Verilated device"

serve "$vusb" -d rtl:up5k
hosted "$lq" classify digits.json "$data" -d usb --limit 2 --compare >classify.txt 2>stderr &&
	grep -q '^usb and model:up5k agree: ' classify.txt
result $? "2 digits by USB on the Verilated device as on the model"

"$vusb" --help | grep -q '^usage: lapicque-vusb'
result $? "lapicque-vusb --help"
refuse 1 'other machines reach this address' "$vusb" -a 0.0.0.0
refuse 1 'expected an IPv4 address' "$vusb" -a localhost
refuse 1 'expected a port from 0 to 65535' "$vusb" -p 65536
refuse 1 'expected model[:CONFIG] or rtl[:CONFIG]' "$vusb" -d usb -p 0
refuse 2 'no config "nonsense"' "$vusb" -d model:nonsense -p 0
refuse 1 'two devices with the same serial number' "$vusb" -s A -s A
refuse 1 'a serial number of printable characters' "$vusb" -s 'a b'
refuse 1 'expected a baud rate' "$vusb" -f -b 1
refuse 1 'expected no argument but options' "$vusb" -p 0 model
refuse 1 'expected neither --ftdi nor --serial with it' "$vusb" --wire -s A
refuse 1 'expected neither --ftdi nor --serial with it' "$vusb" --wire --ftdi
refuse 2 'Address already in use' "$vusb" -p "${address#*:}"

finish
