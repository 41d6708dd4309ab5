#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stubs/obtain.py and the packages that a build takes its flasher stubs from. No network is used: esptool is made up,
mostly pip as well, and so is what this copy of the folder knows.

    test_stub_origins.py CMAKE
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

import fake_stubs

ROOT = Path(__file__).resolve().parents[3]
PROJECT = """cmake_minimum_required(VERSION 3.16)
project(stub_origins LANGUAGES NONE)
include({stubs}/stubs.cmake)
esploader_stub_sources(sources)
esploader_stub_sources(again)
if(NOT sources STREQUAL again)
    message(FATAL_ERROR "made twice")
endif()
file(WRITE ${{CMAKE_BINARY_DIR}}/sources.txt "${{sources}}")
"""
# Stands in for pip: puts $FAKE_ARCHIVE where it is told, or fails.
PIP = """import os, shutil, sys
open(os.environ["FAKE_CALLS"], "a").write(" ".join(sys.argv[1:]) + "\\n")
if not os.environ["FAKE_ARCHIVE"]:
    sys.exit("ERROR: no \\"network\\"")
shutil.copy(os.environ["FAKE_ARCHIVE"], sys.argv[sys.argv.index("--dest") + 1])
"""


class Origins(unittest.TestCase):
    cmake = "cmake"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.stubs = self.root / "esploader" / "stubs"
        shutil.copytree(ROOT / "stubs", self.stubs)
        for part in ("cmake/chips.cmake", "include/esp_loader_chips.def"):
            target = self.root / "esploader" / part
            target.parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / part, target)
        self.json = self.root / "json"
        fake_stubs.write_all(self.json)
        self.know(self.json)
        self.calls = self.root / "calls.txt"
        self.modules = self.root / "modules"
        (self.modules / "pip").mkdir(parents=True)
        (self.modules / "pip" / "__init__.py").touch()
        (self.modules / "pip" / "__main__.py").write_text(PIP)
        (self.root / "CMakeLists.txt").write_text(PROJECT.format(stubs=self.stubs.as_posix()))
        self.environment = {**os.environ, "PYTHONPATH": str(self.modules), "FAKE_CALLS": str(self.calls),
                            "FAKE_ARCHIVE": "", "XDG_CACHE_HOME": str(self.root / "cache")}

    def know(self, folder):
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.name} made-up" for path in folder.glob("*.json")]
        (self.stubs / "known_stubs.txt").write_text("# made up\n" + "\n".join(lines) + "\n")

    def install_esptool(self, generation="2"):
        package = self.modules / "esptool"
        shutil.copytree(self.json, package / "targets" / "stub_flasher" / generation)
        # It is found, not run.
        (package / "__init__.py").write_text("raise SystemExit(1)\n")
        return package

    def publish(self, folder, *more, is_pinned=True):
        archive = self.root / "esptool-9.9.9.tar.gz"
        with tarfile.open(archive, "w:gz") as package:
            package.add(folder, "esptool-9.9.9/esptool/targets/stub_flasher/2")
            package.add(folder / "esp32.json", "esptool-9.9.9/esptool/targets/stub_flasher/1/esp8266.json")
            for path in more:
                package.add(path, f"esptool-9.9.9/{path.name}")
        sha256 = hashlib.sha256(archive.read_bytes()).hexdigest() if is_pinned else 64 * "0"
        (self.stubs / "esptool.txt").write_text(f"esptool==9.9.9 --hash=sha256:{sha256}\n")
        self.environment["FAKE_ARCHIVE"] = str(archive)

    def configure(self, **options):
        options = {"ESPLOADER_NPM": "OFF", **options}
        return subprocess.run([self.cmake, "-S", self.root, "-B", self.root / "build",
                               *(f"-D{k}={v}" for k, v in options.items())],
                              env=self.environment, capture_output=True, text=True, check=False)

    def obtain(self, origin):
        """obtain.py alone: its result, and the chips that it brought."""
        target = self.root / "obtained"
        files = (f"{name}.json" for name in fake_stubs.FILES)
        result = subprocess.run([sys.executable, "-B", self.stubs / "obtain.py", origin, "--to", target, *files],
                                env=self.environment, capture_output=True, text=True, check=False)
        return result, sorted(path.stem for path in target.glob("*.json"))

    def assert_refused(self, origin, reason):
        result, chips = self.obtain(origin)
        self.assertEqual((result.returncode, chips), (3, []))
        self.assertIn(reason, result.stderr)

    def names(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)
        paths = (self.root / "build" / "sources.txt").read_text().split(";")
        return sorted(Path(path).stem[len("stub_"):] for path in paths)

    def assert_all(self, result, origin):
        self.assertEqual(len(self.names(result)), len(fake_stubs.FILES) + 1)
        self.assertIn(f"14 flasher stubs from {origin}", result.stdout)

    def assert_none(self, result, *reasons):
        self.assertEqual(self.names(result), ["none"])
        said = " ".join(result.stdout.split())
        for reason in reasons:
            self.assertIn(reason, said)

    def test_esptool_at_hand_before_pip(self):
        self.publish(self.json)
        package = self.install_esptool()
        self.assert_all(self.configure(), f"the Python package esptool in {package}")
        self.assertFalse(self.calls.exists())

    def test_esptool_first_set_is_not_taken(self):
        self.install_esptool("1")
        self.assert_refused("esptool", "the Python package esptool has no stubs")

    def test_esptool_unknown_version_is_not_taken(self):
        fake_stubs.write(self.json, "esp32", {**fake_stubs.fake("esp32"), "entry": 0x40010008})
        self.install_esptool()
        reason = "esp32.json in a version that this release does not know"
        self.assert_refused("esptool", reason)
        result = self.configure(ESPLOADER_STUBS="ON")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(reason, " ".join(result.stderr.split()))

    def test_esptool_that_lacks_chips(self):
        package = self.install_esptool()
        for name in ("esp8266", "esp32p4-rev1"):
            (package / "targets" / "stub_flasher" / "2" / f"{name}.json").unlink()
        names = self.names(self.configure())
        self.assertNotIn("esp8266", names)
        self.assertNotIn("esp32p4rev1", names)
        self.assertIn("esp32p4", names)

    def test_esptool_removed_chip_does_not_stay(self):
        package = self.install_esptool()
        self.assertIn("esp32h2", self.obtain("esptool")[1])
        (package / "targets" / "stub_flasher" / "2" / "esp32h2.json").unlink()
        self.assertNotIn("esp32h2", self.obtain("esptool")[1])

    def test_pip_fetches_once_for_all_builds(self):
        self.publish(self.json)
        self.assert_all(self.configure(), "the Python package esptool 9.9.9, which pip fetched")
        shutil.rmtree(self.root / "build")
        self.environment["FAKE_ARCHIVE"] = ""
        self.assert_all(self.configure(), "the Python package esptool 9.9.9, kept in")
        self.assertEqual(len(self.calls.read_text().splitlines()), 1)
        self.assertIn("--require-hashes", self.calls.read_text())

    def test_pip_kept_file_that_changed_is_fetched_again(self):
        self.publish(self.json)
        self.obtain("pip")
        for path in (self.root / "cache").rglob("esp32.json"):
            path.write_text("{}")
        result, chips = self.obtain("pip")
        self.assertIn("which pip fetched", result.stdout)
        self.assertEqual(len(chips), len(fake_stubs.FILES))

    def test_pip_with_another_archive_than_pinned(self):
        self.publish(self.json, is_pinned=False)
        self.assert_refused("pip", "is not the file that esptool.txt pins")

    @unittest.skipUnless(importlib.util.find_spec("pip"), "this Python has no pip")
    def test_pip_runs_nothing_of_the_archive(self):
        ran = self.root / "ran.txt"
        setup = self.root / "setup.py"
        setup.write_text(f"open({str(ran)!r}, 'w').close()\nimport setuptools\nsetuptools.setup(name='esptool')\n")
        project = self.root / "pyproject.toml"
        project.write_text('[build-system]\nrequires = ["no-such-package"]\nbuild-backend = "setuptools.build_meta"\n')
        self.publish(self.json, setup, project)
        del self.environment["PYTHONPATH"]
        self.environment.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(self.root))
        result, chips = self.obtain("pip")
        self.assertIn("which pip fetched", result.stdout, result.stderr)
        self.assertEqual(len(chips), len(fake_stubs.FILES))
        self.assertFalse(ran.exists())

    def test_nothing_can_be_had(self):
        self.assert_none(self.configure(), "has no package esptool", "pip could not fetch them", "npm was not found")
        self.assertNotIn('\\', (self.root / "build" / "stub_none.c").read_text())

    def test_origins_are_chosen(self):
        self.install_esptool()
        self.publish(self.json)
        self.assert_all(self.configure(ESPLOADER_STUB_ORIGINS="pip"), "the Python package esptool 9.9.9, which pip fetched")
        self.assert_none(self.configure(ESPLOADER_STUB_ORIGINS="npm"), "npm was not found")

    def carry(self):
        carried = self.stubs / "carried"
        shutil.copytree(self.json, carried)
        subprocess.run([sys.executable, self.stubs / "generate.py", "sources", "--from", carried, "--to", carried, "all"],
                       check=True, stdout=subprocess.DEVNULL)

    def test_package_carries_its_own(self):
        self.carry()
        self.install_esptool()
        self.assert_all(self.configure(CMAKE_DISABLE_FIND_PACKAGE_Python3="ON"), "this package")
        shutil.rmtree(self.root / "build")
        self.assertEqual(self.names(self.configure(ESP_LOADER_STUBS="esp32;esp32c3")), ["esp32", "esp32c3", "table"])
        self.assertEqual(self.names(self.configure(ESP_LOADER_STUBS="all", ESP_LOADER_CHIPS="esp32s3")), ["esp32s3", "table"])

    def test_package_yields_to_a_folder(self):
        self.carry()
        result = self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json)
        self.assert_all(result, str(self.json))


if __name__ == "__main__":
    Origins.cmake = sys.argv.pop(1)
    unittest.main()
