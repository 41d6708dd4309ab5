#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a program against esploader-sim; compares what it prints with the expected output of its README,
and the chip's flash with the images.

    run_program.py --sim FILE --firmware-tool FILE --readme FILE -- PROGRAM ARGUMENT...

In the arguments, {port} stands for the virtual chip's address and {firmware} for the folder of the images;
{ports} alone for the addresses of all chips, of which --chips tells the number. A README calls the port
/dev/ttyUSB0 and names the images without their folder. --instead OLD=NEW changes a line of its output.
The program runs once more with no chip behind the port, and has to fail.
"""
import argparse
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

CHIP = "esp32s3"
PLACES = {"bootloader.bin": 0x0, "partition-table.bin": 0x8000, "app.bin": 0x10000}
PATIENCE_S = 60


def make_firmware(tool, folder):
    build = folder / "build"
    subprocess.run([tool, "--chip", CHIP, "--out", build], check=True, stdout=subprocess.DEVNULL)
    for path in ("bootloader/bootloader.bin", "partition_table/partition-table.bin"):
        shutil.copy(build / path, folder)
    shutil.copy(build / "hello_world.bin", folder / "app.bin")


def expected_output(readme):
    text = readme.read_text(encoding="utf-8")
    return re.search(r"\n## Expected output\n.*?```text\n(.*?)```", text, re.S).group(1).splitlines()


def change(expected, changes):
    for changed in changes:
        old, new = changed.split("=")
        if old not in expected:
            sys.exit(f"the README has no line '{old}'")
        expected[expected.index(old)] = new
    return expected


def as_a_terminal_shows(output):
    lines = [line.rstrip("\r") for line in output.split("\n")]
    return [line.split("\r")[-1] for line in lines]


def matches(expected, printed):
    """Whether the lines are those expected, "..." being any."""
    if not expected:
        return not printed
    if expected[0] == "...":
        return any(matches(expected[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and matches(expected[1:], printed[1:])


def check_flash(flash, firmware, written):
    content = flash.read_bytes()
    for name in written:
        image = (firmware / name).read_bytes()
        at = PLACES[name]
        if content[at:at + len(image)] != image:
            sys.exit(f"flash at 0x{at:x} is not {name}")


def run(program, ports, firmware):
    arguments = []
    for argument in program:
        arguments += ports if argument == "{ports}" else [argument.format(port=ports[0], firmware=firmware)]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE_S, check=False)
    # Not decoded by subprocess, which would take carriage returns for line ends.
    done.stdout, done.stderr = (stream.decode(errors="replace") for stream in (done.stdout, done.stderr))
    return done


def run_without_chip(program, count, firmware):
    # A port that is taken and not listened at: one that was left could become another test's by now.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return run(program, [f"rfc2217://127.0.0.1:{taken.getsockname()[1]}"] * count, firmware)


def run_with_chips(options, flashes, firmware):
    simulators = [subprocess.Popen([options.sim, "--chip", CHIP, "--tcp", "127.0.0.1:0", "--flash", flash],
                                   stdout=subprocess.PIPE, encoding="utf-8") for flash in flashes]
    try:
        ports = [re.search(r"rfc2217:\S+", simulator.stdout.readline()).group(0) for simulator in simulators]
        return run(options.program, ports, firmware), ports
    finally:
        for simulator in simulators:
            simulator.terminate()
            simulator.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sim", required=True)
    parser.add_argument("--firmware-tool", required=True)
    parser.add_argument("--readme", required=True, type=pathlib.Path)
    parser.add_argument("--chips", type=int, default=1)
    parser.add_argument("--instead", action="append", default=[])
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        firmware = pathlib.Path(folder)
        flashes = [firmware / f"flash{number}.bin" for number in range(options.chips)]
        make_firmware(options.firmware_tool, firmware)
        done, ports = run_with_chips(options, flashes, firmware)
        lost = run_without_chip(options.program, options.chips, firmware)
        text = done.stdout.removesuffix("\n").replace(ports[0], "/dev/ttyUSB0").replace(f"{firmware}/", "")
        expected = change(expected_output(options.readme), options.instead)
        if done.returncode != 0 or not matches(expected, as_a_terminal_shows(text)):
            sys.exit(f"exit status {done.returncode}; printed, unlike the README:\n{done.stdout}{done.stderr}")
        for flash in flashes:
            check_flash(flash, firmware, [name for name in PLACES if any(name in argument for argument in options.program)])
        if lost.returncode == 0 or not lost.stdout + lost.stderr:
            sys.exit("with no chip behind the port, the program does not fail or does not say why")


main()
