# SPDX-License-Identifier: Apache-2.0
"""Images to write, made for one chip by esploader-firmware."""

import json
import struct
import subprocess

APPLICATION_BYTES = 16384
DESCRIPTOR_MAGIC = 0xABCD5432
CHECKSUM_SEED = 0xEF
HASH_APPENDED = 23  # offset in the extended header


class Firmware:
    """A bootloader, a partition table and an application, each with its place in flash."""

    def __init__(self, folder):
        self.arguments = json.loads((folder / "flasher_args.json").read_text())
        self.files = {
            int(offset, 0): folder / name for offset, name in self.arguments["flash_files"].items()
        }

    def _part(self, name):
        offset = int(self.arguments[name]["offset"], 0)
        return offset, self.files[offset]

    @property
    def bootloader(self):
        return self._part("bootloader")

    @property
    def partition_table(self):
        return self._part("partition-table")

    @property
    def application(self):
        return self._part("app")

    @property
    def entry(self):
        """Where the bootloader begins to run.

        Bytes 4 to 7 of an image: esptool's documentation, "Firmware Image Format".
        """
        return struct.unpack_from("<I", self.bootloader[1].read_bytes(), 4)[0]

    def make_ram_application(self, chip, path):
        """An application for RAM, with the segments and the entry of the bootloader.

        What makes it one is the descriptor in its first segment: without, the virtual chip takes code
        of that size for a flasher stub. Layout of images: as above; of the descriptor: ESP-IDF,
        esp_app_desc.h.
        """
        image = bytearray(self.bootloader[1].read_bytes())
        at = 8 if chip == "esp8266" else 24
        descriptor = struct.pack(
            "<4I32s32s16s16s32s32s", DESCRIPTOR_MAGIC, 0, 0, 0, b"1.0.0", b"ram_application",
            b"00:00:00", b"Jan 1 2026", b"v5.0", b"",
        )
        image[at + 8 : at + 8 + len(descriptor)] = descriptor
        checksum = CHECKSUM_SEED
        for _ in range(image[1]):
            size = struct.unpack_from("<I", image, at + 4)[0]
            for byte in image[at + 8 : at + 8 + size]:
                checksum ^= byte
            at += 8 + size
        del image[at | 15 :]  # the checksum is the last byte of a 16-byte row; a hash may follow
        image += bytes((at | 15) - len(image)) + bytes([checksum])
        if chip != "esp8266":
            image[HASH_APPENDED] = 0
        path.write_bytes(image)

    @property
    def chip_id(self):
        """Bytes 12 and 13 of the extended header, from ESP32 on: the same source."""
        return struct.unpack_from("<H", self.bootloader[1].read_bytes(), 12)[0]

    def flash(self, size, without=None):
        """The flash that holds all of it and is erased elsewhere; one offset may be left out."""
        content = bytearray(b"\xff" * size)
        for offset, path in self.files.items():
            if offset != without:
                data = path.read_bytes()
                content[offset : offset + len(data)] = data
        return bytes(content)


def make_firmware(program, chip, folder):
    """Returns None when the generator does not know the chip."""
    done = subprocess.run(
        [program, "--chip", chip, "--out", folder, "--app-size", str(APPLICATION_BYTES)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Firmware(folder) if done.returncode == 0 else None
