# SPDX-License-Identifier: MIT
# Fomu PVT: the same device as on iCEBreaker-bitsy, in another package
fomu-pvt_NAME   := Fomu PVT
fomu-pvt_CONFIG := up5k
fomu-pvt_TOP    := lq_fomu_pvt
fomu-pvt_USB    := yes
fomu-pvt_FAMILY := ice40up
fomu-pvt_FLASH  := dfu-util -d 1209:5bf0 -D
fomu-pvt_SYNTH  := -device u
fomu-pvt_PNR    := --up5k --package uwg30
# 24 MHz and a tenth more
fomu-pvt_MHZ    := 26.4
fomu-pvt_TARGET := 48
# Block RAM, SPRAM, MAC16: not one more or less
fomu-pvt_USES   := 30 4 3
