# SPDX-License-Identifier: MIT
# ULX3S with an ECP5-25F: the device of ulx3s, at the clock of its own USB
ulx3s-usb_NAME   := ULX3S 25F, USB on US2
ulx3s-usb_CONFIG := ecp5-25f
ulx3s-usb_TOP    := lq_ulx3s_usb
ulx3s-usb_USB    := yes
ulx3s-usb_FAMILY := ecp5
ulx3s-usb_FLASH  := openFPGALoader -b ulx3s
ulx3s-usb_PINS   := ulx3s
ulx3s-usb_PNR    := --25k --package CABGA381 --speed 6
# 24 MHz and a tenth more
ulx3s-usb_MHZ    := 26.4
ulx3s-usb_TARGET := 48
# TRELLIS_DPR16X4 of a memory, at most: a larger one is block RAM
ulx3s-usb_LUT_RAM := 32
# Block RAM, none, multipliers: not one more or less
ulx3s-usb_USES   := 44 0 12
