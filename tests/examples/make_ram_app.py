#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes an application for RAM that loaders and virtual chips take for one; no chip can run it.

usage: make_ram_app.py CODE_ADDRESS DATA_ADDRESS CHIP_ID OUTPUT

A segment of data with an application descriptor, then one of code, whose beginning is the entry.
"""
import struct
import sys

CODE_SIZE = 48 * 1024
DATA_SIZE = 4 * 1024


def descriptor():
    # ESP-IDF, esp_app_desc.h: magic, secure version, reserved, version, project, time, date, IDF
    return struct.pack("<IIII32s32s16s16s32s", 0xABCD5432, 0, 0, 0, b"1.0.0", b"ram_hello", b"", b"",
                       b"made up").ljust(256, b"\0")


def noise(size, seed):
    out = bytearray()
    while len(out) < size:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(seed >> 16 & 0xFF)
    return bytes(out)


def main(code_address, data_address, chip_id, output):
    segments = [
        (int(data_address, 0), descriptor() + noise(DATA_SIZE - 256, 1)),
        (int(code_address, 0), noise(CODE_SIZE, 2)),
    ]
    image = struct.pack("<BBBBI", 0xE9, len(segments), 0, 0, int(code_address, 0))
    image += struct.pack("<BBBBHBHHIB", 0, 0, 0, 0, int(chip_id, 0), 0, 0, 0xFFFF, 0, 0)
    checksum = 0xEF
    for address, data in segments:
        image += struct.pack("<II", address, len(data)) + data
        for byte in data:
            checksum ^= byte
    image += b"\0" * (15 - len(image) % 16) + bytes([checksum])
    with open(output, "wb") as file:
        file.write(image)


if __name__ == "__main__":
    main(*sys.argv[1:])
