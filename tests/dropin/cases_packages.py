# SPDX-License-Identifier: Apache-2.0
"""The archives that scripts/package.py makes, and what PlatformIO's script does."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from builds import DEFAULTS_2, FAKES, PATTERN, ROOT, contains, definitions, equal, expect, symbols

sys.path.append(str(ROOT / "tests" / "unit" / "stubs"))
import fake_stubs  # noqa: E402  (beside the tests of the stubs)

NO_PYTHON = {"ESPLOADER_STUBS": "AUTO", "CMAKE_DISABLE_FIND_PACKAGE_Python3": "ON"}
CARRIED = "14 flasher stubs from this package"


def make_packages(builds):
    """Made-up stubs, in the archives: name to path."""
    stubs = builds.work / "json"
    fake_stubs.write_all(stubs)
    done = subprocess.run([sys.executable, "-B", ROOT / "scripts" / "package.py", "--stubs", stubs, "--to",
                           builds.work / "packages", "--url", "https://example.org/esploader"], capture_output=True, text=True, check=False)
    equal(done.returncode, 0, f"package.py:\n{done.stderr}\nresult")
    return {Path(line).name: Path(line) for line in done.stdout.splitlines()}


def unpack(builds, archive):
    """The one folder that is in it."""
    target = builds.work / "unpacked" / archive.name
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as package:
            package.extractall(target)
    else:
        with tarfile.open(archive) as package:
            package.extractall(target)
    folders = list(target.iterdir())
    equal(len(folders), 1, f"folders at the top of {archive.name}")
    return folders[0]


def packages(builds):
    archives = make_packages(builds)
    component = unpack(builds, archives["esp-serial-flasher-2.1.0.tar.gz"])
    equal(component.name, "esp-serial-flasher", "the component's name")
    folder, said = builds.build("linux_2", FLASHER_DIR=component, **NO_PYTHON)
    expect(CARRIED in said, f"the package's own stubs are not taken:\n{said}")
    lines = builds.run(folder / "linux_flasher")
    equal(definitions(lines), sorted(DEFAULTS_2), "definitions")
    builds.environment["IDF_PATH"] = str(FAKES / "esp_idf")
    for name, program in (("esp-serial-flasher-2.1.0.tar.gz", 2), ("esp-serial-flasher-1.11.1.tar.gz", 1)):
        component = unpack(builds, archives[name])
        configured = builds.configure("idf", f"idf_{program}", FLASHER_DIR=component, PROGRAM=program, **NO_PYTHON)
        equal(configured.returncode, 0, f"configuring with {name}:\n{configured.stderr}\nresult")
        expect(CARRIED in configured.stdout, f"{name}: its own stubs are not taken")
        shutil.rmtree(component.parent)
    component = unpack(builds, archives["esp-serial-flasher-1.11.1.tar.gz"])
    folder, said = builds.build("user_1", "first", FLASHER_DIR=component, **NO_PYTHON)
    expect(CARRIED in said, f"the package's own stubs are not taken:\n{said}")
    builds.run(folder / "user_flasher")


def arduino(builds):
    library = unpack(builds, make_packages(builds)["esploader-arduino-2.1.0.zip"])
    properties = dict(line.split("=", 1) for line in (library / "library.properties").read_text().splitlines())
    wanted = {"name": "esploader", "version": "2.1.0", "url": "https://example.org/esploader", "includes": "arduino_port.h"}
    equal({name: properties[name] for name in wanted}, wanted, "library.properties")
    (builds.work / "build").mkdir()
    (builds.work / "build" / "pattern.inc").write_text(",".join(str(byte) for byte in PATTERN))
    flags = f"-O0 -Wall -Wextra -Werror -I{builds.work}/build"
    folder, _ = builds.build("arduino", LIBRARY=library, CMAKE_CXX_FLAGS=flags)
    lines = builds.run(folder / "sketch")
    contains(lines, "pin 5 = 0", "pin 4 = 0", "pin 4 = 1", "pin 5 = 1", "rate 230400", "Connected to target", "Done!",
             "pin 4 = 0", "pin 4 = 1")
    expect("by interrupt" not in lines, "the first sketch does not poll")
    for split in ("OFF", "ON"):
        folder, _ = builds.build("arduino", f"interrupt_{split}", LIBRARY=library, CMAKE_CXX_FLAGS=flags,
                                 SKETCH="FlashTargetByInterrupt", SPLIT_INDEX=split)
        lines = builds.run(folder / "sketch")
        contains(lines, "by interrupt", "rate 921600", "Connected to target", "Done!")
        expect("bytes were lost" not in " ".join(lines), "bytes were lost")
        equal(subprocess.run([folder / "ring"], capture_output=True, text=True, check=False).stdout, "the ring is right\n", "ring")


def listed(builds):
    """A build that names the sources of 1.x, with its two folders of headers; SPI's list, and that with stubs, as well."""
    component = unpack(builds, make_packages(builds)["esp-serial-flasher-sources-1.11.1.tar.gz"])
    folder, _ = builds.build("listed_1", FLASHER_DIR=component, NAMES="protocol_common;protocol_uart")
    lines = builds.run(folder / "listed_flasher")
    contains(lines, "WRITE_BLOCK_RETRIES=10", "Connected to target 3", "Transmission rate changed. 0",
             "Finished programming 0", "Flash verified 0", "Target 3")
    folder, _ = builds.build("listed_1", "stubs", FLASHER_DIR=component, NAMES="esp_stubs;protocol_serial;protocol_uart")
    builds.run(folder / "listed_flasher")
    expect("esp_loader_stub_esp32c3" in symbols(folder / "libflasher.a", "--defined-only"), "the stubs are not in it")
    builds.build("listed_1", "spi", FLASHER_DIR=component, NAMES="protocol_common;protocol_spi", INTERFACE="SPI")


