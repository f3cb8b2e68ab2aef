#!/bin/sh
# SPDX-License-Identifier: MIT
#
# setup.sh [check] [synth] [ecp5] [guest] [docs] [fuzz] [leaks] -- install the Debian packages that building needs
#
# With check those of the tests as well, with synth the iCE40 tool chain, with ecp5 that of the ECP5, with
# guest what runs a kernel in QEMU, with docs what draws, with fuzz libFuzzer, with leaks valgrind. Says what
# is missing before it installs anything, then runs apt-get as root or through sudo. With nothing missing it
# does nothing and prints nothing. nextpnr-ecp5 and ecppack, which Debian lacks, come from PyPI as
# tools/ecp5.txt pins them, into an environment of the project's own, ECP5_ENV; those on PATH are taken if
# both are there.
set -eu

packages="gcc g++ libc6-dev make perl python3 verilator libjansson-dev libcmocka-dev zlib1g-dev
	libusb-1.0-0-dev libftdi1-dev pkg-config
	liblapack-dev libblas-dev libsndfile1-dev"
tools="gcc g++ make perl python3 verilator"
ecp5_env=
for set; do
	case $set in
	check)
		packages="$packages tshark usbutils"
		tools="$tools tshark lsusb" ;;
	synth)
		packages="$packages yosys nextpnr-ice40 fpga-icestorm"
		tools="$tools yosys nextpnr-ice40 icepack" ;;
	ecp5)
		packages="$packages yosys"
		tools="$tools yosys"
		command -v nextpnr-ecp5 >/dev/null && command -v ecppack >/dev/null || {
			packages="$packages python3-venv"
			ecp5_env=${ECP5_ENV:-build/tools/ecp5}
		} ;;
	guest)
		packages="$packages qemu-system-x86 seabios ipxe-qemu busybox-static kmod cpio usbip"
		tools="$tools qemu-system-x86_64 busybox cpio usbip" ;;
	docs)
		packages="$packages graphviz"
		tools="$tools dot" ;;
	fuzz)
		packages="$packages clang libclang-rt-14-dev"
		tools="$tools clang" ;;
	leaks)
		packages="$packages valgrind"
		tools="$tools valgrind" ;;
	*) echo "usage: tools/setup.sh [check] [synth] [ecp5] [guest] [docs] [fuzz] [leaks]" >&2; exit 1 ;;
	esac
done

# Made anew when what is pinned has changed.
ecp5()
{
	[ -n "$ecp5_env" ] || return 0
	pins=$(dirname "$0")/ecp5.txt
	cmp -s "$pins" "$ecp5_env/pins" && return 0
	echo "setup: installing nextpnr-ecp5 and ecppack from PyPI into $ecp5_env"
	rm -rf "$ecp5_env"
	mkdir -p "$(dirname "$ecp5_env")"
	{ python3 -m venv "$ecp5_env" &&
		"$ecp5_env/bin/pip" install --disable-pip-version-check --no-deps -r "$pins"; } >"$ecp5_env.log" 2>&1 || {
		tail -n 20 "$ecp5_env.log" >&2
		echo "setup: failed: pip install -r $pins (all of it is in $ecp5_env.log)" >&2
		exit 1
	}
	cp "$pins" "$ecp5_env/pins"
}

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || {
	echo "setup: this is no Debian: have the like of these installed: $packages" >&2
	for tool in $tools; do
		command -v $tool >/dev/null || { echo "setup: $tool: not found" >&2; exit 1; }
	done
	ecp5
	exit 0
}

missing=
for p in $packages; do
	status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$p" 2>/dev/null || true)
	case $status in
	ii*) ;;
	*) missing="$missing $p" ;;
	esac
done
[ -n "$missing" ] || { ecp5; exit 0; }

echo "setup: missing Debian packages:$missing"
if [ "$(id -u)" = 0 ]; then
	as_root=
elif command -v sudo >/dev/null; then
	as_root=sudo
	echo "setup: sudo may ask for your password"
else
	echo "setup: need root to install them: run this as root: apt-get install$missing" >&2
	exit 1
fi
echo "setup: installing them with apt-get"
install="apt-get install -y -q --no-install-recommends $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{ $as_root apt-get update -q &&
	$as_root env DEBIAN_FRONTEND=noninteractive $install; } >"$log" 2>&1 || {
	tail -n 20 "$log" >&2
	echo "setup: failed: $install" >&2
	exit 1
}
ecp5
echo "setup: done"
