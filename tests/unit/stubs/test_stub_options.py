#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stubs/stubs.cmake: which source wins, what is fetched, what an error says. No network is used.

    test_stub_options.py CMAKE [PART/PARTS]
"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fake_stubs

STUBS = Path(__file__).resolve().parents[3] / "stubs"
PROJECT = f"""cmake_minimum_required(VERSION 3.16)
project(stub_options LANGUAGES NONE)
include({STUBS.as_posix()}/stubs.cmake)
esploader_stub_sources(sources)
file(WRITE ${{CMAKE_BINARY_DIR}}/sources.txt "${{sources}}")
"""
WITHOUT = "building without flasher stubs: "
# Stands in for npm: has whatever is in $FAKE_JSON "installed", or fails with $FAKE_ERROR.
NPM = """#!/bin/sh
echo "$@" >>"$FAKE_CALLS"
if [ -n "$FAKE_ERROR" ]; then echo "npm error code $FAKE_ERROR" >&2; exit 1; fi
[ "$1" = ci ] && grep -q sha512- package-lock.json || exit 2
mkdir -p node_modules/esptool-js/lib/targets
cp -R "$FAKE_JSON" node_modules/esptool-js/lib/targets/stub_flasher
"""


class Options(unittest.TestCase):
    cmake = "cmake"

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.json = self.root / "json"
        self.build = self.root / "build"
        self.calls = self.root / "calls.txt"
        self.npm = self.root / "npm"
        self.environment = {**os.environ, "FAKE_JSON": str(self.json), "FAKE_CALLS": str(self.calls), "FAKE_ERROR": ""}
        (self.root / "CMakeLists.txt").write_text(PROJECT)
        self.npm.write_text(NPM)
        self.npm.chmod(0o755)
        fake_stubs.write_all(self.json)

    def configure(self, npm=None, **options):
        """npm is off unless a test says which: none reaches for the network."""
        options = {"ESPLOADER_STUB_ORIGINS": "npm", "ESPLOADER_NPM": npm or "OFF", **options}
        return subprocess.run([self.cmake, "-S", self.root, "-B", self.build, *(f"-D{k}={v}" for k, v in options.items())],
                              env=self.environment, capture_output=True, text=True, check=False)

    def stubs(self, result):
        """Names of the stubs that a build then has, sorted."""
        self.assertEqual(result.returncode, 0, result.stderr)
        paths = [Path(path) for path in (self.build / "sources.txt").read_text().split(";")]
        for path in paths:
            self.assertTrue(path.is_file(), path)
        return sorted(path.stem[len("stub_"):] for path in paths)

    def assert_fails(self, result, *words):
        self.assertNotEqual(result.returncode, 0, result.stdout)
        said = " ".join(result.stderr.split())
        for word in words:
            self.assertIn(word, said)

    def assert_without(self, result, reason):
        self.assertEqual(self.stubs(result), ["none"])
        lines = [line for line in result.stdout.splitlines() if WITHOUT in line]
        self.assertEqual(len(lines), 1, result.stdout)
        self.assertIn(reason, lines[0])
        self.assertEqual(result.stderr, "")
        self.assertIn(reason, (self.build / "stub_none.c").read_text())

    def release(self, version):
        """A folder that looks like a download site, as an address; holds the chip esp32 only."""
        fake_stubs.write(self.root / "site" / f"v{version}", "esp32", fake_stubs.fake("esp32"))
        return (self.root / "site").as_uri()

    def test_override_path_has_all(self):
        result = self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json)
        names = self.stubs(result)
        self.assertEqual(len(names), len(fake_stubs.FILES) + 1)
        self.assertIn(f"14 flasher stubs from {self.json}", result.stdout)

    def test_override_path_is_relative_to_the_project(self):
        self.stubs(self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH="json"))

    def test_chips_wanted(self):
        for chips in ("esp32c3;esp32", "esp32,esp32c3"):
            result = self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json, ESP_LOADER_STUBS=chips)
            self.assertEqual(self.stubs(result), ["esp32", "esp32c3", "table"])

    def test_chip_unknown(self):
        self.assert_fails(self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json, ESP_LOADER_STUBS="esp33"),
                          "no stub for 'esp33'")

    def test_chip_missing(self):
        """Who wants all takes what there is; who names a chip wants that one."""
        (self.json / "esp32c61.json").unlink()
        options = {"SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH": self.json}
        result = self.configure(**options)
        names = self.stubs(result)
        self.assertEqual(len(names), len(fake_stubs.FILES))
        self.assertNotIn("esp32c61", names)
        self.assertIn("no flasher stubs there for esp32c61", result.stdout)
        self.assert_fails(self.configure(ESP_LOADER_STUBS="esp32;esp32c61", **options),
                          "esp32c61.json", "no such file", "ESP_LOADER_STUBS")

    def test_folder_without_any_chip(self):
        nothing = self.root / "nothing"
        nothing.mkdir()
        self.assert_fails(self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=nothing), str(nothing), "no file of a chip")
        self.assert_fails(self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.root / "nowhere"), "no file of a chip")

    def test_bad_file_names_file_and_field(self):
        fake_stubs.write(self.json, "esp32h2", {**fake_stubs.fake("esp32h2"), "text": "?"})
        self.assert_fails(self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json),
                          "esp32h2.json", 'field "text" is not base64')

    def test_release_from_a_source(self):
        result = self.configure(SERIAL_FLASHER_STUB_PULL_SOURCE=self.release("1.2"),
                                SERIAL_FLASHER_STUB_PULL_VERSION="1.2", ESP_LOADER_STUBS="esp32")
        self.assertEqual(self.stubs(result), ["esp32", "table"])

    def test_release_that_lacks_chips(self):
        options = {"SERIAL_FLASHER_STUB_PULL_SOURCE": self.release("1.2"), "SERIAL_FLASHER_STUB_PULL_VERSION": "1.2"}
        self.assertEqual(self.stubs(self.configure(**options)), ["esp32", "table"])
        shutil.rmtree(self.root / "site")
        self.assertEqual(self.stubs(self.configure(**options)), ["esp32", "table"])
        self.assert_fails(self.configure(**{**options, "SERIAL_FLASHER_STUB_PULL_VERSION": "1.3"}),
                          "/v1.3/", "Is the version right?")

    def test_release_is_downloaded_once(self):
        options = {"SERIAL_FLASHER_STUB_PULL_SOURCE": self.release("1.2"),
                   "SERIAL_FLASHER_STUB_PULL_VERSION": "1.2", "ESP_LOADER_STUBS": "esp32"}
        self.stubs(self.configure(**options))
        shutil.rmtree(self.root / "site")
        self.stubs(self.configure(**options))
        self.assert_fails(self.configure(**{**options, "SERIAL_FLASHER_STUB_PULL_VERSION": "1.3"}), "/v1.3/esp32.json")

    def test_bad_download_is_not_kept(self):
        options = {"SERIAL_FLASHER_STUB_PULL_SOURCE": self.release("1.2"),
                   "SERIAL_FLASHER_STUB_PULL_VERSION": "1.2", "ESP_LOADER_STUBS": "esp32"}
        fake_stubs.write(self.root / "site" / "v1.2", "esp32", "<html>")
        self.assert_fails(self.configure(**options), "esp32.json", "not JSON")
        self.release("1.2")
        self.stubs(self.configure(**options))

    def test_chip_missing_in_a_release(self):
        source = self.release("1.2")
        self.assert_fails(self.configure(SERIAL_FLASHER_STUB_PULL_SOURCE=source, SERIAL_FLASHER_STUB_PULL_VERSION="1.2",
                                         ESP_LOADER_STUBS="esp32;esp32c3"),
                          f"cannot download {source}/v1.2/esp32c3.json", "ESP_LOADER_STUBS")

    def test_override_path_before_release_before_npm(self):
        fake_stubs.write(self.json, "esp32", {**fake_stubs.fake("esp32"), "entry": 0x40010008})
        options = {"npm": self.npm, "ESP_LOADER_STUBS": "esp32"}
        generated = self.build / "generated" / "stub_esp32.c"

        self.stubs(self.configure(**options))
        self.assertIn("0x40010008", generated.read_text())
        options.update(SERIAL_FLASHER_STUB_PULL_SOURCE=self.release("1.2"), SERIAL_FLASHER_STUB_PULL_VERSION="1.2")
        self.stubs(self.configure(**options))
        self.assertIn("0x40010004", generated.read_text())
        options.update(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json)
        self.stubs(self.configure(**options))
        self.assertIn("0x40010008", generated.read_text())

    def test_npm_installs_once(self):
        for _ in range(2):
            self.assertIn("14 flasher stubs from the npm package", self.configure(npm=self.npm).stdout)
        self.assertEqual(len(self.calls.read_text().splitlines()), 1)
        self.assertIn("--ignore-scripts", self.calls.read_text())

    def test_npm_installs_again_what_was_removed(self):
        self.configure(npm=self.npm)
        shutil.rmtree(self.build / "npm" / "node_modules")
        self.stubs(self.configure(npm=self.npm))
        self.assertEqual(len(self.calls.read_text().splitlines()), 2)

    def test_without_npm(self):
        self.assert_without(self.configure(), "npm was not found")
        self.assert_fails(self.configure(ESPLOADER_STUBS="ON"), "npm was not found", "ESPLOADER_STUBS=OFF")

    def test_npm_that_fails_is_tried_again(self):
        self.environment["FAKE_ERROR"] = "EAI_AGAIN"
        self.assert_without(self.configure(npm=self.npm), "npm could not fetch them")
        self.assertIn("EAI_AGAIN", (self.build / "npm" / "npm.log").read_text())
        self.assert_fails(self.configure(npm=self.npm, ESPLOADER_STUBS="ON"), "npm could not fetch them")
        self.environment["FAKE_ERROR"] = ""
        self.assertEqual(len(self.stubs(self.configure(npm=self.npm))), len(fake_stubs.FILES) + 1)

    def test_npm_with_another_package_than_pinned(self):
        self.environment["FAKE_ERROR"] = "EINTEGRITY"
        self.assert_fails(self.configure(npm=self.npm), "not the one that", "package-lock.json")

    @unittest.skipUnless(shutil.which("npm"), "npm is not installed")
    def test_no_network(self):
        # The discard port of this machine: nothing answers there.
        self.environment.update(npm_config_registry="http://127.0.0.1:9/", npm_config_cache=str(self.root / "cache"))
        self.assert_without(self.configure(npm=shutil.which("npm")), "npm could not fetch them")

    def test_without_python(self):
        options = {"npm": self.npm, "CMAKE_DISABLE_FIND_PACKAGE_Python3": "ON"}
        self.assert_without(self.configure(**options), "python3 was not found")
        self.assert_fails(self.configure(SERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH=self.json, **options),
                          "python3 was not found")

    def test_off_fetches_nothing(self):
        self.assert_without(self.configure(npm=self.npm, ESPLOADER_STUBS="OFF"), "ESPLOADER_STUBS=OFF")
        self.assertFalse(self.calls.exists())


class Part(unittest.TestLoader):
    """Every so manieth test, so that parts can run beside each other."""

    def __init__(self, words):
        super().__init__()
        self.part, self.parts = (int(number) for number in words.split("/"))

    def getTestCaseNames(self, case):
        return super().getTestCaseNames(case)[self.part - 1 :: self.parts]


if __name__ == "__main__":
    Options.cmake = sys.argv.pop(1)
    unittest.main(testLoader=Part(sys.argv.pop(1) if len(sys.argv) > 1 else "1/1"))
