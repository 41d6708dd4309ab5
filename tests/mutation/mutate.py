#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes single places of src/ and sees whether a test notices.

    tests/mutation/mutate.py [--count N] [--seed S] [--only PREFIX] [--jobs J] [--again]

universalmutator (PyPI, pinned in requirements.txt) makes the changes. Each one is compiled by itself, and
the quick tests that reach the changed line run until one fails: those first that have found most in the
file for their time. Changes that do not compile, or compile to code that was seen before, do not count.
What no test notices is printed, and is to be killed by a test or explained in equivalent.txt. --again
tries those changes only that no test had noticed before.
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import random
import shutil
import sys
import threading

import bench
from bench import ROOT, WORK, fail, run

SURVIVORS = WORK / "survivors.txt"
HERE = pathlib.Path(__file__).resolve().parent


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


def changes_in(table):
    """The changes that a file lists: (file, line before, line after)."""
    lines = table.read_text().splitlines() if table.exists() else []
    return {tuple(line.split("\t")[:3]) for line in lines if line and not line.startswith("#")}


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


def choose(tool, paths, count, seed):
    """Changes at random, each line of src/ with the same chance; more than are needed, as many do not count."""
    chance = random.Random(seed)
    weights = [(ROOT / path).read_text().count("\n") for path in paths]
    tried = set()
    for path in chance.choices(paths, weights, k=12 * count):
        mutants = mutants_of(tool, path)
        mutant = mutants[int(chance.random() * len(mutants))] if mutants else None
        if mutant is not None and mutant not in tried:
            tried.add(mutant)
            yield path, mutant


def choose_again(tool, paths):
    """The changes that no test had noticed."""
    survivors = changes_in(SURVIVORS)
    for path in sorted({path for path, _before, _after in survivors if path in paths}):
        for mutant in mutants_of(tool, path):
            _line, before, after = changed_lines(path, mutant.read_text())
            if (path, before, after) in survivors:
                yield path, mutant


def note_survivor(change, survived):
    survivors = changes_in(SURVIVORS)
    if survived != (change in survivors):
        survivors ^= {change}
        SURVIVORS.write_text("".join("\t".join(one) + "\n" for one in sorted(survivors)))


class Judges:
    """Which tests look at a mutant, and in which order."""

    def __init__(self, place, reached_by_none):
        self.place = place
        self.reached_by_none = reached_by_none
        self.finds = {}  # (file, test): how often it has noticed a change, how often it ran

    def of(self, path, line):
        files = {test: test.lines is None or path in test.lines for test in self.place.tests}
        tests = [test for test in self.place.tests if test.reaches(path, line)]
        # A constant, a table or a macro is no line that runs: all tests that use the file see it.
        if all(test.lines is None for test in tests):
            tests = [test for test in self.place.tests if files[test] or path in self.reached_by_none]
        return sorted(tests, key=lambda test: -self.worth(path, test))

    def worth(self, path, test):
        noticed, ran = self.finds.get((path, test.name), (0, 0))
        return (noticed + 1) / (ran + 2) / (test.seconds + 0.01)

    def note(self, path, test, noticed):
        before = self.finds.get((path, test.name), (0, 0))
        self.finds[path, test.name] = (before[0] + noticed, before[1] + 1)


def judge(place, judges, folder, path, line):
    """The test that notices the change, or None."""
    for test in judges.of(path, line):
        noticed = not test.passes(folder, 2 + 4 * test.seconds)
        judges.note(path, test, noticed)
        if noticed:
            return test
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="src/")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    tool = mutator()
    known = changes_in(HERE / "equivalent.txt")
    place = bench.Bench(options.jobs)
    reached = {path for test in place.tests if test.lines for path in test.lines}
    judges = Judges(place, set(place.paths) - reached)
    paths = [path for path in place.paths if path.startswith(options.only)]
    counts = {"killed": 0, "survived": 0, "explained": 0}
    print(f"make mutate: seed {options.seed}, {len(paths)} files, {len(place.tests)} tests", flush=True)

    lock = threading.Lock()
    seen = set()
    originals = {}
    work = choose_again(tool, paths) if options.again else choose(tool, paths, options.count, options.seed)

    def counted():
        return 0 if options.again else sum(counts.values())

    def next_mutant():
        with lock:
            return next(work, (None, None)) if counted() < options.count else (None, None)

    def worker(number):
        folder = WORK / f"job-{os.getpid()}-{number}"
        folder.mkdir()
        while True:
            path, mutant = next_mutant()
            if path is None:
                shutil.rmtree(folder)
                return
            source = folder / pathlib.Path(path).name
            # The name is part of the object, so the file as it is gets the same one.
            if path not in originals:
                shutil.copyfile(ROOT / path, source)
                originals[path] = place.compile(path, source, folder / "mutant.o")
            text = mutant.read_text()
            source.write_text(text)
            made = place.compile(path, source, folder / "mutant.o")
            with lock:
                fresh = made is not None and made != originals[path] and made not in seen
                seen.add(made)
            if not fresh or not place.link(folder, {path: folder / "mutant.o"}):
                continue
            line, before, after = changed_lines(path, text)
            test = judge(place, judges, folder, path, line)
            with lock:
                if counted() >= options.count:
                    continue
                change = (path, before, after)
                note_survivor(change, test is None and change not in known)
                if test is not None:
                    counts["killed"] += 1
                elif change in known:
                    counts["explained"] += 1
                else:
                    counts["survived"] += 1
                    print(f"survived: {path}:{line}\n  - {before}\n  + {after}", flush=True)
                if sum(counts.values()) % 20 == 0:
                    print(f"{sum(counts.values())} tried, {counts['killed']} killed", flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(worker, range(options.jobs)))
    total = counts["killed"] + counts["survived"]
    score = 100 * counts["killed"] / total if total else 0
    print(f"make mutate: {counts['killed']} killed, {counts['survived']} survived, {counts['explained']} explained "
          f"in equivalent.txt; score {score:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
