#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds examples/baremetal_cortex_m, runs it in an emulated Cortex-M3 against a virtual chip, and
compares its log with the README and the chip's flash with the images.

Prints what was measured. Ends with 77 when a tool or the images are missing.
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from checked import check, expected_output, fail, run, skip

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "baremetal_cortex_m"
sys.path.insert(0, str(ROOT / "tests" / "interop"))
from simulator import Simulator  # noqa: E402

CHIP = "esp32c3"
MAC = "7c:df:a1:00:00:01"
FLASH_SIZE = 4 << 20
END_SECONDS = 240  # until the log must be complete, on the slowest machine
NO_STUB = "stub: this build has no flasher stubs: it was configured with ESPLOADER_STUBS=OFF"
OFFSETS = {"bootloader.bin": 0, "partition-table.bin": 0x8000, "app.bin": 0x10000}

# An instruction takes 2^5 ns of the emulated time, as on a processor of 31 MHz without wait states:
# near the board's 25 MHz. With align the emulated time does not run ahead of the chip's, which is
# the real one.
ICOUNT_SHIFT = 5
EMULATOR = ["qemu-system-arm", "-M", "mps2-an385", "-icount", f"shift={ICOUNT_SHIFT},align=on"]
EMULATOR += ["-display", "none", "-monitor", "none", "-no-reboot"]

# Lines of the log whose numbers are measured; those of images depend on the images.
MEASURED = ("watchdog: bites", "time:", "counter:", "longest turn:")

# Pin 2 of GPIO0 is reset, pin 3 boot: held in reset, then released with the boot pin low, then free;
# in the end a plain reset. Pairs of what is released and what is driven low.
PIN_CHANGES = [(8, 4), (4, 8), (12, 0), (8, 4), (12, 0)]


class Emulator:
    """The microcontroller while the `with` block lasts. Its log comes on standard output."""

    def __init__(self, elf, port, folder):
        self.pins_path = folder / "unimplemented.txt"
        self.log_path = folder / "log.txt"
        self.said_path = folder / "emulator.txt"
        self._command = [*EMULATOR, "-kernel", str(elf), "-serial", f"file:{self.log_path}"]
        self._command += ["-chardev", f"serial,id=chip,path={port}", "-serial", "chardev:chip"]
        self._command += ["-d", "unimp,guest_errors", "-D", str(self.pins_path)]
        self._process = None

    def __enter__(self):
        self.log_path.unlink(missing_ok=True)
        with open(self.said_path, "wb") as said:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=END_SECONDS)

    def log(self):
        return self.log_path.read_text() if self.log_path.exists() else ""

    def wait_for_end(self):
        deadline = time.monotonic() + END_SECONDS
        while not re.search(r"^(not done|done|FAILED: the watchdog.*)\n", self.log(), re.M):
            if self._process.poll() is not None:
                fail("the emulator ended (did the watchdog reset the board?)", self.log() + self.said_path.read_text())
            if time.monotonic() > deadline:
                fail(f"the log is not complete after {END_SECONDS} s", self.log())
            time.sleep(0.05)
        return self.log().splitlines()

    def pin_changes(self):
        """Pairs of writes to 'floats' and 'is driven' of GPIO0, which the emulator has not, but notes."""
        found = re.findall(r"gpio: .*write .*offset 0x0(14|10), value 0x([0-9a-f]+)\)", self.pins_path.read_text())
        return [(int(a[1], 16), int(b[1], 16)) for a, b in zip(found[::2], found[1::2])]


def comparable(lines, all_numbers):
    """The lines with N in place of the numbers that differ from run to run."""
    made = []
    for line in lines:
        if line.startswith(MEASURED) or (all_numbers and " bytes at " in line):
            line = re.sub(r"(?<![0-9a-fx])\d+\b(?!-)", "N", line)
        made.append(line)
    return made


def number(lines, start):
    return next(int(re.search(r"\d+", line[len(start) :])[0]) for line in lines if line.startswith(start))


def firmware_files(arguments, folder):
    """The folder with the chip's three files."""
    if arguments.firmware:
        if not all((arguments.firmware / name).is_file() for name in OFFSETS):
            skip(f"no firmware of a real build in {arguments.firmware}")
        return arguments.firmware
    made = folder / "firmware"
    run([arguments.generator, "--chip", CHIP, "--out", made])
    for source in ("bootloader/bootloader.bin", "partition_table/partition-table.bin"):
        shutil.copy(made / source, made)
    shutil.copy(made / "hello_world.bin", made / "app.bin")
    return made


