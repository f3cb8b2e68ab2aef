# SPDX-License-Identifier: MIT
#
# The lockstep on whole boards: what Yosys, nextpnr and icepack made of a board beside the board's RTL
#
#     make lockstep-board [BOARD=icebreaker] [STAGES="net routed"] [BOARD_CLOCKS=N] [SEED=1]
#     make lockstep-bitstream [BOARD=hx8k-b-evn]
#     make bitflips [FLIPS=34] [FLIP_SEED=1] [FLIP_CLOCKS=N]
#
# Stages: net is Yosys's netlist, routed what nextpnr placed and routed, image the packed image turned
# back into Verilog by icebox_vlog, of an iCE40. docs/images.md says what is compared.

.PHONY: lockstep-board do-lockstep-board lockstep-bitstream do-lockstep-bitstream bitflips do-bitflips

IMG_DIR := $(B)/image
STAGES  ?= net routed
TWIN_PY := $(wildcard tools/twin*.py)
BOARD_CLOCKS    ?= 200000
BOARD_LOCK_SEED ?= 1
# Percent of the nets that a run must have seen both 0 and 1.
IMG_MOVED       ?= 50
# icebox_vlog leaves out SPRAM and MAC16.
BITSTREAM_BOARDS := $(foreach b,$(BOARDS),$(if $(filter ice40hx,$($(b)_FAMILY)),$(b)))

# Without BOARD=: of the others one may not end, or takes long.
IMAGES := $(filter $(SWIFT),$(BITSTREAM_BOARDS))

# A board's RTL is made into C++ once, what became of it for each stage, and for each flipped bit: that in a
# hurry, as most of them need few clocks. Its memories begin as an FPGA's, with zeros even where the RTL
# says otherwise for Verilator.
RTL_CC    ?= CXX=$(CXX) OPT_FAST=-O2
IMG_CC    ?= CXX=$(CXX) OPT_FAST=-O1
FLIP_CC   ?= CXX=$(CLANG)++ OPT_FAST=-O0
# $(1) board, $(2) stage. No quotes: who runs it splits it at blanks.
twin_run   = $(IMG_DIR)/$(1)/$(2)/twin -c $($(1)_CONFIG) -N $(IMG_DIR)/$(1)/$(2)/names.txt -t $(1)/$(2) \
  -n $(BOARD_CLOCKS) -s $(BOARD_LOCK_SEED) $(if $($(1)_USB),,-k $(call board_hz,$(1)) -u $(BAUD))
# A board whose clock is twice the device's halves it without a PLL.
board_half  = $(if $(shell grep -w 'half <= !half' rtl/board/$($(1)_TOP).v),-DTWIN_HALF)
# Parameters of its top, NAME=VALUE each.
board_params = $(if $($(1)_USB),,BAUD=$(BAUD)) $(shell echo '$($(1)_SET)' | sed 's/-set *\([A-Z]*\) */\1=/g')
# Said in the top, with its parameters.
board_hz    = $(shell $(call board_params,$(1)); echo $$(($$(sed -n 's/.*CLOCK_HZ *= *\([^;]*\);.*/\1/p' rtl/board/$($(1)_TOP).v))))

$(IMG_DIR)/%/cells_sim.v: mk/netlist.mk
	$(call need,yosys,$(BOARD))
	@mkdir -p $(@D)
	$(Q)$(call yosys_cells,$*) >$@
# $(1) board
cells        = $(call own_cells,$(1)) $(IMG_DIR)/$(call kind,$(1))/cells_sim.v

icebox_flags = $(patsubst --package,-d,$(filter-out --hx8k,$($(1)_PNR))) -p $(call board_pins,$(1)) -n lq_image

# $(1) module, $(2) its files and those of the cells, $(3) flags; in a recipe
define image_cc
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)$(VERILATOR) --cc -O3 --trace-fst --trace-depth 1 --no-trace-params $(CELL_VFLAGS) $(3) --top-module $(1) \
	  --prefix V$(1) --Mdir $(@D) $(2) \
	  2>$(@D)/verilator.log || { grep -A3 %Error $(@D)/verilator.log; exit 1; }
endef

# $(1) board
define twin_board_rules
$(IMG_DIR)/$(1)/flat.json: $(BRD_DIR)/$(1)/net.json
	@mkdir -p $$(@D)
	$(Q)yosys -q -p "read_json $$<; setattr -mod -unset keep_hierarchy */*; setattr -mod -unset keep_hierarchy *; \
	  flatten; write_json $$@.part" && mv $$@.part $$@
