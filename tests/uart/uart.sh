#!/bin/sh
# SPDX-License-Identifier: MIT
#
# uart.sh -- build uart_tb with Verilator and run it; TAP
set -eu
rtl=${RTL:-rtl}
dir=${B:-build}/tests/uart/v
mkdir -p "$dir"
# The test bench converts and delays as it likes; the design is linted by itself.
if ! verilator --binary -Wno-fatal -Wno-WIDTH -Wno-STMTDLY --top-module uart_tb --Mdir "$dir" \
	tests/uart/uart_tb.v "$rtl"/uart/lq_uart_rx.v "$rtl"/uart/lq_uart_tx.v >"$dir/log" 2>&1; then
	tail -n 20 "$dir/log" | sed 's/^/# /'
	printf '1..1\nnot ok 1 - uart_tb does not build\n'
	exit 1
fi
"$dir/Vuart_tb" | grep -v '^- ' >"$dir/tap"
cat "$dir/tap"
! grep -q '^not ok' "$dir/tap"
