# SPDX-License-Identifier: Apache-2.0
"""A chip at a port."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from types import TracebackType
from typing import Callable, NamedTuple, TypeVar, Union

from .errors import make_error
from .events import Event
from .library import CFile, CIdentity, CSecurity, lib, text
from .task import Task, Visit

T = TypeVar("T")

Path = Union[str, "os.PathLike[str]"]
Files = Union[Path, Mapping[int, Union[bytes, bytearray, memoryview, Path]]]
"""A build folder (or the flasher_args.json in it), or offsets with files or bytes."""


class Info(NamedTuple):
    """Who the chip is."""

    chip: str
    """As "ESP32-C3"."""
    mac: str
    """As "24:0a:c4:01:02:03"; "" in Secure Download Mode, which tells none."""
    revision: int
    """major * 100 + minor; 0 where it is not told."""
    flash_id: int
    """As 0x1640EF; 0 where it was not looked at."""
    flash_size: int
    """Bytes; 0 where it is not known."""
    baud: int
    """Rate of the line."""
    stub: bool
    """A flasher stub was at work."""
    secure_download: bool
    flash_encryption: bool
    """On; False also where it was not looked at."""


class Security(NamedTuple):
    """What a chip tells of its security."""

    eco_version: int
    """Of the chip's design; 0 on the ESP32-S2, which does not tell."""
    secure_boot: bool
    """Signatures are demanded."""
    secure_boot_aggressive_revoke: bool
    revoked_keys: tuple[bool, bool, bool]
    secure_download: bool
    flash_encryption: bool
    jtag_disabled_by_software: bool
    jtag_disabled_for_good: bool
    usb_disabled: bool
    data_cache_disabled: bool
    """In the loader, as is the next."""
    instruction_cache_disabled: bool


class ReportedFile(NamedTuple):
    """A file that was flashed or compared."""

    path: str
    label: str
    """As "Bootloader at 0x1000"."""
    offset: int
    size: int
    compressed: int
    """Bytes of it as sent; 0 where it was sent as it is, or not at all."""
    written: bool
    skipped: bool
    """It was in flash already."""
    verified: bool
    """Flash holds it."""


class FlashReport(NamedTuple):
    """What has become of all files."""

    files: tuple[ReportedFile, ...]
    notes: tuple[str, ...]
    """What is remarkable, for people."""

    @property
    def written(self) -> int:
        return sum(file.written for file in self.files)

    @property
    def skipped(self) -> int:
        return sum(file.skipped for file in self.files)

    @property
    def verified(self) -> int:
        return sum(file.verified for file in self.files)


def _switch(on: bool) -> str:
    return "on" if on else "off"


DEFAULTS: dict[str, str] = {
    "chip": "any",
    "attempts": "7",
    "before": "default",
    "after": "default",
    "stub": "on",
    "flash-size": "0",
    "skip": "on",
    "verify": "on",
    "judge": "on",
    "force": "off",
    "compress": "on",
}


def device_options(
    chip: str | None,
    baud: int | None,
    attempts: int,
    before: str,
    after: str,
    stub: bool,
    flash_size: int | str,
) -> dict[str, str]:
    options = {
        "chip": chip or "any",
        "attempts": str(attempts),
        "before": before,
        "after": after,
        "stub": _switch(stub),
        "flash-size": str(flash_size),
    }
    if baud is not None:
        options["baud"] = str(baud)
    return options


