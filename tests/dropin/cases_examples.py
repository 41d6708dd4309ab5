# SPDX-License-Identifier: Apache-2.0
"""Examples of version 1.x that run on this machine, and what their builds include."""

import os
import subprocess
import threading
from pathlib import Path

from builds import FIRST, HERE, SECOND, TWO_ZERO, WARNINGS, contains, equal, expect

EXAMPLES = FIRST / "examples"
PATIENCE_S = 60
PLACES = {"bootloader.bin": None, "partition-table.bin": 0x8000, "hello_world.bin": 0x10000}


def call(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    equal(done.returncode, 0, f"{command[0]}:\n{done.stdout}{done.stderr}\nresult")


def make_binaries(builds):
    folder = builds.work / "binaries"
    tool = Path(builds.sim).with_name("esploader-firmware")
    call(builds.cmake, f"-DFIRMWARE={tool}", f"-DTO={folder}", "-P", EXAMPLES / "binaries" / "make_binaries.cmake")
    return folder


class Output:
    """What a program prints, as it comes."""

    def __init__(self, stream):
        self.text, self.changed = "", threading.Condition()
        threading.Thread(target=self.read, args=(stream,), daemon=True).start()

    def read(self, stream):
        while chunk := os.read(stream.fileno(), 4096):
            with self.changed:
                self.text += chunk.decode(errors="replace")
                self.changed.notify_all()

    def wait_for(self, text, count=1):
        with self.changed:
            found = self.changed.wait_for(lambda: self.text.count(text) >= count, PATIENCE_S)
        expect(found, f"{text!r} does not come:\n{self.text}")


def run_and_reset(builds, program, chip):
    """Lets it write into a virtual chip; when it has let go of the line, another chip with the same flash runs there,
    which the first byte resets: a pseudo-terminal has no wire that could. Returns what was printed, and flash."""
    simulator, link, flash = builds.start_chip(chip)
    process = subprocess.Popen([program, link], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               env={**os.environ, "PIGPIO_WAITS": "1"})
    output = Output(process.stdout)
    try:
        output.wait_for("pigpio starts", 2)
        simulator.terminate()
        simulator.wait()
        simulator, link, _ = builds.start_chip(chip, "--boot", "run", "--fault", "reset:tx:0", keep=True)
        process.stdin.write(b"\n")
        process.stdin.flush()
        output.wait_for("Hello world!")
        expect(process.poll() is None, f"{program} does not go on for ever")
    finally:
        for child in (process, simulator):
            child.terminate()
            child.wait()
    return output.text, flash.read_bytes()


def readme_output(example):
    return (example / "README.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0].splitlines()


def raspberry_example(builds):
    """What its README says, with the firmware of the chip that is found."""
    example, binaries = EXAMPLES / "raspberry_example", make_binaries(builds)
    fake, library = HERE / "raspberry_1" / "pigpio", builds.work / "libpigpio.so"
    call("cc", "-shared", "-fPIC", "-o", library, fake / "pigpio.c")
    flags = f"{WARNINGS} -I{fake}"
    folder, _ = builds.build(example, BINARIES=binaries, pigpio_LIB=library, CMAKE_C_FLAGS=flags)
    for chip, name, bootloader in (("esp32c3", "ESP32_C3", 0), ("esp32", "ESP32", 0x1000)):
        said, flash = run_and_reset(builds, folder / "raspberry_flasher", chip)
        lines = [line.rstrip("\r").split("\r")[-1] for line in said.split("\n")]
        contains(lines, *(line for line in readme_output(example) if line != "..."))
        expect("Flash verified" not in said, said)
        for file, place in PLACES.items():
            at, image = bootloader if place is None else place, (binaries / name / file).read_bytes()
            expect(flash[at:at + len(image)] == image, f"{chip}: {file} is not in flash at {at:#x}")
    # A chip whose folder is missing is told of, and left as it is.
    for path in (binaries / "ESP32").iterdir():
        path.unlink()
    folder, _ = builds.build(example, BINARIES=binaries, pigpio_LIB=library, CMAKE_C_FLAGS=flags)
    simulator, link, flash = builds.start_chip("esp32")
    try:
        done = subprocess.run([folder / "raspberry_flasher", link], capture_output=True, text=True, check=False,
                              timeout=PATIENCE_S)
    finally:
        simulator.terminate()
        simulator.wait()
    expect(done.returncode == 1 and "There are no binaries for this target" in done.stdout, done.stdout + done.stderr)
    expect(not flash.read_bytes().strip(b"\xff"), "the chip's flash was touched")


RESOURCES = """cmake_minimum_required(VERSION 3.16)
project(resources C)
include(${FLASHER_DIR}/examples/common/bin2array.cmake)
create_resources(${CMAKE_CURRENT_LIST_DIR}/firmware binaries.c)
add_executable(resources main.c binaries.c)
"""
PROGRAM = """#include <stdint.h>
#include <stdio.h>
extern const uint8_t app_1_bin[], ESP32_C3_partition_table_bin[];
extern const uint32_t app_1_bin_size, ESP32_C3_partition_table_bin_size;
extern const uint8_t app_1_bin_md5[], ESP32_C3_partition_table_bin_md5[];
int main(void)
{
    printf("%u %d %s\\n", (unsigned)app_1_bin_size, app_1_bin[0], (const char *)app_1_bin_md5);
    printf("%u %d %s\\n", (unsigned)ESP32_C3_partition_table_bin_size, ESP32_C3_partition_table_bin[1],
           (const char *)ESP32_C3_partition_table_bin_md5);
    return 0;
}
"""


def resources(builds):
    """create_resources() as builds include it from each form's folder, and what is said of missing firmware."""
    project = builds.work / "resources"
    (project / "firmware" / "ESP32_C3").mkdir(parents=True)
    (project / "firmware" / "app-1.bin").write_bytes(b"\x07;[]")
    (project / "firmware" / ".gitignore").write_bytes(b"*")
    (project / "firmware" / "ESP32_C3" / "partition-table.bin").write_bytes(b"ab")
    (project / "CMakeLists.txt").write_text(RESOURCES)
    (project / "main.c").write_text(PROGRAM)
    wanted = ["4 7 5a9afc24a1f6eeed30d36dcd0a4523e4", "2 98 187ef4436122d1cc2f40dc2b92f0eba0"]
    for number, form in enumerate((SECOND, TWO_ZERO, FIRST, *map(builds.link, (SECOND, TWO_ZERO, FIRST)))):
        folder, _ = builds.build(project, f"build{number}", FLASHER_DIR=form)
        said = subprocess.run([folder / "resources"], capture_output=True, text=True, check=True).stdout.splitlines()
        equal(said, wanted, f"{form}: what was embedded")
    # Another content is noticed.
    (project / "firmware" / "app-1.bin").write_bytes(b"\x08")
    call(builds.cmake, "--build", folder)
    said = subprocess.run([folder / "resources"], capture_output=True, text=True, check=True).stdout
    expect(said.startswith("1 8 "), said)
    (project / "CMakeLists.txt").write_text(RESOURCES + """
include(${FLASHER_DIR}/examples/common/require_target_firmware.cmake)
esp_serial_flasher_require_target_firmware("my_example" ${CMAKE_CURRENT_LIST_DIR}/firmware app-1.bin app.bin boot.bin)
""")
    builds.refused(project, "my_example", "there is no app.bin boot.bin", FLASHER_DIR=SECOND)


CASES = {case.__name__: case for case in (raspberry_example, resources)}
