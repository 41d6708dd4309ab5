# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share: builds for virtual chips."""

import json
import subprocess
from pathlib import Path

import pytest

from runner import Runner

from esploader.programs import program

pytest_plugins = ["pytester"]

CHIPS = ["esp32", "esp32c3", "esp32s3", "esp8266"]


class Build:
    """A build folder as ESP-IDF leaves it."""

    def __init__(self, path: Path, chip: str) -> None:
        self.path = path
        self.chip = chip
        with open(path / "flasher_args.json", encoding="utf-8") as file:
            listed: dict[str, str] = json.load(file)["flash_files"]
        self.files = {int(offset, 0): path / name for offset, name in listed.items()}
        self.bytes = {offset: name.read_bytes() for offset, name in self.files.items()}
        self.size = sum(map(len, self.bytes.values()))

    def is_in(self, flash: "bytes | object") -> bool:
        return all(flash[at : at + len(data)] == data for at, data in self.bytes.items())  # type: ignore[index]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> "object":
    """Makes the build of a chip, once."""
    made: dict[str, Build] = {}

    def make(chip: str) -> Build:
        if chip not in made:
            folder = tmp_path_factory.mktemp(chip)
            command = [program("esploader-firmware"), "--chip", chip, "--out", str(folder)]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            made[chip] = Build(folder, chip)
        return made[chip]

    return make


@pytest.fixture
def runner(tmp_path):
    made = Runner(tmp_path)
    yield made
    made.tell("stop", "--all")
