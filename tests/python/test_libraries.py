# SPDX-License-Identifier: Apache-2.0
"""The archives of `make package`, installed by the tools that people have."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from esploader.programs import program
from test_uploads import HERE, arduino_environment, platformio_environment, ran, tool

TESTS = Path(__file__).resolve().parent.parent
ROOT = TESTS.parent
DROPIN = TESTS / "dropin"
sys.path.append(str(TESTS / "unit" / "stubs"))

import fake_stubs  # noqa: E402  (beside the tests of the stubs)

PATTERN = bytes((at * 7 + (at >> 8)) & 0xFF for at in range(10000))  # tests/dropin/pattern.h has the same


@pytest.fixture
def archives(tmp_path):
    fake_stubs.write_all(tmp_path / "stubs")
    command = [sys.executable, ROOT / "scripts" / "package.py", "--stubs", tmp_path / "stubs", "--to", tmp_path / "packages"]
    return {Path(line).suffixes[-1] + Path(line).name.split("-")[1]: Path(line) for line in ran(command).splitlines()}


@pytest.fixture
def chip(tmp_path):
    """A virtual chip that waits in its loader: its port, and the file of its flash."""
    link, flash = tmp_path / "line", tmp_path / "flash"
    command = [program("esploader-sim"), "--chip", "esp32c3", "--pty", "--link", str(link), "--flash", str(flash)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        while not link.is_symlink():
            assert running.poll() is None
            time.sleep(0.01)
        yield link, flash
        running.terminate()


def test_arduino_cli(archives, tmp_path):
    """`arduino-cli lib install --zip-path` takes it, and lists it and its examples."""
    command = tool("arduino/arduino-cli")
    environment = {**arduino_environment(tmp_path), "ARDUINO_LIBRARY_ENABLE_UNSAFE_INSTALL": "true"}
    ran([command, "lib", "install", "--zip-path", archives[".ziparduino"]], env=environment)
    listed = subprocess.run([command, "lib", "list", "--format", "json"], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    (library,) = [entry["library"] for entry in json.loads(listed.stdout)]
    version = json.loads((ROOT / "library.json").read_text(encoding="utf-8"))["version"]
    assert (library["name"], library["version"]) == ("esploader", version)
    assert library["provides_includes"] == ["arduino_port.h"]
    assert {Path(example).name for example in library["examples"]} == {"FlashTarget", "FlashTargetByInterrupt"}


def test_platformio(archives, chip, tmp_path):
    """`pio run` installs it for a project, builds both, and the program writes into a chip."""
    command = tool("platformio/bin/pio")
    port, flash = chip
    project = tmp_path / "project"
    shutil.copytree(DROPIN / "user_2", project / "src", ignore=shutil.ignore_patterns("CMakeLists.txt"))
    for name in ("terminal.c", "terminal.h", "program_2.h", "pattern.h", "definitions.h"):
        shutil.copy2(DROPIN / name, project / "src")
    (project / "platformio.ini").write_text(
        f"[env:here]\nplatform = symlink://{HERE / 'native'}\nlib_deps = file://{archives['.gzplatformio']}\n"
        "build_flags = -D_GNU_SOURCE -DSERIAL_FLASHER_WRITE_BLOCK_RETRIES=3 -Wall -Wextra -Werror\n"
    )
    ran([command, "run", "-d", project], env=platformio_environment(tmp_path))
    said = ran([project / ".pio" / "build" / "here" / "program", port])
    assert "Finished programming 0" in said
    assert flash.read_bytes()[0x10000 : 0x10000 + len(PATTERN)] == PATTERN
