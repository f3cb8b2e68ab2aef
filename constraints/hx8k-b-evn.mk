# SPDX-License-Identifier: MIT
# iCE40-HX8K-B-EVN: 24 block RAMs hold the weights, 5 state and events, 2 the link's rings
hx8k-b-evn_NAME   := iCE40-HX8K-B-EVN
hx8k-b-evn_CONFIG := hx8k
hx8k-b-evn_TOP    := lq_hx8k_b_evn
hx8k-b-evn_FAMILY := ice40hx
hx8k-b-evn_FLASH  := iceprog
hx8k-b-evn_SYNTH  := -device hx
hx8k-b-evn_PNR    := --hx8k --package ct256
hx8k-b-evn_MHZ    := 75
hx8k-b-evn_TARGET := 80
# Block RAM, SPRAM, MAC16: not one more or less
hx8k-b-evn_USES   := 31 0 0
