# SPDX-License-Identifier: Apache-2.0
"""Images to write, made for one chip by esploader-firmware, or content that is no image."""

import json
import random
import struct
import subprocess

from ram_application import elf_of, image_with_descriptor

APPLICATION_BYTES = 16384
# esptool's targets, IMAGE_CHIP_ID.
CHIP_IDS = {"esp32h4": 28, "esp32s31": 32}


class Firmware:
    """A bootloader, a partition table and an application, each with its place in flash."""

    is_bootable = True

    def __init__(self, chip, folder):
        self.chip = chip
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

    def make_ram_application(self, folder):
        """An application for RAM, with the segments and the entry of the bootloader."""
        path = folder / "ram.bin"
        path.write_bytes(image_with_descriptor(self.bootloader[1].read_bytes(), self.chip))
        return path

    def make_ram_elf(self, folder):
        """The same as an ELF file."""
        path = folder / "ram.elf"
        image = image_with_descriptor(self.bootloader[1].read_bytes(), self.chip)
        path.write_bytes(elf_of(image, self.chip))
        return path

    @property
    def security_chip_id(self):
        """What the security info names: nothing on an ESP32-S2, whose form of it is the short one.

        Bytes 12 and 13 of the extended header, from ESP32 on: the same source.
        """
        if self.chip == "esp32s2":
            return None
        return struct.unpack_from("<H", self.bootloader[1].read_bytes(), 12)[0]

    def flash(self, size, without=None):
        """The flash that holds all of it and is erased elsewhere; one offset may be left out."""
        content = bytearray(b"\xff" * size)
        for offset, path in self.files.items():
            if offset != without:
                data = path.read_bytes()
                content[offset : offset + len(data)] = data
        return bytes(content)


class Content(Firmware):
    """Stands in for the firmware of a chip that esploader-firmware makes none for."""

    is_bootable = False

    def __init__(self, chip, folder):
        self.chip = chip
        folder.mkdir(parents=True, exist_ok=True)
        self.arguments = {
            "bootloader": {"offset": "0x2000"},
            "partition-table": {"offset": "0x8000"},
            "app": {"offset": "0x10000"},
        }
        self.files = {}
        noise = random.Random(chip)
        for name, size in (("bootloader", 12288), ("partition-table", 3072),
                           ("app", APPLICATION_BYTES)):
            path = folder / f"{name}.bin"
            # Half of it can be compressed.
            path.write_bytes(noise.randbytes(size // 2) + bytes(range(64)) * (size // 128))
            self.files[int(self.arguments[name]["offset"], 0)] = path

    @property
    def security_chip_id(self):
        return CHIP_IDS[self.chip]


def make_firmware(program, chip, folder):
    done = subprocess.run(
        [program, "--chip", chip, "--out", folder, "--app-size", str(APPLICATION_BYTES)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return Firmware(chip, folder)
    if chip not in CHIP_IDS:
        raise RuntimeError(f"esploader-firmware makes nothing for {chip}: {done.stdout}")
    return Content(chip, folder)
