# SPDX-License-Identifier: Apache-2.0
"""Virtual chips: what a test flashes when there is no board.

Each is an ``esploader-sim`` of its own, so it goes on while the test waits in a library or in another tool, ends with
the test whatever becomes of that (the end of its standard input ends it), and is what people start by hand.
"""

from __future__ import annotations

import mmap
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Literal, NamedTuple, Optional, Union

from .programs import program

Line = Literal["rfc2217", "pty", "socket"]
FaultKind = Literal[
    "drop",
    "flip",
    "corrupt",
    "duplicate",
    "insert",
    "truncate",
    "delay",
    "stall",
    "reset",
    "unplug",
    "power",
    "swallow",
]

STOP_SECONDS = 10


class VirtualChipError(Exception):
    """A chip does not start, or refuses what it was told."""


class Fault(NamedTuple):
    """Something that goes wrong at one byte of the line.

    Bytes are counted from 0 since the chip was made, or since ``VirtualChip.faults()``: ``Fault("drop", 1000)`` loses
    the byte of that number on its way to the chip.
    """

    kind: FaultKind
    at: int
    """Number of the byte; of "swallow" of the frame."""
    direction: Literal["to-chip", "to-host", "in-flash"] = "to-chip"
    """Of "reset", "unplug" and "power" also within operation ``at`` of the flash."""
    argument: Optional[int] = None
    """The byte to insert, or its bits to flip; how many are lost ("truncate"); microseconds ("delay")."""

    def spec(self) -> str:
        """As ``esploader-sim --fault`` takes it."""
        ways = {"to-chip": "tx", "to-host": "rx", "in-flash": "flash"}
        # One bit, unless told otherwise: a whole byte turned over is "corrupt".
        argument = 1 if self.kind == "flip" and self.argument is None else self.argument
        kind = "corrupt" if self.kind == "flip" else self.kind
        tail = "" if argument is None else f":{argument}"
        return f"{kind}:{ways[self.direction]}:{self.at}{tail}"


Faults = Iterable[Union[Fault, str]]


def _spec(fault: Fault | str) -> str:
    return fault if isinstance(fault, str) else fault.spec()


