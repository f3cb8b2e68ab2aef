# SPDX-License-Identifier: MIT
#
# Figures. Those of USB are printed by tests that hold the Verilated USB core, in time on the wire;
# `load` holds the whole device, of the config whose weights take 64 KiB.

.PHONY: bench do-bench

# What is placed and routed, and an image, simulated beside their RTL: clocks of a second.
BENCH_IMAGES := icebreaker/routed/twin hx8k-b-evn/image/twin
BENCH_LOAD  := $(B)/bench/usb_device/load
BENCH_TESTS := $(TB)/usb/rate $(BENCH_LOAD) $(TB)/vusb/chip

bench: setup-synth ## print the figures, one per line; also to build/bench.txt
	$(Q)$(SUB) do-bench
do-bench: all $(BENCH_TESTS) $(BENCH_IMAGES:%=$(IMG_DIR)/%)
	$(Q)for t in $(BENCH_TESTS); do CMOCKA_MESSAGE_OUTPUT=TAP $$t || exit 1; done >$(B)/bench.tap || \
	  { cat $(B)/bench.tap; exit 1; }
	$(Q)$(call twin_run,icebreaker,routed) -F netlist_clk_s >>$(B)/bench.tap
	$(Q)$(call twin_run,hx8k-b-evn,image) -F bitstream_clk_s >>$(B)/bench.tap
	$(Q)$(PROGRAM) bench -o $(B)/bench.txt --also $(B)/bench.tap
# In a make of its own, after the others: both would write the same libraries.
ifneq ($(TB),$(B)/bench)
$(BENCH_LOAD): all $(filter-out $(BENCH_LOAD),$(BENCH_TESTS)) FORCE
	$(Q)$(MAKE) --no-print-directory USB_CONFIG=up5k VB=$(B)/bench/v TB=$(B)/bench DUTS= $@
endif