$(IMG_DIR)/$(1)/rtl/lq_twin.v: $(IMG_DIR)/$(1)/flat.json $(TWIN_PY) rtl/lq_top.v
	@mkdir -p $$(@D)
	$(Q)tools/twin.py rtl $($(1)_TOP) $$< $$(@D) rtl/lq_top.v $$(call board_params,$(1))
$(IMG_DIR)/$(1)/rtl/v/Vlq_twin__ALL.a: $(IMG_DIR)/$(1)/rtl/lq_twin.v $(call cells,$(1)) \
  $(call board_all,$(1)) $(B)/gen/$($(1)_CONFIG)/lq_config.vh $(call board_vhs,$(1))
	@echo "  verilate $(1)"
	$$(call image_cc,lq_twin,$(call cells,$(1)) $$< $(call board_all,$(1)),$(VSPLIT) -UVERILATOR $(call lut_ram,$(1)) \
	  -I$(B)/gen/$($(1)_CONFIG) -I$(B)/gen/usb)
	$(Q)$$(MAKE) -s -C $$(@D) -f Vlq_twin.mk $(RTL_CC) OPT_SLOW=-O0 Vlq_twin__ALL.a >/dev/null
$(IMG_DIR)/$(1)/net/lq_other.v: $(IMG_DIR)/$(1)/flat.json $(TWIN_PY)
	@mkdir -p $$(@D)
	$(Q)tools/twin.py net $($(1)_TOP) $$< $$(@D)
$(IMG_DIR)/$(1)/routed/lq_other.v: $(IMG_DIR)/$(1)/flat.json $(BRD_DIR)/$(1)/seed$(SEED).log $(TWIN_PY)
	@mkdir -p $$(@D)
	$(Q)tools/twin.py routed $($(1)_TOP) $$< $$(@D) $(BRD_DIR)/$(1)/seed$(SEED).json
# With it comes image.json.
$(IMG_DIR)/$(1)/net/lq_image.v $(IMG_DIR)/$(1)/routed/lq_image.v: %/lq_image.v: %/lq_other.v
	$(Q)yosys -q -p "read_json $$(@D)/image.json; write_verilog -noattr $$@"
$(IMG_DIR)/$(1)/image/lq_image.v: $(B)/bitstreams/$(1).bin
	$(call need,icebox_vlog,$(1))
	@mkdir -p $$(@D)
	@echo "  icebox_vlog $(1)"
	$(Q)iceunpack $$< $$(@D)/image.asc
	$(Q)icebox_vlog -S $(icebox_flags) $$(@D)/image.asc >$$(@D)/icebox.v
	$(Q)tools/flips.py ports $$(@D)/icebox.v $$@
# Flips of bits: all of them through icebox_vlog in one go, which is several times faster.
$(IMG_DIR)/$(1)/flips/flips.txt: $(IMG_DIR)/$(1)/image/lq_image.v tools/flips.py
	$(Q)rm -rf $$(@D) && mkdir -p $$(@D)
	@echo "  icebox_vlog $(1), $(FLIPS) flips"
	$(Q)tools/flips.py draw $(IMG_DIR)/$(1)/image/image.asc $$< $(FLIPS) $(FLIP_SEED) $$(@D) $(icebox_flags)
$(IMG_DIR)/$(1)/flips/%/lq_image.v: $(IMG_DIR)/$(1)/flips/flips.txt
	@test -s $$@ && touch $$@
$(IMG_DIR)/$(1)/%/lq_other.v: $(IMG_DIR)/$(1)/%/lq_image.v $(IMG_DIR)/$(1)/flat.json $(TWIN_PY)
	$(Q)tools/twin.py image $($(1)_TOP) $(IMG_DIR)/$(1)/flat.json $$(@D) $(BRD_DIR)/$(1)/seed$(SEED).json $$<
$(IMG_DIR)/$(1)/flips/%/run.txt: $(IMG_DIR)/$(1)/flips/%/twin
	$(Q)tools/bitflips.sh run $$@ '$(call twin_run,$(1),flips/$$*) -n $(FLIP_CLOCKS)' && rm -rf $$(@D)/v
# The image as it is must pass the same.
$(IMG_DIR)/$(1)/flips/none.txt: $(IMG_DIR)/$(1)/image/twin
	$(Q)$(call twin_run,$(1),image) -n $(FLIP_CLOCKS) -m $(IMG_MOVED) >$$@ || { cat $$@; exit 1; }
.PHONY: bitflips-$(1) do-bitflips-$(1)
bitflips-$(1): $(IMG_DIR)/$(1)/flips/flips.txt
	$(Q)$$(SUB) BOARD=$(1) do-bitflips-$(1)
