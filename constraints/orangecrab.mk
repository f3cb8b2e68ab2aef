# SPDX-License-Identifier: MIT
# OrangeCrab r0.2 with an ECP5-25F: the device of ulx3s-usb in another package
orangecrab_NAME   := OrangeCrab r0.2, 25F
orangecrab_CONFIG := ecp5-25f
orangecrab_TOP    := lq_orangecrab
orangecrab_USB    := yes
orangecrab_FAMILY := ecp5
orangecrab_FLASH  := dfu-util -d 1209:5af0 -a 0 -D
orangecrab_PINS   := orangecrab
orangecrab_PNR    := --25k --package CSFBGA285 --speed 6
# 24 MHz and a tenth more
orangecrab_MHZ    := 26.4
orangecrab_TARGET := 48
# TRELLIS_DPR16X4 of a memory, at most: a larger one is block RAM
orangecrab_LUT_RAM := 32
# Block RAM, none, multipliers: not one more or less
orangecrab_USES   := 44 0 12
