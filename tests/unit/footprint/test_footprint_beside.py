#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table of two commits' figures, and that the other commit cannot make anything fail."""

import contextlib
import io
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "bench" / "footprint"))
import beside  # noqa: E402

# A footprint.py that measures the length of src/code.c.
MEASURES = """import json, pathlib, sys
size = pathlib.Path("src/code.c").stat().st_size
figures = {"kept": {"flash": size, "stack": 8}, "gone": {"RAM": 4}}
pathlib.Path(sys.argv[sys.argv.index("--figures") + 1]).write_text(json.dumps(figures))
sys.exit(1)
"""
NOW = {"kept": {"flash": 30, "stack": 8}, "new": {"flash": 5}}


class Beside(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "project"
        self.script = self.root / beside.SCRIPT
        self.script.parent.mkdir(parents=True)
        (self.root / "src").mkdir()
        self.git("init", "--quiet")

    def git(self, *arguments):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=self.root, check=True, capture_output=True)

    def commit(self, code, script=MEASURES):
        (self.root / "src" / "code.c").write_text(code)
        if script is None:
            self.script.unlink(missing_ok=True)
        else:
            self.script.write_text(script)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A title")

    def report(self, name="HEAD^", root=None):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            beside.report(root or self.root, self.root / "build", name, NOW, [])
        return said.getvalue().strip().splitlines()

    def assert_left_out(self, reason, **how):
        lines = self.report(**how)
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("beside HEAD^: left out: ", lines[0])
        self.assertIn(reason, lines[0])

    def test_table(self):
        self.commit("a" * 20)
        self.commit("b" * 30)
        title, heads, *rows = self.report()
        self.assertRegex(title, r"^beside HEAD\^, [0-9a-f]{7,} A title   \(bytes\)$")
        self.assertEqual(heads.split(), ["flash", "before", "change", "RAM", "before", "change", "stack", "before", "change"])
        self.assertEqual([row.split() for row in rows], [
            ["kept", "30", "20", "+10", "8", "8", "0"],
            ["new", "5", "-"],
            ["gone", "-", "4"],
        ])  # fmt: skip
        # Every figure is below the head of its kind.
        self.assertEqual(rows[0].index("30") + 2, heads.index("flash") + 5)
        self.assertEqual(rows[2].index("4") + 1, heads.index("before", heads.index("RAM")) + 6)

    def test_the_tree_not_yet_committed_counts(self):
        self.commit("a" * 20)
        (self.root / "src" / "code.c").write_text("b" * 30)
        self.assertEqual(self.report("HEAD")[2].split()[:4], ["kept", "30", "20", "+10"])

    def test_a_file_not_yet_known_to_git_is_a_difference(self):
        self.commit("a" * 20)
        (self.root / "src" / "more.c").write_text("b")
        self.assertEqual(len(self.report("HEAD")), 5)

    def test_nothing_measured_differs(self):
        self.commit("a")
        self.commit("a")
        lines = self.report()
        self.assertEqual(len(lines), 1)
        self.assertIn("nothing that is measured differs", lines[0])

    def test_no_parent(self):
        self.commit("a")
        self.assert_left_out("there is no such commit")

    def test_shallow_clone(self):
        self.commit("a")
        self.commit("b")
        clone = self.root.parent / "clone"
        self.git("clone", "--quiet", "--depth", "1", self.root.as_uri(), str(clone))
        self.assert_left_out("shallow", root=clone)

    def test_no_git_checkout(self):
        shutil.rmtree(self.root / ".git")
        self.assert_left_out("git", root=self.root)

    def test_part_of_another_checkout(self):
        self.commit("a")
        self.commit("b")
        self.assert_left_out("not a git checkout of its own", root=self.root / "src")

    def test_parent_without_footprint(self):
        self.commit("a", script=None)
        self.commit("b")
        self.assert_left_out("it has no bench/footprint/footprint.py")

    def test_parent_that_only_prints(self):
        self.commit("a", script="print('figures')")
        self.commit("b")
        self.assert_left_out("it has no --figures")

    def test_parent_that_fails(self):
        self.commit("a", script="raise SystemExit('--figures: the compiler is ill')")
        self.commit("b")
        self.assert_left_out("the compiler is ill")

    def test_parent_whose_figures_are_none(self):
        for figures in ("nonsense", "[1]", '{"kept": 3}', '{"kept": {"flash": "much"}}'):
            writes = f"import pathlib, sys\npathlib.Path(sys.argv[2]).write_text({figures!r})  # --figures\n"
            self.commit("a" + figures, script=writes)
            self.commit("b")
            with self.subTest(figures):
                self.assert_left_out("no figures that can be read")

    def test_parent_that_hangs(self):
        self.addCleanup(setattr, beside, "MOST_SECONDS", beside.MOST_SECONDS)
        beside.MOST_SECONDS = 0.5
        self.commit("a", script="import time  # --figures\ntime.sleep(60)")
        self.commit("b")
        self.assert_left_out("takes more than")


if __name__ == "__main__":
    if not shutil.which("git"):
        print("SKIP: git is not installed")
        sys.exit(77)
    unittest.main()
