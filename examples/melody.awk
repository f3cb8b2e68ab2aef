# SPDX-License-Identifier: MIT
#
# melody.awk -- goals of melody.json's notes: E D# E D# E B, 10 ms each, `cycles` times (-v cycles=150)

BEGIN {
	n = split("0 1 0 1 0 2", note)
	for (step = 0; step < 10 * n * cycles; step++)
		for (i = 0; i < 3; i++)
			printf "%d,note.%d,%d\n", step, i, note[int(step / 10) % n + 1] == i ? 255 : 0
}
