# SPDX-License-Identifier: Apache-2.0
"""Chips in an event loop of asyncio: any number of them, in one thread.

The library is stepped, and never waits: between two rounds the loop has a millisecond for others. What blocks is
opening a port: a device takes no time, a network port as long as its host takes to answer, 10 s at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from types import TracebackType
from typing import Any, Callable, Generic, TypeVar

from .device import FlashReport, Files, Info, Path, Security, Tasks
from .events import Event
from .task import Task

T = TypeVar("T")

ROUND_SECONDS = 0.001


class AsyncTask(Generic[T]):
    """A task of asyncio: ``await`` it, or take its events with ``async for``.

    Whoever is cancelled while waiting for it cancels it; the chip's line is at rest when that is through.
    """

    def __init__(self, task: Task[T]) -> None:
        self._task = task

    def cancel(self) -> None:
        """Ends it soon: the one who waits for it gets Interrupted."""
        self._task.cancel()

    @property
    def done(self) -> bool:
        return self._task.done

    def result(self) -> T:
        """What came of it, once it has ended."""
        return self._task.result()

    async def events(self) -> AsyncIterator[Event]:
        try:
            while not self._task.done:
                for event in self._task.step(0):
                    yield event
                if not self._task.done:
                    await asyncio.sleep(ROUND_SECONDS)
        finally:
            self._task._leave()
        self._task.result()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self.events()

    async def run(self, on_event: Callable[[Event], object] | None = None) -> T:
        """Does all of it, tells each event, and returns what came of it."""
        events = self.events()
        try:
            async for event in events:
                if on_event is not None:
                    on_event(event)
        finally:
            await events.aclose()  # type: ignore[attr-defined]
        return self._task.result()

    def __await__(self) -> Generator[Any, None, T]:
        return self.run().__await__()


class AsyncDevice(Tasks):
    """A chip at a port, for asyncio: each call returns a task to await. Options are those of Device."""

    async def __aenter__(self) -> AsyncDevice:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def info(self, *, flash: bool = False) -> AsyncTask[Info]:
        """Who the chip is; with ``flash`` also the id and the size of its flash."""
        return AsyncTask(self.info_task(flash=flash))

    def flash(
        self, files: Files, *, skip: bool = True, verify: bool = True, force: bool = False, compress: bool = True
    ) -> AsyncTask[FlashReport]:
        """Judges files, writes what differs, compares all in the end: as Device.flash()."""
        return AsyncTask(self.flash_task(files, skip=skip, verify=verify, force=force, compress=compress))

    def verify(self, files: Files) -> AsyncTask[FlashReport]:
        """Compares flash with files."""
        return AsyncTask(self.verify_task(files))

    def read(self, address: int, size: int) -> AsyncTask[bytes]:
        """Bytes of flash."""
        return AsyncTask(self.read_task(address, size))

    def erase(self, address: int = 0, size: int = 0) -> AsyncTask[None]:
        """Erases flash by sectors of 4096 bytes; a size of 0 is all up to the end."""
        return AsyncTask(self.erase_task(address, size))

    def read_memory(self, address: int, count: int) -> AsyncTask[list[int]]:
        """``count`` words of memory, or registers."""
        return AsyncTask(self.read_memory_task(address, count))

    def write_register(self, address: int, value: int, mask: int = 0xFFFFFFFF) -> AsyncTask[None]:
        """Writes the bits of ``mask`` in a register, or a word of memory."""
        return AsyncTask(self.write_memory_task(address, value, mask))

    def security(self) -> AsyncTask[Security]:
        """What the chip tells of its security."""
        return AsyncTask(self.security_task())

    def load_ram(self, program: Path) -> AsyncTask[None]:
        """Loads a program into RAM and starts it."""
        return AsyncTask(self.load_ram_task(program))

    def reset(self) -> AsyncTask[None]:
        """Resets the chip by the port's lines."""
        return AsyncTask(self.reset_task())
