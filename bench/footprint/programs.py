# SPDX-License-Identifier: Apache-2.0
"""What is measured: the programs, the processors, and what their figures are to be."""

import re
from collections import namedtuple

from tools import Refused

# `defines` go to the compiler; `stubs` names the build's set of flasher stubs, of STUB_SETS.
Program = namedtuple("Program", "name title source entry defines stubs")
PROGRAMS = (
    Program("flash", "write and verify an image", "uart_flash.c", "uart_flash", (), "all"),
    Program("everything", "everything over a UART", "uart_everything.c", "uart_everything", (), "all"),
    Program("compressed", "compressed write only", "uart_compressed.c", "uart_compressed", (), "all"),
    Program("pushed", "write a pushed stream", "uart_pushed.c", "uart_pushed", (), "all"),
    Program("ram", "RAM download only", "uart_ram.c", "uart_ram", (), "all"),
    Program("one_stub", "everything, one stub", "uart_everything.c", "uart_everything", ("FOOTPRINT_STUB",), "esp32c3"),
    Program("all_stubs", "everything, all stubs", "uart_everything.c", "uart_everything", ("FOOTPRINT_STUB",), "all"),
)
STUB_SETS = ("esp32c3", "all")

Processor = namedtuple("Processor", "name prefix flags package")
PROCESSORS = (
    Processor(
        "cortex-m0plus",
        "arm-none-eabi-",
        ["-mcpu=cortex-m0plus", "-mthumb", "--specs=nano.specs"],
        "gcc-arm-none-eabi libnewlib-arm-none-eabi",
    ),
    Processor(
        "cortex-m4",
        "arm-none-eabi-",
        ["-mcpu=cortex-m4", "-mthumb", "--specs=nano.specs"],
        "gcc-arm-none-eabi libnewlib-arm-none-eabi",
    ),
    Processor(
        "rv32imc",
        "riscv64-unknown-elf-",
        # By itself picolibc's linker script places 64 KiB; all stubs are more.
        ["-march=rv32imc", "-mabi=ilp32", "--specs=picolibc.specs", "-Wl,--defsym=__flash_size=0x100000"],
        "gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf",
    ),
)

# A figure has to stay below its aim. One that does not fails, unless `TOLERATED` allows it some bytes more.
Aim = namedtuple("Aim", "total stack memory")
AIMS = {
    ("cortex-m0plus", "flash"): Aim(total=6000, stack=400, memory=700),
    ("cortex-m0plus", "everything"): Aim(total=7000, stack=None, memory=None),
    ("cortex-m0plus", "compressed"): Aim(total=5000, stack=None, memory=None),
    ("cortex-m0plus", "ram"): Aim(total=3300, stack=None, memory=None),
}
# Bytes over the aim of the total, and of contexts and stack, and why.
Tolerated = namedtuple("Tolerated", "total memory why")
BAD_LINES = "frames that shrink, late answers, what is asked twice, and an unknown flash's SFDP"
TOLERATED = {
    ("cortex-m0plus", "flash"): Tolerated(496, 0, BAD_LINES),
    ("cortex-m0plus", "everything"): Tolerated(3252, 0, f"every operation, its deadlines, {BAD_LINES}"),
    ("cortex-m0plus", "ram"): Tolerated(324, 0, f"connecting, the table of chips, the blocking API, {BAD_LINES}"),
}

# Public functions that uart_everything.c does not call, and why.
NOT_OVER_A_UART = {
    "esp_loader_init_spi": "another line",
    "esp_loader_init_sdio": "another line",
    "esp_loader_connect_with_stub": "needs a flasher stub",
}

DECLARED = re.compile(r"^[a-z][\w ]*[ *](esp_loader_\w+)\(", re.MULTILINE)


def declared_functions(header):
    """The functions that a public header declares."""
    names = set(DECLARED.findall(header.read_text()))
    if not names:
        raise Refused(f"{header.name}: declares no function")
    return names


def check_everything(header, called):
    """Refuses a program of everything that leaves a function out, or an exception that is none."""
    wanted = declared_functions(header)
    for kind, names in (
        ("does not call", wanted - called - NOT_OVER_A_UART.keys()),
        ("calls, though it is said not to be for a UART", called & NOT_OVER_A_UART.keys()),
        ("leaves out what is not declared any more", NOT_OVER_A_UART.keys() - wanted),
    ):
        if names:
            raise Refused(f"uart_everything.c {kind}: {' '.join(sorted(names))}")
