# SPDX-License-Identifier: Apache-2.0
"""Gives the same files and arguments to esploader and to esptool, and compares the files that come of it."""
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
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name not in without}


def difference(one, other):
    if sorted(one) != sorted(other):
        return f"files {sorted(one)} and {sorted(other)}"
    for name, content in one.items():
        if content != other[name]:
            at = next((i for i, (a, b) in enumerate(zip(content, other[name])) if a != b), -1)
            return f"{name}: {len(content)} and {len(other[name])} bytes, first different at {at:#x}"
    return ""


def compare(program, files, arguments, refused=False, refused_here=False):
    """What is wrong, or an empty text. `files`: content by name, in the folder both work in. `refused`: by both."""
    made = []
    for tool in ("esploader", "esptool"):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            with contextlib.chdir(folder):
                if tool == "esploader":
                    done = subprocess.run([program, *arguments], capture_output=True, text=True)
                    right, said = done.returncode == 0, done.stderr
                else:
                    right, said = run_esptool(arguments)
            made.append(files_in(Path(folder), files) if right else {})
        if right == (refused or (tool == "esploader" and refused_here)):
            return f"{tool} {'takes' if right else 'refuses'} it: {said.strip()[-300:]}"
    return "" if refused_here else difference(*made)


def has_own():
    try:
        return metadata.version("esptool") == VERSION
    except metadata.PackageNotFoundError:
        return False


def main(what, cases):
    """`cases(program, part)` gives a name and a problem each, of those whose names have that part."""
    if len(sys.argv) < 2:
        print(f"usage: {sys.argv[0]} ESPLOADER [PART_OF_A_NAME]", file=sys.stderr)
        return 2
    if not has_own():
        python = find_python()
        if python is None:
            print(f"skipped: no esptool {VERSION}; 'make interop' installs it, or set ESPTOOL_PYTHON")
            return SKIPPED
        os.execv(python, [str(python), *sys.argv])
    program = str(Path(sys.argv[1]).resolve())
    count, wrong = 0, 0
    for name, problem in cases(program, sys.argv[2] if len(sys.argv) > 2 else ""):
        count += 1
        if problem:
            wrong += 1
            print(f"DIFFERENT {name}: {problem}")
    print(f"{count} {what}, {wrong} different from esptool {VERSION}")
    return 1 if wrong or count == 0 else 0
