# SPDX-License-Identifier: Apache-2.0
"""Programs Espressif chips over a serial line, and serves virtual ones to test against.

    import esploader

    with esploader.Device("/dev/ttyUSB0") as device:
        print(device.info().chip)
        device.flash("build")

``esploader.AsyncDevice`` is the same for asyncio, ``esploader.images`` makes and checks files without a
chip, and ``esploader.VirtualChip`` is a chip that needs no hardware.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .device import Device, Files, FlashReport, Info, ReportedFile, Security
from .errors import (
    DifferentError,
    EsploaderError,
    InputError,
    Interrupted,
    NoChipError,
    NoPortError,
    OperationError,
    OtherChipError,
    OutOfMemory,
    PortError,
    UsageError,
)
from .events import Event, EventKind
from .library import library_version
from .task import Task

if TYPE_CHECKING:
    from .asynchronous import AsyncDevice, AsyncTask
    from .ports import Port, list_ports
    from .virtual import Fault, VirtualChip, VirtualChipError

__version__ = library_version()

__all__ = [
    "AsyncDevice",
    "AsyncTask",
    "Device",
    "DifferentError",
    "EsploaderError",
    "Event",
    "EventKind",
    "Fault",
    "Files",
    "FlashReport",
    "Info",
    "InputError",
    "Interrupted",
    "NoChipError",
    "NoPortError",
    "OperationError",
    "OtherChipError",
    "OutOfMemory",
    "Port",
    "PortError",
    "ReportedFile",
    "Security",
    "Task",
    "UsageError",
    "VirtualChip",
    "VirtualChipError",
    "__version__",
    "list_ports",
]

# asyncio and what starts programs are loaded by those who use them: a script that flashes needs neither.
_LATE = {
    "AsyncDevice": "asynchronous",
    "AsyncTask": "asynchronous",
    "Fault": "virtual",
    "Port": "ports",
    "VirtualChip": "virtual",
    "VirtualChipError": "virtual",
    "images": "images",
    "list_ports": "ports",
    "virtual": "virtual",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module 'esploader' has no attribute '{name}'")
    from importlib import import_module

    module = import_module(f"{__name__}.{_LATE[name]}")
    return module if name == _LATE[name] else getattr(module, name)
