#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the archives that package managers take, each with the flasher stubs in it, so that whoever installs
one needs neither network nor Python to have them.

    package.py --stubs FOLDER --to FOLDER [--url ADDRESS]

--stubs is a folder of <chip>.json; --url is where the project is at home, without which Arduino's index takes no
library. Made are the component of ESP-IDF, which is also the library of plain CMake
projects and Zephyr's module, for both versions of the interface; PlatformIO's; Arduino's; and, for builds that list the
sources of 1.x by name, files of these names.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import amalgamate

ROOT = Path(__file__).resolve().parents[1]
COMMON = ("LICENSE", "README.md", "CHANGELOG.md", "include", "src", "stubs", "ports/common")
RESOURCES = ("examples/common/bin2array.cmake", "examples/common/require_target_firmware.cmake")
COMPONENT = (*COMMON, "CMakeLists.txt", "Kconfig", "idf_component.yml", "cmake/chips.cmake", "cmake/flasher.cmake",
             "esp-serial-flasher", "examples", "ports/esp_idf", "ports/linux", "ports/pico", "ports/stm32", "ports/zephyr", "zephyr")
COMPONENT_1 = (*COMMON, *RESOURCES, "cmake/chips.cmake", "cmake/flasher.cmake", "compat/v1", "ports/esp_idf", "ports/linux",
               "ports/pico", "ports/stm32", "ports/zephyr")
PLATFORMIO = (*COMMON, "library.json", "scripts/platformio.py", "ports/arduino", "ports/stm32")
FIRST = "compat/v1/esp-serial-flasher"
# Builds of 1.x name some of these, by version and interface. All that they are is in the first one, but the stubs.
LISTED = ("esp_loader", "esp_targets", "md5_hash", "protocol_common", "protocol_sdio", "protocol_serial", "protocol_spi",
          "protocol_uart", "slip", "esp_sdio_stubs")
# What 1.x calls nothing of.
NOT_IN_1 = ("session/", "push/", "deflate/", "efuse/", "chip/efuse/esp", "job/", "api/push.c", "api/visit.c")
ELSEWHERE = """/* SPDX-License-Identifier: Apache-2.0 */
/* Builds name this file; what they name it for is in esp_loader.c. */
struct esp_loader_has_it_all;
"""
FIRST_CMAKE = """# SPDX-License-Identifier: Apache-2.0
include(${CMAKE_CURRENT_LIST_DIR}/compat/v1/esp-serial-flasher/CMakeLists.txt)
"""


def tracked():
    result = subprocess.run(["git", "-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"],
                            check=True, capture_output=True, text=True)
    return [Path(line) for line in result.stdout.splitlines() if (ROOT / line).is_file()]


def lay_out(folder, parts, stubs):
    for path in tracked():
        if any(path == Path(part) or Path(part) in path.parents for part in parts):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, folder / path)
    carry(folder / "stubs" / "carried", stubs)


def carry(folder, stubs):
    """Their files, and the C that generate.py makes of them all."""
    folder.mkdir(parents=True)
    for path in sorted(stubs.glob("*.json")):
        shutil.copy(path, folder)
    subprocess.run([sys.executable, ROOT / "stubs" / "generate.py", "sources", "--from", folder, "--to", folder, "all"],
                   check=True, stdout=subprocess.DEVNULL)


def version_of(manifest):
    return re.search(r'^version: "([\d.]+)"$', (ROOT / manifest).read_text(encoding="utf-8"), re.MULTILINE)[1]


def second(work, stubs):
    folder = work / "esp-serial-flasher"
    lay_out(folder, COMPONENT, stubs)
    (folder / "CMakeLists.txt").write_text(
        "# SPDX-License-Identifier: Apache-2.0\ninclude(${CMAKE_CURRENT_LIST_DIR}/esp-serial-flasher/CMakeLists.txt)\n")
    return folder, f"esp-serial-flasher-{version_of('idf_component.yml')}.tar.gz"


def first(work, stubs):
    folder = work / "esp-serial-flasher"
    lay_out(folder, COMPONENT_1, stubs)
    (folder / "CMakeLists.txt").write_text(FIRST_CMAKE)
    (folder / "Kconfig").write_text(f'# SPDX-License-Identifier: Apache-2.0\nrsource "{FIRST}/Kconfig"\n')
    shutil.copy(ROOT / FIRST / "idf_component.yml", folder)
    # Where projects are made from them, and what build files include.
    for path in (folder / FIRST / "examples").iterdir():
        if path.name != "common":
            shutil.move(path, folder / "examples" / path.name)
    for path in (folder / FIRST / "examples" / "common").iterdir():
        if path.suffix != ".cmake":
            shutil.move(path, folder / "examples" / "common" / path.name)
    return folder, f"esp-serial-flasher-{version_of(FIRST + '/idf_component.yml')}.tar.gz"


