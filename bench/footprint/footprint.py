#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what the library takes on small processors: code, constants, memory, stack.

    footprint.py [--largest N] [--figures FILE] [--beside COMMIT] [processor]...

All processors when none is named. Measured is what the linker keeps of the library, and of the C library
for its sake, for each of the programs in programs.py; then what it takes in the programs of examples/:
real_programs.py tells how. --beside measures another commit too, with that commit's own footprint.py, and
prints both in one table.

Exit status 1: a figure could not be had, or one misses its aim. What --beside cannot measure does not fail.
A processor whose compiler is missing is left out with a line that says so, and so are the programs
that use flasher stubs where the build gets none.
"""

import argparse
import json
import shutil
import signal
import sys
from pathlib import Path

import beside
import real_programs
import stub_cost
from bench import BUILD, COLUMNS, ROOT, Bench
from programs import AIMS, PROCESSORS, PROGRAMS, STUB_SETS, TOLERATED, Tolerated
from real_programs import flash_of, ram_of
from tools import Refused

# What an application of uart_flash.c's kind holds for one chip.
CONTEXTS = ("esp_loader_t", "esp_loader_flash_cfg_t")
NOTHING = Tolerated(0, 0, "")


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
        spare = TOLERATED.get((processor, program.name), NOTHING)
        for what, value, limit, tolerated in (
            ("  code, constants, data", row.total, aim.total, spare.total),
            ("  worst stack", row.stack, aim.stack, 0),
            ("  " + label, contexts + row.stack, aim.memory, spare.memory),
        ):
            if limit:
                line, miss = verdict(what, value, limit, tolerated)
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


def report_real(rows):
    """`rows`: (where it runs, what it takes)."""
    print("\nreal programs   (bytes, -Os; flash: code, constants, initial values; RAM: data, bss)")
    print(f"  {'':<38}" + "".join(f"{side:>15}" for side in ("library", "port", "program")) + f"{'stubs':>8}{'stack':>7}")
    print(f"  {'':<38}" + f"{'flash':>9}{'RAM':>6}" * 3 + f"{'flash':>8}")
    for host, row in rows:
        cells = "".join(f"{flash_of(side):>9}{ram_of(side):>6}" for side in (row.library, row.port, row.own))
        stack = "-" if row.stack is None else row.stack
        print(f"  {row.name + ', ' + host:<38}{cells}{row.stubs:>8}{stack:>7}")
    print(
        "  A program's RAM is its esp_loader_t, its port's context and its buffers, where they are not on its stack.\n"
        "  Images are in no figure. baremetal_cortex_m and target_hello are whole, the C library and start-up with the\n"
        "  program; the stack of the first is what it reserves, that of the second is in its RAM. Of the others nothing\n"
        "  of SDK and C library is counted: ports are compiled against the tests' stand-ins for drivers, and the stack\n"
        "  is that of library and program alone; '-' where no bound of it is known. zephyr is without its port and\n"
        "  main(), for which there are no stand-ins."
    )


def obtain_stubs():
    stubs = {}
    for chips in STUB_SETS:
        stubs[chips], absence = stub_cost.sources(ROOT, BUILD / "stubs" / chips, chips)
        if absence:
            print(f"programs that use flasher stubs: left out, {absence}")
            return {}
    return stubs


def whole_stub_option(stubs):
    """What builds of whole examples are told: the stubs that are here already, if they lie in a folder."""
    if not stubs:
        return "-DESPLOADER_STUBS=OFF"
    stub = next((BUILD / "stubs" / "all").rglob("esp32c3.json"), None)
    return f"-DSERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH={stub.parent}" if stub else "-DESPLOADER_STUBS=ON"


def measure_whole(stubs):
    """(rows, whether one could not be had) of the examples that are linked whole."""
    rows, failed = [], False
    stub_option = whole_stub_option(stubs)
    for program in real_programs.WHOLE:
        if not shutil.which(program.prefix + "gcc"):
            print(f"\n{program.name}: left out, {program.prefix}gcc is missing (packages {program.package})")
            continue
        try:
            work = BUILD / "whole" / program.name
            rows.append((program.host, real_programs.measure_whole(ROOT, work, program, stub_option)))
        except Refused as reason:
            print(f"\n{program.name}: no figures: {reason}")
            failed = True
    return rows, failed


def measure_examples(bench, processor):
    """Rows of the examples whose host has this processor."""
    rows = []
    for example in real_programs.examples(ROOT):
        if example.processor == processor:
            row = real_programs.measure(bench, example)
            if row:
                rows.append((f"{example.host}", row))
            else:
                print(f"  {example.name}: left out, it uses flasher stubs")
    return rows


def figures_of(processor, rows, structures):
    """The figures of a processor as they are compared with another commit's."""
    figures = {
        f"{processor}: {program.title}": {"flash": rows[program.name].total, "stack": rows[program.name].stack}
        for program in PROGRAMS
        if program.name in rows
    }
    return figures | {f"{processor}: {name}": {"RAM": size} for name, size in structures.items()}


def real_figures(rows):
    figures = {}
    for _, row in rows:
        sides = (row.library, row.port, row.own)
        if row.library:
            figures[f"{row.name}: library and port"] = {"flash": flash_of(row.library) + flash_of(row.port)}
        figures[f"{row.name}: all"] = {"flash": sum(map(flash_of, sides)), "RAM": sum(map(ram_of, sides))}
        if row.stack is not None:
            figures[f"{row.name}: all"]["stack"] = row.stack
    return figures


def measure_processor(processor, stubs, largest):
    """(whether an aim is missed, figures, rows of its examples)"""
    bench = Bench(processor, stubs)
    programs = [program for program in PROGRAMS if stubs or not program.defines]
    rows = {program.name: bench.measure(program) for program in programs}
    structures = bench.structures()
    missed = report(processor.name, rows, structures, largest)
    return missed, figures_of(processor.name, rows, structures), measure_examples(bench, processor.name)


def measure_all(options):
    """(whether a figure could not be had or misses its aim, all figures)"""
    stubs = obtain_stubs()
    failed, figures, real = False, {}, []
    for processor in PROCESSORS:
        if options.processor and processor.name not in options.processor:
            continue
        if not shutil.which(processor.prefix + "gcc"):
            print(f"\n{processor.name}: left out, {processor.prefix}gcc is missing (packages {processor.package})")
            continue
        try:
            missed, of_processor, of_examples = measure_processor(processor, stubs, options.largest)
            failed = missed or failed
            figures |= of_processor
            real += of_examples
        except Refused as reason:
            print(f"\n{processor.name}: no figures: {reason}")
            failed = True
    if not options.processor:
        whole, refused = measure_whole(stubs)
        failed = refused or failed
        real = whole + real
    if real:
        report_real(real)
    return failed, figures | real_figures(real)


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that stops, such as head, is no error
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=0, metavar="N", help="also list the N largest functions")
    parser.add_argument("--figures", type=Path, metavar="FILE", help="also write the figures there, as JSON")
    parser.add_argument("--beside", metavar="COMMIT", help="also print the figures of that commit, such as HEAD^")
    parser.add_argument("processor", nargs="*", choices=[[], *(processor.name for processor in PROCESSORS)])
    options = parser.parse_args()
    failed, figures = measure_all(options)
    if options.figures:
        options.figures.write_text(json.dumps(figures, indent=1) + "\n")
    if options.beside:
        sys.stdout.flush()
        beside.report(ROOT, BUILD, options.beside, figures, options.processor)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
