# SPDX-License-Identifier: Apache-2.0
"""Uploads by the tools that people have: tests/python/uploads tells what of them is theirs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from runner import PROGRAMS

HERE = Path(__file__).parent / "uploads"
SCONS = "4.41101.0"  # the release that PlatformIO 6.2.0 asks for, as its registry numbers it


def tool(path):
    """A tool that run.py has prepared. In CI it has to be there, but arduino-cli takes Go, which not every machine has."""
    found = Path(os.environ.get("ESPLOADER_UPLOADERS", "/nowhere")) / path
    without_go = found.name == "arduino-cli" and shutil.which("go") is None
    if not found.exists() and (without_go or not os.environ.get("CI")):
        pytest.skip(f"there is no {found.name}")
    return found


def esptool():
    return Path(sys.executable).parent / "esptool"


def ran(command, **options):
    done = subprocess.run(
        [str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def arduino_environment(folder):
    """An arduino-cli whose sketchbook is below that folder, with indexes of what may be installed: else it fetches them."""
    (folder / "data").mkdir()
    (folder / "data" / "package_index.json").write_text('{"packages": []}')
    (folder / "data" / "library_index.json").write_text('{"libraries": []}')
    return {
        **os.environ,
        "ARDUINO_DIRECTORIES_USER": str(folder / "user"),
        "ARDUINO_DIRECTORIES_DATA": str(folder / "data"),
        "ARDUINO_DIRECTORIES_DOWNLOADS": str(folder / "downloads"),
        "ARDUINO_UPDATER_ENABLE_NOTIFICATION": "false",
    }


def platformio_environment(folder):
    """A PlatformIO that has SCons, which it would fetch else."""
    scons = folder / "core" / "packages" / "tool-scons"
    scons.mkdir(parents=True)
    (scons / "package.json").write_text(f'{{"name": "tool-scons", "version": "{SCONS}", "description": "SCons"}}')
    (scons / ".piopm").write_text(
        f'{{"type": "tool", "name": "tool-scons", "version": "{SCONS}", "spec": {{"owner": "platformio", "name": "tool-scons"}}}}'
    )
    (scons / "scons.py").write_text("import SCons.Script\n\nSCons.Script.main()\n")
    return {
        **os.environ,
        "PLATFORMIO_CORE_DIR": str(folder / "core"),
        "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no",
        "PLATFORMIO_SETTING_CHECK_PLATFORMIO_INTERVAL": "9999",
    }


@pytest.fixture
def uploaded(runner, build):
    """A virtual chip as the action starts it, what is uploaded, and a look at it afterwards."""
    files = build("esp32c3")
    outputs = runner.run(chip="auto", **{"for": str(files.path)}, programs=PROGRAMS)

    def check(times):
        flash = Path(outputs["flash"]).read_bytes()
        assert files.is_in(flash)
        assert Path(outputs["log"]).read_text().count("flasher stub starts") == times
        assert "mode application" in runner.tell("status", "chip")

    return files, outputs["port"], check


def test_arduino_cli(uploaded, tmp_path):
    """`arduino-cli upload` finds board and recipe in a sketchbook, and files in a folder."""
    files, port, check = uploaded
    command = tool("arduino/arduino-cli")
    board = tmp_path / "user" / "hardware" / "virtual" / "esp32"
    shutil.copytree(HERE / "arduino", board)
    (board / "tools" / "esptool").mkdir(parents=True)
    (board / "tools" / "esptool" / "esptool").symlink_to(esptool())
    (board / "tools" / "partitions").mkdir()
    (board / "tools" / "partitions" / "boot_app0.bin").write_bytes(b"\xff" * 0x2000)
    sketch = tmp_path / "build"
    sketch.mkdir()
    for offset, name in ((0x0, "bootloader."), (0x8000, "partitions."), (0x10000, "")):
        shutil.copy2(files.files[offset], sketch / f"blink.ino.{name}bin")
    environment = arduino_environment(tmp_path)
    words = ["upload", "-v", "--fqbn", "virtual:esp32:esp32c3", "--port", port, "--input-dir", sketch]
    for _ in range(2):
        ran([command, *words], env=environment)
    check(2)


def test_platformio(uploaded, tmp_path):
    """`pio run -t upload` takes its platform from a folder, and its port from the command line."""
    files, port, check = uploaded
    command = tool("platformio/bin/pio")
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    (project / "platformio.ini").write_text(
        f"[env:virtual]\nplatform = symlink://{HERE / 'platformio'}\nboard = esp32c3\n"
    )
    environment = {
        **platformio_environment(tmp_path),
        "UPLOADER": str(esptool()),
        "UPLOADED": " ".join(f"{offset:#x} {path}" for offset, path in files.files.items()),
    }
    for _ in range(2):
        ran([command, "run", "-d", project, "-t", "upload", "--upload-port", port], env=environment)
    check(2)
