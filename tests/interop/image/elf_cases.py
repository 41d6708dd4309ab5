# SPDX-License-Identifier: Apache-2.0
"""Programs and options that are given to both tools."""
from dataclasses import dataclass, field

from elf_file import INIT_ARRAY, NOBITS, RISCV, XTENSA, Elf, Section, Segment, descriptor, noise


@dataclass
class Chip:
    name: str
    machine: int
    ram: int
    data: int
    flash: int
    rodata: int
    clock: str = "80m"
    pages: tuple = ()  # (option, log2)


CHIPS = [
    Chip("esp32", XTENSA, 0x40080000, 0x3FFB0000, 0x400D0000, 0x3F400000, "40m"),
    Chip("esp32s2", XTENSA, 0x40024000, 0x3FFBC930, 0x40080000, 0x3F000000),
    Chip("esp32s3", XTENSA, 0x40374000, 0x3FC90000, 0x42000000, 0x3C000000),
    Chip("esp32c2", RISCV, 0x40380000, 0x3FCA8000, 0x42000000, 0x3C000000, "60m",
         (("16KB", 14), ("32KB", 15), ("64KB", 16))),
    Chip("esp32c3", RISCV, 0x40380000, 0x3FC90000, 0x42000000, 0x3C000000),
    Chip("esp32c5", RISCV, 0x40800000, 0x40810000, 0x42000000, 0x42800000),
    Chip("esp32c6", RISCV, 0x40800000, 0x40810000, 0x42000000, 0x42800000, "40m",
         (("8KB", 13), ("16KB", 14), ("32KB", 15))),
    Chip("esp32c61", RISCV, 0x40800000, 0x40810000, 0x42000000, 0x42800000, "20m", (("16KB", 14),)),
    Chip("esp32h2", RISCV, 0x40800000, 0x40810000, 0x42000000, 0x42800000, "48m", (("8KB", 13),)),
    Chip("esp32h21", RISCV, 0x40800000, 0x40810000, 0x42000000, 0x42800000, "24m", (("32KB", 15),)),
    Chip("esp32h4", RISCV, 0x40810000, 0x40820000, 0x42000000, 0x42800000, "48m", (("16KB", 14),)),
    Chip("esp32p4", RISCV, 0x4FF00000, 0x4FF40000, 0x40000000, 0x44000000),
    Chip("esp32s31", RISCV, 0x2F000000, 0x2F040000, 0x40000000, 0x44000000, "80m", (("32KB", 15),)),
    Chip("esp32e22", RISCV, 0x31000000, 0x30FE0000, 0x3C000000, 0x3D000000),
]


@dataclass
class Case:
    name: str
    chip: str
    elf: Elf
    options: list = field(default_factory=list)
    output: str = ""  # what -o gets
    refused: bool = False  # by both
    refused_here: str = ""  # by us alone: why


def application(chip, described=True, page_log=0, rodata=0x2003, text=0x1234, ram=0x1001, data=0x205):
    """What ESP-IDF links: vectors and code in RAM, data, constants and code in flash."""
    sections = [
        Section(".iram0.vectors", chip.ram, noise(0x403)),
        Section(".iram0.text", chip.ram + 0x404, noise(ram)),
        Section(".dram0.data", chip.data, noise(data)),
        Section(".dram0.bss", chip.data + 0x8000, kind=NOBITS, size=0x1000, flags=3),
    ]
    place = chip.rodata + 0x20
    if described:
        sections.append(Section(".flash.appdesc", place, descriptor(page_log)))
        place += 256
    sections.append(Section(".flash.rodata", place, noise(rodata)))
    sections.append(Section(".flash.text", chip.flash + 0x10020, noise(text)))
    return Elf(sections, entry=chip.ram + 4, machine=chip.machine)


