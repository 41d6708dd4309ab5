# SPDX-License-Identifier: Apache-2.0
"""What a tool is asked to do, and what must then be true of the virtual chip.

Each case looks at both ends: at what the tool says, and at the chip's flash or trace.
"""

import re

from case import (
    FLASH_BYTES,
    SECTOR,
    Case,
    has_one_wrong_bit,
    holds_firmware,
    lacks_partition_table,
    require_boot,
    same_flash,
)
from tool import require

MAC = "24:0a:c4:5a:3c:96"


def detect(tool, target, _simulator, _firmware):
    chip, mac = tool.detect(target)
    require(chip == target.chip, f"recognised as {chip}")
    require(mac == MAC, f"read the MAC {mac}, expected {MAC}")


def flash_id(tool, target, _simulator, _firmware):
    found = tool.flash_id(target)
    require(found == (0xEF, 0x4017), f"read the flash id {found}, expected a W25Q64")


def write_raw(tool, target, simulator, firmware):
    tool.write(target, firmware.files, compress=False)
    require(
        re.search(r"\bFLASH_DATA\b", simulator.trace()), "the chip saw no block of plain data"
    )
    same_flash(simulator, holds_firmware(firmware))


def write_compressed(tool, target, simulator, firmware):
    tool.write(target, firmware.files, compress=True)
    require("DEFL_DATA" in simulator.trace(), "the chip saw no block of compressed data")
    same_flash(simulator, holds_firmware(firmware))


def write_and_boot(tool, target, simulator, firmware):
    """The tool resets the chip into download mode, changes the rate, writes and resets it again.

    The ESP8266's ROM cannot change the rate; there the rest is done.
    """
    offset, path = firmware.partition_table
    fixed_rate = target.chip == "esp8266" and target.loader == "rom"
    tool.write(
        target,
        {offset: path},
        compress=tool.cannot("write_compressed", target.chip, target.loader) is None,
        baud=None if fixed_rate else 460800,
        reset_after="hard",
    )
    require_boot(simulator)
    same_flash(simulator, holds_firmware(firmware))


def verify(tool, target, _simulator, firmware):
    offset, path = firmware.application
    require(tool.verify(target, offset, path), "sees a difference where there is none")


def verify_differs(tool, target, _simulator, firmware):
    offset, path = firmware.application
    require(not tool.verify(target, offset, path), "overlooks a byte that differs")


def read(tool, target, simulator, firmware):
    """Neither begins nor ends at a multiple of what one answer holds; runs past the image's end."""
    offset, path = firmware.bootloader
    size = tool.read_bytes(target.loader)
    start = offset + path.stat().st_size - size // 2 - 4
    found = tool.read(target, start, size)
    require(found == simulator.flash()[start : start + size], "read something else than flash holds")


def erase_region(tool, target, simulator, firmware):
    offset, _ = firmware.application
    tool.erase_region(target, offset, 2 * SECTOR)
    expected = bytearray(holds_firmware(firmware))
    expected[offset : offset + 2 * SECTOR] = b"\xff" * (2 * SECTOR)
    same_flash(simulator, bytes(expected))


def erase_all(tool, target, simulator, _firmware):
    tool.erase_all(target)
    same_flash(simulator, b"\xff" * FLASH_BYTES)


def load_ram(tool, target, simulator, firmware):
    tool.load_ram(target, firmware)
    require(
        simulator.await_trace(f"runs code in RAM at 0x{firmware.entry:08x}"),
        f"the chip did not run what was loaded, at 0x{firmware.entry:08x}",
    )


def security_info(tool, target, _simulator, firmware):
    info = tool.security_info(target)
    require(info.flags == 0, f"read the security flags 0x{info.flags:x}, expected none")
    require(info.crypt_count == 0, f"read the encryption counter {info.crypt_count}, expected 0")
    require(
        info.chip_id == firmware.security_chip_id,
        f"read the chip id {info.chip_id}, expected {firmware.security_chip_id}",
    )


# The ESP32-P4 has other RAM and another stub from revision 3 on, and in v3.1 its flash is not powered
# until the host sees to it: esptool, ESP32P4ROM.
CASES = [
    Case("detect", "detect", detect),
    Case("detect, resetting the chip", "detect", detect, needs_lines=True),
    Case("write, change the rate, boot", "write_and_boot", write_and_boot, needs_lines=True,
         before=lacks_partition_table),
    Case("flash id", "flash_id", flash_id, flash_part="W25Q64"),
    Case("write", "write", write_raw),
    Case("write compressed", "write_compressed", write_compressed),
    Case("write compressed, v3.0", "write_compressed", write_compressed,
         options=("--revision", "3.0"), chips={"esp32p4"}),
    Case("write compressed, v3.1", "write_compressed", write_compressed,
         options=("--revision", "3.1"), chips={"esp32p4"}),
    Case("verify", "verify", verify, before=holds_firmware),
    Case("verify what differs", "verify", verify_differs, before=has_one_wrong_bit),
    Case("read back", "read", read, before=holds_firmware),
    Case("erase region", "erase_region", erase_region, before=holds_firmware),
    Case("erase all", "erase_all", erase_all, before=holds_firmware),
    Case("load RAM", "load_ram", load_ram),
    Case("security info", "security_info", security_info),
]
