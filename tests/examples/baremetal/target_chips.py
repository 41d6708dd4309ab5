# SPDX-License-Identifier: Apache-2.0
"""What the tests of examples/target_hello believe of the chips, by themselves: addresses as numbers, not taken
from the example's headers. Sources: the register files in espressif/esp-idf, components/soc, and for the ESP8266
those in espressif/ESP8266_RTOS_SDK, components/esp8266.
"""

from collections import namedtuple

# queued: the bits of the status register that count the bytes which wait.
# watchdogs: (lock, key, configuration, what it has before, what it shall have), in this order; without a lock: 0, 0.
Chip = namedtuple("Chip", "architecture header bootloader code data fifo status queued watchdogs")

KEY, SUPER_KEY = 0x50D83AA1, 0x8F1D312A
ALL = 0xFFFFFFFF


def timer(group, update):
    """Of a timer group. In the chips with RISC-V, bit 22 makes its clock take over what is written."""
    return (group + 0x64, KEY, group + 0x48, ALL, (1 << 22) if update else 0)


def rtc(config, lock):
    return (lock, KEY, config, ALL, 0)


def fed(config, lock, key, bit):
    """A super watchdog: nothing of it changes but that the hardware feeds it."""
    return (lock, key, config, ALL ^ (1 << bit), ALL)


def first(group, config, update=True):
    """With an RTC controller: lock, super watchdog and its lock follow the configuration at fixed distances."""
    return (
        timer(group, update),
        rtc(config, config + 0x18),
        fed(config + 0x1C, config + 0x20, SUPER_KEY, 31),
    )


def later(group, base, lock):
    """With a low power watchdog that has its own registers."""
    return (timer(group, True), rtc(base, base + lock), fed(base + lock + 4, base + lock + 8, KEY, 18))


def riscv(bootloader, code, data, uart, watchdogs, queued=0xFF):
    return Chip("riscv32", 24, bootloader, code, data, uart, uart + 0x1C, queued << 16, watchdogs)


def xtensa(bootloader, code, data, uart, watchdogs, queued=0xFF):
    """What is sent goes to 0x60000000 in all of them: the ESP32 and S2 see their UART0 there a second time."""
    return Chip("xtensa", 24, bootloader, code, data, 0x60000000, uart + 0x1C, queued << 16, watchdogs)


LOWER = 0x60008000, 0x600B1C00  # of chips with one RAM: timer group 0, low power watchdog
UPPER = 0x60009000, 0x600B1C00

CHIPS = {
    "esp8266": xtensa(0, 0x40100000, 0x3FFE8400, 0x60000000, ((0, 0, 0x60000900, ALL, ALL - 1),))._replace(header=8),
    "esp32": xtensa(
        0x1000,
        0x40080400,
        0x3FFCC000,
        0x3FF40000,
        (timer(0x3FF5F000, False), rtc(0x3FF4808C, 0x3FF480A4)),
    ),
    "esp32s2": xtensa(0x1000, 0x40028000, 0x3FFD0000, 0x3F400000, first(0x3F41F000, 0x3F408094, False), 0x3FF),
    "esp32s3": xtensa(0, 0x40378000, 0x3FC8C000, 0x60000000, first(0x6001F000, 0x60008098, False), 0x3FF),
    "esp32c2": riscv(0, 0x40380000, 0x3FCA4000, 0x60000000, first(0x6001F000, 0x60008084), 0x3FF),
    "esp32c3": riscv(0, 0x40380000, 0x3FC84000, 0x60000000, first(0x6001F000, 0x60008090), 0x3FF),
    "esp32c5": riscv(0x2000, 0x40800000, 0x40804000, 0x60000000, later(*LOWER, 0x18)),
    "esp32c6": riscv(0, 0x40800000, 0x40804000, 0x60000000, later(*LOWER, 0x18)),
    "esp32c61": riscv(0, 0x40800000, 0x40804000, 0x60000000, later(*LOWER, 0x18)),
    "esp32h2": riscv(0, 0x40800000, 0x40804000, 0x60000000, later(*UPPER, 0x1C)),
    "esp32h21": riscv(0, 0x40800000, 0x40804000, 0x60000000, later(*UPPER, 0x1C)),
    "esp32h4": riscv(0x2000, 0x40810000, 0x40814000, 0x60012000, later(0x60090000, 0x600B5400, 0x1C)),
    "esp32p4": riscv(0x2000, 0x4FF50000, 0x4FF54000, 0x500CA000, later(0x500C2000, 0x50116000, 0x18)),
    "esp32s31": riscv(0x2000, 0x2F001000, 0x2F005000, 0x2038A000, later(0x20580000, 0x20801000, 0x18)),
}

# These have no virtual chip, and no loader that is known.
WITHOUT_A_SIMULATOR = {"esp32h21"}
