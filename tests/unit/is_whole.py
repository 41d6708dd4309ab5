#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether a program uses every function that headers declare.

    is_whole.py NM --headers FILE... [--aliases FILE] --objects FILE...

Compared are the functions that the headers declare with those that the objects call. With --aliases
the program is compiled with a header that gives the functions other names by #define: each of the
functions needs one there, and each name there needs a function.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

DECLARED = re.compile(r"^[a-z][\w \n*]*[ \n*](esp_loader_\w+)\(", re.MULTILINE)
ALIAS = re.compile(r"^#define\s+esp_loader_\w+\s+(esp_loader_v\d\w+)\s*$", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def declared(header):
    return set(DECLARED.findall(COMMENT.sub("", Path(header).read_text(encoding="utf-8"))))


def called(nm, objects):
    listing = subprocess.run([nm, "--undefined-only", *objects], capture_output=True, text=True, check=True)
    return {line.split()[-1].lstrip("_") for line in listing.stdout.splitlines() if " U " in line}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nm")
    parser.add_argument("--headers", nargs="+", required=True)
    parser.add_argument("--aliases")
    parser.add_argument("--objects", nargs="+", required=True)
    options = parser.parse_args()
    functions = set().union(*map(declared, options.headers))
    faults = []
    if not functions:
        faults.append("the headers declare no function: is this script still right?")
    for name in sorted(functions - called(options.nm, options.objects)):
        faults.append(f"the program does not use {name}")
    if options.aliases:
        aliases = set(ALIAS.findall(Path(options.aliases).read_text(encoding="utf-8")))
        faults += [f"{options.aliases} has no name for {name}" for name in sorted(functions - aliases)]
        faults += [f"{options.aliases} names {name}, which is not declared" for name in sorted(aliases - functions)]
    print("\n".join(faults) if faults else f"all {len(functions)} functions are used")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
