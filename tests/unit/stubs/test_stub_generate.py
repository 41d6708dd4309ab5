#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""stubs/generate.py: what it makes of sound files, and that it refuses all others by name."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fake_stubs

GENERATOR = Path(__file__).resolve().parents[3] / "stubs" / "generate.py"


class Generate(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name) / "json"
        self.target = Path(folder.name) / "c"

    def run_generator(self, *arguments):
        return subprocess.run([sys.executable, GENERATOR, *arguments], capture_output=True, text=True, check=False)

    def sources(self, *chips):
        return self.run_generator("sources", "--from", self.source, "--to", self.target, *chips)

    def assert_refused(self, result, *words):
        self.assertEqual(result.returncode, 1, result.stdout)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertNotIn("Traceback", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertFalse(self.target.exists(), "something was written all the same")

    def refuse_with(self, *words, **fields):
        """One field of a sound file is another, or with None is not there."""
        content = {**fake_stubs.fake("esp32"), **fields}
        fake_stubs.write(self.source, "esp32", {k: v for k, v in content.items() if v is not None})
        self.assert_refused(self.sources("esp32"), "esp32.json", *words)

    def test_all_chips(self):
        fake_stubs.write_all(self.source)
        result = self.sources("all")
        self.assertEqual(result.returncode, 0, result.stderr)
        paths = result.stdout.splitlines()
        self.assertEqual(len(paths), len(fake_stubs.FILES) + 1)
        self.assertEqual(sorted(map(Path, paths)), sorted(self.target.iterdir()))
        self.assertIn("stub_esp32p4rev1.c", [Path(path).name for path in paths])

    def test_only_the_chips_named(self):
        fake_stubs.write_all(self.source)
        self.assertEqual(self.sources("esp32p4", "esp32").returncode, 0)
        self.assertEqual({path.name for path in self.target.iterdir()},
                         {"stub_esp32.c", "stub_esp32p4.c", "stub_esp32p4rev1.c", "stub_table.c"})
        self.assertIn("for esp32 esp32p4 only", (self.target / "stub_table.c").read_text())

    def test_files_of_chips(self):
        result = self.run_generator("files", "esp32p4", "esp32c3")
        self.assertEqual(result.stdout.split(), ["esp32c3.json", "esp32p4-rev1.json", "esp32p4.json"])
        self.assertEqual(sorted(self.run_generator("files", "all").stdout.split()),
                         sorted(f"{name}.json" for name in fake_stubs.FILES))

    def test_all_stands_for_the_chips_of_the_build(self):
        result = self.run_generator("files", "--of", "esp32p4,esp32c3", "all")
        self.assertEqual(result.stdout.split(), ["esp32c3.json", "esp32p4-rev1.json", "esp32p4.json"])

    def test_a_stub_without_data(self):
        content = fake_stubs.fake("esp32")
        del content["data"], content["data_start"]
        fake_stubs.write(self.source, "esp32", content)
        self.assertEqual(self.sources("esp32").returncode, 0)
        text = (self.target / "stub_esp32.c").read_text()
        self.assertIn(".segment_count = 1,", text)
        self.assertNotIn("stub_data", text)

    def test_what_is_the_same_is_not_written_again(self):
        fake_stubs.write_all(self.source)
        self.sources("esp32", "esp32c3")
        before = {path.name: path.stat().st_mtime_ns for path in self.target.iterdir()}
        fake_stubs.write(self.source, "esp32", {**fake_stubs.fake("esp32"), "data_start": 0x3FFF0000})
        self.sources("esp32", "esp32c3")
        after = {path.name: path.stat().st_mtime_ns for path in self.target.iterdir()}
        changed = {name for name, date in after.items() if before[name] != date}
        self.assertEqual(changed, {"stub_esp32.c"})

    def test_an_error_leaves_what_was_there(self):
        fake_stubs.write_all(self.source)
        self.sources("esp32", "esp32c3")
        before = {path.name: path.read_text() for path in self.target.iterdir()}
        fake_stubs.write(self.source, "esp32", {**fake_stubs.fake("esp32"), "data_start": 0x3FFF0000})
        fake_stubs.write(self.source, "esp32c3", "{}")
        self.assertEqual(self.sources("esp32", "esp32c3").returncode, 1)
        self.assertEqual(before, {path.name: path.read_text() for path in self.target.iterdir()})

    def test_unknown_chip(self):
        self.assert_refused(self.sources("esp32x9"), "esp32x9", "esp32c61")

    def test_no_chip(self):
        self.assert_refused(self.sources(), "no chip named")

    def test_missing_file(self):
        fake_stubs.write(self.source, "esp32", fake_stubs.fake("esp32"))
        self.assert_refused(self.sources("esp32", "esp32c3"), "esp32c3.json", "no such file", "ESP_LOADER_STUBS")

    def test_not_json(self):
        fake_stubs.write(self.source, "esp32", '{"entry": 1,')
        self.assert_refused(self.sources("esp32"), "esp32.json", "not JSON")

    def test_not_text(self):
        self.source.mkdir()
        (self.source / "esp32.json").write_bytes(b"\xff\xfe\x00")
        self.assert_refused(self.sources("esp32"), "esp32.json", "not JSON")

    def test_not_an_object(self):
        fake_stubs.write(self.source, "esp32", "[1, 2]")
        self.assert_refused(self.sources("esp32"), "esp32.json", "not a JSON object")

    def test_each_missing_field(self):
        for field in ("entry", "text", "text_start", "data", "data_start"):
            with self.subTest(field):
                self.refuse_with(f'"{field}" is missing', **{field: None})

    def test_each_wrong_address(self):
        for field in ("entry", "text_start", "data_start"):
            for value in (-1, 1 << 32, "0x40000000", 1.5, True, []):
                with self.subTest(field, value=value):
                    self.refuse_with(f'"{field}" is no address', **{field: value})

    def test_each_wrong_base64(self):
        for field in ("text", "data"):
            for value in ("AAA", "AA*A", "AAAA\n", "AAA=A", "\u00e4AAA", 7, ["AAAA"]):
                with self.subTest(field, value=value):
                    self.refuse_with(f'"{field}" is not base64', **{field: value})

    def test_no_instructions(self):
        self.refuse_with('"text" is empty', text="")

    def test_entry_outside_of_the_instructions(self):
        self.refuse_with('"entry" is outside', entry=0x4000FFFF)
        self.refuse_with('"entry" is outside', entry=0x40010000 + 1024 + 16)

    def test_segment_past_the_last_address(self):
        self.refuse_with('"data" does not fit', data_start=0xFFFFFFF0)


if __name__ == "__main__":
    unittest.main()
