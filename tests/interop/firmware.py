# SPDX-License-Identifier: Apache-2.0
"""Images to write, made for one chip by esploader-firmware."""

import json
import struct
import subprocess

APPLICATION_BYTES = 16384


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
        """Where the bootloader begins to run; all of it is loaded to RAM.

        Bytes 4 to 7 of an image: esptool's documentation, "Firmware Image Format".
        """
        return struct.unpack_from("<I", self.bootloader[1].read_bytes(), 4)[0]

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
