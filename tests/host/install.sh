#!/bin/sh
# SPDX-License-Identifier: MIT
#
# install.sh -- `make install` into an empty place, what is there, and that `uninstall` leaves nothing
#
# LAPICQUE, VUSB and B are as for the Makefile; default build/.

. "$(dirname "$0")/../tap.sh"
B=${B:-build}
t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT

run_make() { ${MAKE:-make} -s B="$B" PROGRAM="${LAPICQUE:-$B/lapicque}" VUSB="${VUSB:-$B/lapicque-vusb}" "$@"; }
files() { (cd "$1" && find . ! -type d | sort); }

run_make install DESTDIR="$t/d" PREFIX=/opt/lq >"$t/log" 2>&1
result $? "make install"
sed 's/^/# /' "$t/log"
cat >"$t/want" <<END
./opt/lq/bin/lapicque
./opt/lq/bin/lapicque-vusb
./opt/lq/include/lapicque/lapicque.h
./opt/lq/include/lapicque/lq_spec.h
./opt/lq/lib/liblapicque-vusb-preload.so
./opt/lq/lib/liblapicque.a
./opt/lq/lib/pkgconfig/lapicque.pc
./opt/lq/lib/udev/rules.d/60-lapicque.rules
./opt/lq/share/man/man1/lapicque-vusb.1
./opt/lq/share/man/man1/lapicque.1
END
files "$t/d" | diff "$t/want" - | sed 's/^/# /'
files "$t/d" | cmp -s "$t/want" -
result $? "exactly these files"
p=$t/d/opt/lq

ok=0
[ "$(grep -c '^SUBSYSTEM=="usb".*TAG+="uaccess"$' "$p/lib/udev/rules.d/60-lapicque.rules")" = 4 ] || ok=1
for id in '1209.*000e' '0403.*6010' '0403.*6014' '0403.*6015'; do
	grep -q "$(echo "$id" | sed 's/\(.*\)\.\*\(.*\)/idVendor}=="\1", ATTR{idProduct}=="\2"/')" \
		"$p/lib/udev/rules.d/60-lapicque.rules" || ok=1
done
grep -q @ "$p/lib/udev/rules.d/60-lapicque.rules" && ok=1
result $ok "the udev rule names every device"

# Every subcommand of the program is in its manual.
ok=0
for word in $("$p/bin/lapicque" --help | sed -n '/^subcommands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	grep -q "^\.It Cm $word" "$p/share/man/man1/lapicque.1" || { ok=1; echo "# no $word"; }
done
for option in $("$p/bin/lapicque-vusb" --help | sed -n 's/^ .* --\([a-z-]*\) .*/\1/p'); do
	[ "$option" = help ] || grep -q -- "-$option" "$p/share/man/man1/lapicque-vusb.1" ||
		{ ok=1; echo "# no --$option"; }
done
result $ok "the manuals know every subcommand and option"

cat >"$t/user.c" <<'END'
#include <stdio.h>
#include <lapicque.h>
#include <lq_spec.h>

int main(void)
{
	struct lq *dev;
	struct lq_info info;
	int err = lq_open(&dev, "model:tiny");

	if (!err)
		err = lq_describe(dev, &info);
	printf("%s %d\n", err ? lq_strerror(err) : info.config, (int)info.interface == INTERFACE);
	lq_close(dev);
	err = lq_open(&dev, "usb:none such");
	printf("%s\n", lq_strerror(err));
	return 0;
}
END
flags=$(PKG_CONFIG_PATH=$p/lib/pkgconfig pkg-config --define-variable=prefix="$p" --cflags --libs lapicque) &&
	(cd "$t" && ${CC:-cc} -Wall -Werror user.c $flags $LDFLAGS -o user) && "$t/user" >"$t/said" &&
	printf 'tiny 1\nno such device\n' | cmp -s - "$t/said"
result $? "a program is built with pkg-config, and runs"
[ "$(PKG_CONFIG_PATH=$p/lib/pkgconfig pkg-config --modversion lapicque)" = \
	"$("$p/bin/lapicque" --version | sed 's/lapicque \([^ ]*\).*/\1/')" ]
result $? "pkg-config and program agree on the version"

echo mine >"$p/bin/mine"
run_make uninstall DESTDIR="$t/d" PREFIX=/opt/lq && [ "$(files "$t/d")" = ./opt/lq/bin/mine ] &&
	[ ! -e "$p/include/lapicque" ]
result $? "make uninstall removes all of it, and nothing else"

finish