class Tasks:
    """What a chip may be asked for, as tasks: what Device and AsyncDevice stand on."""

    def __init__(
        self,
        port: str | None = None,
        *,
        chip: str | None = None,
        baud: int | None = None,
        attempts: int = 7,
        before: str = "default",
        after: str = "default",
        stub: bool = True,
        flash_size: int | str = 0,
    ) -> None:
        """Names a port and options; nothing is opened before a task begins.

        :param port: "/dev/ttyUSB0", "rfc2217://host:port", "socket://host:port", or None: the only one that looks right
        :param chip: the only chip that will do, as "esp32c3"
        :param baud: rate for writing and reading (460800 unless given)
        :param attempts: resets before giving up
        :param before: "default", "usb" or "none": how the chip gets into its loader
        :param after: "default", "hard-reset", "watchdog-reset" or "no-reset": how it is left
        :param stub: through a flasher stub, where there is one
        :param flash_size: bytes, or as "4MB", in place of what the flash tells
        """
        self._visit = Visit(port, device_options(chip, baud, attempts, before, after, stub, flash_size), DEFAULTS)
        # Refused here, not by the first task.
        self._visit.set(self._visit.options)

    def close(self) -> None:
        """Closes the port. The device may be used again."""
        self._visit.close()

    def cancel(self) -> None:
        """Ends the task that goes on: from any thread."""
        self._visit.cancel()

    def _task(self, begin: Callable[[int], int], take: Callable[[], T]) -> Task[T]:
        return Task(self._visit, {}, begin, take)

    def _add(self, handle: int, files: Files) -> None:
        visit = self._visit
        visit.check(lib.esploader_clear_images(handle))
        if not isinstance(files, Mapping):
            visit.check(lib.esploader_add_build(handle, os.fsencode(files)))
            return
        for offset, content in files.items():
            if not 0 <= offset < 1 << 32:
                raise make_error(1, f"{offset} is no offset in flash")
            if isinstance(content, (bytes, bytearray, memoryview)):
                data = bytes(content)
                visit.check(lib.esploader_add_image(handle, offset, data, len(data)))
            else:
                visit.check(lib.esploader_add_file(handle, offset, os.fsencode(content)))

    def _report(self) -> FlashReport:
        visit = self._visit
        files = []
        for index in range(lib.esploader_file_count(visit.handle)):
            file = CFile()
            lib.esploader_file(visit.handle, index, ctypes.byref(file))
            files.append(
                ReportedFile(
                    path=os.fsdecode(file.path),
                    label=text(file.label),
                    offset=file.offset,
                    size=file.size,
                    compressed=file.compressed,
                    written=bool(file.state & 1),
                    skipped=bool(file.state & 2),
                    verified=bool(file.state & 4),
                )
            )
        return FlashReport(tuple(files), tuple(visit.notes))

    def _identity(self) -> Info:
        who = CIdentity()
        self._visit.check(lib.esploader_identity(self._visit.handle, ctypes.byref(who)))
        mac = bytes(who.mac)
        return Info(
            chip=text(who.chip),
            mac=mac.hex(":") if any(mac) else "",
            revision=who.revision,
            flash_id=who.flash_id,
            flash_size=who.flash_size,
            baud=who.baud,
            stub=bool(who.stub),
            secure_download=bool(who.secure_download),
            flash_encryption=bool(who.flash_encryption),
        )

    def _security(self) -> Security:
        told = CSecurity()
        self._visit.check(lib.esploader_security(self._visit.handle, ctypes.byref(told)))
        return Security(
            eco_version=told.eco_version,
            secure_boot=bool(told.secure_boot),
            secure_boot_aggressive_revoke=bool(told.secure_boot_aggressive_revoke),
            revoked_keys=(bool(told.revoked_keys & 1), bool(told.revoked_keys & 2), bool(told.revoked_keys & 4)),
            secure_download=bool(told.secure_download),
            flash_encryption=bool(told.flash_encryption),
            jtag_disabled_by_software=bool(told.jtag_disabled_by_software),
            jtag_disabled_for_good=bool(told.jtag_disabled_for_good),
            usb_disabled=bool(told.usb_disabled),
            data_cache_disabled=bool(told.data_cache_disabled),
            instruction_cache_disabled=bool(told.instruction_cache_disabled),
        )

    def security_task(self) -> Task[Security]:
        return self._task(lib.esploader_begin_security, self._security)

    def load_ram_task(self, program: Path) -> Task[None]:
        return self._task(lambda handle: int(lib.esploader_begin_load_ram(handle, os.fsencode(program))), lambda: None)

    def info_task(self, *, flash: bool = False) -> Task[Info]:
        begin = lib.esploader_begin_flash_identity if flash else lib.esploader_begin_identity
        return self._task(begin, self._identity)

    def flash_task(
        self, files: Files, *, skip: bool = True, verify: bool = True, force: bool = False, compress: bool = True
    ) -> Task[FlashReport]:
        def begin(handle: int) -> int:
            self._add(handle, files)
            return int(lib.esploader_begin_flash(handle))

        return Task(
            self._visit,
            {
                "skip": _switch(skip),
                "verify": _switch(verify),
                "force": _switch(force),
                "compress": _switch(compress),
            },
            begin,
            self._report,
        )

    def verify_task(self, files: Files) -> Task[FlashReport]:
        def begin(handle: int) -> int:
            self._add(handle, files)
            return int(lib.esploader_begin_verify(handle))

        return self._task(begin, self._report)

    def read_task(self, address: int, size: int) -> Task[bytes]:
        room = ctypes.create_string_buffer(max(size, 1))
        return self._task(
            lambda handle: int(lib.esploader_begin_read(handle, address, room, max(size, 0))), lambda: room.raw[:size]
        )

    def erase_task(self, address: int = 0, size: int = 0) -> Task[None]:
        return self._task(lambda handle: int(lib.esploader_begin_erase(handle, address, size)), lambda: None)

    def read_memory_task(self, address: int, count: int) -> Task[list[int]]:
        words = (ctypes.c_uint32 * max(count, 1))()
        return self._task(
            lambda handle: int(lib.esploader_begin_read_memory(handle, address, words, max(count, 0))),
            lambda: list(words),
        )

    def write_memory_task(self, address: int, value: int, mask: int = 0xFFFFFFFF) -> Task[None]:
        return self._task(
            lambda handle: int(lib.esploader_begin_write_memory(handle, address, value, mask)), lambda: None
        )

    def reset_task(self) -> Task[None]:
        return self._task(lib.esploader_begin_reset, lambda: None)


