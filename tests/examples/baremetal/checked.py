# SPDX-License-Identifier: Apache-2.0
"""What the tests of the examples without an operating system share."""

import subprocess
import sys

SKIPPED = 77  # CTest: SKIP_RETURN_CODE


def skip(why):
    print(f"SKIP: {why}")
    sys.exit(SKIPPED)


def fail(what, shown=""):
    print(f"FAILED: {what}")
    if shown:
        print(shown)
    sys.exit(1)


def check(sound, what, shown=""):
    if not sound:
        fail(what, shown)


def run(command, status=0, **how):
    """Runs a program to its end, which must be with that status; returns what it printed."""
    command = [str(word) for word in command]
    how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **how}
    done = subprocess.run(command, text=True, errors="replace", **how)
    check(done.returncode == status, f"{' '.join(command)} ended with {done.returncode}:", done.stdout)
    return done.stdout


def expected_output(readme, heading):
    """The lines of the first code block below a heading of a README."""
    text = readme.read_text()
    check(f"\n{heading}\n" in text, f"{readme} has no heading '{heading}'")
    return text.split(f"\n{heading}\n", 1)[1].split("```", 2)[1].split("\n")[1:-1]