class VirtualChip:
    """A chip that is served while the object lives: start() to stop(), or as a context manager.

    ``port`` is what Device, esptool and others take. ``flash`` is its flash, to read and to change.
    """

    def __init__(
        self,
        chip: str = "esp32",
        *,
        line: Line = "rfc2217",
        faults: Faults = (),
        noise: str | None = None,
        latency: str | None = None,
        flash: bytes | None = None,
        flash_part: str = "W25Q32",
        stub: str = "any",
        boot: Literal["run", "download"] | None = None,
        pace: bool = False,
        usb: bool = False,
        press: bool = False,
        options: Sequence[str] = (),
    ) -> None:
        """Names a chip; nothing is started.

        :param chip: as "esp32c3"
        :param line: "rfc2217" has reset lines and a rate; "pty" is a device of this machine without reset lines;
            "socket" has neither. Without reset lines the chip waits in its loader.
        :param faults: Fault objects, or texts as ``esploader-sim --fault`` takes them
        :param noise: as ``--noise`` takes it: "mix:1e-4:7"
        :param latency: as ``--latency`` takes it: "2:8"
        :param flash: what flash holds at first, from its beginning; the rest is erased
        :param flash_part: the flash's type
        :param stub: which flasher stubs start: "any", "none", or a folder of esptool's JSON files
        :param boot: the boot pin at power-on
        :param pace: takes as long as a real line and a real flash
        :param usb: attached by its own USB-Serial-JTAG
        :param press: of a "pty": its buttons are pressed for each client, which finds the loader; it runs when that has gone
        :param options: others of esploader-sim, as they stand on its command line
        """
        self.chip = chip
        self.line = line
        self._options = list(options)
        for fault in faults:
            self._options += ["--fault", _spec(fault)]
        for name, value in (("--noise", noise), ("--latency", latency), ("--boot", boot)):
            if value is not None:
                self._options += [name, value]
        self._options += ["--flash-part", flash_part, "--stub", stub]
        self._options += ["--pace"] * pace + ["--usb"] * usb + ["--press"] * press
        self._content = flash
        self._process: subprocess.Popen[str] | None = None
        self._folder: str | None = None
        self._flash: mmap.mmap | None = None
        self._log = ""
        self.port = ""
        """Where it is served: "rfc2217://127.0.0.1:PORT", a device, or "socket://127.0.0.1:PORT"."""

    def start(self) -> VirtualChip:
        """Starts it, and waits until it is served."""
        if self._process is not None:
            raise VirtualChipError("it is started already")
        self._folder = tempfile.mkdtemp(prefix="virtual-chip-")
        try:
            self._start(self._folder)
        except BaseException:
            self.stop()
            raise
        return self

    def _start(self, folder: str) -> None:
        lines = {
            "rfc2217": ["--tcp", "127.0.0.1:0"],
            "socket": ["--tcp", "127.0.0.1:0", "--raw"],
            "pty": ["--pty", "--link", os.path.join(folder, "port")],
        }
        flash = os.path.join(folder, "flash")
        command = [program("esploader-sim"), "--chip", self.chip, *lines[self.line], "--flash", flash]
        command += ["--control", "-", "--trace", *self._options]
        with open(os.path.join(folder, "log"), "wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1
            )
        first = self._read_line()
        if not first:
            self._process.wait(STOP_SECONDS)
            raise VirtualChipError(self.log.strip() or "esploader-sim ended at once")
        self.port = os.path.join(folder, "port") if self.line == "pty" else first.split()[-1]
        with open(flash, "r+b") as file:
            self._flash = mmap.mmap(file.fileno(), 0)
        if self._content is not None:
            self._flash[: len(self._content)] = self._content

    def _read_line(self) -> str:
        assert self._process is not None and self._process.stdout is not None
        line = self._process.stdout.readline()
        # A pseudo-terminal that comes back tells its name anew; the link stays.
        while self.port and line.startswith(("pty ", "listening on ")):
            line = self._process.stdout.readline()
        return line

    def stop(self) -> None:
        """Ends it; flash and log stay readable. Once is enough."""
        process, self._process = self._process, None
        if process is not None:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        if self._folder is not None:
            self._log = self._read_log()
            folder, self._folder = self._folder, None
            shutil.rmtree(folder, ignore_errors=True)

    def __enter__(self) -> VirtualChip:
        return self.start() if self._process is None else self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def flash(self) -> mmap.mmap:
        """All of its flash, as the chip sees it now: ``chip.flash[0x10000:0x10010]``."""
        if self._flash is None:
            raise VirtualChipError("it was never started")
        return self._flash

    def _read_log(self) -> str:
        if self._folder is None:
            return self._log
        try:
            with open(os.path.join(self._folder, "log"), encoding="utf-8", errors="replace") as log:
                return log.read()
        except FileNotFoundError:
            return ""

    @property
    def log(self) -> str:
        """Commands, resets and changes of the lines until now, a line each."""
        return self._read_log()

    def tell(self, request: str) -> dict[str, str]:
        """Sends it a request, as ``esploader-sim tell`` does; "help" lists them."""
        if self._process is None or self._process.stdin is None:
            raise VirtualChipError("it does not run")
        answer: dict[str, str] = {}
        try:
            self._process.stdin.write(request.replace("\n", " ") + "\n")
            self._process.stdin.flush()
        except OSError as gone:
            raise VirtualChipError(f"it has ended: {self.log.strip()}") from gone
        for line in iter(self._read_line, ""):
            word, _, value = line.rstrip("\n").partition(" ")
            if word == "ok":
                return answer
            if word == "error:":
                raise VirtualChipError(value)
            answer[word] = value
        raise VirtualChipError(f"it has ended: {self.log.strip()}")

    def status(self) -> dict[str, str]:
        """What it does now: "mode", "rate", "plugged", "struck" ..."""
        return self.tell("status")

    @property
    def mode(self) -> str:
        """ "reset", "download", "application", "halted", "ram-code" or "stub"."""
        return self.status()["mode"]

    def wait_for(self, mode: str, seconds: float = 5) -> None:
        """Waits until it is in that mode: a chip needs its time to start."""
        deadline = time.monotonic() + seconds
        while self.mode != mode:
            if time.monotonic() > deadline:
                raise VirtualChipError(f"{mode} was waited for, and it is in: {self.mode}")
            time.sleep(0.005)

    def counters(self) -> dict[str, int]:
        """What it has done since it was made: "resets", "sectors-erased", "command-0x03" ..."""
        return {name: int(value) for name, value in self.tell("counters").items()}

    def faults(self, *faults: Fault | str) -> None:
        """These from now on, and no others: bytes and frames are counted anew."""
        self.tell(" ".join(["faults", *map(_spec, faults)]))

    def noise(self, spec: str | None) -> None:
        """Noise from now on; None: none any more."""
        self.tell(f"noise {spec or 'none'}")

    def latency(self, spec: str) -> None:
        """Latency from now on, as "2:8"; "0": none."""
        self.tell(f"latency {spec}")

    def reset(self) -> None:
        """Resets it, as a brown-out does."""
        self.tell("reset")

    def power_cycle(self) -> None:
        """Takes its supply away and gives it back."""
        self.tell("power")

    def unplug(self) -> None:
        """Takes it off its port: who has that open loses it."""
        self.tell("unplug")

    def plug(self) -> None:
        """Puts it back, without faults; its supply comes up, flash holds what it held."""
        self.tell("plug")

    def peek(self, address: int) -> int:
        """A register, or a word of its memory."""
        return int(self.tell(f"peek {address}")["value"], 16)

    def poke(self, address: int, value: int) -> None:
        """Changes one."""
        self.tell(f"poke {address} {value}")
