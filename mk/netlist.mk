# SPDX-License-Identifier: MIT
#
# The lockstep on what Yosys made of the core, its cells simulated, in place of the Verilog
#
#     make lockstep-netlist [BOARD=icebreaker] [NETLIST_CLOCKS=N]
#
# The core of a board's config, synthesised as for the board with the trace ports beside it, so that
# every port and every write can be compared as ever. The models of the cells are Yosys's own.

.PHONY: lockstep-netlist do-lockstep-netlist
NET_DIR := $(B)/netlist
NETLIST_CLOCKS ?= 700000

# A netlist is no style: its warnings say nothing.
NETLIST_VFLAGS := -Wno-fatal -Wno-lint -Wno-style -Wno-UNOPTFLAT -Wno-TIMESCALEMOD \
  --x-assign unique --x-initial unique -DLQ_TRACE -DNO_ICE40_DEFAULT_ASSIGNMENTS

# Built before any of them, as they run side by side.
NETLIST_SHARED := $(B)/tests/lockstep/core.o $(TEST_LIBS) $(B)/v/libverilated.a

# $(1) board
define netlist_rules
$(NET_DIR)/$(1)/rtl/core/lq_core.v: $(call board_own,$(1)) $(call board_core,$(1)) $(wildcard rtl/part/*.v) \
  $(B)/gen/$($(1)_CONFIG)/lq_config.vh constraints/$(1).mk mk/netlist.mk mk/boards.mk
	$(call need,yosys,$(1))
	@mkdir -p $$(@D) $(NET_DIR)/$(1)/rtl/part
	@echo "  yosys lq_core, $(1)"
	$(Q)cp "$$$$(dirname "$$$$(command -v yosys)")/../share/yosys/ice40/cells_sim.v" $(NET_DIR)/$(1)/rtl/part/
	$(Q)yosys -q -l $(NET_DIR)/$(1)/yosys.log -p "read_verilog -DLQ_TRACE -I$(B)/gen/$($(1)_CONFIG) \
	  $(call board_own,$(1)) $(call board_core,$(1)) $(wildcard rtl/part/*.v); hierarchy -top lq_core; \
	  $(synth_script) $($(1)_SYNTH) -top lq_core; write_verilog -noattr $$@" \
	  >$(NET_DIR)/$(1)/yosys.out 2>&1 || { tail -n 20 $(NET_DIR)/$(1)/yosys.out; exit 1; }
.PHONY: lockstep-$(1)
lockstep-$(1): $(NET_DIR)/$(1)/rtl/core/lq_core.v $(NETLIST_SHARED)
	$(Q)$$(MAKE) --no-print-directory RTL=$(NET_DIR)/$(1)/rtl VB=$(NET_DIR)/$(1)/v TB=$(NET_DIR)/$(1)/tests DUTS=core \
	  DUT_CONFIGS=$($(1)_CONFIG) VFLAGS='$(NETLIST_VFLAGS)' $(NET_DIR)/$(1)/tests/lockstep/core
	$(Q)tests/runner -v -t 36000 -o $(COUNTS) \
	  '$(NET_DIR)/$(1)/tests/lockstep/core -c $($(1)_CONFIG) -n $(NETLIST_CLOCKS)'
endef
$(foreach b,$(BOARDS),$(eval $(call netlist_rules,$(b))))

lockstep-netlist: setup-synth ## the lockstep on the synthesised core of BOARD=, or of every board
	$(if $(BOARD),$(check_board))$(Q)$(SUB) do-lockstep-netlist
# Boards with USB, and those LIKE another, have the core of one that is here.
NETLIST_BOARDS := $(foreach b,$(BOARDS),$(if $($(b)_USB)$($(b)_LIKE),,$(b)))
do-lockstep-netlist: $(addprefix lockstep-,$(or $(BOARD),$(NETLIST_BOARDS)))
