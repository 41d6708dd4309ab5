# SPDX-License-Identifier: Apache-2.0
"""The command line with which each tool does a work; None where it has none."""

import json

from work import AT, READ_SIZE

ESPTOOL_JS_WORDS = {"write": "write", "verify": "verify", "read": "read", "erase": "eraseAll"}


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


def remember_command(tool, work, files, port):
    """What is run before the clock starts, so that the tool knows what flash holds."""
    options = ["-p", port, "--before", "none", "--after", "no-reset"]
    return [tool.program, *options, "write-flash", "--force", hex(AT), getattr(files, work.there)]


def esptool(tool, work, files, port, folder):
    if work.remembered:
        return None
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
    if work.remembered:
        return None
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
    if not work.stub or work.remembered:
        return None
    path = str(work.path(files))
    wanted = {"operation": ESPTOOL_JS_WORDS[work.what], "port": port, "stub": True, "usb": False}
    if work.baud:
        wanted["baud"] = work.baud
    wanted |= {
        "write": {"compress": True, "md5": True, "reset": False, "files": [{"address": AT, "path": path}]},
        "verify": {"address": AT, "path": path},
        "read": {"address": AT, "size": READ_SIZE, "path": str(folder / "read.bin")},
        "erase": {},
    }[work.what]
    return ["node", tool._folder / "driver.mjs", json.dumps(wanted)]
