#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""twin.py -- a board's RTL, and what became of it, as two modules on the same pins

    twin.py rtl    TOP NET.json DIR LQ_TOP.v [PARAMETER=VALUE]...
    twin.py net    TOP NET.json DIR
    twin.py routed TOP NET.json DIR ROUTED.json
    twin.py image  TOP NET.json DIR ROUTED.json IMAGE.v

NET.json is Yosys's netlist of board top TOP, flattened; ROUTED.json what nextpnr wrote; IMAGE.v what
icebox_vlog wrote of the packed image. LQ_TOP.v has the trace ports. Of `rtl` it writes to DIR

    lq_twin.v    the RTL: all nets that the netlist still has the names of as bits of a vector, and
                 the trace ports of its lq_top

and of the others

    lq_other.v   module lq_image: the same nets in a vector like that one, those not known 0
    names.txt    their names, that of bit 0 first; an empty line for one that is not known
    image.json   of `net` and `routed`: the netlist as lq_image, with what nextpnr leaves implicit written out

A net's name is that of the RTL it came from. nextpnr keeps it; of an image it is found by the place
of the cell that drives it. Cells and names of an FPGA's family are in twin_ice40.py and twin_ecp5.py.
"""
import json
import re
import sys

sys.dont_write_bytecode = True  # nothing is written beside the sources
import twin_ecp5
import twin_ice40

PATH = re.compile(r'([A-Za-z_]\w*(\[\d+\])*\.)*[A-Za-z_]\w*(\[\d+\])*')


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


def family_of(module):
    """The module that knows its cells."""
    return twin_ice40 if any(c['type'].startswith('SB_') for c in module['cells'].values()) else twin_ecp5


def bits_of(netname):
    """Names of the bits of a net, least significant first, and what is connected to them."""
    name, net = netname
    at = net.get('offset', 0)
    if len(net['bits']) == 1 and not at:
        return [(name, net['bits'][0])]
    if net.get('upto'):
        fail(name, 'counts upwards')
    return [('%s[%d]' % (name, at + i), bit) for i, bit in enumerate(net['bits'])]


def of_rtl(name, net, made):
    """Whether the RTL has it: what Yosys makes is named after cells, and has no hdlname below the top,
    nor have the words of a memory in flip-flops."""
    return PATH.fullmatch(name) and not made.search(name) and \
        ('.' not in name or 'hdlname' in net['attributes'] or re.search(r'\.mem\[\d+\](\[\d+\])?$', name))


class Names:
    """The RTL's names of the nets of Yosys's netlist; those of memories' and flip-flops' first."""

    def __init__(self, module, family):
        self.known = {}      # any name of a bit -> the one to use
        self.state = set()   # names of what a flip-flop or a memory drives
        chosen, alias = {}, {}
        for item in module['netnames'].items():
            for name, bit in bits_of(item):
                if isinstance(bit, str):
                    continue
                alias.setdefault(bit, []).append(name)
                if of_rtl(name, item[1], family.MADE):
                    if bit not in chosen or (len(name), name) < (len(chosen[bit]), chosen[bit]):
                        chosen[bit] = name
        for bit, names in alias.items():
            for name in names:
                if bit in chosen:
                    self.known[name] = chosen[bit]
        self.unnamed = 0
        for cell in module['cells'].values():
            if not family.SEQUENTIAL.match(cell['type']):
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


def pairs_routed(names, routed):
    found = {}
    for item in routed['netnames'].items():
        for name, _ in bits_of(item):
            if name in names.known:
                # Here each bit is a net of its own: its index is a part of the name.
                found[names.known[name]] = '\\%s ' % name
    return found


def slim(module, nets, instances):
    """The module alone as lq_image. Only these nets and instances keep their names: long ones are half of what becomes C++."""
    cells = {name if name in instances else 'c%d' % i: cell for i, (name, cell) in enumerate(module['cells'].items())}
    named = {item[0]: item[1] for item in module['netnames'].items() if not nets.isdisjoint(n for n, _ in bits_of(item))}
    return json.dumps({'modules': {'lq_image': dict(module, cells=cells, netnames=named)}})


def trace_ports(path):
    with open(path) as f:
        ports = re.findall(r'^\toutput wire (.*?)(trc_\w+)', f.read(), re.M)
    if not ports:
        fail(path, 'has no trace ports')
    return [(width.strip(), name) for width, name in ports]


class Side:
    """A module that holds the board as RTL or as what was made of it, and what is compared as bits of one vector."""

    def __init__(self, module, side, top):
        self.usb = 'usb_dp' in module['ports']
        self.side = side
        self.ins = ['clk'] + (['dp', 'dn', 'drive'] if self.usb else ['uart_rx'])
        self.outs, self.body, self.top = [], [], top
        for name, port in sorted(module['ports'].items()):
            wide = '[%d:0] ' % (len(port['bits']) - 1) if len(port['bits']) > 1 else ''
            if port['direction'] != 'input':
                self.body.append('\twire %s%s_%s;' % (wide, side, name))
            if port['direction'] == 'inout':
                self.body.append("\tassign %s_%s = drive ? %s : 1'bz;" % (side, name, name[4:]))

    def hold(self, module, each_bit):
        """The instance; of what nextpnr-ice40 wrote, and icebox_vlog, each bit is a port of its own."""
        lines = []
        for name, port in sorted(module['ports'].items()):
            to = '%s_%s' % (self.side, name) if port['direction'] != 'input' else \
                'clk' if name.startswith('clk') else name
            if each_bit and len(port['bits']) > 1:
                lines += ['\t\t.\\%s[%d] (%s[%d])' % (name, i, to, i) for i in range(len(port['bits']))]
            else:
                lines.append('\t\t.%s(%s)' % (name, to))
        self.body.append('\t%s u_%s (\n%s\n\t);' % (self.top, self.side, ',\n'.join(lines)))

    def drive(self, name, value):
        self.body.append('\tassign %s = %s;' % (name, value))

    def text(self, name, bits):
        """bits: the vector's, that of the first name first."""
        self.drive(self.side, '{\n%s\n\t}' % ',\n'.join('\t\t' + b for b in reversed(bits)))
        ports = ['\tinput  wire ' + i for i in self.ins] + ['\toutput wire ' + o for o in self.outs]
        ports.append('\toutput wire [%d:0] %s' % (len(bits) - 1, self.side))
        return '\n'.join(['module %s (' % name, ',\n'.join(ports), ');', ''] + self.body + ['', 'endmodule', ''])