def build(arguments, firmware, folder):
    build_folder = folder / "build"
    stubs = f"-DSERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH={arguments.stubs}" if arguments.stubs else "-DESPLOADER_STUBS=OFF"
    toolchain = EXAMPLE / "arm-none-eabi.cmake"
    run(
        ["cmake", "-S", EXAMPLE, "-B", build_folder, "-G", "Ninja", f"-DCMAKE_TOOLCHAIN_FILE={toolchain}"]
        + [f"-DTARGET_CHIP={CHIP}", f"-DTARGET_FIRMWARE={firmware}", stubs]
    )
    run(["cmake", "--build", build_folder])
    return build_folder / "baremetal_cortex_m.elf"


def flash_wanted(firmware):
    flash = bytearray(b"\xff" * FLASH_SIZE)
    for name, offset in OFFSETS.items():
        data = (firmware / name).read_bytes()
        flash[offset : offset + len(data)] = data
    return bytes(flash)


def check_log(lines, expected, arguments):
    wanted = comparable(expected, not arguments.firmware)
    if not arguments.stubs:
        # That there is none is known before the rate is raised.
        wanted.remove(next(line for line in wanted if line.startswith("stub: ")))
        wanted.insert(next(i for i, line in enumerate(wanted) if line.startswith("rate: ")), NO_STUB)
    got = comparable(lines, not arguments.firmware)
    if got != wanted:
        fail("the log is not what the README shows", "\n".join(["expected:", *wanted, "", "log:", *lines]))


def flash_once(arguments, elf, folder, heading, options=()):
    """One power-on of both. Returns (log, what the simulator did, flash afterwards)."""
    with Simulator(arguments.simulator, CHIP, "pty", folder, MAC, options=["--pace", *options]) as simulator:
        with Emulator(elf, simulator.port, folder) as emulator:
            lines = emulator.wait_for_end()
        trace = simulator.trace()
    print(f"{heading}:", *lines, sep="\n    ")
    check_log(lines, expected_output(EXAMPLE / "README.md", heading), arguments)
    check(number(lines, "counter:") > 1000, "the counter stood still")
    check(emulator.pin_changes() == PIN_CHANGES, f"reset and boot pins: {emulator.pin_changes()}")
    instructions = number(lines, "longest turn:") >> ICOUNT_SHIFT
    check(instructions > 0, "the longest turn cannot have been measured")
    print(f"    = {instructions} instructions from one turn of the loop to the next, at the most")
    return trace, simulator.flash()


def report_sizes(elf):
    symbols = run(["arm-none-eabi-nm", "-S", elf]).splitlines()
    rows = [line.split() for line in symbols]
    data = sum(int(row[1], 16) for row in rows if len(row) == 4 and re.match(r"data$|stub_(text|data)", row[3]))
    text, initialised, zeroed = map(int, run(["arm-none-eabi-size", elf]).splitlines()[1].split()[:3])
    print(f"sizes: {text + initialised} bytes of flash, {data} of them images and stub; {initialised + zeroed} of RAM")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--simulator", required=True, type=Path)
    parser.add_argument("--generator", required=True, type=Path, help="esploader-firmware")
    parser.add_argument("--folder", required=True, type=Path, help="what is made goes there")
    parser.add_argument("--firmware", type=Path, help="firmware of a real build, not generated")
    parser.add_argument("--stubs", help="folder of flasher stubs; without, the chip's ROM has to do")
    arguments = parser.parse_args()
    for tool in ("qemu-system-arm", "arm-none-eabi-gcc"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed: scripts/setup.sh examples installs it")

    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    firmware = firmware_files(arguments, folder)
    elf = build(arguments, firmware, folder)
    wanted = flash_wanted(firmware)
    (folder / "flash.bin").unlink(missing_ok=True)

    trace, flash = flash_once(arguments, elf, folder, "### First run")
    check(flash == wanted, "the chip's flash does not hold the images and nothing else")
    check("FLASH_DEFL_DATA" in trace and "FLASH_DATA" not in trace, "it was not compressed", trace)
    check(not arguments.stubs or "stub FLASH_DEFL_DATA" in trace, "it was not the stub that wrote", trace)

    trace, flash = flash_once(arguments, elf, folder, "### Second run")
    check(flash == wanted, "the second run changed the chip's flash")
    check("FLASH_DEFL_" not in trace, "the second run wrote what was there", trace)

    (folder / "flash.bin").unlink()
    trace, flash = flash_once(arguments, elf, folder, "### First run", ["--fault", "drop:tx:60000"])
    check(flash == wanted, "the chip's flash does not hold the images after a byte was lost")
    check("FLASH_DEFL_DATA 0x11, 272 bytes: ok" in trace, "losing a byte made no frame shorter", trace)
    report_sizes(elf)


if __name__ == "__main__":
    main()