def of_each_chip():
    for chip in CHIPS:
        size = {"esp32": "4MB", "esp32s3": "16MB"}.get(chip.name, "2MB")
        settings = ["--flash-mode", "dio", "--flash-freq", chip.clock, "--flash-size", size]
        yield Case(f"{chip.name} application", chip.name, application(chip))
        yield Case(f"{chip.name} as ESP-IDF calls", chip.name, application(chip),
                   settings + ["--elf-sha256-offset", "0xb0", "--min-rev-full", "3", "--max-rev-full", "199"])
        yield Case(f"{chip.name} bootloader", chip.name, Elf(
            [Section(".dram0.bootdesc", chip.data + 0x100, b"P" + bytes(79)),
             Section(".dram0.data", chip.data + 0x150, noise(0x55)),
             Section(".iram_loader.text", chip.ram + 0x2000, noise(0x1800)),
             Section(".iram.text", chip.ram, noise(0x123))], entry=chip.ram, machine=chip.machine), settings)
        yield Case(f"{chip.name} secure pad 2", chip.name, application(chip), ["--secure-pad-v2"])
        yield Case(f"{chip.name} secure pad 1", chip.name, application(chip), ["--secure-pad"])
        yield Case(f"{chip.name} RAM only", chip.name, Elf(
            [Section(".iram", chip.ram, bytes(512) + noise(77)), Section(".data", chip.data, noise(9)),
             Section(".rodata", chip.rodata + 0x120, noise(0x2003)),
             Section(".flash2", chip.rodata + 0x40020, noise(0x34)),
             Section(".text", chip.flash + 0x20020, noise(0x1234))], entry=chip.ram, machine=chip.machine),
            ["--ram-only-header"])
        for option, log in chip.pages:
            yield Case(f"{chip.name} pages of {option}", chip.name, application(chip, described=False),
                       ["--flash-mmu-page-size", option])
            yield Case(f"{chip.name} pages of 2^{log} by descriptor", chip.name, application(chip, page_log=log))


def pages_by_address():
    """Descriptors of before ESP-IDF 5.4 do not tell the page: where they lie does."""
    for chip in CHIPS:
        for place in (0x2020, 0x4020, 0x8020, 0x10020, 0x20020, 0x40020, 0x1020, 0x9020):
            sections = [Section(".iram", chip.ram, bytes(0x3001)),
                        Section(".flash.appdesc", chip.rodata + place, descriptor(0)),
                        Section(".flash.rodata", chip.rodata + place + 256, noise(0x703)),
                        Section(".flash.text", chip.flash + place % 0x2000 + 0x40000, noise(0x1234))]
            yield Case(f"{chip.name} descriptor at +0x{place:x}", chip.name,
                       Elf(sections, entry=chip.ram, machine=chip.machine))


def gaps():
    """Where segments end and begin in a page."""
    chip = CHIPS[0]
    for place in range(0, 36, 4):
        yield Case(f"RAM only, flash {place} bytes behind", chip.name, Elf(
            [Section(".r", chip.ram, bytes(512)), Section(".a", chip.rodata + 0x554 + place, noise(0x34)),
             Section(".b", chip.flash + 0x520, noise(0x34))], machine=chip.machine), ["--ram-only-header"])
    for size in (0xFFC8, 0xFFD0, 0xFFD8, 0xFFDC, 0xFFE0, 0xFFE4, 0xFFF0, 0x10000):
        for other in (CHIPS[0], CHIPS[4]):
            yield Case(f"{other.name} flash of 0x{size:x} bytes, no RAM", other.name, Elf(
                [Section(".a", other.rodata + 0x20, noise(size)), Section(".b", other.flash + 0x20020, noise(52))],
                machine=other.machine))
    for place in (0x28, 0x2C, 0x30, 0x38, 0x40, 0x1000, 0xFFFC, 0x0):
        yield Case(f"RAM before flash at 0x{place:x}", chip.name, Elf(
            [Section(".a", chip.rodata + 0x20, noise(0x10000)), Section(".r", chip.ram, noise(0x300)),
             Section(".b", chip.flash + place, noise(0x34))], machine=chip.machine))
    for size in (0xFFD8, 0xFFE8, 0xFFF0, 0x20100):
        yield Case(f"RAM of 0x{size:x} bytes split", chip.name, Elf(
            [Section(".r", chip.data, noise(size)), Section(".a", chip.rodata + 0x20, noise(8)),
             Section(".b", chip.flash + 0x10020, noise(8))], machine=chip.machine))
    for size in (4, 0xFF70, 0xFF78, 0xFFA0, 0xFFB0, 0xFFC0, 0x1FF90):
        for option in ("--secure-pad", "--secure-pad-v2"):
            yield Case(f"{option}, {size:#x} bytes", chip.name,
                       Elf([Section(".r", chip.data, noise(size))], machine=chip.machine), [option])


