#!/bin/sh
# SPDX-License-Identifier: MIT
#
# guest.sh -- a Debian kernel in QEMU takes the virtual devices for real ones: TAP
#
# The guest attaches them by USB/IP to vhci_hcd, so between our program and the server are libusb,
# usbfs, the kernel's USB core and, for the FTDI chip, ftdi_sio. Behind the server the device with
# a USB core of its own is Verilog from its pins on. Emulated, as a kernel that has KVM
# need not have it work. Skipped, with the reason, where the tools or the kernel's package are
# missing. Writes below $B/guest, B from the environment or build; LAPICQUE and VUSB are the programs.
set -u

B=${B:-build}
lq=$(realpath "${LAPICQUE:-$B/lapicque}") && vusb=$(realpath "${VUSB:-$B/lapicque-vusb}") &&
	data=$(realpath examples/digits/digits.csv) || { echo "Bail out! build first"; exit 1; }
mkdir -p "$B/guest" && cd "$B/guest" || exit 1
PATH=$PATH:/usr/sbin:/sbin

skip() { echo "1..0 # SKIP no test with a kernel: $1"; exit 0; }

for tool in qemu-system-x86_64 busybox cpio depmod modprobe usbip lsusb dpkg-deb; do
	command -v $tool >/dev/null || skip "$tool: not found: tools/setup.sh guest"
done
[ "$(uname -m)" = x86_64 ] || skip "its programs are of this machine, which is no x86_64"

# -- The kernel: its package is unpacked, never installed -------------------------------------
if ! ls linux-image-*.deb >/dev/null 2>&1; then
	package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -n 1)
	[ -n "$package" ] && apt-get download -q "$package" >apt.log 2>&1 || skip "no package of a kernel: $(tail -n 1 apt.log 2>/dev/null)"
fi
if [ ! -e kernel/unpacked ]; then
	rm -rf kernel
	dpkg-deb -x linux-image-*.deb kernel && depmod -b kernel "$(ls kernel/lib/modules)" && touch kernel/unpacked ||
		skip "the kernel's package cannot be unpacked"
fi
version=$(ls kernel/lib/modules)

# -- The guest: busybox, the programs with their libraries, the modules -----------------------
rm -rf root && mkdir -p root/bin root/dev root/proc root/sys root/var/run/vhci_hcd root/run || exit 1
cp "$(command -v busybox)" root/bin/busybox
for a in sh mount modprobe ls cat ip sleep poweroff grep tail timeout head; do ln -s busybox root/bin/$a; done
for program in "$lq" "$(readlink -f "$(command -v usbip)")" "$(command -v lsusb)"; do
	cp "$program" root/bin/
	ldd "$program" | grep -o '/[^ ]*' | while read -r lib; do
		mkdir -p "root$(dirname "$lib")" && cp -Ln "$lib" "root$lib"
	done
done
modprobe -a -d kernel -S "$version" --show-depends virtio_pci virtio_net vhci-hcd ftdi_sio |
	sed -n 's/^insmod //p' | sort -u | while read -r file; do
	to=root/lib/modules/$version/${file#*"/$version/"}
	mkdir -p "$(dirname "$to")" && cp "$file" "$to"
done
cp "kernel/lib/modules/$version"/modules.* "root/lib/modules/$version/"
"$lq" train "$data" -o root/digits.json -e 20 2>/dev/null && cp "$data" root/digits.csv || exit 1

# -- The servers; the guest sees this machine's loopback as 10.0.2.2 --------------------------
pids=
trap 'kill $pids 2>/dev/null' EXIT
rm -f commands usb.txt ftdi.txt && mkfifo commands
"$vusb" -p 0 --wire -d rtl:up5k <commands >usb.txt 2>&1 &
pids=$!
exec 3>commands
"$vusb" -p 0 -d model:up5k --ftdi </dev/null >ftdi.txt 2>&1 &
pids="$pids $!"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s usb.txt ] && [ -s ftdi.txt ] && break
	sleep 0.1
done
usb=$(sed -n '1s/.*://p' usb.txt) ftdi=$(sed -n '1s/.*://p' ftdi.txt)

# Every check is a line RESULT STATUS NAME; HOST is a command for the server.
cat >root/init <<END
#!/bin/sh
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
for m in virtio_pci virtio_net vhci-hcd ftdi_sio; do modprobe \$m; done
ip link set lo up; ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0
result() { echo "RESULT \$1 \$2"; }
attach() { usbip --tcp-port \$1 attach -r 10.0.2.2 -b 1-1; sleep 2; }

attach $usb
lsusb -v -d 1209: >/lsusb; grep -q 'iProduct .*Lapicque' /lsusb && grep -q 'iSerial .*00000001' /lsusb
result \$? "lsusb sees the device"
timeout 100 lapicque classify /digits.json /digits.csv -d usb -l 5 -c >/out 2>/err &&
	grep -q '^usb and model:up5k agree' /out
result \$? "digits by USB as on the model"
echo "HOST unplug 00000001 after 3000"; sleep 1
timeout 100 lapicque classify /digits.json /digits.csv -d usb >/out 2>/err
[ \$? = 2 ] && grep -q 'went away' /err
result \$? "unplugged while it streams"
echo "HOST plug 00000001"; sleep 1
attach $usb
timeout 100 lapicque info -d usb:00000001 >/out && grep -q '^config up5k' /out
result \$? "plugged in again, it works again"

attach $ftdi
[ -c /dev/ttyUSB0 ] && [ -c /dev/ttyUSB1 ] && [ "\$(cat /sys/bus/usb-serial/devices/ttyUSB1/latency_timer)" = 16 ]
result \$? "ftdi_sio takes both interfaces of the chip"
timeout 100 lapicque classify /digits.json /digits.csv -d ftdi -l 5 -c >/out 2>/err &&
	grep -q '^ftdi and model:up5k agree' /out
result \$? "digits by FTDI chip as on the model, taken from ftdi_sio"
sleep 1; [ -c /dev/ttyUSB0 ] && [ -c /dev/ttyUSB1 ]
result \$? "and given back"
! dmesg | grep -q 'BUG:\|WARNING:\|Oops'
result \$? "the kernel has nothing to complain of"
cat /err; tail -n 3 /out
echo "GUEST DONE"
poweroff -f
END
ln -s busybox root/bin/dmesg
chmod +x root/init
(cd root && find . | cpio -o -H newc 2>/dev/null) >initrd

echo "1..9"
timeout 240 qemu-system-x86_64 -accel tcg -cpu max -m 256 -nographic -nodefaults -serial stdio -no-reboot \
	-kernel "kernel/boot/vmlinuz-$version" -initrd initrd \
	-append "console=ttyS0 quiet panic=-1 nokaslr mitigations=off tsc=reliable" \
	-netdev user,id=n0 -device virtio-net-pci,netdev=n0,romfile= </dev/null 2>&1 | {
	n=0 bad=0 done=1
	while IFS= read -r line; do
		line=$(printf %s "$line" | tr -d '\r')
		case $line in
		"RESULT 0 "*) n=$((n + 1)); echo "ok $n - ${line#RESULT 0 }" ;;
		"RESULT "*) n=$((n + 1)); bad=1; echo "not ok $n - ${line#RESULT * }" ;;
		"HOST "*) echo "${line#HOST }" >&3 ;;
		"GUEST DONE") done=0 ;;
		*) echo "# $line" ;;
		esac
	done
	[ $done = 0 ] && echo "ok $((n + 1)) - the guest came to its end" || { bad=1; echo "not ok $((n + 1)) - the guest came to its end"; }
	exit $bad
}
