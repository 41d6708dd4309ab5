# SPDX-License-Identifier: Apache-2.0
"""Starts esptool on an RFC 2217 port, at the pace of a local one.

--by-usb as the first argument: the port leads to a chip's own USB-Serial-JTAG unit, which only a local
port would tell. Without knowing, and at pyserial's pace, esptool gets nowhere before the chip's
watchdogs bite.
"""

import sys

import esptool
import esptool.loader
import serial.rfc2217

ESPRESSIF_VID = 0x303A
USB_SERIAL_JTAG_PID = 0x1001  # USB-IF, as esptool's documentation names it

_tell_settings = serial.rfc2217.Serial._reconfigure_port


def tell_settings_that_changed(port):
    """pyserial tells the server all of them, for 0.2 s, whenever only its own timeout changes."""
    settings = [port.baudrate, port.bytesize, port.parity, port.stopbits]
    if getattr(port, "settings_told", None) != (port._socket, settings):
        _tell_settings(port)
        port.settings_told = (port._socket, settings)


if __name__ == "__main__":
    serial.rfc2217.Serial._reconfigure_port = tell_settings_that_changed
    if "--by-usb" in sys.argv[1:2]:
        del sys.argv[1]
        # esptool 4 has no such method: it reads from the chip itself what that is attached by.
        esptool.loader.ESPLoader.get_usb_vid_pid = lambda _: (ESPRESSIF_VID, USB_SERIAL_JTAG_PID)
    esptool._main()
