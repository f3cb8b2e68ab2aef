# SPDX-License-Identifier: MIT
#
# The virtual USB device: its server, the library that shows it to libusb, and tests linked with both
#
# A test has the hooks of the library linked in, not preloaded: so the sanitizers see all of it.

VUSB         ?= $(B)/lapicque-vusb
VUSB_PRELOAD := $(B)/liblapicque-vusb-preload.so
VUSB_ONLY    := sim/vusb/main.c sim/vusb/gadget_wire.c
VUSB_SRC     := $(call src,sim/vusb/*.c,$(VUSB_ONLY))
PRELOAD_SRC  := $(wildcard sim/vusb/preload/*.c) sim/vusb/usbip.c

all: $(VUSB) $(VUSB_PRELOAD)

$(B)/libvusb.a: $(call obj,$(VUSB_SRC))
	$(archive)
$(VUSB): $(call obj,$(VUSB_ONLY)) $(B)/libvusb.a $(DUT) $(DUT_USB) $(LIBS)
	@mkdir -p $(@D)
	$(call link,$(CXX),$(DUT_LDLIBS))

# The server with a model one of whose memory cells is stuck: what `make hw` has to notice.
$(B)/vusb-stuck: $(call obj,sim/vusb/main.c tests/hw/stuck.c) $(B)/libvusb.a $(LIBS)
	$(call link,$(CC) -Wl$(comma)--wrap=model_write,-lpthread)
comma := ,
do-test: $(B)/vusb-stuck

PRELOAD_OBJ := $(PRELOAD_SRC:%.c=$(B)/pic/%.o)
$(B)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC_ALL) -fPIC -c $< -o $@
$(VUSB_PRELOAD): $(PRELOAD_OBJ) sim/vusb/preload/hooks.map
	$(Q)$(CC) $(LDFLAGS) -shared -Wl,--version-script=$(filter %.map,$^) $(filter %.o,$^) -lpthread -o $@

$(patsubst tests/%.c,$(TB)/%,$(filter tests/vusb/%,$(TESTS_C))): $(TB)/%: $(B)/tests/%.o \
  $(call obj,$(wildcard sim/vusb/preload/*.c)) $(B)/libvusb.a $(TEST_LIBS)
	@mkdir -p $(@D)
	$(call link,$(CC) -rdynamic,-lcmocka -lpthread)

# The two transports, opened, used and closed in every way, with what libusb and libftdi allocate.
# AddressSanitizer sees these tests too: they are of `make sanitize`.
.PHONY: leaks do-leaks
LEAKS := $(TB)/vusb/cases_usb $(TB)/vusb/cases_ftdi
VALGRIND := valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect --error-exitcode=9
leaks: ## run the tests of the USB transports under valgrind
	$(Q)tools/setup.sh leaks
	$(Q)$(SUB) do-leaks
do-leaks: $(LEAKS)
	$(Q)tests/runner -t 3600 -j $(JOBS) -o $(COUNTS) $(LEAKS:%='$(VALGRIND) %')

# A kernel and its libusb between the program and the virtual device. Needs QEMU, which no other
# test does, so it is not part of `make test`.
.PHONY: guest do-guest
guest: ## the virtual USB device in a Debian kernel, in QEMU
	-$(Q)tools/setup.sh check guest
	$(Q)$(SUB) do-guest
do-guest: $(PROGRAM) $(VUSB)
	$(Q)B=$(B) LAPICQUE=$(PROGRAM) VUSB=$(VUSB) tests/runner -v -o $(COUNTS) tools/guest.sh || \
	  { [ "$$(tail -n 1 $(COUNTS))" = "0 passed, 0 failed" ] && \
	    echo "SKIPPED: the virtual USB device was not tried with a kernel"; }

-include $(patsubst %.o,%.d,$(PRELOAD_OBJ) $(call obj,$(VUSB_SRC) $(wildcard sim/vusb/preload/*.c) $(VUSB_ONLY)))
