#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the binaries of the examples of version 1.x, with target_hello in the place of each chip's bootloader and as
its application for RAM; flashes what is made into virtual chips, and loads the latter.

Ends with 77 when a tool is missing.
"""

import argparse
import shutil
import sys
from pathlib import Path

from checked import check, run, skip
from target_chips import CHIPS

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "compat" / "v1" / "esp-serial-flasher" / "examples" / "binaries" / "make_binaries.cmake"
sys.path.insert(0, str(ROOT / "tests" / "interop"))
from simulator import Simulator  # noqa: E402

MAC = "7c:df:a1:00:00:02"
FOLDERS = ("ESP8266", "ESP32", "ESP32_S2", "ESP32_C3", "ESP32_S3", "ESP32_C2", "ESP32_H2", "ESP32_C6")
TABLE, APPLICATION = 0x8000, 0x10000


def make(arguments, to, *options):
    folder = arguments.folder / to
    shutil.rmtree(folder, ignore_errors=True)
    tools = [f"-DFIRMWARE={arguments.firmware}", f"-DPACK={arguments.pack}"]
    said = run(["cmake", *tools, f"-DTO={folder / 'Hello-world'}", *options, "-P", SCRIPT])
    return folder / "Hello-world", said


def check_run(arguments, name, hello, application):
    """All three files at their places, and the program from flash; then from RAM."""
    chip = name.lower().replace("_", "")
    (arguments.folder / "flash.bin").unlink(missing_ok=True)
    files = {CHIPS[chip].bootloader: "bootloader.bin", TABLE: "partition-table.bin", APPLICATION: "hello_world.bin"}
    until = ["--monitor-until", "Hello world!"]
    with Simulator(arguments.simulator, chip, "rfc2217", arguments.folder, MAC) as simulator:
        esploader = [arguments.esploader, "-p", simulator.port]
        places = [word for place, file in files.items() for word in (hex(place), hello / name / file)]
        run([*esploader, "flash", *places, *until])
        run([*esploader, "load-ram", application, *until])
        flash = simulator.flash()
    for place, file in files.items():
        data = (hello / name / file).read_bytes()
        check(flash[place : place + len(data)] == data, f"{chip}: {file} is not in flash at {place:#x}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    for tool in ("simulator", "esploader", "firmware"):
        parser.add_argument(f"--{tool}", required=True, type=Path)
    parser.add_argument("--pack", type=Path, help="esploader-pack, where it could be built")
    parser.add_argument("--folder", required=True, type=Path, help="what is made goes there")
    arguments = parser.parse_args()
    for tool in ("riscv64-unknown-elf-gcc", "xtensa-lx106-elf-gcc"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed: scripts/setup.sh examples installs it")
    if not arguments.pack:
        skip("esploader-pack was not built")
    arguments.folder.mkdir(parents=True, exist_ok=True)

    plain, said = make(arguments, "without", "-DHELLO=OFF")
    check("No chip can run them" in said, "not told that nothing can be run:", said)
    ram = arguments.folder / "RAM_APP"
    shutil.rmtree(ram, ignore_errors=True)
    hello, said = make(arguments, "with", f"-DRAM_APP={ram}")
    check(sorted(path.name for path in hello.iterdir()) == sorted(FOLDERS), "not one folder for each chip", said)
    for name in FOLDERS:
        chip = name.lower().replace("_", "")
        check(f" {chip}" in said.split("bootloader for:", 1)[1], f"not told of {chip}:", said)
        for file in ("partition-table.bin", "hello_world.bin"):
            check((plain / name / file).read_bytes() == (hello / name / file).read_bytes(), f"{name}/{file} differs")
        image = hello / name / "bootloader.bin"
        check("Project      target_hello," in run([arguments.esploader, "image-info", image]), f"{image} is another")
        check("target_hello" not in run([arguments.esploader, "image-info", plain / name / "bootloader.bin"]), name)
        application = ram / name / "app.bin"
        check(application.read_bytes() == image.read_bytes(), f"{application} is another program")
        check_run(arguments, name, hello, application)
    print(said)


if __name__ == "__main__":
    main()
