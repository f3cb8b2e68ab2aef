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

finish() {
	echo "1..$n"
	exit $bad
}
