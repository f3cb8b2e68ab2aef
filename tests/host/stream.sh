#!/bin/sh
# SPDX-License-Identifier: MIT
#
# stream.sh -- `lapicque stream`: what it recorded, run again, gives the same; wrong lines end nothing
#
# LAPICQUE is the program, default build/lapicque.

. "$(dirname "$0")/../tap.sh"
lq=$(realpath "${LAPICQUE:-build/lapicque}") && [ -x "$lq" ] || { echo "Bail out! no $lq"; exit 1; }
net=$(realpath examples/ring.json) || { echo "Bail out! no network"; exit 1; }
t=$(mktemp -d) && cd "$t" || exit 1
trap 'rm -rf "$t"' EXIT

steps() { sed -n 's/^lapicque: stream: \([0-9]*\) steps .*/\1/p' stderr; }

# The lines of a histogram must add up to what its head says.
adds_up() {
	awk '/^lapicque: from / { if (head && sum != head) bad = 1; head = $NF; sum = 0; heads++ }
		/ us / && !/^lapicque/ { sum += $5 }
		END { exit !(heads == 2 && !bad && sum == head) }' stderr
}

# The same again from the record: every spike and potential in the same step.
again() {
	"$lq" run "$net" -e record.csv -s "$(steps)" >again.csv 2>>stderr && cmp stream.csv again.csv
}

(for i in 1 2 3 4 5; do echo start.0; sleep 0.02; echo 0,1; sleep 0.01; done; printf 'stop.0,1\n# no event\n\n0') |
	"$lq" stream "$net" -r record.csv >stream.csv 2>stderr &&
	grep -q '; 12 events, [1-9][0-9]* spikes$' stderr && adds_up
result $? "events by stdin, as they come"
[ "$(wc -l <record.csv)" = 13 ] && [ "$(cut -d, -f1 record.csv | sort -u | wc -l)" -gt 8 ]
result $? "each is recorded with the step it acted in"
again
result $? "the record run again gives the same"

(echo start.0; echo 'nonsense'; echo '99'; echo 'start.0,1,2'; echo 'start.0,300'; head -c 2000 /dev/zero | tr '\0' 1; echo; echo start.0) |
	"$lq" stream "$net" -r record.csv -s 30 >stream.csv 2>stderr
[ $? = 1 ] && grep -q 'stdin:2: axon: expected a whole number from 0 to 1, found "nonsense"' stderr &&
	grep -q 'stdin:3: axon' stderr && grep -q 'stdin:4: expected axon\[,payload\], found 3 fields' stderr &&
	grep -q 'stdin:5: payload' stderr && grep -q 'stdin:6: expected lines of text below' stderr &&
	grep -q '; 2 events' stderr && [ "$(steps)" = 30 ] && again
result $? "wrong lines are named, and the others act"

"$lq" stream "$net" -i 5000 -s 20 </dev/null >stream.csv 2>stderr && [ "$(steps)" = 20 ] && adds_up_empty=1
[ "${adds_up_empty:-0}" = 1 ] && ! grep -q 'from an event' stderr
result $? "no events: steps all the same"

# Datagrams, one with several lines, one without a newline; then SIGINT.
port=$(python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$lq" stream "$net" -u "$port" -r record.csv >stream.csv 2>stderr </dev/null &
pid=$!
python3 - "$port" <<'END'
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
time.sleep(0.5)
for text in b"start.0\nstart.0,1\n", b"start.0", b"what?", b"", b"stop.0\n":
    s.sendto(text, ("127.0.0.1", int(sys.argv[1])))
    time.sleep(0.03)
END
"$lq" stream "$net" -u "$port" -s 1 >stdout 2>second </dev/null
[ $? = 1 ] && grep -q "127.0.0.1:$port: Address already in use" second
result $? "a port that is taken"
kill -INT $pid
wait $pid
[ $? = 1 ] && grep -q 'datagrams:4: axon' stderr && grep -q '; 4 events' stderr && adds_up && again
result $? "datagrams, until SIGINT"

refuse 1 'expected one network, found 0' "$lq" stream
refuse 1 'none.json: ' "$lq" stream none.json
refuse 1 '--interval: expected a whole number from 1 to 60000000, found "0"' "$lq" stream "$net" -i 0
refuse 1 '--udp: expected a whole number from 1 to 65535, found "70000"' "$lq" stream "$net" -u 70000
refuse 1 'no/such/file: cannot be written' "$lq" stream "$net" -r no/such/file
refuse 2 'device: ' "$lq" stream "$net" -d nonsense

finish
