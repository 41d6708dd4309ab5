# SPDX-License-Identifier: Apache-2.0
"""espflash, the Rust community's tool, on a pseudo-terminal.

It takes only ports that the system lists as serial ones, and opens no network address. So it runs in
a mount namespace of its own in which the simulator's pseudo-terminal is one: see serial_namespace.sh.
"""

import hashlib
import re
import subprocess
from pathlib import Path

from tool import SecurityInfo, Tool, ToolFailed, ToolRefused, Unavailable, install, require

VERSION = "4.7.0"
STUB_ONLY = {"erase_region", "erase_all"}
# It reads registers of these on its way, which Secure Download Mode forbids.
READS_REGISTERS = {"esp32s2", "esp32s3", "esp32c2", "esp32c5"}
# Operations it does not have, or has in a form that these cases cannot use.
LACKING = {
    "flash_id": "prints the flash's size, not its id",
    "write_encrypted": "does not encrypt",
    "write_compressed_secured": "does not compress in Secure Download Mode",
}


class Espflash(Tool):
    name = "espflash"
    version = VERSION
    quick_line = "pty"
    has_reset_lines = False

    def __init__(self, sources, folder):
        self._namespace = sources / "serial_namespace.sh"
        self._root = folder / self.name
        self._program = self._root / "bin" / "espflash"

    def install(self):
        self._require_namespace()
        if self._program.is_file() and VERSION in self._output("--version"):
            return
        # Without the default feature that asks the network for newer versions.
        install(
            ["cargo", "install", "espflash", "--version", VERSION, "--locked", "--force",
             "--no-default-features", "--features", "cli", "--root", self._root]
        )

    def _require_namespace(self):
        try:
            subprocess.run([self._namespace, "/dev/null", "true"], stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        except (OSError, subprocess.CalledProcessError) as reason:
            raise Unavailable("no mount namespace can be made here") from reason

    def _output(self, *words):
        return subprocess.check_output([self._program, *words], text=True)

    def chips(self):
        return re.findall(r"^ +- (esp\w+):", self._output("read-flash", "--help"), re.MULTILINE)

    def cannot_secured(self, chip):
        if chip in READS_REGISTERS:
            return "reads registers of this chip, which Secure Download Mode forbids"
        return None

    def cannot(self, operation, chip, loader):
        if operation in LACKING:
            return LACKING[operation]
        if loader == "rom" and operation in STUB_ONLY:
            return "has it only with its stub"
        if loader == "rom" and operation == "write_compressed":
            return "compresses only for its stub"
        if loader == "stub" and operation == "write":
            return "compresses for its stub whatever gets smaller by it"
        if operation == "security_info" and chip == "esp32":
            return "this chip's loaders have no such command"
        return None

    def read_bytes(self, loader):
        # From a ROM, it adds up the offsets of the third and later answers wrongly.
        return 90 if loader == "rom" else super().read_bytes(loader)

    def detect(self, target):
        said = self._espflash(target, "board-info", chip=None)
        chip = re.search(r"^Chip type: +(\w+)", said, re.MULTILINE)
        mac = re.search(r"^MAC address: +([0-9a-f:]+)$", said, re.MULTILINE)
        require(chip and mac, "named no chip or no MAC")
        return chip.group(1), mac.group(1)

    def write(self, target, files, compress, baud=None, reset_after=None, encrypt=False):
        """Writes one file a call and then starts the application, so all become one file."""
        first = min(files)
        image = bytearray()
        for offset in sorted(files):
            image += b"\xff" * (offset - first - len(image)) + files[offset].read_bytes()
        path = target.folder / "image.bin"
        path.write_bytes(image)
        said = self._espflash(target, "write-bin", hex(first), path)
        require("successfully written" in said, "does not say that it has written")

    def verify(self, target, offset, path):
        content = path.read_bytes()
        said = self._espflash(target, "checksum-md5", hex(offset), str(len(content)))
        found = re.search(r"\b(?:0x)?([0-9a-f]{32})\b", said)
        if not found:
            raise ToolFailed("printed no MD5")
        return found.group(1) == hashlib.md5(content).hexdigest()

    def read(self, target, offset, size):
        path = target.folder / "read.bin"
        try:
            self._espflash(target, "read-flash", hex(offset), str(size), path)
        except ToolFailed as failed:
            # That is all it makes of the chip's answer.
            if target.secure_download and "running ReadFlash" in self.said(target):
                raise ToolRefused(str(failed)) from failed
            raise
        return path.read_bytes()

    def erase_region(self, target, offset, size):
        self._espflash(target, "erase-region", hex(offset), hex(size))

    def erase_all(self, target):
        self._espflash(target, "erase-flash")

    def load_ram(self, target, firmware):
        elf = firmware.make_ram_elf(target.folder)
        self._espflash(target, "flash", "--ram", "--ignore_app_descriptor", elf)

    def security_info(self, target):
        said = self._espflash(target, "board-info")
        flags = re.search(r"^Flags: 0x(\w+)", said, re.MULTILINE)
        chip_id = re.search(r"^Chip ID: (\d+)", said, re.MULTILINE)
        count = re.search(r"\(SPI_BOOT_CRYPT_CNT\): 0x(\w+)", said)
        require(flags and count, "printed no flags or no count")
        return SecurityInfo(int(flags.group(1), 16), int(chip_id.group(1)) if chip_id else None,
                            int(count.group(1), 16))

    def _espflash(self, target, command, *words, chip=""):
        # It would have a stub return to the ROM loader, running or not, which a ROM refuses.
        after = "no-reset-no-stub" if target.secure_download else "no-reset"
        options = ["--port", "/dev/tty", "--before", "no-reset", "--after", after,
                   "--non-interactive", "--skip-update-check"]
        if chip is not None:
            options += ["--chip", target.chip]
        if target.loader == "rom":
            options.append("--no-stub")
        return self.run(
            target, [self._namespace, Path(target.port), self._program, command, *options, *words]
        )
