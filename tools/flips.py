#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""flips.py -- flip single bits of an image's configuration, for the lockstep to find

    flips.py draw IMAGE.asc N SEED DIR      N images with a bit flipped each, DIR/<k>.asc, and DIR/flips.txt
    flips.py merge IMAGE.v DIR LQ_IMAGE.v   one Verilog module of all, in which input `flip` chooses

IMAGE.asc is of iceunpack, IMAGE.v and DIR/<k>.v are of icebox_vlog. A bit is drawn from those that the
design uses: every bit that is set, and all of the table of a cell that is in use; but for the contents
of block RAM. flips.txt has a line for each: k, tile, bit, and what the bit is for.

Merging compares by place: a cell's text is what it does, its inputs named after the cells that drive
them. Where a flip changes a cell, the module has that cell twice, and flip, from 1 up, chooses; 0 is
none. An input that nothing drives reads 0, one that two drive their AND.
"""
import os
import random
import re
import sys

sys.path.append(os.environ.get('ICEBOX', '/usr/share/fpga-icestorm/python'))


# -- Drawing ---------------------------------------------------------------------------------

def candidates(ic, icebox):
    """(tile's x, y, row, column, what for) of every bit that counts as used."""
    for kind in 'logic_tiles', 'io_tiles', 'ramb_tiles', 'ramt_tiles':
        for (x, y), rows in sorted(getattr(ic, kind).items()):
            use = {}
            for entry in ic.tile_db(x, y):
                if not ic.tile_has_entry(x, y, entry):
                    continue
                for bit in entry[0]:
                    at = re.match(r'!?B(\d+)\[(\d+)\]', bit)
                    if at:
                        use.setdefault((int(at[1]), int(at[2])), set()).add(entry[1])
            tables = set()
            if kind == 'logic_tiles':
                for cell in range(8):
                    if '1' in icebox.get_lutff_lut_bits(rows, cell):
                        tables.add('LC_%d' % cell)
            for row, bits in enumerate(rows):
                for column, bit in enumerate(bits):
                    what = use.get((row, column), set())
                    if bit == '1' or what & tables:
                        yield x, y, row, column, '/'.join(sorted(what)) or 'unknown'


def draw(path, n, seed, to):
    import icebox
    ic = icebox.iceconfig()
    ic.read_file(path)
    bits = list(candidates(ic, icebox))
    chosen = random.Random(seed).sample(bits, n)
    with open(path) as f:
        lines = f.read().split('\n')
    at = {}
    for i, line in enumerate(lines):
        tile = re.match(r'\.(?:logic|io|ramb|ramt)_tile (\d+) (\d+)$', line)
        if tile:
            at[int(tile[1]), int(tile[2])] = i + 1
    with open(to + '/flips.txt', 'w') as list_file:
        for k, (x, y, row, column, what) in enumerate(chosen, 1):
            i = at[x, y] + row
            old = lines[i]
            lines[i] = old[:column] + '10'[int(old[column])] + old[column + 1:]
            with open('%s/%d.asc' % (to, k), 'w') as f:
                f.write('\n'.join(lines))
            lines[i] = old
            print(k, x, y, 'B%d[%d]' % (row, column), '%s->%s' % (old[column], '10'[int(old[column])]), what,
                  file=list_file)
    print('%d bits drawn of %d in use, seed %d' % (n, len(bits), seed))


# -- Merging ---------------------------------------------------------------------------------

CELL = r'/\* (LUT|CARRY|FF) +(\d+) +(\d+) +(\d+) \*/ '
NET = re.compile(r'\\\S+ |\b[A-Za-z_]\w*\b')
KEYWORDS = {'always', 'posedge', 'negedge', 'if', 'else', 'assign', 'b0', 'b1'}


class Circuit:
    """One image: what is at each place, in terms of places. self.at: place -> text with {} for its own output."""

    def __init__(self, path):
        self.at, self.ports = {}, {}
        driver, raw = {}, {}
        block, head = None, []

        def drives(net, place):
            driver.setdefault(net.strip(), []).append(place)

        with open(path) as f:
            for line in f:
                line = line.rstrip('\n')
                # Of a module's head in the old form the ports follow, one a line.
                ports = re.match(r'(?:module \w+ \()?((?:input|output|inout) .*?)(?:\))?;$', line)
                if ports:
                    for port in ports[1].split(', '):
                        way, name = port.split(' ', 1)
                        self.ports[name.strip()] = way
                        if way == 'input':
                            drives(name, name.strip())
                    continue
                if block is not None or line.startswith(('SB_RAM40', 'SB_PLL40')):
                    block = (block or []) + [line]
                    if line == ');':
                        self.block(block, drives, raw)
                        block = None
                    continue
                lut = re.match(r'assign (\S+) *= ' + CELL + r'(.*);$', line)
                ff = re.match(CELL + r'(.*)$', line)
                plain = re.match(r'assign (\\?\S+) *= ([^/]*);$', line)
                if lut:
                    place = '%s_%s_%s_%s' % ((lut[2][0],) + lut.groups()[2:5])
                    drives(lut[1], place)
                    raw[place] = ('assign', lut[6])
                elif ff:
                    place = 'O_%s_%s_%s' % ff.groups()[1:4]
                    comb = re.match(r'assign (\\?\S+) *= (.*);$', ff[5])
                    net = comb[1] if comb else re.search(r'(\\\S+ |\w+) +<=', ff[5])[1]
                    drives(net, place)
                    raw[place] = ('assign', comb[2]) if comb else ('always', ff[5], net.strip())
                elif plain:
                    value = {'0': "1'b0", '1': "1'b1"}.get(plain[2])
                    drives(plain[1], value or '=' + plain[2].strip())
                elif line.strip() and not re.match(r'//|module |wire |reg |endmodule', line):
                    sys.exit('flips.py: %s: not understood: %s' % (path, line))

        def canon(net, seen=()):
            places = driver.get(net, [])
            names = sorted({canon(p[1:], seen + (net,)) if p[0] == '=' else p for p in places
                            if net not in seen})
            if not names:
                return "1'b0"
            return names[0] if len(names) == 1 else '(' + ' & '.join(names) + ')'

        def text(s, own=None):
            def one(m):
                net = m[0].strip()
                if net in KEYWORDS or re.fullmatch(r'b[01]', net):
                    return m[0]
                return '{}' if net == own else canon(net)
            # What stands in quotes, before a bracket, or after a dot is no net.
            return re.sub(r"\.\w+\(|'[bh][0-9a-fA-F]+|" + NET.pattern,
                          lambda m: m[0] if m[0][0] in ".'" else one(m), s)

        for place, what in raw.items():
            if what[0] == 'block':
                self.at[place] = ('block', what[1], text(what[2]), what[3])
            else:
                self.at[place] = (what[0], text(what[1], what[2] if len(what) > 2 else None))
        for name, way in self.ports.items():
            if way != 'input':
                self.at['PIN ' + name] = ('assign', canon(name))

    def block(self, lines, drives, raw):
        """A RAM or a PLL: its head with parameters, and its inputs; its outputs are places."""
        name = next(re.match(r'\) (\w+) \(', l)[1] for l in lines if l.startswith(') '))
        cut = next(i for i, l in enumerate(lines) if l.startswith(') '))
        place = re.sub(r'ram40', 'R', name)
        inputs, outputs = [], []
        for line in lines[cut + 1:-1]:
            port, to = re.match(r'  \.(\w+)\((.*?)\),?$', line).groups()
            if port == 'RDATA':
                for i, net in enumerate(reversed(to.strip('{}').split(', '))):
                    drives(net, '%s_%d' % (place, i))
                outputs.append((port, ['%s_%d' % (place, i) for i in range(15, -1, -1)]))
            elif port in ('PLLOUTCORE', 'PLLOUTGLOBAL', 'LOCK', 'SDO'):
                drives(to, '%s_%s' % (place, port))
                outputs.append((port, ['%s_%s' % (place, port)]))
            else:
                inputs.append('.%s(%s)' % (port, to))
        raw[place] = ('block', '\n'.join(lines[:cut]), ', '.join(inputs), tuple((p, tuple(n)) for p, n in outputs))


def cell(place, what, suffix):
    """Verilog of a cell whose outputs' names end in suffix."""
    if what is None:
        return ["assign %s%s = 1'b0;" % (place, suffix)]
    if what[0] == 'assign':
        return ['assign %s%s = %s;' % (place, suffix, what[1])]
    if what[0] == 'always':
        return ['reg %s%s = 0;' % (place, suffix), what[1].replace('{}', place + suffix)]
    outs = ', '.join('.%s({%s})' % (p, ', '.join(n + suffix for n in nets)) for p, nets in what[3])
    return ['%s\n) %s%s (%s, %s);' % (what[1], place, suffix or '_u', what[2], outs)]


def outputs(place, what):
    return [n for _, nets in what[3] for n in nets] if what and what[0] == 'block' else [place]


def merge(path, folder, to):
    base = Circuit(path)
    flips = []
    while os.path.exists('%s/%d.v' % (folder, len(flips) + 1)):
        flips.append(Circuit('%s/%d.v' % (folder, len(flips) + 1)))
    changed, silent = {}, []
    for k, flip in enumerate(flips, 1):
        places = [p for p in set(base.at) | set(flip.at) if flip.at.get(p) != base.at.get(p)]
        # A cell that nothing uses may come and go.
        if not any(p in base.at for p in places):
            silent.append(k)
        for p in places:
            changed.setdefault(p, {})[k] = flip.at.get(p)
    out = ['module lq_image (input [15:0] flip, %s);' % ', '.join(
        '%s %s ' % (way, name) for name, way in base.ports.items())]
    body = []
    for place in sorted(set(base.at) | set(changed)):
        what, others = base.at.get(place), changed.get(place, {})
        variants = [(0, what)] + sorted(others.items())
        names = {n for _, w in variants if w for n in outputs(place, w)}
        if place.startswith('PIN '):
            value = what[1]
            for k, other in sorted(others.items()):
                value = "flip == %d ? %s : %s" % (k, other[1] if other else "1'b0", value)
            body.append('assign %s = %s;' % (place[4:] + ' ', value))
            continue
        mark = re.fullmatch(r'O_(\d+)_(\d+)_(\d+)', place)
        for name in sorted(names):
            out.append('wire %s;' % name if others or what[0] != 'always' else '')
        if not others:
            body += cell(place, what, '')
        else:
            for k, w in variants:
                out += ['wire %s__%d;' % (n, k) for n in names if not (w and w[0] == 'always')]
                body += cell(place, w, '__%d' % k) if w or place in names else \
                    ["assign %s__%d = 1'b0;" % (n, k) for n in names]
            for name in sorted(names):
                value = name + '__0'
                for k in sorted(others):
                    value = 'flip == %d ? %s__%d : %s' % (k, name, k, value)
                body.append('assign %s = %s;' % (name, value))
        if mark:
            body.append('/* FF %s %s %s */ // %s <=' % (mark[1], mark[2], mark[3], place))
        for name in names:
            ram = re.fullmatch(r'R_(\d+)_(\d+)_(\d+)', name)
            if ram:
                body.append('/* RAM %s %s %s */ // %s <=' % (ram[1], ram[2], ram[3], name))
    with open(to, 'w') as f:
        f.write('\n'.join(out + sorted(body, key=lambda l: not l.startswith('reg ')) + ['endmodule', '']))
    with open(folder + '/silent.txt', 'w') as f:
        f.write(''.join('%d\n' % k for k in silent))
    print('%d flips, %d of them change nothing, %d cells changed' % (len(flips), len(silent), len(changed)))


def main(argv):
    if len(argv) == 6 and argv[1] == 'draw':
        draw(argv[2], int(argv[3]), int(argv[4]), argv[5])
    elif len(argv) == 5 and argv[1] == 'merge':
        merge(*argv[2:])
    else:
        sys.exit(__doc__)


main(sys.argv)
