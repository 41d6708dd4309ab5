#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets esploader and the tools of others do the same work on the same virtual chips, by turns.

Each run has a virtual chip of its own, which takes the time that a real line and a real flash take,
behind a pseudo-terminal (esptool-js: a TCP port), in its loader from the start: reset lines, which
pseudo-terminals have not, would add the same to all. After each run flash, or the file that was read,
is compared byte by byte.

    peers.py [--tools esploader,esptool,espflash,esptool-js] [--work REGEX] [--times N] [--csv FILE]
    peers.py --report FOLDER [--tools ...]    what docs/BENCHMARKS.md shows: peers.md, peers.csv, peers.svg
    peers.py --chips 1,8,32 [--times N]       so many chips at once, a process each
    peers.py --noise 1e-4 [--times SEEDS]     right or not, on a line that damages bytes

Prints a table in Markdown: medians, and how many times esploader's each other one is. Beside a fresh write
stands the least that it can take, and how many times that esploader took. plot.py draws the CSV file.
"""

import argparse
import contextlib
import csv
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "interop"), str(HERE)]

from run import install_tools  # noqa: E402
from work import CROWD_WORK, NOISY_WORK, REPORT, WORK, Files  # noqa: E402
from race import Esploader, race, run_once  # noqa: E402

PEERS = {"esptool": "esptool5", "espflash": "espflash", "esptool-js": "esptool-js"}
HEADING = ["work", "tool", "chips", "seconds", "processor_seconds", "memory_kib"]
KIB_A_MIB = 1024


class Installer:
    """What install_tools() reports to."""

    def skip(self, what, why):
        print(f"without {what}: {why}", file=sys.stderr)

    fail = skip


def median(outcomes, figure):
    return statistics.median(getattr(outcome, figure) for outcome in outcomes)


def time_cell(outcomes, ours):
    """Median, spread of more than one run, and how many times esploader's."""
    if not outcomes:
        return "-"
    seconds = sorted(outcome.seconds for outcome in outcomes)
    text = f"{statistics.median(seconds):.2f} s"
    if len(seconds) > 1:
        text += f" ±{(seconds[-1] - seconds[0]) / 2:.2f}"
    if ours and outcomes is not ours:
        text += f" ({median(outcomes, 'seconds') / median(ours, 'seconds'):.2f})"
    return text


def limit_cell(limit, ours):
    if limit is None:
        return "-"
    return f"{limit:.2f} s" + (f" ({median(ours, 'seconds') / limit:.2f})" if ours else "")


def rows_of(work, chips, outcomes):
    return [[work.name, name, chips, f"{run.seconds:.3f}", f"{run.cpu:.3f}", run.memory]
            for name, runs in outcomes.items() for run in runs or []]


def print_race(tools, works, files, times):
    rows = []
    names = [tool.name for tool in tools]
    print("| work | " + " | ".join(names) + " | at least |")
    print("| --- |" + " --: |" * (len(names) + 1))
    for work in works:
        outcomes = race(tools, work, files, times)
        ours = outcomes.get("esploader")
        cells = [time_cell(outcomes[name], ours) for name in names] + [limit_cell(work.limit(files), ours)]
        rows += rows_of(work, 1, outcomes)
        print(f"| {work.name} | " + " | ".join(cells) + " |", flush=True)
    return rows


def print_crowd(tools, files, crowds, times):
    """Many chips at once: time, processor, memory."""
    rows = []
    names = [tool.name for tool in tools]
    print(f"{CROWD_WORK.name}; wall-clock time, processor time, memory of all processes at most\n")
    print("| chips at once | " + " | ".join(names) + " |")
    print("| --: |" + " --: |" * len(names))
    for chips in crowds:
        outcomes = race(tools, CROWD_WORK, files, times, chips)
        cells = []
        for name in names:
            runs = outcomes[name]
            cells.append("-" if not runs else
                         f"{median(runs, 'seconds'):.1f} s, {median(runs, 'cpu'):.1f} s, "
                         f"{median(runs, 'memory') / KIB_A_MIB:.0f} MiB")
        rows += rows_of(CROWD_WORK, chips, outcomes)
        print(f"| {chips} | " + " | ".join(cells) + " |", flush=True)
    return rows


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
            right = sum(outcome.good for outcome in outcomes)
            wrong = sum(outcome.code == 0 and not outcome.right for outcome in outcomes)
            longest = max(outcome.seconds for outcome in outcomes)
            cells.append(f"{right} / {seeds - right - wrong} / {wrong} | {longest:.1f} s")
        print(f"| {work.name} | " + " | ".join(cells) + " |", flush=True)
    return []


class Tee:
    """What is printed goes to a file as well."""

    def __init__(self, *files):
        self._files = files

    def write(self, text):
        for file in self._files:
            file.write(text)

    def flush(self):
        for file in self._files:
            file.flush()


def print_report(tools, works, files, times, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "peers.md", "w", encoding="utf-8") as table, \
            contextlib.redirect_stdout(Tee(sys.stdout, table)):
        rows = print_race(tools, works, files, times)
    runs = folder / "peers.csv"
    write_rows(rows, runs)
    # Without matplotlib it says so; the figures are there all the same.
    subprocess.run([sys.executable, HERE / "plot.py", runs, folder / "peers.svg"], check=False)
    return rows


def write_rows(rows, path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADING, *rows])


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", default="esploader,esptool,espflash,esptool-js")
    parser.add_argument("--work", default="", help="only what this regular expression finds")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--chips", help="how many chips at once, in turn")
    parser.add_argument("--noise", help="share of bytes that the line damages")
    parser.add_argument("--chip", default="esp32c3")
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--csv", type=Path, help="each run, for plots")
    parser.add_argument("--report", type=Path, metavar="FOLDER", help="table, runs and plot of the documentation")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
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
            rows = print_noise(tools, files, arguments.noise, arguments.times)
        elif arguments.chips:
            crowds = [int(chips) for chips in arguments.chips.split(",")]
            rows = print_crowd(tools, files, crowds, arguments.times)
        else:
            works = [work for work in WORK if re.search(arguments.work, work.name)]
            if arguments.report:
                works = [work for work in works if work.name in REPORT]
                rows = print_report(tools, works, files, arguments.times, arguments.report)
            else:
                rows = print_race(tools, works, files, arguments.times)
        if arguments.csv:
            write_rows(rows, arguments.csv)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
