#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives the same linked programs to `esploader elf2image` and to esptool, and compares the files byte for byte.

    elf2image.py ESPLOADER [PART_OF_A_NAME]

Takes esptool 5.6.0: of this Python, of the one that ESPTOOL_PYTHON names, or that of `make interop`. Ends with 77
where there is none.
"""
import contextlib
import io
import os
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

VERSION = "5.6.0"
SKIPPED = 77
HERE = Path(__file__).resolve().parent


def has_esptool(python):
    asked = [str(python), "-c", "from importlib import metadata; print(metadata.version('esptool'))"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True)
    except OSError:
        return False
    return done.stdout.strip() == VERSION


def find_python():
    builds = [HERE.parents[2] / "build", Path.cwd(), *Path.cwd().parents]
    places = [Path(os.environ["ESPTOOL_PYTHON"])] if "ESPTOOL_PYTHON" in os.environ else []
    places += [build / "interop" / "esptool5" / "bin" / "python" for build in builds]
    return next((place for place in places if has_esptool(place)), None)


def run_esptool(arguments):
    """In this process: starting it anew for each case would take most of the time."""
    import esptool

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            esptool.main(arguments)
    except SystemExit as end:
        return end.code in (0, None), said.getvalue()
    except Exception as error:  # whatever it ends with
        return False, f"{said.getvalue()}{error}"
    return True, said.getvalue()


def files_in(folder, without):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != without}


def difference(one, other):
    if sorted(one) != sorted(other):
        return f"files {sorted(one)} and {sorted(other)}"
    for name, content in one.items():
        if content != other[name]:
            at = next((i for i, (a, b) in enumerate(zip(content, other[name])) if a != b), -1)
            return f"{name}: {len(content)} and {len(other[name])} bytes, first different at {at:#x}"
    return ""


def compare(program, case, folder):
    """What is wrong, or an empty text."""
    made = []
    for tool in ("esploader", "esptool"):
        place = folder / tool
        place.mkdir()
        elf = place / "app.elf"
        elf.write_bytes(case.elf.to_bytes())
        output = ["-o", str(place / case.output)] if case.output else []
        arguments = ["--chip", case.chip, "elf2image", *case.options, *output, str(elf)]
        if tool == "esploader":
            done = subprocess.run([program, *arguments], capture_output=True, text=True)
            right, said = done.returncode == 0, done.stderr
        else:
            right, said = run_esptool(arguments)
        if right == (case.refused or (tool == "esploader" and bool(case.refused_here))):
            return f"{tool} {'takes' if right else 'refuses'} it: {said.strip()[-300:]}"
        made.append(files_in(place, elf.name) if right else {})
    return "" if case.refused_here else difference(*made)


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    if "esptool" not in sys.modules and not has_own():
        python = find_python()
        if python is None:
            print(f"skipped: no esptool {VERSION}; 'make interop' installs it, or set ESPTOOL_PYTHON")
            return SKIPPED
        os.execv(python, [str(python), *sys.argv])
    from elf_cases import all_cases

    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    program = str(Path(sys.argv[1]).resolve())
    count, wrong = 0, 0
    for case in all_cases():
        if wanted not in case.name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            problem = compare(program, case, Path(folder))
        count += 1
        if problem:
            wrong += 1
            print(f"DIFFERENT {case.name}: {problem}")
    print(f"{count} programs, {count - wrong} images as esptool {VERSION} makes them, {wrong} different")
    return 1 if wrong or count == 0 else 0


def has_own():
    try:
        return metadata.version("esptool") == VERSION
    except metadata.PackageNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(main())