def platformio(work, stubs):
    folder = work / "esploader"
    lay_out(folder, PLATFORMIO, stubs)
    version = json.loads((ROOT / "library.json").read_text(encoding="utf-8"))["version"]
    return folder, f"esploader-platformio-{version}.tar.gz"


def arduino(work, stubs):
    """Arduino compiles all that lies below src/, which is the only folder that headers are looked for in."""
    folder, source = work / "esploader", work / "source"
    lay_out(source, (*COMMON, "ports/arduino"), stubs)
    shutil.copytree(source / "include", folder / "src")
    shutil.copytree(source / "src", folder / "src", dirs_exist_ok=True)
    (folder / "src" / "stubs").mkdir()
    for path in (*source.glob("stubs/*.[ch]"), *source.glob("stubs/carried/*.c")):
        shutil.copy(path, folder / "src" / "stubs")
    for path in source.glob("ports/arduino/arduino_*.*"):
        shutil.copy(path, folder / "src")
    for name in ("library.properties", "examples"):
        shutil.move(source / "ports" / "arduino" / name, folder / name)
    for name in ("LICENSE", "README.md"):
        shutil.copy(source / name, folder)
    version = re.search(r"^version=(.*)$", (folder / "library.properties").read_text(encoding="utf-8"), re.MULTILINE)[1]
    return folder, f"esploader-arduino-{version}.zip"


def without_stubs():
    """The table of a build that does not name esp_stubs.c, which gives way to the one there."""
    text = (ROOT / "stubs/stub_none.c.in").read_text(encoding="utf-8").replace("@STUB_ADVICE@", "")
    text = text.replace("@STUB_PROBLEM@", "esp_stubs.c is not among the sources")
    text = re.sub(r'^#include "[^\n]*\n', "", text, flags=re.MULTILINE)
    return re.sub(r"^const ", "__attribute__((weak)) const ", text, flags=re.MULTILINE)


def listed(work, stubs):
    """The files that builds of 1.x name, which include nothing but each other."""
    folder, source, v1 = work / "esp-serial-flasher", work / "source", ROOT / "compat/v1"
    lay_out(source, ("LICENSE",), stubs)
    folders = (ROOT / "include", ROOT / "src", ROOT / "stubs", v1, v1 / "include")
    core = [path for path in sorted((ROOT / "src").rglob("*.c"))
            if path.name == "stub_load.c" or not str(path.relative_to(ROOT / "src").as_posix()).startswith(NOT_IN_1)]
    calls = [ROOT / "stubs" / name for name in ("connect_with_stub.c", "init_sdio.c", "stub_find.c")]
    before = [ROOT / "src/link_names.h"]
    for name in ("src", "include", "private_include"):
        (folder / name).mkdir(parents=True)
    for name in LISTED:
        (folder / "src" / f"{name}.c").write_text(ELSEWHERE, encoding="utf-8")
    text = amalgamate.one_file(before, [v1 / "loader_v1.c", *core, *calls], folders) + without_stubs()
    (folder / "src/esp_loader.c").write_text(text, encoding="utf-8")
    text = amalgamate.one_file(before, sorted((source / "stubs/carried").glob("*.c")), folders)
    (folder / "src/esp_stubs.c").write_text(text, encoding="utf-8")
    for name in ("esp_loader.h", "esp_loader_v1_port.h"):
        (folder / "include" / name).write_text(amalgamate.headers(v1 / "include" / name, folders), encoding="utf-8")
    for name, place in (("esp_loader_io.h", "include"), ("serial_io.h", "include"), ("protocol.h", "private_include")):
        shutil.copy(v1 / "include" / name, folder / place)
    shutil.copy(source / "LICENSE", folder)
    return folder, f"esp-serial-flasher-sources-{version_of(FIRST + '/idf_component.yml')}.tar.gz"


def pack(folder, archive):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
            for path in files:
                package.write(path, path.relative_to(folder.parent))
    else:
        with tarfile.open(archive, "w:gz") as package:
            for path in files:
                package.add(path, str(path.relative_to(folder.parent)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stubs", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--url", default="")
    arguments = parser.parse_args()
    if not list(arguments.stubs.glob("*.json")):
        sys.exit(f"{arguments.stubs} has no <chip>.json: the archives would be without flasher stubs")
    shutil.rmtree(arguments.to, ignore_errors=True)
    for make in (second, first, platformio, arduino, listed):
        work = arguments.to / make.__name__
        folder, name = make(work, arguments.stubs)
        properties = folder / "library.properties"
        if properties.exists():
            text = properties.read_text(encoding="utf-8")
            properties.write_text(text.replace("\nurl=\n", f"\nurl={arguments.url}\n"), encoding="utf-8")
        pack(folder, arguments.to / name)
        print(arguments.to / name)


if __name__ == "__main__":
    main()
