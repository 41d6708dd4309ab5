#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes single places of src/ and sees whether a test notices.

    tests/mutation/mutate.py [--count N] [--seed S] [--only PREFIX,...] [--jobs J] [--longest S] [--again]

universalmutator (PyPI, pinned in requirements.txt) makes the changes. Each one is compiled by itself, and
the quick tests that reach the changed line run until one fails: those first that have found most in the
file for their time. What none of them notices is looked at under the sanitizers, as make test does. Changes
that do not compile, or compile to code that was seen before, do not count, nor do those that optimising
for size or for speed makes the same. What no test notices is printed, and is to be killed by a test or
explained in equivalent.txt. --again tries those changes only that no test had noticed before; --longest 1
leaves out tests that take longer, which more than halves the time.
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
SANITIZED_LONGEST = 0.3  # seconds, without sanitizers: three quarters of the tests, in a tenth of the time
# Ways to compile in which a change without effect may vanish, on top of the one that is tested.
SAME_WAYS = (["-O3", "-fno-semantic-interposition"], ["-Os", "-fno-semantic-interposition"])


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


def choose_again(tool, paths, known):
    """The changes that no test had noticed, and that are not explained by now."""
    survivors = changes_in(SURVIVORS) - known
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
        self.finds = {}  # (file or folder, test): how often it has noticed a change, how often it ran

    def of(self, path, line):
        files = {test: test.lines is None or path in test.lines for test in self.place.tests}
        tests = [test for test in self.place.tests if test.reaches(path, line)]
        # A constant, a table or a macro is no line that runs: all tests that use the file see it.
        if all(test.lines is None for test in tests):
            tests = [test for test in self.place.tests
                     if (test.reaches(path, line) if test.logs else files[test] or path in self.reached_by_none)]
        return sorted(tests, key=lambda test: -self.worth(path, test))

    def worth(self, path, test):
        """What finds most in the file comes first; until that is known, what finds most in its folder."""
        noticed, ran = (sum(pair) for pair in zip(*(self.finds.get((where, test.name), (0, 0))
                                                    for where in (path, os.path.dirname(path)))))
        return (noticed + 1) / (ran + 2) / (test.seconds + 0.01)

    def note(self, path, test, noticed):
        for where in (path, os.path.dirname(path)):
            before = self.finds.get((where, test.name), (0, 0))
            self.finds[where, test.name] = (before[0] + noticed, before[1] + 1)


class Work:
    """What the workers share: the changes that are still to be tried, and what became of the others."""

    def __init__(self, options, place):
        self.options = options
        self.place = place
        self.paths = [path for path in place.paths if path.startswith(tuple(options.only.split(",")))]
        reached = {path for test in place.tests if test.lines for path in test.lines}
        self.judges = Judges(place, set(place.paths) - reached)
        self.known = changes_in(HERE / "equivalent.txt")
        self.counts = {"killed": 0, "sanitized": 0, "survived": 0, "explained": 0, "same": 0}
        self.lock = threading.Lock()
        self.seen = set()
        tool = mutator()
        self.changes = (choose_again(tool, self.paths, self.known) if options.again
                        else choose(tool, self.paths, options.count, options.seed))

    def total(self):
        return sum(self.counts.values()) - self.counts["same"]

    def next(self):
        with self.lock:
            enough = not self.options.again and self.total() >= self.options.count
            return (None, None) if enough else next(self.changes, (None, None))

    def is_fresh(self, made, original):
        with self.lock:
            fresh = made not in (None, original) and made not in self.seen
            self.seen.add(made)
            return fresh

    def note(self, became, path, line, before, after):
        with self.lock:
            if not self.options.again and self.total() >= self.options.count:
                return
            if became == "survived" and (path, before, after) in self.known:
                became = "explained"
            note_survivor((path, before, after), became == "survived")
            self.counts[became] += 1
            if became == "survived":
                print(f"survived: {path}:{line}\n  - {before}\n  + {after}", flush=True)
            if self.total() % 20 == 0 and became != "same":
                print(f"{self.total()} tried, {self.counts['survived']} survived", flush=True)


