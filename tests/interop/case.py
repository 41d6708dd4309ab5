# SPDX-License-Identifier: Apache-2.0
"""What a case is, and what flash must hold before and after one."""

from tool import ToolFailed, require

FLASH_BYTES = 4 << 20
SECTOR = 4096


class Case:
    def __init__(self, name, operation, check, needs_lines=False, flash_part=None, before=None,
                 options=(), lacking=None, chips=None):
        self.name = name
        self.operation = operation  # the Tool's method, for Tool.cannot
        self.check = check
        self.needs_lines = needs_lines
        self.flash_part = flash_part
        self.before = before  # flash before the chip is powered; None: erased
        self.options = options  # of esploader-sim
        self.lacking = lacking or {}  # chips that cannot be such a one, and why
        self.chips = chips  # the only ones it is about; None: all


def same_flash(simulator, expected):
    """Compares all of the flash: what must be written, and that nothing else was touched."""
    found = simulator.flash()
    require(len(found) == len(expected), f"flash of {len(found)} bytes, expected {len(expected)}")
    if found != expected:
        at = next(i for i, (a, b) in enumerate(zip(found, expected)) if a != b)
        different = sum(a != b for a, b in zip(found, expected))
        raise ToolFailed(
            f"{different} bytes of flash differ, the first at 0x{at:x}: 0x{found[at]:02x}, "
            f"expected 0x{expected[at]:02x}"
        )


def holds_firmware(firmware):
    return firmware.flash(FLASH_BYTES)


def lacks_partition_table(firmware):
    return firmware.flash(FLASH_BYTES, without=firmware.partition_table[0])


def has_one_wrong_bit(firmware):
    content = bytearray(holds_firmware(firmware))
    offset, path = firmware.application
    content[offset + path.stat().st_size // 2] ^= 0x10
    return bytes(content)


def require_boot(simulator):
    require(
        simulator.await_trace("runs the application"), "the chip did not boot after the reset"
    )