class Device(Tasks):
    """A chip at a port; as a context manager it closes the port.

    Each call connects to the chip, does one thing, and leaves it. It belongs to one thread; only ``cancel()`` may be
    called from another.
    """

    def __enter__(self) -> Device:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def info(self, *, flash: bool = False, on_event: Callable[[Event], object] | None = None) -> Info:
        """Who the chip is; with ``flash`` also the id and the size of its flash."""
        return self.info_task(flash=flash).run(on_event)

    def flash(
        self,
        files: Files,
        *,
        skip: bool = True,
        verify: bool = True,
        force: bool = False,
        compress: bool = True,
        on_event: Callable[[Event], object] | None = None,
    ) -> FlashReport:
        """Judges files as flash will be, writes what differs, compares all in the end, and starts the chip.

        :param files: a build folder, or offsets with files or bytes: ``{0x10000: "app.bin"}``
        :param skip: what is in flash already is not written
        :param verify: flash is compared with the files in the end
        :param force: what files hold is told in notes, and refused no more
        :param compress: sends compressed what is smaller so
        """
        return self.flash_task(files, skip=skip, verify=verify, force=force, compress=compress).run(on_event)

    def verify(self, files: Files, *, on_event: Callable[[Event], object] | None = None) -> FlashReport:
        """Compares flash with files; raises DifferentError when it holds something else."""
        return self.verify_task(files).run(on_event)

    def read(self, address: int, size: int, *, on_event: Callable[[Event], object] | None = None) -> bytes:
        """Bytes of flash, compared with the chip's MD5 of them where it tells one."""
        return self.read_task(address, size).run(on_event)

    def erase(self, address: int = 0, size: int = 0, *, on_event: Callable[[Event], object] | None = None) -> None:
        """Erases flash by sectors of 4096 bytes; a size of 0 is all up to the end. Needs a flasher stub."""
        self.erase_task(address, size).run(on_event)

    def read_register(self, address: int) -> int:
        """A register, or a word of memory."""
        return self.read_memory_task(address, 1).run()[0]

    def read_memory(self, address: int, count: int) -> list[int]:
        """``count`` words of memory, or registers, one after the other."""
        return self.read_memory_task(address, count).run()

    def write_register(self, address: int, value: int, mask: int = 0xFFFFFFFF) -> None:
        """Writes the bits of ``mask`` in a register, or a word of memory."""
        self.write_memory_task(address, value, mask).run()

    def security(self) -> Security:
        """What the chip tells of its security; ESP8266 and ESP32 tell nothing: OperationError, "unsupported"."""
        return self.security_task().run()

    def load_ram(self, program: Path, *, on_event: Callable[[Event], object] | None = None) -> None:
        """Loads a program into RAM and starts it; the chip is not reset in the end.

        :param program: an image, an Intel HEX or UF2 file that holds one, or an ELF file. InputError: it is damaged, for
            another chip, or for flash
        """
        self.load_ram_task(program).run(on_event)

    def reset(self) -> None:
        """Resets the chip by the port's lines, without connecting."""
        self.reset_task().run()
