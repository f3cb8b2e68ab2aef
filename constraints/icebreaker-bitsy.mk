# SPDX-License-Identifier: MIT
# iCEBreaker-bitsy 1.x: as iCEBreaker, with two block RAMs for USB's bytes and two for its ROM
icebreaker-bitsy_NAME   := iCEBreaker-bitsy 1.x
icebreaker-bitsy_CONFIG := up5k
icebreaker-bitsy_TOP    := lq_icebreaker_bitsy
icebreaker-bitsy_USB    := yes
icebreaker-bitsy_FAMILY := ice40up
icebreaker-bitsy_FLASH  := dfu-util -d 1d50:6146 -D
icebreaker-bitsy_SYNTH  := -device u
icebreaker-bitsy_PNR    := --up5k --package sg48
# 24 MHz and a tenth more
icebreaker-bitsy_MHZ    := 26.4
icebreaker-bitsy_TARGET := 48
# Block RAM, SPRAM, MAC16: not one more or less
icebreaker-bitsy_USES   := 30 4 3
