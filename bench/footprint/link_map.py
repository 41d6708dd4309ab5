# SPDX-License-Identifier: Apache-2.0
"""Reads from a GNU ld map which object put how many bytes into which kind of memory."""

import re

from tools import Refused

KINDS = (
    ("code", (".text", ".init", ".fini", ".glue_7", ".glue_7t", ".vfp11_veneer", ".v4_bx", ".iplt", ".vectors")),
    ("rodata", (".rodata", ".srodata", ".ARM.exidx", ".ARM.extab", ".eh_frame")),
    ("data", (".data", ".sdata")),
    ("bss", (".bss", ".sbss", "COMMON")),
)

PLACED = re.compile(r"^ (?P<name>\S+)?\s+0x(?P<at>[0-9a-f]+)\s+0x(?P<size>[0-9a-f]+)(?:\s+(?P<file>\S.*))?$")
NAME_ONLY = re.compile(r"^ (?P<name>[^\s*]\S*)$")
OUTPUT = re.compile(r"^(?P<name>[.\w]\S*)(?:\s+0x[0-9a-f]+\s+0x(?P<size>[0-9a-f]+))?")


def kind_of(section):
    for kind, prefixes in KINDS:
        if any(section == prefix or section.startswith(prefix + ".") for prefix in prefixes):
            return kind
    raise Refused(f"the linker placed a section of a kind unknown here: {section}")


def contributions(map_text, allocated):
    """Yields (object file, kind, bytes) for the input sections of the allocated output sections.

    Padding counts for the object before it, strings that several objects share for the last of them.
    `allocated` maps the output sections that occupy memory and hold input to their sizes, as the linked
    file has them; a map that does not add up to them is refused.
    """
    sums = dict.fromkeys(allocated, 0)
    for output, placed in _placed(map_text, allocated).items():
        last = None
        for (name, at, size, file), following in zip(placed, [*placed[1:], None]):
            if following:
                # Of what the linker merged, the map tells the sizes from before.
                size = min(size, following[1] - at)
            owner = last if name == "*fill*" else (file, kind_of(name))
            last = owner
            sums[output] += size
            if owner and size > 0:
                yield owner[0], owner[1], size
    for name, size in allocated.items():
        if sums[name] != size:
            raise Refused(f"the map accounts for {sums[name]} of {size} bytes in {name}")


def _placed(map_text, allocated):
    """Output section -> its input sections and fillings: (name, address, bytes, file), as the map lists them."""
    body = map_text.split("Linker script and memory map", 1)[1]
    found = {name: [] for name in allocated}
    output = pending = None
    for line in map(str.rstrip, body.splitlines()):
        if line and not line[0].isspace():
            match = OUTPUT.match(line)
            output = match["name"] if match else None
            pending = None
            continue
        if output not in allocated:
            continue
        match = NAME_ONLY.match(line)
        if match:
            pending = match["name"]
            continue
        match = PLACED.match(line)
        if not match:
            continue
        name = match["name"] or pending
        pending = None
        is_input = match["file"] and not match["file"].startswith("(")
        size = int(match["size"], 16)
        if size and (name == "*fill*" or is_input):
            found[output].append((name, int(match["at"], 16), size, match["file"]))
    return found
