# SPDX-License-Identifier: Apache-2.0
"""esptool, the manufacturer's own tool in Python: versions 4 and 5, each in an environment of its own."""

import hashlib
import os
import re
import subprocess
import sys

from tool import RAM_OVERLAPS_STUB, Tool, ToolFailed, install, require

# Flags of the security info that esptool prints, and commands it has only with its stub: its
# documentation, "Serial Protocol" and "Flasher Stub".
STUB_ONLY = {"erase_region", "erase_all"}
ESP8266_STUB_ONLY = {"write_compressed", "verify", "read"}
WITHOUT_SECURITY_INFO = {"esp8266", "esp32"}


class Esptool(Tool):
    loaders = ("rom", "stub")

    def __init__(self, major, sources, folder):
        self.major = major
        self.name = f"esptool{major}"
        self._requirements = sources / self.name / "requirements.txt"
        pinned = re.search(r"^esptool==(\S+)", self._requirements.read_text(), re.MULTILINE)
        self.version = pinned.group(1)
        self._environment = folder / self.name
        self._python = self._environment / "bin" / "python"
        self._stamp = self._environment / "installed.txt"

    def install(self):
        wanted = hashlib.sha256(self._requirements.read_bytes()).hexdigest()
        if self._stamp.is_file() and self._stamp.read_text() == wanted:
            return
        install([sys.executable, "-m", "venv", "--clear", self._environment])
        install(
            [self._python, "-m", "pip", "install", "--quiet", "--require-hashes",
             "--disable-pip-version-check", "-r", self._requirements]
        )
        self._stamp.write_text(wanted)

    def chips(self):
        listing = "from esptool.targets import CHIP_LIST; print(*CHIP_LIST)"
        return subprocess.check_output([self._python, "-c", listing], text=True).split()

    def cannot(self, operation, chip, loader):
        if loader == "rom" and operation in STUB_ONLY:
            return "has it only with its stub"
        if loader == "rom" and chip == "esp8266" and operation in ESP8266_STUB_ONLY:
            return "has it for the ESP8266 only with its stub"
        if loader == "stub" and operation == "load_ram" and chip in RAM_OVERLAPS_STUB:
            return "refuses to load where its stub is, as this image would"
        if operation == "security_info" and chip in WITHOUT_SECURITY_INFO:
            return "this chip's loaders have no such command"
        return None

    def detect(self, target):
        said = self._esptool(target, "auto", "read-mac")
        chip = re.findall(r"Detecting chip type\.+ *(ESP\S+)", said)
        mac = re.findall(r"^(?:BASE )?MAC: +([0-9a-f:]{17})$", said, re.MULTILINE)
        require(chip and mac, "named no chip or no MAC")
        return chip[-1].lower().replace("-", ""), mac[-1]

    def flash_id(self, target):
        said = self._esptool(target, target.chip, "flash-id")
        found = re.search(r"Manufacturer: (\w+)\s+Device: (\w+)", said)
        require(found, "printed no flash id")
        return int(found.group(1), 16), int(found.group(2), 16)

    def write(self, target, files, compress, baud=None, reset_after=False):
        words = ["write-flash", "--compress" if compress else "--no-compress"]
        for offset, path in files.items():
            words += [hex(offset), path]
        said = self._esptool(target, target.chip, *words, baud=baud, reset_after=reset_after)
        if target.chip != "esp8266" or target.loader == "stub":
            verified = said.count("Hash of data verified")
            require(verified == len(files), f"verified {verified} files of {len(files)}")

    def verify(self, target, offset, path):
        try:
            self._esptool(target, target.chip, "verify-flash", hex(offset), path)
        except ToolFailed:
            said = (target.folder / "tool.txt").read_text()
            if re.search(r"verif\w+ failed \(digest mismatch", said, re.IGNORECASE):
                return False
            raise
        return True

    def read(self, target, offset, size):
        path = target.folder / "read.bin"
        self._esptool(target, target.chip, "read-flash", hex(offset), str(size), path)
        return path.read_bytes()

    def erase_region(self, target, offset, size):
        self._esptool(target, target.chip, "erase-region", hex(offset), hex(size))

    def erase_all(self, target):
        self._esptool(target, target.chip, "erase-flash")

    def load_ram(self, target, path):
        self._esptool(target, target.chip, "load-ram", path)

    def security_info(self, target):
        said = self._esptool(target, target.chip, "get-security-info")
        flags = re.search(r"^Flags: 0x(\w+)", said, re.MULTILINE)
        chip_id = re.search(r"^Chip ID: (\d+)", said, re.MULTILINE)
        require(flags, "printed no flags")
        return int(flags.group(1), 16), int(chip_id.group(1)) if chip_id else None

    def _esptool(self, target, chip, *words, baud=None, reset_after=False):
        options = ["--chip", chip, "--port", target.port]
        if target.loader == "rom":
            options.append("--no-stub")
        options += ["--before", "default-reset" if target.has_lines else "no-reset"]
        options += ["--after", "hard-reset" if reset_after else "no-reset"]
        if baud:
            options += ["--baud", str(baud)]
        words = list(words)
        if self.major == 4:  # its words are spelled with underscores
            words[0] = words[0].replace("-", "_")
            options = [word.replace("-", "_") if word.endswith("-reset") else word for word in options]
        environment = dict(os.environ, NO_COLOR="1", COLUMNS="200")
        return self.run(
            target, [self._python, "-m", "esptool", *options, *words], env=environment
        )
