#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether each row of the table of differences in docs/MIGRATING.md has a test that is there.

    differences.py ROOT [--wrong]

--wrong: with a row that has none and a test that is not there; expects both to be told.
"""
import pathlib
import re
import sys


def rows(text):
    table = text.split("| call | esp-serial-flasher | here |\n| --- | --- | --- |\n")[1].split("\n\n")[0]
    return [line.strip("|").split("|")[0].strip() for line in table.splitlines()]


def listed(text):
    pairs = (line.rsplit(" | ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {row: [test.split() for test in tests.split(", ")] for row, tests in pairs}


def wrong(root, documented, tests):
    told = [f"no test is named for the row '{row}'" for row in documented if row not in tests]
    told += [f"there is no row '{row}'" for row in tests if row not in documented]
    for row, names in tests.items():
        for file, function in names:
            found = [path.read_text(encoding="utf-8") for path in (root / "tests" / "unit").rglob(file)]
            if not any(re.search(rf"\b{function}\(", text) for text in found):
                told.append(f"'{row}': {file} has no {function}()")
    return told


def main():
    root = pathlib.Path(sys.argv[1])
    documented = rows((root / "docs" / "MIGRATING.md").read_text(encoding="utf-8"))
    tests = listed((root / "tests" / "unit" / "api" / "differences.txt").read_text(encoding="utf-8"))
    if "--wrong" not in sys.argv:
        told = wrong(root, documented, tests)
        print("\n".join(told))
        return 1 if told else 0
    first = next(iter(tests))
    told = wrong(root, [*documented, "another"], {**tests, first: [["test_v1.c", "no_such_test"]], "gone": []})
    print("\n".join(told))
    return 0 if len(told) == 3 else 1


if __name__ == "__main__":
    sys.exit(main())
