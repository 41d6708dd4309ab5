# SPDX-License-Identifier: Apache-2.0
"""Configures, builds and runs the projects of this folder."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FAKES = ROOT / "tests" / "examples" / "fakes"
SECOND = ROOT / "esp-serial-flasher"
TWO_ZERO = ROOT / "compat" / "v2_0" / "esp-serial-flasher"
FIRST = ROOT / "compat" / "v1" / "esp-serial-flasher"
FORM_OF_2020 = ROOT / "compat" / "v0" / "esp-serial-flasher"
# pattern.h has the same.
PATTERN_ADDRESS = 0x10000
PATTERN = bytes(((at * 7 + (at >> 8)) & 0xFF) for at in range(10000))
WARNINGS = "-O0 -Wall -Wextra -Werror"
DEFAULTS_2 = ["LOG_LEVEL=2", "RESET_HOLD_TIME_MS=100", "BOOT_HOLD_TIME_MS=50", "WRITE_BLOCK_RETRIES=3",
              "RESET_INVERT=0", "BOOT_INVERT=0"]
DEFAULTS_1 = ["RESET_HOLD_TIME_MS=100", "BOOT_HOLD_TIME_MS=50", "WRITE_BLOCK_RETRIES=3", "RESET_INVERT=0",
              "BOOT_INVERT=0", "DEBUG_TRACE=0"]
DEFINITION = re.compile(r"^([A-Z0-9_]+=\S+|INTERFACE_[A-Z]+)$")


class Wrong(Exception):
    """What is not as it should be."""


def expect(condition, what):
    if not condition:
        raise Wrong(what)


def equal(found, wanted, what):
    expect(found == wanted, f"{what}: {found!r}, not {wanted!r}")


class Builds:
    def __init__(self, cmake, sim, work):
        self.cmake, self.sim, self.work = cmake, sim, Path(work)
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.environment = dict(os.environ)

    def configure(self, project, name="build", **options):
        options = {"CMAKE_BUILD_TYPE": "Debug", "CMAKE_C_FLAGS": WARNINGS, "ESPLOADER_STUBS": "OFF",
                   "CMAKE_EXPORT_COMPILE_COMMANDS": "ON", **options}
        command = [self.cmake, "-S", HERE / project if not Path(project).is_absolute() else project, "-B", self.work / name,
                   "-G", "Ninja", *(f"-D{key}={value}" for key, value in options.items())]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def build(self, project, name="build", **options):
        """The build's folder, and what CMake said."""
        configured = self.configure(project, name, **options)
        said = configured.stdout + configured.stderr
        equal(configured.returncode, 0, f"configuring {project}:\n{said}\nresult")
        built = subprocess.run([self.cmake, "--build", self.work / name, "-j", "2"], env=self.environment,
                               capture_output=True, text=True, check=False)
        equal(built.returncode, 0, f"building {project}:\n{built.stdout}{built.stderr}\nresult")
        return self.work / name, said

    def link(self, form):
        """A link to that folder, with the name that a project's dependency has."""
        folder = self.work / "links" / form.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "esp-serial-flasher").symlink_to(form)
        return folder / "esp-serial-flasher"

    def refused(self, project, *words, **options):
        configured = self.configure(project, "refused", **options)
        shutil.rmtree(self.work / "refused", ignore_errors=True)
        said = " ".join(configured.stderr.split())
        expect(configured.returncode != 0, f"{project} with {options} is not refused")
        for word in words:
            expect(word in said, f"{project} with {options}: {word!r} is not in {said!r}")

    def start_chip(self, chip="esp32c3", *options, keep=False):
        """A virtual chip that waits in its loader, with the flash of the last one where that is kept: its process,
        the path of its line, and its flash's."""
        link, flash = self.work / "chip", self.work / "flash"
        link.unlink(missing_ok=True)
        if not keep:
            flash.unlink(missing_ok=True)
        command = [self.sim, "--chip", chip, "--pty", "--link", link, "--flash", flash, *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not link.is_symlink():
            expect(process.poll() is None and time.monotonic() < deadline, "the virtual chip does not start")
            time.sleep(0.01)
        return process, link, flash

    def run(self, program, environment=None):
        """Lets it write the pattern into a virtual chip: the lines it prints."""
        process, link, flash = self.start_chip()
        try:
            done = subprocess.run([program, link], capture_output=True, text=True, check=False, timeout=120,
                                  env={**self.environment, **(environment or {})})
        finally:
            process.terminate()
            process.wait()
        said = done.stdout + done.stderr
        equal(done.returncode, 0, f"{program}:\n{said}\nresult")
        written = flash.read_bytes()[PATTERN_ADDRESS:PATTERN_ADDRESS + len(PATTERN)]
        expect(written == PATTERN, f"{program}: flash is not what was written:\n{said}")
        return done.stdout.splitlines()


def definitions(lines):
    return sorted(line for line in lines if DEFINITION.match(line))


def symbols(archive, which):
    """Names in the symbol table of a static library."""
    listed = subprocess.run(["nm", which, archive], capture_output=True, text=True, check=True)
    return {line.split()[-1] for line in listed.stdout.splitlines() if line and not line.endswith(":")}


def contains(lines, *wanted):
    """That these lines are there, in this order."""
    at = 0
    for line in wanted:
        expect(line in lines[at:], f"{line!r} is missing in\n" + "\n".join(lines))
        at = lines.index(line, at) + 1