def joining():
    chip = next(chip for chip in CHIPS if chip.name == "esp32c3")
    ram, base = chip.ram, chip.rodata

    def case(name, *sections, **more):
        return Case(name, chip.name, Elf(list(sections), entry=ram, machine=chip.machine), **more)

    yield case("neighbours", Section(".a", ram, noise(5)), Section(".b", ram + 8, noise(5)))
    yield case("two bytes apart", Section(".a", ram, noise(5)), Section(".b", ram + 6, noise(5)))
    yield case("overlapping", Section(".a", ram, noise(8)), Section(".b", ram + 4, noise(5)))
    yield case("same place", Section(".a", ram, noise(8)), Section(".b", ram, noise(5)))
    yield case("order turned round", Section(".b", ram + 8, noise(5)), Section(".a", ram, noise(8)))
    yield case("another between", Section(".a", ram, noise(8)), Section(".d", chip.data, noise(8)),
               Section(".b", ram + 8, noise(5)))
    yield case("16 segments", *[Section(f".s{i}", ram + 16 * i, noise(8, i)) for i in range(16)])
    yield case("17 segments", *[Section(f".s{i}", ram + 16 * i, noise(8, i)) for i in range(17)], refused=True)
    yield case("kinds", Section(".i", ram, noise(8), INIT_ARRAY), Section(".n", ram + 64, noise(8), 7),
               Section(".f", ram + 128, noise(8), 15), Section(".p", ram + 192, noise(8), 16),
               Section(".s", ram + 256, noise(8), 3), Section(".x", ram + 512, noise(8), flags=0))
    yield case("address 0", Section(".z", 0, noise(8)), Section(".a", ram, noise(8)))
    yield case("two in one page", Section(".a", base + 0x20, noise(8)), Section(".b", base + 0x400, noise(8)),
               refused=True)
    yield case("descriptor in the last page", Section(".a", base + 0x20, noise(8)),
               Section(".flash.appdesc", base + 0x20200, descriptor()), Section(".c", base + 0x10020, noise(8)))
    yield case("descriptor behind another", Section(".a", base + 0x20, bytes(32)),
               Section(".flash.appdesc", base + 0x40, descriptor()), Section(".b", base + 0x140, noise(8)))
    yield case("no digest", Section(".a", ram, noise(8)), options=["--dont-append-digest"])
    yield case("no digest, secure pad", Section(".a", ram, noise(8)), options=["--dont-append-digest", "--secure-pad"])
    yield case("no digest, secure pad 2", Section(".a", ram, noise(8)),
               options=["--dont-append-digest", "--secure-pad-v2"], refused=True)
    yield case("nothing to load", Section(".a", 0, noise(8)), refused_here="a chip cannot boot no segments")
    yield case("more segments than a bootloader loads",
               *[Section(f".s{i}", base + 0x20 + 0x10000 * i, noise(8)) for i in range(9)],
               refused_here="esptool counts before it adds padding")
    yield case("outside of all memory", Section(".a", 0x10000000, noise(8)), Section(".b", ram, noise(8)))
    for boundary in (0x3FC88000, 0x3FC90000):
        yield case(f"across 0x{boundary:x}", Section(".a", boundary - 8, noise(8)), Section(".b", boundary, noise(8)))
    for boundary in (0x3FFE0000, 0x40078000, 0x40080000, 0x400A0000, 0x40090000):
        yield Case(f"esp32 across 0x{boundary:x}", "esp32", Elf(
            [Section(".a", boundary - 8, noise(8)), Section(".b", boundary, noise(8))], machine=XTENSA))


def digests():
    chip = CHIPS[4]
    for offset in ("0x20", "0x21", "0x90", "0x3e8"):
        yield Case(f"ELF digest at {offset}", chip.name, Elf([Section(".a", chip.ram, bytes(0x420))],
                   machine=chip.machine), ["--elf-sha256-offset", offset])
    for offset in ("0x438", "0x20000"):
        yield Case(f"ELF digest at {offset}", chip.name, Elf([Section(".a", chip.ram, bytes(0x420))],
                   machine=chip.machine), ["--elf-sha256-offset", offset],
                   refused_here="esptool leaves the digest out and says nothing")
    yield Case("ELF digest over something", chip.name, Elf([Section(".a", chip.ram, noise(0x400))],
               machine=chip.machine), ["--elf-sha256-offset", "0xb0"], refused=True)
    yield Case("ELF digest at a border", chip.name, Elf([Section(".a", chip.ram, bytes(0x400))],
               machine=chip.machine), ["--elf-sha256-offset", "24"], refused=True)
    for size in ("8KB", "64KB", "1MB"):
        yield Case(f"filled up to {size}", chip.name, application(chip), ["--pad-to-size", size])
    for options in (["--min-rev", "3"], ["--min-rev", "2", "--min-rev-full", "302"], ["--max-rev-full", "0"],
                    ["--min-rev-full", "65535"], ["-fm", "qout", "-fs", "128MB", "-ff", "26m"],
                    ["--flash_mode=dout", "--flash_size=8MB"]):
        yield Case(" ".join(options), chip.name, application(chip), options)


