#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives the same linked programs to `esploader elf2image` and to esptool, and compares the images byte for byte.

    elf2image.py ESPLOADER [PART_OF_A_NAME]

Takes esptool 5.6.0: of this Python, of the one that ESPTOOL_PYTHON names, or that of `make interop`. Ends with 77
where there is none.
"""
import sys

from both_tools import compare, main
from elf_cases import all_cases


def cases(program, part):
    for case in all_cases():
        if part in case.name:
            output = ["-o", case.output] if case.output else []
            arguments = ["--chip", case.chip, "elf2image", *case.options, *output, "app.elf"]
            files = {"app.elf": case.elf.to_bytes()}
            yield case.name, compare(program, files, arguments, case.refused, bool(case.refused_here))


if __name__ == "__main__":
    sys.exit(main("programs", cases))
