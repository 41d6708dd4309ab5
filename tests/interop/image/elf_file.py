# SPDX-License-Identifier: Apache-2.0
"""Makes linked programs of chosen sections and segments, without a linker."""
import random
import struct
from dataclasses import dataclass, field

XTENSA, RISCV = 94, 243
PROGBITS, NOBITS, INIT_ARRAY = 1, 8, 14
LOAD = 1


@dataclass
class Section:
    name: str
    address: int
    data: bytes = b""
    kind: int = PROGBITS
    size: int = -1
    flags: int = 2


@dataclass
class Segment:
    address: int
    data: bytes
    physical: int = -1
    kind: int = LOAD


@dataclass
class Elf:
    sections: list = field(default_factory=list)
    segments: list = field(default_factory=list)
    entry: int = 0
    machine: int = RISCV

    def to_bytes(self):
        head, program, heading = 52, 32, 40
        body = bytearray()
        base = head + program * len(self.segments)

        def append(data):
            body.extend(b"\0" * (-(base + len(body)) % 4))
            place = base + len(body)
            body.extend(data)
            return place

        programs = b""
        for segment in self.segments:
            physical = segment.address if segment.physical < 0 else segment.physical
            programs += struct.pack(
                "<8I", segment.kind, append(segment.data), segment.address, physical,
                len(segment.data), len(segment.data), 5, 4,
            )
        names, headings = b"\0", bytes(heading)
        for section in self.sections:
            size = len(section.data) if section.size < 0 else section.size
            place = append(b"" if section.kind == NOBITS else section.data)
            headings += struct.pack(
                "<10I", len(names), section.kind, section.flags, section.address, place, size, 0, 0, 4, 0,
            )
            names += section.name.encode() + b"\0"
        own = len(names)
        names += b".shstrtab\0"
        headings += struct.pack("<10I", own, 3, 0, 0, append(names), len(names), 0, 0, 1, 0)
        start = append(headings)
        ident = b"\x7fELF" + bytes([1, 1, 1]) + bytes(9)
        header = ident + struct.pack(
            "<HHIIIIIHHHHHH", 2, self.machine, 1, self.entry, head if self.segments else 0, start, 0, head,
            program, len(self.segments), heading, len(self.sections) + 2, len(self.sections) + 1,
        )
        return header + programs + bytes(body)


def noise(size, seed=0):
    return random.Random(f"{size} {seed}").randbytes(size)


def descriptor(page_log=0):
    """An application's descriptor, esp_app_desc_t, with nothing but its magic word and page size."""
    return struct.pack("<I", 0xABCD5432) + bytes(176) + bytes([page_log]) + bytes(75)
