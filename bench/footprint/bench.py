# SPDX-License-Identifier: Apache-2.0
"""The library compiled for one processor, and what the linker keeps of it for a program."""

import os
import shutil
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import stub_cost
from link_map import contributions
from programs import check_everything
from stack_depth import Graph, addresses_taken, read_link_names, read_table
from tools import Refused, Toolchain

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "footprint"
COMPILE = ["-std=c11", "-Os", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror"]
COMPILE += ["-fcallgraph-info=su"]
LINK = ["-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments"]
INCLUDES = ["-I", ROOT / "include", "-I", ROOT / "src", "-I", ROOT / "stubs", "-I", HERE]

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
        self.root = ROOT
        self.work = BUILD / processor.name
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.tools = Toolchain(processor.prefix, processor.flags)
        sources = [*sorted((ROOT / "src").rglob("*.c")), *sorted((ROOT / "stubs").glob("*.c"))]
        self.library = self.compile_all(("library-" + "-".join(at.relative_to(ROOT).parts), at) for at in sources)
        self.port = self.compile("application-port", HERE / "footprint_port.c")
        self.stubs = {}
        for chips, files in stubs.items():
            self.stubs[chips] = self.compile_all((f"stubs-{chips}-{file.stem}", file) for file in files)

    def compile(self, name, source, *flags):
        at = source.relative_to(ROOT)
        name = self.work / (name.removesuffix(".c") + ".o")
        self.tools.compile(*COMPILE, *INCLUDES, *flags, "-c", at, "-o", name, cwd=ROOT)
        return name

    def compile_all(self, named_sources):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(lambda named: self.compile(*named), named_sources))

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
        graph = self.graph(self.tools.functions(linked), [], [self.port])
        graph.add_instructions(self.tools.run("objdump", "-d", linked))
        return {name: graph.depth(name) for name in sorted(self.called(application))}

    def graph(self, linked, counted, uncounted):
        """Who calls whom in the library and in these objects. `linked`: function -> address, of those that count."""
        table, taken = self.indirect_calls()
        graph = Graph(ROOT, table, linked, taken)
        for file in (*self.library, *counted):
            graph.add_compiled(file.with_suffix(".ci"))
        for file in uncounted:
            graph.add_compiled(file.with_suffix(".ci"), counted=False)
        return graph

    @cache
    def indirect_calls(self):
        """The table of calls through pointers, and which function takes the address of which."""
        table = read_table(HERE / "indirect_calls.txt", read_link_names(ROOT / "src" / "link_names.h"))
        declared = {name for targets in table.pointers.values() for name in targets}
        functions = self.tools.functions(*self.library).keys()
        taken = addresses_taken(self.tools.run("objdump", "-r", *self.library))
        taken = {section: names & functions for section, names in taken.items()}
        undeclared = set().union(*taken.values()) - declared
        if undeclared:
            raise Refused(
                "functions whose address is taken, but to which no pointer in indirect_calls.txt leads: "
                + " ".join(sorted(undeclared))
            )
        return table, taken

    def structures(self):
        return self.tools.symbol_sizes(self.compile("sizes", HERE / "sizes.c"), "sizeof_")
