# SPDX-License-Identifier: Apache-2.0
"""esptool-js, the manufacturer's tool for browsers, under Node through driver.mjs."""

import json
import re
import shutil
import subprocess

from tool import (
    OVERWRITES,
    RAM_OVERLAPS_STUB,
    SecurityInfo,
    Tool,
    ToolFailed,
    ToolRefused,
    Unavailable,
    install,
    overwrites,
    require,
)

LEAST_NODE = (18, 20)  # the package imports JSON with `with { type: "json" }`
STUB_ONLY = {"erase_all", "read"}
# The fifth word, for encryption, came with later chips; esptool sends it only to those.
OLD_FLASH_BEGIN = {"esp8266", "esp32"}
# Compressed it sends that word to four later chips only; esptool sends it to all.
FULL_DEFLATE_BEGIN = {"esp32", "esp32s2", "esp32s3", "esp32c3", "esp32c2"}


class EsptoolJs(Tool):
    name = "esptool-js"

    def __init__(self, sources, folder):
        self._sources = sources / self.name
        self._lock = self._sources / "package-lock.json"
        packages = json.loads(self._lock.read_text())["packages"]
        self.version = packages["node_modules/esptool-js"]["version"]
        self._folder = folder / self.name
        self._stamp = self._folder / "installed.json"

    def install(self):
        try:
            said = subprocess.check_output(["node", "--version"], text=True)
        except FileNotFoundError as missing:
            raise Unavailable("node is not installed") from missing
        if tuple(int(part) for part in re.findall(r"\d+", said)[:2]) < LEAST_NODE:
            raise Unavailable(f"needs node 18.20 or newer, here is {said.strip()}")
        if not (self._stamp.is_file() and self._stamp.read_bytes() == self._lock.read_bytes()):
            self._folder.mkdir(parents=True, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(self._sources / name, self._folder / name)
            install(["npm", "ci", "--no-fund", "--no-audit", "--ignore-scripts"], cwd=self._folder)
            shutil.copy(self._lock, self._stamp)
        # Beside node_modules, where Node looks for the package.
        for source in self._sources.glob("*.mjs"):
            shutil.copy(source, self._folder / source.name)

    def chips(self):
        targets = self._folder / "node_modules" / "esptool-js" / "lib" / "targets"
        return [path.stem for path in targets.glob("esp*.js")]

    def cannot(self, operation, chip, loader):
        if loader == "rom" and operation in STUB_ONLY:
            return "has it only with its stub"
        if loader == "rom" and chip == "esp8266" and operation in ("write_compressed", "verify"):
            return "the ESP8266's ROM has no such command"
        if loader == "rom" and chip in OLD_FLASH_BEGIN and operation in ("write", "erase_region"):
            return "begins with five words, of which this ROM takes four"
        if loader == "rom" and operation == "write_compressed" and chip not in FULL_DEFLATE_BEGIN:
            return "begins with four words, of which this ROM takes five"
        if operation == "write_compressed" and overwrites(chip, loader):
            return OVERWRITES
        if operation == "write_and_boot" and self.cannot("write_compressed", chip, loader):
            return self.cannot("write", chip, loader)
        if chip == "esp8266" and operation == "flash_id":
            return "tells the length of an SPI transfer to a register that this chip lacks"
        if loader == "stub" and operation == "load_ram" and chip in RAM_OVERLAPS_STUB:
            return "refuses to load where its stub is, as this image would"
        if operation == "security_info" and chip in ("esp8266", "esp32"):
            return "this chip's loaders have no such command"
        if operation == "write_encrypted":
            return "does not encrypt"
        if operation == "watchdog_reset":
            return "has no reset by the watchdog"
        return None

    def detect(self, target):
        said = self._drive(target, "detect")
        return said["chip"].lower().replace("-", ""), said["mac"].lower()

    def flash_id(self, target):
        flash_id = self._drive(target, "flashId")["id"]
        return flash_id & 0xFF, (flash_id & 0xFF00) | flash_id >> 16

    def write(self, target, files, compress, baud=None, reset_after=None, encrypt=False):
        readable = not target.secure_download
        self._drive(
            target, "write", baud=baud, reset=bool(reset_after), compress=compress,
            md5=readable and (target.chip != "esp8266" or target.loader == "stub"),
            files=[{"address": offset, "path": str(path)} for offset, path in files.items()],
        )

    def verify(self, target, offset, path):
        return self._drive(target, "verify", address=offset, path=str(path))["same"]

    def read(self, target, offset, size):
        path = target.folder / "read.bin"
        self._drive(target, "read", address=offset, size=size, path=str(path))
        return path.read_bytes()

    def erase_region(self, target, offset, size):
        self._drive(target, "eraseRegion", address=offset, size=size)

    def erase_all(self, target):
        self._drive(target, "eraseAll")

    def load_ram(self, target, firmware):
        image = firmware.make_ram_application(target.folder)
        self._drive(target, "loadRam", path=str(image))

    def security_info(self, target):
        said = self._drive(target, "securityInfo")
        return SecurityInfo(said["flags"], said["chipId"], said["cryptCount"])

    def _drive(self, target, operation, **arguments):
        arguments.update(
            operation=operation, port=target.port, stub=target.loader == "stub",
            usb=target.by_usb,
        )
        try:
            said = self.run(target, ["node", self._folder / "driver.mjs", json.dumps(arguments)])
        except ToolFailed as failed:
            if "UnsupportedCommandError" in self.said(target):
                raise ToolRefused(str(failed)) from failed
            raise
        result = re.findall(r"^RESULT (.*)$", said, re.MULTILINE)
        if not result:
            raise ToolFailed("ended without a result")
        require(len(result) == 1, "gave more than one result")
        return json.loads(result[0])
