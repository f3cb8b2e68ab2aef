# SPDX-License-Identifier: MIT
# ULX3S with an ECP5-25F: 32 block RAMs hold the weights, a multiplier each decays potential and currents of 4 pipes
ulx3s_NAME   := ULX3S 25F, UART on US1
ulx3s_CONFIG := ecp5-25f
ulx3s_TOP    := lq_ulx3s
ulx3s_FAMILY := ecp5
ulx3s_FLASH  := openFPGALoader -b ulx3s
ulx3s_PINS   := ulx3s
ulx3s_SET    := -set MUL 3 -set DIV 1 -set VCO 8
ulx3s_PNR    := --25k --package CABGA381 --speed 6
ulx3s_MHZ    := 75
ulx3s_TARGET := 100
# TRELLIS_DPR16X4 of a memory, at most: a larger one is block RAM
ulx3s_LUT_RAM := 48
# Block RAM, none, multipliers: not one more or less
ulx3s_USES    := 39 0 12
