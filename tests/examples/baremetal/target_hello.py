#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds examples/target_hello for a chip, flashes its image into a virtual chip and loads it into RAM, and
runs its instructions in an emulated processor.

Ends with 77 when a tool is missing.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

from checked import check, expected_output, run, skip
from processor_run import LX106, RISCV, WINDOWED, Processor, segments_of
from target_chips import ALL, CHIPS, WITHOUT_A_SIMULATOR

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "target_hello"
sys.path.insert(0, str(ROOT / "tests" / "interop"))
from simulator import Simulator  # noqa: E402

README_CHIP = "esp32c3"
MAC = "7c:df:a1:00:00:02"
TEXT = b"Hello world!\r\n"
MOST_INSTRUCTIONS = 5000
WAITING_INSTRUCTIONS = 1000
QUEUE_SIZE = 128
ROM_PLACE = 0x40000400
TOOLS = {
    "riscv32": ("riscv64-unknown-elf-gcc", "qemu-system-riscv32"),
    "xtensa": ("xtensa-lx106-elf-gcc", "xtensa-lx106-elf-objdump", "qemu-system-xtensa"),
}

# Instructions of the core and of the option "Code Density" (Xtensa Instruction Set Architecture Reference Manual),
# which LX6 and LX7 have as well: XCHAL_HAVE_DENSITY, _ADDX, _ABS and _L32R in espressif/esp-idf,
# components/xtensa/esp32, esp32s2 and esp32s3, include/xtensa/config/core-isa.h. `memw`, `rsync` and `wsr.ps`, too.
XTENSA_COMMON = set(
    "abs add addi addmi addx2 addx4 addx8 and ball bany bbc bbci bbs bbsi beq beqi beqz bge bgei bgeu bgeui bgez blt "
    "blti bltu bltui bltz bnall bne bnei bnez bnone call0 callx0 extui j jx l16si l16ui l32i l32r l8ui moveqz movgez "
    "movi movltz movnez neg or ret s16i s32i s8i sll slli sra srai src srl srli ssa8l ssai ssl ssr sub subx2 subx4 "
    "subx8 xor memw extw isync rsync esync dsync nop rsr.ps wsr.ps mov "
    "add.n addi.n beqz.n bnez.n l32i.n mov.n movi.n nop.n ret.n s32i.n".split()
)


