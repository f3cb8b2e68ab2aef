# SPDX-License-Identifier: MIT
# iCEBreaker 1.0: four SPRAMs hold the weights, a MAC16 each decays potential and two currents
icebreaker_NAME   := iCEBreaker 1.0
icebreaker_CONFIG := up5k
icebreaker_TOP    := lq_icebreaker
icebreaker_FAMILY := ice40up
icebreaker_FLASH  := iceprog
icebreaker_SET    := -set MUL 64 -set DIVQ 4
icebreaker_SYNTH  := -device u
icebreaker_PNR    := --up5k --package sg48
icebreaker_MHZ    := 48
icebreaker_TARGET := 48
# Block RAM, SPRAM, MAC16: not one more or less
icebreaker_USES   := 26 4 3
