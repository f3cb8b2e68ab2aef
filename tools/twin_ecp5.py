# SPDX-License-Identifier: MIT
"""twin_ecp5.py -- what tools/twin.py has to know of the ECP5 boards' cells and names"""
import re

SEQUENTIAL = re.compile(r'TRELLIS_FF|TRELLIS_DPR16X4|DP16KD|MULT18X18D|IDDRX1F')
# In names that Yosys makes of cells' and their ports': those of the RTL have no capitals.
MADE = re.compile(r'_[A-Z]')
PLL = 'EHXPLLL'
ROUTED_PLL = '\\%s '
# What a PLL is set to: the bits of this below it.
SETTING, SETTINGS = 'setting', 44
# With USB: high while the device drives, and the core with its link.
OE, USB_TOP = '!u_rtl.u_board.u_pads.p_off', 'u_board.u_top.u_top'
# Of an IOLOGIC, those that the model looks at; what the others set is not in use.
PAD_PARAMETERS = {'MODE', 'OUTREG.OUTREGMODE', 'TSREG.OUTREGMODE', 'OUTREG.REGSET', 'TSREG.REGSET', 'SRMODE', 'CLKIMUX', 'CLKOMUX'}


def tie(module):
    """What is not connected gets the value it reads: that of its MUX parameter, INV for 0, or its default. A flip-flop gets
    what it takes, of LUT or fabric, as DI; pads become lq_io; a wide multiplexer says of what it is; of the registers at a
    pad only what is in use stays."""
    inputs = {b for p in module['ports'].values() if p['direction'] == 'input' for b in p['bits']}
    for cell in module['cells'].values():
        conns, parameters, kind = cell['connections'], cell['parameters'], cell['type']
        if kind == 'TRELLIS_FF':
            if parameters.pop('SD', '0 ').strip() == '0':
                conns['DI'] = conns.get('M', [])
            conns.pop('M', None)
        elif kind == 'TRELLIS_COMB':
            parameters['WIDE'] = format(bool(conns.get('F1')), '032b')
        elif kind == 'TRELLIS_IO':
            cell['type'] = 'lq_io_in' if inputs.intersection(conns['B']) else 'lq_io'
        elif kind in ('IOLOGIC', 'SIOLOGIC'):  # the second on other sides of the die; what is in use is alike
            cell['type'] = 'IOLOGIC'
            keep = {p for p, bits in conns.items() if bits}
            conns = cell['connections'] = {p: conns[p] for p in keep}
            cell['parameters'] = {p.replace('.', '_'): v for p, v in parameters.items() if p in PAD_PARAMETERS}
        cell['port_directions'] = {p: d for p, d in cell['port_directions'].items() if p in conns}
        for port, bits in list(conns.items()):
            if bits or cell['port_directions'][port] != 'input':
                continue
            if kind == 'MULT18X18D' and port.startswith('SR'):
                del conns[port], cell['port_directions'][port]
                continue
            inverted = parameters.get(port + 'MUX') == 'INV'
            if kind == 'TRELLIS_FF':
                # A set or reset that never comes, or an enable that nobody asks.
                conns[port] = ['1' if inverted else '0']
                continue
            mux = parameters.pop(port + 'MUX', None) if kind in ('DP16KD', 'MULT18X18D') else None
            if mux is None:
                high = kind == 'TRELLIS_COMB' and port in {'A', 'B', 'C', 'D'} or port.startswith('CE')
            else:
                high = mux.strip() in ('1', port)
            conns[port] = ['1' if high else '0']
