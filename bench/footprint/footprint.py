#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what the library takes on small processors: code, constants, memory, stack.

    footprint.py [--largest N] [processor]...        all processors when none is named

Measured is what the linker keeps of the library, and of the C library for its sake, for each of the
programs in programs.py. Exit status 1: a figure could not be had, or one misses its aim.
A processor whose compiler is missing is left out with a line that says so, and so are the programs
that use flasher stubs where the build gets none.
"""

import argparse
import shutil
import signal
import sys
from collections import namedtuple
from pathlib import Path

import stub_cost
from link_map import contributions
from programs import AIMS, PROCESSORS, PROGRAMS, STUB_SETS, TOLERATED, check_everything
from stack_depth import Graph, addresses_taken, read_table
from tools import Refused, Toolchain

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "footprint"
COMPILE = ["-std=c11", "-Os", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror"]
COMPILE += ["-fcallgraph-info=su"]
LINK = ["-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments"]
INCLUDES = ["-I", ROOT / "include", "-I", ROOT / "src", "-I", ROOT / "stubs", "-I", HERE]

# What an application of uart_flash.c's kind holds for one chip.
CONTEXTS = ("esp_loader_t", "esp_loader_flash_cfg_t")
COLUMNS = ("code", "rodata", "data", "bss")

# Bytes by kind, of the library and of the C library; stubs at hand, stubs linked, the bytes of each;
# public function -> (bytes of stack, path); function -> bytes, the largest first.
Figures = namedtuple("Figures", "library c_library stubs_at_hand stubs stub_bytes stacks functions")


class Measured(Figures):
    @property
    def total(self):
        return sum(side.get(kind, 0) for side in (self.library, self.c_library) for kind in COLUMNS[:3])

    @property
    def stack(self):
        return max(depth for depth, _ in self.stacks.values())


class Bench:
    """The library, compiled for one processor."""

    def __init__(self, processor, stubs):
        self.work = BUILD / processor.name
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.tools = Toolchain(processor.prefix, processor.flags)
        sources = [*sorted((ROOT / "src").glob("*/*.c")), *sorted((ROOT / "stubs").glob("*.c"))]
        self.library = [self.compile("library-" + "-".join(at.relative_to(ROOT).parts), at) for at in sources]
        self.port = self.compile("application-port", HERE / "footprint_port.c")
        self.stubs = {}
        for chips, files in stubs.items():
            self.stubs[chips] = [self.compile(f"stubs-{chips}-{file.stem}", file) for file in files]

    def compile(self, name, source, *flags):
        at = source.relative_to(ROOT)
        name = self.work / (name.removesuffix(".c") + ".o")
        self.tools.compile(*COMPILE, *INCLUDES, *flags, "-c", at, "-o", name, cwd=ROOT)
        return name

    def measure(self, program):
        defines = ["-D" + name for name in program.defines]
        application = self.compile("application-" + program.name, HERE / program.source, *defines)
        linked, map_file = self.work / f"{program.name}.elf", self.work / f"{program.name}.map"
        stubs = self.stubs.get(program.stubs, [])
        self.tools.compile(
            *LINK, f"-Wl,-e,{program.entry}", f"-Wl,-Map={map_file}", application, self.port, *self.library, *stubs,
            "-o", linked,
        )  # fmt: skip
        if program.name == "everything":
            check_everything(ROOT / "include" / "esp_loader.h", self.called(application))
        sides, stub_bytes = self.place(linked, map_file)
        at_hand = {name.stem.split("-stub_")[1] for name in stubs} - {"table"}
        return Measured(
            sides["library"],
            sides["C library's part"],
            at_hand,
            stub_cost.linked(self.tools.defined(linked)),
            stub_bytes,
            self.stacks(linked, application),
            self.tools.function_sizes(linked, {application, self.port}),
        )

    def place(self, linked, map_file):
        """Bytes by kind of the library (the build's stubs with it) and of what the compiler adds."""
        sides = {"library": {}, "C library's part": {}}
        stub_bytes = {}
        for file, kind, size in contributions(map_file.read_text(), self.tools.allocated_sections(linked)):
            name = Path(file).name
            if name.startswith("application-"):
                continue
            side = sides["library" if name.startswith(("library-", "stubs-")) else "C library's part"]
            side[kind] = side.get(kind, 0) + size
            if name.startswith("stubs-"):
                stub = Path(file).stem.split("-stub_")[1]
                stub_bytes[stub] = stub_bytes.get(stub, 0) + size
        stub_bytes.pop("table", None)
        return sides, stub_bytes

    def called(self, application):
        """Public functions that a program calls."""
        calls = set()
        for line in application.with_suffix(".ci").read_text().splitlines():
            if line.startswith("edge:"):
                calls.add(line.split('targetname: "')[1].split('"')[0])
        return {name for name in calls if name.startswith("esp_loader_")}

    def stacks(self, linked, application):
        """Public function that the application calls -> (bytes, path)."""
        table = read_table(HERE / "indirect_calls.txt")
        declared = {name for targets in table.pointers.values() for name in targets}
        functions = set().union(*(self.tools.functions(file) for file in self.library))
        taken = addresses_taken(self.tools.run("objdump", "-r", *self.library))
        taken = {section: names & functions for section, names in taken.items()}
        undeclared = set().union(*taken.values()) - declared
        if undeclared:
            raise Refused(
                "functions whose address is taken, but to which no pointer in indirect_calls.txt leads: "
                + " ".join(sorted(undeclared))
            )
        graph = Graph(ROOT, table, self.tools.functions(linked), taken)
        for file in self.library:
            graph.add_compiled(file.with_suffix(".ci"))
        graph.add_compiled(self.port.with_suffix(".ci"), counted=False)
        graph.add_instructions(self.tools.run("objdump", "-d", linked))
        return {name: graph.depth(name) for name in sorted(self.called(application))}

    def structures(self):
        return self.tools.symbol_sizes(self.compile("sizes", HERE / "sizes.c"), "sizeof_")


def verdict(what, value, aim, tolerated=0):
    """A line, and whether the figure misses its aim by more than is tolerated."""
    if not aim:
        return f"  {what:<34} {value:>6}", False
    word, difference = "pass", f"{aim - value} to spare"
    if value >= aim:
        word, difference = "MISS", f"{value - aim} over"
        if value - aim <= tolerated:
            word, difference = "over", f"{value - aim}, of which {tolerated} are tolerated"
    return f"  {what:<34} {value:>6}   aim: under {aim:>5}   {word}, {difference}", word == "MISS"


def report_sizes(rows):
    print(f"  {'':<44}" + "".join(f" {kind:>7}" for kind in (*COLUMNS, "total", "stack")))
    for program in PROGRAMS:
        row = rows.get(program.name)
        if not row:
            continue
        for label, kinds in ((program.title, row.library), ("  of the C library", row.c_library)):
            sizes = [kinds.get(kind, 0) for kind in COLUMNS]
            if sum(sizes):
                last = row.stack if kinds is row.library else ""
                print(f"  {label:<44}" + "".join(f" {size:>7}" for size in (*sizes, sum(sizes), last)))


def report_aims(processor, rows, structures):
    contexts = sum(structures[key] for key in CONTEXTS) - structures["transmit_buffer"]
    label = f"contexts + stack (without {structures['transmit_buffer']} of buffer)"
    missed = False
    for program in PROGRAMS:
        row, aim = rows.get(program.name), AIMS.get((processor, program.name))
        if not row or not aim:
            continue
        print(f"  {program.title}:")
        tolerated = TOLERATED.get((processor, program.name), (0, ""))[0]
        for what, value, limit, spare in (
            ("  code, constants, data", row.total, aim.total, tolerated),
            ("  worst stack", row.stack, aim.stack, 0),
            ("  " + label, contexts + row.stack, aim.memory, 0),
        ):
            if limit:
                line, miss = verdict(what, value, limit, spare)
                missed = missed or miss
                print(line)
    return missed


def report_largest(rows, count):
    for program in PROGRAMS:
        if program.name in rows:
            print(f"  largest functions, {program.title}:")
            for name, size in rows[program.name].functions[:count]:
                print(f"    {name:<40} {size:>5}")


def report(processor, rows, structures, largest):
    print(f"\n{processor}   (bytes, -Os)")
    report_sizes(rows)
    if "all_stubs" in rows:
        print(*(f"  {line}" for line in stub_cost.check(rows)), sep="\n")
    print("  structures: " + ", ".join(f"{key} {size}" for key, size in structures.items()))
    print("  stack, deepest path below each public function:")
    for function, (depth, path) in rows["everything"].stacks.items():
        names = [step.rsplit(":", 1)[-1] for step in path[1:]]
        print(f"    {function:<40} {depth:>5}   {' > '.join(names)}")
    if largest:
        report_largest(rows, largest)
    return report_aims(processor, rows, structures)


def obtain_stubs():
    stubs = {}
    for chips in STUB_SETS:
        stubs[chips], absence = stub_cost.sources(ROOT, BUILD / "stubs" / chips, chips)
        if absence:
            print(f"programs that use flasher stubs: left out, {absence}")
            return {}
    return stubs


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that stops, such as head, is no error
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=0, metavar="N", help="also list the N largest functions")
    parser.add_argument("processor", nargs="*", choices=[[], *(processor.name for processor in PROCESSORS)])
    options = parser.parse_args()
    failed = False
    stubs = obtain_stubs()
    for processor in PROCESSORS:
        if options.processor and processor.name not in options.processor:
            continue
        if not shutil.which(processor.prefix + "gcc"):
            print(f"\n{processor.name}: left out, {processor.prefix}gcc is missing (packages {processor.package})")
            continue
        try:
            bench = Bench(processor, stubs)
            programs = [program for program in PROGRAMS if stubs or not program.defines]
            rows = {program.name: bench.measure(program) for program in programs}
            failed = report(processor.name, rows, bench.structures(), options.largest) or failed
        except Refused as reason:
            print(f"\n{processor.name}: no figures: {reason}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
