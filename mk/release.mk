# SPDX-License-Identifier: MIT
#
# Released images: bitstreams/<board>.bin, .bit of an ECP5, and what each was made of, bitstreams/<board>.txt
#
#     make release [BOARD=icebreaker]        build them and write both files
#     make check-release [BOARD=icebreaker]  build them again, in another folder: the same bytes
#     make check-release-quick               build one board twice, in two folders, and compare
#
# Nothing else writes bitstreams/. tests/board/released.sh, in `make test`, fails when an input of an
# image is no longer what its text says.

.PHONY: release do-release check-release check-release-quick do-check-release release-inputs

# The smallest of those whose first build CI has anyway.
AGAIN    ?= icebreaker
# A folder of another name and depth.
AGAIN_DIR := $(B)/again/elsewhere

released       = $(1).$(call image_suffix,$(1))
# $(1) board: all that its image depends on but for the tools
release_files  = $(sort $(call board_all,$(1)) $(call board_pins,$(1)) \
  constraints/$(1).mk $(call release_gen,$(1)))
release_gen    = $(B)/gen/$($(1)_CONFIG)/lq_config.vh $(call board_vhs,$(1))
release_synth  = $(call by_family,$(1),$(call synth_script,$(1)),$(call ecp5_define,$(1)); $(call ecp5_set,$(1)) $(ecp5_script))
release_place  = $(call by_family,$(1),nextpnr-ice40 $($(1)_PNR) --freq $($(1)_TARGET),nextpnr-ecp5 $($(1)_PNR) FREQUENCY $($(1)_TARGET) MHZ) --seed $(SEED)
release_option = $(if $($(1)_USB),serial $(or $(SERIAL),as in spec/usb.def),baud $(BAUD))
release_tools  = yosys $(call by_family,$(1),nextpnr-ice40 icepack,$(call ecp5_tool,nextpnr-ecp5) $(call ecp5_tool,ecppack))

# Generated files are named as they are below $(B).
release-inputs: $(call release_gen,$(BOARD))
	$(check_board)@printf '%s\n' 'board $(BOARD)' 'config $($(BOARD)_CONFIG)' '$(call release_option,$(BOARD))' \
	  'yosys $(call release_synth,$(BOARD))' 'place $(call release_place,$(BOARD))'
	@sha256sum $(call release_files,$(BOARD)) | sed 's|  $(B)/|  |' | sort -k 2

# $(1) board
define release_rules
.PHONY: release-$(1)
release-$(1): $(B)/bitstreams/$(call released,$(1)) $(BRD_DIR)/$(1)/use.txt
	@mkdir -p bitstreams
	$(Q)$$(MAKE) -s --no-print-directory BOARD=$(1) release-inputs >$(BRD_DIR)/$(1)/inputs.txt
	$(Q)tools/release.sh write bitstreams/$(1) $$< $(BRD_DIR)/$(1)/use.txt $(BRD_DIR)/$(1)/inputs.txt \
	  $($(1)_MHZ) $$(call release_tools,$(1))
	@echo "  bitstreams/$(call released,$(1))"
endef
$(foreach b,$(ALL_BOARDS),$(eval $(call release_rules,$(b))))

release: ## write bitstreams/: the image of BOARD=, or of every iCE40 board, and of what it was made
	$(if $(BOARD),$(check_board))$(Q)$(setup_board) $(SUB) do-release
do-release: $(foreach b,$(or $(BOARD),$(TIMED)),release-$(b))

# What git knows, or would, as it stands: the other folder has no build in it.
check-release: setup-synth ## build every released image again, in another folder, and compare
	$(if $(filter %.bit,$(wildcard bitstreams/*)),$(Q)$(MAKE) --no-print-directory setup-ecp5)
	$(Q)$(SUB) do-check-release AGAIN='$(or $(BOARD),$(patsubst bitstreams/%.txt,%,$(wildcard bitstreams/*.txt)))' WITH=bitstreams
check-release-quick: setup-synth ## build one image in two folders and compare
	$(Q)$(SUB) do-check-release WITH=$(B)/bitstreams
do-check-release: $(if $(filter $(B)/%,$(WITH)),$(foreach b,$(AGAIN),$(WITH)/$(call released,$(b))))
	$(Q)rm -rf $(B)/again && mkdir -p $(AGAIN_DIR)
	$(Q)tar -cf - --exclude=./build --exclude=./.git --exclude='$(B)' . | tar -xf - -C $(AGAIN_DIR)
	$(Q)$(MAKE) --no-print-directory -C $(AGAIN_DIR) B=made SEED=$(SEED) ECP5_ENV='$(ECP5_ENV)' \
	  $(foreach b,$(AGAIN),made/bitstreams/$(call released,$(b)))
	$(Q)for i in $(foreach b,$(AGAIN),$(call released,$(b))); do cmp $(WITH)/$$i $(AGAIN_DIR)/made/bitstreams/$$i || exit 1; \
	  echo "$$i: built twice, the same bytes"; done
