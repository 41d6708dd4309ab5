# SPDX-License-Identifier: Apache-2.0
"""Builds the tests once, so that a mutant of the core costs one compilation and one link.

The core becomes a shared library here, and each test is linked with it. A mutant is then a library with
one object replaced, chosen by LD_LIBRARY_PATH; nothing else is built again. A second library, compiled
for gcov, tells which lines each test reaches.
"""
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WORK = ROOT / "build-mutate"
BUILD = WORK / "build"
MEMORY_OF_TESTS = WORK / "tests.json"
LIBRARY = "libmutated_core.so"
# One test has its own copies of these files, which log all that they do. It gets a library of its own.
LOGGING = "src/api/"
LOGGED = ["-DSERIAL_FLASHER_LOG_LEVEL=4"]
LOGGED_TEST = "test_api_log"
LOGGED_COPIES = "tests/unit/CMakeFiles/test_api_log.dir/__/__/"
ARCHIVE = "src/libesploader_core.a"
# They speak with real processes through real lines, or take the time of a real clock.
REAL = ("test_cli_", "test_port_", "test_sim_program", "test_host_", "host_", "interop")
NOT_REAL = ("test_host_features",)  # they look only at facts of src/chip
SEEDS = "40"  # of the properties, which end at the first finding
LONGEST = 10.0  # seconds of the processor, watched: a test that takes more is not a quick one
MEMORY = 4 << 30  # bytes of address space
# As make test has them. Addresses alone take terabytes of address space, none of which is memory.
SANITIZED = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def fail(text):
    print(f"make mutate: {text}", file=sys.stderr)
    sys.exit(1)


@functools.lru_cache(maxsize=None)
def digest_of(path):
    return hashlib.sha256((ROOT / path).read_bytes()).hexdigest()[:16]


class Test:
    """One entry of CTest."""

    def __init__(self, name, program, arguments):
        self.name = name
        self.program = program
        self.arguments = arguments
        self.key = ""  # changes with the program
        self.logs = name == LOGGED_TEST
        self.seconds = None  # of the processor
        self.lines = None  # what it reaches: {path: [digest of the file, [line]]}; None when that is unknown

    def library_in(self, folder):
        return folder / "logged" if self.logs else folder

    def passes(self, library, patience, environment=()):
        """With the core in that folder. A test that takes more seconds of the processor hangs."""
        return self.run(library, patience, environment)[0]

    def run(self, library, patience, environment=()):
        """Whether it passes, and the seconds of the processor that it took."""
        environment = dict(environment)
        memory = "unlimited" if "LD_PRELOAD" in environment else MEMORY >> 10
        limited = f"ulimit -c 0; ulimit -t {int(patience) + 1}; ulimit -v {memory}; exec \"$@\""
        child = subprocess.Popen(["sh", "-c", limited, "sh", str(self.program)] + self.arguments, cwd=BUILD,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=dict(os.environ, LD_LIBRARY_PATH=str(self.library_in(library)), **environment))
        # One that waits for what does not come takes none of the processor.
        alarm = threading.Timer(60 + 20 * patience, child.kill)
        alarm.start()
        _pid, status, used = os.wait4(child.pid, 0)
        alarm.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        return child.returncode == 0, used.ru_utime + used.ru_stime

    def reaches(self, path, line):
        """Of a file that has changed since, all lines."""
        if self.logs:
            return path.startswith(LOGGING)
        if self.lines is None:
            return True
        digest, lines = self.lines.get(path, (None, ()))
        return digest is not None and (digest != digest_of(path) or line in lines)


