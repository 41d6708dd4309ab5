# SPDX-License-Identifier: Apache-2.0
"""Applications that run from RAM, made of the image of a bootloader.

Layout of images: esptool's documentation, "Firmware Image Format"; of the descriptor: ESP-IDF,
esp_app_desc.h; of ELF files: the System V Application Binary Interface.
"""

import struct

DESCRIPTOR_MAGIC = 0xABCD5432
CHECKSUM_SEED = 0xEF
HASH_APPENDED = 23  # offset in the extended header

ELF_XTENSA, ELF_RISCV = 94, 243
XTENSA_CHIPS = {"esp8266", "esp32", "esp32s2", "esp32s3"}


def _header_size(chip):
    return 8 if chip == "esp8266" else 24


def _segments(image, chip):
    """Offset in the image, address and size of each."""
    at = _header_size(chip)
    for _ in range(image[1]):
        address, size = struct.unpack_from("<2I", image, at)
        yield at + 8, address, size
        at += 8 + size


def image_with_descriptor(bootloader, chip):
    """The same segments and entry, with an application's descriptor in the first segment.

    Without one, the virtual chip takes code of that size for a flasher stub.
    """
    image = bytearray(bootloader)
    descriptor = struct.pack(
        "<4I32s32s16s16s32s32s", DESCRIPTOR_MAGIC, 0, 0, 0, b"1.0.0", b"ram_application",
        b"00:00:00", b"Jan 1 2026", b"v5.0", b"",
    )
    at = _header_size(chip) + 8
    image[at : at + len(descriptor)] = descriptor
    checksum, end = CHECKSUM_SEED, 0
    for start, _, size in _segments(image, chip):
        end = start + size
        for byte in image[start:end]:
            checksum ^= byte
    del image[end | 15 :]  # the checksum is the last byte of a 16-byte row; a hash may follow
    image += bytes((end | 15) - len(image)) + bytes([checksum])
    if chip != "esp8266":
        image[HASH_APPENDED] = 0
    return bytes(image)


def elf_of(image, chip):
    """A linked program with one section a segment."""
    names = b"\0.shstrtab\0.data\0"
    sections = [struct.pack("<10I", *[0] * 10)]
    content = bytearray()
    file_header = 52
    for start, address, size in _segments(image, chip):
        # Program data that is written to memory and may be run.
        sections.append(struct.pack("<10I", names.index(b".data"), 1, 7, address,
                                    file_header + len(content), size, 0, 0, 4, 0))
        content += image[start : start + size]
    sections.append(struct.pack("<10I", names.index(b".shstrtab"), 3, 0, 0,
                                file_header + len(content), len(names), 0, 0, 1, 0))
    content += names
    entry = struct.unpack_from("<I", image, 4)[0]
    machine = ELF_XTENSA if chip in XTENSA_CHIPS else ELF_RISCV
    header = struct.pack(
        "<4s12B2H5I6H", b"\x7fELF", 1, 1, 1, *[0] * 9, 2, machine, 1, entry, 0,
        file_header + len(content), 0, file_header, 32, 0, 40, len(sections), len(sections) - 1,
    )
    return header + bytes(content) + b"".join(sections)
