# SPDX-License-Identifier: Apache-2.0
"""What goes wrong. Numbers and words are those of esploader.h, and stay."""

from __future__ import annotations

from .library import lib
from .library import text as _text


class EsploaderError(Exception):
    """Base of all; ``str()`` of it says what happened and where."""

    kind: int
    """Number of esploader_kind_t."""
    name: str
    """The kind in a word: "no-chip"."""
    reason: str
    """Why, finer than the kind, as "permission" or "misaligned"; "" where the kind says all."""
    advice: str
    """What to do about it; "" where there is nothing to tell."""

    def __init__(self, kind: int, text: str, *, reason: str = "", advice: str = "") -> None:
        super().__init__(text)
        self.kind = kind
        self.name = _text(lib.esploader_kind_name(kind))
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        said = str(self.args[0])
        return f"{said}\n{self.advice}" if self.advice else said

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.kind, self.args[0], self.reason, self.advice)


def _again(made: type[EsploaderError], kind: int, text: str, reason: str, advice: str) -> EsploaderError:
    return made(kind, text, reason=reason, advice=advice)


class UsageError(EsploaderError):
    """The call, or an option's value, makes no sense (1)."""


class InputError(EsploaderError):
    """A file or an image is refused (2); nothing was erased."""


class OutOfMemory(EsploaderError, MemoryError):
    """Out of memory (3)."""


class NoPortError(EsploaderError):
    """No port named, and none, or more than one, looks right (4)."""


class PortError(EsploaderError):
    """The port does not open, or was lost (5)."""


class Interrupted(EsploaderError):
    """Cancelled (6)."""


class NoChipError(EsploaderError):
    """No chip answers (7)."""


class OtherChipError(EsploaderError):
    """Another chip than wanted, or one that is not known (8)."""


class OperationError(EsploaderError):
    """An operation failed on the chip (9)."""


class DifferentError(EsploaderError):
    """Flash holds something else than an image (10)."""


_CLASSES: dict[int, type[EsploaderError]] = {
    1: UsageError,
    2: InputError,
    3: OutOfMemory,
    4: NoPortError,
    5: PortError,
    6: Interrupted,
    7: NoChipError,
    8: OtherChipError,
    9: OperationError,
    10: DifferentError,
}


def make_error(kind: int, text: str, *, reason: str = "", advice: str = "") -> EsploaderError:
    """The exception of a kind; one that is not known here is an EsploaderError."""
    return _CLASSES.get(kind, EsploaderError)(kind, text, reason=reason, advice=advice)
