# SPDX-License-Identifier: Apache-2.0
"""What happens while a task goes on."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class EventKind(IntEnum):
    """Kinds of events; a later library may have more, which come as UNKNOWN."""

    UNKNOWN = 0
    PROGRESS = 1
    ATTEMPT = 2
    CHIP = 3
    STUB_FOUND = 4
    STUB_FORBIDDEN = 5
    STUB_ABSENT = 6
    STUB_LOADING = 7
    STUB_STARTED = 8
    RATE = 9
    RATE_FAILED = 10
    RATE_NOTE = 11
    FLASH_SMALLER = 12
    READY = 13
    TASK = 14
    TASK_DONE = 15
    LEAVING = 16
    PORT_LEFT = 17
    PORT_BACK = 18
    DONE = 19
    AGAIN = 20
    NOTE = 21


class Event(NamedTuple):
    """One event; ``value`` and ``other`` are its figures, as esploader.h tells for each kind."""

    kind: EventKind
    value: int
    other: int
    text: str

    @property
    def fraction(self) -> float:
        """How much is done, of PROGRESS: from 0 to 1."""
        return self.value / self.other if self.other else 0.0


def event_kind(number: int) -> EventKind:
    try:
        return EventKind(number)
    except ValueError:
        return EventKind.UNKNOWN
