#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How long esploader takes for what has changed a little, as a share of a fresh write: the part of the
benchmarks that needs no other tool and no quiet machine. A few seconds.

    ratios.py [--build FOLDER]

Fails where a share is above its bound. A machine that is busy makes all runs longer: of each the
fastest of a few counts, and where a share is too large, all are made again.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "interop"), str(HERE)]

from work import Files, Work  # noqa: E402
from race import Esploader, run_once  # noqa: E402

ROUNDS = 5
WHOLE = Work("fresh, 150 kB", "write", "small")
# What is done, and its share of WHOLE at most. Measured on a busy machine: 0.29 to 0.33, 0.52 to 0.65,
# 0.44 to 0.59.
BOUNDS = [
    (Work("the same again", "write", "small", there="small"), 0.5),
    (Work("one byte has changed", "write", "small", there="small_before"), 0.75),
    (Work("one byte has changed, remembered", "write", "small", there="small_before", remembered=True), 0.75),
]


def measure(tool, works, files, fastest):
    """Makes each run once more. False: one went wrong."""
    for work in works:
        outcome = run_once(tool, work, files)
        if not outcome.good:
            print(f"{work.name}: exit code {outcome.code}, {'right' if outcome.right else 'WRONG'}")
            return False
        fastest[work] = min(outcome.seconds, fastest.get(work, outcome.seconds))
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build")
    arguments = parser.parse_args()
    tool = Esploader(arguments.build)
    scratch = Path(tempfile.mkdtemp())
    fastest = {}
    too_long = [work for work, _ in BOUNDS]
    try:
        files = Files(arguments.build, "esp32c3", scratch)
        for _ in range(ROUNDS):
            if not measure(tool, [WHOLE, *too_long], files, fastest):
                return 1
            too_long = [work for work, bound in BOUNDS if fastest[work] > bound * fastest[WHOLE]]
            if not too_long:
                break
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for work, bound in BOUNDS:
        share = fastest[work] / fastest[WHOLE]
        print(f"{work.name:<36} {share:.2f} of {WHOLE.name}   bound: {bound:.2f}   "
              f"{'MISS' if work in too_long else 'pass'}")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
