# SPDX-License-Identifier: Apache-2.0
"""The cross tools, called with what they print as the result."""

import re
import subprocess

BSS = (".bss", ".sbss")


class Refused(Exception):
    """No figure can be given, and why."""


class Unbounded(Refused):
    """The stack has no bound that can be told."""


class Toolchain:
    def __init__(self, prefix, flags):
        self.prefix = prefix
        self.flags = flags

    def run(self, tool, *arguments, cwd=None):
        command = [self.prefix + tool, *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Refused(f"{' '.join(command)}\n{done.stderr.strip()}")
        return done.stdout

    def compile(self, *arguments, cwd=None):
        return self.run("gcc", *self.flags, *arguments, cwd=cwd)

    def allocated_sections(self, elf):
        """Size of each output section that occupies memory, reserved room without input left out."""
        return {name: size for name, (kind, size) in self._memory(elf).items() if kind != "NOBITS" or name in BSS}

    def sections(self, elf):
        """Size of each output section that occupies memory."""
        return {name: size for name, (_, size) in self._memory(elf).items()}

    def _memory(self, elf):
        found = {}
        for line in self.run("readelf", "-SW", elf).splitlines():
            fields = line.replace("[ ", "[").split()
            if len(fields) < 10 or not re.match(r"\[\d+\]", fields[0]):
                continue
            name, kind, size, flags = fields[1], fields[2], int(fields[5], 16), fields[7]
            if "A" in flags and size:
                found[name] = (kind, size)
        return found

    def symbol_sizes(self, file, prefix):
        """Sizes of the symbols that begin with `prefix`, which is taken off."""
        sizes = {}
        for line in self.run("nm", "-S", file).splitlines():
            fields = line.split()
            if len(fields) == 4 and fields[3].startswith(prefix):
                sizes[fields[3][len(prefix) :]] = int(fields[1], 16)
        return sizes

    def functions(self, *files):
        """The functions of objects or of a linked file: name -> address."""
        fields = (line.split() for line in self.run("nm", *files).splitlines())
        # Bit 0 of an address only says that the code there is Thumb.
        return {row[2]: int(row[0], 16) & ~1 for row in fields if len(row) == 3 and row[1] in "tTwW"}

    def defined(self, elf):
        """Names that an object or linked file defines."""
        fields = (line.split() for line in self.run("nm", "--defined-only", elf).splitlines())
        return {row[2] for row in fields if len(row) == 3}

    def undefined(self, elf):
        """Names that an object or linked file leaves undefined."""
        return {line.split()[-1] for line in self.run("nm", "--undefined-only", elf).splitlines() if line.split()}

    def function_sizes(self, elf, without):
        """(function, bytes) of a linked file, the largest first, those of the files `without` left out."""
        left_out = self.functions(*without)
        sizes = [
            (row[3], int(row[1], 16))
            for row in (line.split() for line in self.run("nm", "-S", elf).splitlines())
            if len(row) == 4 and row[2] in "tTwW" and row[3] not in left_out
        ]
        return sorted(sizes, key=lambda entry: -entry[1])
