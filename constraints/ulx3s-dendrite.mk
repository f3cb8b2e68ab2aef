# SPDX-License-Identifier: MIT
# ULX3S with an ECP5-25F for networks that learn sequences: 16 block RAMs of two ports hold the weights of 8 lanes
ulx3s-dendrite_NAME   := ULX3S 25F, dendrites, UART on US1
ulx3s-dendrite_CONFIG := ecp5-25f-dendrite
ulx3s-dendrite_TOP    := lq_ulx3s
ulx3s-dendrite_FAMILY := ecp5
ulx3s-dendrite_FLASH  := openFPGALoader -b ulx3s
ulx3s-dendrite_PINS   := ulx3s
ulx3s-dendrite_SET    := -set MUL 2 -set DIV 1 -set VCO 12
ulx3s-dendrite_PNR    := --25k --package CABGA381 --speed 6
ulx3s-dendrite_MHZ    := 50
ulx3s-dendrite_TARGET := 80
# TRELLIS_DPR16X4 of a memory, at most: a larger one is block RAM
ulx3s-dendrite_LUT_RAM := 64
# Block RAM, none, multipliers: not one more or less
ulx3s-dendrite_USES    := 32 0 15
