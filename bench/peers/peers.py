#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets esploader and the tools of others do the same work on the same virtual chips, by turns.

Each run has a virtual chip of its own, which takes the time that a real line and a real flash take,
behind a pseudo-terminal, in its loader from the start: reset lines, which pseudo-terminals have not,
would add the same to all. After each run flash, or the file that was read, is compared byte by byte.

    peers.py [--tools esploader,esptool,espflash,esptool-js] [--work REGEX] [--times N] [--csv FILE]
    peers.py --noise 1e-4 [--times SEEDS]     right or not, on a line that damages bytes

Prints a table in Markdown: seconds, medians, and how many times esploader's each other one is.
"""

import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "interop"), str(HERE)]

from run import install_tools  # noqa: E402
from simulator import Simulator  # noqa: E402
from work import WORK, NOISY_WORK, Files  # noqa: E402
from commands import command_of  # noqa: E402

MAC = "24:0a:c4:01:02:03"
LONGEST_SECONDS = 300
PEERS = {"esptool": "esptool5", "espflash": "espflash", "esptool-js": "esptool-js"}


class Installer:
    """What install_tools() reports to."""

    def skip(self, what, why):
        print(f"without {what}: {why}", file=sys.stderr)

    fail = skip


class Outcome:
    def __init__(self, seconds, code, right):
        self.seconds, self.code, self.right = seconds, code, right


def run_once(tool, work, files, simulator_options=()):
    """One run on a new chip. None: the tool cannot do that."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flash.bin").write_bytes(work.before(files))
        options = ["--pace", "--boot", "download", *work.simulator_options, *simulator_options]
        with Simulator(files.build / "esploader-sim", files.chip, "pty", folder, MAC, None, options) as chip:
            command = command_of(tool, work, files, chip.port, folder)
            if command is None:
                return None
            began = time.monotonic()
            try:
                done = subprocess.run(
                    list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, timeout=LONGEST_SECONDS, check=False,
                    env=dict(os.environ, NO_COLOR="1", XDG_CACHE_HOME=str(folder)),
                )
                code, said = done.returncode, done.stdout
            except subprocess.TimeoutExpired as late:
                code, said = -1, late.stdout or b""
            seconds = time.monotonic() - began
            right = work.is_right(files, chip.flash(), folder)
        if code != 0 and not simulator_options:
            sys.stderr.write(said.decode(errors="replace")[-1500:])
        return Outcome(seconds, code, right)


def race(tools, work, files, times):
    """Name of a tool -> its seconds, by turns; None where it cannot, or where it went wrong."""
    seconds = {tool.name: [] for tool in tools}
    for _ in range(times):
        for tool in tools:
            outcome = run_once(tool, work, files)
            if outcome is None:
                seconds[tool.name] = None
            elif seconds[tool.name] is not None:
                if outcome.code != 0 or not outcome.right:
                    print(f"{tool.name}, {work.name}: exit code {outcome.code}, "
                          f"{'right' if outcome.right else 'WRONG'}", file=sys.stderr)
                    seconds[tool.name] = None
                else:
                    seconds[tool.name].append(outcome.seconds)
    return seconds


def print_race(tools, works, files, times, csv_path):
    rows = []
    names = [tool.name for tool in tools]
    print("| work | " + " | ".join(names) + " |")
    print("| --- |" + " --: |" * len(names))
    for work in works:
        seconds = race(tools, work, files, times)
        ours = seconds.get("esploader")
        cells = []
        for name in names:
            measured = seconds[name]
            if not measured:
                cells.append("-")
                continue
            median = statistics.median(measured)
            ratio = f" ({median / statistics.median(ours):.2f})" if ours and name != "esploader" else ""
            cells.append(f"{median:.2f} s{ratio}")
            rows += [[work.name, name, f"{value:.3f}"] for value in measured]
        print(f"| {work.name} | " + " | ".join(cells) + " |", flush=True)
    if csv_path:
        with open(csv_path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["work", "tool", "seconds"], *rows])


def print_noise(tools, files, rate, seeds):
    print("| work | " + " | ".join(f"{tool.name}: right / error / wrong | longest" for tool in tools) + " |")
    print("| --- |" + " --: | --: |" * len(tools))
    for work in NOISY_WORK:
        cells = []
        for tool in tools:
            outcomes = [
                run_once(tool, work, files, ["--noise", f"mix:{rate}:{seed}"])
                for seed in range(1, seeds + 1)
            ]
            if None in outcomes:
                cells.append("- | -")
                continue
            right = sum(outcome.code == 0 and outcome.right for outcome in outcomes)
            wrong = sum(outcome.code == 0 and not outcome.right for outcome in outcomes)
            longest = max(outcome.seconds for outcome in outcomes)
            cells.append(f"{right} / {seeds - right - wrong} / {wrong} | {longest:.1f} s")
        print(f"| {work.name} | " + " | ".join(cells) + " |", flush=True)


class Esploader:
    name = "esploader"

    def __init__(self, build):
        self.program = build / "esploader"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", default="esploader,esptool,espflash,esptool-js")
    parser.add_argument("--work", default="", help="only what this regular expression finds")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--noise", help="share of bytes that the line damages")
    parser.add_argument("--chip", default="esp32c3")
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--csv", type=Path, help="each run, for plots")
    arguments = parser.parse_args()
    names = arguments.tools.split(",")
    folder = ROOT / "build" / "interop"
    folder.mkdir(parents=True, exist_ok=True)
    tools = [Esploader(arguments.build)] if "esploader" in names else []
    peers = ",".join(PEERS[name] for name in names if name in PEERS)
    tools += install_tools(peers, folder, Installer()) if peers else []
    scratch = Path(tempfile.mkdtemp())
    try:
        files = Files(arguments.build, arguments.chip, scratch)
        if arguments.noise:
            print_noise(tools, files, arguments.noise, arguments.times)
        else:
            works = [work for work in WORK if re.search(arguments.work, work.name)]
            print_race(tools, works, files, arguments.times, arguments.csv)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
