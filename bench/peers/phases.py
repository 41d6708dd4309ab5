#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Where the time of a visit goes that changes little: esploader alone, 750 kB at 921,600 baud, on a virtual
ESP32-C3 behind RFC 2217, which is reset at both ends. Prints a table in Markdown, milliseconds, medians.

    phases.py [--build FOLDER] [--times N]

The figures come from the lines of --trace, whose times are those of the machine: it should do nothing else.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "interop"), str(HERE)]

from simulator import Simulator  # noqa: E402
from work import AT, Files, Work  # noqa: E402

LINE = re.compile(r"^ +(\d+\.\d+) ([-<>]) (.*)", re.MULTILINE)
MAC = "24:0a:c4:01:02:03"
LINES, DIGEST, READ = "lines: ", "SPI_FLASH_MD5", "READ_FLASH"
WORKS = [
    Work("the same again", "write", there="large"),
    Work("one byte, remembered", "write", there="large_before", remembered=True),
    Work("one byte", "write", there="large_before"),
]
# What begins with a command to the chip, up to where the next one begins.
STAGES = [
    ("SYNC, which chip it is, its revision and USB", "SYNC"),
    ("the new rate", "CHANGE_BAUDRATE"),
    ("the stub", "MEM_BEGIN"),
    ("the flash's id and size", "SPI_ATTACH"),
]


def trace_of(work, files):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flash.bin").write_bytes(work.before(files))
        environment = dict(os.environ, NO_COLOR="1", XDG_CACHE_HOME=name)
        with Simulator(files.build / "esploader-sim", files.chip, "rfc2217", folder, MAC, None, ["--pace"]) as chip:
            command = [files.build / "esploader", "--port", chip.port, "--baud", str(work.baud), "--trace",
                       "write-flash", "--force", hex(AT)]
            if work.remembered:
                subprocess.run([*command, getattr(files, work.there)], env=environment, check=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            done = subprocess.run([*command, work.path(files)], env=environment, check=True, text=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if not work.is_right(files, chip.flash(), folder):
                sys.exit(f"phases: {work.name}: flash is not what it should be")
    return [(float(at), way, what) for at, way, what in LINE.findall(done.stderr)]


def answered(trace):
    """Command -> seconds from its sending to its answer, all of them together."""
    taken, asked = {}, None
    for at, way, what in trace:
        word = what.split()[0]
        if way == ">":
            asked = at, word
        elif way == "<" and asked and word == asked[1]:
            taken[word] = taken.get(word, 0) + at - asked[0]
            asked = None
    return taken


def phases_of(trace):
    """Phase -> seconds."""
    begins = [next(at for at, way, what in trace if way == ">" and what.startswith(command))
              for _, command in STAGES]
    ready = max(at for at, way, what in trace if way == "<" and what.startswith("SPI_SET_PARAMS"))
    held = max(at for at, _, what in trace if what.startswith(f"{LINES}reset held"))
    first, last = trace[0][0], trace[-1][0]
    phases = {"both resets": begins[0] - first + last - held}
    for (name, _), begin, end in zip(STAGES, begins, [*begins[1:], ready]):
        phases[name] = end - begin
    commands = answered([line for line in trace if ready <= line[0] <= held])
    phases["digests"] = commands.pop(DIGEST, 0)
    commands.pop(READ, 0)
    phases["sectors that changed, the last and the first among them"] = sum(commands.values())
    # What boots and the partition table are read, and the program computes.
    phases["all else"] = last - first - sum(phases.values())
    phases["all"] = last - first
    return phases


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        files = Files(arguments.build.resolve(), "esp32c3", Path(scratch))
        runs = {work.name: [phases_of(trace_of(work, files)) for _ in range(arguments.times)] for work in WORKS}
    print("| | " + " | ".join(runs) + " |")
    print("| --- |" + " --: |" * len(runs))
    for phase in next(iter(runs.values()))[0]:
        medians = [round(1000 * statistics.median(run[phase] for run in those)) for those in runs.values()]
        print(f"| {phase} | " + " | ".join(map(str, medians)) + " |")


if __name__ == "__main__":
    main()
