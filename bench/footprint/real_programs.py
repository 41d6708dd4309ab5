# SPDX-License-Identifier: Apache-2.0
"""What the library and its ports take in the programs of examples/.

Two of them are linked whole, by their own builds. The others need an SDK: their sources and the port's
are compiled against the stand-ins that the tests have for its drivers, and linked with the library.
What the linker keeps of the library does not depend on the SDK; what it keeps of a port does a little,
since an SDK has inline functions where a stand-in has a call. Nothing of the SDK and of the C library
is in these figures, and nothing of what the SDK starts by itself.
"""

import os
import re
import shutil
import subprocess
from collections import namedtuple
from pathlib import Path

from link_map import contributions
from programs import declared_functions
from tools import Refused, Toolchain, Unbounded

COMMON = tuple(f"examples/common/example_{part}.c" for part in ("flash", "text", "session"))
IDF_COMMON = tuple(f"examples/common/example_{part}.c" for part in ("flash", "stub", "text", "partitions", "uart"))
STDIO_LOG = "ports/common/loader_port_stdio_log.c"
FAKES = "tests/examples/fakes"

# `calls_of`: sources that cannot be compiled here; the public functions they name are linked all the same.
Example = namedtuple("Example", "name host processor entry sources port includes defines calls_of")

# Bytes of one program. `library`, `port` and `own` are by kind; `stubs` is a sum, images are in none.
# `stack`: deepest path from the entry, of the library's and the program's functions alone.
Real = namedtuple("Real", "name library port own stubs stack")

# A program linked whole. `linker_map` tells what of it is the library's; None where nothing is.
# `stack`: the output section of its stack, which its linker script reserves.
Whole = namedtuple("Whole", "name host toolchain prefix package options linker_map stack")
WHOLE = (
    Whole("baremetal_cortex_m", "Cortex-M3", "arm-none-eabi.cmake", "arm-none-eabi-",
          "gcc-arm-none-eabi libnewlib-arm-none-eabi", ["-DTARGET_CHIP=esp32c3"], "baremetal_cortex_m.map", ".stack"),
    Whole("target_hello", "ESP32-C3", "riscv32.cmake", "riscv64-unknown-elf-", "gcc-riscv64-unknown-elf",
          ["-DESPLOADER_PACK=not-used"], None, None),
)  # fmt: skip


def examples(root):
    idf = [f"{FAKES}/esp_idf/include", f"{FAKES}/esp_idf", "ports/esp_idf", "examples/common"]
    idf_port = [*sorted((root / "ports" / "esp_idf").glob("*.c")), root / STDIO_LOG]
    # An ESP32-P4 has all the drivers that the examples use, and runs what is compiled for rv32imc.
    idf_defines = ["-DCONFIG_IDF_TARGET_ESP32P4=1"]
    yield Example("pico", "RP2040", "cortex-m0plus", "main", ("examples/pi_pico_example/main.c", *COMMON),
                  ["ports/pico/pi_pico_port.c", STDIO_LOG],
                  [f"{FAKES}/pico/include", "ports/pico", "examples/common"], [], ())
    yield Example("stm32", "STM32F446", "cortex-m4", "main",
                  ("examples/stm32_example/main.c", "examples/stm32_example/board.c", *COMMON),
                  ["ports/stm32/stm32_port.c", STDIO_LOG],
                  [f"{FAKES}/stm32/include", "ports/stm32", "examples/common"], [], ())
    yield Example("zephyr", "Cortex-M4", "cortex-m4", "target_update",
                  ("examples/zephyr_example/src/target_update.c", *COMMON[:2]), [], ["examples/common"], [],
                  ("examples/zephyr_example/src/main.c", "ports/zephyr/zephyr_port.c"))  # fmt: skip
    for main in sorted((root / "examples").glob("esp32_*/main/main.c")):
        sources = (main, *IDF_COMMON)
        yield Example(main.parents[1].name, "ESP32-P4", "rv32imc", "app_main", sources, idf_port, idf, idf_defines, ())


def flash_of(kinds):
    return sum(kinds.get(kind, 0) for kind in ("code", "rodata", "data"))


def ram_of(kinds):
    return sum(kinds.get(kind, 0) for kind in ("data", "bss"))


def public_calls(root, sources):
    """Public functions that the text of these sources names."""
    declared = declared_functions(root / "include" / "esp_loader.h")
    names = set()
    for source in sources:
        names |= set(re.findall(r"\b(esp_loader_\w+)\(", (root / source).read_text()))
    return sorted(names & declared)


