# SPDX-License-Identifier: Apache-2.0
"""esptool, the manufacturer's own tool in Python: versions 4 and 5, each in an environment of its own."""

import hashlib
import os
import re
import subprocess
import sys

from tool import (
    OVERWRITES,
    RAM_OVERLAPS_STUB,
    SecurityInfo,
    Tool,
    ToolFailed,
    ToolRefused,
    install,
    overwrites,
    require,
)

# Flags of the security info that esptool prints, and commands it has only with its stub: its
# documentation, "Serial Protocol" and "Flasher Stub".
STUB_ONLY = {"erase_region", "erase_all"}
ESP8266_STUB_ONLY = {"write_compressed", "verify", "read"}
WITHOUT_SECURITY_INFO = {"esp8266", "esp32"}
# The watchdog_reset() of its targets, which says so and uses RTS.
WITHOUT_WATCHDOG_RESET = {"esp32c6", "esp32h2", "esp32h4", "esp32s31"}


class Esptool(Tool):
    def __init__(self, major, sources, folder):
        self.major = major
        self.name = f"esptool{major}"
        self._requirements = sources / self.name / "requirements.txt"
        pinned = re.search(r"^esptool==(\S+)", self._requirements.read_text(), re.MULTILINE)
        self.version = pinned.group(1)
        self._without_stub = {"esp32h4"} if major == 4 else set()
        self._on_network = sources / "esptool_on_network.py"
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
        if operation == "write_compressed" and overwrites(chip, loader):
            return OVERWRITES
        if loader == "stub" and chip in self._without_stub:
            return "has no stub for this chip"
        if loader == "stub" and operation == "load_ram" and chip in RAM_OVERLAPS_STUB:
            return "refuses to load where its stub is, as this image would"
        if operation == "security_info" and chip in WITHOUT_SECURITY_INFO:
            return "this chip's loaders have no such command"
        if operation == "write_encrypted" and loader == "rom" and chip == "esp32":
            return "encrypts for the ESP32 only with its stub"
        if operation == "watchdog_reset" and chip in WITHOUT_WATCHDOG_RESET:
            return "has no reset by the watchdog for this chip"
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

    def write(self, target, files, compress, baud=None, reset_after=None, encrypt=False):
        words = ["write-flash", "--compress" if compress else "--no-compress"]
        words += ["--encrypt"] if encrypt else []
        for offset, path in files.items():
            words += [hex(offset), path]
        try:
            said = self._esptool(target, target.chip, *words, baud=baud, reset_after=reset_after)
        except ToolFailed as failed:
            said = self.said(target)
            if "is not supported in Secure Download Mode" in said:
                raise ToolRefused(str(failed)) from failed
            # That the port is gone before esptool is through with it, is what it asked for.
            if "Hard resetting with a watchdog" not in said:
                raise
        unread = encrypt or target.secure_download
        if not unread and (target.chip != "esp8266" or target.loader == "stub"):
            verified = said.count("Hash of data verified")
            require(verified == len(files), f"verified {verified} files of {len(files)}")

    def verify(self, target, offset, path):
        try:
            self._esptool(target, target.chip, "verify-flash", hex(offset), path)
        except ToolFailed:
            if re.search(r"verif\w+ failed \(digest mismatch", self.said(target), re.IGNORECASE):
                return False
            raise
        return True

    def read(self, target, offset, size):
        path = target.folder / "read.bin"
        try:
            self._esptool(target, target.chip, "read-flash", hex(offset), str(size), path)
        except ToolFailed as failed:
            if re.search(r"not (available|supported) in Secure Download Mode", self.said(target)):
                raise ToolRefused(str(failed)) from failed
            raise
        return path.read_bytes()

    def erase_region(self, target, offset, size):
        self._esptool(target, target.chip, "erase-region", hex(offset), hex(size))

    def erase_all(self, target):
        self._esptool(target, target.chip, "erase-flash")

    def load_ram(self, target, firmware):
        image = firmware.make_ram_application(target.folder)
        self._esptool(target, target.chip, "load-ram", image)

    def security_info(self, target):
        said = self._esptool(target, target.chip, "get-security-info")
        flags = re.search(r"^Flags: 0x(\w+)", said, re.MULTILINE)
        chip_id = re.search(r"^Chip ID: (\d+)", said, re.MULTILINE)
        count = re.search(r"^SPI Boot Crypt Count .*: 0x(\w+)", said, re.MULTILINE)
        require(flags and count, "printed no flags or no count")
        return SecurityInfo(int(flags.group(1), 16), int(chip_id.group(1)) if chip_id else None,
                            int(count.group(1), 16))

    def _esptool(self, target, chip, *words, baud=None, reset_after=None):
        options = ["--chip", chip, "--port", target.port]
        if target.loader == "rom":
            options.append("--no-stub")
        reset = "usb-reset" if target.by_usb else "default-reset"
        options += ["--before", reset if target.has_lines else "no-reset"]
        options += ["--after", f"{reset_after}-reset" if reset_after else "no-reset"]
        if baud:
            options += ["--baud", str(baud)]
        words = list(words)
        if self.major == 4:  # its words are spelled with underscores
            words[0] = words[0].replace("-", "_")
            options = [word.replace("-", "_") if word.endswith("-reset") else word for word in options]
        environment = dict(os.environ, NO_COLOR="1", COLUMNS="200")
        program = ["-m", "esptool"]
        if target.by_usb or target.encrypting:
            program = [self._on_network] + ["--by-usb"] * target.by_usb
        return self.run(target, [self._python, *program, *options, *words], env=environment)
