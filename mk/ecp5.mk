# SPDX-License-Identifier: MIT
#
# Boards with an ECP5: constraints/<board>.mk, constraints/<its PINS>.lpf; targets and rest as in mk/boards.mk
#
#     make synth BOARD=ulx3s               netlist, and what it uses
#     make bitstream BOARD=ulx3s [BAUD=3000000] [SEED=1]
#     make timing-ecp5 [ECP5_BOARDS=ulx3s] docs/timing-ecp5.csv: three seeds, hours on two cores
#
# What is in rtl/board/ecp5 takes the place of the modules of its names in rtl/core and rtl/part. Yosys is
# that on PATH, as are nextpnr-ecp5 and ecppack if they are there; else those of tools/ecp5.txt.

.PHONY: timing-ecp5 do-timing-ecp5

ECP5_BOARDS ?= $(foreach b,$(call of_family,ecp5),$(if $($(b)_OPEN),,$(b)))
# Not below $(B): all builds share it. With the full path, as nextpnr is run where its files are.
ECP5_ENV    ?= $(CURDIR)/build/tools/ecp5
ecp5_tool    = $(or $(shell command -v $(1)),$(ECP5_ENV)/bin/yowasp-$(1))
ecp5_need    = @test -x $(call ecp5_tool,$(1)) || { echo "$(1): not found, needed for BOARD=$(2): make setup-ecp5"; exit 1; }

ecp5_own    := $(wildcard rtl/board/ecp5/*.v)
# $(1) folders of rtl/
ecp5_rest    = $(filter-out $(foreach d,$(1),$(ecp5_own:rtl/board/ecp5/%=rtl/$(d)/%)),$(wildcard $(1:%=rtl/%/*.v)))
# $(1) board
ecp5_rtl     = $(call of_config,$(1),$(ecp5_own) $(call ecp5_rest,core part link $(if $($(1)_USB),usb,uart))) rtl/lq_top.v \
  $(if $($(1)_USB),rtl/lq_top_usb.v) rtl/board/$($(1)_TOP).v rtl/board/lq_board_reset.v
ecp5_define  = -DLQ_LUT_RAM=$($(1)_LUT_RAM)
ecp5_set     = chparam $(if $($(1)_USB),,-set BAUD $(BAUD)) $($(1)_SET) $($(1)_TOP);

# $(1) board of either family
board_all    = $(call by_family,$(1),$(call board_rtl,$(1)),$(call ecp5_rtl,$(1)))

# Multipliers are instances with registers, and no others: checked; of lq_products A may be without. A multiplication
# by a constant is none. A core that does not learn reads weights and states through output registers.
ecp5_script := synth_ecp5 -abc9 -nodsp
ecp5_check  := select -assert-none t:MULT18X18D r:REG_INPUTA_CLK=NONE %i c:*u_products* %d t:MULT18X18D r:REG_INPUTB_CLK=NONE %i \
  t:MULT18X18D r:REG_OUTPUT_CLK=NONE %i
ecp5_late   := ; select -assert-none c:*u_weights.* c:*u_update.u_v.* c:*u_update.g_i* %u %u t:DP16KD %i r:REGMODE_B=NOREG %i

# $(1) board. The WebAssembly tools see no file below /tmp by its full path: they run where theirs are.
define ecp5_rules
$(BRD_DIR)/$(1)/net.json: $(call ecp5_rtl,$(1)) $(B)/gen/$($(1)_CONFIG)/lq_config.vh \
  $(call board_vhs,$(1)) constraints/$(1).mk mk/ecp5.mk
	$(call need,yosys,$(1))
	@mkdir -p $$(@D)
	@echo "  yosys $(1)"
	$(Q)yosys -q -l $$(@D)/yosys.log -p "read_verilog $(call ecp5_define,$(1)) -I$(B)/gen/$($(1)_CONFIG) -I$(B)/gen/usb $(call ecp5_rtl,$(1)); \
	  $(call ecp5_set,$(1)) hierarchy -top $($(1)_TOP); \
	  $(ecp5_script) -top $($(1)_TOP) -json $$@; $(ecp5_check)$(if $(call learns,$(1)),,$(ecp5_late))" >$$(@D)/yosys.out 2>&1 || \
	  { tail -n 20 $$(@D)/yosys.out; rm -f $$@; exit 1; }
# The target is said of the net, as the PLL's frequency would be taken else. nextpnr fails below it, having
# written everything: what is needed is tested below.
$(BRD_DIR)/$(1)/seed%.log: $(BRD_DIR)/$(1)/net.json $(call board_pins,$(1))
	$(call ecp5_need,nextpnr-ecp5,$(1))
	@echo "  nextpnr $(1), seed $$*"
	$(Q)cp $(call board_pins,$(1)) $$(@D)/pins$$*.lpf; \
	  echo 'FREQUENCY NET "$(if $($(1)_USB),u_board.)clk" $($(1)_TARGET) MHZ;' >>$$(@D)/pins$$*.lpf; cd $$(@D) && { \
	  $$(call ecp5_tool,nextpnr-ecp5) $($(1)_PNR) --json net.json --lpf pins$$*.lpf --seed $$* \
	  --textcfg seed$$*.cfg --write seed$$*.json >seed$$*.log.part 2>&1; \
	  grep -q 'Program finished normally\|Max frequency.*FAIL' seed$$*.log.part && \
	  test -s seed$$*.cfg || { tail -n 20 seed$$*.log.part; exit 1; }; }
	$(Q)mv $$@.part $$@
$(B)/bitstreams/$(1).bit: $(BRD_DIR)/$(1)/seed$(SEED).log $(BRD_DIR)/$(1)/use.txt
	$(call ecp5_need,ecppack,$(1))
	$(Q)tools/timing.pl meets $($(1)_MHZ) $$<
	@mkdir -p $$(@D)
	$(Q)cd $$(<D) && $$(call ecp5_tool,ecppack) --compress seed$(SEED).cfg image.bit
	$(Q)mv $$(<D)/image.bit $$@
endef
$(foreach b,$(call of_family,ecp5),$(eval $(call ecp5_rules,$(b))))

timing-ecp5: setup-ecp5 ## write docs/timing-ecp5.csv: area and Fmax of the ECP5 boards, three seeds: hours
	$(Q)$(SUB) do-timing-ecp5
do-timing-ecp5: $(call timing_logs,$(ECP5_BOARDS))
	$(Q)$(call timing_table,$(ECP5_BOARDS)) >$(BRD_DIR)/timing-ecp5.csv && mv $(BRD_DIR)/timing-ecp5.csv docs/timing-ecp5.csv
	@cat docs/timing-ecp5.csv
