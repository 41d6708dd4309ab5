#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stubs/wanted.cmake: stubs are fetched for a project that uses one, and for no other. npm is made up.

    test_stub_wanted.py CMAKE
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fake_stubs

ROOT = Path(__file__).resolve().parents[3]
# The application's sources come after the library, and a part of it from a folder of its own.
PROJECT = f"""cmake_minimum_required(VERSION 3.16)
project(stub_wanted C)
add_subdirectory(library)
add_executable(app main.c)
target_link_libraries(app PRIVATE flasher)
add_subdirectory(part)
file(GENERATE OUTPUT ${{CMAKE_BINARY_DIR}}/sources.txt CONTENT "$<TARGET_PROPERTY:flasher,SOURCES>")
"""
LIBRARY = f"""set(ESP_LOADER_STUBS esp32c3)
include({ROOT.as_posix()}/stubs/stubs.cmake)
add_library(flasher STATIC {ROOT.as_posix()}/stubs/connect_with_stub.c)
esploader_add_stubs(flasher)
"""
PART = "add_library(part STATIC other.c)\n"
NPM = """#!/bin/sh
echo "$@" >>"$FAKE_CALLS"
mkdir -p node_modules/esptool-js/lib/targets
cp -R "$FAKE_JSON" node_modules/esptool-js/lib/targets/stub_flasher
"""
NONE_FETCHED = "no source of this project calls for one, so none is fetched"


class Wanted(unittest.TestCase):
    cmake = "cmake"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for path, text in (("CMakeLists.txt", PROJECT), ("library/CMakeLists.txt", LIBRARY), ("part/CMakeLists.txt", PART),
                           ("main.c", "int main(void) { return 0; }\n"), ("part/other.c", "")):
            (self.root / path).parent.mkdir(exist_ok=True)
            (self.root / path).write_text(text)
        self.json, self.calls, self.npm = self.root / "json", self.root / "calls.txt", self.root / "npm"
        fake_stubs.write_all(self.json)
        self.npm.write_text(NPM)
        self.npm.chmod(0o755)
        self.environment = {**os.environ, "FAKE_JSON": str(self.json), "FAKE_CALLS": str(self.calls)}

    def configure(self, **options):
        """What CMake said, and whether npm was called."""
        options = {"ESPLOADER_STUB_ORIGINS": "npm", "ESPLOADER_NPM": self.npm, **options}
        done = subprocess.run([self.cmake, "-S", self.root, "-B", self.root / "build",
                               *(f"-D{name}={value}" for name, value in options.items())],
                              env=self.environment, capture_output=True, text=True, check=False)
        said = " ".join((done.stdout + done.stderr).split())
        self.assertEqual(done.returncode, 0, said)
        fetched = self.calls.exists()
        self.calls.unlink(missing_ok=True)
        return said, fetched

    def stubs(self):
        names = (self.root / "build" / "sources.txt").read_text().split(";")
        return sorted(Path(name).stem for name in names if "stub_" in Path(name).name and "connect" not in name)

    def test_a_project_without_a_stub_fetches_none(self):
        said, fetched = self.configure()
        self.assertIn(NONE_FETCHED, said)
        self.assertFalse(fetched)
        self.assertEqual(self.stubs(), [])

    def test_a_library_that_is_linked_whole_links(self):
        (self.root / "library" / "CMakeLists.txt").write_text(LIBRARY.replace("(flasher)", "(flasher WHOLE)"))
        said, fetched = self.configure()
        self.assertIn(NONE_FETCHED, said)
        self.assertFalse(fetched)
        self.assertEqual(self.stubs(), ["stub_none"])

    def test_a_source_that_connects_with_a_stub_wants_one(self):
        for call in ("esp_loader_connect_with_stub(&loader, &args);", "esp_loader_init_sdio(&loader, &port)",
                     "esp_loader_stub_find,", "&esp_loader_stub_esp32c3", "f(esp_loader_connect_with_stub"):
            with self.subTest(call):
                (self.root / "main.c").write_text(f"/* */ {call}\n")
                shutil.rmtree(self.root / "build", ignore_errors=True)
                said, fetched = self.configure()
                self.assertIn("main.c calls for a flasher stub", said)
                self.assertTrue(fetched)
                self.assertEqual(self.stubs(), ["stub_esp32c3", "stub_table"])

    def test_a_provider_of_its_own_wants_none(self):
        (self.root / "main.c").write_text("esp_loader_connect_with_stub_provider(&loader, &args, mine);\n")
        said, fetched = self.configure()
        self.assertIn(NONE_FETCHED, said)
        self.assertFalse(fetched)

    def test_every_folder_of_the_project_counts(self):
        (self.root / "part" / "other.c").write_text("int f(void) { return esp_loader_connect_with_stub(0, 0); }\n")
        said, fetched = self.configure()
        self.assertIn("other.c calls for a flasher stub", said)
        self.assertTrue(fetched)
        self.assertEqual(self.stubs(), ["stub_esp32c3", "stub_table"])

    def test_who_asks_for_them_has_them(self):
        said, fetched = self.configure(ESPLOADER_STUBS="ON")
        self.assertTrue(fetched, said)
        said, fetched = self.configure(ESPLOADER_STUBS="OFF")
        self.assertFalse(fetched, said)
        self.assertEqual(self.stubs(), ["stub_none"])

    def test_what_is_here_already_is_taken_without_a_search(self):
        said, fetched = self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json)
        self.assertNotIn("calls for", said)
        self.assertFalse(fetched)
        self.assertEqual(self.stubs(), ["stub_esp32c3", "stub_table"])
        self.configure(ESPLOADER_STUBS="ON", SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH="")
        said, fetched = self.configure(ESPLOADER_STUBS="AUTO")
        self.assertFalse(fetched, said)
        self.assertEqual(self.stubs(), ["stub_esp32c3", "stub_table"])


if __name__ == "__main__":
    Wanted.cmake = sys.argv.pop(1)
    unittest.main()
