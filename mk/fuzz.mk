# SPDX-License-Identifier: MIT
#
# What tests do in short, in long: random and spoilt input into the Verilated device. Each program
# prints its seed and how far it is; FUZZ_SEED= chooses others.

.PHONY: fuzz do-fuzz
FUZZ_SEED    ?= 1
FUZZ_FRAMES  ?= 2500000
FUZZ_PACKETS ?= 1000000
FUZZ_EVENTS  ?= 1000000
FUZZ_PARTS   := 0 1 2 3
FUZZ_LINK    := $(TB)/device/fuzz
FUZZ_PACKET  := $(TB)/usb/fuzz
FUZZ_FAULTS  := $(TB)/usb_device/events
fuzz_seed     = $(shell expr $(FUZZ_SEED) + $(1))

# A core with room for many events in a packet, so that less of the time goes into the bus.
FUZZ_CONFIG  := up5k

fuzz: setup ## 10^7 frames, 10^6 packets, 10^6 events under each fault: an hour of processor time
	$(Q)$(SUB) DUT_CONFIGS=tiny USB_CONFIG=$(FUZZ_CONFIG) VB=$(B)/fuzz/v TB=$(B)/fuzz/tests do-fuzz
do-fuzz: $(FUZZ_LINK) $(FUZZ_PACKET) $(FUZZ_FAULTS)
	$(Q)tests/runner -v -j $(JOBS) -t 1000000 -o $(COUNTS) \
	  '$(FUZZ_FAULTS) $(FUZZ_EVENTS) $(FUZZ_SEED) $(FUZZ_CONFIG)' '$(FUZZ_PACKET) $(FUZZ_PACKETS) $(FUZZ_SEED)' \
	  $(foreach p,$(FUZZ_PARTS),'$(FUZZ_LINK) $(call fuzz_seed,$(p)) $(FUZZ_FRAMES)')

# The driver, with the model for a device, under libFuzzer. What reaches something new is kept in
# tests/fuzz/corpus, which is also a test, if it is a new place and not only another count of it;
# FUZZ_SECONDS= says how long.
.PHONY: fuzz-driver do-fuzz-driver
FUZZ_SECONDS ?= 600
FUZZ_CORPUS  ?= tests/fuzz/corpus
CLANG        ?= clang
FUZZER_FLAGS := -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DFUZZER

fuzz-driver: ## fuzz the driver's parsers for ten minutes
	$(Q)tools/setup.sh fuzz
	$(Q)$(SUB) do-fuzz-driver
do-fuzz-driver: $(B)/fuzz/parsers
	@mkdir -p $(B)/fuzz/found
	$(Q)$< -max_total_time=$(FUZZ_SECONDS) -seed=$(FUZZ_SEED) -timeout=20 -max_len=2048 \
	  -artifact_prefix=$(B)/fuzz/ $(B)/fuzz/found $(FUZZ_CORPUS)
	$(Q)$< -merge=1 -use_counters=0 $(FUZZ_CORPUS) $(B)/fuzz/found
FUZZER_SRC   := tests/fuzz/parsers.c $(filter driver/%.c sim/model/%.c,$(LIB_SRC)) sim/device.c sim/device_exec.c sim/lockstep.c
$(B)/fuzz/parsers: $(FUZZER_SRC) $(wildcard driver/*.h sim/*.h sim/model/*.h) | \
  $(B)/gen/lq_spec.h $(B)/gen/lq_usb.h $(B)/gen/configs.inc
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(CPPFLAGS_ALL) -std=c11 $(FUZZER_FLAGS) $(FUZZER_SRC) $(LDLIBS) -o $@
