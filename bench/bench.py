#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints what writing to flash costs on the host: instructions and calls of the port.

Figures are ratios and counts, the same on every machine with the same compiler. Instructions are
counted by callgrind inside esp_loader_flash_write(), the C library's for its sake included, the
port's callbacks left out.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
COMPILE = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-ffunction-sections", "-Wl,--gc-sections"]
PORT = "memory_chip_"
BLOCK = 4096
BLOCKS = 64
DEFAULT_BUFFER = 140  # ESP_LOADER_TX_BUFFER_SIZE
WHOLE_BLOCK_BUFFER = 2 * BLOCK + 64  # holds a block of nothing but escapes
# Each filling of a transmit buffer costs some 230 instructions, so a small one takes more a byte.
AIM_INSTRUCTIONS = {WHOLE_BLOCK_BUFFER: 15, DEFAULT_BUFFER: 16}
AIM_WRITES_ABOVE_LEAST = 2
AIM_READS = 4


def run(command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))}\n{done.stderr.strip()}")
    return done.stdout


def build():
    BUILD.mkdir(parents=True, exist_ok=True)
    program = BUILD / "flash_write"
    sources = [*sorted((ROOT / "src").rglob("*.c")), HERE / "flash_write.c", HERE / "memory_chip.c"]
    includes = ["-I", ROOT / "include", "-I", ROOT / "src", "-I", HERE]
    run([os.environ.get("CC", "gcc"), *COMPILE, *includes, *sources, "-o", program])
    return program


def instructions(program, buffer_size):
    """Function -> its own instructions below esp_loader_flash_write(), for BLOCKS blocks."""
    profile = BUILD / "callgrind.out"
    valgrind = ["valgrind", "--tool=callgrind", "--toggle-collect=esp_loader_flash_write"]
    output = ["--compress-strings=no", "--compress-pos=no", f"--callgrind-out-file={profile}"]
    # Symbols are bound before main(), lest the dynamic linker's work be counted.
    bound = {**os.environ, "LD_BIND_NOW": "1"}
    run([*valgrind, *output, program, "random", buffer_size, BLOCKS], env=bound)
    costs, function, skip = {}, None, False
    for line in profile.read_text().splitlines():
        if line.startswith("fn="):
            function = line[3:]
        elif line.startswith("calls="):
            skip = True  # the next line is what the callee cost
        elif line[:1].isdigit():
            if not skip:
                costs[function] = costs.get(function, 0) + int(line.split()[1])
            skip = False
    return costs


missed = []


def line(what, shown, aim, met):
    print(f"  {what:<58} {shown:>8}   aim: {aim:<10} {'pass' if met else 'MISS'}")
    if not met:
        missed.append(what)


def report_instructions(program, buffer_size):
    costs = instructions(program, buffer_size)
    counted = {name: cost for name, cost in costs.items() if not name.startswith(PORT)}
    if "esp_loader_flash_write" not in counted:
        sys.exit("bench: callgrind saw no esp_loader_flash_write()")
    payload = BLOCK * BLOCKS
    ratio = sum(counted.values()) / payload
    what = f"instructions per byte, transmit buffer {buffer_size}"
    aim = AIM_INSTRUCTIONS[buffer_size]
    line(what, f"{ratio:.2f}", f"under {aim}", ratio < aim)
    for name, cost in sorted(counted.items(), key=lambda item: -item[1])[:4]:
        print(f"    {name:<56} {cost / payload:>8.2f}")


def report_port_calls(program, buffer_size):
    for pattern in ("zero", "random", "escapes"):
        fields = run([program, pattern, buffer_size, BLOCKS]).split()
        blocks, _, encoded, writes, above, reads = map(int, fields)
        print(f"  {pattern}: {encoded / blocks:.0f} bytes on the wire and {writes / blocks:.1f} writes a block")
        for what, value, aim in (
            ("writes above encoded size / transmit buffer", above, AIM_WRITES_ABOVE_LEAST),
            ("reads for the answer", reads, AIM_READS),
        ):
            line(f"  most {what}", value, f"at most {aim}", value <= aim)


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # a reader that stops, such as head, is no error
    program = build()
    print("flash write path, blocks of 4 KiB, random data, MD5 on, -O2")
    for buffer_size in (WHOLE_BLOCK_BUFFER, DEFAULT_BUFFER):
        report_instructions(program, buffer_size)
    for buffer_size in (WHOLE_BLOCK_BUFFER, DEFAULT_BUFFER):
        print(f"\nport calls a block, transmit buffer {buffer_size}")
        report_port_calls(program, buffer_size)
    if missed:
        sys.exit(f"bench: {len(missed)} aims missed")


if __name__ == "__main__":
    main()
