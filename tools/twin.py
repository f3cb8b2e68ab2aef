#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""twin.py -- a board's RTL and what became of it, side by side in one module

    twin.py net    TOP NET.json LQ_TOP.v DIR
    twin.py routed TOP NET.json LQ_TOP.v DIR ROUTED.json
    twin.py image  TOP NET.json LQ_TOP.v DIR ROUTED.json IMAGE.v
    twin.py flips  TOP NET.json LQ_TOP.v DIR ROUTED.json LQ_IMAGE.v

NET.json is Yosys's netlist of board top TOP, flattened; ROUTED.json what nextpnr wrote; IMAGE.v what
icebox_vlog wrote of the packed image, or tools/flips.py of several. LQ_TOP.v has the trace ports. Writes to DIR

    lq_twin.v    u_rtl and u_image (module lq_image) on the same pins, all nets whose RTL name is known
                 as bits of two vectors, and the trace ports of the RTL's lq_top
    names.txt    their names, the first that of bit 0
    tied.json    of `routed`: ROUTED.json with what nextpnr leaves implicit written out

A net's name is that of the RTL it came from. nextpnr keeps it; of an image it is found by the place
of the cell that drives it.
"""
import json
import re
import sys

SEQUENTIAL = re.compile(r'SB_DFF|SB_RAM40_4K|SB_SPRAM256KA|SB_MAC16')
PATH = re.compile(r'([A-Za-z_]\w*(\[\d+\])*\.)*[A-Za-z_]\w*(\[\d+\])*')
# Inputs that read 1 when nothing is connected to them; all others read 0.
PULLED_UP = {'CEN', 'CE', 'CLOCK_ENABLE', 'RCLKE', 'WCLKE'}


def write(path, text):
    """Only what is new, so that nothing is built again for nothing."""
    try:
        with open(path) as f:
            if f.read() == text:
                return
    except OSError:
        pass
    with open(path, 'w') as f:
        f.write(text)


def fail(*what):
    sys.exit('twin.py: ' + ' '.join(str(w) for w in what))


def module_of(path):
    with open(path) as f:
        modules = json.load(f)['modules']
    tops = [m for m in modules.values() if 'top' in m['attributes']] or list(modules.values())
    if len(tops) != 1:
        fail(path, 'has', len(tops), 'tops')
    return tops[0]


def bits_of(netname):
    """Names of the bits of a net, least significant first, and what is connected to them."""
    name, net = netname
    at = net.get('offset', 0)
    if len(net['bits']) == 1 and not at:
        return [(name, net['bits'][0])]
    if net.get('upto'):
        fail(name, 'counts upwards')
    return [('%s[%d]' % (name, at + i), bit) for i, bit in enumerate(net['bits'])]


def of_rtl(name, net):
    """Whether the RTL has it: what Yosys makes is named after cells, and has no hdlname below the top,
    nor have the words of a memory in flip-flops."""
    return PATH.fullmatch(name) and '_SB_' not in name and '.u_mac.' not in name and \
        ('.' not in name or 'hdlname' in net['attributes'] or re.search(r'\.mem\[\d+\](\[\d+\])?$', name))


class Names:
    """The RTL's names of the nets of Yosys's netlist; those of memories' and flip-flops' first."""

    def __init__(self, module):
        self.known = {}      # any name of a bit -> the one to use
        self.state = set()   # names of what a flip-flop or a memory drives
        chosen, alias = {}, {}
        for item in module['netnames'].items():
            for name, bit in bits_of(item):
                if isinstance(bit, str):
                    continue
                alias.setdefault(bit, []).append(name)
                if of_rtl(name, item[1]):
                    if bit not in chosen or (len(name), name) < (len(chosen[bit]), chosen[bit]):
                        chosen[bit] = name
        for bit, names in alias.items():
            for name in names:
                if bit in chosen:
                    self.known[name] = chosen[bit]
        self.unnamed = 0
        for cell in module['cells'].values():
            if not SEQUENTIAL.match(cell['type']):
                continue
            for port, bits in cell['connections'].items():
                if cell['port_directions'][port] != 'output':
                    continue
                for bit in bits:
                    if bit in chosen:
                        self.state.add(chosen[bit])
                    elif port == 'Q':
                        self.unnamed += 1


def quoted(flat):
    """A flat name as a Verilog identifier and, if it has one, a bit select."""
    name, bit = re.match(r'(.*?)(\[\d+\])?$', flat).groups()
    return '\\%s %s' % (name, bit or '')


def pairs_net(names):
    return [(name, quoted(name)) for name in sorted(set(names.known.values()))]


def pairs_routed(names, routed):
    found = {}
    for item in routed['netnames'].items():
        for name, _ in bits_of(item):
            if name in names.known:
                # Here each bit is a net of its own: its index is a part of the name.
                found[names.known[name]] = '\\%s ' % name
    return sorted(found.items())


def tie(path):
    """What is not connected gets the value it reads; a PLL its reference and its global buffer."""
    with open(path) as f:
        whole = json.load(f)
    (module,) = whole['modules'].values()
    cells = module['cells']
    pads = {c['attributes'].get('NEXTPNR_BEL'): c for c in cells.values() if c['type'] == 'SB_IO'}
    free = max(b for n in module['netnames'].values() for b in n['bits'] if not isinstance(b, str)) + 1
    for name, cell in list(cells.items()):
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
    inputs = {b for p in module['ports'].values() if p['direction'] == 'input' for b in p['bits']}
    for cell in cells.values():
        if cell['type'] == 'SB_IO' and inputs.intersection(cell['connections']['PACKAGE_PIN']):
            cell['type'] = 'lq_pad'
        for port, bits in cell['connections'].items():
            if not bits and cell['port_directions'][port] == 'input':
                cell['connections'][port] = ['1' if port in PULLED_UP else '0']
    return whole


def places(routed):
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


def pairs_image(names, routed, path):
    at, found = places(routed), {}
    ram = None

    def pair(place, net):
        name = names.known.get(at.get(place))
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
    return sorted(found.items())


def trace_ports(path):
    with open(path) as f:
        ports = re.findall(r'^\toutput wire (.*?)(trc_\w+)', f.read(), re.M)
    if not ports:
        fail(path, 'has no trace ports')
    return [(width.strip(), name) for width, name in ports]


def twin(module, pairs, plls, traces, stage):
    """The module that holds both."""
    usb, top = 'usb_dp' in module['ports'], module['top']
    out, extra = [], []
    ins = ['dp', 'dn', 'drive'] if usb else ['uart_rx']
    for name, port in sorted(module['ports'].items()):
        n = len(port['bits'])
        if port['direction'] == 'output':
            wide = '[%d:0] ' % (n - 1) if n > 1 else ''
            out.append('\twire %srtl_%s, image_%s;' % (wide, name, name))
            for i in range(n):
                bit = '[%d]' % i if n > 1 else ''
                extra.append((name + bit, 'rtl_%s%s' % (name, bit), 'image_%s%s' % (name, bit)))
        elif port['direction'] == 'inout':
            out.append('\twire rtl_%s, image_%s;' % (name, name))
            for side in 'rtl', 'image':
                out.append("\tassign %s_%s = drive ? %s : 1'bz;" % (side, name, name[4:]))
            extra.append((name, 'rtl_' + name, 'image_' + name))

    def instance(top, side):
        """Of what nextpnr wrote, and icebox_vlog, each bit is a port of its own."""
        lines = ['\t\t.flip(flip)'] if side == 'image' and stage == 'flips' else []
        for name, port in sorted(module['ports'].items()):
            to = '%s_%s' % (side, name) if port['direction'] != 'input' else \
                'clk' if name.startswith('clk') else name
            if side == 'image' and stage != 'net' and len(port['bits']) > 1:
                lines += ['\t\t.\\%s[%d] (%s[%d])' % (name, i, to, i) for i in range(len(port['bits']))]
            else:
                lines.append('\t\t.%s(%s)' % (name, to))
        return '\t%s u_%s (\n%s\n\t);' % (top, side, ',\n'.join(lines))

    where = 'u_rtl.u_top.u_top' if usb else 'u_rtl.u_top'
    rtl = [r for _, r, _ in extra] + ['u_rtl.' + name for name, _ in pairs]
    image = [i for _, _, i in extra] + ['u_image.' + net for _, net in pairs]
    names = [n for n, _, _ in extra] + [name for name, _ in pairs]
    for a, b in plls:
        for i in range(18):
            names.append('%s.setting[%d]' % (a, i))
            rtl.append('u_rtl.%s.u_model.setting[%d]' % (a, i))
            image.append('u_image.%s.u_model.setting[%d]' % (b, i))
    if stage == 'flips':
        ins.append('[15:0] flip')
    head = ['\tinput  wire clk'] + ['\tinput  wire ' + i for i in ins]
    head += ['\toutput wire pin_%s' % p for p in (['usb_dp', 'usb_dn', 'oe', 'pull_up'] if usb else ['uart_tx'])]
    head += ['\toutput wire [%d:0] rtl' % (len(rtl) - 1), '\toutput wire [%d:0] image' % (len(rtl) - 1)]
    head += ['\toutput wire %s %s' % t for t in traces]
    text = ['module lq_twin #(', '`include "lq_config.vh"', ') (', ',\n'.join(head), ');', '']
    text += out + ['']
    if not usb:
        top += ' #(.BAUD(`LQ_BAUD))'
    text += [instance(top, 'rtl'), instance('lq_image', 'image'), '']
    if usb:
        text += ['\tassign pin_usb_dp = rtl_usb_dp;', '\tassign pin_usb_dn = rtl_usb_dn;',
                 '\tassign pin_oe = u_rtl.u_pads.u_dp.outena_q;', '\tassign pin_pull_up = rtl_usb_pull_up;']
    else:
        text += ['\tassign pin_uart_tx = rtl_uart_tx;']
    text += ['\tassign %s = %s.%s;' % (name, where, name) for _, name in traces]
    for vector, bits in ('rtl', rtl), ('image', image):
        text += ['\tassign %s = {' % vector, ',\n'.join('\t\t' + b for b in reversed(bits)), '\t};']
    return '\n'.join(text + ['', 'endmodule', '']), names


def main(argv):
    if len(argv) < 6 or argv[1] not in ('net', 'routed', 'image', 'flips') or \
            len(argv) != {'net': 6, 'routed': 7, 'image': 8, 'flips': 8}[argv[1]]:
        sys.exit(__doc__)
    what, top, net, lq_top, to = argv[1:6]
    module = module_of(net)
    module['top'] = top
    names = Names(module)
    routed = module_of(argv[6]) if what != 'net' else None
    plls = [n for n, c in module['cells'].items() if c['type'].startswith('SB_PLL40')]
    if what == 'net':
        pairs, plls = pairs_net(names), [(n, '\\%s ' % n) for n in plls]
    elif what == 'routed':
        pairs = pairs_routed(names, routed)
        plls = [(n, '\\%s_PLL ' % n) for n in plls]
        write(to + '/tied.json', json.dumps(tie(argv[6])))
    else:
        pairs = pairs_image(names, routed, argv[7])
        with open(argv[7]) as f:
            plls = list(zip(plls, re.findall(r'^\) (PLL_\w+) \(', f.read(), re.M)))
    text, listed = twin(module, pairs, plls, trace_ports(lq_top), what)
    states = len(names.state & {name for name, _ in pairs})
    write(to + '/lq_twin.v', text)
    write(to + '/names.txt', ''.join(n + '\n' for n in listed))
    print('%s: %d nets compared; of %d flip-flops and memory outputs with names %d, %d have none' % (
        what, len(listed), len(names.state), states, names.unnamed))


main(sys.argv)
