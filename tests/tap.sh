# SPDX-License-Identifier: MIT
#
# tap.sh -- what test scripts say in TAP; to be sourced. A script ends with `finish`.

n=0
bad=0

# 0 or not, name. Why it failed: the file stderr of the working directory, if there is one.
result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[ ! -f stderr ] || sed 's/^/# /' stderr
		bad=1
	fi
}

# Status, text, command and its arguments: it must end so, with one line on stderr that has the text, nothing on
# stdout and nothing written where these tests write, out.* and below out/.
refuse() {
	want=$1 text=$2
	shift 2
	rm -rf out out.*
	"$@" >stdout 2>stderr </dev/null
	got=$?
	ok=0
	[ $got = "$want" ] || { ok=1; echo "# exit status $got, expected $want"; }
	grep -qF -- "$text" stderr || { ok=1; echo "# expected: $text"; }
	[ "$(wc -l <stderr)" = 1 ] || { ok=1; echo "# not one line"; }
	[ ! -s stdout ] || { ok=1; echo "# something on stdout"; }
	for f in out.* out/*; do
		[ ! -e "$f" ] || { ok=1; echo "# $f is left"; }
	done
	result $ok "$text"
}

finish() {
	echo "1..$n"
	exit $bad
}
