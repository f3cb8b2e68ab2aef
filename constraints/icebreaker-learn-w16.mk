# SPDX-License-Identifier: MIT
# iCEBreaker 1.0 that learns with weights of 16 bits: two SPRAMs hold them, a third what axons learn by; MAC16 multiply and decay
icebreaker-learn-w16_NAME   := iCEBreaker 1.0, learning with 16 bits
icebreaker-learn-w16_CONFIG := up5k-hrsnn-w16
icebreaker-learn-w16_TOP    := lq_icebreaker
icebreaker-learn-w16_FAMILY := ice40up
icebreaker-learn-w16_FLASH  := iceprog
icebreaker-learn-w16_PINS   := icebreaker
icebreaker-learn-w16_SET    := -set MUL 80 -set DIVQ 5
icebreaker-learn-w16_SYNTH  := -device u
icebreaker-learn-w16_FLAT   := lq_learn_group
icebreaker-learn-w16_PNR    := --up5k --package sg48 --opt-timing
icebreaker-learn-w16_MHZ    := 30
icebreaker-learn-w16_TARGET := 36
# No seed has been routed
icebreaker-learn-w16_OPEN   := yes
# So many until the lockstep has met every case
icebreaker-learn-w16_CLOCKS := 3400000
# Block RAM, SPRAM, MAC16: not one more or less
icebreaker-learn-w16_USES   := 30 3 8
