# SPDX-License-Identifier: MIT
#
# Boards: constraints/<board>.mk says what, constraints/<its PINS, or board>.pcf where the pins are. The
# rules here are those of the iCE40, mk/ecp5.mk has the others.
#
#     make synth BOARD=icebreaker          netlist, and what it uses
#     make bitstream BOARD=icebreaker [BAUD=3000000] [SEED=1]
#     make bitstream BOARD=fomu-pvt [SERIAL=00000001] [SEED=1]
#     make timing                          docs/timing.csv: all iCE40 boards, three seeds
#     make check-timing                    the same into build/, compared with the committed one
#
# NAME is the board's, FLASH the command that an image is the last word of: `lapicque flash` has both, and
# all other facts of constraints/*.mk, from boards.inc.
#
# The memories and multipliers in rtl/board/<family> take the place of the modules of their names.

.PHONY: synth do-synth bitstream do-bitstream timing do-timing check-timing check-timing-quick do-check-timing

ALL_BOARDS := $(patsubst constraints/%.mk,%,$(wildcard constraints/*.mk))
include $(ALL_BOARDS:%=constraints/%.mk)
# Of a FAMILY that begins so.
of_family = $(foreach b,$(ALL_BOARDS),$(if $(filter $(1)%,$($(b)_FAMILY)),$(b)))
BOARDS   := $(call of_family,ice40)

# $(1) board, $(2) what is so of an iCE40, $(3) of an ECP5
by_family    = $(if $(filter ecp5,$($(1)_FAMILY)),$(3),$(2))
image_suffix = $(call by_family,$(1),bin,bit)
list_boards  = printf 'BOARD("%s", "%s", "%s", "%s", "%s")\n' \
  $(foreach b,$(ALL_BOARDS),'$(b)' '$($(b)_NAME)' '$($(b)_CONFIG)' '$(call image_suffix,$(b))' '$($(b)_FLASH)')
$(B)/gen/boards.inc: FORCE
	$(call write,$(list_boards))
$(B)/host/cmd_flash.o: $(B)/gen/boards.inc

# That which the driver expects unless it is told.
BAUD  ?= $(shell sed -n 's/.*UART_BAUD = \([0-9]*\).*/\1/p' driver/ftdi_chip.h)
SEED  ?= 1
SEEDS := 1 2 3

BRD_DIR := $(B)/boards
need     = @command -v $(1) >/dev/null || { echo "$(1): not found, needed for BOARD=$(2): make setup-synth"; exit 1; }

# What only cores with rules have: an image of another does not depend on it, as it would if Yosys but read it.
learn_rtl  := $(foreach m,lq_axons lq_learn* lq_post* lq_products lq_ram_single lq_rules lq_scalar lq_soma*, \
             $(wildcard rtl/core/$(m).v rtl/board/*/$(m).v))
learning   := $(shell grep -l N_RULES spec/config/*.def)
# $(1) board
learns     = $(filter spec/config/$($(1)_CONFIG).def,$(learning))
# $(1) board, $(2) files
of_config  = $(if $(call learns,$(1)),$(2),$(filter-out $(learn_rtl),$(2)))
# $(1) board
board_own  = $(call of_config,$(1),$(wildcard rtl/board/$($(1)_FAMILY)/*.v))
board_core = $(call of_config,$(1),$(filter-out $(patsubst rtl/board/$($(1)_FAMILY)/%,rtl/core/%,$(board_own)), \
             $(wildcard rtl/core/*.v)))
board_rtl  = $(board_own) $(board_core) rtl/lq_top.v rtl/board/$($(1)_TOP).v rtl/board/lq_board_reset.v \
             $(wildcard rtl/part/*.v rtl/link/*.v rtl/uart/*.v) $(if $($(1)_USB),$(board_usb))
board_usb  = rtl/lq_top_usb.v rtl/board/lq_usb_pads.v $(wildcard rtl/usb/*.v)
board_pins = constraints/$(or $($(1)_PINS),$(1)).$(call by_family,$(1),pcf,lpf)
# Of boards with USB the numbers and the ROM, with SERIAL in it; of the others the baud rate and SET.
board_vhs  = $(if $($(1)_USB),$(USB_VHS))
board_set  = $(if $($(1)_USB),,chparam -set BAUD $(BAUD) $($(1)_SET) $($(1)_TOP);)

# In Yosys 0.23 -dsp would rewrite the MAC16 that are there, and proc_rom moves flip-flops into
# tables, which makes deep paths of shallow ones. abc9's second flow gives a quarter less depth. FLAT is a
# module of which the board has but one: what goes out of it and in again is one net only without its hierarchy.
# $(1) board
synth_script = $($(1)_FLAT:%=setattr -mod -unset keep_hierarchy *%*; )proc -norom; \
  scratchpad -copy abc9.script.flow2 abc9.script; synth_ice40 -abc9 $($(1)_SYNTH)

# What a board's image uses, of either family.
$(BRD_DIR)/%/use.txt: $(BRD_DIR)/%/seed$(SEED).log tools/timing.pl
	$(Q)tools/timing.pl uses "$($*_USES)" $< >$@.part && mv $@.part $@

# $(1) board
define board_rules
$(BRD_DIR)/$(1)/net.json: $(call board_rtl,$(1)) $(B)/gen/$($(1)_CONFIG)/lq_config.vh \
  $(call board_vhs,$(1)) constraints/$(1).mk mk/boards.mk
	$(call need,yosys,$(1))
	@mkdir -p $$(@D)
	@echo "  yosys $(1)"
	$(Q)yosys -q -l $$(@D)/yosys.log -p "read_verilog -I$(B)/gen/$($(1)_CONFIG) -I$(B)/gen/usb $(call board_rtl,$(1)); \
	  $(call board_set,$(1)) hierarchy -top $($(1)_TOP); \
	  $(call synth_script,$(1)) -top $($(1)_TOP) -json $$@" >$$(@D)/yosys.out 2>&1 || \
	  { tail -n 20 $$(@D)/yosys.out; exit 1; }
# nextpnr fails below --freq, its target, having written everything: what is needed is tested below.
$(BRD_DIR)/$(1)/seed%.log: $(BRD_DIR)/$(1)/net.json $(call board_pins,$(1))
	$(call need,nextpnr-ice40,$(1))
	@echo "  nextpnr $(1), seed $$*"
	$(Q)nextpnr-ice40 $($(1)_PNR) --json $$< --pcf $(call board_pins,$(1)) --seed $$* \
	  --freq $($(1)_TARGET) --asc $$(@:.log=.asc) --write $$(@:.log=.json) >$$@.part 2>&1; \
	  grep -q 'Program finished normally\|Max frequency.*FAIL' $$@.part && \
	  test -s $$(@:.log=.asc) || { tail -n 20 $$@.part; exit 1; }
	$(Q)mv $$@.part $$@
$(B)/bitstreams/$(1).bin: $(BRD_DIR)/$(1)/seed$(SEED).log $(BRD_DIR)/$(1)/use.txt
	$(call need,icepack,$(1))
	$(Q)tools/timing.pl meets $($(1)_MHZ) $$<
	@mkdir -p $$(@D)
	$(Q)icepack $$(<:.log=.asc) $$@
endef
$(foreach b,$(BOARDS),$(eval $(call board_rules,$(b))))

check_board = $(if $(filter $(BOARD),$(ALL_BOARDS)),,$(error BOARD is one of: $(ALL_BOARDS)))
# The tools of BOARD, then what follows.
setup_board = $(MAKE) --no-print-directory setup-$(call by_family,$(BOARD),synth,ecp5) &&

synth: ## netlist of BOARD=, and what it uses of the device
	$(check_board)$(Q)$(setup_board) $(SUB) do-synth
do-synth: $(BRD_DIR)/$(BOARD)/use.txt
	@cat $<
bitstream: ## build/bitstreams/<BOARD>.bin, .bit for an ECP5, at BAUD=
	$(check_board)$(Q)$(setup_board) $(SUB) do-bitstream
do-bitstream: $(B)/bitstreams/$(BOARD).$(call image_suffix,$(BOARD))
	@cat $(BRD_DIR)/$(BOARD)/use.txt; echo $<

# Boards whose timing is still open are built on request only: placing one may not end.
TIMED       := $(foreach b,$(BOARDS),$(if $($(b)_OPEN),,$(b)))
# CI has no time for those that are SLOW to place.
SWIFT       := $(foreach b,$(TIMED),$(if $($(b)_SLOW),,$(b)))
# $(1) boards
timing_logs  = $(foreach b,$(1),$(foreach s,$(SEEDS),$(BRD_DIR)/$(b)/seed$(s).log))
timing_table = tools/timing.pl table \
  $(foreach b,$(1),$(b):$($(b)_CONFIG):$($(b)_MHZ):$(subst $(e) ,/,$($(b)_USES))) -- $(call timing_logs,$(1))
e :=
# Those with USB are far from what they need, and the core is the same; so is a board's that is LIKE another.
CHECKED ?= $(TIMED)
QUICK   := $(foreach b,$(SWIFT),$(if $($(b)_USB)$($(b)_LIKE),,$(b)))

timing: setup-synth ## write docs/timing.csv: area and Fmax of all boards, three seeds
	$(Q)$(SUB) do-timing
do-timing: $(call timing_logs,$(TIMED))
	$(Q)$(call timing_table,$(TIMED)) >$(BRD_DIR)/timing.csv && mv $(BRD_DIR)/timing.csv docs/timing.csv
	@cat docs/timing.csv
check-timing: setup-synth ## make that table again, compare with the committed one
	$(Q)$(SUB) do-check-timing
check-timing-quick: setup-synth ## the same without the boards with USB, and those slow to place
	$(Q)$(SUB) do-check-timing CHECKED='$(QUICK)'
do-check-timing: $(call timing_logs,$(CHECKED))
	$(Q)$(call timing_table,$(CHECKED)) >$(B)/timing.csv
	$(Q)tools/timing.pl compare docs/timing.csv $(B)/timing.csv $(CHECKED)
