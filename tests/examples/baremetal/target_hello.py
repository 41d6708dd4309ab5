#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds examples/target_hello, flashes its image into a virtual chip and loads it into RAM, and runs
its instructions in an emulated RISC-V processor.

Ends with 77 when a tool is missing.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from checked import check, expected_output, run, skip
from riscv_run import Processor

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "target_hello"
sys.path.insert(0, str(ROOT / "tests" / "interop"))
from simulator import Simulator  # noqa: E402

CHIP = "esp32c3"
MAC = "7c:df:a1:00:00:02"
TEXT = b"Hello world!\r\n"
MOST_INSTRUCTIONS = 5000

# ESP32-C3 Technical Reference Manual: UART0's queue, and what stops the watchdogs.
UART_FIFO = 0x60000000
TIMER_WATCHDOG, TIMER_WATCHDOG_LOCK = 0x6001F048, 0x6001F064
RTC_WATCHDOG, RTC_WATCHDOG_LOCK = 0x60008090, 0x600080A8
SUPER_WATCHDOG = 0x600080AC
SUPER_WATCHDOG_FED = 1 << 31


def build(arguments):
    folder = arguments.folder / "build-hello"
    toolchain = EXAMPLE / "riscv32.cmake"
    run(
        ["cmake", "-S", EXAMPLE, "-B", folder, "-G", "Ninja", f"-DCMAKE_TOOLCHAIN_FILE={toolchain}"]
        + [f"-DESPLOADER_PACK={arguments.pack}"]
    )
    run(["cmake", "--build", folder])
    return folder / "hello.bin"


def comparable(lines):
    """The lines without what differs from compiler to compiler: sizes and sums."""
    varying = r" *\d+ bytes( from 0x\w+)?|0x\w+, valid|[0-9a-f]{64}|len:0x\w+"
    return [re.sub(varying, "N", line) for line in lines]


def check_output(heading, output):
    """The README's lines are in the output, one after the other."""
    wanted = expected_output(EXAMPLE / "README.md", heading)
    got = "\n".join(comparable(output.splitlines()))
    check("\n".join(comparable(wanted)) in got, f"not what the README shows under '{heading}':", output)


def check_chip(arguments, image):
    """Flashed, and loaded into RAM: the virtual chip accepts it. It does not run its instructions."""
    (arguments.folder / "flash.bin").unlink(missing_ok=True)
    with Simulator(arguments.simulator, CHIP, "rfc2217", arguments.folder, MAC) as simulator:
        until = ["--monitor-until", "Hello world!"]
        booted = run([arguments.esploader, "-p", simulator.port, "flash", "0x0", image, *until])
        loaded = run([arguments.esploader, "-p", simulator.port, "load-ram", image, *until])
        flash = simulator.flash()
        trace = simulator.trace()
    data = image.read_bytes()
    check(flash[: len(data)] == data, "the chip's flash does not begin with the image")
    check(set(flash[len(data) :]) == {0xFF}, "the chip's flash holds more than the image")
    check("runs code in RAM at 0x40380000" in trace, "the loader did not start the program", trace)
    check_output("### From flash", booted)
    check("Hello world!" in loaded, "the program in RAM was not started", loaded)
    print(booted + loaded)


def check_instructions(arguments, image):
    """What the ROM would have loaded, run from the entry."""
    with Processor(image.read_bytes(), arguments.folder) as processor:
        for register in (TIMER_WATCHDOG, RTC_WATCHDOG):
            processor.set_word(register, 0xFFFFFFFF)
        text = processor.written(UART_FIFO, TEXT, MOST_INSTRUCTIONS)
        check(text == TEXT, f"the program wrote {text} to the UART")
        check(processor.word(TIMER_WATCHDOG) == 0, "the timer's watchdog still runs")
        check(processor.word(RTC_WATCHDOG) == 0, "the RTC's watchdog still runs")
        check(processor.word(TIMER_WATCHDOG_LOCK) == processor.word(RTC_WATCHDOG_LOCK) == 0, "a watchdog is unlocked")
        check(processor.word(SUPER_WATCHDOG) == SUPER_WATCHDOG_FED, "nothing feeds the super watchdog")
    print(f"the emulated processor wrote to the UART: {text}")


def check_refusals(arguments, elf):
    """What is no program for RAM becomes no image."""
    whole = elf.read_bytes()
    broken = arguments.folder / "broken.elf"
    image = arguments.folder / "broken.bin"
    header = whole.index((0x3FC84000).to_bytes(4, "little"), 52)  # of the program header of the data
    in_flash = whole[:header] + 2 * (0x3C000000).to_bytes(4, "little") + whole[header + 8 :]  # physical, too
    for data, why in (
        (b"", "ELF"),
        (b"Hello world!", "is no linked ELF program"),
        (whole[:200], "ends within a segment"),
        (whole[:4] + b"\2" + whole[5:], "is no linked ELF program"),
        (in_flash, "is not in the chip's RAM"),
    ):
        broken.write_bytes(data)
        said = run([arguments.pack, "--chip", CHIP, broken, image], status=1)
        check(why in said, f"not refused with '{why}':", said)
        check(not image.exists(), f"made an image, though {why}")
    run([arguments.pack, "--chip", "esp99", elf, image], status=2)
    run([arguments.pack, elf, image], status=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--simulator", required=True, type=Path)
    parser.add_argument("--esploader", required=True, type=Path)
    parser.add_argument("--pack", type=Path, help="esploader-pack, where it could be built")
    parser.add_argument("--folder", required=True, type=Path, help="what is made goes there")
    arguments = parser.parse_args()
    for tool in ("riscv64-unknown-elf-gcc", "qemu-system-riscv32"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed: scripts/setup.sh examples installs it")
    if not arguments.pack:
        skip("esploader-pack was not built")
    arguments.esploader = arguments.esploader.resolve()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    image = build(arguments)
    check_output("### The image", run([arguments.esploader, "image-info", f"build-hello/{image.name}"], cwd=arguments.folder))
    check_chip(arguments, image)
    check_instructions(arguments, image)
    check_refusals(arguments, image.parent / "target_hello.elf")


if __name__ == "__main__":
    main()
