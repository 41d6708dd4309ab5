# SPDX-License-Identifier: Apache-2.0
"""The composite action, its steps run as a runner does, and what the usual tools upload with."""

import subprocess
import sys
from pathlib import Path

import pytest

from runner import PROGRAMS


def arduino(chip, port, files):
    """As tools.esptool_py.upload of the Arduino core 3.x has it, with esptool 5."""
    return ["--chip", chip, "--port", port, "--baud", "921600", "--before", "default-reset", "--after", "hard-reset",
            "write-flash", "-z", "--flash-mode", "keep", "--flash-freq", "keep", "--flash-size", "keep", *files]


def platformio(chip, port, files):
    """As the builder of PlatformIO's espressif32 has it."""
    return ["--chip", chip, "--port", port, "--baud", "460800", "--before", "default_reset", "--after", "hard_reset",
            "write_flash", "-z", "--flash_mode", "dio", "--flash_freq", "80m", "--flash_size", "detect", *files]


@pytest.mark.parametrize("upload", [arduino, platformio])
def test_uploads_of_the_usual_tools(runner, build, upload):
    files = build("esp32c3")
    outputs = runner.run(chip="auto", **{"for": str(files.path)}, programs=PROGRAMS)
    pairs = [word for offset, path in files.files.items() for word in (hex(offset), str(path))]
    # Twice: the second finds the loader at its first rate again.
    for _ in range(2):
        command = [sys.executable, "-m", "esptool", *upload("esp32c3", outputs["port"], pairs)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert done.returncode == 0, done.stdout
    flash = Path(outputs["flash"]).read_bytes()
    app = files.bytes[0x10000]
    assert flash[0x10000 : 0x10000 + len(app)] == app
    assert "FLASH_DEFL_DATA" in Path(outputs["log"]).read_text()
    assert outputs["programs"] == PROGRAMS


def test_several_chips_and_lines(runner):
    for line, begins in (("pty", str(runner.folder)), ("rfc2217", "rfc2217://"), ("socket", "socket://")):
        port = runner.run(chip="esp32s3", name=line, line=line, programs=PROGRAMS, options="--latency 1")["port"]
        assert port.startswith(begins)
        command = [f"{PROGRAMS}/esploader", "-p", port, "chip-id"]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert "ESP32-S3" in done.stdout, done.stdout
    assert runner.tell("status").split() == ["pty", "running", "rfc2217", "running", "socket", "running"]


@pytest.mark.parametrize("given", [{"line": "usb"}, {"chip": "z80"}, {"programs": "/nowhere"}, {"options": "--no-such"}])
def test_what_cannot_be_fails_the_job(runner, given):
    with pytest.raises(subprocess.CalledProcessError):
        runner.run(**{"programs": PROGRAMS, **given})
