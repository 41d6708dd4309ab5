# SPDX-License-Identifier: Apache-2.0
"""Chips whose eFuses are burnt: Secure Download Mode, flash encryption, JTAG off.

What a ROM does then, and what esptool then leaves undone: esptool's documentation, "Security
Features" and "Serial Protocol"; what the flags are: get_security_info() of its loader.
"""

import re

from case import FLASH_BYTES, SECTOR, Case, holds_firmware, require_boot, same_flash
from tool import ToolRefused, require

FLAG_SECURE_DOWNLOAD = 1 << 2
FLAG_JTAG_OFF = 1 << 7

# As the simulator's --help has them.
SECURE_DOWNLOAD = ("--secure-download",)
ENCRYPTING = ("--flash-encryption",)

WITHOUT_SECURE_DOWNLOAD = {
    "esp8266": "this chip has no Secure Download Mode",
    "esp32": "this chip's ROM cannot tell its Secure Download Mode",
}
WITHOUT_ENCRYPTION = {"esp8266": "this chip has no flash encryption"}
CIPHER_BLOCK = 16


def flags_of_secure_download(tool, target, _simulator, firmware):
    info = tool.security_info(target)
    expected = FLAG_SECURE_DOWNLOAD | FLAG_JTAG_OFF
    require(info.flags == expected, f"read the flags 0x{info.flags:x}, expected 0x{expected:x}")
    require(info.crypt_count == 0, f"read the encryption counter {info.crypt_count}, expected 0")
    require(info.chip_id == firmware.security_chip_id, f"read the chip id {info.chip_id}")


def flags_of_encryption(tool, target, _simulator, firmware):
    info = tool.security_info(target)
    require(info.flags == FLAG_JTAG_OFF,
            f"read the flags 0x{info.flags:x}, expected 0x{FLAG_JTAG_OFF:x}")
    require(info.crypt_count == 1, f"read the encryption counter {info.crypt_count}, expected 1")
    require(info.chip_id == firmware.security_chip_id, f"read the chip id {info.chip_id}")


def write_secured(tool, target, simulator, firmware):
    """Whatever loader the tool is asked to use, the ROM does the work, and nothing is read back."""
    tool.write(target, firmware.files, compress=False)
    require(
        re.search(r"\bFLASH_DATA\b", simulator.trace()), "the chip saw no block of plain data"
    )
    same_flash(simulator, holds_firmware(firmware))


def compressed_is_refused(tool, target, simulator, firmware):
    """The ROM takes no such command then."""
    try:
        tool.write(target, firmware.files, compress=True)
    except ToolRefused:
        require("refused" in simulator.trace(), "the chip refused nothing")
        same_flash(simulator, b"\xff" * FLASH_BYTES)
        return
    require(False, "wrote without being refused")


def read_is_refused(tool, target, _simulator, firmware):
    try:
        found = tool.read(target, firmware.bootloader[0], tool.read_bytes(target.loader))
    except ToolRefused:
        return
    require(False, f"read {len(found)} bytes")


def write_encrypted(tool, target, simulator, firmware):
    """The chip encrypts what arrives, and decrypts it when it boots."""
    tool.write(target, firmware.files, compress=False, encrypt=True, reset_after="hard")
    require_boot(simulator)
    flash = simulator.flash()
    untouched = bytearray(b"\xff" * len(flash))
    for offset, path in firmware.files.items():
        plain = path.read_bytes()
        for at in range(0, len(plain) - CIPHER_BLOCK, CIPHER_BLOCK):
            require(
                flash[offset + at : offset + at + CIPHER_BLOCK] != plain[at : at + CIPHER_BLOCK],
                f"what lies at 0x{offset + at:x} is not encrypted",
            )
        end = offset + -(-len(plain) // SECTOR) * SECTOR
        untouched[offset:end] = flash[offset:end]
    same_flash(simulator, bytes(untouched))


def write_plain(tool, target, simulator, firmware):
    """Without being asked to, neither tool nor chip encrypts."""
    tool.write(target, firmware.files, compress=False)
    same_flash(simulator, holds_firmware(firmware))


CASES = [
    Case("security info, secure download", "security_info", flags_of_secure_download,
         options=SECURE_DOWNLOAD + ("--jtag-off",), lacking=WITHOUT_SECURE_DOWNLOAD),
    Case("security info, encryption", "security_info", flags_of_encryption,
         options=ENCRYPTING + ("--jtag-off",)),
    Case("write, secure download", "write_secured", write_secured, options=SECURE_DOWNLOAD,
         lacking=WITHOUT_SECURE_DOWNLOAD),
    Case("write compressed, secure download", "write_compressed_secured",
         compressed_is_refused,
         options=SECURE_DOWNLOAD, lacking=WITHOUT_SECURE_DOWNLOAD),
    Case("read, secure download", "read_secured", read_is_refused, options=SECURE_DOWNLOAD,
         before=holds_firmware, lacking=WITHOUT_SECURE_DOWNLOAD),
    Case("write encrypted, boot", "write_encrypted", write_encrypted, options=ENCRYPTING,
         needs_lines=True, lacking=WITHOUT_ENCRYPTION),
    Case("write plain, encryption", "write", write_plain, options=ENCRYPTING,
         lacking=WITHOUT_ENCRYPTION),
]
