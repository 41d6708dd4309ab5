#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives the same files to `esploader merge-bin` and to esptool, and compares what they make byte for byte.

    merge_bin.py ESPLOADER [PART_OF_A_NAME]

Takes esptool 5.6.0 as elf2image.py does.
"""
import hashlib
import struct
import sys

from both_tools import compare, main
from elf_cases import CHIPS
from elf_file import noise

BOOT = {"esp32": 0x1000, "esp32s2": 0x1000, "esp32c5": 0x2000, "esp32h4": 0x2000, "esp32p4": 0x2000,
        "esp32s31": 0x2000}
IDS = {"esp32": 0, "esp32s2": 2, "esp32s3": 9, "esp32c2": 12, "esp32c3": 5, "esp32c5": 23, "esp32c6": 13,
       "esp32c61": 20, "esp32h2": 16, "esp32h21": 25, "esp32h4": 28, "esp32p4": 18, "esp32s31": 32, "esp32e22": 31}


def image(chip, size=0x340, with_hash=True):
    """An image as a boot loader has it: one segment in RAM, checksum, SHA-256."""
    data = noise(size)
    head = struct.pack("<BBBBIB3xHBHH4xB", 0xE9, 1, 2, 0x1F, chip.ram, 0xEE, IDS[chip.name], 0, 0, 0xFFFF, with_hash)
    body = head + struct.pack("<II", chip.ram, size) + data
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    body += bytes(15 - len(body) % 16) + bytes([checksum])
    return body + (hashlib.sha256(body).digest() if with_hash else b"")


def intel_hex(*parts):
    """An Intel HEX file of (address, bytes), written without any tool."""
    lines = []

    def record(kind, address, data):
        raw = bytes([len(data), address >> 8 & 0xFF, address & 0xFF, kind]) + data
        lines.append(f":{(raw + bytes([-sum(raw) & 0xFF])).hex().upper()}\n")

    for base, data in parts:
        for at in range(0, len(data), 16):
            if at == 0 or (base + at) >> 16 != (base + at - 16) >> 16:
                record(4, 0, struct.pack(">H", base + at >> 16))
            record(0, base + at & 0xFFFF, data[at : at + 16])
    record(1, 0, b"")
    return "".join(lines).encode()


def image8266(size=0x340):
    data = noise(size)
    body = struct.pack("<BBBBI", 0xE9, 1, 2, 0x20, 0x40100000) + struct.pack("<II", 0x40100000, size) + data
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    return body + bytes(15 - len(body) % 16) + bytes([checksum])


FORMATS = (["--format", "raw"], ["-f", "hex"], ["--format=uf2"], ["-f", "uf2", "--md5-disable"],
           ["-f", "uf2", "--chunk-size", "256"], ["-f", "uf2", "--chunk-size", "452"])


def all_cases():
    """Name, chip, files and arguments; then whether both refuse, and why we alone do."""
    for chip in CHIPS:
        files = {"boot.bin": image(chip), "table.bin": noise(0xC00), "app.bin": noise(0x1234)}
        pairs = [hex(BOOT.get(chip.name, 0)), "boot.bin", "0x8000", "table.bin", "0x10000", "app.bin"]
        settings = ["--flash_mode", "dout", "--flash-freq", chip.clock, "-fs", "8MB"]
        yield f"{chip.name} merged", chip.name, files, settings + pairs
        yield f"{chip.name} keep", chip.name, files, ["-fm", "keep", "-ff", "keep", "-fs", "keep", *pairs]
        yield f"{chip.name} UF2", chip.name, files, ["--format", "uf2", *settings, *pairs]
    chip = next(chip for chip in CHIPS if chip.name == "esp32c3")
    files = {"a": noise(515), "b": noise(40), "c": noise(5), "d": noise(0x1000), "e": noise(0x20010), "empty": b"",
             "boot": image(chip), "plain": image(chip, with_hash=False), "tail": image(chip) + noise(77)}
    for form in FORMATS:
        for pairs in (["0x1000", "a"], ["0x1000", "a", "0xfff8", "b", "0x2345", "c"], ["0x1000", "d", "0x2000", "c"],
                      ["0x1ffff0", "a"], ["0x0", "e", "0x30005", "b"], ["0xfff5", "b"], ["0x9000", "empty", "0x0", "c"],
                      ["0x0", "boot", "0x8000", "a"], ["0x2005", "d", "0x4000", "b"]):
            yield f"{' '.join(form)} {' '.join(pairs)}", chip.name, files, [*form, *pairs]
    for name in ("boot", "plain", "tail", "a", "c"):
        yield f"settings in {name}", chip.name, files, ["-fm", "qout", "-ff", "20m", "-fs", "16MB", "0x0", name]
    for options in (["-t", "0x1000"], ["--target-offset", "0x800"], ["--pad-to-size", "256KB"],
                    ["--fill-flash-size", "1MB", "-t", "0x1000"], ["--pad-to-size", "1MB", "-f", "hex"]):
        yield " ".join(options), chip.name, files, [*options, "0x1000", "a", "0x3000", "b"]
    files["hex"] = intel_hex((0x0, image(chip)), (0x8000, noise(0xC00)), (0x10000, noise(0x13245)))
    files["bad"] = b":0000010"  # as other bytes: no record
    for form in FORMATS:
        yield f"{' '.join(form)} HEX", chip.name, files, [*form, "0x0", "hex"]
        yield f"{' '.join(form)} HEX and more", chip.name, files, [*form, "-fm", "dout", "0x0", "hex", "0x30000", "a"]
    yield "HEX over another", chip.name, files, ["0x0", "hex", "0x8c00", "c"], True
    yield "before the target offset", chip.name, files, ["-t", "0x2000", "0x1000", "a"], True
    yield "one sector, two files", chip.name, files, ["0x1000", "a", "0x1300", "b"], True
    yield "no pairs", chip.name, files, ["0x1000"], True
    yield "no such clock", chip.name, files, ["-ff", "60m", "0x0", "boot"], True
    yield "another chip's", "esp32s3", files, ["-fm", "dout", "0x0", "boot"], False, True
    for size in ("256KB", "4MB-c1", "16MB"):
        yield f"esp8266 {size}", "esp8266", {"boot": image8266(), "app": noise(99)}, [
            "-fs", size, "-ff", "40m", "-fm", "dio", "0x0", "boot", "0x10000", "app"]


def cases(program, part):
    for name, chip, files, arguments, *refused in all_cases():
        if part in name:
            yield name, compare(program, files, ["--chip", chip, "merge-bin", "-o", "made", *arguments], *refused)


if __name__ == "__main__":
    sys.exit(main("merges", cases))
