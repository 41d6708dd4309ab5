# SPDX-License-Identifier: Apache-2.0
"""The figures of another commit, measured by its own footprint.py, beside those of this tree.

No figure, for whatever reason, is a line that says why, and no failure: the other commit is not under test.
"""

import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

KINDS = ("flash", "RAM", "stack")
SCRIPT = "bench/footprint/footprint.py"
# What the figures come from; where none of it differs, they do not either.
MEASURED = ("src", "include", "stubs", "ports", "examples", "tests/examples/fakes", "bench/footprint", "CMakeLists.txt")
MOST_SECONDS = 90


class Absent(Exception):
    """There are no figures of the other commit, and why."""


def git(root, *arguments):
    # In CI the checkout may be another user's.
    command = ["git", "-c", "safe.directory=*", "-C", root, *arguments]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as problem:
        raise Absent(f"git: {problem.strerror}") from problem
    if done.returncode != 0:
        raise Absent(f"git {arguments[0]}: {last_line(done.stderr.decode(errors='replace'))}")
    return done.stdout


def last_line(text):
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def find(root, name):
    """The id of a commit that is there with all its files."""
    if Path(git(root, "rev-parse", "--show-toplevel").decode().strip()).resolve() != Path(root).resolve():
        raise Absent("this folder is not a git checkout of its own")
    try:
        return git(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
    except Absent:
        shallow = git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
        reason = "the clone is shallow: git fetch --deepen=1 brings it" if shallow else "there is no such commit"
        raise Absent(reason) from None


def is_same(root, commit):
    """Whether the working tree has all that is measured as the commit has it."""
    differing = git(root, "diff", "--name-only", commit, "--", *MEASURED)
    added = git(root, "ls-files", "--others", "--exclude-standard", "--", *MEASURED)
    return not differing.strip() and not added.strip()


def unpack(root, commit, folder):
    with tarfile.open(fileobj=io.BytesIO(git(root, "archive", "--format=tar", commit))) as archive:
        archive.extractall(folder)
    if not (folder / SCRIPT).is_file():
        raise Absent(f"it has no {SCRIPT}")
    if "--figures" not in (folder / SCRIPT).read_text():
        raise Absent(f"its {SCRIPT} prints its figures only: it has no --figures")


def lend_stubs(build, folder):
    """Spares npm a second download; another version of the package is fetched all the same."""
    for packages in (build / "stubs").glob("*/npm"):
        shutil.copytree(packages, folder / packages.relative_to(build), symlinks=True)


def measure(root, build, commit, processors):
    """Row -> kind -> bytes, of a commit."""
    with tempfile.TemporaryDirectory(prefix="footprint-") as name:
        folder = Path(name)
        unpack(root, commit, folder)
        lend_stubs(build, folder / "build" / "footprint")
        figures = folder / "figures.json"
        command = [sys.executable, "-B", SCRIPT, "--figures", figures, *processors]
        try:
            done = subprocess.run(
                command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=MOST_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Absent(f"measuring it takes more than {MOST_SECONDS} s") from None
        if not figures.is_file():
            raise Absent(f"its footprint.py gives no figures: {last_line(done.stderr or done.stdout)}")
        return read(figures)


def read(path):
    try:
        figures = json.loads(path.read_text())
        sound = all(isinstance(size, int) for kinds in figures.values() for size in kinds.values())
    except (ValueError, AttributeError):
        sound = False
    if not sound:
        raise Absent("its footprint.py writes no figures that can be read")
    return figures


def cells(now, before):
    """Now, before and the difference, of one kind of one row."""
    if now is None and before is None:
        return f"{'':>24}"
    difference = "" if None in (now, before) else f"{now - before:+d}" if now != before else "0"
    shown = ["-" if value is None else str(value) for value in (now, before)]
    return f"{shown[0]:>9}{shown[1]:>8}{difference:>7}"


def table(now, before):
    """The lines of the table: every row that either commit has."""
    rows = list(now) + [row for row in before if row not in now]
    width = max(map(len, rows))
    yield " " * width + "".join(f"{kind:>9}{'before':>8}{'change':>7}" for kind in KINDS)
    for row in rows:
        yield f"{row:<{width}}" + "".join(
            cells(now.get(row, {}).get(kind), before.get(row, {}).get(kind)) for kind in KINDS
        ).rstrip()


def report(root, build, name, now, processors):
    """Prints this tree's figures beside those of the commit `name`."""
    try:
        commit = find(root, name)
        title = git(root, "log", "-1", "--format=%h %s", commit).decode(errors="replace").strip()
        if is_same(root, commit):
            print(f"\nbeside {name}, {title}: nothing that is measured differs, its figures are those above")
            return
        lines = list(table(now, measure(root, build, commit, processors)))
        print(f"\nbeside {name}, {title}   (bytes)", *lines, sep="\n  ")
    except (Absent, OSError, tarfile.TarError, shutil.Error) as reason:
        print(f"\nbeside {name}: left out: {reason}")
