#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes single places of src/ and sees whether a test notices.

    tests/mutation/mutate.py [--count N] [--seed S] [--only PREFIX] [--jobs J]

universalmutator (PyPI, pinned in requirements.txt) makes the changes. Each one is built by itself in a
copy of the sources below build-mutate/, and the tests that concern its folder (tests.txt) run until one
fails. Changes that do not compile, or compile to the same code, do not count. What no test notices is
printed, and is to be killed by a test or explained in equivalent.txt.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import queue
import random
import shlex
import shutil
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "build-mutate"
SEEDS = {"property_api": 40, "property_engine": 60, "property_session": 60}
LEAST_SECONDS = 20  # a test that hangs is given up after this, or ten times what it takes


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def fail(text):
    print(f"make mutate: {text}", file=sys.stderr)
    sys.exit(1)


def mutator():
    """The tool, in an environment of its own."""
    environment = WORK / "venv"
    tool = environment / "bin" / "mutate"
    if not tool.exists():
        WORK.mkdir(exist_ok=True)
        if run([sys.executable, "-m", "venv", str(environment)]).returncode != 0:
            fail("this takes python3 with venv (on Debian the package python3-venv)")
        got = run([str(environment / "bin" / "pip"), "install", "--quiet", "--require-hashes", "-r",
                   str(HERE / "requirements.txt")])
        if got.returncode != 0:
            shutil.rmtree(environment)
            fail("universalmutator could not be installed; without it there are no mutants:\n" + got.stdout[-800:])
    return tool


