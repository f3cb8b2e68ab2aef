#!/bin/sh
# SPDX-License-Identifier: MIT
#
# specgen.sh -- specgen must refuse a wrong table and name the row, all wrong rows at once

. "$(dirname "$0")/../tap.sh"
t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT

# Build specgen from a copy of the tables, each of file, sed command applied; run it.
try() {
	rm -rf "$t/spec"
	cp -r spec "$t/spec"
	while [ $# -gt 1 ]; do
		sed "$2" "spec/$1" >"$t/spec/$1"
		cmp -s "spec/$1" "$t/spec/$1" && { echo "# $2 changes nothing in $1"; return 9; }
		shift 2
	done
	cc -std=c11 -I"$t/spec" -Isim/model -I"${B:-build}/gen" "$t/spec/specgen.c" "$t/spec/tables.c" \
		"$t/spec/usb.c" sim/model/config.c -lm -o "$t/specgen" && "$t/specgen" c >"$t/out" 2>"$t/err"
}

refuse() { # text, file, sed command...
	text=$1
	shift
	try "$@"
	got=$?
	ok=0
	[ $got = 1 ] || { ok=1; echo "# exit status $got, expected 1"; }
	[ -s "$t/out" ] && { ok=1; echo "# printed a result"; }
	grep -q -- "$text" "$t/err" || { ok=1; echo "# expected: $text"; sed 's/^/# got: /' "$t/err"; }
	result $ok "refuses: $text"
}

try numeric.def 's/"/"of course, /'
result $? "takes a change that is none to the rules"
refuse 'space.def:[0-9]*: N_AXONS: code already taken' space.def '/REGISTER(N_AXONS/s/ 3,/ 2,/'
refuse 'space.def:[0-9]*: SET: code already taken' space.def '/SPACE(SET/s/3,/4,/;/SPACE(STATE/s/4,/3,/;/SPACE(SET/s/4,/2,/'
refuse 'space.def:[0-9]*: MODE: value out of range' space.def '/SET_COL(MODE/s/6,/8,/'
refuse 'space.def:[0-9]*: BIAS: column is not 1 to 16 bits wide' space.def '/SET_COL(BIAS/s/16,/17,/'
refuse 'space.def:[0-9]*: SPIKING: field overlaps another' space.def '/MODE_FIELD(I2/s/5, 1/5, 2/'
refuse 'space.def:[0-9]*: REF: field runs past its unit' space.def '/MODE_FIELD(REF/s/9, 6/9, 8/'
refuse 'space.def:[0-9]*: MODE: column is narrower than its fields' space.def '/SET_COL(MODE/s/15,/14,/'
refuse 'space.def:[0-9]*: RUN: access is none of r, w, q' space.def '/REGISTER(RUN/s/ w,/ x,/'
refuse 'space.def:[0-9]*: ROWS: no meaning given' space.def '/REGISTER(ROWS/s/"[^"]*"/""/'
refuse 'frames.def:[0-9]*: NAK: code already taken' frames.def '/NOTE(NAK/s/0x91/0x90/'
refuse 'frames.def:[0-9]*: NAK: bit 7 of the type must be set' frames.def '/NOTE(NAK/s/0x91/0x71/'
refuse 'frames.def:[0-9]*: FULL: value out of range' frames.def '/STATUS(FULL/s/5,/9,/'
refuse 'frames.def:[0-9]*: CLEAR: name already taken' frames.def '/CTL(RESET/s/RESET/CLEAR/'
refuse 'frames.def:[0-9]*: W_V: identifier already taken by another table' frames.def '/LIMIT(MAX_READ/s/MAX_READ/W_V/'
refuse 'frames.def:[0-9]*: Max_Read: not a name in capitals' frames.def '/LIMIT(MAX_READ/s/MAX_READ/Max_Read/'
refuse 'numeric.def: W_UNIT: the link carries units of 16 bits' numeric.def '/W_UNIT/s/16/8/'
refuse 'config: tiny: N_LANES does not divide N_NEURONS' config/tiny.def '/N_NEURONS/s/8/9/'
refuse 'config: tiny: N_PIPES does not divide N_LANES' config/tiny.def '/N_PIPES/s/2/8/'
refuse 'config: tiny: N_SLOTS is not a power of two' config/tiny.def '/N_SLOTS/s/4/3/'
refuse 'config: tiny: W_WEIGHT is not 4, 8 or 16' config/tiny.def '/W_WEIGHT/s/8/7/'
refuse 'config: tiny: N_SETS is not 1 to 2^W_SET' config/tiny.def '/N_SETS/s/4/2000/'
refuse 'config: tiny: N_SETS is not 1' config/tiny.def '/N_SETS/d'
refuse 'config: tiny-dendrite: N_SOMA is not 0, 8 or 16' config/tiny-dendrite.def '/N_SOMA/s/8/4/'
refuse 'config: tiny-dendrite: with somas there are no rules' config/tiny-dendrite.def '/N_PIPES/s/1/2/'
refuse 'dendrite.def:[0-9]*: U: code already taken' dendrite.def '/SOMA_COL(U/s/11,/10,/'
refuse 'config: wide: weights do not fit W_ADDR' numeric.def '/W_ADDR/s/24/12/'
refuse 'usb.def:[0-9]*: CONFIGURATION: lengths do not add up' usb.def 's/USB_BYTES(7, 5, USB_EP_IN/USB_BYTES(8, 5, USB_EP_IN/'
refuse 'usb.def:[0-9]*: CONFIGURATION: total length is wrong' usb.def 's/LE(32)/LE(33)/'
refuse 'usb.def:[0-9]*: MS_OS_20_SET: lengths do not add up' usb.def 's/LE(132)/LE(131)/'
refuse 'usb.def:[0-9]*: BOS: length of the MS OS 2.0 set is wrong' usb.def 's/LE(162), USB/LE(161), USB/'
refuse 'usb.def:[0-9]*: PRODUCT: index already taken' usb.def '/(PRODUCT/s/2,/1,/'
refuse 'usb.def:[0-9]*: request: is never reached' usb.def '/BOS)/s/0x0F00/0x0100/'
refuse 'usb.def:[0-9]*: USB_DO: type is of a read' usb.def '/ADDRESS)/s/0x00/0x80/'
refuse 'usb.def:[0-9]*: PID: value out of range' usb.def '/(PID/s/0x000E/0x1000E/'

try space.def '/REGISTER(RUN/s/ w,/ x,/' config/tiny.def '/N_SLOTS/s/4/3/'
[ $? = 1 ] && [ "$(wc -l <"$t/err")" = 2 ]
result $? "reports every fault"

finish
