# SPDX-License-Identifier: MIT
"""twin_ice40.py -- what tools/twin.py has to know of the iCE40 boards' cells and names"""
import re

SEQUENTIAL = re.compile(r'SB_DFF|SB_RAM40_4K|SB_SPRAM256KA|SB_MAC16')
# In names that Yosys makes of cells', and of what lies inside of one.
MADE = re.compile(r'_SB_|\.u_mac\.')
PLL = 'SB_PLL40'
ROUTED_PLL = '\\%s_PLL '
# What a PLL is set to: the bits of this below it.
SETTING, SETTINGS = 'u_model.setting', 18
# With USB: high while the device drives, and the core with its link.
OE, USB_TOP = 'u_rtl.u_pads.u_dp.outena_q', 'u_top.u_top'
# Inputs that read 1 when nothing is connected to them; all others read 0.
PULLED_UP = {'CEN', 'CE', 'CLOCK_ENABLE', 'RCLKE', 'WCLKE'}


def tie(module):
    """What is not connected gets the value it reads; a PLL its reference and its global buffer."""
    cells = module['cells']
    pads = {c['attributes'].get('NEXTPNR_BEL'): c for c in cells.values() if c['type'] == 'SB_IO'}
    free = max(b for n in module['netnames'].values() for b in n['bits'] if not isinstance(b, str)) + 1
    for cell in list(cells.values()):
        conns = cell['connections']
        if cell['type'] == 'ICESTORM_PLL':
            if not conns['REFERENCECLK']:
                pad = pads[cell['attributes']['BEL_PAD_INPUT']]
                conns['REFERENCECLK'] = pad['connections']['PACKAGE_PIN']
            buffers = [c for n, c in cells.items() if n.startswith('$gbuf_') and '_pllout_' in n]
            if buffers and not conns['PLLOUT_A_GLOBAL']:
                for buffer in buffers:
                    buffer['connections']['USER_SIGNAL_TO_GLOBAL_BUFFER'] = [free]
                conns['PLLOUT_A_GLOBAL'] = [free]
    # A carry reaches I3 of no other cell than the next, whose carry in it is as well.
    carries = {b for c in cells.values() for b in c['connections'].get('COUT', [])}
    for cell in cells.values():
        conns = cell['connections']
        if cell['type'] == 'ICESTORM_LC' and not conns['CIN'] and carries.intersection(conns['I3']):
            conns['CIN'] = conns['I3']
    inputs = {b for p in module['ports'].values() if p['direction'] == 'input' for b in p['bits']}
    for cell in cells.values():
        if cell['type'] == 'SB_IO' and inputs.intersection(cell['connections']['PACKAGE_PIN']):
            cell['type'] = 'lq_pad'
        for port, bits in cell['connections'].items():
            if not bits and cell['port_directions'][port] == 'input':
                cell['connections'][port] = ['1' if port in PULLED_UP else '0']


def places(routed, bits_of):
    """Where a net is driven: (x, y, what) -> name."""
    name_of = {bit: name for item in routed['netnames'].items() for name, bit in bits_of(item)}
    at = {}
    for cell in routed['cells'].values():
        bel = re.match(r'X(\d+)/Y(\d+)/(\w+)', cell['attributes'].get('NEXTPNR_BEL', ''))
        if not bel:
            continue
        for port, bits in cell['connections'].items():
            if not bits or cell['port_directions'][port] != 'output':
                continue
            if cell['type'] == 'ICESTORM_LC' and port == 'O':
                at[int(bel[1]), int(bel[2]), int(bel[3][2:])] = name_of[bits[0]]
            elif cell['type'] == 'ICESTORM_RAM':
                at[int(bel[1]), int(bel[2]), port] = name_of[bits[0]]
    return at


def pairs_image(known, at, path):
    """known: any name of a net -> the one to use; at: places(); path: what icebox_vlog wrote. Name -> net."""
    found = {}
    ram = None

    def pair(place, net):
        name = known.get(at.get(place))
        if name:
            found[name] = net

    with open(path) as f:
        for line in f:
            ff = re.match(r'/\* FF +(\d+) +(\d+) +(\d+) \*/ (?:always @.*? (\w+) <=|assign (\w+) +=|// (\w+) <=)', line)
            bit = re.match(r'/\* RAM (\d+) (\d+) (\d+) \*/ // (\w+) <=', line)
            cell = re.match(r'\) ram40_(\d+)_(\d+) \(', line)
            data = re.match(r' +\.RDATA\(\{(.*)\}\)', line)
            if ff:
                pair(tuple(int(g) for g in ff.groups()[:3]), ff[4] or ff[5] or ff[6])
            elif bit:
                pair((int(bit[1]), int(bit[2]), 'RDATA_' + bit[3]), bit[4])
            elif cell:
                ram = int(cell[1]), int(cell[2])
            elif data:
                for i, net in enumerate(reversed(data[1].split(', '))):
                    pair(ram + ('RDATA_%d' % i,), net)
    return found


def image_plls(path):
    """The PLLs' instances in what icebox_vlog wrote."""
    with open(path) as f:
        return re.findall(r'^\) (PLL_\w+) \(', f.read(), re.M)
