#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""flips.py -- flip single bits of an image's configuration, for the lockstep to find

    flips.py ports ICEBOX.v IMAGE.v
    flips.py draw IMAGE.asc IMAGE.v N SEED DIR FLAGS...
    flips.py same IMAGE.v OTHER.v

`ports` writes what icebox_vlog has written with a head that Verilog takes: icebox_vlog declares ports
twice, which only the old form allows.

`draw` flips N bits of IMAGE.asc, of iceunpack, each in an image of its own: DIR/<k>/lq_image.v is what
icebox_vlog -S FLAGS says of it, as IMAGE.v is of the image as it was. A bit is drawn from those that the design
uses: every bit that is set, and all of the table of a cell that is in use; but for the contents of block
RAM. DIR/flips.txt has a line for each: k, tile, bit, what the bit is for, and `changes nothing` if so;
DIR/changed.txt the k of the others. Circuits are compared by place: a cell's text is what it does, its inputs
named after the places of the cells that drive them; a cell that nothing uses may come and go.

`same` compares two so: a line `differs at PLACE`, and status 1, unless OTHER.v has the circuit of IMAGE.v.
"""
import contextlib
import io
import os
import random
import re
import runpy
import shutil
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


def flipped(path, bits):
    """The text of the image with each of the bits flipped, one by one."""
    with open(path) as f:
        lines = f.read().split('\n')
    at = {}
    for i, line in enumerate(lines):
        tile = re.match(r'\.(?:logic|io|ramb|ramt)_tile (\d+) (\d+)$', line)
        if tile:
            at[int(tile[1]), int(tile[2])] = i + 1
    for x, y, row, column, what in bits:
        i = at[x, y] + row
        old = lines[i]
        new = '10'[int(old[column])]
        lines[i] = old[:column] + new + old[column + 1:]
        yield '%d %d B%d[%d] %s->%s %s' % (x, y, row, column, old[column], new, what), '\n'.join(lines)
        lines[i] = old


# -- As Verilog ------------------------------------------------------------------------------

def old_head(text):
    """The module with each port declared once, and without the name of the file it is from."""
    text = re.sub(r'^// Reading .*\n', '', text)
    name, ports = re.search(r'^module (\w+) \((.*)\);$', text, re.M).groups()
    head = 'module %s (%s);\n' % (name, re.sub(r'\b(in|out|inout)put |\binout ', '', ports))
    return re.sub(r'^module .*\n', lambda m: head + ''.join(p + ';\n' for p in ports.split(', ')), text, 1, re.M)


def keep_nets(icebox):
    """From now on each wire of the device is followed once, not once an image."""
    expand, nets = icebox.iceconfig.expand_net, {}

    def kept(self, start):
        if start not in nets:
            nets[start] = expand(self, start)
        return nets[start]

    icebox.iceconfig.expand_net = kept


def vlog(path, flags):
    """What icebox_vlog says of an image, in this process."""
    said, before = io.StringIO(), sys.argv
    sys.argv = ['icebox_vlog', '-S'] + flags + [path]
    try:
        with contextlib.redirect_stdout(said):
            runpy.run_path(shutil.which('icebox_vlog'), run_name='__main__')
    except SystemExit as e:
        if e.code:
            raise
    finally:
        sys.argv = before
    return old_head(said.getvalue())


# -- Compared --------------------------------------------------------------------------------

CELL = r'/\* (LUT|CARRY|FF) +(\d+) +(\d+) +(\d+) \*/ '
# What stands in quotes, after a dot, or is a word of Verilog is no net.
NET = re.compile(r"\.\w+\(|\d*'[bh][0-9a-fA-Fz]+|\b(?:always|posedge|negedge|if|else|assign)\b|(\\\S+ |\b[A-Za-z_]\w*)")


def circuit(verilog):
    """place -> what is there, its nets named after the places that drive them."""
    driver, raw, outs, block = {}, {}, [], []

    def drives(net, place):
        driver.setdefault(net.strip(), set()).add(place)

    for line in verilog.split('\n'):
        port = re.match(r'(input|output|inout) (.*);$', line)
        cell = re.match(r'assign (\S+) *= ' + CELL + r'(.*);$', line)
        ff = re.match(CELL + r'(?:assign (\S+) *= )?(.*)$', line)
        # A pad's flip-flops and latches, of which there are some where a flip gives a pad another kind.
        held = re.match(r'always @(\(\w+ .*?\)|\*) ((?:if \(.*?\) )?)(\w+) <?= (.*);$', line)
        plain = re.match(r'assign (\\?\S+) *= ([^/]*);$', line)
        if block or line.startswith(('SB_RAM40', 'SB_PLL40')):
            block.append(line)
            if line == ');':
                hold(block, drives, raw)
                block = []
        elif port:
            if port[1] == 'input':
                drives(port[2], port[2].strip())
            else:
                outs.append(port[2].strip())
        elif cell:
            place = '%s %s %s %s' % cell.groups()[1:5]
            drives(cell[1], place)
            raw[place] = cell[6]
        elif ff:
            place = 'FF %s %s %s' % ff.groups()[1:4]
            drives(ff[5] or re.search(r'(\\\S+ |\w+) +<=', ff[6])[1], place)
            raw[place] = idle(ff[6])
        elif held:
            drives(held[3], '=always %s %s%s' % (held[1], held[2], held[4]))
        elif plain:
            drives(plain[1], plain[2].strip() if plain[2] in '01' else '=' + plain[2].strip())
        elif line.strip() and not re.match(r'//|module |wire |reg |endmodule', line):
            sys.exit('flips.py: icebox_vlog: not understood: ' + line)

    def canon(net, seen=()):
        """0 if nothing drives it, all of them if several do; of what is no cell of its own, what it is."""
        return ' and '.join(sorted(named(p[1:], seen + (net,)) if p[0] == '=' else p
                                   for p in driver.get(net, ()) if net not in seen)) or '0'

    def named(text, seen=()):
        """Verilog with the nets in it by their places; of a net alone just that."""
        if re.fullmatch(r'\\\S+|[A-Za-z_]\w*', text):
            return canon(text, seen)
        return NET.sub(lambda m: '<%s>' % canon(m[1].strip(), seen) if m[1] else m[0], text)

    at = {place: named(text) for place, text in raw.items()}
    at.update(('pin ' + name, canon(name)) for name in outs)
    return at


def idle(text):
    """A flip-flop without what a set or reset that nothing drives would do to it."""
    text = re.sub(r", posedge 1'b0\) if \(1'b0\) .*? <= 1'b[01]; else", ')', text)
    return text.replace("1'b0 ? 1'b0 : ", '').replace("1'b0 ? 1'b1 : ", '')


def hold(lines, drives, raw):
    """A RAM or a PLL: its outputs are places of their own."""
    name = next(m[1] for m in (re.match(r'\) (\w+) \(', line) for line in lines) if m)
    for i, line in enumerate(lines):
        out = re.match(r'  \.(RDATA|PLLOUTCORE|PLLOUTGLOBAL|LOCK|SDO)\(\{?(.*?)\}?\),?$', line)
        if out:
            for n, net in enumerate(reversed(out[2].split(', '))):
                drives(net, '%s.%s %d' % (name, out[1], n))
            lines[i] = ''
    raw[name] = '\n'.join(line for line in lines if not line.startswith(') '))


def differs(one, other):
    """Where other is not what one is, None if nowhere: it may have cells that one does without."""
    return next((place for place, what in sorted(one.items()) if other.get(place) != what), None)


def read(path):
    with open(path) as f:
        return f.read()


def draw(path, verilog, n, seed, to, flags):
    import icebox
    ic = icebox.iceconfig()
    ic.read_file(path)
    bits = list(candidates(ic, icebox))
    print('%d bits drawn of %d in use, seed %d' % (n, len(bits), seed))
    keep_nets(icebox)
    said = read(verilog)
    if vlog(path, flags) != said:
        sys.exit('flips.py: icebox_vlog in this process says something else')
    base = circuit(said)
    with open(to + '/flips.txt.part', 'w') as all_flips, open(to + '/changed.txt', 'w') as changed:
        for k, (name, asc) in enumerate(flipped(path, random.Random(seed).sample(bits, n)), 1):
            own = '%s/%d' % (to, k)
            os.mkdir(own)
            with open(own + '/image.asc', 'w') as f:
                f.write(asc)
            said = vlog(own + '/image.asc', flags)
            os.remove(own + '/image.asc')
            if not differs(base, circuit(said)):
                name += ', changes nothing'
            else:
                print(k, file=changed)
            with open(own + '/lq_image.v', 'w') as f:
                f.write(said)
            print(k, name, file=all_flips, flush=True)
    os.rename(to + '/flips.txt.part', to + '/flips.txt')


def main(argv):
    if len(argv) == 4 and argv[1] == 'ports':
        with open(argv[3], 'w') as to:
            to.write(old_head(read(argv[2])))
    elif len(argv) == 4 and argv[1] == 'same':
        place = differs(circuit(read(argv[2])), circuit(read(argv[3])))
        if place:
            print('differs at', place)
            sys.exit(1)
    elif len(argv) >= 7 and argv[1] == 'draw':
        draw(argv[2], argv[3], int(argv[4]), int(argv[5]), argv[6], argv[7:])
    else:
        sys.exit(__doc__)


main(sys.argv)
