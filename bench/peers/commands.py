# SPDX-License-Identifier: Apache-2.0
"""The command line with which each tool does a work; None where it has none."""

from work import AT, READ_SIZE


def command_of(tool, work, files, port, folder):
    makers = {
        "esploader": esploader,
        "esptool5": esptool,
        "espflash": espflash,
        "esptool-js": esptool_js,
    }
    return makers[tool.name](tool, work, files, port, folder)


def esploader(tool, work, files, port, folder):
    options = ["-p", port, "--before", "none", "--after", "no-reset"]
    options += ["-b", work.baud] if work.baud else []
    options += [] if work.stub else ["--no-stub"]
    words = {
        "write": ["write-flash", "--force", hex(AT), work.path(files)],
        "verify": ["verify-flash", hex(AT), work.path(files)],
        "read": ["read-flash", hex(AT), hex(READ_SIZE), folder / "read.bin"],
        "erase": ["erase-flash"],
    }
    return [tool.program, *options, *words[work.what]]


def esptool(tool, work, files, port, folder):
    options = ["--chip", files.chip, "--port", port, "--before", "no-reset", "--after", "no-reset"]
    options += ["--baud", work.baud] if work.baud else []
    options += [] if work.stub else ["--no-stub"]
    words = {
        "write": ["write-flash", hex(AT), work.path(files)],
        "verify": ["verify-flash", hex(AT), work.path(files)],
        "read": ["read-flash", hex(AT), hex(READ_SIZE), folder / "read.bin"],
        "erase": ["erase-flash"],
    }[work.what]
    if work.old_file:
        words += ["--diff-with", getattr(files, work.old_file)]
    return [tool._python, "-m", "esptool", *options, *words]


def espflash(tool, work, files, port, folder):
    options = ["--port", "/dev/tty", "--before", "no-reset", "--after", "no-reset", "--chip", files.chip,
               "--non-interactive", "--skip-update-check"]
    options += ["--baud", work.baud] if work.baud else []
    options += [] if work.stub else ["--no-stub"]
    words = {
        "write": ["write-bin", *options, hex(AT), work.path(files)],
        "read": ["read-flash", *options, hex(AT), hex(READ_SIZE), folder / "read.bin"],
        "erase": ["erase-flash", *options],
    }.get(work.what)
    return words and [tool._namespace, port, tool._program, *words]


def esptool_js(tool, work, files, port, folder):
    # Without reset lines its driver speaks plain TCP only.
    return None