def tests_by_folder():
    table = []
    for line in (HERE / "tests.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            folder, tests = line.split(":")
            table.append((folder, tests.split()))
    return table


def tests_of(table, path):
    for folder, tests in table:
        if path.startswith(folder + "/"):
            return tests
    return []


def explained():
    """What is known to change nothing that can be seen: (file, line before, line after)."""
    known = set()
    for line in (HERE / "equivalent.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            path, before, after, _reason = line.split("\t")
            known.add((path, before, after))
    return known


class Tree:
    """A copy of the sources with a build of its own."""

    def __init__(self, number, targets):
        self.source = WORK / f"tree-{number}"
        self.build = self.source / "build"
        self.copy_sources()
        configured = run(["cmake", "-S", str(self.source), "-B", str(self.build), "-G", "Ninja",
                          "-DBUILD_TESTING=ON", "-DESPLOADER_WERROR=OFF", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                          "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O2", "-DESPLOADER_STUBS=OFF"])
        if configured.returncode != 0:
            fail("the copy cannot be configured:\n" + configured.stdout[-2000:])
        built = run(["nice", "cmake", "--build", str(self.build), "--target"] + targets)
        if built.returncode != 0:
            fail("the copy cannot be built:\n" + built.stdout[-2000:])
        self.commands = {}
        for entry in json.loads((self.build / "compile_commands.json").read_text()):
            if "esploader_core.dir" in entry["command"]:
                path = os.path.relpath(os.path.join(entry["directory"], entry["file"]), self.source)
                self.commands[path] = entry

    def copy_sources(self):
        listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"],
                                stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
        for name in filter(None, listed):
            there = self.source / name
            here = ROOT / name
            if here.is_file() and (not there.exists() or there.read_bytes() != here.read_bytes()):
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(here, there)
                shutil.copymode(here, there)

    def object_of(self, path):
        """What the file compiles to, or None."""
        entry = self.commands[path]
        command = shlex.split(entry["command"])
        out = self.build / "mutant.o"
        command[command.index("-o") + 1] = str(out)
        out.unlink(missing_ok=True)
        if run(command + ["-w"], cwd=entry["directory"]).returncode != 0:
            return None
        return hashlib.sha256(out.read_bytes()).hexdigest()

    def put(self, path, text):
        (self.source / path).write_text(text)

    def restore(self, path):
        shutil.copyfile(ROOT / path, self.source / path)

    def test_command(self, test):
        command = [str(self.build / "tests" / test)]
        if test.startswith("property_"):
            return command + ["quick", "1", str(SEEDS[test])]
        return command + ([str(self.source / "tests/fuzz/corpus" / test[5:])] if test.startswith("fuzz_") else [])

    def passes(self, test, seconds):
        """Whether the test passes; also how long it took."""
        began = time.monotonic()
        try:
            ended = subprocess.run(self.test_command(test), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   timeout=seconds, cwd=self.build)
            return ended.returncode == 0, time.monotonic() - began
        except subprocess.TimeoutExpired:
            return False, seconds


def changed_lines(path, mutant):
    before = (ROOT / path).read_text().splitlines()
    after = mutant.splitlines()
    at = next((i for i, pair in enumerate(zip(before, after)) if pair[0] != pair[1]), min(len(before), len(after)) - 1)
    return at + 1, before[at].strip(), after[at].strip()


def mutants_of(tool, path):
    """Texts of the file with one change each."""
    folder = WORK / "mutants" / path.replace("/", "_")
    stamp = folder / "stamp"
    digest = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run([str(tool), str(ROOT / path), "c", "--noCheck", "--mutantDir", str(folder)], cwd=folder)
        stamp.write_text(digest)
    return sorted(folder.glob("*.mutant.*"))


def choose(paths, count, seed):
    """Places at random, each line of src/ with the same chance; more than are needed, as many do not count."""
    chance = random.Random(seed)
    weights = [(ROOT / path).read_text().count("\n") for path in paths]
    return [(path, chance.random()) for path in chance.choices(paths, weights, k=12 * count)]


def judge(tree, path, text, tests, times, originals):
    """'none' (does not count), the test that kills it, or 'survived'."""
    tree.put(path, text)
    try:
        made = tree.object_of(path)
        if made is None or made == originals[path]:
            return "none"
        built = run(["cmake", "--build", str(tree.build), "--target"] + tests)
        if built.returncode != 0:
            return "none"
        for test in tests:
            if not tree.passes(test, max(LEAST_SECONDS, 10 * times[test]))[0]:
                return test
        return "survived"
    finally:
        tree.restore(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="src/")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    tool = mutator()
    table = tests_by_folder()
    known = explained()
    paths = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("*.c"))
    paths = [path for path in paths if path.startswith(options.only) and tests_of(table, path)]
    targets = sorted({test for _folder, tests in table for test in tests})
    trees = [Tree(number, targets) for number in range(options.jobs)]
    times = {}
    for test in targets:
        passed, times[test] = trees[0].passes(test, 300)
        if not passed:
            fail(f"{test} fails without any change")
    originals = {path: trees[0].object_of(path) for path in paths}
    free = queue.Queue()
    for tree in trees:
        free.put(tree)
        if any(tree.object_of(path) != originals[path] for path in paths[:3]):
            fail("copies compile to different code")
    counts = {"killed": 0, "survived": 0, "explained": 0}
    print(f"make mutate: seed {options.seed}, {len(paths)} files", flush=True)

    making = {path: threading.Lock() for path in paths}
    seen = set()

    def one(item):
        path, place = item
        if sum(counts.values()) >= options.count:
            return
        with making[path]:
            mutants = mutants_of(tool, path)
        mutant = mutants[int(place * len(mutants))] if mutants else None
        if mutant is None or mutant in seen:
            return
        seen.add(mutant)
        text = mutant.read_text()
        tree = free.get()
        try:
            verdict = judge(tree, path, text, tests_of(table, path), times, originals)
        finally:
            free.put(tree)
        if verdict == "none" or sum(counts.values()) >= options.count:
            return
        number, before, after = changed_lines(path, text)
        if verdict != "survived":
            counts["killed"] += 1
        elif (path, before, after) in known:
            counts["explained"] += 1
        else:
            counts["survived"] += 1
            print(f"survived: {path}:{number}\n  - {before}\n  + {after}", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(one, choose(paths, options.count, options.seed)))
    total = counts["killed"] + counts["survived"]
    score = 100 * counts["killed"] / total if total else 0
    print(f"make mutate: {counts['killed']} killed, {counts['survived']} survived, {counts['explained']} explained "
          f"in equivalent.txt; score {score:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