def link(bench, example):
    """(linked file, its map, objects of the program, objects of the port) of an example."""
    flags = [f"-I{directory}" for directory in example.includes] + example.defines
    own = [bench.compile(f"own-{example.name}-{Path(at).stem}", bench.root / at, *flags) for at in example.sources]
    port = [bench.compile(f"port-{example.name}-{Path(at).stem}", bench.root / at, *flags) for at in example.port]
    linked, map_file = bench.work / f"real-{example.name}.elf", bench.work / f"real-{example.name}.map"
    roots = [f"-Wl,-u,{name}" for name in public_calls(bench.root, example.calls_of)]
    bench.tools.compile(
        "-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments", "-Wl,--unresolved-symbols=ignore-all",
        f"-Wl,-e,{example.entry}", f"-Wl,-Map={map_file}", *roots, *own, *port, *bench.library,
        *bench.stubs.get("all", []), "-o", linked,
    )  # fmt: skip
    return linked, map_file, own, port


def measure(bench, example):
    """An example's figures, or None where it needs flasher stubs and the build has none."""
    linked, map_file, own, port = link(bench, example)
    missing = {name for name in bench.tools.undefined(linked) if name.startswith("esp_loader_")}
    if missing and not bench.stubs:
        return None
    if missing:
        raise Refused(f"{example.name}: nothing defines {' '.join(sorted(missing))}")
    sides = {"library": {}, "port": {}, "own": {}, "stubs": {}}
    for file, kind, size in contributions(map_file.read_text(), bench.tools.allocated_sections(linked)):
        side = Path(file).name.split("-", 1)[0]
        if side in sides:
            sides[side][kind] = sides[side].get(kind, 0) + size
    stack = deepest(bench, example, linked, own, port)
    return Real(example.name, sides["library"], sides["port"], sides["own"], flash_of(sides["stubs"]), stack)


def deepest(bench, example, linked, own, port):
    """Bytes of stack below an example's entry, or None where no bound is known: over SPI and SDIO."""
    counted = bench.tools.functions(*own, *bench.library).keys()
    functions = {name: at for name, at in bench.tools.functions(linked).items() if name in counted}
    try:
        return bench.graph(functions, own, port).depth(example.entry)[0]
    except Unbounded:
        return None


def side_of(file):
    """Whose an object of a program linked whole is; the C library's are the program's own there."""
    name = Path(file).name
    if re.match(r"example_(bootloader|partition_table|app)(_compressed)?\.c", name):
        return "images"
    if re.search(r"stub_(esp\w+)\.c", name):
        return "stubs"
    if "libesploader" in file:
        return "library"
    return "own"


def build_whole(root, folder, program, stub_option):
    """Builds an example as its README says; its images have four bytes, which count nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    firmware = folder / "firmware"
    firmware.mkdir(parents=True)
    for name in ("bootloader", "partition-table", "app"):
        (firmware / f"{name}.bin").write_bytes(bytes(4))
    source = root / "examples" / program.name
    steps = (
        ["cmake", "-S", source, "-B", folder / "build", f"-DCMAKE_TOOLCHAIN_FILE={source / program.toolchain}",
         f"-DTARGET_FIRMWARE={firmware}", "-DCMAKE_BUILD_TYPE=MinSizeRel", stub_option, *program.options],
        ["cmake", "--build", folder / "build", "--target", program.name, f"-j{os.cpu_count() or 1}"],
    )  # fmt: skip
    for step in steps:
        done = subprocess.run([str(word) for word in step], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Refused(f"{program.name} cannot be built:\n{(done.stdout + done.stderr).strip()[-2000:]}")
    return folder / "build"


def measure_whole(root, folder, program, stub_option):
    build = build_whole(root, folder, program, stub_option)
    tools = Toolchain(program.prefix, [])
    linked = build / f"{program.name}.elf"
    sections = tools.sections(linked)
    if not program.linker_map:
        own = {kind: sections.get(f".{name}", 0) for kind, name in (("code", "text"), ("data", "data"), ("bss", "bss"))}
        return Real(program.name, {}, {}, own, 0, None)
    sides = {side: {} for side in ("library", "own", "stubs", "images")}
    for file, kind, size in contributions((build / program.linker_map).read_text(), tools.allocated_sections(linked)):
        side = sides[side_of(file)]
        side[kind] = side.get(kind, 0) + size
    return Real(program.name, sides["library"], {}, sides["own"], flash_of(sides["stubs"]), sections[program.stack])
