# SPDX-License-Identifier: MIT
#
# make install, make uninstall: below $(DESTDIR)$(PREFIX)
#
# The library is static, so what it needs is in the pkg-config file's Requires. udev reads rules
# below /usr/lib and /usr/local/lib; for another PREFIX give UDEVDIR.

DESTDIR    ?=
PREFIX     ?= /usr/local
UDEVDIR    ?= $(PREFIX)/lib/udev/rules.d
INSTALL    ?= install

.PHONY: install uninstall

VERSION := $(shell sed -n 's/.*LAPICQUE_VERSION "\(.*\)"/\1/p' host/cmd.h)

$(B)/lapicque.pc: driver/lapicque.pc.in host/cmd.h mk/install.mk FORCE
	$(call write,sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' $<)

# Ids in hexadecimal, from the table and the header that have them.
id = s/@$(1)@/$$(printf %04x $$(sed -n 's/^[^=]*\b$(1) = \([0-9a-fx]*\),.*/\1/p' $(B)/gen/lq_spec.h driver/ftdi_chip.h))/g
$(B)/60-lapicque.rules: driver/60-lapicque.rules.in driver/ftdi_chip.h $(B)/gen/lq_spec.h
	$(Q)sed "$(foreach i,USB_VID USB_PID FTDI_VENDOR FTDI_FT2232H FTDI_FT232H FTDI_FT231X,$(call id,$i);)" $< >$@

# Mode, source, and where it goes below DESTDIR.
INSTALLED = \
  755:$(PROGRAM):$(PREFIX)/bin/lapicque \
  755:$(VUSB):$(PREFIX)/bin/lapicque-vusb \
  644:$(VUSB_PRELOAD):$(PREFIX)/lib/liblapicque-vusb-preload.so \
  644:$(B)/liblapicque.a:$(PREFIX)/lib/liblapicque.a \
  644:$(B)/lapicque.pc:$(PREFIX)/lib/pkgconfig/lapicque.pc \
  644:driver/lapicque.h:$(PREFIX)/include/lapicque/lapicque.h \
  644:$(B)/gen/lq_spec.h:$(PREFIX)/include/lapicque/lq_spec.h \
  644:$(B)/60-lapicque.rules:$(UDEVDIR)/60-lapicque.rules \
  644:docs/man/lapicque.1:$(PREFIX)/share/man/man1/lapicque.1 \
  644:docs/man/lapicque-vusb.1:$(PREFIX)/share/man/man1/lapicque-vusb.1
field = $(word $(1),$(subst :, ,$(2)))

install: $(foreach f,$(INSTALLED),$(call field,2,$f)) ## install program, library, udev rule, manual below PREFIX=
	$(Q)$(foreach f,$(INSTALLED),$(INSTALL) -D -m $(call field,1,$f) $(call field,2,$f) \
	  '$(DESTDIR)$(call field,3,$f)' &&) true
uninstall: ## remove exactly that
	$(Q)rm -f $(foreach f,$(INSTALLED),'$(DESTDIR)$(call field,3,$f)')
	$(Q)rmdir '$(DESTDIR)$(PREFIX)/include/lapicque' 2>/dev/null || true