class Worker:
    """Tries one change after another, in a folder of its own."""

    def __init__(self, work, number):
        self.work = work
        self.place = work.place
        self.folder = WORK / f"job-{os.getpid()}-{number}"
        self.folder.mkdir()
        self.object = self.folder / "mutant.o"
        self.logged = self.folder / "logged.o"
        self.originals = {}

    def original(self, path, way=()):
        """What the file as it is compiles to. The name is part of the object, so it has the one of a change."""
        if (path, *way) not in self.originals:
            source = self.folder / pathlib.Path(path).name
            shutil.copyfile(ROOT / path, source)
            self.originals[path, *way] = self.compile_all(path, source, way)
        return self.originals[path, *way]

    def compile(self, path, text, way=()):
        source = self.folder / pathlib.Path(path).name
        source.write_text(text)
        return self.compile_all(path, source, way)

    def compile_all(self, path, source, way):
        """Also as it logs, where it does. @return digests, or None"""
        made = [self.place.compile(path, source, self.object, way)]
        if path.startswith(bench.LOGGING):
            made.append(self.place.compile(path, source, self.logged, [*bench.LOGGED, *way]))
        return None if None in made else tuple(made)

    def link(self, path):
        return (self.place.link(self.folder, {path: self.object}) and
                (not path.startswith(bench.LOGGING) or self.place.link_logged(self.folder, {path: self.logged})))

    def is_noticed(self, path, line, longest=bench.LONGEST, environment=()):
        """Whether a test fails."""
        judges = self.work.judges
        for test in (test for test in judges.of(path, line) if test.seconds <= longest):
            noticed = not test.passes(self.folder, 2 + 4 * test.seconds * (len(environment) + 1), environment)
            judges.note(path, test, noticed)
            if noticed:
                return True
        return False

    def is_sanitized(self, path, text, line):
        """Whether the quickest tests notice with the changed file sanitized; make test runs all of them so."""
        environment = self.place.sanitizer()
        return (environment is not None and self.compile(path, text, bench.SANITIZED) is not None and
                self.place.link(self.folder, {path: self.object}, bench.SANITIZED) and
                self.is_noticed(path, line, SANITIZED_LONGEST, environment))

    def is_same(self, path, text):
        """Whether some way to compile it shows that nothing has changed."""
        for way in SAME_WAYS:
            original = self.original(path, way)
            if original is not None and self.compile(path, text, way) == original:
                return True
        return False

    def try_one(self, path, text):
        original = self.original(path)
        if not self.work.is_fresh(self.compile(path, text), original) or not self.link(path):
            return
        line, before, after = changed_lines(path, text)
        # Two compilations cost less than all tests, which would be in vain.
        if self.is_same(path, text):
            became = "same"
        elif self.is_noticed(path, line):
            became = "killed"
        else:
            became = "sanitized" if self.is_sanitized(path, text, line) else "survived"
        self.work.note(became, path, line, before, after)

    def run(self):
        path, mutant = self.work.next()
        while path is not None:
            self.try_one(path, mutant.read_text())
            path, mutant = self.work.next()
        shutil.rmtree(self.folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="src/")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--longest", type=float, default=bench.LONGEST)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    mutator()
    work = Work(options, bench.Bench(options.jobs, options.longest))
    print(f"make mutate: seed {options.seed}, {len(work.paths)} files, {len(work.place.tests)} tests", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda number: Worker(work, number).run(), range(options.jobs)))
    counts = work.counts
    killed = counts["killed"] + counts["sanitized"]
    total = killed + counts["survived"]
    print(f"make mutate: {killed} killed ({counts['sanitized']} under sanitizers alone), "
          f"{counts['survived']} survived, {counts['explained']} explained in equivalent.txt, "
          f"{counts['same']} compile to the same; score {100 * killed / total if total else 0:.1f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