def build(arguments):
    folder = arguments.folder / "build-hello"
    shutil.rmtree(folder, ignore_errors=True)
    run(
        ["cmake", "-S", EXAMPLE, "-B", folder, "-G", "Ninja", f"-DCHIP={arguments.chip}"]
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


def check_chips():
    """There are facts of each chip that esploader flashes, each is tested, and each is in the README's table."""
    listed = (ROOT / "include" / "esp_loader_chips.def").read_text()
    flashed = set(re.findall(r"^ESP_LOADER_CHIP\((\w+),", listed, re.MULTILINE))
    facts = {path.stem for path in EXAMPLE.glob("chips/*/*.h")}
    check(len(flashed) > 10 and flashed <= facts, f"without facts: {flashed - facts}")
    check(facts == set(CHIPS), f"with facts or tested, not both: {facts ^ set(CHIPS)}")
    readme = (EXAMPLE / "README.md").read_text()
    for name, chip in CHIPS.items():
        begins = rf"^\|[^|]+\| `{name}` \| {chip.bootloader:#x} \|"
        row = re.search(begins + r"([^|]+)\| QEMU, `(\w+)` \|", readme, re.MULTILINE)
        check(row, f"the README has no row of {name} at {chip.bootloader:#x}")
        check(row[2] == processor_of(name)[1], f"{name} is not run on {row[2]}")
        check((row[1].strip() == "virtual chip") == (name not in WITHOUT_A_SIMULATOR), f"{name}: {row[1]}")


def processor_of(name):
    if CHIPS[name].architecture == "riscv32":
        return RISCV
    return LX106 if name == "esp8266" else WINDOWED


def check_image(arguments, chip, image):
    """What the image is, and that it goes where the chip's ROM lets it."""
    said = run([arguments.esploader, "image-info", f"build-hello/{image.name}"], cwd=arguments.folder)
    if arguments.chip == README_CHIP:
        check_output("### The image", said)
    places = [int(address, 16) for address in re.findall(r"Segment \d +(0x\w+),.* RAM$", said, re.MULTILINE)]
    check(places == [chip.data, chip.code], f"the segments are at {places}:", said)
    check("Project      target_hello, version 1.0.0" in said, "the image has no name", said)


def check_chip(arguments, chip, image):
    """Flashed, and loaded into RAM: the virtual chip accepts it. It does not run its instructions."""
    (arguments.folder / "flash.bin").unlink(missing_ok=True)
    data = image.read_bytes()
    entry = int.from_bytes(data[4:8], "little")
    with Simulator(arguments.simulator, arguments.chip, "rfc2217", arguments.folder, MAC) as simulator:
        until = ["--monitor-until", "Hello world!"]
        place = f"{chip.bootloader:#x}"
        booted = run([arguments.esploader, "-p", simulator.port, "flash", place, image, *until])
        loaded = run([arguments.esploader, "-p", simulator.port, "load-ram", image, *until])
        flash = simulator.flash()
        trace = simulator.trace()
    end = chip.bootloader + len(data)
    check(flash[chip.bootloader : end] == data, "the chip's flash does not hold the image")
    check(set(flash[: chip.bootloader] + flash[end:]) == {0xFF}, "the chip's flash holds more than the image")
    check(f"runs code in RAM at 0x{entry:08x}" in trace, "the loader did not start the program", trace)
    # An ESP8266's ROM prints at another rate than is read here.
    for line in (f"load:0x{chip.code:08x}", f"entry 0x{entry:08x}") if arguments.chip != "esp8266" else ():
        check(line in booted, f"the chip did not say '{line}' when it booted:", booted)
    check("Hello world!" in booted, "the program was not started from flash", booted)
    if arguments.chip == README_CHIP:
        check_output("### From flash", booted)
    check("Hello world!" in loaded, "the program in RAM was not started", loaded)
    print(booted + loaded)


def rom_with_windows(arguments, entry):
    """(entry, segment) of what runs before the program where there are register windows."""
    elf, file = arguments.folder / "rom.elf", arguments.folder / "rom.bin"
    source = Path(__file__).with_name("rom_windows.S")
    run(
        ["xtensa-lx106-elf-gcc", "-nostdlib", "-mtext-section-literals", f"-Wl,-Ttext={ROM_PLACE:#x}"]
        + [f"-DENTRY={entry:#x}", source, "-o", elf]
    )
    run(["xtensa-lx106-elf-objcopy", "-O", "binary", "-j", ".text", elf, file])
    return int.from_bytes(elf.read_bytes()[24:28], "little"), (ROM_PLACE, file.read_bytes())


def check_instructions(arguments, chip, image):
    """What the ROM would have loaded, run from the entry: each write to UART0 and to the watchdogs, in order. The
    queue is full once, and has one place left at other times."""
    kind = processor_of(arguments.chip)
    others = ALL ^ chip.queued  # bits of the status that say nothing of the queue
    wanted, registers = [], {chip.fifo}
    for lock, key, config, before, after in chip.watchdogs:
        wanted += [(lock, key), (config, after), (lock, 0)] if lock else [(config, after)]
        registers |= {config, lock} if lock else {config}
    entry, segments = segments_of(image.read_bytes(), chip.header)
    if kind == WINDOWED:
        entry, rom = rom_with_windows(arguments, entry)
        segments.append(rom)
    with Processor(kind, entry, segments, arguments.folder) as processor:
        for _, _, config, before, _ in chip.watchdogs:
            processor.set_word(config, before)
        processor.set_word(chip.status, others | QUEUE_SIZE << 16)
        seen = processor.changes(registers, chip.fifo, TEXT, WAITING_INSTRUCTIONS)
        check(seen == wanted, "before there is room in the queue the program shall write:", show(wanted, seen))
        processor.set_word(chip.status, others | (QUEUE_SIZE - 1) << 16)
        seen = processor.changes(registers, chip.fifo, TEXT, MOST_INSTRUCTIONS)
    wanted = [(chip.fifo, byte) for byte in TEXT]
    check(seen == wanted, "the program shall write to the UART:", show(wanted, seen))
    print(f"{kind[1]} wrote to the UART: {TEXT}, after it stopped {len(chip.watchdogs)} watchdogs")


def show(wanted, seen):
    return "\n".join(
        f"{title} " + " ".join(f"{address:#x}={value:#x}" for address, value in writes)
        for title, writes in (("wanted", wanted), ("seen  ", seen))
    )


def check_disassembly(elf):
    """The compiler is the ESP8266's: nothing of the program is unknown to an LX6 or LX7."""
    said = run(["xtensa-lx106-elf-objdump", "-d", "-j", ".text", elf])
    used = set(re.findall(r"^ *[0-9a-f]+:\t[0-9a-f ]+\t([a-z][a-z0-9.]*)", said, re.MULTILINE))
    check({"call0", "l32r", "memw"} <= used, "the disassembly cannot be read:", said)
    check(used <= XTENSA_COMMON, f"instructions that not all Xtensa chips have: {used - XTENSA_COMMON}", said)


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
        said = run([arguments.pack, "--chip", README_CHIP, broken, image], status=1)
        check(why in said, f"not refused with '{why}':", said)
        check(not image.exists(), f"made an image, though {why}")
    run([arguments.pack, "--chip", "esp99", elf, image], status=2)
    run([arguments.pack, elf, image], status=2)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--chip", required=True, choices=CHIPS)
    parser.add_argument("--simulator", required=True, type=Path)
    parser.add_argument("--esploader", required=True, type=Path)
    parser.add_argument("--pack", type=Path, help="esploader-pack, where it could be built")
    parser.add_argument("--folder", required=True, type=Path, help="what is made goes there")
    arguments = parser.parse_args()
    chip = CHIPS[arguments.chip]
    for tool in TOOLS[chip.architecture]:
        if not shutil.which(tool):
            skip(f"{tool} is not installed: scripts/setup.sh examples installs it")
    if not arguments.pack:
        skip("esploader-pack was not built")
    arguments.esploader = arguments.esploader.resolve()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    image = build(arguments)
    check_image(arguments, chip, image)
    if arguments.chip not in WITHOUT_A_SIMULATOR:
        check_chip(arguments, chip, image)
    check_instructions(arguments, chip, image)
    elf = image.parent / "target_hello.elf"
    if chip.architecture == "xtensa":
        check_disassembly(elf)
    if arguments.chip == README_CHIP:
        check_chips()
        check_refusals(arguments, elf)


if __name__ == "__main__":
    main()
