# SPDX-License-Identifier: MIT
#
# What a change must pass. `make test` is the README's; `make ci` is what .ci/run calls. `make hw` is for
# whoever has a board.

.PHONY: test do-test ci hw mutants mutants-quick do-mutants lockstep do-lockstep soak \
  sanitize do-sanitize formal do-formal experiments-quick do-experiments-quick experiments-long do-experiments-long

COUNTS ?= $(B)/counts.txt

test: setup-check ## set up, build, lint and run every test; ends with the counts
	$(Q)$(SUB) do-test
do-test: check-gen lint all $(TESTS)
	$(Q)tests/runner -j $(JOBS) -o $(COUNTS) $(TESTS) $(TESTS_SH)

hw: setup ## try a board, DEVICE=usb or ftdi; writes build/hw.txt, to be sent
	$(Q)$(SUB) DUT_CONFIGS=tiny TABLES=$(B)/hw PROGRAM=$(B)/hw/lapicque $(B)/hw/lapicque
	$(Q)LAPICQUE=$(B)/hw/lapicque tests/hw/try -o $(B)/hw.txt $(if $(BOARD),-b $(BOARD)) $(or $(DEVICE),$(if $($(BOARD)_USB),usb,ftdi))

# The faults are built as they are run, each with its own copy of the RTL.
mutants: setup ## plant each fault of tests/mutants and see it caught
	$(Q)$(SUB) do-mutants
mutants-quick: setup ## the same for the first fault of each module
	$(Q)$(SUB) do-mutants MUTANTS=-q
do-mutants: all $(TESTS)
	$(Q)tests/runner -v -t 3600 -o $(COUNTS) 'tests/mutants/run -j $(JOBS) $(MUTANTS)'

LOCKSTEP_CLOCKS ?= 5500000
LOCKSTEP_SEED   ?= 2
lockstep: setup ## compare core and model on LOCKSTEP_CLOCKS clocks over all configs
	$(Q)$(SUB) do-lockstep
soak: setup-synth ## the same for 10^9 clocks, then every board's netlists and image: hours
	$(Q)$(SUB) do-lockstep LOCKSTEP_CLOCKS=1000000000
	$(Q)$(SUB) do-lockstep-board do-lockstep-bitstream BOARD_CLOCKS=5000000 SWIFT='$(TIMED)'
# The long ones first, so that all ends at once.
LOCKSTEP_CONFIGS := $(filter %-learn %-learn-w16 %-dendrite %-hrsnn %-hrsnn-w16,$(CONFIGS))
LOCKSTEP_CONFIGS += $(filter-out $(LOCKSTEP_CONFIGS),$(CONFIGS))
do-lockstep: $(TB)/lockstep/core
	$(Q)tests/runner -v -j $(JOBS) -t 1000000 -o $(COUNTS) \
	  $(LOCKSTEP_CONFIGS:%='$< -n $(LOCKSTEP_CLOCKS) -s $(LOCKSTEP_SEED) %')

# Every bar of the published systems, in short, and the page of them.
experiments-quick: setup ## run the experiments in short; fails if a bar is missed
	$(Q)$(SUB) do-experiments-quick
do-experiments-quick: $(PROGRAM)
	@mkdir -p $(B)/experiments && rm -f $(B)/experiments/*.svg $(B)/experiments/*.wav
	$(Q)$(PROGRAM) experiment all --quick -o $(B)/experiments
	$(Q)tools/check_page.py $(B)/experiments/experiments.html $(B)/experiments/*.svg $(B)/experiments/*.wav

experiments-long: setup ## run ELiSe's published task, 10,000 cycles: a quarter of an hour
	$(Q)$(SUB) do-experiments-long
do-experiments-long: $(PROGRAM)
	$(Q)$(PROGRAM) experiment elise --long -o $(B)/experiments-long

# Programs without the Verilated device, built and run once more under the sanitizers; and the
# models a clock at a time, in lockstep with the smallest core that learns.
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
sanitize: setup ## run the tests of the C under AddressSanitizer and UBSan
	$(Q)$(SUB) B=$(B)/sanitize COUNTS=$(COUNTS) CFLAGS='-O1 -g $(SANITIZE)' \
	  LDFLAGS='$(SANITIZE)' DUTS=core DUT_CONFIGS=tiny-learn do-sanitize
do-sanitize: $(patsubst tests/%.c,$(TB)/%,$(call is_c,$(TESTS_C))) \
  $(TB)/lockstep/core
	$(Q)tests/runner -j $(JOBS) -o $(COUNTS) $(filter-out $(TB)/lockstep/core,$^) \
	  '$(TB)/lockstep/core -c tiny-learn -n 8000000'

# Assertions written into a module, proved by induction for its parameters as they stand.
FORMAL := $(patsubst %.v,$(B)/formal/%.ok,$(shell grep -l 'ifdef FORMAL' rtl/*/*.v))
formal: setup-synth ## prove the assertions in the RTL
	$(Q)$(SUB) do-formal
do-formal: $(FORMAL)
$(B)/formal/%.ok: %.v
	@mkdir -p $(@D) && echo "  prove $<"
	$(Q)yosys -ql $(@:.ok=.log) -p "read_verilog -formal -DFORMAL $<; prep -top $(*F); async2sync; dffunmap; \
	  sat -verify -tempinduct -prove-asserts -set-assumes -seq 1 -maxsteps 20 $(*F)" && touch $@

# check-timing-quick is of mk/boards.mk: the committed table of synthesis results, made again. What
# comes after it starts from the boards that it has placed.
# formal goes first: it brings Yosys, which the tests of rtl/board need.
CI := formal test guest mutants-quick sanitize leaks lockstep lockstep-netlist experiments-quick \
  check-timing-quick lockstep-board check-release-quick
ci: ## all of that on top of each other, as .ci/run does; ends with the counts
	$(Q)MAKE='$(MAKE)' tools/ci.sh $(CI)
