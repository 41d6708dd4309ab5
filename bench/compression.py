#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what the core's encoder of zlib streams saves and costs, as Markdown.

    compression.py FILE-OR-FOLDER...

Ratios beside zlib's of level 1 and 9, runs of 256 KiB each; what tables and reaches of other sizes bring;
instructions a byte, counted by callgrind where valgrind is installed, and on small cores by QEMU where that and
their compiler are; code and memory.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
TABLES = (1024, 2048, 4096, 8192, 16384, 32768)
REACHES = (1024, 4096, 8192, 16384, 32768)
CORES = ("cortex-m0plus", "cortex-m3")
QEMU = ["qemu-system-arm", "-M", "mps2-an385", "-icount", "shift=0", "-display", "none", "-monitor", "none"]
QEMU += ["-serial", "none", "-semihosting-config", "enable=on,target=native", "-kernel"]
CORTEX_MOST = 1 << 20  # a larger image would wrap the timer that counts
SMALL = ("arm-none-eabi-", ["-mcpu=cortex-m0plus", "-mthumb", "-Os", "-ffreestanding", "-ffunction-sections"])
CONTEXT = "sizeof(esp_loader_deflate_t)"


def run(command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"compression: {' '.join(map(str, command))}\n{done.stderr.strip()}")
    return done.stdout


def build(level):
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / f"compression{level}"
    sources = [*sorted((ROOT / "src" / "deflate").glob("*.c")), HERE / "compression.c"]
    options = ["-std=c11", level, "-Wall", "-Wextra", "-Werror", "-I", ROOT / "include", "-I", ROOT / "src"]
    run([os.environ.get("CC", "gcc"), *options, *sources, "-lz", "-o", program])
    return program


def figures(program, file, *arguments):
    return list(map(int, run([program, file, *arguments]).split()))


def files_of(paths):
    files = []
    for path in map(Path, paths):
        files += sorted(path.rglob("*.bin")) if path.is_dir() else [path]
    if not files:
        sys.exit("compression: no files")
    return files


def report_ratios(program, files):
    print("| image | bytes | encoder | zlib -1 | zlib -9 |\n| --- | --- | --- | --- | --- |")
    total = [0, 0, 0, 0]
    for file in files:
        row = figures(program, file)[:4]
        total = [a + b for a, b in zip(total, row)]
        shares = " | ".join(f"{100 * part / row[0]:.1f} %" for part in row[1:])
        print(f"| {'/'.join(file.parts[-3:])} | {row[0]} | {shares} |")
    shares = " | ".join(f"{100 * part / total[0]:.1f} %" for part in total[1:])
    print(f"| all | {total[0]} | {shares} |")


def sums(program, files, *arguments):
    rows = [figures(program, file, *arguments) for file in files]
    return [sum(column) for column in zip(*rows)]


def report_choices(program, files):
    print("\n| table, KiB | stream | pulls a byte | bytes a pull |\n| --- | --- | --- | --- |")
    for words in TABLES:
        row = sums(program, files, words)
        print(f"| {words // 256} | {100 * row[1] / row[0]:.1f} % | {row[4] / row[0]:.2f} | {row[5] / row[4]:.0f} |")
    print("\n| reach, KiB | stream | pulls a byte |\n| --- | --- | --- |")
    for reach in REACHES:
        row = sums(program, files, TABLES[0], reach)
        print(f"| {reach // 1024} | {100 * row[1] / row[0]:.1f} % | {row[4] / row[0]:.2f} |")


def instructions(program, files):
    """Instructions of the encoder and what it calls, for a byte of all files."""
    count, size = 0, 0
    for file in files:
        profile = BUILD / "compression.out"
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=compression_encode"]
        command += [f"--callgrind-out-file={profile}", program, file]
        size += int(run(command, env={**os.environ, "LD_BIND_NOW": "1"}).split()[0])
        count += int(re.search(r"^(?:totals|summary): (\d+)", profile.read_text(), re.MULTILINE).group(1))
    return count / size


def cortex_instructions(core, files):
    """The same on a small core, -Os."""
    count, size = 0, 0
    program = BUILD / f"compression_{core}.elf"
    places = "-Wl,-n,--section-start=.vectors=0,-Ttext=0x100,-Tbss=0x20000000,-ecortex_start"
    options = [f"-mcpu={core}", "-mthumb", "-Os", "-std=gnu11", "--specs=nano.specs", "-nostartfiles", places]
    sources = [HERE / "compression_cortex.c", *(ROOT / "src" / "deflate").glob("deflate_[!i]*.c")]
    for file in files:
        image = f'-DIMAGE="{file.resolve()}"'
        run([SMALL[0] + "gcc", *options, image, "-I", ROOT / "include", "-I", ROOT / "src", *sources, "-o", program])
        # QEMU prints on standard error what a program says to its host.
        said = subprocess.run([*QEMU, program], stderr=subprocess.PIPE, text=True, timeout=120, check=False).stderr
        if not re.fullmatch(r"\d+ \d+\s*", said):
            sys.exit(f"compression: {core}: {said}")
        measured = list(map(int, said.split()))
        if measured[0] != file.stat().st_size:
            sys.exit(f"compression: {core}: the stream of {file} is wrong")
        size += measured[0]
        count += measured[1]
    return count / size


def report_cost(files):
    if shutil.which("valgrind"):
        for level in ("-O2", "-Os"):
            print(f"\ninstructions a byte, both passes, this machine, {level}: {instructions(build(level), files):.0f}")
    prefix, flags = SMALL
    if not shutil.which(prefix + "gcc"):
        return
    if shutil.which(QEMU[0]):
        fitting = [file for file in files if file.stat().st_size <= CORTEX_MOST]
        for core in CORES:
            print(f"\ninstructions a byte, both passes, {core}, -Os: {cortex_instructions(core, fitting):.0f}")
    objects = []
    for source in sorted((ROOT / "src" / "deflate").glob("*.c")):
        objects.append(BUILD / (source.stem + ".o"))
        run([prefix + "gcc", *flags, "-I", ROOT / "include", "-I", ROOT / "src", "-c", source, "-o", objects[-1]])
    sizes = [list(map(int, line.split()[:3])) for line in run([prefix + "size", *objects]).splitlines()[1:]]
    print(f"\ncode and constants, Cortex-M0+, -Os: {sum(row[0] for row in sizes)}")
    probe = BUILD / "context.c"
    probe.write_text(f'#include "esp_loader_deflate.h"\nchar context[{CONTEXT}];\n')
    run([prefix + "gcc", *flags, "-I", ROOT / "include", "-c", probe, "-o", BUILD / "context.o"])
    size = run([prefix + "nm", "-S", BUILD / "context.o"]).split()[1]
    print(f"{CONTEXT}: {int(size, 16)}, and {TABLES[0] * 4} of table and a block of the stream")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    files = files_of(sys.argv[1:])
    program = build("-O2")
    report_ratios(program, files)
    report_choices(program, files)
    report_cost(files)


if __name__ == "__main__":
    main()
