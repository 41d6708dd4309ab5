# SPDX-License-Identifier: Apache-2.0
"""The flasher stubs of a build, and whether a program pays for those it uses and no other's."""

import shutil
import subprocess
from pathlib import Path

from tools import Refused

PREFIX = "esp_loader_stub_"
FUNCTIONS = ("find", "absence", "load_init", "load_advance")


def sources(root, folder, chips):
    """(C files of the stubs for `chips`, None), or (None, why there are none)."""
    if not shutil.which("cmake"):
        return None, "cmake is missing"
    done = subprocess.run(
        ["cmake", "-S", root / "bench" / "footprint" / "stubs", "-B", folder, f"-DESP_LOADER_STUBS={chips}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Refused(f"the flasher stubs cannot be prepared:\n{done.stderr.strip()}")
    files = [Path(name) for name in (folder / "sources.txt").read_text().split(";")]
    if files[0].name == "stub_none.c":
        reason = [line for line in done.stdout.splitlines() if "without flasher stubs" in line]
        return None, reason[0].split("stubs: ", 1)[1]
    return files, None


def linked(symbols):
    """Names of the stubs among a program's symbols."""
    names = {name.removeprefix(PREFIX) for name in symbols if name.startswith(PREFIX)}
    return names - set(FUNCTIONS)


def check(rows):
    """Lines that say what stubs cost; refused where a program carries one that it does not use.

    `rows`: program -> its measurement.
    """
    for name, row in rows.items():
        wanted = {"one_stub": {"esp32c3"}, "all_stubs": row.stubs_at_hand}.get(name, set())
        if row.stubs != wanted:
            raise Refused(f"{name}: linked are the stubs {sorted(row.stubs)}, wanted {sorted(wanted)}")
    plain, one, every = rows["everything"], rows["one_stub"], rows["all_stubs"]
    of_one = one.stub_bytes["esp32c3"]
    of_others = sum(size for name, size in every.stub_bytes.items() if name != "esp32c3")
    # What comes with each further stub is a row of the table, and padding.
    others = len(every.stubs) - 1
    rest = every.total - one.total - of_others
    if not 0 <= rest <= 16 * others:
        raise Refused(f"all stubs cost {of_others + rest} more than one, of that {of_others} are theirs")
    return [
        f"a stub costs its own bytes: ESP32-C3's {of_one}, and {one.total - plain.total - of_one} to load stubs",
        f"the other {others} cost theirs: {of_others}, and {rest} to be found",
    ]
