# SPDX-License-Identifier: Apache-2.0
"""What every tool under test offers to the cases, and how it is installed."""

import re
import subprocess
from typing import NamedTuple, Optional

INSTALL_SECONDS = 1500
RUN_SECONDS = 180

# What package managers print when they reach no registry ("from versions: none" is what remains of it
# where pip does not try again). A hash that differs, or one version that is not there, is none of
# these: it must fail.
UNREACHABLE = re.compile(
    r"\(from versions: none\)|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError"
    r"|Failed to establish a new connection"
    r"|Temporary failure in name resolution|Name or service not known|Network is unreachable"
    r"|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH"
    r"|[Cc]ould not resolve host|[Cc]ouldn't connect|Connection refused|Connection timed out"
    r"|failed to download from|spurious network error|dial tcp",
)


# The ESP32's ROM ends a compressed write with a whole window of 32 KiB, over what lies behind the image
# (its code in an emulator; the ESP32-C3's stops where the image ends). That the others do it is assumed.
OVERWRITES = "this ROM, or so it is assumed, writes compressed data on to the end of 32 KiB"


def overwrites(chip, loader):
    return loader == "rom" and chip not in ("esp8266", "esp32c3")


# Debian's python3 without python3-venv.
INCOMPLETE = re.compile(r"ensurepip is not available|No module named venv")


class Unavailable(Exception):
    """The tool cannot be had here: no registry, no interpreter. Its cases are skipped."""


class ToolFailed(Exception):
    """The tool ended with an error, or said something other than it should."""


def install(command, **options):
    """Runs a package manager; Unavailable when it is missing or its registry is out of reach."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=INSTALL_SECONDS,
            check=False,
            **options,
        )
    except FileNotFoundError as missing:
        raise Unavailable(f"{missing.filename} is not installed") from missing
    except subprocess.TimeoutExpired as late:
        raise Unavailable(f"'{command[0]}' took more than {INSTALL_SECONDS} s") from late
    if done.returncode != 0:
        if UNREACHABLE.search(done.stdout):
            raise Unavailable("its registry is out of reach")
        if INCOMPLETE.search(done.stdout):
            raise Unavailable("this Python makes no virtual environments: install python3-venv")
        raise ToolFailed(f"installing failed:\n{done.stdout[-3000:]}")


class ToolRefused(ToolFailed):
    """The tool said, or gave up because the chip had said, that this is not allowed here."""


class SecurityInfo(NamedTuple):
    flags: int
    chip_id: Optional[int]  # None: the short form has none
    crypt_count: int  # of the flash encryption


class Target:
    """A chip on a line, with what it takes to talk to it."""

    def __init__(self, chip, line, loader, port, folder, by_usb=False, secure_download=False,
                 encrypting=False):
        self.chip = chip
        self.line = line  # "rfc2217", "raw" or "pty"
        self.loader = loader  # "rom" or "stub"
        self.port = port
        self.folder = folder  # for files of this case
        self.by_usb = by_usb  # attached by its USB-Serial-JTAG unit
        self.secure_download = secure_download
        self.encrypting = encrypting

    @property
    def has_lines(self):
        return self.line == "rfc2217"


# Where the stub lies in the RAM that the RAM image of these tests takes; both tools then refuse it.
RAM_OVERLAPS_STUB = {"esp8266", "esp32c5", "esp32h2"}


class Tool:
    """Base of all tools.

    A tool implements the methods of cases.py that it can do. Each takes the Target first and raises
    ToolFailed. `cannot` names, for the rest, why not.
    """

    name = ""
    version = ""
    quick_line = "raw"  # for cases that need no reset lines
    has_reset_lines = True
    loaders = ("rom", "stub")

    def install(self):
        raise NotImplementedError

    def chips(self):
        """The chips it knows, in esploader's spelling."""
        raise NotImplementedError

    def cannot(self, operation, chip, loader):
        """Why the tool cannot do this, or None."""
        raise NotImplementedError

    def cannot_secured(self, _chip):
        """Why it can do nothing with this chip in Secure Download Mode, or None."""
        return None

    def read_bytes(self, _loader):
        """How much it is asked to read back."""
        return 1500

    def run(self, target, command, **options):
        """Runs the tool and returns all that it printed, which is kept in the case's folder too."""
        log = target.folder / "tool.txt"
        try:
            done = subprocess.run(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=RUN_SECONDS,
                check=False,
                **options,
            )
        except subprocess.TimeoutExpired as late:
            log.write_bytes(late.stdout or b"")
            raise ToolFailed(f"did not end within {RUN_SECONDS} s") from late
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"$ {' '.join(str(word) for word in command)}\n{done.stdout}\n")
        if done.returncode != 0:
            raise ToolFailed(f"exit code {done.returncode}")
        return done.stdout

    def said(self, target):
        """All that it printed in this case."""
        return (target.folder / "tool.txt").read_text()


def require(condition, message):
    if not condition:
        raise ToolFailed(message)
