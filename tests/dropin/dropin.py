#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One way to depend on the library as on esp-serial-flasher: README.md says which there are.

    dropin.py CASE --cmake CMAKE --sim ESPLOADER-SIM --work FOLDER
"""

import argparse
import sys

import cases_cmake
import cases_examples
import cases_packages
import cases_sdk
import cases_stubs
from builds import Builds, Wrong

CASES = {**cases_cmake.CASES, **cases_sdk.CASES, **cases_packages.CASES, **cases_examples.CASES,
         **cases_stubs.CASES}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=sorted(CASES))
    for option in ("--cmake", "--sim", "--work"):
        parser.add_argument(option, required=True)
    arguments = parser.parse_args()
    try:
        CASES[arguments.case](Builds(arguments.cmake, arguments.sim, arguments.work))
    except Wrong as wrong:
        print(f"{arguments.case}: {wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
