#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which object pays for which bytes of a linked program, by its map."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "bench" / "footprint"))
from link_map import contributions  # noqa: E402
from tools import Refused  # noqa: E402

MAP = """
 .text.gone     0x00000000        0x8 one.o

Linker script and memory map

.text           0x00000000       0x2c
 *(.vectors)
 .vectors       0x00000000        0x4 start.o
 .text.main     0x00000004        0x6 one.o
                0x00000004                main
 *fill*         0x0000000a        0x2
 .text.a_long_name_of_a_function
                0x0000000c       0x10 two.o
 .rodata.one.str1.1
                0x0000001c        0xc one.o
                                 0x10 (size before relaxing)
 .rodata.two.str1.1
                0x0000001c        0x8 two.o
 .rodata.table  0x00000024        0x8 two.o

.bss            0x20000000        0x8
 *(.bss*)
 .bss.state     0x20000000        0x8 one.o
"""


def sums(text, allocated):
    found = {}
    for file, kind, size in contributions(text, allocated):
        found[file, kind] = found.get((file, kind), 0) + size
    return found


class LinkMap(unittest.TestCase):
    def test_every_byte_has_one_owner(self):
        self.assertEqual(sums(MAP, {".text": 0x2C, ".bss": 8}), {
            ("start.o", "code"): 4,
            ("one.o", "code"): 8,
            ("two.o", "code"): 16,
            ("two.o", "rodata"): 16,
            ("one.o", "bss"): 8,
        })  # fmt: skip

    def test_sections_that_are_not_asked_for(self):
        self.assertEqual(sums(MAP, {".bss": 8}), {("one.o", "bss"): 8})

    def test_a_map_of_another_program_is_refused(self):
        with self.assertRaisesRegex(Refused, r"accounts for 44 of 45 bytes in \.text"):
            sums(MAP, {".text": 45})

    def test_an_unknown_kind_is_refused(self):
        with self.assertRaisesRegex(Refused, r"unknown here: \.strange"):
            sums(MAP.replace(".vectors  ", ".strange  "), {".text": 0x2C})


if __name__ == "__main__":
    unittest.main()
