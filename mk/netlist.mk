# SPDX-License-Identifier: MIT
#
# The lockstep on what Yosys made of the core, its cells simulated, in place of the Verilog
#
#     make lockstep-netlist [BOARD=icebreaker] [NETLIST_CLOCKS=N], or as many as the board's CLOCKS say
#
# The core of a board's config, synthesised as for the board with the trace ports beside it, so that
# every port and every write can be compared as ever. The models of the cells are Yosys's own, and those of
# sim/twin/<ice40 or ecp5> where Yosys has none.

.PHONY: lockstep-netlist do-lockstep-netlist
NET_DIR := $(B)/netlist
NETLIST_CLOCKS ?= 700000

# A netlist is no style: its warnings say nothing.
CELL_VFLAGS := -Wno-fatal -Wno-lint -Wno-style -Wno-UNOPTFLAT -Wno-TIMESCALEMOD -Wno-MODDUP -Wno-COMBDLY -Wno-INITIALDLY \
  --x-assign unique --x-initial unique -DLQ_TRACE -DNO_ICE40_DEFAULT_ASSIGNMENTS -DNO_INCLUDES

# $(1) board
kind       = $(call by_family,$(1),ice40,ecp5)
own_cells  = $(wildcard sim/twin/$(call kind,$(1))/*.v)
core_rtl   = $(call by_family,$(1),$(call board_own,$(1)) $(call board_core,$(1)) $(wildcard rtl/part/*.v), \
             $(call of_config,$(1),$(ecp5_own) $(call ecp5_rest,core part)))
core_synth = $(call by_family,$(1),$(call synth_script,$(1)),$(ecp5_script))
lut_ram    = $(call by_family,$(1),,$(call ecp5_define,$(1)))

# Yosys's models. No z, which Verilator cannot compare with: the two sides of a lockstep tie what would float. A flip-flop
# with a synchronous set starts as 0, as in the RTL: on an ECP5 it would be 1, and the RTL leaves it open. In a recipe.
yosys_cells = sed "s/[a-zA-Z_0-9]* === 1'bz/1'b0/; s/initial Q = srval/initial Q = SRMODE == \"ASYNC\" \&\& srval/" "$$(dirname "$$(command -v yosys)")/../share/yosys/$(1)/cells_sim.v"

# Built before any of them, as they run side by side.
NETLIST_SHARED := $(B)/tests/lockstep/core.o $(TEST_LIBS) $(B)/v/libverilated.a

# $(1) board
define netlist_rules
$(NET_DIR)/$(1)/rtl/core/lq_core.v: $(call core_rtl,$(1)) $(call own_cells,$(1)) \
  $(B)/gen/$($(1)_CONFIG)/lq_config.vh constraints/$(1).mk mk/netlist.mk mk/boards.mk
	$(call need,yosys,$(1))
	@mkdir -p $$(@D) $(NET_DIR)/$(1)/rtl/part
	@echo "  yosys lq_core, $(1)"
	$(Q)cp $(call own_cells,$(1)) $(NET_DIR)/$(1)/rtl/part/ && \
	  $$(call yosys_cells,$(call kind,$(1))) >$(NET_DIR)/$(1)/rtl/part/cells_sim.v
	$(Q)yosys -q -l $(NET_DIR)/$(1)/yosys.log -p "read_verilog -DLQ_TRACE $(call lut_ram,$(1)) -I$(B)/gen/$($(1)_CONFIG) \
	  $(call core_rtl,$(1)); hierarchy -top lq_core; \
	  $(call core_synth,$(1)) -top lq_core; write_verilog -noattr $$@" \
	  >$(NET_DIR)/$(1)/yosys.out 2>&1 || { tail -n 20 $(NET_DIR)/$(1)/yosys.out; exit 1; }
.PHONY: lockstep-$(1)
lockstep-$(1): $(NET_DIR)/$(1)/rtl/core/lq_core.v $(NETLIST_SHARED)
	$(Q)$$(MAKE) --no-print-directory RTL=$(NET_DIR)/$(1)/rtl VB=$(NET_DIR)/$(1)/v TB=$(NET_DIR)/$(1)/tests DUTS=core \
	  DUT_CONFIGS=$($(1)_CONFIG) VFLAGS='$(CELL_VFLAGS)' $(NET_DIR)/$(1)/tests/lockstep/core
	$(Q)tests/runner -v -t 36000 -o $(COUNTS) \
	  '$(NET_DIR)/$(1)/tests/lockstep/core -c $($(1)_CONFIG) -n $(or $($(1)_CLOCKS),$(NETLIST_CLOCKS))'
endef
$(foreach b,$(ALL_BOARDS),$(eval $(call netlist_rules,$(b))))

lockstep-netlist: setup-synth ## the lockstep on the synthesised core of BOARD=, or of every iCE40 board
	$(if $(BOARD),$(check_board))$(Q)$(SUB) do-lockstep-netlist
# Boards with USB, and those LIKE another, have the core of one that is here; the OPEN ones run on request.
NETLIST_BOARDS := $(foreach b,$(BOARDS),$(if $($(b)_USB)$($(b)_LIKE)$($(b)_OPEN),,$(b)))
do-lockstep-netlist: $(addprefix lockstep-,$(or $(BOARD),$(NETLIST_BOARDS)))
