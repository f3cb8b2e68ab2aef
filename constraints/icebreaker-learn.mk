# SPDX-License-Identifier: MIT
# iCEBreaker 1.0 that learns: two SPRAMs hold the weights, a third what axons learn by; MAC16 multiply and decay
icebreaker-learn_NAME   := iCEBreaker 1.0, learning
icebreaker-learn_CONFIG := up5k-hrsnn
icebreaker-learn_TOP    := lq_icebreaker
icebreaker-learn_FAMILY := ice40up
icebreaker-learn_FLASH  := iceprog
icebreaker-learn_PINS   := icebreaker
icebreaker-learn_SET    := -set MUL 80 -set DIVQ 5
icebreaker-learn_SYNTH  := -device u
icebreaker-learn_FLAT   := lq_learn_group
icebreaker-learn_PNR    := --up5k --package sg48 --opt-timing
icebreaker-learn_MHZ    := 30
icebreaker-learn_TARGET := 36
# A seed takes nextpnr some ten minutes
icebreaker-learn_SLOW   := yes
# So many until the lockstep has met every case
icebreaker-learn_CLOCKS := 3400000
# Block RAM, SPRAM, MAC16: not one more or less
icebreaker-learn_USES   := 29 3 7
