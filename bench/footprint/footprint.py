#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what the library takes on small processors: code, constants, memory, stack.

    footprint.py [processor]...        all processors when none is named

Measured is what the linker keeps of the library, and of the C library for its sake, for
uart_flash.c: connect, write and MD5-verify an image over a UART through the blocking API.
A processor whose compiler is missing is left out with a line that says so.
"""

import shutil
import signal
import sys
from collections import namedtuple
from pathlib import Path

from link_map import contributions
from stack_depth import Graph, addresses_taken, read_table
from tools import Refused, Toolchain

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "footprint"
APPLICATION = ("uart_flash.c", "footprint_port.c")
COMPILE = ["-std=c11", "-Os", "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", "-Werror"]
LINK = ["-nostartfiles", "-Wl,--gc-sections", "-Wl,-e,uart_flash", "-Wl,--no-warn-rwx-segments"]

Processor = namedtuple("Processor", "name prefix flags package")
PROCESSORS = (
    Processor(
        "cortex-m0plus",
        "arm-none-eabi-",
        ["-mcpu=cortex-m0plus", "-mthumb", "--specs=nano.specs"],
        "gcc-arm-none-eabi libnewlib-arm-none-eabi",
    ),
    Processor(
        "cortex-m4",
        "arm-none-eabi-",
        ["-mcpu=cortex-m4", "-mthumb", "--specs=nano.specs"],
        "gcc-arm-none-eabi libnewlib-arm-none-eabi",
    ),
    Processor(
        "rv32imc",
        "riscv64-unknown-elf-",
        ["-march=rv32imc", "-mabi=ilp32", "--specs=picolibc.specs"],
        "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf",
    ),
)

# What an application of uart_flash.c's kind holds for one chip.
CONTEXTS = ("esp_loader_t", "esp_loader_flash_cfg_t")
Aim = namedtuple("Aim", "total stack memory")
AIMS = {"cortex-m0plus": Aim(total=6000, stack=400, memory=700)}

Measured = namedtuple("Measured", "library c_library sizes stacks")


def build(processor, work):
    """Compiles and links; returns (linked file, library objects, their call graphs, map)."""
    tools = Toolchain(processor.prefix, processor.flags)
    includes = ["-I", ROOT / "include", "-I", HERE]
    objects = []
    for source in sorted((ROOT / "src").glob("*/*.c")):
        at = source.relative_to(ROOT)
        objects.append(work / ("library-" + "-".join(at.with_suffix(".o").parts)))
        tools.compile(
            *COMPILE, "-fcallgraph-info=su", *includes, "-I", ROOT / "src", "-c", at, "-o", objects[-1], cwd=ROOT
        )
    application = []
    for name in APPLICATION:
        application.append(work / ("application-" + Path(name).with_suffix(".o").name))
        at = (HERE / name).relative_to(ROOT)
        tools.compile(*COMPILE, "-fcallgraph-info=su", *includes, "-c", at, "-o", application[-1], cwd=ROOT)
    linked = work / "uart_flash.elf"
    tools.compile(*LINK, f"-Wl,-Map={work / 'map'}", *application, *objects, "-o", linked)
    tools.compile(*COMPILE, *includes, "-c", HERE / "sizes.c", "-o", work / "sizes.o")
    return tools, linked, objects, application


def place(tools, linked, work):
    """Bytes by kind: of the library, and of the C and compiler libraries."""
    library, c_library = {}, {}
    map_text = (work / "map").read_text()
    for file, kind, size in contributions(map_text, tools.allocated_sections(linked)):
        name = Path(file).name
        if name.startswith("application-"):
            continue
        side = library if name.startswith("library-") else c_library
        side[kind] = side.get(kind, 0) + size
    return library, c_library


def stacks(tools, linked, objects, application):
    """Public function that the application calls -> (bytes, path)."""
    table = read_table(HERE / "indirect_calls.txt")
    declared = {name for targets in table.pointers.values() for name in targets}
    functions = set().union(*(tools.functions(file) for file in objects))
    taken = addresses_taken(tools.run("objdump", "-r", *objects))
    taken = {section: names & functions for section, names in taken.items()}
    undeclared = set().union(*taken.values()) - declared
    if undeclared:
        raise Refused(
            "functions whose address is taken, but to which no pointer in indirect_calls.txt leads: "
            + " ".join(sorted(undeclared))
        )
    graph = Graph(ROOT, table, tools.functions(linked), taken)
    for file in objects:
        graph.add_compiled(file.with_suffix(".ci"))
    for file in application[1:]:
        graph.add_compiled(file.with_suffix(".ci"), counted=False)
    graph.add_instructions(tools.run("objdump", "-d", linked))
    calls = set()
    for line in application[0].with_suffix(".ci").read_text().splitlines():
        if line.startswith("edge:"):
            calls.add(line.split('targetname: "')[1].split('"')[0])
    public = sorted(name for name in calls if name.startswith("esp_loader_"))
    return {name: graph.depth(name) for name in public}


def measure(processor):
    work = BUILD / processor.name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    tools, linked, objects, application = build(processor, work)
    library, c_library = place(tools, linked, work)
    sizes = tools.symbol_sizes(work / "sizes.o", "sizeof_")
    return Measured(library, c_library, sizes, stacks(tools, linked, objects, application))


def verdict(what, value, aim):
    word = "pass" if value < aim else "MISS"
    difference = f"{aim - value} to spare" if value < aim else f"{value - aim} over"
    return f"  {what:<34} {value:>6}   aim: under {aim:>5}   {word}, {difference}"


def report(name, measured):
    print(f"\n{name}   (bytes, -Os)")
    print(f"  {'':<20} {'code':>7} {'rodata':>7} {'data':>7} {'bss':>7} {'total':>7}")
    total = 0
    for label, kinds in (("library", measured.library), ("C library's part", measured.c_library)):
        row = [kinds.get(kind, 0) for kind in ("code", "rodata", "data", "bss")]
        total += sum(row[:3])
        print(f"  {label:<20}" + "".join(f" {value:>7}" for value in [*row, sum(row)]))
    print("  structures: " + ", ".join(f"{key} {size}" for key, size in measured.sizes.items()))
    print("  stack, deepest path below each public function:")
    for function, (depth, path) in measured.stacks.items():
        names = [step.rsplit(":", 1)[-1] for step in path[1:]]
        print(f"    {function:<30} {depth:>5}   {' > '.join(names)}")
    stack = max(depth for depth, _ in measured.stacks.values())
    contexts = sum(measured.sizes[key] for key in CONTEXTS)
    buffer = measured.sizes.get("transmit_buffer", 0)
    memory = contexts - buffer + stack
    aim = AIMS.get(name)
    label = "contexts + stack" + (f" (without {buffer} of buffer)" if buffer else "")
    for what, value, limit in (
        ("in all (code, constants, data)", total, aim and aim.total),
        ("worst stack", stack, aim and aim.stack),
        (label, memory, aim and aim.memory),
    ):
        print(verdict(what, value, limit) if limit else f"  {what:<34} {value:>6}")


def main(names):
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that stops, such as head, is no error
    unknown = set(names) - {processor.name for processor in PROCESSORS}
    if unknown:
        sys.exit(f"footprint: no such processor: {' '.join(sorted(unknown))}")
    failed = False
    for processor in PROCESSORS:
        if names and processor.name not in names:
            continue
        if not shutil.which(processor.prefix + "gcc"):
            print(f"\n{processor.name}: left out, {processor.prefix}gcc is missing (packages {processor.package})")
            continue
        try:
            report(processor.name, measure(processor))
        except Refused as reason:
            print(f"\n{processor.name}: no figures: {reason}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
