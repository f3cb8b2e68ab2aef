# SPDX-License-Identifier: MIT
#
# The RTL as C++: per config one lq_core and one lq_top, each with its C shim, and the tables of all;
# the USB core, which no config changes
#
# For planted faults RTL, VB, TB and DUT_CONFIGS may be given: other Verilog, built elsewhere. A
# table of fewer configs is of its own in TABLES, for a program of its own.

RTL         ?= rtl
VB          ?= $(B)/v
DUT_CONFIGS ?= $(CONFIGS)
DUTS        ?= core top
# Of a planted fault's `parts`, usb is none that configs have.
CONFIG_DUTS := $(filter-out usb,$(DUTS))
TABLES      ?= $(VB)

RTL_core := $(wildcard $(RTL)/core/*.v $(RTL)/part/*.v)
RTL_top  := $(RTL_core) $(wildcard $(RTL)/link/*.v) $(wildcard $(RTL)/lq_top.v)

VERILATOR  := verilator
VROOT       = $(shell $(VERILATOR) --getenv VERILATOR_ROOT)
VFLAGS     := -Wall --x-assign unique --x-initial unique -DLQ_TRACE
VOPT       ?= -O2
# What writes waveforms is a third of it, and runs when one is asked for.
VFAST       = '$$(if $$(findstring Trace,$$@),-O0,$(VOPT))'
# Small files: g++ needs 2 GB and minutes for one file of the widest config.
VSPLIT     := --output-split 10000 --output-split-cfuncs 1000
DUT_LDLIBS := -lz -lpthread

c_name = $(subst -,_,$(1))

$(B)/v/libverilated.a: mk/verilate.mk
	@mkdir -p $(@D)
	$(Q)for f in verilated verilated_threads verilated_fst_c; do \
	  $(CXX) -O2 -I$(VROOT)/include -I$(VROOT)/include/vltstd -c $(VROOT)/include/$$f.cpp \
	    -o $(@D)/$$f.o || exit 1; done
	$(Q)rm -f $@ && $(AR) rcs $@ $(addprefix $(@D)/,verilated.o verilated_threads.o verilated_fst_c.o)

# $(1) core or top, $(2) config, $(3) name of the class
define dut_rules
$(VB)/$(1)_$(2)/$(3)__ALL.a: $(RTL_$(1)) $(B)/gen/$(2)/lq_config.vh mk/verilate.mk
	@echo "  verilate lq_$(1) $(2)"
	$(Q)rm -rf $$(@D) && mkdir -p $$(@D)
	$(Q)$(VERILATOR) --cc -O3 --trace-fst --no-trace-params $(VFLAGS) $(VSPLIT) -I$(RTL) -I$(B)/gen/$(2) \
	  --top-module lq_$(1) --prefix $(3) --Mdir $$(@D) $(RTL_$(1))
	$(Q)$$(MAKE) -s -C $$(@D) -f $(3).mk OPT_FAST=$$(VFAST) OPT_SLOW=-O0 \
	  $(3)__ALL.a >/dev/null
$(VB)/$(1)_$(2)/dut_$(1).o: sim/dut_$(1).cpp sim/dut_$(1).h $(VB)/$(1)_$(2)/$(3)__ALL.a \
  | $(B)/gen/lq_spec.h
	$(Q)$(CXX) -std=c++17 -Wall -Wextra -O2 -MMD -MP -DDUT_CLASS=$(3) -DDUT_NAME='"$(2)"' \
	  -DDUT_OPS=$(3:Vlq_%=dut_%) -include $(3).h $(CPPFLAGS_ALL) -I$$(@D) \
	  -isystem $$(VROOT)/include -c $$< -o $$@
-include $(VB)/$(1)_$(2)/dut_$(1).d
DUT += $(VB)/$(1)_$(2)/dut_$(1).o $(VB)/$(1)_$(2)/$(3)__ALL.a
endef

DUT :=
$(foreach d,$(CONFIG_DUTS),$(foreach c,$(DUT_CONFIGS),\
  $(eval $(call dut_rules,$(d),$(c),Vlq_$(d)_$(call c_name,$(c))))))

# const struct dut_core_ops *const dut_core_table[], ended by NULL; the same for top.
dut_table = printf '\#include <stddef.h>\n'; \
  for d in $(CONFIG_DUTS); do printf '\#include "dut_%s.h"\n' $$d; done; \
  for d in $(CONFIG_DUTS); do \
    for c in $(call c_name,$(DUT_CONFIGS)); do \
      printf 'extern const struct dut_%s_ops dut_%s_%s;\n' $$d $$d $$c; done; \
    printf 'const struct dut_%s_ops *const dut_%s_table[] = {\n' $$d $$d; \
    for c in $(call c_name,$(DUT_CONFIGS)); do printf '\t&dut_%s_%s,\n' $$d $$c; done; \
    printf '\tNULL\n};\n'; done
$(TABLES)/dut_table.c: FORCE
	$(call write,$(dut_table))
$(TABLES)/dut_table.o: $(TABLES)/dut_table.c $(CONFIG_DUTS:%=sim/dut_%.h) | $(B)/gen/lq_spec.h
	$(Q)$(CC_ALL) -c $< -o $@
DUT := $(TABLES)/dut_table.o $(DUT) $(B)/v/libverilated.a

# -- The USB core, and the whole device behind it ----------------------------
RTL_usb     := $(wildcard $(RTL)/usb/*.v) $(RTL)/part/lq_ram.v
RTL_top_usb := $(sort $(RTL_usb) $(RTL_top)) $(RTL)/lq_top_usb.v
USB_VHS     := $(B)/gen/usb/lq_usb.vh $(B)/gen/usb/lq_usb_rom.vh
USB_CONFIG  := tiny
# The ECP5 boards with USB, with models of their pads and PLLs; the core is the generic one.
RTL_usb_boards := $(RTL_top_usb) $(addprefix $(RTL)/board/,ecp5/lq_usb_pads.v ecp5/lq_usb_board.v lq_board_reset.v \
  lq_orangecrab.v lq_ulx3s_usb.v) sim/twin/ecp5/io.v tests/board/lq_usb_boards.v

# $(1) usb, top_usb or usb_boards, $(2) its shim, $(3) flags of that
define usb_rules
$(VB)/$(1)/Vlq_$(1)__ALL.a: $(RTL_$(1)) $(USB_VHS) $(B)/gen/$(USB_CONFIG)/lq_config.vh mk/verilate.mk
	@echo "  verilate lq_$(1)"
	$(Q)rm -rf $$(@D) && mkdir -p $$(@D)
	$(Q)$(VERILATOR) --cc -O3 --trace-fst --no-trace-params $(filter-out -DLQ_TRACE,$(VFLAGS)) $(VSPLIT) \
	  -I$(B)/gen/usb -I$(B)/gen/$(USB_CONFIG) --top-module lq_$(1) --Mdir $$(@D) $(RTL_$(1))
	$(Q)$$(MAKE) -s -C $$(@D) -f Vlq_$(1).mk OPT_FAST=$$(VFAST) OPT_SLOW=-O0 Vlq_$(1)__ALL.a >/dev/null
$(VB)/$(1)/dut_usb.o: sim/usb/$(2).cpp sim/usb/dut_usb.h $(VB)/$(1)/Vlq_$(1)__ALL.a
	$(Q)$(CXX) -std=c++17 -Wall -Wextra -O2 $(3) $(CPPFLAGS_ALL) -I$$(@D) -isystem $$(VROOT)/include -c $$< -o $$@
endef
$(eval $(call usb_rules,usb,dut_usb,))
$(eval $(call usb_rules,top_usb,dut_usb,-DDUT_WHOLE))
$(eval $(call usb_rules,usb_boards,dut_boards,))
usb_objects = $(VB)/$(1)/dut_usb.o $(VB)/$(1)/Vlq_$(1)__ALL.a $(B)/libusbsim.a $(B)/v/libverilated.a
DUT_USB     := $(call usb_objects,usb)
DUT_TOP_USB := $(call usb_objects,top_usb)
DUT_BOARDS  := $(call usb_objects,usb_boards)

# -- Lint: a warning is an error ---------------------------------------------
LINT := $(foreach d,core top,$(foreach c,$(CONFIGS),$(B)/lint/$(d)_$(c).ok))
define lint_rules
$(B)/lint/$(1)_%.ok: $(RTL_$(1)) $(B)/gen/%/lq_config.vh
	@mkdir -p $$(@D)
	$(Q)for t in "" -DLQ_TRACE; do \
	  $(VERILATOR) --lint-only -Wall $$$$t -I$(RTL) -I$(B)/gen/$$* --top-module lq_$(1) \
	    $(RTL_$(1)) || { echo "lint of lq_$(1) failed, config $$* $$$$t"; exit 1; }; done
	@touch $$@
endef
$(foreach d,core top,$(eval $(call lint_rules,$(d))))
LINT += $(B)/lint/usb.ok
$(B)/lint/usb.ok: $(RTL_top_usb) $(USB_VHS) $(B)/gen/$(USB_CONFIG)/lq_config.vh
	@mkdir -p $(@D)
	$(Q)$(VERILATOR) --lint-only -Wall -I$(B)/gen/usb --top-module lq_usb $(RTL_usb)
	$(Q)$(VERILATOR) --lint-only -Wall -I$(B)/gen/usb -I$(B)/gen/$(USB_CONFIG) --top-module lq_top_usb \
	  $(RTL_top_usb) && touch $@
lint: $(LINT) ## Verilator's warnings, every config, with and without trace ports
