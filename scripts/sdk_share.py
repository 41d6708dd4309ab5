#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints which share of a linked program is the library and its port: "<flash> <RAM>", in bytes.

usage: sdk_share.py MAP

Read from the map of GNU ld. Flash is code, constants and initial values; RAM is variables with and without
initial values. What the program itself declares, such as its esp_loader_t, is not in it.
"""
import re
import sys

OURS = re.compile(r"lib\w*(esploader|flasher)\w*\.a|/ports/[a-z]+/[a-z0-9_]+_port\.c")
FLASH = (".text", ".rodata", ".time_critical")
PLACED = re.compile(r"^ (\.\S+)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S.*)$")
NAME_ONLY = re.compile(r"^ (\.\S+)$")


def main(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        body = file.read().split("Linker script and memory map", 1)[1]
    flash = ram = 0
    section = ""
    for line in body.splitlines():
        name = NAME_ONLY.match(line)
        placed = PLACED.match(line)
        if name:
            section = name[1]
        if not placed:
            continue
        section = placed[1] or section
        size = int(placed[3], 16)
        if int(placed[2], 16) == 0 and section.startswith((".debug", ".comment", ".ARM")):
            continue
        if OURS.search(placed[4]):
            flash += size if section.startswith(FLASH + (".data",)) else 0
            ram += size if section.startswith((".data", ".bss", "COMMON")) else 0
    print(flash, ram)


main(sys.argv[1])
