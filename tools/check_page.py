#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_page.py PAGE FILE... -- the page is well-formed XML, has just these pictures and sounds, fetches nothing

FILEs are *.svg and *.wav. Exit status 0, or 1 with a line for each fault. The page is what
`lapicque experiment all` writes.
"""

import base64
import sys
import xml.etree.ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
HTML = "{http://www.w3.org/1999/xhtml}"
# Elements that load something, or can.
LOADS = {"script", "link", "img", "image", "iframe", "object", "embed", "video", "audio", "source",
         "base", "use", "a", "form", "foreignObject"}
SOUND = "data:audio/wav;base64,"
LOADING = ("url(", "@import", "http:", "https:", "//")


def same(a, b):
    """The same tree, whatever the white space between elements."""
    return (a.tag == b.tag and a.attrib == b.attrib and (a.text or "").strip() == (b.text or "").strip()
            and len(a) == len(b) and all(same(x, y) for x, y in zip(a, b)))


def faults(page, files):
    pictures = [path for path in files if not path.endswith(".wav")]
    sounds = [path for path in files if path.endswith(".wav")]
    try:
        root = ET.parse(page).getroot()
    except ET.ParseError as why:
        return [f"not well-formed: {why}"]
    said = []
    found = [] if root.tag == HTML + "html" else ["its root is not html"]
    for element in root.iter():
        name = element.tag.split("}")[-1]
        if name == "audio" and element.get("src", "").startswith(SOUND):
            said.append(base64.b64decode(element.attrib.pop("src")[len(SOUND):], validate=True))
            name = "sound"
        if name in LOADS:
            found.append(f"<{name}> loads something")
        texts = list(element.attrib.values()) + ([element.text or ""] if name == "style" else [])
        found += [f"<{name}> has {sign} in it" for text in texts for sign in LOADING if sign in text]
    inside = list(root.iter(SVG + "svg"))
    for path in pictures:
        picture = ET.parse(path).getroot()
        if not any(same(picture, one) for one in inside):
            found.append(f"{path} is not in it")
    for path in sounds:
        with open(path, "rb") as sound:
            if sound.read() not in said:
                found.append(f"{path} is not in it")
    if len(said) != len(sounds):
        found.append(f"{len(said)} sounds, expected {len(sounds)}")
    if len(inside) != len(pictures):
        found.append(f"{len(inside)} pictures, expected {len(pictures)}")
    return found


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    found = faults(sys.argv[1], sys.argv[2:])
    for fault in found:
        print(f"{sys.argv[1]}: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
