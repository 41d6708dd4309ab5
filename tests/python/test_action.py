# SPDX-License-Identifier: Apache-2.0
"""The composite action, its steps run as a runner does, and what the usual tools upload with."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from esploader.programs import program

ACTION = Path(__file__).parent.parent.parent / "packaging" / "action"
EXPRESSION = re.compile(r"\$\{\{ *([a-z.]+) *\}\}")


class Runner:
    """As much of a runner as a composite action sees."""

    def __init__(self, folder):
        self.folder = folder
        self.action = yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))
        self.environment = {**os.environ, "ESPLOADER_SIM_DIR": str(folder / "chips")}

    def run(self, **given):
        """@return the action's outputs"""
        known = self.action["inputs"]
        assert set(given) <= set(known)
        values = {f"inputs.{name}": given.get(name, entry["default"]) for name, entry in known.items()}

        def fill(text):
            return EXPRESSION.sub(lambda found: values[found.group(1)], text)

        for step in self.action["runs"]["steps"]:
            for name, value in self.step(step, fill).items():
                values[f"steps.{step['id']}.outputs.{name}"] = value
        return {name: fill(entry["value"]) for name, entry in self.action["outputs"].items()}

    def step(self, step, fill):
        output, path = self.folder / "output", self.folder / "path"
        output.write_text("")
        path.write_text("")
        assert step["shell"] == "bash"
        environment = {
            **self.environment,
            "GITHUB_ACTION_PATH": str(ACTION),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_PATH": str(path),
            "RUNNER_TEMP": str(self.folder),
            **{name: fill(value) for name, value in step.get("env", {}).items()},
        }
        subprocess.run(["bash", "-e", "-o", "pipefail", "-c", step["run"]], env=environment, check=True)
        return dict(line.split("=", 1) for line in output.read_text().splitlines())

    def tell(self, *words):
        command = [program("esploader-sim"), *words]
        return subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=False).stdout


@pytest.fixture
def runner(tmp_path):
    made = Runner(tmp_path)
    yield made
    made.tell("stop", "--all")


PROGRAMS = str(Path(program("esploader-sim")).parent)


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
