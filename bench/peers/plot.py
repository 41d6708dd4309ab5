#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what peers.py has measured: bars of medians, a group a work, with the fastest and the slowest run.

    plot.py RUNS.csv PLOT.svg

Needs matplotlib (Debian: python3-matplotlib); without it it says so and exits with 77.
"""

import csv
import statistics
import sys
from collections import defaultdict

try:
    import matplotlib
except ImportError:
    print("plot: matplotlib is not installed: apt-get install python3-matplotlib", file=sys.stderr)
    sys.exit(77)

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

COLOURS = ["#1b6ca8", "#c46a1b", "#5a9367", "#8d6a9f"]
NAMES = {"esptool5": "esptool"}
GROUP_HEIGHT = 0.8


def read(path):
    """Work -> tool -> seconds; both in the order of the file."""
    runs = defaultdict(lambda: defaultdict(list))
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            crowd = f", {row['chips']} chips at once" if int(row["chips"]) > 1 else ""
            runs[row["work"] + crowd][row["tool"]].append(float(row["seconds"]))
    return runs


def draw(runs, path):
    tools = list(dict.fromkeys(tool for work in runs.values() for tool in work))
    height = GROUP_HEIGHT / len(tools)
    figure, axes = pyplot.subplots(figsize=(9, 0.6 + 0.17 * len(tools) * len(runs) + 0.1 * len(runs)))
    for number, tool in enumerate(tools):
        places = [place for place, work in enumerate(runs) if tool in runs[work]]
        seconds = [runs[work][tool] for work in runs if tool in runs[work]]
        middles = [statistics.median(taken) for taken in seconds]
        spread = [[middle - min(taken) for middle, taken in zip(middles, seconds)],
                  [max(taken) - middle for middle, taken in zip(middles, seconds)]]
        ys = [place + (number + 0.5) * height - GROUP_HEIGHT / 2 for place in places]
        axes.barh(ys, middles, height, xerr=spread, label=NAMES.get(tool, tool),
                  color=COLOURS[number % len(COLOURS)], error_kw={"elinewidth": 0.8})
        for y, middle in zip(ys, middles):
            axes.text(middle, y, f" {middle:.2f}", va="center", fontsize=6)
    axes.set_yticks(range(len(runs)), list(runs), fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("seconds, median; lines: fastest and slowest run")
    axes.set_xscale("log")
    axes.legend(fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    # No date and no random names: the same figures give the same file.
    figure.savefig(path, metadata={"Date": None})


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    matplotlib.rcParams["svg.hashsalt"] = "esploader"
    matplotlib.rcParams["svg.fonttype"] = "none"
    draw(read(sys.argv[1]), sys.argv[2])


if __name__ == "__main__":
    main()
