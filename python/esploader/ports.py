# SPDX-License-Identifier: Apache-2.0
"""Ports of this machine."""

from __future__ import annotations

import ctypes
import os
from typing import NamedTuple

from .errors import make_error
from .library import CPort, lib, text


class Port(NamedTuple):
    """A port that a chip may be at."""

    name: str
    """For Device(), as "/dev/ttyUSB0"."""
    description: str
    """What the system calls it, or ""."""
    serial: str
    """Serial number of the USB device, or ""."""
    usb: tuple[int, int] | None
    """Vendor and product; None where it is no USB device."""
    board: str
    """Why it looks like an Espressif board's, as "CP210x adapter"; "": it does not."""


def list_ports() -> list[Port]:
    """The ports there are now, at most 32, those first that are most likely a board's. Opens nothing."""
    listed = lib.esploader_ports_new()
    if not listed:
        raise make_error(3, "out of memory")
    found = []
    try:
        for index in range(lib.esploader_ports_count(listed)):
            port = CPort()
            lib.esploader_ports_get(listed, index, ctypes.byref(port))
            found.append(
                Port(
                    name=os.fsdecode(port.name),
                    description=text(port.description),
                    serial=text(port.serial),
                    usb=(port.usb_vendor, port.usb_product) if port.usb else None,
                    board=text(port.board),
                )
            )
    finally:
        lib.esploader_ports_free(listed)
    return found
