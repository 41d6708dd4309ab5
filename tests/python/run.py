#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the Python package in a fresh environment, installs it there and runs its tests.

    run.py FOLDER [ARGUMENT_OF_PYTEST]...

From the checkout comes a source distribution, from that a wheel, as pip makes it of what it downloads. Tools are
pinned with hashes. Where no registry can be reached one line says "skipped", and the exit code is 77.
"""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "interop"))

from tool import ToolFailed, Unavailable, install  # noqa: E402

SKIPPED = 77

# Resident memory of this process now: what getrusage() tells begins with that of whoever started it.
MEASURE = """
import sys, time
before, took = len(sys.modules), 0.0
if sys.argv[1:]:
    begin = time.perf_counter()
    import esploader
    took = time.perf_counter() - begin
with open("/proc/self/status") as status:
    (resident,) = (line.split()[1] for line in status if line.startswith("VmRSS:"))
print(took * 1000, resident, len(sys.modules) - before)
"""


def tracked():
    """What the checkout has, without what lies about in it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    return [Path(name) for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def copy_checkout(folder):
    shutil.rmtree(folder, ignore_errors=True)
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def prepare(folder):
    """@return the environment's python, with the wheel installed."""
    shutil.rmtree(folder / "environment", ignore_errors=True)
    for old in (*folder.glob("*.whl"), *folder.glob("*.tar.gz")):
        old.unlink()
    install([sys.executable, "-m", "venv", str(folder / "environment")])
    python = str(folder / "environment" / "bin" / "python")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "-q"]
    install([*pip, "install", "--require-hashes", "-r", str(HERE / "requirements.txt")])
    copy_checkout(folder / "checkout")
    install([python, "-m", "build", "-q", "--sdist", "-o", str(folder), str(folder / "checkout")])
    (source,) = folder.glob("*.tar.gz")
    ccache = ["-C", "cmake.define.CMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    install([*pip, "wheel", "--no-deps", *ccache, "-w", str(folder), str(source)])
    (wheel,) = folder.glob("*.whl")
    install([*pip, "install", "--no-index", "--no-deps", str(wheel)])
    print(f"built {source.name}, {source.stat().st_size // 1024} KiB, and {wheel.name}, {wheel.stat().st_size // 1024} KiB")
    return python


def prepare_arduino(folder):
    """arduino-cli, compiled by Go of what go.mod pins."""
    for name in ("go.mod", "go.sum"):
        (folder / "arduino").mkdir(parents=True, exist_ok=True)
        shutil.copy2(HERE / "uploads" / name, folder / "arduino" / name)
    environment = {**os.environ, "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
    command = ["go", "build", "-o", "arduino-cli", "github.com/arduino/arduino-cli"]
    install(command, cwd=folder / "arduino", env=environment)


def prepare_platformio(folder):
    install([sys.executable, "-m", "venv", str(folder / "platformio")])
    pip = [str(folder / "platformio" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q"]
    install([*pip, "install", "--require-hashes", "-r", str(HERE / "uploads" / "requirements.txt")])


def prepare_uploaders(folder):
    """Tools of others that upload; of one that cannot be had the tests are skipped, but in CI."""
    for prepare_one in (prepare_arduino, prepare_platformio):
        try:
            prepare_one(folder)
        except Unavailable as why:
            print(f"{prepare_one.__name__}: {why}")


def measure(python):
    """Start time and memory of the import, beside those of an interpreter that imports nothing."""

    def least(*argument):
        command = [python, "-c", MEASURE, *argument]
        runs = [subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout for _ in range(7)]
        return min(tuple(map(float, run.split())) for run in runs)

    took, memory, modules = least("import")
    print(
        f"import esploader: {took:.1f} ms (least of 7), {modules:.0f} modules, "
        f"{(memory - least()[1]) / 1024:.1f} MiB of memory more than an interpreter has"
    )


def main():
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    try:
        python = prepare(folder)
        prepare_uploaders(folder / "uploaders")
    except Unavailable as why:
        print(f"skipped  the Python package: {why}")
        return SKIPPED
    except ToolFailed as why:
        print(why, file=sys.stderr)
        return 1
    print(f"prepared in {time.monotonic() - begin:.0f} s")
    measure(python)
    # Outside of the checkout: what is installed is what is tested.
    types = subprocess.run([python, "-m", "mypy", "--strict", "-p", "esploader"], cwd=folder, check=False)
    tests = subprocess.run(
        [python, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(HERE), str(HERE), *sys.argv[2:]],
        cwd=folder,
        env={**os.environ, "ESPLOADER_UPLOADERS": str(folder / "uploaders")},
        check=False,
    )
    return 1 if types.returncode or tests.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
