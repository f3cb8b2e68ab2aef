# SPDX-License-Identifier: MIT
#
# serve.sh -- servers of virtual devices for test scripts; to be sourced. They end with the script.

servers=

# A server and its arguments; its address goes to $address, what it says to the file address. What is written to
# descriptor 3 commands it.
serve() {
	rm -f commands address
	mkfifo commands
	"$@" -p 0 <commands >address &
	servers="$servers $!"
	exec 3>commands
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ -s address ] && break
		sleep 0.1
	done
	address=$(head -n 1 address)
}
hosted() { LAPICQUE_VUSB=$address LD_PRELOAD=$preload "$@"; }
