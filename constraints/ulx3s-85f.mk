# SPDX-License-Identifier: MIT
# ULX3S with an ECP5-85F: 128 block RAMs hold the weights of 512 lanes, the logic those of 8 pipes' sets
ulx3s-85f_NAME   := ULX3S 85F, UART on US1
ulx3s-85f_CONFIG := wide
ulx3s-85f_TOP    := lq_ulx3s
ulx3s-85f_FAMILY := ecp5
ulx3s-85f_FLASH  := openFPGALoader -b ulx3s
ulx3s-85f_PINS   := ulx3s
ulx3s-85f_SET    := -set MUL 3 -set DIV 1 -set VCO 8
ulx3s-85f_PNR    := --85k --package CABGA381 --speed 6
ulx3s-85f_MHZ    := 75
ulx3s-85f_TARGET := 100
# TRELLIS_DPR16X4 of a memory, at most: a larger one is block RAM
ulx3s-85f_LUT_RAM := 112
# Seed 1 reaches 94.9 MHz, of 90; the others, 45 minutes each, have not been placed
ulx3s-85f_OPEN    := yes
# Block RAM, none, multipliers: not one more or less
ulx3s-85f_USES    := 144 0 24
