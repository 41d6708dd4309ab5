#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes one file over another, such as two releases of a program, with esploader and the tools of others.

    generations.py --chip esp32c3 [--tools esploader,esptool,espflash,esptool-js] [--times N] OLD NEW

Runs are those of peers.py: a virtual chip each, which holds OLD at 0x10000 and takes the time of a real
one, at 921,600 baud. Afterwards flash is compared byte by byte. Prints a table in Markdown: median seconds,
and the bytes of data in all commands that the chip was sent, a flasher stub among them.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from peers import PEERS, ROOT, Installer  # noqa: E402
from race import Esploader, race  # noqa: E402
from run import install_tools  # noqa: E402
from work import SECTOR, Work  # noqa: E402


class Generations:
    """The two files, as works name them."""

    def __init__(self, build, chip, folder, old, new):
        self.build, self.chip, self.folder = build, chip, folder
        self.old, self.new = old, new

    def sectors(self):
        """How many sectors of the new file differ from the old one's, and how many there are."""
        old, new = self.old.read_bytes(), self.new.read_bytes()
        pieces = range(0, len(new), SECTOR)
        return sum(old[at : at + SECTOR] != new[at : at + SECTOR] for at in pieces), len(pieces)


WORK = [
    Work("over an erased flash", "write", "new"),
    Work("over the old file", "write", "new", there="old"),
    Work("over the old file, which is at hand", "write", "new", there="old", old_file="old"),
    Work("over the old file, remembered", "write", "new", there="old", remembered=True),
]


def cell(outcomes):
    if not outcomes:
        return "-"
    seconds = statistics.median(outcome.seconds for outcome in outcomes)
    return f"{seconds:.2f} s, {outcomes[0].sent:,}"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--chip", required=True)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    parser.add_argument("--tools", default="esploader,esptool,espflash,esptool-js")
    parser.add_argument("--times", type=int, default=3)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    build = arguments.build.resolve()
    names = arguments.tools.split(",")
    tools = [Esploader(build)] if "esploader" in names else []
    peers = ",".join(PEERS[name] for name in names if name in PEERS)
    (build / "interop").mkdir(exist_ok=True)
    tools += install_tools(peers, build / "interop", Installer()) if peers else []
    with tempfile.TemporaryDirectory() as folder:
        files = Generations(build, arguments.chip, Path(folder), arguments.old, arguments.new)
        print("{} of {} sectors differ".format(*files.sectors()), file=sys.stderr)
        print("| {} | {} |".format(arguments.chip, " | ".join(tool.name for tool in tools)))
        print("| --- |" + " --: |" * len(tools))
        for work in WORK:
            outcomes = race(tools, work, files, arguments.times)
            cells = [cell(outcomes[tool.name]) for tool in tools]
            print(f"| {work.name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
