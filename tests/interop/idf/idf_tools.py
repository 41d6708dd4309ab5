# SPDX-License-Identifier: Apache-2.0
"""ESP-IDF's own generators, for tests that compare files with them: found, or installed as pinned."""
import contextlib
import hashlib
import importlib.util
import io
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from tool import ToolFailed, Unavailable, install  # noqa: E402

SKIPPED = 77
REQUIREMENTS = HERE / "requirements.txt"
FOLDER = HERE.parents[2] / "build" / "interop" / "idf"


def has_packages(python):
    asked = [str(python), "-c", "import esp_idf_nvs_partition_gen, esp_pylib, rich_click"]
    try:
        return subprocess.run(asked, capture_output=True).returncode == 0
    except OSError:
        return False


def python_with_packages():
    """IDF_TOOLS_PYTHON, or an environment that is made in build/interop/idf."""
    if "IDF_TOOLS_PYTHON" in os.environ:
        return os.environ["IDF_TOOLS_PYTHON"]
    python, stamp = FOLDER / "bin" / "python", FOLDER / "installed.txt"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.is_file() or stamp.read_text() != wanted:
        install([sys.executable, "-m", "venv", "--clear", FOLDER])
        install([python, "-m", "pip", "install", "--quiet", "--require-hashes", "--disable-pip-version-check",
                 "-r", REQUIREMENTS])
        stamp.write_text(wanted)
    return str(python)


def load(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def partition_generator():
    """gen_esp32part.py: GEN_ESP32PART names it, or it is in IDF_PATH."""
    named = os.environ.get("GEN_ESP32PART")
    path = Path(named) if named else Path(os.environ.get("IDF_PATH", "/no-such-folder"),
                                          "components", "partition_table", "gen_esp32part.py")
    return path if path.is_file() else None


@contextlib.contextmanager
def quiet():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        yield said


def first_difference(one, other):
    at = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return f"{len(one)} and {len(other)} bytes, first different at {at:#x}"


def main(what, cases):
    """`cases(program)` gives a name and a problem each; an empty problem is none."""
    if len(sys.argv) < 2:
        print(f"usage: {sys.argv[0]} ESPLOADER", file=sys.stderr)
        return 2
    if not has_packages(sys.executable):
        try:
            python = python_with_packages()
        except Unavailable as reason:
            print(f"skipped: {reason}")
            return SKIPPED
        except ToolFailed as failure:
            print(failure, file=sys.stderr)
            return 1
        if not has_packages(python):
            print(f"{python} lacks the packages of {REQUIREMENTS.name}", file=sys.stderr)
            return 1
        os.execv(python, [python, *sys.argv])
    count, wrong = 0, 0
    for name, problem in cases(str(Path(sys.argv[1]).resolve())):
        count += 1
        if problem:
            wrong += 1
            print(f"DIFFERENT {name}: {problem}")
    print(f"{count} {what}, {wrong} different")
    return 1 if wrong or count == 0 else 0
