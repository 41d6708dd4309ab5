#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a linked program carries: no stub, the one it names, or all of the build when it looks one up.

    test_stub_cost.py CMAKE C-COMPILER NM
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import fake_stubs

HERE = Path(__file__).resolve().parent
PREFIX = "esp_loader_stub_"


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise AssertionError(f"{command} failed:\n{result.stdout}\n{result.stderr}")
    return result.stdout


class Cost(unittest.TestCase):
    cmake, compiler, nm = "cmake", "cc", "nm"

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        root = Path(folder.name)
        fake_stubs.write_all(root / "json")
        cls.all = cls.build_with(root, "all")
        cls.subset = cls.build_with(root, "esp32c3;esp32")

    @classmethod
    def build_with(cls, root, chips):
        build = root / chips.replace(";", "-")
        run(cls.cmake, "-S", HERE / "cost", "-B", build, f"-DCMAKE_C_COMPILER={cls.compiler}",
            f"-DSERIAL_FLASHER_STUB_PULL_OVERRIDE_PATH={root / 'json'}", f"-DESP_LOADER_STUBS={chips}")
        run(cls.cmake, "--build", build)
        return build

    def symbols(self, program):
        """(name, bytes) of what the program defines; local names may occur more than once."""
        lines = [line.split() for line in run(self.nm, "--print-size", "--defined-only", program).splitlines()]
        return [(fields[3], int(fields[1], 16)) for fields in lines if len(fields) == 4]

    def stubs(self, program):
        return sorted(name[len(PREFIX):] for name, _ in self.symbols(program)
                      if name.startswith(PREFIX) and name not in (f"{PREFIX}find", f"{PREFIX}absence"))

    def stub_bytes(self, program):
        return sum(size for name, size in self.symbols(program) if name in ("stub_text", "stub_data"))

    def test_none(self):
        self.assertEqual(self.stubs(self.all / "no_stub"), [])
        self.assertEqual(self.stub_bytes(self.all / "no_stub"), 0)

    def test_one_costs_its_own_bytes(self):
        self.assertEqual(self.stubs(self.all / "one_stub"), ["esp32c3"])
        place = fake_stubs.FILES.index("esp32c3")
        self.assertEqual(self.stub_bytes(self.all / "one_stub"), 1024 + 16 * place + 32)

    def test_looking_up_costs_all_of_the_build(self):
        self.assertEqual(self.stubs(self.all / "find_stub"), sorted(name.replace("-", "") for name in fake_stubs.FILES))
        self.assertEqual(self.stubs(self.subset / "find_stub"), ["esp32", "esp32c3"])

    def test_they_run(self):
        for name in ("no_stub", "one_stub", "find_stub"):
            run(self.all / name)


if __name__ == "__main__":
    Cost.cmake, Cost.compiler, Cost.nm = sys.argv[1:4]
    del sys.argv[1:4]
    unittest.main()