class Environment(dict):
    """Stands in for what PlatformIO hands to an extra script."""

    def __init__(self, work, framework, options):
        super().__init__(PIOFRAMEWORK=[framework])
        self.work, self.options, self.appended, self.built = work, options, {}, []

    def GetProjectOption(self, name, default):  # noqa: N802 (PlatformIO's name)
        return self.options.get(name, default)

    def subst(self, text):
        return text.replace("$BUILD_DIR", str(self.work / "pio")).replace("$PROJECT_DIR", str(self.work))

    def Append(self, **values):  # noqa: N802
        for name, value in values.items():
            self.appended.setdefault(name, []).extend(value)

    def BuildSources(self, _, folder):  # noqa: N802
        self.built.append(Path(folder))


def run_script(builds, library, framework, **options):
    """scripts/platformio.py of that library: the environment that it leaves."""
    environment = Environment(builds.work, framework, options)
    path = library / "scripts" / "platformio.py"
    exec(compile(path.read_text(), str(path), "exec"), {"Import": lambda name: None, "env": environment})
    return environment


def platformio(builds):
    library = unpack(builds, make_packages(builds)["esploader-platformio-2.1.0.tar.gz"])
    environment = run_script(builds, library, "arduino")
    equal(len(environment.built), 1, "folders of stubs")
    equal(len(list(environment.built[0].glob("stub_*.c"))), len(fake_stubs.FILES) + 1, "the package's own stubs")
    filters = " ".join(environment.appended["SRC_FILTER"])
    expect("ports/arduino" in filters and "ports/common" not in filters, filters)
    for folder in environment.appended["CPPPATH"]:
        expect(os.path.isdir(folder), f"there is no {folder}")
    filters = " ".join(run_script(builds, library, "stm32cube").appended["SRC_FILTER"])
    expect("ports/stm32" in filters and "ports/common" in filters, filters)
    chosen = builds.work / "some"
    for name in ("esp32", "esp32c3"):
        fake_stubs.write(chosen, name, fake_stubs.fake(name))
    environment = run_script(builds, library, "arduino", custom_esploader_stubs="some", custom_esploader_chips="esp32c3")
    equal(sorted(path.name for path in environment.built[0].glob("*.c")), ["stub_esp32c3.c", "stub_table.c"], "stubs")
    expect("ESP_LOADER_CHIPS_esp32c3" in environment.appended["CPPDEFINES"], "the chips chosen are not told")


CASES = {case.__name__: case for case in (packages, arduino, platformio, listed)}
