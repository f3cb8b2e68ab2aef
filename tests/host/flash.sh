#!/bin/sh
# SPDX-License-Identifier: MIT
#
# flash.sh -- `lapicque flash` with programs that only write down how they were called
#
# LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
boards=$(cd constraints && ls *.mk | sed 's/\.mk$//')
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

mkdir -p bin build/bitstreams bitstreams
printf '\377\0\0\377\176\252\231\176 and so on' >ice40.bin
printf '\377\0Part: LFE5U\0\377\377\377\275\263 and so on' >ecp5.bit
for p in iceprog dfu-util openFPGALoader; do
	printf '#!/bin/sh\necho "%s $*" >called\nexit ${FAIL:-0}\n' $p >bin/$p
	chmod +x bin/$p
done
here=$PATH
PATH=$t/bin:$PATH

"$lq" flash --list >list 2>stderr && [ "$(awk '{ print $1 }' list)" = "$boards" ]
result $? "--list has every board of constraints/"

ok=0
for b in $boards; do
	image=ice40.bin
	case $b in ulx3s* | orangecrab*) image=ecp5.bit ;; esac
	rm -f called
	"$lq" flash -n $b $image >dry 2>stderr && [ ! -e called ] && "$lq" flash $b $image 2>stderr &&
		cmp -s dry called && grep -q " $image\$" called || { ok=1; echo "# $b: $(cat called)"; }
done
result $ok "each board's program is called as --dry-run says, with the image"
"$lq" flash -n icebreaker ice40.bin >dry && [ "$(cat dry)" = "iceprog ice40.bin" ] &&
	"$lq" flash -n fomu-pvt ice40.bin >dry && [ "$(cat dry)" = "dfu-util -d 1209:5bf0 -D ice40.bin" ] &&
	"$lq" flash -n ulx3s ecp5.bit >dry && [ "$(cat dry)" = "openFPGALoader -b ulx3s ecp5.bit" ] &&
	"$lq" flash -n orangecrab ecp5.bit >dry && [ "$(cat dry)" = "dfu-util -d 1209:5af0 -a 0 -D ecp5.bit" ]
result $? "the commands of four kinds of board"

cp ice40.bin bitstreams/icebreaker.bin
"$lq" flash icebreaker 2>stderr && [ "$(cat called)" = "iceprog bitstreams/icebreaker.bin" ]
result $? "without an image, the released one"
cp ice40.bin build/bitstreams/icebreaker.bin
"$lq" flash icebreaker 2>stderr && [ "$(cat called)" = "iceprog build/bitstreams/icebreaker.bin" ]
result $? "one that was built goes first"
cp ecp5.bit "with space.bit"
"$lq" flash ulx3s "with space.bit" 2>stderr && [ "$(cat called)" = "openFPGALoader -b ulx3s with space.bit" ]
result $? "a name with a space"

refuse 1 'expected a board, found nothing' "$lq" flash
refuse 1 'unknown board "icebraker"; did you mean "icebreaker"? (known are alchitry-cu, ' "$lq" flash icebraker
refuse 1 'make bitstream BOARD=hx8k-b-evn builds the first' "$lq" flash hx8k-b-evn
refuse 1 'build/bitstreams/ulx3s.bit nor bitstreams/ulx3s.bit' "$lq" flash ulx3s
refuse 1 'none.bin: No such file' "$lq" flash icebreaker none.bin
refuse 1 'bin: not a file' "$lq" flash icebreaker bin
refuse 1 'expected an image for iCEBreaker 1.0, an iCE40' "$lq" flash icebreaker ecp5.bit
refuse 1 'expected an image for ULX3S 25F' "$lq" flash ulx3s ice40.bin
refuse 1 'found "more" as well' "$lq" flash icebreaker ice40.bin more
FAIL=3 refuse 2 'iceprog: ended with status 3' "$lq" flash icebreaker
ok=0
PATH=$t/empty
for b in icebreaker:fpga-icestorm fomu-pvt:dfu-util; do
	"$lq" flash ${b%:*} ice40.bin 2>stderr && ok=1
	read -r said <stderr
	case $said in *": not found, ${b%:*} needs it: apt-get install ${b#*:}") ;; *) ok=1 ;; esac
done
PATH=$here
result $ok "a program that is not there, and the package that has it"
finish