def segments():
    chip = CHIPS[4]
    parts = [Segment(chip.data, noise(6)), Segment(chip.data + 8, noise(12)), Segment(chip.ram, noise(40)),
             Segment(0, noise(8)), Segment(chip.ram + 0x100, noise(8), chip.ram + 0x200),
             Segment(chip.ram + 0x400, noise(8), kind=2), Segment(chip.rodata + 0x20, descriptor())]
    elf = Elf([Section(".flash.appdesc", chip.rodata + 0x20, descriptor())], parts, chip.ram, chip.machine)
    yield Case("segments", chip.name, elf, ["--use-segments"])
    yield Case("segments, the older spelling", chip.name, elf, ["--use_segments"])
    yield Case("segments and the digest", chip.name, elf, ["--use-segments", "--elf-sha256-offset", "0xb0"])


def esp8266():
    ram = [Section(".data", 0x3FFE8000, noise(0x105)), Section(".rodata", 0x3FFE8110, noise(0x203)),
           Section(".text", 0x40100000, noise(0x301))]
    flash = Section(".irom0.text", 0x40210000, noise(0x405))
    for version in ("1", "2", "3"):
        def case(name, sections, options=(), version=version, **more):
            return Case(f"esp8266 version {version}, {name}", "esp8266",
                        Elf(list(sections), entry=0x40100004, machine=XTENSA),
                        ["--version", version, *options], **more)

        yield case("application", ram + [flash])
        yield case("order", [flash, ram[2], ram[0], ram[1]])
        yield case("settings", ram + [flash], ["-fs", "4MB", "-fm", "dio", "-ff", "80m"])
        yield case("no flash", ram)
        yield case("at 0x1010", ram + [Section(".irom0.text", 0x40201010, noise(0x405))])
        yield case("another name", ram + [Section(".other", 0x402FFFF0, noise(13))])
        yield case("above the megabyte", ram + [Section(".irom0.text", 0x40310000, noise(0x405))])
        yield case("two in flash", ram + [flash, Section(".more", 0x40220000, noise(5))], refused=version != "3")
        yield case("digest of the ELF file", [Section(".text", 0x40100000, bytes(500)),
                                             Section(".irom0.text", 0x40210000, bytes(700))],
                   ["--elf-sha256-offset", "0xb0"])
        yield case("options for others", ram + [flash], ["--dont-append-digest", "--secure-pad", "--min-rev", "1",
                                                        "--flash-mmu-page-size", "32KB", "--pad-to-size", "8KB"])
        yield case("own name", ram + [flash], output="made.bin" if version != "1" else "made-")
    for size in (1, 5, 13, 16, 17):
        yield Case(f"esp8266 version 2, {size} bytes in flash", "esp8266", Elf(
            [ram[2], Section(".irom0.text", 0x40210000, noise(size))], entry=0x40100004, machine=XTENSA), ["-e", "2"])
    for size in ("256KB", "512KB", "1MB", "2MB", "2MB-c1", "4MB-c1", "8MB", "16MB"):
        yield Case(f"esp8266, {size}", "esp8266", Elf(ram, entry=0x40100004, machine=XTENSA), ["-fs", size])
    yield Case("esp8266, 32MB", "esp8266", Elf(ram, machine=XTENSA), ["-fs", "32MB"], refused=True)
    yield Case("esp8266 version 3, descriptor", "esp8266", Elf(
        [ram[2], Section(".flash.appdesc", 0x40210000, bytes(700))], machine=XTENSA), ["-e", "3"])


def all_cases():
    for family in (of_each_chip, pages_by_address, gaps, joining, digests, segments, esp8266):
        yield from family()