def pins(module, side):
    """(name, net) of every bit of an output."""
    for name, port in sorted(module['ports'].items()):
        if port['direction'] == 'inout' or port['direction'] == 'output' and len(port['bits']) == 1:
            yield name, '%s_%s' % (side, name)
        elif port['direction'] == 'output':
            for i in range(len(port['bits'])):
                yield '%s[%d]' % (name, i), '%s_%s[%d]' % (side, name, i)


def settings(family, plls):
    """(name in the RTL, instance) -> (name, net below the instance) of every bit that a PLL is set to."""
    return [('%s.setting[%d]' % (a, i), '%s.%s[%d]' % (b, family.SETTING, i)) for a, b in plls for i in range(family.SETTINGS)]


def rtl_text(module, family, top, nets, plls, traces, values):
    """lq_twin.v; nets: all that any of the others may know; values: PARAMETER=VALUE of the top."""
    given = ', '.join('.%s(%s)' % tuple(v.split('=')) for v in values)
    side = Side(module, 'rtl', top + (' #(%s)' % given if given else ''))
    side.outs = ['pin_%s' % p for p in (['usb_dp', 'usb_dn', 'oe', 'pull_up'] if side.usb else ['uart_tx'])]
    side.outs += ['%s %s' % t for t in traces]
    side.hold(module, False)
    if side.usb:
        for pin in 'usb_dp', 'usb_dn':
            side.drive('pin_' + pin, 'rtl_' + pin)
        side.drive('pin_oe', family.OE)
        side.drive('pin_pull_up', 'rtl_usb_pull_up')
    else:
        side.drive('pin_uart_tx', 'rtl_uart_tx')
    for _, name in traces:
        side.drive(name, 'u_rtl.%s.%s' % (family.USB_TOP if side.usb else 'u_top', name))
    bits = [net for _, net in pins(module, 'rtl')] + ['u_rtl.' + net for net in nets]
    bits += ['u_rtl.' + net for _, net in settings(family, [(p, p) for p in plls])]
    return side.text('lq_twin #(\n`include "lq_config.vh"\n)', bits)


def other_text(module, found, names, each_bit):
    """lq_other.v; found: name -> net below u_image."""
    side = Side(module, 'image', 'lq_image')
    side.hold(module, each_bit)
    own = dict(pins(module, 'image'))
    return side.text('lq_other', [own[n] if n in own else 'u_image.' + found[n] if n in found else "1'b0" for n in names])


def main(argv):
    more = len(argv) - {'rtl': 6, 'net': 5, 'routed': 6, 'image': 7}.get(argv[1] if argv[1:] else '', len(argv) + 1)
    if more < 0 or (more and argv[1] != 'rtl'):
        sys.exit(__doc__)
    what, top, net, to = argv[1:5]
    module = module_of(net)
    family = family_of(module)
    names = Names(module, family)
    nets = sorted(set(names.known.values()))
    plls = [n for n, c in module['cells'].items() if c['type'].startswith(family.PLL)]
    if what == 'rtl':
        write(to + '/lq_twin.v', rtl_text(module, family, top, nets, plls, trace_ports(argv[5]), argv[6:]))
        return
    routed = module_of(argv[5]) if what != 'net' else None
    if what == 'net':
        # A name whose net nothing drives any more is that of logic which became part of other logic.
        driven = {b for c in module['cells'].values() for p, bits in c['connections'].items()
                  if c['port_directions'][p] == 'output' for b in bits}
        found = {name: quoted(name) for item in module['netnames'].items() for name, bit in bits_of(item)
                 if names.known.get(name) == name and bit in driven}
        set_to = [(n, '\\%s ' % n) for n in plls]
        write(to + '/image.json', slim(module, set(found), set(plls)))
    elif what == 'routed':
        found, set_to = pairs_routed(names, routed), [(n, family.ROUTED_PLL % n) for n in plls]
        family.tie(routed)
        write(to + '/image.json', slim(routed, *({n[1:-1] for n in ns} for ns in (found.values(), dict(set_to).values()))))
    else:
        found = family.pairs_image(names.known, family.places(routed, bits_of), argv[6])
        set_to = list(zip(plls, family.image_plls(argv[6])))
    states = len(names.state & set(found))
    found.update(settings(family, set_to))
    own = [name for name, _ in pins(module, '')]
    listed = own + nets + [name for name, _ in settings(family, [(p, p) for p in plls])]
    each_bit = what == 'image' or what == 'routed' and not set(module['ports']) <= set(routed['ports'])
    write(to + '/lq_other.v', other_text(module, found, listed, each_bit))
    write(to + '/names.txt', ''.join((n if n in found or n in own else '') + '\n' for n in listed))
    print('%s: %d of %d nets compared; of %d flip-flops and memory outputs with names %d, %d have none' % (
        what, len(own) + len(found), len(listed), len(names.state), states, names.unnamed))


main(sys.argv)
