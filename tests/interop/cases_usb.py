# SPDX-License-Identifier: Apache-2.0
"""Chips attached by their own USB-Serial-JTAG unit, where DTR and RTS mean something else."""

from case import Case, holds_firmware, lacks_partition_table, require_boot, same_flash
from cases import detect
from tool import require

USB = ("--usb",)
# Chips' technical reference manuals, "USB Serial/JTAG Controller".
WITHOUT_USB = {
    chip: "this chip has no USB-Serial-JTAG unit"
    for chip in ("esp8266", "esp32", "esp32s2", "esp32c2")
}


def _write_partition_table(tool, target, firmware, reset_after):
    offset, path = firmware.partition_table
    tool.write(
        target,
        {offset: path},
        compress=tool.cannot("write_compressed", target.chip, target.loader) is None,
        reset_after=reset_after,
    )


def write_and_boot(tool, target, simulator, firmware):
    _write_partition_table(tool, target, firmware, "hard")
    require_boot(simulator)
    same_flash(simulator, holds_firmware(firmware))


def write_and_bite(tool, target, simulator, firmware):
    """The RTC watchdog resets more than RTS does, so that the chip looks at its boot pin again."""
    _write_partition_table(tool, target, firmware, "watchdog")
    require(simulator.await_trace("the RTC watchdog bites"), "the watchdog did not bite")
    require_boot(simulator)
    same_flash(simulator, holds_firmware(firmware))


CASES = [
    Case("detect, by USB", "detect", detect, needs_lines=True, options=USB, lacking=WITHOUT_USB),
    Case("write, boot, by USB", "write_and_boot", write_and_boot, needs_lines=True, options=USB,
         lacking=WITHOUT_USB, before=lacks_partition_table),
    Case("write, watchdog, by USB", "watchdog_reset", write_and_bite, needs_lines=True, options=USB,
         lacking=WITHOUT_USB, before=lacks_partition_table),
]
