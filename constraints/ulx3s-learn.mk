# SPDX-License-Identifier: MIT
# ULX3S with an ECP5-25F that learns: 32 block RAMs of two ports hold the weights of 16 lanes
ulx3s-learn_NAME   := ULX3S 25F, learning, UART on US1
ulx3s-learn_CONFIG := ecp5-25f-learn
ulx3s-learn_TOP    := lq_ulx3s
ulx3s-learn_FAMILY := ecp5
ulx3s-learn_FLASH  := openFPGALoader -b ulx3s
ulx3s-learn_PINS   := ulx3s
ulx3s-learn_SET    := -set MUL 2 -set DIV 1 -set VCO 12
ulx3s-learn_PNR    := --25k --package CABGA381 --speed 6
ulx3s-learn_MHZ    := 50
ulx3s-learn_TARGET := 80
# TRELLIS_DPR16X4 of a memory, at most: a larger one is block RAM
ulx3s-learn_LUT_RAM := 64
# Block RAM, none, multipliers: not one more or less
ulx3s-learn_USES    := 51 0 25
