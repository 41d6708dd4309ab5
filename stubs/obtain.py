#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Obtains flasher stubs that other packages carry, and takes none that this release does not know.

    obtain.py esptool --to FOLDER FILE...
        from the Python package esptool that this interpreter would import
    obtain.py pip [--kept] --to FOLDER FILE...
        from the one that esptool.txt pins, which pip fetches, once for each user; with --kept only if it has before

FILE is what is wanted of it, a <chip>.json. Prints what they were taken from. Exit status 3: they
cannot be had so, and standard error says why.

Only esptool's second set is taken: it is esp-flasher-stub's (Apache-2.0 or MIT), the first has another licence.
"""

import argparse
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
IN_PACKAGE = PurePosixPath("esptool/targets/stub_flasher/2")
PIP_SECONDS = 120
BACKEND = '''import os


def prepare_metadata_for_build_wheel(folder, config_settings=None):
    name = "{name}-{version}.dist-info"
    os.makedirs(os.path.join(folder, name))
    with open(os.path.join(folder, name, "METADATA"), "w", encoding="utf-8") as metadata:
        metadata.write("Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    return name
'''


class Unavailable(Exception):
    """Why they cannot be had from there."""


def known_stubs():
    lines = (HERE / "known_stubs.txt").read_text(encoding="utf-8").splitlines()
    return {tuple(line.split()[:2]) for line in lines if line and not line.startswith("#")}


def is_known(path, known):
    return (hashlib.sha256(path.read_bytes()).hexdigest(), path.name) in known


def check(folder, wanted, what):
    """The files of `wanted` that are there; all of them have to be known."""
    files = [folder / name for name in wanted if (folder / name).is_file()]
    if not files:
        raise Unavailable(f"{what} has no stubs in {folder}")
    known = known_stubs()
    strange = [path.name for path in files if not is_known(path, known)]
    if strange:
        raise Unavailable(f"{what} has {strange[0]} in a version that this release does not know")
    return files


def copy(files, target):
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.json"):
        old.unlink()
    for path in files:
        shutil.copyfile(path, target / path.name)


def from_esptool(wanted, target, _):
    spec = importlib.util.find_spec("esptool")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise Unavailable(f"{sys.executable} has no package esptool")
    package = Path(places[0])
    copy(check(package / IN_PACKAGE.relative_to("esptool"), wanted, "the Python package esptool"), target)
    return f"the Python package esptool in {package}"


def pinned():
    """Name, version and hash."""
    text = (HERE / "esptool.txt").read_text(encoding="utf-8")
    return re.fullmatch(r"(\S+)==(\S+) --hash=sha256:([0-9a-f]{64})\s*", text).groups()


def cache_folder(key):
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "esploader" / f"stubs-{key[:16]}"


def write_backend(folder, name, version):
    """pip asks a source archive for its metadata, which would run the archive's code with a setuptools that nothing pins.
    This stands in for setuptools and says what is known anyway."""
    backend = folder / "setuptools"
    backend.mkdir(parents=True)
    (backend / "__init__.py").touch()
    (backend / "build_meta.py").write_text(BACKEND.format(name=name, version=version), encoding="utf-8")
    others = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder)] + ([others] if others else []))}


def download(folder):
    """The one file that pip puts there; its hash is that of esptool.txt. Nothing of it is run."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--no-build-isolation", "--require-hashes", "--retries", "1", "--timeout", "15", "--dest", folder,
               "--requirement", HERE / "esptool.txt"]
    environment = write_backend(Path(folder) / "backend", *pinned()[:2])
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                                env=environment, timeout=PIP_SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"pip did not end within {PIP_SECONDS} s") from None
    archives = list(Path(folder).glob("*.tar.gz"))
    if result.returncode != 0 or not archives:
        said = result.stderr.strip().splitlines()
        raise Unavailable(f"pip could not fetch them: {said[-1] if said else result.returncode}")
    return archives[0]


def unpack(archive, sha256, target):
    if hashlib.sha256(archive.read_bytes()).hexdigest() != sha256:
        raise Unavailable(f"{archive.name} is not the file that esptool.txt pins")
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as package:
        for member in package:
            path = PurePosixPath(member.name)
            inside = PurePosixPath(*path.parts[1:])
            if member.isfile() and inside.parent == IN_PACKAGE and path.suffix == ".json":
                (target / path.name).write_bytes(package.extractfile(member).read())


def from_pip(wanted, target, only_kept):
    name, version, sha256 = pinned()
    what = f"the Python package {name} {version}"
    kept = cache_folder(sha256)
    try:
        copy(check(kept, wanted, what), target)
        return f"{what}, kept in {kept}"
    except (Unavailable, OSError):
        if only_kept:
            raise Unavailable(f"{what} was not fetched") from None
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / "unpacked"
        unpack(download(folder), sha256, unpacked)
        copy(check(unpacked, wanted, what), target)
        try:
            copy(sorted(unpacked.glob("*.json")), kept)
        except OSError:
            pass  # It is fetched again next time.
    return f"{what}, which pip fetched"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("origin", choices=("esptool", "pip"))
    parser.add_argument("--kept", action="store_true")
    parser.add_argument("--to", dest="target", type=Path, required=True)
    parser.add_argument("files", nargs="+", metavar="FILE")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    take = from_esptool if arguments.origin == "esptool" else from_pip
    try:
        print(take(arguments.files, arguments.target, arguments.kept))
    except Unavailable as unavailable:
        print(unavailable, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