class Bench:
    def __init__(self, jobs, longest=LONGEST):
        self.jobs = jobs
        self.configure()
        self.commands = self.compile_commands()
        self.paths = sorted(self.commands)
        self.build_tests()
        self.tests = self.list_tests()
        self.remember_tests()
        self.watch_tests()
        MEMORY_OF_TESTS.write_text(json.dumps({test.key: [test.seconds, test.lines] for test in self.tests}))
        self.tests = sorted((test for test in self.tests if test.seconds <= longest), key=lambda test: test.seconds)

    def configure(self):
        made = run(["cmake", "-S", str(ROOT), "-B", str(BUILD), "-G", "Ninja", "-DBUILD_TESTING=ON",
                    "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_C_FLAGS_RELEASE=-O2",
                    "-DESPLOADER_WERROR=OFF", "-DESPLOADER_STUBS=OFF", "-DCMAKE_POSITION_INDEPENDENT_CODE=ON"])
        if made.returncode != 0:
            fail("the tests cannot be configured:\n" + made.stdout[-2000:])

    def build_tests(self):
        """All programs that have the core in them, as Ninja links them and with the library."""
        targets = run(["ninja", "-C", str(BUILD), "-t", "targets", "all"]).stdout.splitlines()
        programs = [target for target, _colon, rule in (line.partition(": ") for line in targets)
                    if rule.startswith("C_EXECUTABLE_LINKER") and target.startswith("tests/")
                    and (target[6:] in NOT_REAL or not target[6:].startswith(REAL))]
        self.links = {program: command for program in programs for command in [self.link_command(program)] if command}
        programs = list(self.links)
        made = run(["cmake", "--build", str(BUILD), "-j", str(self.jobs), "--target"] + programs)
        if made.returncode != 0:
            fail("the tests cannot be built:\n" + made.stdout[-2000:])
        self.compile_logged()
        if not self.link(WORK / "plain", {}):
            fail("the core cannot be linked as a shared library")
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(self.link_test, programs))

    def compile_commands(self):
        """How each file of the core is compiled, and into what, without a launcher such as ccache."""
        cache = (BUILD / "CMakeCache.txt").read_text()
        compiler = next(line.split("=", 1)[1] for line in cache.splitlines()
                        if line.startswith("CMAKE_C_COMPILER:"))
        self.compiler = compiler
        commands = {}
        for entry in json.loads((BUILD / "compile_commands.json").read_text()):
            words = shlex.split(entry["command"])
            if "esploader_core.dir" in entry["command"]:
                words = [compiler] + words[words.index(compiler) + 1:]
                commands[os.path.relpath(entry["file"], ROOT)] = words
        return commands

    def list_tests(self):
        """What CTest would run of these programs."""
        listed = json.loads(run(["ctest", "--test-dir", str(BUILD), "--show-only=json-v1"]).stdout)
        tests = []
        for entry in listed["tests"]:
            program = pathlib.Path(entry.get("command", [""])[0])
            labelled = any(prop["name"] == "LABELS" for prop in entry.get("properties", []))
            if f"tests/{program.name}" in self.links and program.parent == BUILD / "tests" and not labelled:
                arguments = entry["command"][1:]
                if arguments[:1] == ["seeds"]:
                    arguments = ["quick", "1", SEEDS]
                tests.append(Test(entry["name"], WORK / "tests" / program.name, arguments))
        return tests

    def link_command(self, target):
        """How Ninja would link that program; None if the core is not in it."""
        command = run(["ninja", "-C", str(BUILD), "-t", "commands", "-s", target]).stdout.strip()
        words = shlex.split(command.removeprefix(": && ").removesuffix(" && :"))
        return words if ARCHIVE in words else None

    def link_test(self, target):
        words = list(self.links[target])
        out = WORK / target
        # Ninja has linked its own program anew where anything in it has changed.
        if out.exists() and out.stat().st_mtime > (BUILD / target).stat().st_mtime:
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        words[words.index("-o") + 1] = str(out)
        words = [word for word in words if word != ARCHIVE and not word.startswith(LOGGED_COPIES)]
        made = run(words + [str(WORK / "plain" / LIBRARY)], cwd=BUILD)
        if made.returncode != 0:
            fail(f"{target} cannot be linked with the core as a shared library:\n" + made.stdout[-2000:])

    def object_of(self, path):
        words = self.commands[path]
        return BUILD / words[words.index("-o") + 1]

    def link(self, folder, replaced, extra=()):
        """The core as a shared library, with other objects for some files."""
        folder.mkdir(parents=True, exist_ok=True)
        objects = [str(replaced.get(path) or self.object_of(path)) for path in self.paths]
        made = run([self.compiler, "-shared", "-Wl,-soname," + LIBRARY, "-o", str(folder / LIBRARY)] + objects +
                   list(extra) + (["--coverage"] if len(replaced) == len(self.paths) else []))
        return made.returncode == 0

    def link_logged(self, folder, replaced):
        """The same for the test of what is logged."""
        return self.link(folder / "logged", {**self.logged, **replaced})

    def compile_logged(self):
        folder = WORK / "logged"
        folder.mkdir(exist_ok=True)
        logging = [path for path in self.paths if path.startswith(LOGGING)]
        self.logged = {path: folder / (path.replace("/", "-") + ".o") for path in logging}
        for path, out in self.logged.items():
            if self.compile(path, ROOT / path, out, LOGGED) is None:
                fail(f"{path} cannot be compiled as it logs")

    def sanitizer(self):
        """What the environment has to hold for a core that is sanitized in programs that are not."""
        found = run([self.compiler, "-print-file-name=libasan.so"]).stdout.strip()
        return {"LD_PRELOAD": found, "ASAN_OPTIONS": "detect_leaks=0"} if os.path.isabs(found) else None

    def compile(self, path, source, out, extra=()):
        """@return a digest of what it compiles to, or None; a warning is an error, as it is in make test"""
        words = list(self.commands[path])
        words[words.index("-o") + 1] = str(out)
        words[words.index("-c") + 1] = str(source)
        out.unlink(missing_ok=True)
        made = run(words + ["-Werror", "-iquote", str((ROOT / path).parent)] + list(extra), cwd=BUILD)
        return hashlib.sha256(out.read_bytes()).hexdigest() if made.returncode == 0 else None

    def remember_tests(self):
        """What an earlier run has found out about the same programs."""
        known = json.loads(MEMORY_OF_TESTS.read_text()) if MEMORY_OF_TESTS.exists() else {}
        programs = {test.program: hashlib.sha256(test.program.read_bytes()).hexdigest() for test in self.tests}
        for test in self.tests:
            test.key = " ".join([programs[test.program], test.name] + test.arguments)
            if test.key in known:
                test.seconds, test.lines = known[test.key]

    def watch_tests(self):
        """How long each test takes, and which lines it reaches."""
        unknown = [test for test in self.tests if test.seconds is None]
        if not unknown:
            return
        folder = WORK / "watched"
        shutil.rmtree(folder, ignore_errors=True)
        objects = {path: folder / "objects" / (path.replace("/", "-") + ".o") for path in self.paths}
        (folder / "objects").mkdir(parents=True)
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda path: self.compile(path, ROOT / path, objects[path], ["--coverage"]), self.paths))
        if not self.link(folder, objects) or not self.link_logged(folder, {}):
            fail("the core cannot be linked for gcov")
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda test: self.watch(test, folder), unknown))

    def watch(self, test, folder):
        seen = folder / "seen" / test.name
        passed, test.seconds = test.run(folder, LONGEST, {"GCOV_PREFIX": str(seen)})
        if test.seconds > LONGEST:
            return
        if not passed:
            print(f"left out: {test.name}, which fails without any change", flush=True)
            test.seconds = LONGEST + 1
            return
        if test.logs or test.name.startswith("property_"):
            # Properties end their children in a way that leaves nothing to see.
            return
        there = seen / str(folder / "objects").lstrip("/")
        test.lines = {}
        if not there.exists():
            return
        for notes in (folder / "objects").glob("*.gcno"):
            if (there / (notes.stem + ".gcda")).exists():
                os.link(notes, there / notes.name)
        data = [str(path) for path in there.glob("*.gcda")]
        told = subprocess.run(["gcov", "-t", "-j"] + data, cwd=there, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout
        for text in filter(None, told.splitlines()):
            for one in json.loads(text)["files"]:
                path = os.path.relpath(os.path.join(BUILD, one["file"]), ROOT)
                lines = test.lines.setdefault(path, [digest_of(path), []])[1]
                lines += [line["line_number"] for line in one["lines"] if line["count"] > 0]
        shutil.rmtree(seen)
