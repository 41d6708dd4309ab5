# SPDX-License-Identifier: Apache-2.0
"""The package as it was installed, and what its documents say of it."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

import esploader
from esploader.programs import program

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "PYTHON.md").read_text(encoding="utf-8")


def test_what_was_installed():
    files = {str(file) for file in metadata.files("esploader") or []}
    folder = Path(esploader.__file__).parent
    assert ROOT not in folder.parents or "site-packages" in folder.parts
    for name in ("py.typed", "libesploader.so", "__init__.py", "device.py", "pytest_plugin.py"):
        assert f"esploader/{name}" in files
    programs = {Path(file).name for file in files if "bin/" in file}
    assert programs == {"esploader", "esploader-sim", "esploader-firmware"}
    # Nothing of the checkout, and no second copy of the library.
    assert all(file.startswith(("esploader/", "esploader-", "../")) for file in files)
    assert sum(".so" in file for file in files) == 1
    assert metadata.version("esploader") == esploader.__version__
    assert metadata.metadata("esploader")["License-Expression"] == "Apache-2.0"


def needed_libraries(file):
    """Names that the loader is told to look for."""
    shown = subprocess.run(["readelf", "--dynamic", file], stdout=subprocess.PIPE, text=True, check=True).stdout
    return {name.split(".so")[0] for name in re.findall(r"NEEDED.*\[(.*)\]", shown)}


def test_lines_over_the_network_need_no_library():
    """libgensio would bring Python, avahi and OpenIPMI along, and lines that belong to one thread."""
    library = Path(esploader.__file__).parent / "libesploader.so"
    assert needed_libraries(library) <= {
        *("libc", "ld-linux-x86-64", "libserialport", "libcjson", "libnettle", "libdeflate", "libelf")
    }
    for name in ("esploader", "esploader-sim", "esploader-firmware"):
        assert not {"libgensio", "libgensioosh"} & needed_libraries(program(name))


@pytest.mark.parametrize("name", ["esploader", "esploader-sim", "esploader-firmware"])
def test_programs_are_commands(name):
    assert Path(program(name)).parent == Path(sys.executable).parent
    flag = "--help" if name == "esploader-firmware" else "--version"
    done = subprocess.run([program(name), flag], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout


def test_a_script_that_flashes_loads_no_more_than_it_needs():
    script = "import sys, esploader; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True)
    assert not {"asyncio", "subprocess", "tempfile", "mmap", "esploader.images"} & set(done.stdout.split())


def test_all_names_are_there():
    for name in esploader.__all__:
        assert getattr(esploader, name) is not None
    assert esploader.images.inspect
    with pytest.raises(AttributeError):
        esploader.nothing


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_documents_first_example(pytester, build):
    example = blocks("python")[0]
    assert len(example.splitlines()) < 15
    pytester.makepyfile(test_board=example)
    (pytester.path / "build").symlink_to(build("esp32c3").path)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_documents_other_examples(virtual_chip, build, tmp_path, monkeypatch):
    """Every call that the document shows is made, on virtual chips."""
    files = build("esp32s3")
    (tmp_path / "build").symlink_to(files.path)
    (tmp_path / "app.bin").write_bytes(files.bytes[0x10000])
    monkeypatch.chdir(tmp_path)
    chip = virtual_chip("esp32s3")
    names = {"esploader": esploader, "Fault": esploader.Fault, "virtual_chip": virtual_chip, "ports": [chip.port]}
    done = 0
    for example in blocks("python")[1:]:
        if example.startswith("from esploader import images"):
            continue  # tests/python/test_images.py has these, with programs to make images of
        code = example.replace("/dev/ttyUSB0", chip.port)
        if "await asyncio" in code:
            code = "import asyncio\n" + code.replace("reports = await", "async def main(): return await")
            code += "reports = asyncio.run(main())\n"
        if code.startswith("task"):
            code = f"device = esploader.Device({chip.port!r})\n{code}"
        if code.startswith("with"):
            with esploader.Device(chip.port) as device:
                device.flash("build")
        exec(compile(code, "PYTHON.md", "exec"), names)
        if "device" in names:
            names.pop("device").close()
        done += 1
    assert done == 4
    assert names["reports"][0].verified == 3


def test_the_document_names_every_class_of_error():
    for kind in range(1, 11):
        error = esploader.errors.make_error(kind, "x")
        assert re.search(rf"`{type(error).__name__}` \| {kind} \| {error.name} \|", DOCUMENT)


def test_the_librarys_document_has_every_reason():
    document = (ROOT / "docs" / "LIBRARY.md").read_text(encoding="utf-8")
    told = set(re.findall(r"[a-z0-9-]+", "\n".join(re.findall(r"^\| \d.*", document, re.MULTILINE))))
    source = (ROOT / "host" / "shared" / "reason.c").read_text(encoding="utf-8")
    words = set(re.findall(r'\] = "([a-z0-9-]+)"', source)) | set(re.findall(r'return "([a-z-]+)"', source))
    # These two belong to an interface that the library does not give.
    assert words - told == {"efuse-in-use", "efuse-burn", "ok"}
