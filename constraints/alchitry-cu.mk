# SPDX-License-Identifier: MIT
# Alchitry Cu: the device of the iCE40-HX8K-B-EVN in another package, from 100 MHz
alchitry-cu_NAME   := Alchitry Cu
alchitry-cu_CONFIG := hx8k
alchitry-cu_TOP    := lq_alchitry_cu
alchitry-cu_LIKE   := hx8k-b-evn
alchitry-cu_FAMILY := ice40hx
alchitry-cu_FLASH  := iceprog
alchitry-cu_SYNTH  := -device hx
alchitry-cu_PNR    := --hx8k --package cb132
alchitry-cu_MHZ    := 75
alchitry-cu_TARGET := 80
# Block RAM, SPRAM, MAC16: not one more or less
alchitry-cu_USES   := 31 0 0
