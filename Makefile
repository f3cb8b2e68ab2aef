# SPDX-License-Identifier: MIT
#
# Lapicque. `make help` lists the targets; V=1 shows the commands, JOBS=N sets how many run at once.
#
# No list of files: spec/config/*.def, rtl/*/*.v, driver/*.c, host/*.c, sim/*.c, tests/*/*.c and
# tests/*/*.sh are taken as they stand. Nothing is written outside build/ except docs/.

B      ?= build
Q      := $(if $(V),,@)
JOBS   ?= $(shell nproc)
CFLAGS ?= -O2 -g
LDLIBS += -ljansson -lsndfile -llapack -lblas -lftdi1 -lusb-1.0 -lm

CONFIGS := $(sort $(patsubst spec/config/%.def,%,$(wildcard spec/config/*.def)))
CPPFLAGS_ALL := -Ispec -Idriver -Isim -Isim/model -Isim/usb -Isim/vusb -Ihost -Itests -I$(B)/gen $(CPPFLAGS)
CFLAGS_ALL   := -std=c11 -Wall -Wextra -Wpedantic -Wmissing-prototypes -Werror -MMD -MP $(CFLAGS)
CC_ALL       := $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)

# Every target that starts a build of its own does so after setup, in a make of its own, so that
# the tools which setup brings are there when that make reads these files.
SUB := $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.PHONY: all help setup setup-check setup-synth setup-ecp5 test ci lint check-gen docs demo clean FORCE

all: $(B)/lapicque $(B)/liblapicque.a ## build program, library and virtual USB device

help: ## list the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  configs: $(CONFIGS)"

setup: ## install the Debian packages that are missing
	$(Q)tools/setup.sh
setup-check: ## the same with what only tests need
	$(Q)tools/setup.sh check
setup-synth: ## the same with the iCE40 tool chain
	$(Q)tools/setup.sh synth
setup-ecp5: ## the same with the ECP5 tool chain, from PyPI what Debian lacks
	$(Q)ECP5_ENV=$(ECP5_ENV) tools/setup.sh ecp5

# -- Tables ------------------------------------------------------------------
# Written only if it differs, so that what does not change builds nothing again.
define write
@mkdir -p $(@D)
$(Q)t=$@.$$$$; { $(1); } >$$t || { rm -f $$t; exit 1; }; \
  if cmp -s $$t $@; then rm $$t; else mv $$t $@; fi
endef
list_configs = for c in $(CONFIGS); do \
  printf 'BEGIN("%s")\n\#include "config/%s.def"\nEND\n' $$c $$c; done

$(B)/gen/configs.inc: FORCE
	$(call write,$(list_configs))
$(B)/specgen: spec/specgen.c spec/tables.c spec/tables.h spec/usb.c spec/usb.h sim/model/config.c sim/model/config.h \
  $(wildcard spec/*.def spec/config/*.def) $(B)/gen/configs.inc
	$(Q)$(CC) $(CPPFLAGS_ALL) $(filter-out -MMD -MP,$(CFLAGS_ALL)) $(filter %.c,$^) -lm -o $@
$(B)/gen/%/lq_config.vh: $(B)/specgen
	$(call write,$< verilog $*)
$(B)/gen/lq_spec.h: $(B)/specgen
	$(call write,$< c)
$(B)/gen/lq_usb.h: $(B)/specgen
	$(call write,$< usb-c)
$(B)/gen/usb/lq_usb.vh: $(B)/specgen
	$(call write,$< usb)
$(B)/gen/usb/lq_usb_rom.vh: $(B)/specgen FORCE
	$(call write,$< usb-rom $(SERIAL))
docs/regmap.md: $(B)/specgen
	$(call write,$< regmap)

check-gen: $(B)/specgen ## fail if a committed generated file is stale
	$(Q)$< regmap | diff -u docs/regmap.md - || { echo "docs/regmap.md is stale: make docs"; exit 1; }
	$(Q)tools/draw.sh --check docs/*.dot

docs: docs/regmap.md ## print the register map, draw the figures
	$(Q)tools/setup.sh docs && tools/draw.sh docs/*.dot

# -- C -----------------------------------------------------------------------
src = $(filter-out $(2),$(wildcard $(1)))
obj = $(patsubst %.c,$(B)/%.o,$(1))

LIB_SRC  := $(call src,driver/*.c sim/*.c sim/model/*.c,$(SIM_ONLY))
HOST_SRC := $(call src,host/*.c,host/main.c)
USBSIM_SRC := $(wildcard sim/usb/*.c)
TEST_SRC := $(wildcard tests/*.c)
TESTS_C  := $(filter-out tests/hw/%,$(wildcard tests/*/*.c))
TESTS_SH := $(wildcard tests/*/*.sh)

# The models loop over weights: worth what -O2 leaves scalar.
$(B)/sim/model/%.o: CC_ALL += -O3
$(B)/%.o: %.c | $(B)/gen/lq_spec.h $(B)/gen/lq_usb.h $(B)/gen/configs.inc
	@mkdir -p $(@D)
	$(Q)$(CC_ALL) -c $< -o $@

define archive
@mkdir -p $(@D)
$(Q)rm -f $@ && $(AR) rcs $@ $^
endef
$(B)/liblapicque.a: $(call obj,$(LIB_SRC))
	$(archive)
$(B)/libhost.a: $(call obj,$(HOST_SRC))
	$(archive)
$(B)/libusbsim.a: $(call obj,$(USBSIM_SRC))
	$(archive)
$(B)/libtest.a: $(call obj,$(TEST_SRC))
	$(archive)

# -- Verilog, Verilated; boards ----------------------------------------------
include mk/verilate.mk
include mk/boards.mk
include mk/ecp5.mk

# -- Programs ----------------------------------------------------------------
# Tests named here, and the program, hold the Verilated device; the others link C alone.
# Those of WITH_USB hold the Verilated USB core, those of WITH_TOP_USB the device behind it.
WITH_DUT := lockstep device
WITH_USB := usb
WITH_TOP_USB := usb_device
PROGRAM  ?= $(B)/lapicque
TB       ?= $(B)/tests
TESTS    := $(TESTS_C:tests/%.c=$(TB)/%)
LIBS     := $(B)/libhost.a $(B)/liblapicque.a
TEST_LIBS := $(B)/libtest.a $(LIBS)
is_usb    = $(filter $(WITH_USB:%=tests/%/%.c),$(1))
is_top    = $(filter $(WITH_TOP_USB:%=tests/%/%.c),$(1))
is_dut    = $(filter $(WITH_DUT:%=tests/%/%.c),$(1))
is_c      = $(filter-out $(call is_usb,$(1)) $(call is_top,$(1)) $(call is_dut,$(1)),$(1))
link      = $(Q)$(1) $(LDFLAGS) -Wl,--start-group $^ -Wl,--end-group $(LDLIBS) $(2) -o $@

$(PROGRAM): $(B)/host/main.o $(DUT) $(LIBS)
	@mkdir -p $(@D)
	$(call link,$(CXX),$(DUT_LDLIBS))
$(patsubst tests/%.c,$(TB)/%,$(call is_dut,$(TESTS_C))): $(TB)/%: $(B)/tests/%.o $(DUT) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call link,$(CXX),-lcmocka $(DUT_LDLIBS))
$(patsubst tests/%.c,$(TB)/%,$(call is_usb,$(TESTS_C))): $(TB)/%: $(B)/tests/%.o $(DUT_USB)
	@mkdir -p $(@D)
	$(call link,$(CXX),-lcmocka $(DUT_LDLIBS))
$(patsubst tests/%.c,$(TB)/%,$(call is_top,$(TESTS_C))): \
  $(TB)/%: $(B)/tests/%.o $(DUT_TOP_USB) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call link,$(CXX),-lcmocka $(DUT_LDLIBS))
# The test of the whole device once more, on the boards.
TESTS += $(TB)/usb_board/driver
$(TB)/usb_board/driver: $(B)/tests/usb_device/driver.o $(DUT_BOARDS) $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call link,$(CXX),-lcmocka $(DUT_LDLIBS))
$(patsubst tests/%.c,$(TB)/%,$(filter-out tests/vusb/%,$(call is_c,$(TESTS_C)))): \
  $(TB)/%: $(B)/tests/%.o $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call link,$(CC),-lcmocka)

include mk/vusb.mk
include mk/install.mk

# -- Checks ------------------------------------------------------------------
include mk/check.mk

include mk/fuzz.mk
include mk/netlist.mk
include mk/image.mk
include mk/release.mk
include mk/bench.mk

# With the one config it needs, so that nobody waits for all the others.
demo: setup ## classify handwritten digits on the model and on the RTL
	$(Q)$(SUB) DUT_CONFIGS=up5k TABLES=$(B)/demo PROGRAM=$(B)/demo/lapicque $(B)/demo/lapicque
	$(Q)LAPICQUE=$(B)/demo/lapicque tools/demo.sh

clean: ## remove everything built
	$(Q)rm -rf $(B)

-include $(patsubst %.o,%.d,$(call obj,$(LIB_SRC) $(HOST_SRC) $(USBSIM_SRC) $(TEST_SRC) $(TESTS_C) host/main.c))
