# SPDX-License-Identifier: Apache-2.0
"""Something that a chip is to do, and the library's visit that does it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from typing import Callable, Generic, TypeVar

from .errors import EsploaderError, make_error
from .events import Event, EventKind, event_kind
from .library import CEvent, lib, text

T = TypeVar("T")

STEP_MS = 50
"""How long the library may wait at once: Python looks after signals in between."""


class Visit:
    """The library's visit: made when it is needed, and anew once it was cancelled."""

    def __init__(self, port: str | None, options: Mapping[str, str], defaults: Mapping[str, str]) -> None:
        """:param defaults: of options that a task sets, for those that do not"""
        self.port = port
        self.defaults = defaults
        self.options = options
        self.handle: int | None = None
        self.cancelled = False
        self.generation = 0
        self.running: object = None
        self.notes: list[str] = []

    def __del__(self) -> None:
        self.close()

    def open(self) -> int:
        if self.cancelled:
            self.close()
        if self.handle is None:
            self.handle = lib.esploader_visit_new(self.port.encode() if self.port else None)
            self.cancelled = False
        if not self.handle:
            self.handle = None
            raise make_error(3, "out of memory")
        return self.handle

    def close(self) -> None:
        handle, self.handle = self.handle, None
        if handle is not None:
            # Tasks of this visit go on no more.
            self.generation += 1
            self.running = None
            lib.esploader_visit_free(handle)

    def error(self) -> EsploaderError:
        return make_error(
            lib.esploader_error_kind(self.handle),
            text(lib.esploader_error_text(self.handle)),
            reason=text(lib.esploader_error_reason(self.handle)),
            advice=text(lib.esploader_error_advice(self.handle)),
        )

    def check(self, kind: int) -> None:
        if kind != 0:
            raise self.error()

    def set(self, options: Mapping[str, str]) -> None:
        for name, value in options.items():
            self.check(lib.esploader_set(self.open(), name.encode(), value.encode()))

    def cancel(self) -> None:
        if self.handle is not None:
            self.cancelled = True
            lib.esploader_cancel(self.handle)

    def events(self) -> Iterator[Event]:
        event = CEvent()
        while self.handle is not None and lib.esploader_next_event(self.handle, ctypes.byref(event)) == 1:
            told = Event(event_kind(event.kind), event.value, event.other, text(event.text))
            if told.kind is EventKind.NOTE:
                self.notes.append(told.text)
            yield told


class Task(Generic[T]):
    """Something that a chip is to do: begun by the first step, and done once.

    ``run()`` does all of it. A ``for`` loop gets its events and, at the end, the error if there is one;
    ``result()`` is what came of it.
    """

    def __init__(self, visit: Visit, options: Mapping[str, str], begin: Callable[[int], int], take: Callable[[], T]):
        self._visit = visit
        self._options = options
        self._begin = begin
        self._take = take
        self._handle: int | None = None
        self._generation = 0
        self._result: T | None = None
        self._error: EsploaderError | None = None
        self._done = False
        self._cancelled = False

    def step(self, timeout_ms: int = STEP_MS) -> list[Event]:
        """Goes on a little, waits at most so long, and tells what happened meanwhile. Raises nothing of the task."""
        if self._done:
            return []
        try:
            going_on = self._go_on(timeout_ms)
        except EsploaderError as error:
            self._finish(error)
            # Of another task that goes on the events are that one's.
            return list(self._visit.events()) if self._visit.running is None else []
        events = list(self._visit.events())
        if not going_on:
            kind = lib.esploader_error_kind(self._handle)
            self._finish(self._visit.error() if kind != 0 else None)
        return events

    def _go_on(self, timeout_ms: int) -> bool:
        if self._handle is None:
            if self._cancelled:
                raise make_error(6, "cancelled before it began", reason="cancelled")
            handle = self._visit.open()
            if self._visit.running is None:
                self._visit.notes.clear()
            self._visit.set({**self._visit.defaults, **self._visit.options, **self._options})
            self._generation = self._visit.generation
            self._visit.check(self._begin(handle))
            self._handle = handle
            self._visit.running = self
        if self._generation != self._visit.generation:
            raise make_error(6, "the device was closed while the task went on", reason="cancelled")
        return bool(lib.esploader_step(self._handle, timeout_ms))

    def _finish(self, error: EsploaderError | None) -> None:
        self._done = True
        self._error = error
        if self._visit.running is self:
            self._visit.running = None
        if error is None:
            self._result = self._take()

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._done

    def cancel(self) -> None:
        """Ends it within 50 ms or so; flash that was being written holds anything. From any thread."""
        self._cancelled = True
        if not self._done and self._handle is not None:
            self._visit.cancel()

    def __iter__(self) -> Iterator[Event]:
        try:
            while not self._done:
                yield from self.step()
        finally:
            self._leave()
        if self._error is not None:
            raise self._error

    def _leave(self) -> None:
        """Whoever stops listening stops the task: else the chip would be held by nobody."""
        if self._done or self._handle is None:
            return
        self.cancel()
        while not self._done:
            self.step()

    def result(self) -> T:
        """What came of it, once it has ended."""
        if self._error is not None:
            raise self._error
        if not self._done:
            raise make_error(1, "the task has not ended", advice="run it, or take all of its events")
        return self._result  # type: ignore[return-value]

    def run(self, on_event: Callable[[Event], object] | None = None) -> T:
        """Does all of it, tells each event, and returns what came of it."""
        for event in self:
            if on_event is not None:
                on_event(event)
        return self.result()
