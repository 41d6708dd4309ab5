/* SPDX-License-Identifier: Apache-2.0 */
#include "local/serial_text.h"

const serial_text_t serial_texts[SERIAL_TEXTS] = {
    {SERIAL_LINE_PERMISSION, "No permission to open the device. Add yourself to the group that "
                             "owns it (usually: sudo usermod -aG dialout $USER) and log in anew."},
    {SERIAL_LINE_BUSY, "The device is in use. Close the other program (a serial monitor, "
                       "ModemManager) and try again."},
    {SERIAL_LINE_NOT_SERIAL, "This is not a serial port. Give a port such as /dev/ttyUSB0."},
    {SERIAL_LINE_BAD_URL, "The port cannot be understood. Give a device such as /dev/ttyUSB0, "
                          "socket://host:port or rfc2217://host:port."},
    {SERIAL_LINE_UNSUPPORTED, "This kind of line cannot do that: a pseudo-terminal has no control "
                              "lines, a plain TCP connection neither those nor a baud rate."},
    {SERIAL_LINE_FAILED, "The system refused to work with this port. See the system log (dmesg)."},
    {SERIAL_LINE_NO_NETWORK, "This was built without ports over the network: give a device such as "
                             "/dev/ttyUSB0, or build with ESPLOADER_NETWORK=AUTO."},
};