do-bitflips-$(1): $(IMG_DIR)/$(1)/flips/none.txt \
  $(patsubst %,$(IMG_DIR)/$(1)/flips/%/run.txt,$(shell cat $(IMG_DIR)/$(1)/flips/changed.txt 2>/dev/null))
	$(Q)tools/bitflips.sh sum $(IMG_DIR)/$(1)/flips
endef
FLIPS       ?= 34
FLIP_SEED   ?= 1
FLIP_CLOCKS ?= 1000000
$(foreach b,$(ALL_BOARDS),$(eval $(call twin_board_rules,$(b))))

# $(1) board, $(2) stage
define twin_rules
$(IMG_DIR)/$(1)/$(2)/v/Vlq_other__ALL.a: $(IMG_DIR)/$(1)/$(2)/lq_other.v $(IMG_DIR)/$(1)/$(2)/lq_image.v \
  $(call cells,$(1))
	@echo "  verilate $(1), $(2)"
	$$(call image_cc,lq_other,$(call cells,$(1)) $$< $$(<D)/lq_image.v,$(if $(filter flips/%,$(2)),--output-split 0,$(VSPLIT)))
	$(Q)$$(MAKE) -s -C $$(@D) -f Vlq_other.mk $(if $(filter flips/%,$(2)),$(FLIP_CC),$(IMG_CC)) OPT_SLOW=-O0 \
	  Vlq_other__ALL.a >/dev/null
$(IMG_DIR)/$(1)/$(2)/twin.o: sim/twin/twin.cpp sim/twin/twin.h sim/dut.h sim/dut_module.h $(IMG_DIR)/$(1)/rtl/v/Vlq_twin__ALL.a \
  $(IMG_DIR)/$(1)/$(2)/v/Vlq_other__ALL.a | $(B)/gen/lq_spec.h
	$(Q)$(CXX) -std=c++17 -Wall -Wextra -O2 $(if $($(1)_USB),-DTWIN_USB) $(call board_half,$(1)) $(CPPFLAGS_ALL) \
	  -I$(IMG_DIR)/$(1)/rtl/v -I$(IMG_DIR)/$(1)/$(2)/v -isystem $$(VROOT)/include -c $$< -o $$@
$(IMG_DIR)/$(1)/$(2)/twin: $(IMG_DIR)/$(1)/$(2)/twin.o $(IMG_DIR)/$(1)/rtl/v/Vlq_twin__ALL.a \
  $(IMG_DIR)/$(1)/$(2)/v/Vlq_other__ALL.a $(B)/sim/twin/main.o $(B)/sim/twin/learning.o $(B)/sim/twin/$(if $($(1)_USB),usb,uart).o \
  $(if $($(1)_USB),$(B)/libusbsim.a) $(TEST_LIBS) $(B)/v/libverilated.a
	$$(call link,$$(CXX),$$(DUT_LDLIBS))
.PHONY: lockstep-$(1)-$(2)
lockstep-$(1)-$(2): $(IMG_DIR)/$(1)/$(2)/twin
	$(Q)tests/runner -v -t 36000 -o $(COUNTS) '$(call twin_run,$(1),$(2)) -m $(IMG_MOVED)'
endef
$(foreach b,$(ALL_BOARDS),$(foreach s,net routed,$(eval $(call twin_rules,$(b),$(s)))))
$(foreach b,$(BITSTREAM_BOARDS),$(foreach s,image $(addprefix flips/,$(shell seq $(FLIPS))),$(eval $(call twin_rules,$(b),$(s)))))

lockstep-board: ## the lockstep on BOARD=, or every iCE40 board not slow to place: netlist, placed and routed
	$(if $(BOARD),$(check_board))$(Q)$(setup_board) $(SUB) do-lockstep-board
do-lockstep-board: $(foreach b,$(or $(BOARD),$(SWIFT)),$(STAGES:%=lockstep-$(b)-%))

lockstep-bitstream: setup-synth ## the lockstep on the packed image of BOARD=, an iCE40 HX
	$(Q)$(SUB) do-lockstep-bitstream
do-lockstep-bitstream: $(foreach b,$(or $(BOARD),$(IMAGES)),lockstep-$(b)-image)

# clang takes a quarter of g++'s time for what is not optimised.
bitflips: ## flip FLIPS bits of the image, one by one: the lockstep must notice
	$(Q)tools/setup.sh synth fuzz
	$(Q)$(SUB) do-bitflips
# Of boards LIKE another one is enough.
do-bitflips: $(foreach b,$(or $(BOARD),$(filter $(QUICK),$(IMAGES))),bitflips-$(b))
